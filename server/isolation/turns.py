"""Who may ask next: those who wait are few, each client gets a turn, and none waits long."""

from __future__ import annotations

import threading
from collections import Counter, OrderedDict, deque
from collections.abc import Iterator
from contextlib import contextmanager

from .limits import Busy


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

    def __init__(self, places: int, *, waiting: int = 96, patience: float = 0.3) -> None:
        self._places = places
        self._most_waiting = waiting
        self._patience = patience
        self._lock = threading.Lock()
        self._running: Counter[str] = Counter()
        self._queues: OrderedDict[str, deque[threading.Event]] = OrderedDict()

    @contextmanager
    def turn(self, client: str) -> Iterator[None]:
        """Wait for a place and keep it.

        Raises
        ------
        Busy
            If too many wait already, or none comes free in time.
        """
        ticket = self._ticket(client)
        if (
            ticket is not None
            and not ticket.wait(self._patience)
            and self._withdraw(client, ticket)
        ):
            raise _busy()
        try:
            yield
        finally:
            self._leave(client)

    def _ticket(self, client: str) -> threading.Event | None:
        """Take a place if there is one, else a ticket of the queue."""
        with self._lock:
            if self._may_run(client):
                self._running[client] += 1
                return None
            queue = self._queues.setdefault(client, deque())
            if sum(map(len, self._queues.values())) >= self._most_waiting:
                full = True
            else:
                full = len(queue) >= self._most_waiting // 2
            if full:
                raise _busy()
            ticket = threading.Event()
            queue.append(ticket)
            return ticket

    def _may_run(self, client: str) -> bool:
        running = self._running.total()
        return running < self._places or (not self._running[client] and running < 2 * self._places)

    def _withdraw(self, client: str, ticket: threading.Event) -> bool:
        """Give up waiting, unless the place has just been given."""
        with self._lock:
            if ticket.is_set():
                return False
            self._queues[client].remove(ticket)
            if not self._queues[client]:
                del self._queues[client]
            return True

    def _leave(self, client: str) -> None:
        """Free a place and give it to the client who has waited longest for a turn."""
        with self._lock:
            self._running[client] -= 1
            if not self._running[client]:
                del self._running[client]
            for waiting in list(self._queues):
                if self._may_run(waiting):
                    queue = self._queues.pop(waiting)
                    self._running[waiting] += 1
                    queue.popleft().set()
                    if queue:
                        self._queues[waiting] = queue  # behind the others
                    return


def _busy() -> Busy:
    return Busy("every process is busy with other queries", cure="ask again in a second")
