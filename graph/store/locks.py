"""Locks of files between processes, which end with the process that holds them."""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import IO


def lock(file: Path) -> int | None:
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


def lock_shared(file: IO[bytes]) -> None:
    """Lock an open file beside others who do; Windows removes no file that is open."""
    if sys.platform != "win32":
        import fcntl

        fcntl.flock(file, fcntl.LOCK_SH | fcntl.LOCK_NB)
