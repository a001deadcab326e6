"""The log of requests: a line of JSON each, written whole, without the values of parameters."""

from __future__ import annotations

import json
import os
import threading
import time
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path

from ...errors import GradPathError

STANDARD_ERROR = "-"
#: How often it is seen to whether the file is still the one of that name.
_LOOK = 1.0


class LogError(GradPathError):
    """A file that cannot be written to."""


class AccessLog:
    """A log that several processes write to.

    A file that was moved away is opened anew, so that logs can be rotated without a signal.

    Parameters
    ----------
    target : str
        The file; "-" is standard error.

    Raises
    ------
    LogError
        If the file cannot be opened.
    """

    def __init__(self, target: str) -> None:
        self._file = None if target == STANDARD_ERROR else Path(target)
        self._lock = threading.Lock()
        self._looked = time.monotonic()
        try:
            self._descriptor = 2 if self._file is None else _open(self._file)
        except OSError as error:
            message = f"the log {target} cannot be written ({error.strerror})"
            raise LogError(message, hint="give --access-log a file that can, or -") from None

    def write(self, record: dict[str, object]) -> None:
        """Write a record with the present time."""
        now = datetime.now(UTC).isoformat(timespec="milliseconds")
        line = json.dumps({"time": now} | record) + "\n"
        if self._file is not None and time.monotonic() - self._looked > _LOOK:
            self._look(self._file)
        with suppress(OSError):  # a full disk stops no answer
            os.write(self._descriptor, line.encode())

    def close(self) -> None:
        """Close the file."""
        if self._file is not None:
            os.close(self._descriptor)

    def _look(self, file: Path) -> None:
        """Open the file anew if another has its name now, or none."""
        with self._lock:
            self._looked = time.monotonic()
            with suppress(OSError):
                here = os.fstat(self._descriptor)
                with suppress(FileNotFoundError):
                    there = file.stat()
                    if (here.st_dev, here.st_ino) == (there.st_dev, there.st_ino):
                        return
                fresh = _open(file)
                os.dup2(fresh, self._descriptor, inheritable=False)  # others may be writing to it
                os.close(fresh)


def _open(file: Path) -> int:
    return os.open(file, os.O_WRONLY | os.O_APPEND | os.O_CREAT | os.O_CLOEXEC, 0o640)
