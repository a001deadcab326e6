"""Snapshots of the graph for pages and the API, made one at a time on the client's CPU budget."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from typing import Protocol

from ...graph.knowledge_graph import KnowledgeGraph
from ...graph.model.values import Iri
from ..limits import Busy


class Budget(Protocol):
    """The CPU budget of clients, by the key of each."""

    def check(self, client: str) -> None:
        """Refuse a client that has used it up."""

    def charge(self, client: str, seconds: float) -> None:
        """Take CPU seconds from a client."""


class SnapshotMaker:
    """The snapshots that pages and the API answer from, the last of which the graph keeps.

    Parameters
    ----------
    budget : Budget
        Pays for a snapshot.
    seconds : float
        Seconds that a request waits for one; it is made nevertheless, for the next request.
    key : callable
        Returns the key of a client by its address.
    """

    def __init__(
        self,
        graph: KnowledgeGraph,
        budget: Budget,
        seconds: float,
        *,
        key: Callable[[str], str] = str,
    ) -> None:
        self._graph = graph
        self._budget = budget
        self._seconds = seconds
        self._key = key
        self._lock = threading.Lock()
        self._thread = ThreadPoolExecutor(1, "snapshot")
        self._under_way: tuple[frozenset[Iri], Future[KnowledgeGraph]] | None = None

    @property
    def is_making(self) -> bool:
        """Whether a snapshot is being made."""
        return self._under_way is not None and not self._under_way[1].done()

    def without(self, absent: frozenset[Iri], client: str) -> KnowledgeGraph:
        """Return the snapshot without some things.

        Raises
        ------
        Busy
            If it is not made in time, or another one is being made.
        BudgetSpent
            If it is not there and the client has used up its budget.
        """
        found = self._graph.kept_without(absent)
        if found is not None:
            return found
        client = self._key(client)
        self._budget.check(client)
        with self._lock:
            if self._under_way is None or not self.is_making:
                self._under_way = absent, self._thread.submit(self._make, absent, client)
            under_way, future = self._under_way
        if under_way != absent:
            raise Busy.preparing("the graph as of another date")
        try:
            return future.result(self._seconds)
        except TimeoutError:
            raise Busy.preparing("the graph as of that date") from None

    def _make(self, absent: frozenset[Iri], client: str) -> KnowledgeGraph:
        began = time.thread_time()
        try:
            return self._graph.without(absent)
        finally:
            self._budget.charge(client, time.thread_time() - began)
