"""The store on disk: built beside its place, put there whole, and only read from then on."""

from __future__ import annotations

import logging
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pyoxigraph as ox

from .errors import StoreError

#: The file that marks a directory as ours and holds the version of its content.
STAMP = "GRADPATH-VERSION"
_log = logging.getLogger(__name__)


def open_or_build(path: Path, version: str, fill: Callable[[ox.Store], None]) -> ox.Store:
    """Open the store at `path`; build it first where it is missing or of another version.

    Parameters
    ----------
    path : Path
        A directory of ours, an empty one, or none yet.
    version : str
        The version the content must have.
    fill : callable
        What writes the content into an empty store.

    Returns
    -------
    pyoxigraph.Store
        The store, opened for reading only, so that any number of processes can share it.

    Raises
    ------
    StoreError
        If the place cannot hold the store; then it is left as it was.
    """
    path = path.absolute()
    stamp = _stamp(path)
    try:
        if stamp != version:
            if stamp is not None:
                _log.warning("%s holds version %s, rebuilding it as %s", path, stamp, version)
            _build(path, version, fill)
        return ox.Store.read_only(str(path))
    except (OSError, RuntimeError) as error:
        cure = f"delete {path} and it will be built again, or choose a place you may write to"
        raise StoreError(str(path), f"cannot be used ({error})", cure=cure) from error


def _stamp(path: Path) -> str | None:
    """Return the version of the store at a place, None where there is room for one."""
    try:
        if not path.exists():
            if not path.parent.is_dir():
                raise StoreError(str(path), "has no parent directory", cure="create it first")
            return None
        if not path.is_dir():
            raise StoreError(str(path), "is a file", cure="give a directory for the store")
        if (path / STAMP).is_file():
            return (path / STAMP).read_text(encoding="utf-8").strip()
        if any(path.iterdir()):
            cure = "give an empty directory or a new name"
            raise StoreError(str(path), "holds something that is not a store of ours", cure=cure)
    except OSError as error:
        raise StoreError(
            str(path), f"cannot be read ({error})", cure="choose another place"
        ) from error
    return None


def _build(path: Path, version: str, fill: Callable[[ox.Store], None]) -> None:
    with _workplace(path) as workplace:
        fresh = workplace / "fresh"
        store = ox.Store(str(fresh))
        fill(store)
        store.optimize()
        store.flush()
        del store  # only this gives the lock back
        (fresh / STAMP).write_text(f"{version}\n", encoding="utf-8")
        if path.exists():
            path.replace(workplace / "old")
        fresh.replace(path)


@contextmanager
def _workplace(path: Path) -> Iterator[Path]:
    """Make the directory in which one process at a time builds, on the disk of the place itself."""
    workplace = path.with_name(f".{path.name}.building")
    try:
        workplace.mkdir()
    except FileExistsError:
        cure = f"wait for it; if there is none, delete {workplace}"
        raise StoreError(str(path), "is being built by another process", cure=cure) from None
    try:
        yield workplace
    finally:
        shutil.rmtree(workplace, ignore_errors=True)
