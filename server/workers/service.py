"""Query service: runs the tasks of clients in a pool, within their CPU budgets."""

from __future__ import annotations

import threading
import time
from functools import partial
from hashlib import blake2b
from typing import TYPE_CHECKING

from flask import Flask, current_app, request

from ...graph.knowledge_graph import KnowledgeGraph
from ...graph.store.truncation import Bounds, QueryResponse
from ..http.context import current_service
from ..http.environ import OUTCOME, QUERY
from ..limits import MEBIBYTE, LimitReached
from ..ops.metrics import count_query
from ..ops.rate_limit import RateLimit, client_key
from .tasks import QueryRequest, Task, WholeTask
from .whole_answers import WholeAnswers

if TYPE_CHECKING:
    from .pool import Pool

_KEY = "gradpath.queries"
#: Seconds for which a query that reached a limit is not run again, and the most such queries.
_REFUSED = 10.0
_MOST_REFUSED = 1000


class QueryService:
    """Runs the tasks of clients in a pool, within their budgets.

    A query that reached a limit would do so again: it is not run for `refused` seconds. An answer
    about the whole graph is kept; a request for one that is being made waits up to `patience`
    seconds.
    """

    def __init__(
        self,
        pool: Pool,
        rate_limit: RateLimit | None = None,
        *,
        refused: float = _REFUSED,
        patience: float = 1.0,
    ) -> None:
        self.pool = pool
        self._whole = WholeAnswers(patience)
        self._rate_limit = RateLimit(0) if rate_limit is None else rate_limit
        self._seconds = refused
        self._lock = threading.Lock()
        #: Replaced as a whole, and so read without the lock.
        self._refused: dict[bytes, tuple[float, LimitReached]] = {}

    def run(self, request: QueryRequest, *, client: str) -> QueryResponse:
        """Run a task for a client; errors are those of `Pool.run` and of its budget."""
        self._check_refused(request)
        client = client_key(client)
        self._rate_limit.check(client)
        if isinstance(request.task, WholeTask):
            return self._whole.make(request, partial(self._run, request, client))
        return self._run(request, client)

    def kept(self, request: QueryRequest) -> QueryResponse | None:
        """Return the answer to a request if it is kept; it costs nothing."""
        found = self._whole.get(request) if isinstance(request.task, WholeTask) else None
        if found is not None:
            count_query("kept")
        return found

    def _run(self, request: QueryRequest, client: str) -> QueryResponse:
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
        known = self._refused.get(_digest(request)) if self._refused else None
        if known and time.monotonic() < known[0]:
            reached = known[1]
            count_query(reached.limit)
            raise LimitReached(reached.limit, reached.message, hint=reached.hint)

    def _refuse(self, request: QueryRequest, reached: LimitReached) -> None:
        now = time.monotonic()
        with self._lock:
            refused = self._refused | {_digest(request): (now + self._seconds, reached)}
            alive = [item for item in refused.items() if item[1][0] >= now]
            self._refused = dict(alive[-_MOST_REFUSED:])


def attach_queries(app: Flask, service: QueryService | None) -> None:
    """Attach a query service to an app; None where the system cannot fork."""
    app.extensions[_KEY] = service


def queries_of(app: Flask) -> QueryService | None:
    """Return the query service of an app."""
    service: QueryService | None = app.extensions[_KEY]
    return service


def run_task(task: Task, graph: KnowledgeGraph, *, seconds: float | None = None) -> QueryResponse:
    """Run a task for the client of the current request, with a lower time limit if given.

    Where the system cannot fork, it runs here: callers pass no query of a client then.
    """
    service = queries_of(current_app)
    if service is None:
        limits = current_service().settings.limits
        response = task.run(graph, Bounds(rows=limits.rows, size=limits.answer * MEBIBYTE))
    else:
        wanted = QueryRequest(task, graph.unchanged_since, seconds)
        kept = service.kept(wanted)
        if kept is not None:
            request.environ[OUTCOME] = "kept"
        response = kept or service.run(wanted, client=request.remote_addr or "")
    request.environ[QUERY] = response
    return response


def _digest(request: QueryRequest) -> bytes:
    """Return a digest of a request: its text may be long and is not kept."""
    return blake2b(repr(request).encode(errors="replace"), digest_size=16).digest()
