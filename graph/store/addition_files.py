"""The files of additions of a store on disk, each checked with the checksum in the record."""

from __future__ import annotations

import logging
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import replace
from hashlib import sha256
from pathlib import Path

from ...errors import StoreError
from .record import MOVING, STAMP, Record, damaged, reporting, sync_folder, write

#: The folder of additions, one file each; they outlive every rebuilding.
ADDITIONS = "additions"
_log = logging.getLogger(__name__)

#: The files of a store's additions, by name.
Additions = Mapping[str, bytes]


def additions_at(path: Path) -> Additions:
    """Read the files of additions of the store at a path.

    StoreError is raised if they cannot be read, or one is not as it was written.
    """
    path = path.absolute()
    with reporting(path, "cannot be read", "choose another place"):
        while True:
            record = Record.read(path)
            try:
                return _read_additions(path, record)
            except StoreError:
                if Record.read(path) == record:  # otherwise a writer has come in between
                    raise


def salvage(path: Path) -> tuple[Additions, list[str]]:
    """Read the additions that a store still has, damaged or not; return the missing names as well.

    Where the record is lost, the checksums are lost with it, and every file counts. StoreError is
    raised if a file is not as it was written.
    """
    path = path.absolute()
    with reporting(path, "cannot be read", "choose another place"):
        try:
            record = Record.read(path)
        except StoreError:
            record = None
        record = record or Record("")
        there = {name: sum for name, sum in record.additions.items() if _found(path, name)}
        missing = [name for name in record.additions if name not in there]
        return _read_additions(path, replace(record, additions=there)), missing


def additions_of(path: Path) -> Additions:
    """Read the files of additions as `additions_at`; StoreError where there is no store."""
    kept = additions_at(path)
    if not (path / STAMP).is_file():
        raise StoreError(str(path), "holds no store", hint="give the directory of a store")
    return kept


def write_additions(path: Path, before: Additions, additions: Additions) -> None:
    """Write the additions that are new, and set aside those that go; the record then decides."""
    folder = path / ADDITIONS
    folder.mkdir(exist_ok=True)
    for name, content in additions.items():
        if before.get(name) != content:
            write(folder / f"{name}{MOVING}", content)
    for name in before.keys() - additions.keys():
        (folder / name).replace(folder / f"{name}{MOVING}")
    sync_folder(folder)


def settle_additions(path: Path, record: Record) -> None:
    """Give the additions of the record their names, and remove those that a writer set aside."""
    for file in (path / ADDITIONS).glob(f"*{MOVING}"):
        name = file.name.removesuffix(MOVING)
        if record.additions.get(name) == sha256(file.read_bytes()).hexdigest():
            file.replace(file.with_name(name))
        else:
            file.unlink()
    with suppress(OSError):  # there is none, or it is not empty
        (path / ADDITIONS).rmdir()


def _found(path: Path, name: str) -> list[bytes]:
    """Return the content of an addition, under each of the names that a writer gives it."""
    file = path / ADDITIONS / name
    found = []
    for there in (file, file.with_name(f"{name}{MOVING}"), file):  # it may move meanwhile
        with suppress(FileNotFoundError):
            found.append(there.read_bytes())
    return found


def _read_additions(path: Path, record: Record | None) -> Additions:
    folder = path / ADDITIONS
    there = sorted(file.name for file in folder.glob("*.trig"))
    if record is None:
        if there:
            raise damaged(path, f"{STAMP} is missing")
        return {}
    if not record.folder:  # of a version that kept no checksums
        return {name: (folder / name).read_bytes() for name in there}
    additions = {}
    for name, checksum in record.additions.items():
        found = _found(path, name)
        whole = [one for one in found if sha256(one).hexdigest() == checksum]
        if not whole:
            fault = "is not as it was written" if found else "is missing"
            hint = (
                f"put back a copy of it, or delete it: then gradpath rebuild --store {path} goes "
                "on without it, and gradpath add takes its source again"
            )
            raise StoreError(str(folder / name), fault, hint=hint)
        additions[name] = whole[0]
    for name in there:
        if name not in additions:
            _log.warning("%s is not part of the store; gradpath add takes it", folder / name)
    return additions
