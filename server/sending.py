"""Long answers, sent as fast as their clients take them.

Granian copies what it is given and holds it until the client has taken it, without a limit. Only
from a file does it read as much as it can send. So it reads from a pipe, into which the answer is
written as far as there is room.
"""

from __future__ import annotations

import asyncio
import os
from collections import Counter
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from granian.rsgi import HTTPProtocol  # type: ignore[attr-defined]

#: The least length of an answer that is sent so: more than a pipe holds.
LEAST = 1 << 19
_PART = 1 << 16
#: Bytes that each answer takes in the pipe and in granian.
_EACH = 3 << 16
#: The folder of open files; Windows has none.
_OPEN_FILES = Path("/dev/fd")
_HAS_FILES = _OPEN_FILES.exists()


class Unsent:
    """Bytes of long answers that clients have not yet taken, of at most `most` in all.

    A client may have a quarter of them, or one answer. An answer that several requests get counts
    once, for the first client, until the last has taken it.
    """

    def __init__(self, most: int) -> None:
        self._most = most
        self._of_client: Counter[str] = Counter()
        self._pending: Counter[int] = Counter()
        self._counted_for: dict[int, str] = {}

    def enter(self, client: str, content: bytes) -> bool:
        """Count an answer that begins; return False if there is no room for it."""
        key, own = id(content), self._of_client[client]
        size = _EACH + (0 if key in self._counted_for else len(content))
        if (own and own + size > self._most // 4) or self._of_client.total() + size > self._most:
            return False
        self._of_client[client] += size
        self._counted_for.setdefault(key, client)
        self._pending[key] += 1
        return True

    def leave(self, client: str, content: bytes) -> None:
        """Count an answer no longer that was taken or given up."""
        key = id(content)
        self._of_client[client] -= _EACH
        self._pending[key] -= 1
        if not self._pending[key]:
            del self._pending[key]
            self._of_client[self._counted_for.pop(key)] -= len(content)
        self._of_client += Counter()  # without the clients that have none

    def __len__(self) -> int:
        return self._of_client.total()


async def send_in_parts(
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
        # The pipe is full before anyone reads from it: room in it shows that granian has opened it.
        rest = memoryview(content)[near.write(content) or 0 :]
        protocol.response_file(status, [*headers], str(_OPEN_FILES / str(reading)))
        with suppress(BrokenPipeError):  # the client has left
            while rest:
                async with asyncio.timeout(patience):
                    await _has_room(writing)
                far.close()
                rest = rest[near.write(rest[:_PART]) or 0 :]


async def _has_room(pipe: int) -> None:
    """Wait until a pipe can be written to."""
    loop, room = asyncio.get_running_loop(), asyncio.Event()
    loop.add_writer(pipe, room.set)
    try:
        await room.wait()
    finally:
        loop.remove_writer(pipe)
