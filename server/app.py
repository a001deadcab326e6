"""The web application: a factory that is given the graph, and one that opens it."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from flask import Flask, Response, request

from .. import __version__
from ..graph.knowledge_graph import KnowledgeGraph
from ..graph.pathways.explain import met, verb, via
from .api import openapi
from .api.health import watching
from .api.routes import api
from .http.cache import keep_answers
from .http.context import Service, asked_day, attach, day_note, silence_about
from .http.errors import RequestError, answer_error
from .http.headers import CORS, SECURITY
from .http.proxy import TrustedProxies
from .http.urls import (
    document_url,
    here,
    is_thing,
    keep_day,
    own_url,
    passage_url,
    pathways_url,
    takes_day,
    thing_url,
    undated_url,
)
from .linked_data.dereference import identities
from .ops import Operation
from .ops.middleware import Layer
from .pages.pathways import first_sentence, pages
from .pages.queries import catalogue
from .settings import Settings, open_graph, read_settings
from .sparql.cache import Answers
from .sparql.endpoint import sparql
from .sparql.lane import ERROR, Lane
from .workers import begin_nursery, begin_pool, end_with

if TYPE_CHECKING:
    from _typeshed.wsgi import WSGIApplication

    from .workers.pool import Pool

#: More than any request needs; a query has a limit of its own.
_LONGEST_BODY = 4 << 20
_OPEN = (
    *("/api/", "/sparql", "/queries", "/openapi."),
    *("/id/", "/source", "/query/", "/ontology", "/definitions", "/page/", "/data/"),
)
_IN_TEMPLATES = (
    *(first_sentence, is_thing, met, via),
    *(document_url, own_url, passage_url, pathways_url, thing_url, verb),
    *(asked_day, day_note, here, silence_about, takes_day, undated_url),
)


def create_app(
    graph: KnowledgeGraph,
    *,
    settings: Settings | None = None,
    pool: Pool | None = None,
    operation: Operation | None = None,
) -> Flask:
    r"""Make the application that answers from a graph.

    Parameters
    ----------
    graph : Graph
        What it answers from.
    settings : Settings, optional
        What is set; the defaults if None.
    pool : Pool, optional
        The processes that answer SPARQL. Without it the application forks its own, at once: make
        it before any thread begins.
    operation : Operation, optional
        What is kept of requests, where the pool has it already.

    Examples
    --------
    >>> client = create_app(KnowledgeGraph.open()).test_client()
    >>> client.get("/healthz").text
    'ok\n'
    """
    app = Flask(__name__)
    app.config["MAX_CONTENT_LENGTH"] = app.config["MAX_FORM_MEMORY_SIZE"] = _LONGEST_BODY
    app.jinja_env.trim_blocks = app.jinja_env.lstrip_blocks = True
    app.jinja_env.globals.update({function.__name__: function for function in _IN_TEMPLATES})
    chosen = settings or Settings()
    operation = operation or Operation(chosen)
    pool = pool or begin_pool(graph, chosen)
    version = f"{graph.store.version} {__version__} {chosen.limits}"  # of answers, for their tags
    answers = Answers(pool, version, operation.rate_limit) if pool else None
    lane = Lane(app.wsgi_app, answers, operation.packed) if answers else None
    attach(app, Service(graph, chosen, answers, operation, lane))
    app.url_defaults(keep_day)
    for blueprint in (pages, api, catalogue, sparql, identities, openapi, watching):
        app.register_blueprint(blueprint)
    app.register_error_handler(Exception, answer_error)
    keep_answers(app)
    app.before_request(raise_error)
    app.after_request(add_headers)
    layered: WSGIApplication = Layer(lane or app.wsgi_app, operation)
    if chosen.proxies:
        layered = TrustedProxies(layered, chosen.proxies)
    app.wsgi_app = layered  # type: ignore[assignment,method-assign]
    return app


def wsgi() -> Flask:
    """Make the application for a WSGI server such as gunicorn: ``gradpath.server.app:wsgi()``.

    What can be set stands in the environment or in the file that GRADPATH_CONFIG names: see
    `read_settings`. Each process of the server makes its own application.
    """
    settings = read_settings().settings
    graph = open_graph(settings)
    operation = Operation(settings)
    nursery = begin_nursery(graph, settings)
    if nursery is None:
        return create_app(graph, settings=settings, operation=operation)
    one = replace(settings, http_workers=1)  # each process has its own workers
    pool = begin_pool(graph, one, nursery)
    end_with(nursery)
    return create_app(graph, settings=settings, pool=pool, operation=operation)


def raise_error() -> None:
    """Answer with the error that was met before the application was asked, if there is one."""
    error = request.environ.get(ERROR)
    if isinstance(error, Exception):
        raise error
    if not request.host and request.headers.get("Host"):
        raise RequestError("the Host header names no host", hint="name the host that was asked")


def add_headers(response: Response) -> Response:
    """Keep browsers from guessing and from loading anything from elsewhere; let scripts read."""
    response.headers.update(SECURITY)
    if request.path.startswith(_OPEN):
        response.headers.update(CORS)
    if CORS.keys() <= set(response.headers.keys()) and "Allow" in response.headers:
        response.headers["Access-Control-Allow-Methods"] = response.headers["Allow"]
    return response
