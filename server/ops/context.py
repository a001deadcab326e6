"""Operation: the log, the rate limit and compressed answers of one process that speaks HTTP."""

from __future__ import annotations

import asyncio
import itertools
import re
import secrets
import threading
from collections import OrderedDict
from typing import TYPE_CHECKING

from . import metrics
from .access_log import open_access_log
from .encoding import pack
from .rate_limit import RateLimit

if TYPE_CHECKING:
    from ..settings import Settings

_SANE = re.compile(r"[A-Za-z0-9][A-Za-z0-9._~+/=-]{0,127}")
#: Bytes of compressed answers that are kept, and the overhead of each.
_ROOM, _EACH = 32 << 20, 300
#: Bytes that are compressed in a fifth of a millisecond.
_AT_ONCE = 8 << 10


class Packed:
    """Compressed answers by their ETag: equal tags stand for equal bytes."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._kept: OrderedDict[str, bytes] = OrderedDict()
        self._size = 0

    def get(self, tag: str) -> bytes | None:
        """Return an answer if it was compressed before."""
        return self._kept.get(tag)

    def pack(self, tag: str | None, content: bytes) -> bytes:
        """Compress an answer, once if it has a tag."""
        found = self._kept.get(tag) if tag else None
        if found is not None or not tag:
            return pack(content) if found is None else found
        packed = pack(content)
        with self._lock:
            before = self._kept.pop(tag, None)
            self._size += len(packed) + _EACH - (0 if before is None else len(before) + _EACH)
            self._kept[tag] = packed
            while self._size > _ROOM:
                _, oldest = self._kept.popitem(last=False)
                self._size -= len(oldest) + _EACH
        return packed

    async def pack_soon(self, tag: str | None, content: bytes) -> bytes:
        """Compress in the event loop, or in a thread where it takes long."""
        found = self._kept.get(tag) if tag else None
        if found is not None:
            return found
        if len(content) <= _AT_ONCE:
            return self.pack(tag, content)
        return await asyncio.to_thread(self.pack, tag, content)


class Operation:
    """Log, rate limit and compressed answers of one process that speaks HTTP.

    Parameters
    ----------
    settings : Settings
        The settings of the server.

    Attributes
    ----------
    log : logging.Logger or None
        The access log.
    rate_limit : RateLimit
        The share of this process in the CPU budget of a client.
    packed : Packed
        Compressed answers.
    """

    def __init__(self, settings: Settings) -> None:
        metrics.start(settings.metrics_dir)
        self.log = open_access_log(settings.access_log) if settings.access_log else None
        self.rate_limit = RateLimit(settings.cpu_budget / settings.http_workers)
        self.packed = Packed()
        self._names = map(f"{secrets.token_hex(4)}-{{:x}}".format, itertools.count(1))

    def name(self, given: str | None) -> str:
        """Return the name of a request: the one it came with, if that is safe to repeat."""
        return given if given and _SANE.fullmatch(given) else next(self._names)
