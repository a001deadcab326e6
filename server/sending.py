"""Long answers, sent as fast as their clients take them.

Granian copies what it is given and holds it until the client has taken it, without a limit. Only
from a file does it read as much as it can send. So it reads from a pipe, into which the answer is
written as far as there is room.
"""

from __future__ import annotations

import asyncio
import os
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from granian.rsgi import HTTPProtocol  # type: ignore[attr-defined]

#: The least length of an answer that is sent so: more than a pipe holds.
LEAST = 1 << 19
_PART = 1 << 16
#: The folder of open files; Windows has none.
_OPEN_FILES = Path("/dev/fd")
_HAS_FILES = _OPEN_FILES.exists()


async def send_slowly(
    protocol: HTTPProtocol,
    status: int,
    headers: Sequence[tuple[str, str]],
    content: bytes,
    *,
    patience: float,
) -> None:
    """Send an answer of more than `LEAST` bytes, waiting up to `patience` seconds for each part.

    Raises
    ------
    TimeoutError
        If the client takes nothing for so long; its connection ends when it reads again.
    OSError
        If there are too many open files; nothing is sent then.
    """
    if not _HAS_FILES:
        await protocol.response_stream(status, [*headers]).send_bytes(content)
        return
    reading, writing = os.pipe()
    with os.fdopen(reading, "rb") as far, os.fdopen(writing, "wb", buffering=0) as near:
        os.set_blocking(writing, False)
        protocol.response_file(status, [*headers], str(_OPEN_FILES / str(reading)))
        rest = memoryview(content)
        with suppress(BrokenPipeError):  # the client has left
            while rest:
                written = near.write(rest[:_PART])
                if written is None:  # the pipe is full
                    async with asyncio.timeout(patience):
                        await _has_room(writing)
                    far.close()  # Granian has opened it, as it has read from it
                rest = rest[written or 0 :]


async def _has_room(pipe: int) -> None:
    """Wait until a pipe can be written to."""
    loop, room = asyncio.get_running_loop(), asyncio.Event()
    loop.add_writer(pipe, room.set)
    try:
        await room.wait()
    finally:
        loop.remove_writer(pipe)
