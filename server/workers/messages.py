"""Messages between the server and its workers: two lengths, a head and a content.

The head is JSON, as the reader must not trust the sender; an empty record takes no bytes.
"""

from __future__ import annotations

import json
import socket
import struct
from collections.abc import Mapping
from typing import Any

_LENGTHS = struct.Struct("!IQ")
#: Most messages arrive in one piece of this size.
_PIECE = 1 << 16


def send(channel: socket.socket, record: Mapping[str, Any], content: bytes = b"") -> None:
    """Send a whole message; OSError if the other end is closed."""
    head = json.dumps(record).encode() if record else b""
    channel.sendall(b"".join((_LENGTHS.pack(len(head), len(content)), head, content)))


def receive(channel: socket.socket) -> tuple[dict[str, Any], bytes]:
    """Wait for a message; only one is under way at a time.

    Raises
    ------
    EOFError
        If the other end is closed, also in the middle of a message.
    TimeoutError
        If the channel has a timeout and nothing arrives in time.
    """
    data = _some(channel)
    while len(data) < _LENGTHS.size:
        data += _some(channel)
    head, content = _LENGTHS.unpack_from(data)
    start = _LENGTHS.size + head
    end = start + content
    if len(data) < end:
        data = _rest(channel, data, end)
    return json.loads(data[_LENGTHS.size : start]) if head else {}, data[start:end]


def _rest(channel: socket.socket, data: bytes, end: int) -> bytes:
    buffer = bytearray(end)
    buffer[: len(data)] = data
    view, filled = memoryview(buffer), len(data)
    while filled < end:
        count = channel.recv_into(view[filled:])
        if not count:
            raise EOFError
        filled += count
    return bytes(buffer)


def _some(channel: socket.socket) -> bytes:
    piece = channel.recv(_PIECE)
    if not piece:
        raise EOFError
    return piece
