"""Dataset clause of a query (FROM, FROM NAMED), read before the engine takes any name."""

from __future__ import annotations

from dataclasses import dataclass
from urllib.parse import urljoin

from ...queries.sparql_text import Token, tokens


@dataclass(frozen=True, slots=True)
class DatasetClause:
    """The graphs that a query names.

    Attributes
    ----------
    default, named : tuple of str
        The IRIs after FROM and after FROM NAMED, in their order.
    """

    default: tuple[str, ...]
    named: tuple[str, ...]


def dataset_clause(query: str, base: str = "") -> DatasetClause | None:
    """Return the graphs that a query names, or None if it has no dataset clause.

    Parameters
    ----------
    query : str
        The text of a query, well-formed or not.
    base : str
        The base of its relative IRIs where it has no BASE.

    Examples
    --------
    >>> query = "PREFIX s: <http://example.org/> SELECT * FROM s:a FROM NAMED <http://b> { }"
    >>> dataset_clause(query)
    DatasetClause(default=('http://example.org/a',), named=('http://b',))
    >>> dataset_clause("SELECT * { ?s ?p 'FROM <http://example.org/>' }") is None
    True
    """
    if "from" not in query.lower():
        return None
    prefixes: dict[str, str] = {}
    graphs: dict[str, list[str]] = {"FROM": [], "NAMED": []}
    last, prefix = "", ""
    for token in tokens(query):
        if token.text == "{":
            break
        if token.kind == "iri" and last == "BASE":
            base = urljoin(base, token.iri)
        elif token.kind == "iri" and last == "PREFIX":
            prefixes[prefix] = urljoin(base, token.iri)
        elif token.kind == "name" and last == "PREFIX":
            prefix = token.text
            continue
        elif last in graphs and token.kind in {"iri", "name"}:
            graphs[last].append(_absolute(token, prefixes, base))
        last = token.keyword
    default, named = graphs.values()
    return DatasetClause(tuple(default), tuple(named)) if default or named else None


def _absolute(token: Token, prefixes: dict[str, str], base: str) -> str:
    if token.kind == "iri":
        return urljoin(base, token.iri)
    prefix, colon, local = token.text.partition(":")
    return prefixes.get(prefix + colon, "") + local
