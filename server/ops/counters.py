"""Numbers that several processes keep, each its own in a file, and any of them adds up.

A count costs a fifth of a microsecond, no lock is shared between processes, and what a process has
counted outlives it.
"""

from __future__ import annotations

import json
import mmap
import os
import secrets
import sys
import threading
from collections import defaultdict
from collections.abc import Iterable
from pathlib import Path
from typing import TypeAlias

from ...errors import GradPathError

#: A name with its labels and their values.
Key: TypeAlias = tuple[str, tuple[tuple[str, str], ...]]

#: How many numbers a process may keep; the first says how many there are.
_ROOM = 4096
_WIDTH = 8
_NAMES = 1 << 19
_SUFFIX = ".tally"


class TallyError(GradPathError):
    """A directory in which nothing can be counted."""


class Tally:
    """The numbers of one process, and the sums over all that keep theirs in the same folder.

    Parameters
    ----------
    folder : Path, optional
        Where the processes of a server keep their numbers; None for a process alone.

    Raises
    ------
    TallyError
        If nothing can be written there.

    Examples
    --------
    >>> tally = Tally()
    >>> asked = tally.slot("asked_total", outcome="answered")
    >>> tally.add(asked)
    >>> tally.add(asked)
    >>> tally.sums()
    {('asked_total', (('outcome', 'answered'),)): 2.0}
    """

    def __init__(self, folder: Path | None = None) -> None:
        self._folder = folder
        self._lock = threading.Lock()
        self._slots: dict[Key, int] = {}
        size = _ROOM * _WIDTH + _NAMES
        self._space: bytearray | mmap.mmap = bytearray(size)
        self._file: Path | None = None
        if folder is not None:
            self._file = folder / f"{os.getpid()}-{secrets.token_hex(4)}{_SUFFIX}"
            self._space = _mapped(self._file, size)
        self._numbers = memoryview(self._space)[: _ROOM * _WIDTH].cast("d")
        self._end = _ROOM * _WIDTH

    def slot(self, name: str, **labels: str) -> int:
        """Return the place of a number; a new one stands at 0.

        Parameters
        ----------
        name : str
            Its name.
        **labels : str
            What tells it from others of the name; of values there must be few in all.
        """
        key = name, tuple(labels.items())
        found = self._slots.get(key)
        return self._new(key) if found is None else found

    def add(self, slot: int, amount: float = 1.0) -> None:
        """Add to a number."""
        with self._lock:
            self._numbers[slot] += amount

    def add_each(self, changes: Iterable[tuple[int, float]]) -> None:
        """Add to several numbers at once."""
        with self._lock:
            for slot, amount in changes:
                self._numbers[slot] += amount

    def add_timed(self, count: int, other: int, sum: int, seconds: float) -> None:
        """Count in two places at once, and add a time: what every request does."""
        with self._lock:
            self._numbers[count] += 1.0
            self._numbers[other] += 1.0
            self._numbers[sum] += seconds

    def sums(self, *, living: frozenset[str] = frozenset()) -> dict[Key, float]:
        """Add up the numbers of all processes.

        Parameters
        ----------
        living : frozenset of str
            The names of which only those of processes count that still run.
        """
        sums: defaultdict[Key, float] = defaultdict(float)
        for file, space in self._spaces():
            alive = file is None or file == self._file or _runs(int(file.name.partition("-")[0]))
            for key, number in _read(space):
                if alive or key[0] not in living:
                    sums[key] += number
        return dict(sums)

    def _new(self, key: Key) -> int:
        with self._lock:
            if key in self._slots:
                return self._slots[key]
            slot = len(self._slots) + 1
            line = json.dumps(key).encode() + b"\n"
            if slot >= _ROOM - 1 or self._end + len(line) > len(self._space):
                return _ROOM - 1  # full: of the rest only the sum is kept, and nowhere shown
            self._space[self._end : self._end + len(line)] = line
            self._end += len(line)
            self._slots[key] = slot
            self._numbers[0] = slot  # last, for those who read
            return slot

    def _spaces(self) -> Iterable[tuple[Path | None, bytes]]:
        if self._folder is None:
            yield None, bytes(self._space)
            return
        for file in self._folder.glob(f"*{_SUFFIX}"):
            try:
                yield file, file.read_bytes()
            except OSError:
                continue  # somebody tidied up


def try_folder(folder: Path) -> None:
    """Find out whether processes can keep their numbers in a folder, and leave nothing there.

    Raises
    ------
    TallyError
        If nothing can be written there.
    """
    file = folder / f"{os.getpid()}-{secrets.token_hex(4)}.trial"
    _mapped(file, _WIDTH).close()
    file.unlink()


def _mapped(path: Path, size: int) -> mmap.mmap:
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with path.open("xb+") as file:
            file.truncate(size)
            return mmap.mmap(file.fileno(), size)
    except OSError as error:
        message = f"nothing can be counted in {path.parent} ({error.strerror})"
        raise TallyError(
            message, hint="give --metrics-dir a directory that can be written to"
        ) from None


def _read(space: bytes) -> Iterable[tuple[Key, float]]:
    numbers = memoryview(space)[: _ROOM * _WIDTH].cast("d")
    names = space[_ROOM * _WIDTH :].split(b"\n", int(numbers[0]))[:-1]
    for slot, line in enumerate(names, 1):
        name, labels = json.loads(line)
        yield (name, tuple((label, value) for label, value in labels)), numbers[slot]


def _runs(pid: int) -> bool:
    """Tell whether a process is there; where nobody can be asked without harm, it is."""
    if sys.platform == "win32":
        return True
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True
