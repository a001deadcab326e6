"""Record of a store on disk: its version, and what each of its files was when it was written."""

from __future__ import annotations

import json
import os
import re
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field
from hashlib import file_digest, sha256
from pathlib import Path
from typing import NamedTuple

from ...errors import StoreError

#: The file of the record, which marks a directory as a store.
STAMP = "GRADPATH-VERSION"
#: The end of the name of a file that is not yet, or no longer, a part of the store.
MOVING = ".moving"
#: Bytes at the end of each file of the engine that are read whenever the store is opened: the
#: engine checks its blocks when it reads them, and not the sizes at the end, which it believes.
_END = 1 << 16
#: Bytes of a file of the engine up to which it is read whole: a disk may damage it in silence.
SMALL = 1 << 20
#: Seconds by which the times of the engine's files are set back, so that every change shows.
_PAST = 10
#: The record of an earlier version: those of the content and of what its additions fit.
_EARLIER = re.compile(r"([0-9a-f]{12})\s+([0-9a-f]{12})?\s*")


class Written(NamedTuple):
    """A file of the engine as it was written: SHA-256 of it and of its end, size, time, inode."""

    sha256: str
    end: str
    size: int
    time: int
    inode: int


@dataclass(frozen=True, slots=True)
class Record:
    """Record of a store on disk.

    Attributes
    ----------
    version, accepted : version of its content, and of the facts that its additions fit
    folder : name of the folder of the engine's files; empty in a record of an earlier version
    files, additions : the engine's files, and the SHA-256 of each addition, by name
    """

    version: str
    accepted: str = ""
    folder: str = ""
    files: Mapping[str, Written] = field(default_factory=dict)
    additions: Mapping[str, str] = field(default_factory=dict)

    @classmethod
    def read(cls, path: Path) -> Record | None:
        """Read the record of the store at a path; None without one, StoreError if it is damaged."""
        try:
            text = (path / STAMP).read_bytes()
        except (FileNotFoundError, NotADirectoryError):
            return None
        if earlier := _EARLIER.fullmatch(text.decode("latin-1")):
            return cls(earlier[1], earlier[2] or "")
        content, _, checksum = text.rstrip(b"\n").rpartition(b"\n")
        if sha256(content).hexdigest().encode() != checksum:
            raise damaged(path, f"{STAMP} is not as it was written")
        found = json.loads(content)
        files = {name: Written(*written) for name, written in found.pop("files").items()}
        return cls(files=files, **found)

    def write(self, path: Path) -> None:
        """Put the record in the place of the one before, all or nothing, and on the disk."""
        content = json.dumps(asdict(self), indent=1).encode()
        new = path / f"{STAMP}{MOVING}"
        write(new, b"%s\n%s\n" % (content, sha256(content).hexdigest().encode()))
        new.replace(path / STAMP)
        sync_folder(path)

    def check(self, path: Path) -> None:
        """Raise StoreError if a file of the engine is not as it was written.

        Only the end of a large file is read where its size, time and inode are the same.
        """
        folder = path / self.folder
        for name, written in self.files.items():
            file = folder / name
            if not file.is_file():
                raise damaged(path, f"{self.folder}/{name} is missing")
            found = file.stat()
            same = written.size > SMALL and written[2:] == (
                found.st_size,
                found.st_mtime_ns,
                found.st_ino,
            )
            if (
                found.st_size != written.size
                or _hash(file, end=True) != written.end
                or not (same or _hash(file) == written.sha256)
            ):
                raise damaged(path, f"{self.folder}/{name} is not as it was written")
        for file in folder.iterdir():  # the engine would read a log that stands beside its files
            if file.name not in self.files:
                raise damaged(path, f"{self.folder}/{file.name} does not belong there")


def written_files(folder: Path, before: Mapping[str, Written]) -> dict[str, Written]:
    """Put the files of the engine on the disk; return what each is.

    The hash of one that the store had `before` is known.
    """
    known = {written[2:]: written for written in before.values()}
    found = {}
    for file in sorted(folder.iterdir()):
        there = file.stat()
        written = known.get((there.st_size, there.st_mtime_ns, there.st_ino))
        if written is None:
            with file.open("rb+") as opened:
                os.fsync(opened.fileno())
            past = time.time() - _PAST
            os.utime(file, (past, past))
            there = file.stat()
            hashes = _hash(file), _hash(file, end=True)
            written = Written(*hashes, there.st_size, there.st_mtime_ns, there.st_ino)
        found[file.name] = written
    sync_folder(folder)
    return found


def write(file: Path, content: bytes) -> None:
    """Write a file, and wait until it is on the disk."""
    with file.open("wb") as opened:
        opened.write(content)
        opened.flush()
        os.fsync(opened.fileno())


def sync_folder(folder: Path) -> None:
    """Wait until the names in a folder are on the disk."""
    if sys.platform == "win32":  # where a folder cannot be opened
        return
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


@contextmanager
def reporting(path: Path, failure: str, hint: str) -> Iterator[None]:
    """Convert every error of the system or of the engine to a StoreError."""
    try:
        yield
    except (OSError, RuntimeError) as error:
        raise StoreError(str(path), f"{failure} ({error})", hint=hint) from error


def damaged(path: Path, reason: str) -> StoreError:
    """Return the error of a store that has to be built again."""
    hint = f"gradpath rebuild --store {path} builds it again with its additions"
    return StoreError(str(path), f"is damaged ({reason})", hint=hint)


def _hash(file: Path, *, end: bool = False) -> str:
    with file.open("rb") as opened:
        if end:
            opened.seek(max(0, os.fstat(opened.fileno()).st_size - _END))
        return file_digest(opened, "sha256").hexdigest()
