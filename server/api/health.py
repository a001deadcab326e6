"""Health and readiness of the server, and its metrics."""

from __future__ import annotations

from http import HTTPStatus

from flask import Blueprint, Response, current_app

from ...graph.store.formats import ResultFormat
from ..http.errors import RequestError
from ..http.operation import PLAIN, Operation
from ..http.params import read_arguments
from ..ops.metrics import MEDIA_TYPE, exposition
from ..workers.service import queries_of
from ..workers.tasks import QueryRequest, SparqlQuery

health = Blueprint("health", __name__)


@health.get("/healthz")
@Operation("service", content=PLAIN)
def alive() -> Response:
    """Report that the process answers."""
    read_arguments()
    return Response("ok\n", mimetype="text/plain")


@health.get("/readyz")
@Operation("service", content=PLAIN, errors=(400, 503))
def ready() -> Response:
    """Report whether a worker answers a query: 503 if none does within the limit."""
    read_arguments()
    service = queries_of(current_app)
    if service is None:
        raise RequestError(
            "this system cannot fork, and no query is answered",
            hint="run the server under Linux, macOS or WSL",
            status=HTTPStatus.SERVICE_UNAVAILABLE,
        )
    request = QueryRequest(SparqlQuery("ASK {}", ResultFormat.CSV))
    service.pool.run(request, client="watcher")  # a client of its own in the queue of the pool
    return Response("ready\n", mimetype="text/plain")


@health.get("/metrics")
@Operation("service", content=PLAIN)
def metrics() -> Response:
    """Report the metrics of all HTTP processes in the text format of Prometheus."""
    read_arguments()
    return Response(exposition(), content_type=MEDIA_TYPE)
