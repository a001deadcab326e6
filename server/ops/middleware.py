"""Middleware that names, counts and logs every request."""

from __future__ import annotations

import time
from collections.abc import Iterable
from typing import TYPE_CHECKING, Any, Protocol

from ..http.environ import BEGAN, OUTCOME, QUERY, REQUEST_ID, ROUTE, UNKNOWN
from .context import ProcessContext
from .metrics import count_request

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment


class Ran(Protocol):
    """A query that a worker ran, as the log needs it."""

    @property
    def truncated(self) -> bool:
        """Whether rows were cut off."""
        ...

    @property
    def cpu(self) -> float:
        """CPU seconds of the worker."""
        ...


class RequestLog:
    """WSGI middleware around the application.

    Parameters
    ----------
    application : WSGI application
        Answers; its answers come in one piece.
    context : ProcessContext
        The log and the names of requests.
    """

    def __init__(self, application: WSGIApplication, context: ProcessContext) -> None:
        self._application = application
        self._context = context

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        """Have a request answered."""
        began = environ.get(BEGAN) or time.perf_counter()
        name = self._context.name(environ.get("HTTP_X_REQUEST_ID"))
        status = 0

        def start(line: str, headers: list[tuple[str, str]], *rest: Any) -> Any:  # noqa: ANN401 - as WSGI has it
            nonlocal status
            status = int(line[:3])
            return start_response(line, [*headers, (REQUEST_ID, name)], *rest)

        content = self._application(environ, start)
        size = sum(map(len, content)) if isinstance(content, list) else 0
        seconds = time.perf_counter() - began
        count_request(environ.get(ROUTE) or UNKNOWN, status, seconds)
        if self._context.log is not None:
            self._context.log.info(log_record(name, environ, status, size, seconds))
        return content


def log_record(
    name: str, environ: WSGIEnvironment, status: int, size: int, seconds: float
) -> dict[str, object]:
    """Return the log record of a request, without the time of day.

    Parameters
    ----------
    name : str
        The name of the request.
    environ : dict
        The WSGI environment, with the notes of the server.
    status, size : int
        The status and the bytes of the answer.
    seconds : float
        The time it took.
    """
    ran: Ran | None = environ.get(QUERY)
    outcome = environ.get(OUTCOME) or ("answered" if ran else None)
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
        "cpu": (0.0 if kept else round(ran.cpu, 6)) if ran else None,
        "truncated": ran.truncated if ran else None,
        "kept": kept if ran else None,
    }
