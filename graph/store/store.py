"""The store: named graphs of the sources, and a default graph that merges them."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

import pyoxigraph as ox

from ...ontology.terms import BASE, NAMESPACES
from ..model.engine import Graphs, Rows
from .engine import OxigraphEngine, ResultFormat, SerializingEngine
from .loaded import MERGE, LoadedFacts

if TYPE_CHECKING:
    from rdflib import Dataset

#: The prefixes a graph is written with.
PREFIXES = {
    prefix: NAMESPACES[prefix] for prefix in ("gp", "owl", "rdf", "rdfs", "schema", "skos", "xsd")
}


class Store(LoadedFacts):
    """The graph, in memory or on disk, with the engine that answers questions about it.

    `open_store` opens the package's own facts, `from_quads` builds a store of any others.

    Parameters
    ----------
    native : pyoxigraph.Store
        A store whose default graph is the merge of its named graphs.
    version : str, optional
        A short hash of the content; without it, one is made from the quads when asked for.
    path : Path, optional
        Where the store is on disk; None if it stands in memory.

    Examples
    --------
    >>> store = Store.from_quads([])
    >>> store.ask("ASK { ?s ?p ?o }")
    False
    """

    def __init__(
        self, native: ox.Store, *, version: str | None = None, path: Path | None = None
    ) -> None:
        self.native = native
        self.path = path
        self._version = version
        self.engine: SerializingEngine = OxigraphEngine(native, prefixes=PREFIXES, base=BASE)  # pyright: ignore[reportIncompatibleVariableOverride] - it is never set anew

    @classmethod
    def at(cls, path: Path, version: str) -> Store:
        """Open a store on disk just as it is there, for reading."""
        return cls(ox.Store.read_only(str(path)), version=version, path=path)

    @classmethod
    def from_quads(cls, quads: Iterable[ox.Quad]) -> Store:
        """Build a store in memory from given quads, with the same merge as `open_store`."""
        native = ox.Store()
        native.bulk_extend(quads)
        native.update(MERGE)
        return cls(native)

    @cached_property
    def version(self) -> str:
        """A short hash of the content: equal versions answer every question alike."""
        return self._version or short_hash(sorted(str(quad).encode() for quad in self.quads()))

    @cached_property
    def dataset(self) -> Dataset:
        """The same facts as an rdflib dataset, made when first asked for."""
        from oxrdflib import OxigraphStore
        from rdflib import Dataset

        return Dataset(store=OxigraphStore(store=self.native))

    def __len__(self) -> int:
        """Return how many different statements the store holds."""
        return sum(1 for _ in self.native.quads_for_pattern(None, None, None, ox.DefaultGraph()))

    def select(
        self, query: str, *, default_graphs: Graphs = None, named_graphs: Graphs = None
    ) -> Rows:
        """Answer a SELECT query; see `Engine.select`."""
        return self.engine.select(query, default_graphs=default_graphs, named_graphs=named_graphs)

    def ask(
        self, query: str, *, default_graphs: Graphs = None, named_graphs: Graphs = None
    ) -> bool:
        """Answer an ASK query; see `Engine.ask`."""
        return self.engine.ask(query, default_graphs=default_graphs, named_graphs=named_graphs)

    def serialize(
        self,
        query: str,
        format: ResultFormat,
        *,
        default_graphs: Graphs = None,
        named_graphs: Graphs = None,
    ) -> bytes:
        """Answer a query of any form in bytes; see `Engine.serialize`."""
        return self.engine.serialize(
            query, format, default_graphs=default_graphs, named_graphs=named_graphs
        )


def short_hash(parts: Iterable[bytes]) -> str:
    """Return a short hash of some parts, in their order."""
    digest = hashlib.sha256()
    for part in parts:
        digest.update(hashlib.sha256(part).digest())
    return digest.hexdigest()[:12]
