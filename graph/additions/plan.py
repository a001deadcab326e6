"""Plan, write and undo additions: programs with their sources, from one file."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pyoxigraph as ox

from ...errors import GradPathError, StoreError
from ...ontology.terms import ID, PROLOGUE, SOURCE
from ..model.iris import shorten
from ..store.disk import Growth, additions_at
from ..store.files import read_utf8, user_source
from ..store.store import Store
from .addition import Addition, Neighborhood, additions, trig
from .opening import open_store
from .rdf_file import find_faults, read_quads, sorted_statements
from .registry import SOURCES, TYPE, Registry, in_graph, quoted, slug, text_of
from .rows import read_rows

#: File extensions of a table.
TABLES = (".csv", ".tsv")


class UnknownAddition(GradPathError):
    """An id that no addition of the store has."""


def plan(store: Store, file: Path) -> Addition:
    """Read a file and validate the addition that it makes to a store; nothing is written.

    The file is a table (CSV, one program in each row) or RDF.

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
        stated = read_rows(str(file), content.decode(), registry)
        addition = _recorded(file, content, stated, registry)
        part = Neighborhood.of(store, addition.quads)
        part.refuse_malformed(replace(addition.source, name=str(file)))
    else:
        source = user_source(file)
        quads = read_quads(source)
        part = Neighborhood.of(store, quads)
        part.refuse_malformed(source, find_faults(quads, registry, kept=False))
        stated = list(sorted_statements(quads, registry))
        addition = _recorded(file, source.content, stated, registry)
    part.extend(addition.quads)
    part.refuse_inconsistency(str(file))
    return replace(addition, part=part)


def _recorded(
    file: Path, content: bytes, stated: Iterable[ox.Quad], registry: Registry
) -> Addition:
    """Make an addition of statements, the names that they bring, and the record of the file."""
    digest = hashlib.sha256(content).hexdigest()
    id = f"{slug(file.stem)}-{digest[:8]}"
    time = f"{datetime.now(tz=UTC):%Y-%m-%dT%H:%M:%SZ}"
    graph = ox.NamedNode(f"{SOURCE}addition/{id}")
    record = f"""<{SOURCES.value}> {{ {graph} a gp:Passage ; dcterms:isPartOf <{SOURCE}gradpath> ;
        dcterms:title {quoted(f"Names and types that {file.name} adds")}@en ;
        dcterms:type <{ID}evidence/editorial> ; dcterms:identifier {quoted(file.name)} ;
        schema:dateCreated "{time}"^^xsd:dateTime ; schema:sha256 "{digest}" . }}"""
    named = (in_graph(triple, graph) for triple in registry.identities)
    about = ox.parse(PROLOGUE + record, ox.RdfFormat.TRIG)
    quads = tuple(dict.fromkeys([*stated, *named, *about]))
    return Addition(id, file.name, digest, time, quads, trig(quads))


def same_file(path: Path, file: Path) -> Addition | None:
    """Return the addition that was made from the same text, if there is one."""
    digest = hashlib.sha256(read_utf8(file)).hexdigest()
    return next((a for a in additions(path) if a.digest == digest), None)


def add(path: Path, addition: Addition, *, data: Sequence[Path] = ()) -> Store:
    """Write a planned addition to a store on disk, all or nothing, and open it with files `data`.

    Raises
    ------
    StoreError
        If it cannot be written, or another process changed it; then it stays as it was.
    """
    kept = {**additions_at(path), f"{addition.id}.trig": addition.content}
    growth = None
    if part := addition.part:
        growth = Growth(part.graph.version, (*addition.quads, *part.inferred))
    return open_store(path, data=data, additions=kept, growth=growth)


def undo(path: Path, ids: Sequence[str], *, data: Sequence[Path] = ()) -> list[Addition]:
    """Undo additions, all or none, and return them, the oldest first.

    The store is afterwards as if they had never been made.

    Raises
    ------
    UnknownAddition
        If the store has no addition of an id.
    StoreError
        If another addition refers to things that these brought, or no longer fits the facts,
        or the store cannot be written; then it stays as it was.
    """
    kept = additions_at(path)
    made = {addition.id: addition for addition in additions(path, kept)}
    for id in ids:
        if id not in made:
            hint = f"its additions: {', '.join(made) or 'it has none'}"
            raise UnknownAddition(f"{path} has no addition {id!r}", hint=hint)
    gone = [addition for id, addition in made.items() if id in ids]
    _refuse_dependents(path, gone, [one for id, one in made.items() if id not in ids])
    names = {f"{id}.trig" for id in ids}
    left = {name: content for name, content in kept.items() if name not in names}
    open_store(path, data=data, additions=left)
    return gone


def _refuse_dependents(path: Path, gone: Iterable[Addition], others: Iterable[Addition]) -> None:
    """Refuse to remove a thing to which another addition refers."""
    brought = {q.subject: one.id for one in gone for q in one.quads if q.predicate == TYPE}
    for other in others:
        typed = {q.subject for q in other.quads if q.predicate == TYPE}
        mentioned = {term for q in other.quads for term in (q.subject, q.object)}
        if orphans := (brought.keys() - typed) & mentioned:
            orphan = min(orphans, key=str)
            name = shorten(text_of(orphan))
            message = f"keeps {brought[orphan]}: {other.id} refers to {name}, which it brought"
            raise StoreError(str(path), message, hint=f"undo {other.id} first")
