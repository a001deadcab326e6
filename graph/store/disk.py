"""The store on disk: written beside the one before it, put in its place whole, then read only.

The directory of a store holds its record, the folder of the engine's files that the record names,
and the folder of additions. All that a writer does becomes visible when it replaces the record.
"""

from __future__ import annotations

import logging
import os
import re
import secrets
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from hashlib import sha256
from pathlib import Path
from typing import NamedTuple

import pyoxigraph as ox

from ...errors import StoreError
from .addition_files import (
    ADDITIONS,
    Additions,
    additions_at,
    salvage,
    settle_additions,
    write_additions,
)
from .locks import lock, lock_shared
from .record import MOVING, STAMP, Record, reporting, sync_folder, written_files
from .store import Store, with_merge

#: The file that a process keeps locked as long as it writes to the store.
_LOCK = "LOCK"
#: The name of a folder of the engine's files, and the file in it that all lock who have it open.
_CONTENT, _OPEN = re.compile("content-[0-9a-f]{8}"), "CURRENT"
#: The name of one into which the engine copies, until the copy is whole.
_COPY = re.compile(rf"{_CONTENT.pattern}\.tmp")
#: Files of the engine without which a store can be read.
_NOT_READ = ("*.log", "LOG", "LOG.old.*", "OPTIONS-*", "IDENTITY", _LOCK)
#: Files of the engine that an earlier version kept in the directory itself.
_EARLIER = re.compile(
    r"\d{6}\.(sst|log)|(MANIFEST|OPTIONS)-\d{6}|CURRENT|IDENTITY|LOG(\.old\.\d+)?"
)
_OURS = {ADDITIONS, _LOCK, f"{STAMP}{MOVING}", "lost+found"}
_log = logging.getLogger(__name__)


class Growth(NamedTuple):
    """Quads by which a store of version `base` becomes one of another version without a build."""

    base: str
    quads: tuple[ox.Quad, ...]


class ChangedMeanwhile(StoreError):
    """A store that another process has changed since it was read."""

    def __init__(self, path: Path) -> None:
        super().__init__(str(path), "was changed by another process", hint="try again")


def accepted_at(path: Path) -> str:
    """Return the version of the facts beside which the additions at a path were accepted.

    Empty where they have to be checked again: their checksums, if there were any, are lost.
    """
    try:
        record = Record.read(path)
    except (OSError, StoreError):
        return ""
    return record.accepted if record and record.folder else ""


def open_or_build(
    path: Path,
    version: str,
    fill: Callable[[ox.Store], None],
    *,
    before: Additions,
    additions: Additions,
    accepted: str = "",
    growth: Growth | None = None,
    anew: bool = False,
) -> Store:
    """Open the store at `path`; build it first where it is missing or of another version.

    It is opened for reading only, so that any number of processes can share it, and stays as it is
    for those who have it open while others change it.

    Parameters
    ----------
    path : Path
        A directory of ours, an empty one, or none yet.
    version : str
        The version the content must have.
    fill : callable
        Writes the content into an empty store.
    before, additions : dict of str to bytes
        The additions as they were read (if they have changed since, nothing is built), and those
        that the store holds from now on.
    accepted : str
        The version of the facts beside which the additions are accepted; kept in the store.
    growth : Growth, optional
        A store of its base is copied, its files as hard links, and extended instead of built.
    anew : bool
        Build it in any case, as it may be damaged.

    Raises
    ------
    StoreError
        If the path cannot hold the store, or the store is damaged; then it is left as it was.
    """
    path = path.absolute()
    with reporting(path, "cannot be read", "choose another place"):
        _check_place(path)
        record = None if anew else Record.read(path)
    if record is None or not record.folder or record.version != version:
        with reporting(path, "cannot be built", "make room for it, or free it for writing"):
            with _writing(path):
                if (salvage(path)[0] if anew else additions_at(path)) != before:
                    raise ChangedMeanwhile(path)
                if record and additions == before:
                    change = (path, record.version, version)
                    _log.warning("%s holds version %s, rebuilding it as %s", *change)
                made = _build(path, fill, record, growth)
                files = written_files(path / made, record.files if record else {})
                write_additions(path, before, additions)
                sums = {name: sha256(additions[name]).hexdigest() for name in sorted(additions)}
                Record(version, accepted, made, files, sums).write(path)
            with suppress(OSError):  # one may not be allowed to
                sync_folder(path.parent)
    hint = f"gradpath rebuild --store {path} builds it again with its additions"
    with reporting(path, "cannot be used", hint):
        return _open(path, version)


def _check_place(path: Path) -> None:
    """Refuse a path that is no place for a store."""
    if not path.exists() and not path.parent.is_dir():
        raise StoreError(str(path), "has no parent directory", hint="create it first")
    aside = path.with_name(f".{path.name}.building") / "old"
    if not path.exists() and aside.exists():  # a process of an earlier version was killed
        raise StoreError(str(path), f"was set aside as {aside}", hint=f"move it back to {path}")
    if path.exists() and not path.is_dir():
        raise StoreError(str(path), "is a file", hint="give a directory for the store")
    if not path.exists() or (path / STAMP).is_file():
        return
    if not all(one.name in _OURS or _CONTENT.fullmatch(one.name) for one in path.iterdir()):
        hint = "give an empty directory or a new name"
        raise StoreError(str(path), "holds something that is not a store of ours", hint=hint)


def _build(
    path: Path, fill: Callable[[ox.Store], None], record: Record | None, growth: Growth | None
) -> str:
    """Write the engine's files into a new folder, and return its name."""
    fresh = path / f"content-{secrets.token_hex(4)}"
    if record and growth and record.version == growth.base and record.folder:
        ox.Store.read_only(str(path / record.folder)).backup(str(fresh))
        store = ox.Store(str(fresh))
        store.extend(with_merge(growth.quads))
    else:
        store = ox.Store(str(fresh))
        fill(store)
        store.optimize()
    store.flush()
    del store  # only this closes its files
    for pattern in _NOT_READ:
        for file in fresh.glob(pattern):
            file.unlink()
    return fresh.name


def _open(path: Path, version: str) -> Store:
    """Open the store that the record names, if its files are as they were written."""
    record = Record.read(path)
    if record is None or record.version != version:
        raise ChangedMeanwhile(path)
    folder = path / record.folder
    held = None
    with suppress(OSError):  # the check below says what is missing
        held = (folder / _OPEN).open("rb")
        lock_shared(held)
    if Record.read(path) != record:
        raise ChangedMeanwhile(path)
    record.check(path)
    store = Store(ox.Store.read_only(str(folder)), version=version, path=folder)
    store.held = held
    return store


@contextmanager
def _writing(path: Path) -> Iterator[None]:
    """Make the directory if there is none, and let one process at a time write to it.

    What a killed process left there is cleared away, before and after.
    """
    made = not path.exists()
    with suppress(FileExistsError):
        path.mkdir()
    descriptor = lock(path / _LOCK)
    if descriptor is None:
        hint = "wait for it, and try again"
        raise StoreError(str(path), "is being built by another process", hint=hint)
    try:
        _clear(path)
        yield
    finally:
        _clear(path)
        if not (path / STAMP).exists():
            (path / _LOCK).unlink()
            with suppress(OSError):  # it holds something else
                if made:
                    path.rmdir()
        os.close(descriptor)


def _clear(path: Path) -> None:
    """Remove all that the record does not name, unless another process has it open."""
    try:
        record = Record.read(path) or Record("")
    except StoreError:
        return  # whoever builds it again may need what there is
    settle_additions(path, record)
    (path / f"{STAMP}{MOVING}").unlink(missing_ok=True)
    for file in path.iterdir():
        if _EARLIER.fullmatch(file.name) and record.folder:
            file.unlink()
        elif _COPY.fullmatch(file.name):
            shutil.rmtree(file, ignore_errors=True)
        elif not _CONTENT.fullmatch(file.name) or file.name == record.folder:
            continue
        elif (held := lock(file / _OPEN)) is not None:
            shutil.rmtree(file, ignore_errors=True)
            os.close(held)


def open_files(store: Store) -> int:
    """Have the engine open its files, all but the first few of which it opens when it reads them.

    Returns the number of those that are still not open: some of a large store.
    """
    if store.path is None:
        return 0
    none = ox.NamedNode("urn:nothing")
    of_each_index = ((none, None, None), (None, none, None), (None, None, none))
    for graph in (ox.DefaultGraph(), none, None):
        for subject, predicate, object in of_each_index:
            next(store.native.quads_for_pattern(subject, predicate, object, graph), None)
    next(store.quads(), None)
    opened = set()
    for descriptor in Path("/proc/self/fd").glob("*"):  # only Linux has it
        with suppress(OSError):
            opened.add(descriptor.readlink())
    return sum(file not in opened for file in store.path.resolve().glob("*.sst"))
