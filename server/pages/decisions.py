"""The decisions for people: each with its form, which is sent as a POST, and its answer."""

from __future__ import annotations

import json
import shlex
from collections.abc import Iterator
from dataclasses import replace
from http import HTTPStatus
from typing import Any

from flask import Blueprint, Response, render_template, request
from markupsafe import Markup, escape

from ...errors import GradPathError
from ...graph.decisions.catalogue import SUMMARIES
from ...graph.decisions.document import Document, describe_sources
from ...graph.decisions.outcome import Cell, Outcome, Sentence, Table
from ...graph.decisions.record import command_of, plain
from ...graph.model.grades import Grade
from ...queries import ParameterError
from ...queries.binding import bind_values
from ..api.decisions import DecisionRequest, answer, keep_private, read_decision
from ..http.brief import write_html
from ..http.errors import Problem, problem_of
from ..http.markup import NONE, Links, table
from ..http.operation import AS_OF, Operation
from ..http.responses import TableFormat
from .query_form import make_fields

decision_pages = Blueprint("decision_pages", __name__)

_SOURCED = Markup('%s <span class="sources">[%s]</span>')
_NO_ROW = Markup("<p>None.</p>")
_OURS = Markup('<span class="ours">%s</span>')


@Operation("pages", AS_OF, decision=True)
def page(name: str) -> Response:
    """Show the form of a decision, and below it the answer to what was entered."""
    wished = {request.accept_mimetypes.best, *request.args.getlist("format")}
    if wished & {"json", TableFormat.JSON.media_type}:
        return answer(name)
    asked, links = read_decision(name, ("as_of", "brief")), Links.of_request()
    shown: dict[str, Any] = {}
    if asked.brief:
        return keep_private(Response(_brief(asked, links)))
    if request.method == "POST" or any(value is not None for value in asked.values.values()):
        shown = _show(asked, links)
    found = render_template(
        "decision.html",
        links=links,
        decision=asked.decision,
        fields=make_fields(asked.decision, asked.values, asked.snapshot),
        date=asked.snapshot.as_of_date or "",
        **shown,
    )
    problem: Problem | None = shown.get("problem")
    response = Response(found, problem.status, problem.headers) if problem else Response(found)
    return keep_private(response)


def _show(asked: DecisionRequest, links: Links) -> dict[str, Any]:
    """Return the answer for the template, or the problem with the errors of the fields."""
    try:
        outcome = asked.answer()
    except GradPathError as error:
        problem = problem_of(error)
        if problem.status is HTTPStatus.INTERNAL_SERVER_ERROR:
            raise
        return {"problem": problem, "errors": _errors(asked, error)}
    entered = asked.decision.entered(outcome.parameters)
    return {
        "outcome": outcome,
        "sentence": lambda one: _sentence(one, links),
        "tables": [*_tables(outcome, links)],
        "entered": [(name, ";".join(texts)) for name, texts in entered.items()],
        "origins": describe_sources(asked.snapshot.localized, outcome.sources),
        "command": command_of(asked.snapshot, outcome),
        "curl": _curl(asked, outcome),
        "version": asked.snapshot.version,
    }


def _brief(asked: DecisionRequest, links: Links) -> str:
    """Return the answer on one page to print."""
    document = Document.of(asked.snapshot, asked.answer(), brief=True)
    return write_html(document, sheet=f"{links.root}/static/brief.css")


def _errors(asked: DecisionRequest, error: GradPathError) -> dict[str, str]:
    """Return what is wrong with each field, by the name of its parameter."""
    labels, found = asked.snapshot.labels, {}
    for one in asked.decision.parameters:
        value = {one.name: asked.values[one.name]} if one.name in asked.values else {}
        try:
            bind_values((one,), value, labels.find)
        except GradPathError as wrong:
            found[one.name] = problem_of(wrong).detail
    if not found and isinstance(error, ParameterError):
        found[error.parameter] = problem_of(error).detail
    return found


def _sentence(sentence: Sentence, links: Links) -> Markup:
    """Return a sentence with links to its sources."""
    sources = sentence.sources
    return _SOURCED % (sentence.text, links.passages(sources)) if sources else escape(sentence.text)


def _tables(outcome: Outcome, links: Links) -> Iterator[tuple[Table, Markup, Markup]]:
    """Yield each table as a screen has room for it, its rows, and in full where that is more."""
    for one in outcome.tables:
        screen = one.on_screen
        short = NONE if one.detail else _table(screen, links)
        whole = one.detail or (screen.columns, screen.rows) != (one.columns, one.rows)
        named = replace(one, title=f"{one.title}, every row and column")
        yield one if one.detail else screen, short, _table(named, links) if whole else NONE


def _table(one: Table, links: Links) -> Markup:
    """Return a table with its cells in HTML, each with links to its sources."""
    headings = [column.heading for column in one.columns]
    rows = ([*_cells(row, links)] for row in one.rows)
    return table(one.title, headings, rows, names=True) if one.rows else _NO_ROW


def _cells(row: tuple[Cell, ...], links: Links) -> Iterator[Markup]:
    for cell in row:
        text = _OURS % cell.text if cell.grade is Grade.MAPPED else escape(cell.text)
        sources = links.passages(cell.sources)
        yield _SOURCED % (text, sources) if sources else text


def _curl(asked: DecisionRequest, outcome: Outcome) -> str:
    """Return the command that asks the API the same by a POST."""
    entered = asked.decision.entered(outcome.parameters)
    values = {name: plain(outcome.parameters[name]) for name in entered}
    date = asked.snapshot.as_of_date
    sent = json.dumps(values | ({"as_of": str(date)} if date else {}), ensure_ascii=False)
    url = f"{request.root_url}api/{asked.decision.name}"
    return shlex.join(["curl", url, "--json", sent])


for _name in SUMMARIES:
    decision_pages.add_url_rule(
        f"/{_name}", defaults={"name": _name}, view_func=page, methods=("GET", "POST")
    )
