"""Dataset clause of a query (FROM, FROM NAMED), read before the engine takes any name."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import takewhile
from typing import NamedTuple

from ...queries.sparql_text import read_prologue


class DatasetClause(NamedTuple):
    """The IRIs of the graphs after FROM and after FROM NAMED, in their order."""

    default: Sequence[str]
    named: Sequence[str]


def dataset_clause(query: str, base: str = "") -> DatasetClause | None:
    """Return the graphs that a query names, or None if it has no dataset clause.

    The query need not be well-formed; relative IRIs are those of `base` where it has no BASE.

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
