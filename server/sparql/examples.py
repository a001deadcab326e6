"""Examples of queries: the named ones, with the values that they give as examples."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from ...graph.knowledge_graph import KnowledgeGraph
from ...graph.model.labels import UnknownName

#: Queries of this name check the data and answer no question.
_CHECK = "-violation"
#: Number of examples on a page, the longest of them in bytes, and the names of queries left out.
_MOST, _LONGEST = 12, 2000
_ABOUT_SOURCES = ("gap-", "conflict-")


@dataclass(frozen=True, slots=True)
class Example:
    """A named query with example values: a query that can be run as it is."""

    #: The name of the named query.
    name: str
    #: ``select``, ``ask`` or ``construct``.
    form: str
    #: The question, in a line and at length.
    summary: str
    comment: str
    #: The text of the query.
    sparql: str


def examples(graph: KnowledgeGraph) -> Iterator[Example]:
    """Yield an example of every named query that is not a check, about things of the graph.

    Examples
    --------
    >>> found = {example.name: example for example in examples(KnowledgeGraph.open())}
    >>> found["skills-of-role"].form
    'select'
    """
    for name, query in graph.catalogue.items():
        if name.endswith(_CHECK):
            continue
        try:
            # only required values: more of them together could leave nothing to find
            values = {one.name: one.example for one in query.parameters if one.required}
            sparql = query.bind(values, graph.labels.find).sparql
        except UnknownName:
            continue  # the graph has no such thing
        comment = f"{query.summary}. {query.description}" if query.description else query.summary
        yield Example(name, query.form, query.summary, " ".join(comment.split()), sparql)


def select_short(examples: Iterable[Example]) -> tuple[Example, ...]:
    """Return the examples for a page: the shortest questions about programs, roles and skills."""
    plain = [one for one in examples if not one.name.startswith(_ABOUT_SOURCES)]
    short = [one for one in plain if len(one.sparql.encode()) <= _LONGEST]
    return tuple(sorted(short, key=lambda one: (len(one.sparql), one.name))[:_MOST])
