"""Query service: runs the tasks of clients in a pool, within their CPU budgets."""

from __future__ import annotations

import threading
import time
from collections import OrderedDict
from hashlib import blake2b
from typing import TYPE_CHECKING

from flask import Flask, current_app, request

from ...graph.knowledge_graph import KnowledgeGraph
from ...graph.store.truncation import Bounds, QueryResponse
from ..http.context import current_service
from ..http.environ import QUERY
from ..limits import MEBIBYTE, LimitReached
from ..ops.metrics import count_query
from ..ops.rate_limit import RateLimit, client_key
from .tasks import QueryRequest, Task

if TYPE_CHECKING:
    from .pool import Pool

_KEY = "gradpath.queries"
#: Seconds for which a query that reached a limit is not run again, and the most such queries.
_REFUSED = 10.0
_MOST_REFUSED = 1000


class QueryService:
    """Runs the tasks of clients in a pool, within their budgets.

    A query that reached a limit is not run again for `refused` seconds.
    """

    def __init__(
        self, pool: Pool, rate_limit: RateLimit | None = None, *, refused: float = _REFUSED
    ) -> None:
        self.pool = pool
        self._rate_limit = RateLimit(0) if rate_limit is None else rate_limit
        self._seconds = refused
        self._lock = threading.Lock()
        self._refused: OrderedDict[bytes, tuple[float, LimitReached]] = OrderedDict()

    def run(self, request: QueryRequest, *, client: str) -> QueryResponse:
        """Run a task for a client.

        Raises
        ------
        QueryError, LimitReached, Busy, WorkerDied
            As `Pool.run`; a query that reached a limit a moment ago would do so again.
        BudgetSpent
            If the client has used up its CPU budget.
        """
        self._check_refused(request)
        client = client_key(client)
        self._rate_limit.check(client)
        try:
            response = self.pool.run(request, client=client)
        except Exception as error:
            self._rate_limit.settle(client, getattr(error, "spent", 0.0), error)
            if isinstance(error, LimitReached) and not error.passing:
                self._refuse(request, error)
            raise
        self._rate_limit.settle(client, response.cpu)
        return response

    @property
    def refused(self) -> int:
        """The number of queries that are not run again for a while."""
        return len(self._refused)

    def _check_refused(self, request: QueryRequest) -> None:
        if not self._refused:
            return
        with self._lock:
            until, reached = self._refused.get(_digest(request), (0.0, None))
        if reached is not None and time.monotonic() < until:
            count_query(reached.limit)
            raise LimitReached(reached.limit, reached.message, hint=reached.hint)

    def _refuse(self, request: QueryRequest, reached: LimitReached) -> None:
        now, digest = time.monotonic(), _digest(request)
        with self._lock:
            self._refused.pop(digest, None)
            self._refused[digest] = now + self._seconds, reached
            while self._refused:
                until, _ = next(iter(self._refused.values()))
                if len(self._refused) <= _MOST_REFUSED and until >= now:
                    break
                self._refused.popitem(last=False)


def attach_queries(app: Flask, service: QueryService | None) -> None:
    """Attach a query service to an app; None where the system cannot fork."""
    app.extensions[_KEY] = service


def queries_of(app: Flask) -> QueryService | None:
    """Return the query service of an app."""
    found = app.extensions[_KEY]
    return found if isinstance(found, QueryService) else None


def run_task(task: Task, graph: KnowledgeGraph, *, seconds: float | None = None) -> QueryResponse:
    """Run a task for the client of the current request, with a lower time limit if given.

    Where the system cannot fork, the task runs here: callers pass only tasks of our own then.
    """
    service = queries_of(current_app)
    if service is None:
        limits = current_service().settings.limits
        bounds = Bounds(rows=limits.rows, size=limits.answer * MEBIBYTE)
        response = task.run(graph, bounds)
    else:
        asked = QueryRequest(task, graph.unchanged_since, seconds)
        response = service.run(asked, client=request.remote_addr or "")
    request.environ[QUERY] = response
    return response


def _digest(request: QueryRequest) -> bytes:
    """Return a digest of a request: its text may be long and is not kept."""
    return blake2b(repr(request).encode(errors="replace"), digest_size=16).digest()
