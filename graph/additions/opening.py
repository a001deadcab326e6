"""Opening of a store: load the files, check what users add, and infer what follows."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import pyoxigraph as ox

from ..store.files import Source, added_source, package_sources, shapes_stamp, user_source
from ..store.store import MERGE, Store, short_hash

if TYPE_CHECKING:
    from .addition import Addition


def open_store(
    path: Path | None = None,
    *,
    data: Sequence[Path] = (),
    additions: Mapping[str, bytes] | None = None,
    planned: Addition | None = None,
) -> Store:
    """Open the package's facts, and with them those of the user's files.

    Parameters
    ----------
    path : Path, optional
        A directory for a store on disk. It is built when missing, and again when the facts
        have changed since; otherwise it opens at once, whatever its size. Without a path the
        store is held in memory.
    data : sequence of Path
        Turtle, TriG, N-Triples, N-Quads, JSON-LD or RDF/XML files. Triples that name no
        graph go into one named after their file.
    additions : dict of str to bytes, optional
        The additions that the store on disk shall hold from now on, as TriG files by name;
        without it, the store keeps those that it has.
    planned : Addition, optional
        The one of the additions that is new. Where the store on disk is still the one for which
        it was planned, it is copied and extended instead of being built again.

    Raises
    ------
    DataError
        If one of the files cannot be read, or contradicts the other facts; then none of them
        is loaded.
    StoreError
        If `path` cannot hold the store, or keeps an addition that no longer fits the facts;
        then the directory is left as it was.
    """
    sources = [*package_sources(), *(user_source(Path(file)) for file in data)]
    if path is None:
        version = short_hash(source.stamp for source in sources)
        native = ox.Store()
        _fill(native, sources, data, infer=bool(data))
        return Store(native, version=version)
    return _open_on_disk(Path(path), sources, data, additions, planned)


def _open_on_disk(
    path: Path,
    sources: list[Source],
    data: Sequence[Path],
    additions: Mapping[str, bytes] | None,
    planned: Addition | None,
) -> Store:
    from ..store.disk import (  # a store in memory needs none
        Growth,
        accepted_at,
        additions_at,
        open_or_build,
    )

    before = additions_at(path)
    kept = before if additions is None else dict(sorted(additions.items()))
    shapes = shapes_stamp()
    beside = short_hash([*(source.stamp for source in sources), shapes])
    added = [added_source(path, name, content) for name, content in kept.items()]
    stamps = [source.stamp for source in (*sources, *added)]
    version = short_hash([*stamps, shapes] if kept else stamps)

    def fill(native: ox.Store) -> None:
        if kept and accepted_at(path) != beside:
            from .revalidate import check_again

            check_again(path, kept, sources)
        _fill(native, [*sources, *added], data, infer=bool(data or added))

    growth = None
    if planned and planned.inferred is not None and accepted_at(path) == beside:
        growth = Growth(planned.base, (*planned.quads, *planned.inferred))
    native = open_or_build(
        path, version, fill, before=before, additions=kept, accepted=beside, growth=growth
    )
    return Store(native, version=version, path=path)


def _fill(native: ox.Store, sources: list[Source], data: Sequence[Path], *, infer: bool) -> None:
    """Load the sources, write the merge, check the user's files and infer what follows."""
    while sources:
        sources.pop(0).load_into(native)  # frees each text as soon as it is loaded
    native.update(MERGE)
    if data:  # the package's own facts are known to be consistent
        from ..reasoning.consistency import admit

        admit(native, data)
    if infer:  # the package's own inferences are among its facts
        from .inferences import materialize

        materialize(native)
