"""The web application: a factory that is given the graph, and one that opens it."""

from __future__ import annotations

import os
from pathlib import Path

from flask import Flask, Response, request

from ..graph.knowledge import Graph
from ..graph.words import lenders, met, verb
from .api import api
from .current import asked_day, attach, day_note, silence_about
from .identities import identities
from .links import (
    here,
    is_thing,
    keep_day,
    passage_url,
    pathways_url,
    takes_day,
    thing_url,
    undated_url,
)
from .pages import first_sentence, pages
from .problems import answer_error
from .sparql import sparql

#: More than any request needs; a query has a limit of its own.
_LONGEST_BODY = 256 * 1024
_HEADERS = {
    "Content-Security-Policy": (
        "default-src 'self'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'; "
        "object-src 'none'"
    ),
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "X-Frame-Options": "DENY",
}
_OPEN = ("/api/", "/sparql", "/id/")
_CORS = {
    "Access-Control-Allow-Origin": "*",
    "Access-Control-Allow-Methods": "GET, HEAD, POST, OPTIONS",
    "Access-Control-Allow-Headers": "Accept, Content-Type",
}
_IN_TEMPLATES = (
    *(first_sentence, is_thing, lenders, met),
    *(passage_url, pathways_url, thing_url, verb),
    *(asked_day, day_note, here, silence_about, takes_day, undated_url),
)


def create_app(graph: Graph) -> Flask:
    r"""Make the application that answers from a graph.

    Parameters
    ----------
    graph : Graph
        What it answers from.

    Examples
    --------
    >>> client = create_app(Graph.open()).test_client()
    >>> client.get("/healthz").text
    'ok\n'
    """
    app = Flask(__name__)
    app.config["MAX_CONTENT_LENGTH"] = app.config["MAX_FORM_MEMORY_SIZE"] = _LONGEST_BODY
    app.jinja_env.trim_blocks = app.jinja_env.lstrip_blocks = True
    app.jinja_env.globals.update({function.__name__: function for function in _IN_TEMPLATES})
    attach(app, graph)
    app.url_defaults(keep_day)
    for blueprint in (pages, api, sparql, identities):
        app.register_blueprint(blueprint)
    app.register_error_handler(Exception, answer_error)
    app.after_request(add_headers)
    return app


def wsgi() -> Flask:
    """Make the application for a WSGI server such as gunicorn: ``gradpath.server.app:wsgi()``.

    GRADPATH_STORE names the directory of a store on disk, GRADPATH_DATA files with further facts,
    parted as the directories in PATH are; without them the package's own facts stand in memory.
    """
    store = os.environ.get("GRADPATH_STORE")
    files = os.environ.get("GRADPATH_DATA", "").split(os.pathsep)
    data = [Path(file) for file in files if file]
    return create_app(Graph.open(Path(store) if store else None, data=data))


def add_headers(response: Response) -> Response:
    """Keep browsers from guessing and from loading anything from elsewhere; let scripts read."""
    response.headers.update(_HEADERS)
    if request.path.startswith(_OPEN):
        response.headers.update(_CORS)
    return response
