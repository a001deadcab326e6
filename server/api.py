"""The API: pathways, named queries, things and downloads as JSON and CSV."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterable, Sequence
from enum import Enum

from flask import Blueprint, Response, url_for

from ..graph.engine import ResultFormat
from ..graph.exports import ExportFormat
from ..graph.exports import export as write
from ..graph.records import (
    COLUMNS,
    answer_record,
    description_record,
    pathway_row,
    pathways_record,
    query_record,
)
from .arguments import floor, grade, read_arguments, read_lists, required
from .current import current_graph
from .identities import find_described
from .negotiation import negotiate

api = Blueprint("api", __name__, url_prefix="/api")


class TableFormat(Enum):
    """The formats of a table, with their media types."""

    JSON = ("json", "application/json")
    CSV = ("csv", "text/csv")

    def __init__(self, label: str, media_type: str) -> None:
        self.label = label
        self.media_type = media_type


@api.get("/pathways")
def pathways() -> Response:
    """Answer with the pathways from or to a thing."""
    values = read_arguments(("from", "to", "grade", "min_pay", "format"))
    format = negotiate(tuple(TableFormat), named=values.get("format"))
    graph = current_graph()
    found = graph.pathways(
        required(values, "from", "NLP"),
        role=values.get("to"),
        grade=grade(values),
        floor=floor(values),
    )
    if format is TableFormat.JSON:
        return json_response(pathways_record(graph.network, found))
    return csv_response(COLUMNS, (pathway_row(graph.network, one) for one in found.pathways))


@api.get("/queries")
def queries() -> Response:
    """Answer with the named queries and what they take."""
    read_arguments(())
    listed = [
        query_record(query) | {"form": query.form, "url": url_for("api.query", name=name)}
        for name, query in current_graph().catalogue.items()
    ]
    return json_response({"queries": listed})


@api.get("/queries/<name>")
def query(name: str) -> Response:
    """Answer a named query."""
    graph = current_graph()
    named = graph.catalogue[name]
    values = _values()
    asked = values.pop("format", None)
    label = asked if isinstance(asked, str) else None
    if named.form == "construct":
        graphs = ResultFormat.of_kind(triples=True)
        written = negotiate(graphs, named=label)
        sparql = named.bind(values, graph.names.find)
        return Response(graph.store.serialize(sparql, written), mimetype=written.media_type)
    format = negotiate(tuple(TableFormat), named=label)
    answer = graph.ask(name, values)
    if format is TableFormat.JSON:
        return json_response(answer_record(answer))
    return csv_response(answer.columns, answer.rows)


@api.get("/things")
def find_thing() -> Response:
    """Answer with what is known of a thing, given by any of its names."""
    name = required(read_arguments(("name",)), "name", "georgia+tech")
    return json_response(description_record(current_graph().describe(name)))


@api.get("/things/<kind>/<path:slug>")
def thing(kind: str, slug: str) -> Response:
    """Answer with what is known of a thing, given by its kind and slug."""
    return json_response(description_record(find_described(kind, slug)))


@api.get("/exports/<format>")
def export(format: str) -> Response:
    """Give the whole graph as a file."""
    chosen = ExportFormat.from_label(format)
    response = Response(write(current_graph(), chosen), mimetype=chosen.media_type)
    response.headers["Content-Disposition"] = f'attachment; filename="{chosen.filename}"'
    return response


def json_response(record: object) -> Response:
    """Return a record as JSON, its members in their order."""
    text = json.dumps(record, ensure_ascii=False, default=str)
    return Response(f"{text}\n", mimetype="application/json")


def csv_response(columns: Sequence[str], rows: Iterable[Sequence[object]]) -> Response:
    """Return a table as CSV; what is not stated is an empty cell."""
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow(columns)
    writer.writerows(
        [str(cell).lower() if isinstance(cell, bool) else cell for cell in row] for row in rows
    )
    return Response(out.getvalue(), mimetype="text/csv")


def _values() -> dict[str, object]:
    """Return the values of a query's parameters; whether one may come twice the query knows."""
    return {name: given[0] if len(given) == 1 else given for name, given in read_lists().items()}
