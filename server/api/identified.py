"""What the addresses do to which our IRIs lead: they answer 303, and then there is a document."""

from __future__ import annotations

from http import HTTPStatus

from ...graph.store.engine import ResultFormat
from ...ontology.terms import SOURCE
from ..http.responses import TableFormat
from ..linked_data.resources import FORMATS, DocumentFormat
from .openapi_params import Input, Schema, choice_of
from .openapi_schemas import ref

_TEXT: Schema = {"schema": {"type": "string"}}
_WRITTEN: dict[DocumentFormat, Schema] = {
    TableFormat.JSON: {"schema": ref("Thing")},
    ResultFormat.JSON_LD: {"schema": {"type": ["object", "array"]}},
}
#: What a thing is given in, and what everything else is.
THING: Schema = {format.media_type: _WRITTEN.get(format, _TEXT) for format in FORMATS}
OTHER: Schema = {name: told for name, told in THING.items() if name != "application/json"}
#: What stands under each extension.
DATA: dict[str, Schema] = {
    format.extension: {format.media_type: THING[format.media_type]}
    for format in FORMATS
    if format.extension
}
#: How a document may be missing, and how the way to it may fail beside.
MISSING = (HTTPStatus.BAD_REQUEST, HTTPStatus.NOT_FOUND, HTTPStatus.GONE)
ASTRAY = (*MISSING, HTTPStatus.NOT_ACCEPTABLE)

THING_FORMATS = tuple(format.label for format in FORMATS)
OTHER_FORMATS = tuple(name for name in THING_FORMATS if name != TableFormat.JSON.label)
PATH = Input(
    "path",
    "What follows the root of our namespaces in an IRI",
    example="id/role/ml-engineer",
    place="path",
)
EXTENSION = Input(
    "extension",
    "The extension of the format",
    choice_of(tuple(DATA)),
    ResultFormat.TURTLE.extension,
    place="path",
)
PASSAGE = Input("name", "Source and passage", example="ml-guide/L44", place="path")
QUERY = Input("name", "A named query", example="gap-pay", place="path")
GRAPH = Input(
    "graph",
    "The name of the graph",
    example=f"{SOURCE}ml-guide/L44",
    required=True,
)
