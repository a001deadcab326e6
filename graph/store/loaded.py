"""Facts as reasoning sees them: an engine to ask, and quads with the graphs they stand in."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
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
        """Yield the quads of the named graphs that fit; None fits everything."""
        ...


@dataclass(frozen=True)
class LoadedFacts:
    """Facts that are being loaded and belong to no store yet.

    Attributes
    ----------
    native : pyoxigraph.Store
        Where they are; its default graph is the merge of its named graphs.
    engine : Engine
        What answers queries about them.
    """

    native: ox.Store
    engine: Engine = field(init=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "engine", OxigraphEngine(self.native))

    def quads(
        self,
        subject: ox.NamedNode | ox.BlankNode | None = None,
        predicate: ox.NamedNode | None = None,
        object: ox.NamedNode | ox.BlankNode | ox.Literal | None = None,
        graph: ox.NamedNode | None = None,
    ) -> Iterator[ox.Quad]:
        """Yield the quads of the named graphs that fit; None fits everything."""
        for quad in self.native.quads_for_pattern(subject, predicate, object, graph):
            if not isinstance(quad.graph_name, ox.DefaultGraph):
                yield quad
