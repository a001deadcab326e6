"""A minimal engine and named queries for tests of parameters and headers."""

from __future__ import annotations

from typing import NamedTuple

import pyoxigraph as ox

from gradpath.queries import NamedQuery
from gradpath.queries.header import read_query

ID = "https://w3id.org/gradpath/id/"
XSD = "http://www.w3.org/2001/XMLSchema#"
FACTS = """
@prefix e: <http://e/> .
e:cheap e:costs 7000 ; e:label "Cheap" .
e:dear e:costs 45000 ; e:label "Dear" .
"""


def typed(text: str, datatype: str) -> ox.Literal:
    return ox.Literal(text, datatype=ox.NamedNode(XSD + datatype))


class Rows(NamedTuple):
    variables: tuple[str, ...]
    rows: tuple[tuple[str | None, ...], ...]


class Oxigraph:
    """The least an engine can be."""

    def __init__(self) -> None:
        self.store = ox.Store()
        self.store.load(FACTS.encode(), ox.RdfFormat.TURTLE)

    def select(self, query: str) -> Rows:
        found = self.store.query(query)
        assert isinstance(found, ox.QuerySolutions)
        names = tuple(variable.value for variable in found.variables)
        cells = tuple(tuple(getattr(cell, "value", None) for cell in row) for row in found)
        return Rows(names, cells)

    def ask(self, query: str) -> bool:
        return bool(self.store.query(query))

    def term(self, query: str) -> object:
        found = self.store.query(query)
        assert isinstance(found, ox.QuerySolutions)
        return next(found)[0]


def named(
    sparql: str, *parameters: str, name: str = "probe", empty: str = "Nothing."
) -> NamedQuery:
    """A query whose parameters are written as YAML in one line each, without braces."""
    listed = "".join(f"#+   - {{{parameter}}}\n" for parameter in parameters)
    head = f"#+ summary: A probe\n#+ empty: '{empty}'\n"
    return read_query(head + (f"#+ parameters:\n{listed}" if listed else "") + sparql, name=name)


def echo(type_: str, more: str = "example: x") -> NamedQuery:
    return named("SELECT ?v { VALUES ?v { ?_x } }", f"name: x, type: {type_}, {more}")


BUDGET = "SELECT ?p { ?p <http://e/costs> ?cost FILTER(?cost <= ?_budget) } ORDER BY ?p"
