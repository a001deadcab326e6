"""The SPARQL endpoint: the protocol of SPARQL 1.1 for queries, which only read."""

from __future__ import annotations

from http import HTTPStatus

from flask import Blueprint, Response, render_template, request

from ..graph.engine import ResultFormat
from .answering import Answers, Reply
from .current import current_service, dated_graph
from .heads import sparql_head
from .lane import REPLY
from .negotiation import best_type
from .problems import RequestError
from .protocol import Asked, Call, read

sparql = Blueprint("sparql", __name__)

_EXAMPLE = """PREFIX gp: <https://w3id.org/gradpath/ontology#>
PREFIX skos: <http://www.w3.org/2004/02/skos/core#>

SELECT ?role ?skill ?source WHERE {
  GRAPH ?source { ?r gp:requires ?s }
  ?r skos:prefLabel ?role .
  ?s skos:prefLabel ?skill .
}
ORDER BY ?role ?skill"""


@sparql.route("/sparql", methods=["GET", "POST"], strict_slashes=False)
@sparql.route("/sparql/", methods=["GET", "POST"], strict_slashes=False)
def endpoint() -> Response:
    """Answer a query, or describe the service."""
    asked = read(_call())
    if asked is None:
        return _describe()
    chosen = asked.format(request.headers.get("Accept", ""))
    reply = request.environ[REPLY] = ask(asked, chosen)
    head = sparql_head(reply, chosen, rows=current_service().settings.max_rows)
    return Response(reply.answer.content, headers=head).make_conditional(request)


def ask(asked: Asked, format: ResultFormat) -> Reply:
    """Answer a query for the client of the present request.

    Raises
    ------
    RequestError
        If this system cannot fork.
    """
    from .isolation.pool import Question  # where no process forks, it is not there

    dated = dated_graph()
    question = Question(
        asked.query,
        format,
        asked.default_graphs,
        asked.named_graphs,
        day=dated.day if dated.left_out else None,
        seconds=asked.seconds,
    )
    return _answers().answer(question, client=request.remote_addr or "")


def _call() -> Call:
    body = request.get_data(cache=False) if request.method == "POST" else b""
    return Call(request.method, request.query_string, request.content_type or "", body)


def _describe() -> Response:
    wants = best_type(request.headers.get("Accept", "*/*"), ("text/plain", "text/html"))
    if wants == "text/html":
        dated_graph()  # the page keeps the day for its question
        return Response(render_template("query.html", example=_EXAMPLE))
    raise RequestError("a query is missing", cure="give one as ?query=", parameter="query")


def _answers() -> Answers:
    answers = current_service().answers
    if answers is None:
        raise RequestError(
            "this system cannot fork, and no query is answered that could not be stopped",
            cure="run the server under Linux, macOS or WSL, or ask with gradpath sparql",
            status=HTTPStatus.NOT_IMPLEMENTED,
        )
    return answers
