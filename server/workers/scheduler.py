"""Scheduler: a short FIFO queue per client, and a turn for every client."""

from __future__ import annotations

import threading
import time
from collections import Counter, OrderedDict, deque
from collections.abc import Iterator
from contextlib import contextmanager

from ..limits import Busy
from ..ops import metrics


class Scheduler:
    """Places for queries, shared fairly among clients.

    Parameters
    ----------
    places : int
        Queries that may run at once. As many again may run for clients of whom none runs, so that
        a client who holds every place keeps nobody else from being answered.
    waiting : int
        Queries that may wait at once; of one client, half of them.
    patience : float
        Seconds that a query waits.

    Examples
    --------
    >>> scheduler = Scheduler(1, patience=0.01)
    >>> with scheduler.place("ann"), scheduler.place("bob"):
    ...     print("both run")
    both run
    """

    def __init__(self, places: int, *, waiting: int = 256, patience: float = 1.0) -> None:
        self._places = places
        self._most_waiting = waiting
        self._patience = patience
        self._lock = threading.Lock()
        self._running: Counter[str] = Counter()
        self._waiting = 0
        self._queues: OrderedDict[str, deque[threading.Event]] = OrderedDict()

    @contextmanager
    def place(self, client: str) -> Iterator[float]:
        """Wait for a place and hold it; gives the seconds of waiting.

        Raises
        ------
        Busy
            If too many queries wait already, or no place becomes free in time.
        """
        began, granted = time.monotonic(), self._enter(client)
        if granted and not granted.wait(self._patience) and self._withdraw(client, granted):
            raise _busy()
        try:
            yield time.monotonic() - began if granted else 0.0
        finally:
            self._leave(client)

    def _enter(self, client: str) -> threading.Event | None:
        """Take a place and return None, or return the event of the place to come."""
        with self._lock:
            if self._may_run(client):
                self._running[client] += 1
                metrics.change_queries(running=1)
                return None
            own = len(self._queues.get(client, ()))
            if self._waiting >= self._most_waiting or own >= self._most_waiting // 2:
                raise _busy()
            self._waiting += 1
            metrics.change_queries(waiting=1)
            granted = threading.Event()
            self._queues.setdefault(client, deque()).append(granted)
            return granted

    def _may_run(self, client: str) -> bool:
        running = self._running.total()
        return running < self._places or (not self._running[client] and running < 2 * self._places)

    def _withdraw(self, client: str, granted: threading.Event) -> bool:
        """Stop waiting, unless the place has just been granted."""
        with self._lock:
            queue = self._queues.get(client, deque())
            if granted not in queue:
                return False
            queue.remove(granted)
            if not queue:
                del self._queues[client]
            self._waiting -= 1
            metrics.change_queries(waiting=-1)
            return True

    def _leave(self, client: str) -> None:
        """Free a place and grant it to the client who has waited longest for a turn."""
        with self._lock:
            self._running[client] -= 1
            metrics.change_queries(running=-1)
            if not self._running[client]:
                del self._running[client]
            for waiting in list(self._queues):
                if self._may_run(waiting):
                    queue = self._queues.pop(waiting)
                    self._running[waiting] += 1
                    self._waiting -= 1
                    metrics.change_queries(running=1, waiting=-1)
                    queue.popleft().set()
                    if queue:
                        self._queues[waiting] = queue  # behind the others
                    return


def _busy() -> Busy:
    return Busy("every worker is busy with other queries", hint="try again in a second")
