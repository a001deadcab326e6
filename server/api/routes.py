"""The API: pathways, named queries, things and downloads as JSON and CSV."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import Any

from flask import Blueprint, Response

from ...graph import records
from ...graph.exports import ExportFormat
from ...graph.findings.findings import Kind
from ...graph.model.grades import Grade
from ...graph.model.tables import Columns, table_rows
from ...graph.pathways.ranking import Ranking
from ...graph.validity.intervals import today
from ..http.context import current_graph, requested_graph
from ..http.negotiation import negotiate
from ..http.operation import (
    AS_OF,
    EVIDENCE,
    GRADE,
    KIND,
    MIN_PAY,
    ROLE,
    SLUG,
    START,
    TABLE,
    Input,
    Operation,
    Schema,
    choice_of,
    json_content,
)
from ..http.params import is_missing, read_arguments, read_day
from ..http.responses import TableFormat, csv_response, json_response
from ..linked_data.data import write_data
from ..linked_data.resources import find_resource
from ..workers.service import run_task
from ..workers.tasks import Export, Findings
from .named_queries import formats_of, list_queries, read_named_query

api = Blueprint("api", __name__, url_prefix="/api")

_NAME = Input("name", "Any of its names", example="georgia tech", required=True)
_ABOUT = Input("about", "Only about this thing", example="columbia")
_METHOD = Input("method", "Only those found in this way", choice_of(("computed", "recorded")))
_WHY = (
    Input("subject", "A thing by any of its names", example="georgia tech", required=True),
    Input("predicate", "A relation, or type", example="type", required=True),
    Input("object", "A thing, a class or a value", example="GRE-free program", required=True),
)
_LABELS = choice_of(format.label for format in ExportFormat)
_FORMAT = Input("format", "The format", _LABELS, "turtle", place="path")
#: The media type of each download.
_FILES: dict[str, Schema] = {
    format.label: {format.media_type: {"schema": {"type": type}}}
    for format in ExportFormat
    for type in (["object", "array"] if "json" in format.media_type else "string",)
}
_NOT_FOUND = (400, 404)


def _tabular(schema: str, *inputs: Input, errors: tuple[int, ...] = (400, 404, 406)) -> Operation:
    """Declare an address whose answer is a record or a table."""
    content = json_content(schema, csv=True)
    return Operation("api", *inputs, TABLE, AS_OF, content=content, errors=errors)


@api.get("/pathways")
@_tabular("Pathways", replace(START, required=False), ROLE, GRADE, EVIDENCE, MIN_PAY)
def pathways() -> Response:
    """List the pathways from or to a thing."""
    values = read_arguments()
    if not {"start", "min_pay"} & values.keys():
        raise is_missing(START)
    graph = requested_graph()
    found = graph.pathways(
        values.get("start"),
        role=values.get("role"),
        grade=Grade.from_label(values.get("grade", Grade.MAPPED.label)),
        evidence=Ranking(values.get("evidence", Ranking.ALL.label)),
        min_pay=values.get("min_pay"),
    )
    record = records.pathways_record(graph.network, found)
    answer = record | records.snapshot_record(graph)
    return _table(values, answer, records.PATHWAY_COLUMNS, record["pathways"])


@api.get("/queries")
@Operation("queries", content=json_content("Queries"))
def queries() -> Response:
    """List the named queries with their parameters."""
    read_arguments()
    return list_queries("api.query")


@api.get("/queries/<name>")
@Operation("queries", AS_OF, content=json_content("Answer"), named=True)
def query(name: str) -> Response:
    """Answer a named query."""
    found = read_named_query(name)
    return found.respond(negotiate(formats_of(found.query), named=found.format))


@api.get("/things")
@Operation("things", _NAME, AS_OF, content=json_content("Thing"), errors=_NOT_FOUND)
def find_thing() -> Response:
    """Describe a thing, given by any of its names."""
    values, graph = read_arguments(), requested_graph()
    found = graph.describe(values["name"])
    meanings = graph.labels.meanings("name", values["name"], found.iri)
    more = {"meanings": records.meanings_record(meanings)} | records.snapshot_record(graph)
    return json_response(records.description_record(found) | more)


@api.get("/things/<kind>/<path:slug>")
@Operation("things", KIND, SLUG, AS_OF, content=json_content("Thing"), errors=_NOT_FOUND)
def thing(kind: str, slug: str) -> Response:
    """Describe a thing, given by its kind and slug."""
    read_arguments()
    graph = requested_graph()
    record = write_data(graph, find_resource(graph, f"id/{kind}/{slug}"), TableFormat.JSON)
    return Response(record, mimetype=TableFormat.JSON.media_type)


@api.get("/stale")
@_tabular("Stale", errors=(400, 406))
def stale() -> Response:
    """List the statements that have expired on a date, today if none is given."""
    values, day = read_arguments(), read_day() or today()
    found = current_graph().expired(day)
    record = records.expired_record(day, found)
    return _table(values, record, records.EXPIRED_COLUMNS, record["expired"])


@api.get("/conflicts")
@_tabular("Conflicts", _ABOUT, _METHOD)
def conflicts() -> Response:
    """List the conflicts of the sources."""
    return _findings("conflict")


@api.get("/gaps")
@_tabular("Gaps", _ABOUT, _METHOD)
def gaps() -> Response:
    """List the gaps of the sources."""
    return _findings("gap")


@api.get("/why")
@Operation("api", *_WHY, AS_OF, content=json_content("Why"), errors=_NOT_FOUND)
def why() -> Response:
    """Explain why a statement holds, or what is missing for it."""
    values, graph = read_arguments(), requested_graph()
    found = graph.why(values["subject"], values["predicate"], values["object"])
    return json_response(records.why_record(found) | records.snapshot_record(graph))


@api.get("/exports/<format>")
@Operation("api", _FORMAT, AS_OF, variants=_FILES, errors=_NOT_FOUND)
def export(format: str) -> Response:
    """Download the whole graph as a file, as of a date if one is given."""
    read_arguments()
    chosen, graph = ExportFormat.from_label(format), requested_graph()
    name, date = chosen.filename, graph.as_of_date
    name = name.replace(".", f"-{date}.") if date else name
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    content = run_task(Export(chosen), graph).content
    return Response(content, mimetype=chosen.media_type, headers=headers)


def _findings(kind: Kind) -> Response:
    values, graph = read_arguments(), requested_graph()
    format = negotiate(tuple(TableFormat), named=values.get("format"))
    about = graph.labels.find(values["about"]) if "about" in values else None
    tabular = format is TableFormat.CSV
    task = Findings(kind, graph.as_of_date, tabular, about, values.get("method"))
    return Response(run_task(task, graph.whole).content, mimetype=format.media_type)


def _table(
    values: Mapping[str, Any], record: object, columns: Columns, rows: Iterable[object]
) -> Response:
    """Return a record as JSON, or the records of its table as CSV."""
    format = negotiate(tuple(TableFormat), named=values.get("format"))
    if format is TableFormat.JSON:
        return json_response(record)
    return csv_response(columns, table_rows(columns, rows))
