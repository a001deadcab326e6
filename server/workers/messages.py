"""Messages between the pool and a query worker: a header in JSON, and content."""

from __future__ import annotations

import json
import socket
import struct
from typing import Any

_LENGTHS = struct.Struct("!IQ")
#: Most messages come in one piece of this size.
_PIECE = 1 << 16


def send(channel: socket.socket, head: dict[str, Any], content: bytes = b"") -> None:
    """Send a message whole.

    Raises
    ------
    OSError
        If nobody is at the other end.
    """
    text = json.dumps(head).encode()
    channel.sendall(b"".join((_LENGTHS.pack(len(text), len(content)), text, content)))


def receive(channel: socket.socket) -> tuple[dict[str, Any], bytes]:
    """Wait for a message; one is sent at a time, so that nothing of the next is read.

    Raises
    ------
    EOFError
        If the other end is closed, be it in the middle of a message.
    TimeoutError
        If the channel has a timeout and nothing comes in time.
    """
    data = _more(channel, _PIECE)
    while len(data) < _LENGTHS.size:
        data += _more(channel, _PIECE)
    head, content = _LENGTHS.unpack_from(data)
    whole = _LENGTHS.size + head + content
    if len(data) < whole:
        data = _rest(channel, data, whole)
    start = _LENGTHS.size + head
    return json.loads(data[_LENGTHS.size : start]), data[start:whole]


def _rest(channel: socket.socket, data: bytes, whole: int) -> bytes:
    buffer = bytearray(whole)
    buffer[: len(data)] = data
    view, filled = memoryview(buffer), len(data)
    while filled < whole:
        count = channel.recv_into(view[filled:])
        if not count:
            raise EOFError
        filled += count
    return bytes(buffer)


def _more(channel: socket.socket, size: int) -> bytes:
    piece = channel.recv(size)
    if not piece:
        raise EOFError
    return piece
