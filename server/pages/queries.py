"""The named queries for people: the list of them, and each with its form and its answer."""

from __future__ import annotations

from dataclasses import dataclass
from http import HTTPStatus
from urllib.parse import urlencode

from flask import Blueprint, Response, render_template, url_for

from ...errors import GradPathError
from ...graph.store.engine import ResultFormat
from ...queries import Answer, Catalogue, NamedQuery
from ..api.named_queries import Asking, list_queries, read_asking
from ..http.context import current_graph, current_service
from ..http.errors import Problem, problem_of
from ..http.negotiation import negotiate
from ..http.operation import AS_OF, PAGE, format_input, json_content, operation
from ..http.params import read_arguments
from ..http.responses import PageFormat, TableFormat
from .query_form import examples, fields
from .table import TableOfCells, tabulate

catalogue = Blueprint("catalogue", __name__)

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


@catalogue.get("/queries")
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
        response = list_queries("catalogue.query")
    response.vary.add("Accept")
    return response


@catalogue.get("/queries/<name>")
@operation("queries", AS_OF, named=True)
def query(name: str) -> Response:
    """Answer a named query: a page with its form for people, data for programs."""
    asking = read_asking(name)
    format = negotiate((*asking.formats, PageFormat.HTML), named=asking.format)
    return _page(asking) if format is PageFormat.HTML else asking.respond(format)


def _page(asking: Asking) -> Response:
    shown = _show(asking)
    page = render_template(
        "named.html",
        query=asking.query,
        fields=fields(asking.query, asking.values, asking.snapshot.labels),
        formats=asking.formats,
        here_as={one.label: _address(asking, one.label) for one in asking.formats},
        example=_address(asking, **examples(asking.query)),
        shown=shown,
    )
    response = Response(page)
    if shown.problem:
        response.status_code = shown.problem.status
        response.headers.update(shown.problem.headers)
    response.vary.add("Accept")
    return response


def _show(asking: Asking) -> _Shown:
    """Answer, unless nothing was asked yet; what does not fit is said beside the form."""
    if not asking.values and any(one.required for one in asking.query.parameters):
        return _Shown()
    try:
        if asking.query.form == "construct":
            return _Shown(graph=asking.draw(ResultFormat.TURTLE).decode())
        answer, truncated = asking.answer()
    except GradPathError as error:
        problem = problem_of(error)
        if problem.status is HTTPStatus.INTERNAL_SERVER_ERROR:
            raise
        return _Shown(problem=problem)
    most = current_service().settings.max_rows if truncated else None
    return _Shown(answer, tabulate(answer, asking.snapshot.labels), cut_at=most)


def _address(asking: Asking, format: str | None = None, **examples: str) -> str:
    """Return the address of the same question in a format, or of the example in the same."""
    url = url_for("catalogue.query", name=asking.query.name)
    values = examples if format is None else {**asking.values, "format": format}
    told = {name: value for name, value in values.items() if value is not None}
    joint = "&" if "?" in url else "?"
    return f"{url}{joint}{urlencode(told, doseq=True)}" if told else url


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
