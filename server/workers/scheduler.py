"""Scheduler: a short FIFO queue per client, and a turn for every client."""

from __future__ import annotations

import threading
import time
from collections import Counter, OrderedDict, deque
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TypeAlias

from ..limits import Busy

#: Called when a client gets a place; compared to find it in a queue.
Grant: TypeAlias = Callable[[], object]


class Scheduler:
    """Places shared fairly among clients.

    Parameters
    ----------
    places : requests that may run at once; as many again may run for clients of whom none runs, so
        that a client who holds every place keeps nobody else from being answered
    waiting : requests that may wait at once; of one client, half of them
    patience : seconds that `place` waits
    count : callable that takes the changes of the numbers that run and that wait
    """

    def __init__(
        self,
        places: int,
        *,
        waiting: int = 256,
        patience: float = 1.0,
        count: Callable[[int, int], None] = lambda *_: None,
    ) -> None:
        self._places = places
        self._most_waiting = waiting
        self._patience = patience
        self._count = count
        self._lock = threading.Lock()
        self._running: Counter[str] = Counter()
        self._waiting = 0
        self._queues: OrderedDict[str, deque[Grant]] = OrderedDict()

    @contextmanager
    def place(self, client: str) -> Iterator[float]:
        """Wait for a place and hold it; gives the seconds of waiting.

        It raises `Busy` if too many requests wait already, or no place becomes free in time.
        """
        began, granted = time.monotonic(), threading.Event()
        self.enter(client, granted.set)
        if not granted.wait(self._patience) and self._withdraw(client, granted.set):
            raise _busy()
        try:
            yield time.monotonic() - began
        finally:
            self.leave(client)

    def enter(self, client: str, grant: Grant) -> None:
        """Call `grant` when the client has a place: now, or when another request has left.

        It raises `Busy` if too many requests wait already.
        """
        with self._lock:
            if not self._may_run(client):
                own = len(self._queues.get(client, ()))
                if self._waiting >= self._most_waiting or own >= self._most_waiting // 2:
                    raise _busy()
                self._waiting += 1
                self._count(0, 1)
                self._queues.setdefault(client, deque()).append(grant)
                return
            self._running[client] += 1
            self._count(1, 0)
        grant()

    def leave(self, client: str) -> None:
        """Free a place and grant it to the client who has waited longest for a turn."""
        with self._lock:
            self._running[client] -= 1
            self._count(-1, 0)
            if not self._running[client]:
                del self._running[client]
            waiting = next(filter(self._may_run, self._queues), None)
            if waiting is None:
                return
            queue = self._queues.pop(waiting)
            grant = queue.popleft()
            if queue:
                self._queues[waiting] = queue  # behind the others
            self._running[waiting] += 1
            self._waiting -= 1
            self._count(1, -1)
        grant()

    def _may_run(self, client: str) -> bool:
        running = self._running.total()
        return running < self._places or (
            client not in self._running and running < 2 * self._places
        )

    def _withdraw(self, client: str, grant: Grant) -> bool:
        """Stop waiting, unless the place has just been granted."""
        with self._lock:
            queue = self._queues.get(client, deque())
            if grant not in queue:
                return False
            queue.remove(grant)
            if not queue:
                del self._queues[client]
            self._waiting -= 1
            self._count(0, -1)
            return True


def _busy() -> Busy:
    return Busy("every worker is busy with other queries", hint="try again in a second")
