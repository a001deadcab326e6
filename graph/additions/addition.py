"""An addition: the statements that one file adds to a store."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import pyoxigraph as ox

from ...ontology.terms import DCTERMS, GP, ID, NAMESPACES, SCHEMA, SOURCE
from ..store.files import added_source
from .terms import SOURCES, TYPE, text_of

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
    base : str
        The version of the store for which it was planned; empty for one that is in a store.
    inferred : tuple of pyoxigraph.Quad or None
        The inferences from it that the store does not hold; None where they are not known.
    """

    id: str
    file: str
    digest: str
    time: str
    quads: tuple[ox.Quad, ...]
    base: str = ""
    inferred: tuple[ox.Quad, ...] | None = None

    @property
    def graph(self) -> str:
        """The IRI of the graph that holds the names and types of its new things."""
        return f"{SOURCE}addition/{self.id}"

    @property
    def programs(self) -> tuple[str, ...]:
        """The IRIs of its programs, in order."""
        program = ox.NamedNode(GP.Program)
        found = (q for q in self.quads if q.predicate == TYPE and q.object == program)
        return tuple(sorted({text_of(quad.subject) for quad in found}))

    @property
    def content(self) -> bytes:
        """The addition as TriG, which `--data` accepts as well."""
        ordered = sorted(self.quads, key=lambda quad: (str(quad.graph_name), str(quad)))
        return ox.serialize(ordered, format=ox.RdfFormat.TRIG, prefixes=_PREFIXES) or b""


def read_kept(path: Path, name: str, content: bytes) -> Addition:
    """Read an addition that the store of a directory keeps, from the text of its file."""
    store = ox.Store()
    added_source(path, name, content).load_into(store)
    id = name.removesuffix(".trig")
    graph = ox.NamedNode(f"{SOURCE}addition/{id}")

    def value(relation: str) -> str:
        found = store.quads_for_pattern(graph, ox.NamedNode(relation), None, SOURCES)
        return next((text_of(quad.object) for quad in found), "")

    file, digest, time = map(value, (DCTERMS.identifier, SCHEMA.sha256, SCHEMA.dateCreated))
    return Addition(id, file, digest, time, tuple(store))


def in_order(path: Path, kept: Mapping[str, bytes]) -> list[Addition]:
    """Read the files of additions, the oldest first."""
    found = [read_kept(path, name, content) for name, content in kept.items()]
    return sorted(found, key=lambda addition: (addition.time, addition.id))
