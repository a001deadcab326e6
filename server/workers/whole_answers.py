"""Answers about the whole graph: exports and findings, each made once at a time and kept."""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Callable
from concurrent.futures import Future

from ...graph.store.truncation import QueryResponse
from ..limits import Busy
from .tasks import QueryRequest

#: Bytes of all kept answers.
_ROOM = 64 << 20


class WholeAnswers:
    """Answers by their requests, of at most `room` bytes in all.

    Requests for an answer that is being made wait for it up to `patience` seconds.
    """

    def __init__(self, patience: float, *, room: int = _ROOM) -> None:
        self._patience = patience
        self._room = room
        self._lock = threading.Lock()
        self._kept: OrderedDict[QueryRequest, QueryResponse] = OrderedDict()
        self._making: dict[QueryRequest, Future[QueryResponse | None]] = {}

    def get(self, request: QueryRequest) -> QueryResponse | None:
        """Return a kept answer, None if there is none."""
        with self._lock:
            if request in self._kept:
                self._kept.move_to_end(request)
            return self._kept.get(request)

    def make(self, request: QueryRequest, make: Callable[[], QueryResponse]) -> QueryResponse:
        """Make an answer and keep it, or wait for it; `Busy` if that takes too long.

        Where another request fails to make it, this one tries for itself.
        """
        with self._lock:
            future = self._making.get(request)
            is_first = future is None
            future = future or self._making.setdefault(request, Future())
        if is_first:
            return self._make_first(request, make, future)
        try:
            made = future.result(self._patience)
        except TimeoutError:
            raise Busy.preparing("the answer") from None
        return make() if made is None else made

    def _make_first(
        self,
        request: QueryRequest,
        make: Callable[[], QueryResponse],
        future: Future[QueryResponse | None],
    ) -> QueryResponse:
        made: QueryResponse | None = None
        try:
            made = make()
            return made
        finally:
            free = made and made._replace(cpu=0.0)  # the first request has paid for it
            with self._lock:
                del self._making[request]
                if free is not None:
                    self._keep(request, free)
            future.set_result(free)

    def _keep(self, request: QueryRequest, made: QueryResponse) -> None:
        """Keep an answer, and drop the least recently used ones beyond the bound."""
        self._kept[request] = made
        while sum(len(one.content) for one in self._kept.values()) > self._room:
            self._kept.popitem(last=False)
