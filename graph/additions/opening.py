"""Stores opened with the files and additions of users; additions written and undone."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import pyoxigraph as ox

from ...errors import DataError, GradPathError, StoreError
from ..model.iris import shorten
from ..store.corrections import withdraw
from ..store.files import Source, added_source, package_sources, shapes_stamp, user_source
from ..store.package_store import PackageStore
from ..store.store import MERGE, Store, short_hash, with_merge

if TYPE_CHECKING:
    from ..store.disk import Growth
    from .addition import Addition

#: Number of faults of an addition that a message lists.
_FEW = 5


class OutdatedAdditions(StoreError):
    """Additions of a store that no longer fit the facts, with the faults of each by its id."""

    def __init__(self, path: str, faults: Mapping[str, tuple[str, ...]]) -> None:
        ids = " ".join(faults)
        what = "an addition" if len(faults) == 1 else f"{len(faults)} additions"
        message = f"keeps {what} that no longer fits the facts, and was left as it was"
        hint = (
            f"gradpath undo {ids} --store {path} --format nquads > undone.nq takes out what does "
            "not fit; correct it and add it again"
        )
        super().__init__(path, message, hint=hint)
        self.faults = dict(faults)

    def __str__(self) -> str:
        lines = [super().__str__()]
        for id, faults in self.faults.items():
            more = [f"and {len(faults) - _FEW} more"] if len(faults) > _FEW else []
            lines += [id, *(f"  {fault}" for fault in (*faults[:_FEW], *more))]
        return "\n  ".join(lines)


class UnknownAddition(GradPathError):
    """An id that no addition of the store has."""


def open_store(
    path: Path | None = None,
    *,
    data: Sequence[Path] = (),
    additions: Mapping[str, bytes] | None = None,
    growth: Growth | None = None,
    anew: bool = False,
) -> Store:
    """Open the package's facts, and with them those of the user's files.

    Parameters
    ----------
    path : Path, optional
        A directory for a store on disk, built when it is missing or the facts have changed;
        otherwise it opens at once, whatever its size. Without it the store is held in memory.
    data : sequence of Path
        Files of RDF. Triples that name no graph go into one named after their file.
    additions : dict of str to bytes, optional
        The additions that the store on disk holds from now on, as TriG files by name.
    growth : Growth, optional
        The quads of the newest addition, and of the inferences from it. Where the store on
        disk is still the one that they extend, it is copied and extended instead of being built.
    anew : bool
        Build the store on disk in any case, as it may be damaged.

    Raises
    ------
    DataError
        If a file cannot be read, or contradicts the other facts; then none of them is loaded.
    StoreError
        If `path` cannot hold the store, the store is damaged, or it keeps an addition that no
        longer fits the facts; then the directory is left as it was.
    """
    if path is None and not data:
        return PackageStore(package_sources())
    sources = [*package_sources(), *(user_source(Path(file)) for file in data)]
    if path is not None:
        return _open_on_disk(Path(path), sources, data, additions, growth, anew=anew)
    version = short_hash(source.stamp for source in sources)
    native = ox.Store()
    _fill(native, sources, data, infer=True)
    return Store(native, version=version)


def _open_on_disk(
    path: Path,
    sources: list[Source],
    data: Sequence[Path],
    additions: Mapping[str, bytes] | None,
    growth: Growth | None,
    *,
    anew: bool,
) -> Store:
    from ..store.addition_files import additions_at, salvage  # not for one in memory
    from ..store.disk import ChangedMeanwhile, accepted_at, open_or_build

    before = salvage(path)[0] if anew else additions_at(path)
    kept = before if additions is None else dict(sorted(additions.items()))
    shapes = shapes_stamp()
    beside = short_hash([*(source.stamp for source in sources), shapes])
    added = [added_source(path, name, content) for name, content in kept.items()]
    stamps = [source.stamp for source in (*sources, *added)]
    version = short_hash([*stamps, shapes] if kept else stamps)
    accepted = accepted_at(path) == beside

    def fill(native: ox.Store) -> None:
        if kept and not accepted:
            revalidate(path, kept, sources)
        _fill(native, [*sources, *added], data, infer=bool(data or added))

    try:
        return open_or_build(
            path,
            version,
            fill,
            before=before,
            additions=kept,
            accepted=beside,
            growth=growth if accepted else None,
            anew=anew,
        )
    except ChangedMeanwhile:
        if additions is not None or additions_at(path) == before:
            raise
        return _open_on_disk(path, sources, data, None, None, anew=anew)


def _fill(native: ox.Store, sources: list[Source], data: Sequence[Path], *, infer: bool) -> None:
    """Load the sources, write the merge, check the user's files and infer what follows."""
    while sources:
        sources.pop(0).load_into(native)  # frees each text as soon as it is loaded
    if withdraw(native):  # what the package infers may rest on it
        _remove_inferences(native)
    native.update(MERGE)
    if data:  # the package's own facts are known to be consistent
        from ..reasoning.consistency import check_files_consistent

        check_files_consistent(native, data)
    if infer:  # the package's own inferences are among its facts
        from ..reasoning.closure import inferred_quads

        native.extend(with_merge(inferred_quads(native)))


def _remove_inferences(native: ox.Store) -> None:
    from ..reasoning.closure import RULES

    for graph in list(native.named_graphs()):
        if isinstance(graph, ox.NamedNode) and graph.value.startswith(RULES):
            native.remove_graph(graph)


def add(path: Path, addition: Addition, *, data: Sequence[Path] = ()) -> Store:
    """Write a planned addition to a store on disk, all or nothing, and open it with files `data`.

    StoreError is raised if it cannot be written, or another process changed it.
    """
    from ..store.addition_files import additions_at
    from ..store.disk import Growth

    kept = {**additions_at(path), f"{addition.id}.trig": addition.content}
    growth = None
    if (part := addition.part) and not part.withdrawn:
        growth = Growth(part.graph.version, (*addition.quads, *part.inferred))
    return open_store(path, data=data, additions=kept, growth=growth)


def rebuild(path: Path, *, data: Sequence[Path] = ()) -> tuple[Store, list[str], list[str]]:
    """Build a store on disk anew of the facts and of the additions that it still has.

    Returns the store, the names of its additions, and those of the additions that are missing.
    StoreError is raised if there is none, or an addition is not as it was written.
    """
    from ..store.addition_files import salvage

    if not path.exists():
        raise StoreError(str(path), "holds no store", hint="give the directory of a store")
    kept, missing = salvage(path)
    return open_store(path, data=data, anew=True), list(kept), missing


def undo(path: Path, ids: Sequence[str], *, data: Sequence[Path] = ()) -> list[Addition]:
    """Undo additions, all or none, as if they had never been made; return them, the oldest first.

    Raises
    ------
    UnknownAddition
        If the store has no addition of an id.
    StoreError
        If another addition refers to things that these brought, or no longer fits the facts,
        or the store cannot be written; then it stays as it was.
    """
    from ..store.addition_files import additions_of
    from .addition import additions

    kept = additions_of(path)
    made = {addition.id: addition for addition in additions(path, kept)}
    for id in ids:
        if id not in made:
            hint = f"choose of {', '.join(made)}" if made else "nothing was added to this store"
            raise UnknownAddition(f"{path} has no addition {id!r}", hint=hint)
    gone = [addition for id, addition in made.items() if id in ids]
    _refuse_dependents(path, gone, [one for id, one in made.items() if id not in ids])
    names = {f"{id}.trig" for id in ids}
    left = {name: content for name, content in kept.items() if name not in names}
    open_store(path, data=data, additions=left)
    return gone


def _refuse_dependents(path: Path, gone: Iterable[Addition], others: Iterable[Addition]) -> None:
    """Refuse to remove a thing to which another addition refers."""
    from .registry import TYPE, text_of

    brought = {q.subject: one.id for one in gone for q in one.quads if q.predicate == TYPE}
    for other in others:
        typed = {q.subject for q in other.quads if q.predicate == TYPE}
        mentioned = {term for q in other.quads for term in (q.subject, q.object)}
        if orphans := (brought.keys() - typed) & mentioned:
            orphan = min(orphans, key=str)
            name = shorten(text_of(orphan))
            message = f"keeps {brought[orphan]}: {other.id} refers to {name}, which it brought"
            raise StoreError(str(path), message, hint=f"undo {other.id} first")


def revalidate(path: Path, kept: Mapping[str, bytes], sources: Sequence[Source]) -> None:
    """Validate additions beside the facts and the earlier ones, or raise OutdatedAdditions."""
    from ..reasoning.closure import load
    from .addition import additions

    native = load(sources)
    outdated: dict[str, tuple[str, ...]] = {}
    for addition in additions(path, kept):
        if faults := _faults(addition, Store(native)):
            outdated[addition.id] = faults
        else:
            native.extend(with_merge(addition.quads))
            withdraw(native)
    if outdated:
        raise OutdatedAdditions(str(path), outdated)


def _faults(addition: Addition, facts: Store) -> tuple[str, ...]:
    from .addition import Neighborhood
    from .errors import FaultyFile
    from .rdf_file import find_faults
    from .registry import Registry

    part = Neighborhood.of(facts, addition.quads)
    try:
        faults = find_faults(addition.quads, Registry.of(facts), kept=True)
        part.refuse_malformed(addition.source, faults)
        part.extend(addition.quads)
        part.check_consistent(addition.file)
    except FaultyFile as error:
        return tuple(map(str, error.faults))
    except DataError as error:
        return (error.message,)
    return ()
