"""Examples of queries: the named ones, with the values that they give as examples."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

from ...graph.knowledge_graph import KnowledgeGraph
from ...graph.model.labels import UnknownName

#: Queries of this name check the data and answer no question.
_CHECK = "-violation"
#: Number of examples on a page, the longest of them in bytes, and the names of queries left out.
_MOST, _LONGEST = 12, 2000
_ABOUT_SOURCES = ("gap-", "conflict-")


@dataclass(frozen=True, slots=True)
class Example:
    """A named query with example values: a query that can be run as it is.

    `form` is select, ask or construct; `comment` is the question at length.
    """

    name: str
    form: str
    summary: str
    comment: str
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


@lru_cache(maxsize=1)
def short_examples(graph: KnowledgeGraph) -> tuple[Example, ...]:
    """Return the examples for a page: the shortest questions about programs, roles and skills."""
    plain = [one for one in examples(graph) if not one.name.startswith(_ABOUT_SOURCES)]
    short = [one for one in plain if len(one.sparql.encode()) <= _LONGEST]
    return tuple(sorted(short, key=lambda one: (len(one.sparql), one.name))[:_MOST])
