"""Additions: programs that a maintainer adds to a store, each with its source, and takes back."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import pyoxigraph as ox

from ..curies import ID, ONTOLOGY, SOURCE, shorten
from ..disk import additions_at
from ..errors import GradPathError, StoreError
from ..sources import FORMATS, Source, added_source, read_utf8, user_source
from ..store import PREFIXES, Store
from .faults import FaultyFile
from .registry import Registry, slug
from .rows import read_rows
from .scrutiny import findings, refuse_clash
from .template import read_table
from .terms import DCTERMS, SCHEMA, SOURCES, TYPE, Term, text_of, thing, typed, words
from .written import merged, read_statements

#: The extensions of a table.
TABLES = (".csv", ".tsv")
_PREFIXES = {
    **PREFIXES,
    "dcterms": DCTERMS,
    "source": SOURCE,
    **{kind: f"{ID}{kind}/" for kind in ("program", "amount", "skill", "university", "feature")},
}


class UnknownAddition(GradPathError):
    """An id that no addition of the store bears."""


@dataclass(frozen=True, slots=True)
class Addition:
    """What one file adds to a store.

    Attributes
    ----------
    id : str
        Its short name: that of the file, and the beginning of its digest.
    file : str
        The name of the file.
    digest : str
        The SHA-256 of the file.
    time : str
        When it was added, in UTC.
    quads : tuple of pyoxigraph.Quad
        All that it says, in the graphs that say it.
    """

    id: str
    file: str
    digest: str
    time: str
    quads: tuple[ox.Quad, ...]

    @property
    def graph(self) -> str:
        """The IRI of its catalogue: the graph of the names and types that it brings."""
        return f"{SOURCE}addition/{self.id}"

    @property
    def programs(self) -> tuple[str, ...]:
        """The IRIs of the programs that it brings, in order."""
        program = ox.NamedNode(f"{ONTOLOGY}Program")
        found = {text_of(q.subject) for q in self.quads if _is(q, TYPE, program)}
        return tuple(sorted(found))

    @property
    def content(self) -> bytes:
        """The addition as a file of TriG, which `--data` accepts as well."""
        ordered = sorted(self.quads, key=lambda quad: (str(quad.graph_name), str(quad)))
        return ox.serialize(ordered, format=ox.RdfFormat.TRIG, prefixes=_PREFIXES) or b""


def plan(store: Store, file: Path) -> Addition:
    """Read a file into what it would add to a store; nothing is written.

    Parameters
    ----------
    store : Store
        What is there already.
    file : Path
        A table (CSV, one program a row) or a file of RDF.

    Returns
    -------
    Addition
        What it would add.

    Raises
    ------
    FaultyFile
        With all that is wrong with it.
    DataError
        If it cannot be read at all, or cannot hold beside what is there.
    """
    registry = Registry.of(store)
    if file.suffix.lower() in TABLES:
        content = read_utf8(file)
        table = read_table(str(file), content.decode())
        stated = read_rows(table, registry, file=str(file))
    else:
        source = user_source(file)
        content = source.content
        stated = read_statements(source, registry, findings(source, store))
    digest = hashlib.sha256(content).hexdigest()
    addition = Addition(
        id=f"{slug(file.stem)}-{digest[:8]}",
        file=file.name,
        digest=digest,
        time=f"{datetime.now(tz=UTC):%Y-%m-%dT%H:%M:%SZ}",
        quads=tuple(stated),
    )
    addition = _recorded(addition, registry)
    written = Source(str(file), addition.content, FORMATS[".trig"], addition.graph)
    if faults := merged((), findings(written, store)):
        raise FaultyFile(str(file), faults)
    refuse_clash(addition.quads, store, file=str(file))
    return addition


def _recorded(addition: Addition, registry: Registry) -> Addition:
    """Add what the addition names, and the record of itself."""
    graph = ox.NamedNode(addition.graph)
    named = [ox.Quad(s, p, o, graph) for s, p, o in registry.identities]
    record: dict[str, Term] = {
        TYPE.value: ox.NamedNode(f"{ONTOLOGY}Passage"),
        f"{DCTERMS}isPartOf": ox.NamedNode(f"{SOURCE}gradpath"),
        f"{DCTERMS}title": words(f"Names and types that {addition.file} adds"),
        f"{DCTERMS}type": thing("evidence", "editorial"),
        f"{DCTERMS}identifier": ox.Literal(addition.file),
        f"{SCHEMA}dateCreated": typed(addition.time, "dateTime"),
        f"{SCHEMA}sha256": ox.Literal(addition.digest),
    }
    about = [ox.Quad(graph, ox.NamedNode(p), o, SOURCES) for p, o in record.items()]
    quads = dict.fromkeys([*addition.quads, *named, *about])
    return Addition(addition.id, addition.file, addition.digest, addition.time, tuple(quads))


def additions(path: Path) -> list[Addition]:
    """Return the additions of the store at a place, the oldest first.

    Raises
    ------
    StoreError
        If they cannot be read.
    DataError
        If one of their files was damaged.
    """
    found = [_read(path, name, content) for name, content in additions_at(path).items()]
    return sorted(found, key=lambda addition: (addition.time, addition.id))


def same_file(path: Path, file: Path) -> Addition | None:
    """Return the addition that was made of the very same text, if there is one."""
    digest = hashlib.sha256(read_utf8(file)).hexdigest()
    return next((a for a in additions(path) if a.digest == digest), None)


def add(path: Path, addition: Addition, *, data: Sequence[Path] = ()) -> Store:
    """Add to the store at a place: all of the addition, or nothing.

    Parameters
    ----------
    path : Path
        The directory of the store.
    addition : Addition
        What to add.
    data : sequence of Path
        The files of the user's own with which the store is opened.

    Returns
    -------
    Store
        The store with the addition.

    Raises
    ------
    StoreError
        If it cannot be written, or was changed meanwhile; then it is as it was.
    """
    return Store.open(
        path, data=data, additions={**additions_at(path), _name(addition): addition.content}
    )


def undo(path: Path, id: str, *, data: Sequence[Path] = ()) -> Addition:
    """Take an addition back: the store is as if it had never been made.

    Parameters
    ----------
    path : Path
        The directory of the store.
    id : str
        The id of the addition.
    data : sequence of Path
        As for `add`.

    Returns
    -------
    Addition
        What was taken back.

    Raises
    ------
    UnknownAddition
        If the store has none of that id.
    StoreError
        If a later addition speaks of things that this one brought, or the store cannot be
        written; then it is as it was.
    """
    kept = dict(additions_at(path))
    made = {addition.id: addition for addition in additions(path)}
    if id not in made:
        known = ", ".join(made) or "it has none"
        raise UnknownAddition(f"{path} has no addition {id!r}", cure=f"its additions: {known}")
    gone = made.pop(id)
    _refuse_orphans(path, gone, made.values())
    del kept[_name(gone)]
    Store.open(path, data=data, additions=kept)
    return gone


def _refuse_orphans(path: Path, gone: Addition, others: Iterable[Addition]) -> None:
    """Refuse to take away the name of a thing of which another addition speaks."""
    brought = {q.subject for q in gone.quads if q.predicate == TYPE}
    for other in others:
        named = {q.subject for q in other.quads if q.predicate == TYPE}
        spoken = {t for q in other.quads for t in (q.subject, q.object)}
        if orphans := (brought - named) & spoken:
            (first, *_) = sorted(shorten(text_of(orphan)) for orphan in orphans)
            problem = f"keeps {gone.id}: {other.id} speaks of {first}, which it brought"
            raise StoreError(str(path), problem, cure=f"undo {other.id} first")


def _name(addition: Addition) -> str:
    return f"{addition.id}.trig"


def _read(path: Path, name: str, content: bytes) -> Addition:
    store = ox.Store()
    added_source(path, name, content).load_into(store)
    id = name.removesuffix(".trig")
    graph = ox.NamedNode(f"{SOURCE}addition/{id}")

    def said(relation: str) -> str:
        found = store.quads_for_pattern(graph, ox.NamedNode(relation), None, SOURCES)
        return next((text_of(quad.object) for quad in found), "")

    return Addition(
        id=id,
        file=said(f"{DCTERMS}identifier"),
        digest=said(f"{SCHEMA}sha256"),
        time=said(f"{SCHEMA}dateCreated"),
        quads=tuple(store),
    )


def _is(quad: ox.Quad, predicate: ox.NamedNode, object: ox.NamedNode) -> bool:
    return bool(quad.predicate == predicate and quad.object == object)
