"""The named queries for people: the list of them, and each with its form and its answer."""

from __future__ import annotations

from collections.abc import Mapping
from http import HTTPStatus
from typing import Any
from urllib.parse import urlencode

from flask import Blueprint, Response, render_template

from ...errors import GradPathError
from ...graph.store.formats import ResultFormat
from ...queries import Catalogue, NamedQuery
from ..api.named_queries import NamedQueryRequest, formats_of, list_queries, read_named_query
from ..http.context import current_graph, current_service
from ..http.errors import problem_of
from ..http.markup import Links
from ..http.negotiation import negotiate
from ..http.operation import AS_OF, PAGE, Operation, format_input, json_content
from ..http.params import read_arguments
from ..http.responses import PageFormat, TableFormat
from .query_form import example_values, make_fields
from .table import answer_table

queries = Blueprint("queries", __name__)

#: Headings of the named queries by the beginning and the end of their names; the last that fits.
_GROUPS = (
    ("Questions", "", ""),
    ("Contradictions between sources", "conflict-", ""),
    ("Gaps: facts that no source states", "gap-", ""),
    ("Checks of the data", "", "-violation"),
)


@queries.get("/queries")
@Operation(
    "queries",
    format_input(("json", "html")),
    content=PAGE | json_content("Queries"),
    errors=(400, 406),
)
def index() -> Response:
    """List the named queries: a page for people, JSON for programs."""
    values = read_arguments()
    format = negotiate((TableFormat.JSON, PageFormat.HTML), named=values.get("format"))
    if format is PageFormat.HTML:
        return Response(render_template("queries.html", groups=_groups(current_graph().catalogue)))
    return list_queries("queries.query")


@queries.get("/queries/<name>")
@Operation("queries", AS_OF, named=True)
def query(name: str) -> Response:
    """Answer a named query: a page with its form for people, data for programs."""
    found = read_named_query(name)
    format = negotiate((*formats_of(found.query), PageFormat.HTML), named=found.format)
    return _page(found) if format is PageFormat.HTML else found.respond(format)


def _page(request: NamedQueryRequest) -> Response:
    links, query = Links.of_request(), request.query
    shown = _show(request, links)
    page = render_template(
        "named.html",
        query=query,
        fields=make_fields(query, request.values, request.snapshot),
        formatted={
            format: links.to(_path(query, {**request.values, "format": format.label}))
            for format in formats_of(query)
        },
        example=links.to(_path(query, example_values(query))),
        **shown,
    )
    problem = shown.get("problem")
    return Response(page, problem.status, problem.headers) if problem else Response(page)


def _show(request: NamedQueryRequest, links: Links) -> dict[str, Any]:
    """Return the content below the form: an answer, a graph or a problem, or nothing yet."""
    if not request.values and any(one.required for one in request.query.parameters):
        return {}
    try:
        if request.query.form == "construct":
            return {"graph": request.draw(ResultFormat.TURTLE).decode()}
        answer, truncated = request.answer()
    except GradPathError as error:
        problem = problem_of(error)
        if problem.status is HTTPStatus.INTERNAL_SERVER_ERROR:
            raise
        return {"problem": problem}
    most = current_service().settings.max_rows if truncated else None
    table = answer_table(answer, request.snapshot.labels, links)
    return {"answer": answer, "table": table, "cut_at": most}


def _path(query: NamedQuery, values: Mapping[str, object]) -> str:
    """Return the path of a query with values, those of a list one by one."""
    given = {name: value for name, value in values.items() if value is not None}
    return f"/queries/{query.name}{'?' if given else ''}{urlencode(given, doseq=True)}"


def _groups(queries: Catalogue) -> list[tuple[str, list[NamedQuery]]]:
    """Return the queries under the headings of their kinds."""
    groups: dict[str, list[NamedQuery]] = {heading: [] for heading, *_ in _GROUPS}
    for name, one in queries.items():
        found = (
            heading
            for heading, start, end in reversed(_GROUPS)
            if name.startswith(start) and name.endswith(end)
        )
        groups[next(found)].append(one)
    return [(heading, found) for heading, found in groups.items() if found]
