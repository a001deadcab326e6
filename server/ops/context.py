"""What a process that speaks HTTP keeps of requests: counts, a log, budgets, packed answers."""

from __future__ import annotations

import asyncio
import itertools
import re
import secrets
import threading
from collections import OrderedDict
from pathlib import Path
from typing import TYPE_CHECKING

from .access_log import AccessLog
from .counters import Tally
from .encoding import pack
from .metrics import CPU, FORKED, HTTP_WORKERS, KILLED, RUNNING, WAITING, Requests, zeros
from .rate_limit import Budget

if TYPE_CHECKING:
    from ..settings import Settings

#: The head by which a request is known, in the log too.
REQUEST_ID = "X-Request-Id"
_SANE = re.compile(r"[A-Za-z0-9][A-Za-z0-9._~+/=-]{0,127}")
#: The bytes of packed answers that are kept.
_ROOM = 32 << 20
#: What it costs to keep one, whatever its length.
_EACH = 300
#: So many bytes are packed in a fifth of a millisecond.
_AT_ONCE = 8 << 10


class Packed:
    """Answers as they were packed before, by their tags: equal tags stand for equal bytes."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._kept: OrderedDict[str, bytes] = OrderedDict()
        self._size = 0

    def get(self, tag: str) -> bytes | None:
        """Return an answer if it was packed before."""
        return self._kept.get(tag)

    def pack(self, tag: str | None, content: bytes) -> bytes:
        """Pack an answer, once if it has a tag."""
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
        """Pack as `pack` does, in the event loop: what takes long does so in a thread."""
        found = self._kept.get(tag) if tag else None
        if found is not None:
            return found
        if len(content) <= _AT_ONCE:
            return self.pack(tag, content)
        return await asyncio.to_thread(self.pack, tag, content)


class Operation:
    """What a process that speaks HTTP keeps of its requests.

    Parameters
    ----------
    settings : Settings
        What is set: the log, the budget of a client, where the processes of a server count.
    version : str
        The version of the program.

    Attributes
    ----------
    tally : Tally
        The counts.
    log : AccessLog or None
        The log; None where none is wanted.
    budget : Budget
        What the clients of this process may take: of what is set, its share.
    packed : Packed
        Answers in fewer bytes.
    """

    def __init__(self, settings: Settings, version: str) -> None:
        self.tally = Tally(Path(settings.metrics_dir) if settings.metrics_dir else None)
        self.log = AccessLog(settings.access_log) if settings.access_log else None
        self.budget = Budget(settings.cpu_budget / settings.http_workers)
        self.packed = Packed()
        self.requests = Requests(self.tally)
        zeros(self.tally, (CPU, FORKED, KILLED, RUNNING, WAITING))
        self.tally.add(self.tally.slot(HTTP_WORKERS.name, version=version))
        self._names = map(f"{secrets.token_hex(4)}-{{:x}}".format, itertools.count(1))

    def name(self, given: str | None) -> str:
        """Return what to call a request: what it is called already, if that is sane."""
        return given if given and _SANE.fullmatch(given) else next(self._names)
