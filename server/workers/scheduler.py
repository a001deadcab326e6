"""Scheduler of waiting requests: first in, first out, and fair among clients."""

from __future__ import annotations

import asyncio
import threading
import time
from collections import Counter, OrderedDict, deque
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from ..limits import Busy
from ..ops.metrics import change_queries


class Turns:
    """Places for queries, shared fairly among clients.

    Parameters
    ----------
    places : int
        How many queries may run at once. As many again may run for clients of whom none does, so
        that a client who holds every place keeps nobody else from being answered.
    waiting : int
        How many may wait at once; of one client, half of them.
    patience : float
        How many seconds one waits.

    Examples
    --------
    >>> turns = Turns(1, patience=0.01)
    >>> with turns.turn("ann"), turns.turn("bob"):
    ...     print("both run")
    both run
    """

    def __init__(
        self,
        places: int,
        *,
        waiting: int = 256,
        patience: float = 1.0,
    ) -> None:
        self._places = places
        self._most_waiting = waiting
        self._patience = patience
        self._lock = threading.Lock()
        self._running: Counter[str] = Counter()
        self._waiting = 0
        self._queues: OrderedDict[str, deque[Callable[[], object]]] = OrderedDict()

    @contextmanager
    def turn(self, client: str) -> Iterator[float]:
        """Wait for a place and keep it; gives the seconds that were waited.

        Raises
        ------
        Busy
            If too many wait already, or none comes free in time.
        """
        ticket, began = threading.Event(), time.monotonic()
        waits = not self._enter(client, ticket.set)
        if waits and not ticket.wait(self._patience) and self._withdraw(client, ticket.set):
            raise _busy()
        try:
            yield time.monotonic() - began if waits else 0.0
        finally:
            self.end(client)

    async def begin_soon(self, client: str) -> float:
        """Wait for a place in the event loop; who has got it must `end`.

        Returns
        -------
        float
            The seconds that were waited.

        Raises
        ------
        Busy
            As `turn`.
        """
        loop, here = asyncio.get_running_loop(), threading.get_ident()
        place: asyncio.Future[None] = loop.create_future()

        def grant() -> None:
            if threading.get_ident() == here:
                _give(place)
            else:
                loop.call_soon_threadsafe(_give, place)

        if self._enter(client, grant):
            return 0.0
        began = time.monotonic()
        try:
            async with asyncio.timeout(self._patience):
                await place
        except TimeoutError:
            if self._withdraw(client, grant):
                raise _busy() from None
        except asyncio.CancelledError:
            if not self._withdraw(client, grant):
                self.end(client)
            raise
        return time.monotonic() - began

    def _enter(self, client: str, grant: Callable[[], object]) -> bool:
        """Take a place if there is one, else a place in the queue; the latter is granted later."""
        with self._lock:
            if self._may_run(client):
                self._running[client] += 1
                change_queries(running=1)
                return True
            mine = len(self._queues.get(client, ()))
            if self._waiting >= self._most_waiting or mine >= self._most_waiting // 2:
                raise _busy()
            self._waiting += 1
            change_queries(waiting=1)
            self._queues.setdefault(client, deque()).append(grant)
            return False

    def _may_run(self, client: str) -> bool:
        running = self._running.total()
        return running < self._places or (not self._running[client] and running < 2 * self._places)

    def _withdraw(self, client: str, grant: Callable[[], object]) -> bool:
        """Give up waiting, unless the place has just been given."""
        with self._lock:
            queue = self._queues.get(client, deque())
            if grant not in queue:
                return False
            queue.remove(grant)
            self._waiting -= 1
            change_queries(waiting=-1)
            if not queue:
                del self._queues[client]
            return True

    def end(self, client: str) -> None:
        """Free a place and give it to the client who has waited longest for a turn."""
        with self._lock:
            self._running[client] -= 1
            change_queries(running=-1)
            if not self._running[client]:
                del self._running[client]
            for waiting in list(self._queues):
                if self._may_run(waiting):
                    queue = self._queues.pop(waiting)
                    self._running[waiting] += 1
                    change_queries(running=1, waiting=-1)
                    self._waiting -= 1
                    queue.popleft()()
                    if queue:
                        self._queues[waiting] = queue  # behind the others
                    return


def _give(place: asyncio.Future[None]) -> None:
    if not place.done():
        place.set_result(None)


def _busy() -> Busy:
    return Busy("every process is busy with other queries", hint="ask again in a second")
