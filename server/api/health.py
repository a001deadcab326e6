"""For those who watch over the server: whether it can answer, and what it has done."""

from __future__ import annotations

from http import HTTPStatus

from flask import Blueprint, Response

from ...graph.store.formats import ResultFormat
from ..http.context import current_service
from ..http.errors import RequestError
from ..http.params import read_arguments
from ..ops.metrics import MEDIA_TYPE, exposition

watching = Blueprint("watching", __name__)

#: Who asks here has a turn of its own, and no budget.
_WATCHER = "watcher"


@watching.get("/readyz")
def ready() -> Response:
    """Have a process of queries answer one: 503 if none does within the limit."""
    read_arguments(())
    answers = current_service().answers
    if answers is None:
        raise RequestError(
            "this system cannot fork, and no query is answered",
            hint="run the server under Linux, macOS or WSL",
            status=HTTPStatus.SERVICE_UNAVAILABLE,
        )
    from ..workers.pool import Question  # where no process forks, it is not there

    answers.pool.answer(Question("ASK {}", ResultFormat.CSV), client=_WATCHER)
    return Response("ready\n", mimetype="text/plain")


@watching.get("/metrics")
def metrics() -> Response:
    """Tell the counts of all processes that speak HTTP, as Prometheus reads them."""
    read_arguments(())
    return Response(exposition(), content_type=MEDIA_TYPE)
