"""An addition: the statements that one file adds to a store."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

import pyoxigraph as ox

from ...ontology.terms import DCTERMS, GP, ID, NAMESPACES, SCHEMA, SOURCE
from ..model.iris import shorten
from ..store.disk import additions_at
from ..store.files import Source, added_source
from ..store.formats import ResultFormat
from .registry import SOURCES, TYPE, text_of
from .validate import Neighborhood

_PREFIXES = {
    **{prefix: NAMESPACES[prefix] for prefix in ("dcterms", "gp", "schema", "skos", "xsd")},
    "source": SOURCE,
    **{kind: f"{ID}{kind}/" for kind in ("program", "amount", "skill", "university", "feature")},
}


@dataclass(frozen=True, slots=True)
class Addition:
    """The statements that one file adds to a store.

    Attributes
    ----------
    id : str
        Short name: the name of the file and the beginning of its digest.
    file, digest, time : str
        Name and SHA-256 of the file, and the time of the addition in UTC.
    quads : tuple of pyoxigraph.Quad
        Its statements, each in the graph of its source.
    content : bytes
        The same as TriG, which `--data` accepts as well.
    base : str
        Version of the store for which it was planned; empty for one that is in a store.
    part : Neighborhood or None
        The part of that store that it can affect, with its statements; None for one in a store.
    """

    id: str
    file: str
    digest: str
    time: str
    quads: tuple[ox.Quad, ...]
    content: bytes = field(repr=False)
    base: str = ""
    part: Neighborhood | None = field(default=None, repr=False, compare=False)

    @property
    def source(self) -> Source:
        """The addition as a file of RDF."""
        return Source(self.file, self.content, ResultFormat.TRIG, f"{SOURCE}addition/{self.id}")

    @property
    def nquads(self) -> bytes:
        """The statements as N-Quads."""
        return ResultFormat.N_QUADS.write_quads(self.quads, lambda _: {})

    @property
    def programs(self) -> tuple[str, ...]:
        """The IRIs of its programs, in order."""
        program = ox.NamedNode(GP.Program)
        found = (q for q in self.quads if q.predicate == TYPE and q.object == program)
        return tuple(sorted({text_of(quad.subject) for quad in found}))

    def record(self) -> dict[str, object]:
        """Return what identifies the addition, as a record of plain values."""
        identity = {"id": self.id, "time": self.time, "file": self.file, "sha256": self.digest}
        programs = list(map(shorten, self.programs))
        return {**identity, "statements": len(self.quads), "programs": programs}


def trig(quads: Iterable[ox.Quad]) -> bytes:
    """Return the statements of an addition as TriG."""
    return ResultFormat.TRIG.write_quads(quads, lambda _: _PREFIXES)


def additions(path: Path, files: Mapping[str, bytes] | None = None) -> list[Addition]:
    """Read the additions of a store on disk, or only some of its files, the oldest first."""
    kept = additions_at(path) if files is None else files
    found = [_read(added_source(path, name, content)) for name, content in kept.items()]
    return sorted(found, key=lambda addition: (addition.time, addition.id))


def _read(source: Source) -> Addition:
    store = ox.Store()
    source.load_into(store)
    graph = ox.NamedNode(source.graph)

    def value(relation: str) -> str:
        found = store.quads_for_pattern(graph, ox.NamedNode(relation), None, SOURCES)
        return next((text_of(quad.object) for quad in found), "")

    id = source.graph.removeprefix(f"{SOURCE}addition/")
    file, digest, time = map(value, (DCTERMS.identifier, SCHEMA.sha256, SCHEMA.dateCreated))
    return Addition(id, file, digest, time, tuple(store), source.content)
