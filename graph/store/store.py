"""The store: every fact in the named graph of its source, and each statement once in the merge."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator, Sequence
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

import pyoxigraph as ox

from ...ontology.terms import BASE, NAMESPACES
from .engine import Engine, Graphs, OxigraphEngine, ResultFormat, Rows
from .files import Source, added_source, package_sources, shapes_stamp, user_source

if TYPE_CHECKING:
    from rdflib import Dataset

    from .disk import Additions

#: The prefixes a graph is written with.
PREFIXES = {
    prefix: NAMESPACES[prefix] for prefix in ("gp", "owl", "rdf", "rdfs", "schema", "skos", "xsd")
}
#: A real merge: a union made by the engine counts a statement once per graph that says it.
_MERGE = "INSERT { ?s ?p ?o } WHERE { GRAPH ?source { ?s ?p ?o } }"


class Store:
    """The graph, in memory or on disk, with the engine that answers questions about it.

    Use `open` for the package's own facts, `from_quads` for any others.

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
        self.path = path
        self._native = native
        self._version = version
        self.engine: Engine = OxigraphEngine(native, prefixes=PREFIXES, base=BASE)

    @classmethod
    def open(
        cls,
        path: Path | None = None,
        *,
        data: Sequence[Path] = (),
        additions: Additions | None = None,
    ) -> Store:
        """Open the package's facts, and with them those of the user's files.

        Parameters
        ----------
        path : Path, optional
            A directory for a store on disk. It is built when missing, and again when the facts
            have changed since; otherwise it opens at once, whatever its size. Without it the
            store stands in memory.
        data : sequence of Path
            Turtle, TriG, N-Triples, N-Quads, JSON-LD or RDF/XML files. Triples that name no
            graph go into one named after their file.
        additions : dict of str to bytes, optional
            The additions that the store on disk shall hold from now on, as files of TriG by name;
            without it, it keeps those that it has.

        Raises
        ------
        DataError
            If one of the files cannot be read, or says what cannot hold beside the rest; then
            none of them is loaded.
        StoreError
            If `path` cannot hold the store, or keeps an addition that was accepted beside other
            facts and does not fit these; then it is left as it was.
        """
        sources = [*package_sources(), *(user_source(Path(file)) for file in data)]
        if path is None:
            version = _short_hash(source.stamp for source in sources)
            native = ox.Store()
            _fill(native, sources, data)
            return cls(native, version=version)
        return cls._open_at(Path(path), sources, data, additions)

    @classmethod
    def _open_at(
        cls, path: Path, sources: list[Source], data: Sequence[Path], additions: Additions | None
    ) -> Store:
        from .disk import accepted_at, additions_at, open_or_build  # memory needs none of it

        before = additions_at(path)
        kept = before if additions is None else additions
        own, shapes = len(sources), shapes_stamp()
        beside = _short_hash([*(source.stamp for source in sources), shapes])
        sources += [added_source(path, name, content) for name, content in kept.items()]
        stamps = [source.stamp for source in sources]
        version = _short_hash([*stamps, shapes] if kept else stamps)

        def fill(native: ox.Store) -> None:
            if kept and accepted_at(path) != beside:
                from ..additions.revalidate import check_again

                check_again(path, kept, sources[:own])
            _fill(native, sources, data)

        native = open_or_build(path, version, fill, before=before, additions=kept, accepted=beside)
        return cls(native, version=version, path=path)

    @classmethod
    def at(cls, path: Path, version: str) -> Store:
        """Open a store on disk just as it is there, for reading."""
        return cls(ox.Store.read_only(str(path)), version=version, path=path)

    @classmethod
    def from_quads(cls, quads: Iterable[ox.Quad]) -> Store:
        """Build a store in memory from given quads, with the same merge as `open`."""
        native = ox.Store()
        native.bulk_extend(quads)
        native.update(_MERGE)
        return cls(native)

    @cached_property
    def version(self) -> str:
        """A short hash of the content: equal versions answer every question alike."""
        return self._version or _short_hash(sorted(str(quad).encode() for quad in self.quads()))

    @cached_property
    def dataset(self) -> Dataset:
        """The same facts as an rdflib dataset, made when first asked for."""
        from oxrdflib import OxigraphStore
        from rdflib import Dataset

        return Dataset(store=OxigraphStore(store=self._native))

    def __len__(self) -> int:
        """Return how many different statements the store holds."""
        return sum(1 for _ in self._native.quads_for_pattern(None, None, None, ox.DefaultGraph()))

    def quads(
        self,
        subject: ox.NamedNode | ox.BlankNode | None = None,
        predicate: ox.NamedNode | None = None,
        object: ox.NamedNode | ox.BlankNode | ox.Literal | None = None,
        graph: ox.NamedNode | None = None,
    ) -> Iterator[ox.Quad]:
        """Yield the quads of the named graphs that fit; None fits everything.

        A statement comes once for every source that says it.
        """
        for quad in self._native.quads_for_pattern(subject, predicate, object, graph):
            if not isinstance(quad.graph_name, ox.DefaultGraph):
                yield quad

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


def _fill(native: ox.Store, sources: list[Source], data: Sequence[Path]) -> None:
    """Load the sources, write the merge, and conclude; each text is given up once it is loaded."""
    own = len(sources) == len(package_sources())
    while sources:
        sources.pop(0).load_into(native)
    native.update(_MERGE)
    if data:
        from ..reasoning.consistency import admit  # what the package itself says is known to hold

        admit(native, data)
    if not own:
        from ..additions.inferences import conclude  # what follows from the package's own is in it

        conclude(native)


def _short_hash(parts: Iterable[bytes]) -> str:
    digest = hashlib.sha256()
    for part in parts:
        digest.update(hashlib.sha256(part).digest())
    return digest.hexdigest()[:12]
