"""Views of the graph as of some day, made for clients: one at a time, at their expense."""

from __future__ import annotations

import threading
import time
from concurrent.futures import Future

from ...graph.knowledge_graph import KnowledgeGraph
from ...graph.model.values import Iri
from ..limits import Busy
from ..ops.rate_limit import RateLimit, client_key

_AGAIN = "ask again in a few seconds"


class Views:
    """The views that the pages and the interface are answered from.

    Parameters
    ----------
    graph : Graph
        What they are views of; it keeps the last ones.
    budget : RateLimit
        What pays for making one.
    seconds : float
        How long a client waits for one. It is made nevertheless, for who asks again.
    """

    def __init__(self, graph: KnowledgeGraph, budget: RateLimit, seconds: float) -> None:
        self._graph = graph
        self._budget = budget
        self._seconds = seconds
        self._lock = threading.Lock()
        self._making: tuple[frozenset[Iri], Future[KnowledgeGraph]] | None = None

    def view(self, absent: frozenset[Iri], client: str) -> KnowledgeGraph:
        """Return the view without some things.

        Raises
        ------
        Busy
            If it is not made in time, or another is being made.
        BudgetSpent
            If it is not there and the client has nothing left.
        """
        found = self._graph.kept_without(absent)
        if found is not None:
            return found
        client = client_key(client)
        self._budget.check(client)
        try:
            return self._made(absent, client).result(self._seconds)
        except TimeoutError:
            message = "the graph as of that day is still being prepared"
            raise Busy(message, hint=_AGAIN) from None

    def _made(self, absent: frozenset[Iri], client: str) -> Future[KnowledgeGraph]:
        with self._lock:
            if self._making is None:
                future: Future[KnowledgeGraph] = Future()
                self._making = absent, future
                told = absent, client, future
                threading.Thread(target=self._make, args=told, daemon=True).start()
                return future
            making, future = self._making
        if making != absent:
            raise Busy("the graph as of another day is being prepared", hint=_AGAIN)
        return future

    def _make(self, absent: frozenset[Iri], client: str, future: Future[KnowledgeGraph]) -> None:
        began = time.thread_time()
        try:
            view = self._graph.without(absent)
        except Exception as error:  # noqa: BLE001 - it is told to who waits
            future.set_exception(error)
        else:
            future.set_result(view)
        finally:
            self._budget.charge(client, time.thread_time() - began)
            with self._lock:
                self._making = None
