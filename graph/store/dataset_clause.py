"""Dataset clause of a query (FROM, FROM NAMED), read before the engine takes any name."""

from __future__ import annotations

from itertools import takewhile
from typing import NamedTuple

from ...queries.sparql_text import read_prologue


class DatasetClause(NamedTuple):
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
    prologue, rest = read_prologue(query, base=base)
    graphs: dict[str, list[str]] = {"FROM": [], "NAMED": []}
    last = ""
    for token in takewhile(lambda token: token.text != "{", rest):
        if last in graphs and token.kind in {"iri", "name"}:
            graphs[last].append(prologue.expand(token))
        last = token.keyword
    default, named = graphs.values()
    return DatasetClause(tuple(default), tuple(named)) if default or named else None
