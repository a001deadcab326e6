"""The named queries for people: the list of them, and each with its form and its answer."""

from __future__ import annotations

from dataclasses import dataclass
from http import HTTPStatus
from urllib.parse import urlencode

from flask import Blueprint, Response, render_template, url_for

from ...errors import GradPathError
from ...graph.store.formats import ResultFormat
from ...queries import Answer, Catalogue, NamedQuery
from ..api.named_queries import NamedQueryRequest, list_queries, read_named_query
from ..http.context import current_graph, current_service
from ..http.errors import Problem, problem_of
from ..http.negotiation import negotiate
from ..http.operation import AS_OF, PAGE, format_input, json_content, operation
from ..http.params import read_arguments
from ..http.responses import PageFormat, TableFormat
from .query_form import examples, fields
from .table import TableOfCells, tabulate

queries = Blueprint("queries", __name__)

#: The kinds of named queries, by what their names begin or end with; the first is any other.
_GROUPS = (
    ("Questions", "", ""),
    ("Contradictions between sources", "conflict-", ""),
    ("Gaps: facts that no source states", "gap-", ""),
    ("Checks of the data", "", "-violation"),
)


@dataclass(frozen=True, slots=True)
class _Shown:
    """Content of a page below its form: an answer, a graph or a problem, or nothing yet."""

    answer: Answer | None = None
    table: TableOfCells | None = None
    graph: str = ""
    cut_at: int | None = None
    problem: Problem | None = None


@queries.get("/queries")
@operation(
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
        page = render_template("queries.html", groups=_groups(current_graph().catalogue))
        response = Response(page)
    else:
        response = list_queries("queries.query")
    return response


@queries.get("/queries/<name>")
@operation("queries", AS_OF, named=True)
def query(name: str) -> Response:
    """Answer a named query: a page with its form for people, data for programs."""
    asked = read_named_query(name)
    format = negotiate((*asked.formats, PageFormat.HTML), named=asked.format)
    return _page(asked) if format is PageFormat.HTML else asked.respond(format)


def _page(asked: NamedQueryRequest) -> Response:
    shown = _show(asked)
    page = render_template(
        "named.html",
        query=asked.query,
        fields=fields(asked.query, asked.values, asked.snapshot.labels),
        formats=asked.formats,
        here_as={one.label: _address(asked, one.label) for one in asked.formats},
        example=_address(asked, **examples(asked.query)),
        shown=shown,
    )
    response = Response(page)
    if shown.problem:
        response.status_code = shown.problem.status
        response.headers.update(shown.problem.headers)
    return response


def _show(asked: NamedQueryRequest) -> _Shown:
    """Answer, unless required values are missing; an error is shown beside the form."""
    if not asked.values and any(one.required for one in asked.query.parameters):
        return _Shown()
    try:
        if asked.query.form == "construct":
            return _Shown(graph=asked.draw(ResultFormat.TURTLE).decode())
        answer, truncated = asked.answer()
    except GradPathError as error:
        problem = problem_of(error)
        if problem.status is HTTPStatus.INTERNAL_SERVER_ERROR:
            raise
        return _Shown(problem=problem)
    most = current_service().settings.max_rows if truncated else None
    return _Shown(answer, tabulate(answer, asked.snapshot.labels), cut_at=most)


def _address(asked: NamedQueryRequest, format: str | None = None, **examples: str) -> str:
    """Return the address of the same request in a format, or of the example."""
    url = url_for("queries.query", name=asked.query.name)
    values = examples if format is None else {**asked.values, "format": format}
    given = {name: value for name, value in values.items() if value is not None}
    joint = "&" if "?" in url else "?"
    return f"{url}{joint}{urlencode(given, doseq=True)}" if given else url


def _groups(queries: Catalogue) -> list[tuple[str, list[NamedQuery]]]:
    """Return the queries under the headings of their kinds."""
    groups: dict[str, list[NamedQuery]] = {heading: [] for heading, *_ in _GROUPS}
    for name, one in queries.items():
        found = [
            heading
            for heading, start, end in _GROUPS[1:]
            if name.startswith(start) and name.endswith(end)
        ]
        groups[found[0] if found else _GROUPS[0][0]].append(one)
    return [(heading, found) for heading, found in groups.items() if found]
