"""Parameters and bodies of the SPARQL endpoint, as OpenAPI declares them."""

from __future__ import annotations

from ...graph.store.formats import ResultFormat
from ..http.operation import Input, Schema, format_input
from .protocol import LONGEST

_GRAPHS: Schema = {"type": "array", "items": {"type": "string"}}
INPUTS = (
    Input(
        "query",
        f"A query of SPARQL 1.1, of at most {LONGEST:,} bytes",
        {"type": "string"},
        "ASK {}",
        blank=False,
    ),
    Input(
        "default-graph-uri", "IRIs of the graphs to see as the default graph", _GRAPHS, blank=False
    ),
    Input("named-graph-uri", "IRIs of the named graphs to see", _GRAPHS, blank=False),
    Input(
        "timeout",
        "Seconds after which to give up, if that is sooner than the usual limit",
        {"type": "number", "exclusiveMinimum": 0},
        0.5,
        blank=False,
    ),
    format_input(format.label for format in ResultFormat),
)
_FORM: Schema = {
    "type": "object",
    "properties": {one.name: one.schema for one in INPUTS if one.name != "timeout"},
    "required": ["query"],
}
BODY: Schema = {
    "application/x-www-form-urlencoded": {"schema": _FORM, "example": {"query": "ASK {}"}},
    "application/sparql-query": {"schema": {"type": "string"}, "example": "ASK {}"},
}
