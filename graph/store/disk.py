"""The store on disk: built in a temporary directory, moved into place whole, then read only."""

from __future__ import annotations

import logging
import os
import secrets
import shutil
import sys
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import NamedTuple

import pyoxigraph as ox

from ...errors import StoreError
from .store import with_merge

#: The file that marks a directory as ours: the version of its content in the first line, and in
#: the second the version of the facts beside which its additions were accepted.
STAMP = "GRADPATH-VERSION"
#: The folder of additions, one file each; they outlive every rebuilding.
ADDITIONS = "additions"
#: The file in a workplace that its process keeps locked as long as it lives.
_LOCK = "LOCK"
#: Name under which the old store waits until the new one stands in its place.
_OLD = "old"
_log = logging.getLogger(__name__)

#: The files of a store's additions, by name.
Additions = Mapping[str, bytes]


class Growth(NamedTuple):
    """Quads by which a store of version `base` becomes one of another version without a build."""

    base: str
    quads: tuple[ox.Quad, ...]


def additions_at(path: Path) -> Additions:
    """Read the files of additions of the store at a path, or raise StoreError."""
    path = path.absolute()
    with _reporting(path, "cannot be read", "choose another place"):
        if not path.exists() and (_workplace_of(path) / _OLD).exists():
            with _workplace(path):  # a process died between its last two steps
                pass
        folder = path / ADDITIONS
        files = sorted(folder.glob("*.trig")) if folder.is_dir() else []
        return {file.name: file.read_bytes() for file in files}


def additions_of(path: Path) -> Additions:
    """Read the files of additions as `additions_at`; StoreError where there is no store."""
    kept = additions_at(path)
    if not (path / STAMP).is_file():
        raise StoreError(str(path), "holds no store", hint="give the directory of a store")
    return kept


def accepted_at(path: Path) -> str:
    """Return the version of the facts beside which the additions at a path were accepted."""
    try:
        return (path / STAMP).read_text(encoding="utf-8").partition("\n")[2].strip()
    except (OSError, UnicodeDecodeError):
        return ""  # then they are checked again


def open_or_build(
    path: Path,
    version: str,
    fill: Callable[[ox.Store], None],
    *,
    before: Additions,
    additions: Additions,
    accepted: str = "",
    growth: Growth | None = None,
) -> ox.Store:
    """Open the store at `path`; build it first where it is missing or of another version.

    It is opened for reading only, so that any number of processes can share it.

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

    Raises
    ------
    StoreError
        If the path cannot hold the store; then it is left as it was.
    """
    path = path.absolute()
    stamp = _stamp(path)
    if stamp != version:
        if stamp is not None and additions == before:
            _log.warning("%s holds version %s, rebuilding it as %s", path, stamp, version)
        hint = "make room for it, or choose a place you may write to"
        with _reporting(path, "cannot be built", hint):
            content = f"{version}\n{accepted}"
            _build(path, content, fill, before=before, additions=additions, growth=growth)
    hint = f"delete {path} and it will be built again"
    if additions:  # they are nowhere else
        hint = f"keep {path / ADDITIONS}, whose files gradpath add takes again, then {hint}"
    with _reporting(path, "cannot be used", hint):
        return ox.Store.read_only(str(path))


@contextmanager
def _reporting(path: Path, failure: str, hint: str) -> Iterator[None]:
    """Convert every error of the system or of the engine to a StoreError."""
    try:
        yield
    except (OSError, RuntimeError) as error:
        raise StoreError(str(path), f"{failure} ({error})", hint=hint) from error


def _stamp(path: Path) -> str | None:
    """Return the version of the store at a path, None where there is room for one."""
    with _reporting(path, "cannot be read", "choose another place"):
        if not path.exists() and not path.parent.is_dir():
            raise StoreError(str(path), "has no parent directory", hint="create it first")
        if path.exists() and not path.is_dir():
            raise StoreError(str(path), "is a file", hint="give a directory for the store")
        if (path / STAMP).is_file():
            return (path / STAMP).read_text(encoding="utf-8").partition("\n")[0].strip()
        if path.exists() and any(path.iterdir()):
            hint = "give an empty directory or a new name"
            raise StoreError(str(path), "holds something that is not a store of ours", hint=hint)
    return None


def _build(
    path: Path,
    stamp: str,
    fill: Callable[[ox.Store], None],
    *,
    before: Additions,
    additions: Additions,
    growth: Growth | None,
) -> None:
    with _workplace(path) as workplace:
        if additions_at(path) != before:
            raise StoreError(str(path), "was changed by another process", hint="try again")
        # A name of its own: of one that failed, a traceback may still hold the lock.
        fresh = workplace / f"fresh-{secrets.token_hex(4)}"
        if growth and _stamp(path) == growth.base:
            ox.Store.read_only(str(path)).backup(str(fresh))
            store = ox.Store(str(fresh))
            store.extend(with_merge(growth.quads))
        else:
            store = ox.Store(str(fresh))
            fill(store)
            store.optimize()
        store.flush()
        del store  # only this gives the lock back
        if additions:
            (fresh / ADDITIONS).mkdir()
        for name, content in additions.items():
            (fresh / ADDITIONS / name).write_bytes(content)
        (fresh / STAMP).write_text(f"{stamp}\n", encoding="utf-8")
        if path.exists():
            path.replace(workplace / _OLD)
        fresh.replace(path)


def _workplace_of(path: Path) -> Path:
    return path.with_name(f".{path.name}.building")


@contextmanager
def _workplace(path: Path) -> Iterator[Path]:
    """Make the directory in which one process at a time builds, on the same disk as the store.

    The files of a killed process are removed; the store that it had put aside goes back.
    """
    workplace = _workplace_of(path)
    with suppress(FileExistsError):
        workplace.mkdir()
    lock = _lock(workplace / _LOCK)
    if lock is None:
        hint = f"wait for it; if there is none, delete {workplace}"
        raise StoreError(str(path), "is being built by another process", hint=hint)
    try:
        _put_back(workplace, path)
        for left in workplace.iterdir():
            if left.name != _LOCK:
                shutil.rmtree(left, ignore_errors=True)
        yield workplace
    finally:
        _put_back(workplace, path)
        shutil.rmtree(workplace, ignore_errors=True)
        os.close(lock)


def _put_back(workplace: Path, path: Path) -> None:
    """Return the old store to its place where no new one has come there."""
    if not path.exists() and (workplace / _OLD).exists():
        (workplace / _OLD).replace(path)


def _lock(file: Path) -> int | None:
    """Lock a file for as long as this process lives; None if another one holds it."""
    descriptor = os.open(file, os.O_RDWR | os.O_CREAT)
    try:
        if sys.platform == "win32":
            import msvcrt

            msvcrt.locking(descriptor, msvcrt.LK_NBLCK, 1)
        else:
            import fcntl

            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        if os.path.samestat(os.fstat(descriptor), file.stat()):
            return descriptor
    except OSError:
        pass  # it is locked, or was cleared away by the one who held it
    os.close(descriptor)
    return None
