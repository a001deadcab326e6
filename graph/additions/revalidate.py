"""Revalidation of the additions of a store after the other facts have changed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

import pyoxigraph as ox

from ...errors import DataError, StoreError
from ..store.files import FORMATS, Source
from ..store.store import Store
from .addition import Addition, in_order
from .rdf_file import faults_beside, merged
from .registry import Registry
from .validate import Neighborhood

#: Number of faults of an addition that a message lists.
_FEW = 5


class OutdatedAdditions(StoreError):
    """Additions of a store that no longer fit the facts.

    Parameters
    ----------
    path : str
        Directory of the store; it stays as it was.
    faults : dict of str to tuple of str
        Faults of each addition, by its id.
    """

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
            lines += [id, *(f"  {fault}" for fault in faults[:_FEW])]
            lines += [f"  and {len(faults) - _FEW} more"] if len(faults) > _FEW else []
        return "\n  ".join(lines)


def check_again(path: Path, kept: Mapping[str, bytes], sources: Sequence[Source]) -> None:
    """Validate additions against the facts as they are now, each beside the earlier ones.

    Raises
    ------
    OutdatedAdditions
        If an addition has faults; the error lists all of them.
    """
    native = ox.Store()
    for source in sources:
        source.load_into(native)
    native.extend([ox.Quad(*quad.triple) for quad in native])
    outdated: dict[str, tuple[str, ...]] = {}
    for addition in in_order(path, kept):
        if faults := _faults(addition, Store(native)):
            outdated[addition.id] = faults
        else:
            native.extend(q for one in addition.quads for q in (one, ox.Quad(*one.triple)))
    if outdated:
        raise OutdatedAdditions(str(path), outdated)


def _faults(addition: Addition, facts: Store) -> tuple[str, ...]:
    written = Source(addition.file, addition.content, FORMATS[".trig"], addition.graph)
    part = Neighborhood.of(facts, addition.quads)
    named = faults_beside(addition.quads, Registry.of(facts))
    if found := merged(named, part.malformed(written)):
        return tuple(map(str, found))
    part.extend(addition.quads)
    try:
        part.refuse_inconsistency(addition.file)
    except DataError as error:
        return (error.message,)
    return ()
