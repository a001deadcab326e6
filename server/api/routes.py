"""The API: pathways, named queries, things and downloads as JSON and CSV."""

from __future__ import annotations

from flask import Blueprint, Response

from ...graph.exports import ExportFormat
from ...graph.exports import export as write
from ...graph.findings.findings import COLUMNS as FINDING_COLUMNS
from ...graph.findings.findings import Kind, finding_record, finding_row
from ...graph.findings.findings import conflicts as find_conflicts
from ...graph.findings.gaps_as_of import gaps_as_of
from ...graph.records import (
    COLUMNS,
    EXPIRED_COLUMNS,
    description_record,
    expired_record,
    expired_row,
    pathway_row,
    pathways_record,
    snapshot_record,
    why_record,
)
from ...graph.validity.intervals import today
from ..http.context import current_graph, requested_graph
from ..http.negotiation import negotiate
from ..http.params import grade, min_pay, origin, read_arguments, read_day, required
from ..http.responses import TableFormat, csv_response, json_response
from ..linked_data.resources import find_described
from .named_queries import list_queries, read_asking

api = Blueprint("api", __name__, url_prefix="/api")


@api.get("/pathways")
def pathways() -> Response:
    """Answer with the pathways from or to a thing."""
    values = read_arguments(("start", "role", "grade", "min_pay", "as_of", "format"))
    format = negotiate(tuple(TableFormat), named=values.get("format"))
    graph = requested_graph()
    found = graph.pathways(
        None if min_pay(values) and "start" not in values else required(values, "start", "NLP"),
        role=values.get("role"),
        grade=grade(values),
        min_pay=min_pay(values),
    )
    if format is TableFormat.JSON:
        return json_response(pathways_record(graph.network, found) | snapshot_record(graph))
    return csv_response(COLUMNS, (pathway_row(graph.network, one) for one in found.pathways))


@api.get("/queries")
def queries() -> Response:
    """Answer with the named queries and what they take."""
    read_arguments(())
    return list_queries("api.query")


@api.get("/queries/<name>")
def query(name: str) -> Response:
    """Answer a named query."""
    asking = read_asking(name)
    return asking.respond(negotiate(asking.formats, named=asking.format))


@api.get("/things")
def find_thing() -> Response:
    """Answer with what is known of a thing, given by any of its names."""
    name = required(read_arguments(("name", "as_of")), "name", "georgia+tech")
    graph = requested_graph()
    return json_response(description_record(graph.describe(name)) | snapshot_record(graph))


@api.get("/things/<kind>/<path:slug>")
def thing(kind: str, slug: str) -> Response:
    """Answer with what is known of a thing, given by its kind and slug."""
    read_arguments(("as_of",))
    graph = requested_graph()
    description = find_described(graph, kind, slug)
    return json_response(description_record(description) | snapshot_record(graph))


@api.get("/stale")
def stale() -> Response:
    """Answer with what has lapsed on a day."""
    values = read_arguments(("as_of", "format"))
    format = negotiate(tuple(TableFormat), named=values.get("format"))
    day = read_day() or today()
    found = current_graph().expired(day)
    if format is TableFormat.JSON:
        return json_response(expired_record(day, found))
    return csv_response(EXPIRED_COLUMNS, map(expired_row, found))


@api.get("/conflicts")
def conflicts() -> Response:
    """Answer with where the sources pull against each other."""
    return _findings("conflict")


@api.get("/gaps")
def gaps() -> Response:
    """Answer with where the sources are silent."""
    return _findings("gap")


@api.get("/why")
def why() -> Response:
    """Answer why a statement holds, or what is lacking."""
    values = read_arguments(("subject", "predicate", "object", "as_of"))
    graph = requested_graph()
    found = graph.why(
        required(values, "subject", "georgia+tech"),
        required(values, "predicate", "type"),
        required(values, "object", "GRE-free+program"),
    )
    return json_response(why_record(found) | snapshot_record(graph))


@api.get("/exports/<format>")
def export(format: str) -> Response:
    """Give the whole graph as a file; as of a day, what was valid then."""
    read_arguments(("as_of",))
    chosen = ExportFormat.from_label(format)
    graph = requested_graph()
    response = Response(write(graph, chosen), mimetype=chosen.media_type)
    name = (
        chosen.filename.replace(".", f"-{graph.as_of_date}.")
        if graph.as_of_date
        else chosen.filename
    )
    response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


def _findings(kind: Kind) -> Response:
    values = read_arguments(("about", "origin", "as_of", "format"))
    format = negotiate(tuple(TableFormat), named=values.get("format"))
    wanted = origin(values)
    graph, about = requested_graph(), values.get("about")
    conflicting = kind == "conflict"
    found = find_conflicts(graph, about=about) if conflicting else gaps_as_of(graph, about=about)
    found = tuple(one for one in found if wanted in {None, one.origin})
    if format is TableFormat.JSON:
        listed = [finding_record(one) for one in found]
        return json_response({f"{kind}s": listed} | snapshot_record(graph))
    return csv_response(FINDING_COLUMNS[kind], map(finding_row, found))
