"""The SPARQL endpoint: the protocol of SPARQL 1.1 for queries, which only read."""

from __future__ import annotations

import re
from http import HTTPStatus
from typing import Any
from urllib.parse import quote

from flask import Blueprint, Response, current_app, render_template, request, url_for

from ...errors import GradPathError
from ...graph.exports import ExportFormat
from ...graph.store.formats import ResultFormat
from ...graph.store.query_guard import dataset_clause
from ...graph.store.truncation import QueryResponse
from ...ontology.terms import GP, OTHERS, SH, SKOS
from ..http.context import current_graph, current_service, requested_graph
from ..http.errors import RequestError, problem_of
from ..http.headers import NEVER, REVALIDATE
from ..http.markup import Links
from ..http.operation import (
    AS_OF,
    LIMITED,
    PAGE,
    Input,
    Operation,
    Schema,
    format_input,
    result_content,
)
from ..http.params import read_body
from ..limits import Busy, LimitReached, WorkerDied
from ..pages.sparql import show
from ..workers.service import queries_of, run_task
from ..workers.tasks import SparqlQuery
from .examples import short_examples
from .formats import choose, describing, wants_page
from .protocol import ACCEPTED, LEAST_SECONDS, LONGEST, ProtocolRequest, read, read_only
from .service_description import describe_service

sparql = Blueprint("sparql", __name__)

_READING = ("GET", "HEAD", "OPTIONS")
_METHODS = (*_READING, "POST")
#: The downloads that are RDF.
_DUMPS = {format.media_type for format in ResultFormat.of_kind(triples=True)}
_EXAMPLE = (
    f"PREFIX gp: <{GP.iri}>\nPREFIX skos: <{SKOS.iri}>\n"
    """
SELECT ?role ?skill ?source WHERE {
  GRAPH ?source { ?r gp:requires ?s }
  ?r skos:prefLabel ?role .
  ?s skos:prefLabel ?skill .
}
ORDER BY ?role ?skill"""
)
#: Namespaces of the terms that describe a service, its data, its prefixes and its examples.
_DESCRIBING = (SH.iri, *(OTHERS[name] for name in ("sd", "void", "void-ext")))
#: Functions that make each answer another one.
_CHANGING = re.compile(r"\b(?:now|rand|uuid|struuid|bnode)\b", re.ASCII | re.IGNORECASE)
#: Longest query in a link, in bytes; a longer one is posted.
_LONGEST_IN_LINK = 6000
#: The most characters of a query that the page of its answer repeats.
_LONGEST_SHOWN = 1 << 16
#: The most absent graphs that a header names.
_MOST_NAMED = 20
_FAILURES = (GradPathError, LimitReached, Busy, WorkerDied)
_GRAPHS: Schema = {"type": "array", "items": {"type": "string"}}
_INPUTS = (
    Input(
        "query",
        f"A query of SPARQL 1.1, of at most {LONGEST:,} bytes",
        {"type": "string"},
        "ASK {}",
        blank=False,
    ),
    Input(
        "default-graph-uri", "IRIs of the graphs to see as the default graph", _GRAPHS, blank=False
    ),
    Input("named-graph-uri", "IRIs of the named graphs to see", _GRAPHS, blank=False),
    Input(
        "timeout",
        "Seconds after which to give up, if that is sooner than the usual limit",
        {"type": "number", "minimum": LEAST_SECONDS},
        0.5,
        blank=False,
    ),
    format_input(format.label for format in ResultFormat),
)
_FORM: Schema = {
    "type": "object",
    "properties": {one.name: one.schema for one in _INPUTS if one.name != "timeout"},
    "required": ["query"],
}
_BODY: Schema = {
    "application/x-www-form-urlencoded": {"schema": _FORM, "example": {"query": "ASK {}"}},
    "application/sparql-query": {"schema": {"type": "string"}, "example": "ASK {}"},
}


@sparql.route("/sparql/", methods=_METHODS, provide_automatic_options=False)
@sparql.route("/sparql", methods=_METHODS, provide_automatic_options=False)
@Operation(
    "sparql",
    *(*_INPUTS, AS_OF),
    content=PAGE | result_content(ResultFormat),
    errors=(400, 403, 406, 413, 415, *LIMITED),
    body=_BODY,
)
def endpoint() -> Response:
    """Answer a query of SPARQL 1.1; without one, describe the service."""
    if request.method == "OPTIONS":
        return _options(_METHODS)
    body = read_body() if request.method == "POST" else b""
    wanted = read(request.method, request.query_string, request.content_type or "", body)
    accept = request.headers.get("Accept", "")
    if wanted is None:
        return _describe(request.base_url, accept)
    if wants_page(wanted.parameters, accept, graph=wanted.makes_graph):
        return _page(wanted)
    chosen = choose(wanted, accept)
    found = _run(wanted, chosen)
    charset = "; charset=utf-8" if chosen.media_type.startswith("text/") else ""
    response = Response(found.content, content_type=f"{chosen.media_type}{charset}")
    if found.truncated:
        response.headers["GradPath-Truncated"] = str(current_service().settings.max_rows)
    if found.absent:
        named = (quote(name, safe="/:#?=&") for name in found.absent[:_MOST_NAMED])
        response.headers["GradPath-Absent-Graphs"] = ", ".join(named)
    response.headers["Cache-Control"] = _cache_control(wanted)
    return response


@sparql.route("/void", methods=_READING, provide_automatic_options=False)
@sparql.route("/.well-known/void", methods=_READING, provide_automatic_options=False)
@Operation("sparql", content=result_content(ResultFormat.of_kind(triples=True)), errors=())
def description() -> Response:
    """Describe the service and the graph: service description, VoID, prefixes, examples."""
    if request.method == "OPTIONS":
        return _options(_READING)
    accept = request.headers.get("Accept", "")
    return _described(url_for("sparql.endpoint", _external=True), describing(accept))


def _run(wanted: ProtocolRequest, format: ResultFormat) -> QueryResponse:
    """Run a query for the client of the request; RequestError where it could not be stopped."""
    if queries_of(current_app) is None:
        raise RequestError(
            "this system cannot fork, and no query is answered that could not be stopped",
            hint="run the server under Linux, macOS or WSL, or ask with gradpath sparql",
            status=HTTPStatus.NOT_IMPLEMENTED,
        )
    graph = requested_graph(wanted.parameters.get("as_of", ()))
    graphs = (wanted.default_graphs, wanted.named_graphs)
    task = SparqlQuery(wanted.query, format, *graphs, _description_for(wanted))
    return run_task(task, graph, seconds=wanted.seconds)


def _description_for(wanted: ProtocolRequest) -> bytes:
    """Return the description of the service for a query of its terms, without dataset; or none."""
    query = wanted.query
    given = wanted.default_graphs is not None or wanted.named_graphs is not None
    if given or not any(term in query for term in _DESCRIBING) or dataset_clause(query):
        return b""
    return _description(url_for("sparql.endpoint", _external=True), ResultFormat.N_TRIPLES)


def _cache_control(wanted: ProtocolRequest) -> str:
    """Return whether the answer may be kept: time and chance make each one another."""
    return NEVER if _CHANGING.search(wanted.query) else REVALIDATE


def _options(methods: tuple[str, ...]) -> Response:
    head = {"Allow": ", ".join(methods)}
    if "POST" in methods:
        head["Accept-Post"] = ", ".join(ACCEPTED)
    response = Response(status=HTTPStatus.NO_CONTENT, headers=head)
    del response.headers["Content-Type"]
    return response


def _describe(address: str, accept: str) -> Response:
    format = describing(accept)
    if format is not None:
        return _described(address, format)
    requested_graph()  # the page keeps the day for its question
    return _rendered(query=_EXAMPLE, examples=short_examples(current_graph()))


def _described(address: str, format: ResultFormat | None) -> Response:
    """Answer with the description; browsers that ask where no page is get it as Turtle."""
    if "as_of" in request.args:
        hint = "leave as_of out, or ask a query for that day"
        raise RequestError("a service is described as it is", hint=hint, parameter="as_of")
    chosen = format or ResultFormat.TURTLE
    content = _description(address, chosen)
    charset = "; charset=utf-8" if chosen.media_type.startswith("text/") else ""
    return Response(content, content_type=f"{chosen.media_type}{charset}")


def _description(address: str, format: ResultFormat) -> bytes:
    """Return the description of the service at an address."""
    dumps = (
        url_for("api.export", format=one.label, _external=True)
        for one in ExportFormat
        if one.media_type in _DUMPS
    )
    home = url_for("pages.start", _external=True)
    return describe_service(current_graph(), format, address, home, tuple(dumps))


def _page(wanted: ProtocolRequest) -> Response:
    """Show the answer to a query beside it, or what is wrong with it."""
    form = ResultFormat.TURTLE if wanted.makes_graph else ResultFormat.JSON
    try:
        if wanted.is_update:
            raise read_only()
        found = _run(wanted, form)
    except _FAILURES as error:
        problem = problem_of(error)
        response = _rendered(query=wanted.query, problem=problem)
        response.status_code = problem.status
        response.headers.update(problem.headers)
        return response
    in_link = len(wanted.query.encode(errors="replace")) <= _LONGEST_IN_LINK
    others = ResultFormat.of_kind(triples=wanted.makes_graph) if in_link else ()
    response = _rendered(
        query=wanted.query,
        shown=show(found, form, Links.of_request()),
        formatted={one: _same(wanted, one) for one in others},
    )
    response.headers["Cache-Control"] = _cache_control(wanted)
    return response


def _same(wanted: ProtocolRequest, format: ResultFormat) -> str:
    """Return the address of the same answer in another format."""
    graphs = {"default-graph-uri": wanted.default_graphs, "named-graph-uri": wanted.named_graphs}
    given: dict[str, Any] = {name: list(named) for name, named in graphs.items() if named}
    return url_for("sparql.endpoint", query=wanted.query, **given, format=format.label)


def _rendered(query: str, **values: object) -> Response:
    shown = query if len(query) <= _LONGEST_SHOWN else ""
    formats = tuple(ResultFormat)
    return Response(render_template("query.html", query=shown, formats=formats, **values))
