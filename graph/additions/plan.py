"""Plan, write and undo additions: programs with their sources, from one file."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pyoxigraph as ox

from ...errors import GradPathError, StoreError
from ...ontology.terms import DCTERMS, GP, SCHEMA, SOURCE
from ..model.iris import shorten
from ..store.disk import additions_at
from ..store.files import FORMATS, Source, read_utf8, user_source
from ..store.store import Store
from .addition import Addition, in_order
from .csv_table import read_table
from .errors import FaultyFile
from .opening import open_store
from .rdf_file import merged, read_quads, sorted_statements
from .registry import Registry, slug
from .rows import read_rows
from .terms import SOURCES, TYPE, Term, text_of, thing, typed, words
from .validate import Neighborhood

#: File extensions of a table.
TABLES = (".csv", ".tsv")


class UnknownAddition(GradPathError):
    """An id that no addition of the store has."""


def plan(store: Store, file: Path) -> Addition:
    """Read a file and validate the addition that it makes to a store; nothing is written.

    Parameters
    ----------
    store : Store
        The store.
    file : Path
        A table (CSV, one program in each row) or a file of RDF.

    Raises
    ------
    FaultyFile
        If it has faults; the error has all of them.
    DataError
        If it cannot be read, or contradicts the graph.
    """
    registry = Registry.of(store)
    if file.suffix.lower() in TABLES:
        content = read_utf8(file)
        stated = read_rows(read_table(str(file), content.decode()), registry, file=str(file))
        addition = _recorded(file, content, stated, registry)
        part = Neighborhood.of(store, addition.quads)
        written = Source(str(file), addition.content, FORMATS[".trig"], addition.graph)
        if faults := merged((), part.malformed(written)):
            raise FaultyFile(str(file), faults)
    else:
        source = user_source(file)
        quads = read_quads(source)
        part = Neighborhood.of(store, quads)
        stated = sorted_statements(quads, source.name, registry, part.malformed(source))
        addition = _recorded(file, source.content, stated, registry)
    part.extend(addition.quads)
    part.refuse_inconsistency(str(file))
    return replace(addition, base=store.version, inferred=part.inferred())


def _recorded(
    file: Path, content: bytes, stated: Iterable[ox.Quad], registry: Registry
) -> Addition:
    """Make an addition of statements, the names that they bring, and the record of the file."""
    digest = hashlib.sha256(content).hexdigest()
    id = f"{slug(file.stem)}-{digest[:8]}"
    time = f"{datetime.now(tz=UTC):%Y-%m-%dT%H:%M:%SZ}"
    graph = ox.NamedNode(f"{SOURCE}addition/{id}")
    record: dict[str, Term] = {
        TYPE.value: ox.NamedNode(GP.Passage),
        DCTERMS.isPartOf: ox.NamedNode(f"{SOURCE}gradpath"),
        DCTERMS.title: words(f"Names and types that {file.name} adds"),
        DCTERMS.type: thing("evidence", "editorial"),
        DCTERMS.identifier: ox.Literal(file.name),
        SCHEMA.dateCreated: typed(time, "dateTime"),
        SCHEMA.sha256: ox.Literal(digest),
    }
    named = (ox.Quad(t.subject, t.predicate, t.object, graph) for t in registry.identities)
    about = (ox.Quad(graph, ox.NamedNode(p), o, SOURCES) for p, o in record.items())
    quads = tuple(dict.fromkeys([*stated, *named, *about]))
    return Addition(id=id, file=file.name, digest=digest, time=time, quads=quads)


def additions(path: Path) -> list[Addition]:
    """Return the additions of a store on disk, the oldest first."""
    return in_order(path, additions_at(path))


def same_file(path: Path, file: Path) -> Addition | None:
    """Return the addition that was made from the same text, if there is one."""
    digest = hashlib.sha256(read_utf8(file)).hexdigest()
    return next((a for a in additions(path) if a.digest == digest), None)


def add(path: Path, addition: Addition, *, data: Sequence[Path] = ()) -> Store:
    """Write an addition to a store on disk, all or nothing, and open it with the files `data`.

    Raises
    ------
    StoreError
        If it cannot be written, or another process changed it; then it stays as it was.
    """
    kept = {**additions_at(path), _name(addition): addition.content}
    return open_store(path, data=data, additions=kept, planned=addition)


def undo(path: Path, id: str, *, data: Sequence[Path] = ()) -> Addition:
    """Undo one addition; see `take_back`."""
    (gone,) = take_back(path, [id], data=data)
    return gone


def take_back(path: Path, ids: Sequence[str], *, data: Sequence[Path] = ()) -> list[Addition]:
    """Undo additions, all or none: the store is as if they had never been made.

    Returns
    -------
    list of Addition
        The additions that were undone, the oldest first.

    Raises
    ------
    UnknownAddition
        If the store has no addition of an id.
    StoreError
        If another addition refers to things that these brought, or no longer fits the facts,
        or the store cannot be written; then it stays as it was.
    """
    kept = additions_at(path)
    made = in_order(path, kept)
    known = [addition.id for addition in made]
    for id in ids:
        if id not in known:
            hint = f"its additions: {', '.join(known) or 'it has none'}"
            raise UnknownAddition(f"{path} has no addition {id!r}", hint=hint)
    gone = [addition for addition in made if addition.id in ids]
    _refuse_orphans(path, gone, [addition for addition in made if addition not in gone])
    names = set(map(_name, gone))
    left = {name: content for name, content in kept.items() if name not in names}
    open_store(path, data=data, additions=left)
    return gone


def _refuse_orphans(path: Path, gone: Iterable[Addition], others: Iterable[Addition]) -> None:
    """Refuse to remove a thing to which another addition refers."""
    brought = {q.subject: one.id for one in gone for q in one.quads if q.predicate == TYPE}
    for other in others:
        named = {q.subject for q in other.quads if q.predicate == TYPE}
        spoken = {t for q in other.quads for t in (q.subject, q.object)}
        if orphans := (brought.keys() - named) & spoken:
            orphan = min(orphans, key=str)
            what = shorten(text_of(orphan))
            message = f"keeps {brought[orphan]}: {other.id} refers to {what}, which it brought"
            raise StoreError(str(path), message, hint=f"undo {other.id} first")


def _name(addition: Addition) -> str:
    return f"{addition.id}.trig"
