"""Examples of queries: the named ones, with the values that they give as examples."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import suppress
from functools import lru_cache
from typing import NamedTuple

from ...graph.knowledge_graph import KnowledgeGraph
from ...graph.model.labels import UnknownName
from ...queries import NamedQuery

#: Queries of this name check the data and answer no question.
_CHECK = "-violation"
#: Number of examples on a page, and the names of queries left out.
_MOST = 12
_ABOUT_SOURCES = ("gap-", "conflict-")


class Example(NamedTuple):
    """A named query, and its text with example values: a query that can be run as it is."""

    query: NamedQuery
    sparql: str


def examples(graph: KnowledgeGraph) -> Iterator[Example]:
    """Yield an example of every named query that is not a check, about things of the graph.

    Examples
    --------
    >>> found = {example.query.name: example for example in examples(KnowledgeGraph.open())}
    >>> found["skills-of-role"].query.form
    'select'
    """
    for query in graph.catalogue.values():
        if not query.name.endswith(_CHECK):
            # only required values: more of them together could leave nothing to find
            values = {one.name: one.example for one in query.parameters if one.required}
            with suppress(UnknownName):  # the graph has no such thing
                yield Example(query, query.bind(values, graph.labels.find).sparql)


@lru_cache(maxsize=1)
def short_examples(graph: KnowledgeGraph) -> tuple[Example, ...]:
    """Return the examples for a page: the shortest questions about programs, roles and skills."""
    plain = [one for one in examples(graph) if not one.query.name.startswith(_ABOUT_SOURCES)]
    return tuple(sorted(plain, key=lambda one: (len(one.sparql), one.query.name))[:_MOST])
