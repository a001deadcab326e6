"""Forkservers of snapshots: one snapshot is made at a time, and few are kept."""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Callable
from concurrent.futures import Future
from contextlib import suppress
from datetime import date
from socket import socket
from typing import NamedTuple

from ..limits import Busy, WorkerDied
from .forkserver import SNAPSHOT_SECONDS, Forkserver
from .messages import receive

#: Each snapshot uses as much memory as the graph.
_MOST = 2


class _Snapshot(NamedTuple):
    forkserver: Forkserver
    made: Future[None]


class SnapshotForkservers:
    """Forkservers of the most recently requested dates, which `forkserver` starts.

    A request waits some `seconds` for a snapshot; it is made nevertheless, for the next one.
    `charge` takes the client and the CPU seconds of a snapshot.
    """

    def __init__(
        self, forkserver: Forkserver, seconds: float, charge: Callable[[str, float], None]
    ) -> None:
        self._forkserver = forkserver
        self._seconds = seconds
        self._charge = charge
        self._lock = threading.RLock()  # a collection of garbage may close
        self._snapshots: OrderedDict[date, _Snapshot] = OrderedDict()

    def get(self, as_of: date, client: str) -> Forkserver:
        """Return the forkserver of a date; start it if there is none.

        It raises `Busy` if the snapshot is not made in time, or that of another date is being made,
        `WorkerDied` if it cannot be made, and `OSError` if the forkserver of the graph is gone.
        """
        with self._lock:
            snapshot = self._snapshots.get(as_of) or self._start(as_of, client)
            self._snapshots.move_to_end(as_of)
        try:
            snapshot.made.result(self._seconds)
        except TimeoutError:
            raise Busy.preparing("the graph as of that date") from None
        return snapshot.forkserver

    def close(self) -> None:
        """Close them all."""
        with self._lock:
            while self._snapshots:
                self._snapshots.popitem()[1].forkserver.close()

    def _start(self, as_of: date, client: str) -> _Snapshot:
        if not all(one.made.done() for one in self._snapshots.values()):
            raise Busy.preparing("the graph as of another date")
        forkserver, reports = self._forkserver.fork_snapshot(as_of)
        started = self._snapshots[as_of] = _Snapshot(forkserver, Future())
        while len(self._snapshots) > _MOST:
            self._snapshots.popitem(last=False)[1].forkserver.close()
        arguments = as_of, started, reports, client
        threading.Thread(target=self._follow, args=arguments, daemon=True).start()
        return started

    def _follow(self, as_of: date, snapshot: _Snapshot, reports: socket, client: str) -> None:
        """Wait until a snapshot is made, and then until its forkserver ends."""
        with reports:
            seconds = _reported_seconds(reports)
            self._charge(client, SNAPSHOT_SECONDS if seconds is None else seconds)
            if seconds is not None:
                snapshot.made.set_result(None)
                _reported_seconds(reports)
        with self._lock:
            if self._snapshots.get(as_of) is snapshot:
                self._snapshots.pop(as_of, None)
        snapshot.forkserver.close()
        if not snapshot.made.done():
            message = "the graph as of that date cannot be prepared"
            snapshot.made.set_exception(WorkerDied(message, hint="try again"))


def _reported_seconds(reports: socket) -> float | None:
    """Wait for a report; return the CPU seconds of a snapshot, or None if the process has ended."""
    with suppress(EOFError, OSError):
        seconds: float | None = receive(reports)[0].get("cpu")
        return seconds
    return None
