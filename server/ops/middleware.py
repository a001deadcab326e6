"""Middleware that names, counts and logs every request, and charges clients for CPU time."""

from __future__ import annotations

import itertools
import re
import secrets
import time
from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

from flask import request

from ..http.environ import (
    BEGAN,
    KEPT_ONLY,
    MONITORING,
    OUTCOME,
    QUERY,
    REQUEST_ID,
    ROUTE,
    UNKNOWN,
)
from .access_log import open_access_log
from .metrics import count_request
from .rate_limit import RateLimit, client_key

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

_SAFE_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._~+/=-]{0,127}")


class RequestLog:
    """WSGI middleware around the application, whose answers come in one piece.

    `access_log` is the path of the log; "-" is standard error, "" no log.
    """

    def __init__(self, application: WSGIApplication, access_log: str = "") -> None:
        self._application = application
        self._log = open_access_log(access_log) if access_log else None
        self._names = map(f"{secrets.token_hex(4)}-{{:x}}".format, itertools.count(1))

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        """Answer a request; it keeps the name that it has, if that is safe to repeat."""
        began = environ.get(BEGAN) or time.perf_counter()
        given = environ.get("HTTP_X_REQUEST_ID")
        name = given if given and _SAFE_NAME.fullmatch(given) else next(self._names)
        status = 0

        def start(line: str, headers: list[tuple[str, str]], *rest: Any) -> Any:  # noqa: ANN401 - as WSGI has it
            nonlocal status
            status = int(line[:3])
            return start_response(line, [*headers, (REQUEST_ID, name)], *rest)

        content = self._application(environ, start)
        seconds = time.perf_counter() - began
        count_request(environ.get(ROUTE) or UNKNOWN, status, seconds)
        if self._log is not None:
            size = sum(map(len, content)) if isinstance(content, list) else 0
            self._log.info(log_record(name, environ, status, size, seconds))
        return content


class ChargedAnswers:
    """WSGI middleware that charges clients for the CPU time of this thread for their answers.

    The time of workers is charged where they run. An attempt to answer with a kept answer is free.
    """

    def __init__(self, application: WSGIApplication, budget: RateLimit) -> None:
        self._application = application
        self._budget = budget

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        """Answer a request."""
        if KEPT_ONLY in environ or environ["PATH_INFO"] in MONITORING:
            return self._application(environ, start_response)
        began = time.thread_time()
        content = self._application(environ, start_response)
        client = client_key(environ.get("REMOTE_ADDR", ""))
        self._budget.take(client, time.thread_time() - began)
        return content

    def check(self) -> None:
        """Refuse the current request with `BudgetSpent` if its client has nothing left."""
        if request.path not in MONITORING:
            self._budget.check(client_key(request.remote_addr or ""))


def log_record(
    name: str, environ: WSGIEnvironment, status: int, size: int, seconds: float
) -> dict[str, object]:
    """Return the log record of a request, without the time of day; `size` is in bytes."""
    query = environ.get(QUERY)  # a QueryResponse
    outcome = environ.get(OUTCOME) or ("answered" if query else None)
    kept = outcome == "kept"
    return {
        "id": name,
        "client": environ.get("REMOTE_ADDR", ""),
        "method": environ["REQUEST_METHOD"],
        "route": environ.get(ROUTE) or UNKNOWN,
        "status": status,
        "bytes": size,
        "elapsed": round(seconds, 6),
        "outcome": outcome,
        "cpu": (0.0 if kept else round(query.cpu, 6)) if query else None,
        "truncated": query.truncated if query else None,
        "kept": kept if query else None,
    }
