"""Forkservers of snapshots: one snapshot is made at a time, and few are kept."""

from __future__ import annotations

import select
import threading
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from socket import socket

from ..limits import Busy, WorkerDied
from .forkserver import SNAPSHOT_SECONDS, ForkHandle, Forkserver
from .messages import receive_record

#: Each snapshot uses as much memory as the graph.
_MOST = 2
_AGAIN = "try again in a few seconds"


@dataclass(slots=True)
class _Snapshot:
    handle: ForkHandle
    reports: socket
    client: str
    ready: bool = False

    def close(self) -> None:
        self.handle.close()
        self.reports.close()

    def has_report(self, seconds: float = 0.0) -> bool:
        poll = select.poll()
        poll.register(self.reports, select.POLLIN)
        return bool(poll.poll(seconds * 1000))


class SnapshotForkservers:
    """Forkservers of the most recently requested dates.

    Parameters
    ----------
    forkserver : Forkserver
        Starts them.
    seconds : float
        Seconds that a request waits for a snapshot; it is made nevertheless, for the next one.
    charge : callable
        Takes the client and the CPU seconds of a snapshot.
    """

    def __init__(
        self, forkserver: Forkserver, seconds: float, charge: Callable[[str, float], None]
    ) -> None:
        self._forkserver = forkserver
        self._seconds = seconds
        self._charge = charge
        self._lock = threading.Lock()
        self._snapshots: OrderedDict[date, _Snapshot] = OrderedDict()

    def __contains__(self, as_of: date) -> bool:
        return as_of in self._snapshots

    def handle(self, as_of: date, client: str) -> ForkHandle:
        """Return the handle that forks workers of a date.

        Raises
        ------
        Busy
            If the snapshot is not made in time, or that of another date is being made.
        WorkerDied
            If it cannot be made.
        OSError
            If the forkserver is gone.
        """
        with self._lock:
            self._read_reports()
            snapshot = self._snapshots.get(as_of) or self._start(as_of, client)
            self._snapshots.move_to_end(as_of)
        if not snapshot.ready and snapshot.has_report(self._seconds):
            with self._lock:
                self._read_reports()
                if as_of not in self._snapshots:
                    message = "the graph as of that date cannot be prepared"
                    raise WorkerDied(message, hint="try again")
        if not snapshot.ready:
            raise Busy("the graph as of that date is still being prepared", hint=_AGAIN)
        return snapshot.handle

    def kill(self, as_of: date, name: str) -> None:
        """Kill a worker of a date."""
        snapshot = self._snapshots.get(as_of)
        if snapshot:
            snapshot.handle.kill(name)

    def drop(self, as_of: date) -> None:
        """Close the forkserver of a date."""
        with self._lock:
            snapshot = self._snapshots.pop(as_of, None)
        if snapshot:
            snapshot.close()

    def close(self) -> None:
        """Close them all."""
        for as_of in list(self._snapshots):
            self.drop(as_of)

    def _start(self, as_of: date, client: str) -> _Snapshot:
        if not all(one.ready for one in self._snapshots.values()):
            raise Busy("the graph as of another date is being prepared", hint=_AGAIN)
        started = _Snapshot(*self._forkserver.fork_snapshot(as_of), client)
        self._snapshots[as_of] = started
        while len(self._snapshots) > _MOST:
            self._snapshots.popitem(last=False)[1].close()
        return started

    def _read_reports(self) -> None:
        """Learn which snapshots were made, and which failed."""
        for as_of, snapshot in list(self._snapshots.items()):
            if not snapshot.has_report():
                continue
            try:
                seconds = receive_record(snapshot.reports)[0].get("cpu")
            except (EOFError, OSError):
                seconds = None
            if seconds is not None:
                snapshot.ready = True
                self._charge(snapshot.client, seconds)
                continue
            if not snapshot.ready:
                self._charge(snapshot.client, SNAPSHOT_SECONDS)
            del self._snapshots[as_of]
            snapshot.close()
