"""The SPARQL endpoint: the protocol of SPARQL 1.1 for queries, which only read."""

from __future__ import annotations

import re
from dataclasses import dataclass
from http import HTTPStatus

from flask import Blueprint, Response, render_template, request

from ..graph.engine import ResultFormat
from .current import dated_graph
from .negotiation import negotiate
from .problems import RequestError

sparql = Blueprint("sparql", __name__)

#: The longest query, in bytes.
LONGEST = 64 * 1024
_FORM = "application/x-www-form-urlencoded"
_DIRECT = "application/sparql-query"
_UPDATE = "application/sparql-update"
#: What stands before the word that tells the form of a query.
_PROLOGUE = re.compile(
    r"""(?:\s+ | \#[^\r\n]* | BASE\s*<[^>]*> | VERSION\s*["'][^"']*["']
        | PREFIX\s*[^\s:<]*:\s*<[^>]*>)*""",
    re.VERBOSE | re.IGNORECASE,
)
_WORD = re.compile(r"[a-z]+", re.IGNORECASE)
_GRAPH_FORMS = {"CONSTRUCT", "DESCRIBE"}
_CHANGES = frozenset(
    {"INSERT", "DELETE", "LOAD", "CLEAR", "DROP", "CREATE", "ADD", "MOVE", "COPY", "WITH"}
)
#: Other names by which clients ask for the formats.
_ROW_ALIASES = {
    "application/json": ResultFormat.JSON,
    "application/xml": ResultFormat.XML,
    "text/xml": ResultFormat.XML,
}
_GRAPH_ALIASES = {
    "application/x-turtle": ResultFormat.TURTLE,
    "application/turtle": ResultFormat.TURTLE,
    "text/plain": ResultFormat.N_TRIPLES,
    "application/xml": ResultFormat.RDF_XML,
    "application/json": ResultFormat.JSON_LD,
}
_EXAMPLE = """PREFIX gp: <https://w3id.org/gradpath/ontology#>
PREFIX skos: <http://www.w3.org/2004/02/skos/core#>

SELECT ?role ?skill ?source WHERE {
  GRAPH ?source { ?r gp:requires ?s }
  ?r skos:prefLabel ?role .
  ?s skos:prefLabel ?skill .
}
ORDER BY ?role ?skill"""


@dataclass(frozen=True, slots=True)
class Question:
    """A query as the protocol brings it.

    Attributes
    ----------
    text : str
        The query.
    default_graphs, named_graphs : list of str or None
        The graphs to see instead of those the query names; None if the request names none.
    format : str or None
        The format asked for by name.
    """

    text: str
    default_graphs: list[str] | None
    named_graphs: list[str] | None
    format: str | None


@sparql.route("/sparql", methods=["GET", "POST"])
def endpoint() -> Response:
    """Answer a query."""
    wants_page = request.accept_mimetypes.best_match(["text/plain", "text/html"]) == "text/html"
    if request.method == "GET" and not set(request.args) - {"as_of"} and wants_page:
        dated_graph()  # the page keeps the day for its question
        return Response(render_template("query.html", example=_EXAMPLE))
    question = read_question()
    chosen = _format(question)
    content = dated_graph().graph.store.serialize(
        question.text,
        chosen,
        default_graphs=question.default_graphs,
        named_graphs=question.named_graphs,
    )
    response = Response(content, mimetype=chosen.media_type)
    response.vary.add("Accept")
    return response


def read_question() -> Question:
    """Read the query of the present request from its address, its form or its body.

    Raises
    ------
    RequestError
        If there is none or more than one, if it is too long, or if it is an update.
    """
    values = request.args
    if request.method == "POST" and request.mimetype == _FORM:
        values = request.form
        if "query" in request.args:
            raise RequestError("a query stands in the address too", cure="give it in the form")
    elif request.method == "POST" and request.mimetype == _DIRECT:
        if "query" in request.args:
            raise RequestError("a query stands in the address too", cure="give it in the body")
        values = values.copy()
        values.setlist("query", [_body()])
    elif request.method == "POST" and request.mimetype != _UPDATE:
        raise RequestError(
            f"a query is not sent as {request.mimetype[:80] or 'nothing named'}",
            cure=f"send it as {_DIRECT} or {_FORM}",
            status=HTTPStatus.UNSUPPORTED_MEDIA_TYPE,
        )
    if "update" in values or request.mimetype == _UPDATE:
        raise _read_only()
    texts = values.getlist("query")
    if len(texts) != 1:
        problem = "a query comes more than once" if texts else "a query is missing"
        raise RequestError(problem, cure="give one as ?query=", parameter="query")
    _check_length(len(texts[0].encode(errors="replace")))
    return Question(
        texts[0],
        values.getlist("default-graph-uri") or None,
        values.getlist("named-graph-uri") or None,
        values.get("format"),
    )


def _body() -> str:
    _check_length(request.content_length or 0)
    try:
        return request.get_data(cache=False).decode()
    except UnicodeDecodeError as error:
        raise RequestError("the query is not UTF-8", cure="send it as UTF-8") from error


def _check_length(length: int) -> None:
    if length > LONGEST:
        raise RequestError(
            f"the query has {length:,} bytes",
            cure=f"send at most {LONGEST:,}",
            status=HTTPStatus.REQUEST_ENTITY_TOO_LARGE,
        )


def _format(question: Question) -> ResultFormat:
    """Choose among the formats that fit the form of the query."""
    start = _PROLOGUE.match(question.text)
    word = _WORD.match(question.text, start.end() if start else 0)
    form = word[0].upper() if word else ""
    if form in _CHANGES:
        raise _read_only()
    if form not in _GRAPH_FORMS:
        rows = ResultFormat.of_kind(triples=False)
        return negotiate(rows, named=question.format, aliases=_ROW_ALIASES)
    graphs = ResultFormat.of_kind(triples=True)
    only_rows = not request.accept_mimetypes.best_match([f.media_type for f in graphs])
    if only_rows and not question.format and _accepts_rows():
        return ResultFormat.TURTLE  # rdflib's client asks for rows whatever it sends
    return negotiate(graphs, named=question.format, aliases=_GRAPH_ALIASES)


def _accepts_rows() -> bool:
    rows = [format.media_type for format in ResultFormat.of_kind(triples=False)]
    return request.accept_mimetypes.best_match(rows) is not None


def _read_only() -> RequestError:
    return RequestError(
        "this endpoint only reads and an update would change the graph",
        cure="send a SELECT, ASK, CONSTRUCT or DESCRIBE",
        status=HTTPStatus.FORBIDDEN,
    )
