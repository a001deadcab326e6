"""Facts with their named graphs: an engine for queries, and the quads themselves."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Protocol

import pyoxigraph as ox

from ..model.engine import Engine
from .engine import OxigraphEngine

#: A real merge: a union made by the engine counts a statement once per graph that says it.
MERGE = "INSERT { ?s ?p ?o } WHERE { GRAPH ?source { ?s ?p ?o } }"


class Sourced(Protocol):
    """A store, or anything else with facts in named graphs."""

    @property
    def engine(self) -> Engine:
        """Engine that answers queries about the facts."""
        ...

    def quads(
        self,
        subject: ox.NamedNode | ox.BlankNode | None = None,
        predicate: ox.NamedNode | None = None,
        object: ox.NamedNode | ox.BlankNode | ox.Literal | None = None,
        graph: ox.NamedNode | None = None,
    ) -> Iterator[ox.Quad]:
        """Yield the matching quads of the named graphs; None matches everything."""
        ...


class LoadedFacts:
    """Facts in memory or on disk, which may belong to no store yet.

    Parameters
    ----------
    native : pyoxigraph.Store
        The quads; the default graph is the merge of the named graphs.
    """

    def __init__(self, native: ox.Store) -> None:
        self.native = native
        self.engine: Engine = OxigraphEngine(native)

    def quads(
        self,
        subject: ox.NamedNode | ox.BlankNode | None = None,
        predicate: ox.NamedNode | None = None,
        object: ox.NamedNode | ox.BlankNode | ox.Literal | None = None,
        graph: ox.NamedNode | None = None,
    ) -> Iterator[ox.Quad]:
        """Yield the matching quads of the named graphs; None matches everything.

        A statement comes once for every source that makes it.
        """
        for quad in self.native.quads_for_pattern(subject, predicate, object, graph):
            if not isinstance(quad.graph_name, ox.DefaultGraph):
                yield quad
