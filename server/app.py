"""The web application: a factory that is given the graph, and one that opens it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import Flask
from flask.logging import default_handler

from .. import __version__
from ..graph.knowledge_graph import KnowledgeGraph
from ..graph.pathways.explain import verb
from .api.decisions import decisions
from .api.health import health
from .api.openapi import openapi
from .api.routes import api
from .http import urls
from .http.context import Service, attach
from .http.errors import answer_error
from .http.headers import check_request
from .http.kept_answers import KeptAnswers
from .http.proxy import TrustedProxies
from .http.responses import clean_page
from .http.snapshots import SnapshotMaker
from .limits import LONGEST_BODY
from .linked_data.dereference import linked_data
from .logs import OF_FLASK, VisibleFormatter, use_visible_logs
from .ops import RateLimit, client_key
from .ops.metrics import count_query
from .ops.metrics import start as start_metrics
from .ops.middleware import ChargedAnswers, RequestLog
from .pages.decisions import decision_pages
from .pages.pathways import pages
from .pages.queries import queries
from .settings import Settings, open_graph, read_settings
from .sparql.endpoint import sparql
from .workers import start_pool
from .workers.service import QueryService, attach_queries, queries_of

if TYPE_CHECKING:
    from _typeshed.wsgi import WSGIApplication

    from .workers.forkserver import Forkserver

_BLUEPRINTS = (
    *(pages, decision_pages, queries, sparql, linked_data),
    *(api, decisions, openapi, health),
)
_IN_TEMPLATES = (
    *(urls.is_thing, urls.own_path, urls.passage_path, urls.pathways_path),
    *(urls.here, urls.takes_date, verb),
)


def create_app(
    graph: KnowledgeGraph,
    *,
    settings: Settings | None = None,
    forkserver: Forkserver | None = None,
) -> Flask:
    r"""Make the application that answers from a graph.

    Parameters
    ----------
    graph : KnowledgeGraph
    settings : Settings, optional; the defaults if None
    forkserver : Forkserver of the query workers, optional; without it the application starts its
        own at once: make it before any thread starts

    Examples
    --------
    >>> client = create_app(KnowledgeGraph.open()).test_client()
    >>> client.get("/healthz").text
    'ok\n'
    """
    chosen = settings or Settings()
    start_metrics(chosen.metrics_dir)  # before the pool counts
    budget = RateLimit(chosen.cpu_budget / chosen.http_workers)
    pool = start_pool(graph, chosen, forkserver, charge=budget.charge)
    use_visible_logs()
    default_handler.setFormatter(VisibleFormatter(OF_FLASK))
    app = Flask(__name__)
    app.config["MAX_CONTENT_LENGTH"] = app.config["MAX_FORM_MEMORY_SIZE"] = LONGEST_BODY
    app.jinja_env.trim_blocks = app.jinja_env.lstrip_blocks = True
    app.jinja_env.globals.update({function.__name__: function for function in _IN_TEMPLATES})
    snapshots = SnapshotMaker(graph, budget, chosen.time_limit, key=client_key)
    attach(app, Service(graph, chosen, snapshots))
    attach_queries(app, QueryService(pool, budget, patience=chosen.time_limit) if pool else None)
    app.url_defaults(urls.keep_date)
    for blueprint in (
        pages,
        decision_pages,
        api,
        decisions,
        queries,
        sparql,
        linked_data,
        openapi,
        health,
    ):
        app.register_blueprint(blueprint)
    app.register_error_handler(Exception, answer_error)
    app.before_request(check_request)
    app.after_request(clean_page)
    version = f"{graph.store.version} {__version__} {chosen.limits}"
    kept = KeptAnswers(app.wsgi_app, version, count_kept=lambda: count_query("kept"))
    charged = ChargedAnswers(kept, budget)
    app.before_request(charged.check)
    steps: WSGIApplication = RequestLog(charged, chosen.access_log)
    if chosen.proxies:
        steps = TrustedProxies(steps, chosen.proxies)
    app.wsgi_app = steps  # type: ignore[assignment,method-assign]
    return app


def wsgi() -> Flask:
    """Make the application for a WSGI server such as gunicorn: ``gradpath.server.app:wsgi()``.

    The settings are read from the environment or from the file that GRADPATH_CONFIG names: see
    `read_settings`. Each process of the server makes its own application.
    """
    settings = read_settings()
    app = create_app(open_graph(settings), settings=settings)
    if service := queries_of(app):
        service.pool.forkserver.stop_with()
    return app
