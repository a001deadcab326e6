"""Views of other days for the processes of queries: one is made at a time, and few are kept."""

from __future__ import annotations

import select
import threading
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from socket import socket

from ..limits import Busy, WorkerDied
from .forkserver import PREPARING, Nest, Nursery
from .messages import receive

#: Each takes memory as the graph does.
_MOST = 2
_AGAIN = "ask again in a few seconds"


@dataclass(slots=True)
class _View:
    nest: Nest
    news: socket
    client: str
    ready: bool = False

    def close(self) -> None:
        self.nest.close()
        self.news.close()

    def has_news(self, seconds: float = 0.0) -> bool:
        arrivals = select.poll()
        arrivals.register(self.news, select.POLLIN)
        return bool(arrivals.poll(seconds * 1000))


class DayViews:
    """Forkservers of the snapshots, one for each date.

    Parameters
    ----------
    nursery : Nursery
        What makes views.
    seconds : float
        How long who asks waits for one; it is made nevertheless, for who asks again.
    charge : callable
        Is told whose the processor time was that a view took.
    """

    def __init__(
        self, nursery: Nursery, seconds: float, charge: Callable[[str, float], None]
    ) -> None:
        self._nursery = nursery
        self._seconds = seconds
        self._charge = charge
        self._lock = threading.Lock()
        self._views: OrderedDict[date, _View] = OrderedDict()

    def __contains__(self, day: date) -> bool:
        return day in self._views

    def nest(self, day: date, client: str) -> Nest:
        """Return what forks the processes of a day.

        Raises
        ------
        Busy
            If its view is not made in time, or that of another day is being made.
        OSError
            If the nursery is no more.
        """
        with self._lock:
            self._hear()
            view = self._views.get(day) or self._begin(day, client)
            self._views.move_to_end(day)
        if not view.ready and view.has_news(self._seconds):
            with self._lock:
                self._hear()
                if day not in self._views:
                    raise WorkerDied(
                        "the graph as of that day cannot be prepared", hint="ask again"
                    )
        if not view.ready:
            raise Busy("the graph as of that day is still being prepared", hint=_AGAIN)
        return view.nest

    def kill(self, day: date, name: str) -> None:
        """Kill a process of a day."""
        view = self._views.get(day)
        if view:
            view.nest.kill(name)

    def drop(self, day: date) -> None:
        """Let go of a view."""
        with self._lock:
            view = self._views.pop(day, None)
        if view:
            view.close()

    def close(self) -> None:
        """Let go of all views."""
        for day in list(self._views):
            self.drop(day)

    def _begin(self, day: date, client: str) -> _View:
        if not all(view.ready for view in self._views.values()):
            raise Busy("the graph as of another day is being prepared", hint=_AGAIN)
        view = self._views[day] = _View(*self._nursery.nest(day), client)
        while len(self._views) > _MOST:
            self._views.popitem(last=False)[1].close()
        return view

    def _hear(self) -> None:
        """Hear of views that were made, or not."""
        for day, view in list(self._views.items()):
            if not view.has_news():
                continue
            try:
                seconds = receive(view.news)[0].get("prepared")
            except (EOFError, OSError):
                seconds = None
            if seconds is None:
                if not view.ready:
                    self._charge(view.client, PREPARING)
                del self._views[day]
                view.close()
            else:
                view.ready = True
                self._charge(view.client, seconds)
