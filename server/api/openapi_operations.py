"""What each address does, takes and answers; parameters of named queries stand in the catalogue."""

from __future__ import annotations

from dataclasses import dataclass, field

from ...graph.exports import ExportFormat
from ...graph.store.engine import ResultFormat
from ..sparql.protocol import LONGEST
from .identified import (
    ASTRAY,
    DATA,
    EXTENSION,
    GRAPH,
    MISSING,
    OTHER,
    OTHER_FORMATS,
    PASSAGE,
    PATH,
    QUERY,
    THING,
    THING_FORMATS,
)
from .openapi_params import Input, Schema, choice_of
from .openapi_schemas import ref

_PAGE: Schema = {"text/html": {"schema": {"type": "string"}}}
_CSV: Schema = {"text/csv": {"schema": {"type": "string"}}}
_PLAIN: Schema = {"text/plain": {"schema": {"type": "string"}}}


@dataclass(frozen=True, slots=True, kw_only=True)
class Operation:
    """What an address does.

    Attributes
    ----------
    summary, tag : str
        What it does in a line, and with what it is listed.
    inputs : tuple of Input
        What it takes; a day, where it answers for one, is added.
    content : dict
        The media types of the answer with their schemas.
    errors : tuple of int
        The statuses that it may have instead.
    body : dict
        What may be posted, by media type; where nothing is, it takes no POST.
    leads : bool
        Whether it leads with 303 to another address, which gives the answer.
    kinds : dict
        The media types by the values of the last input, where these decide: each is described as
        an address of its own.
    """

    summary: str
    tag: str
    inputs: tuple[Input, ...] = ()
    content: Schema = field(default_factory=lambda: _PAGE)
    errors: tuple[int, ...] = (400,)
    body: Schema = field(default_factory=dict)
    leads: bool = False
    kinds: dict[str, Schema] = field(default_factory=dict)


def content(schema: str, *, csv: bool = False) -> Schema:
    """Return the media types of an answer in JSON, and in CSV where it is a table."""
    return {"application/json": {"schema": ref(schema)}} | (_CSV if csv else {})


def written(formats: tuple[ResultFormat, ...]) -> Schema:
    """Return the media types of some formats of results."""
    told: Schema = {format.media_type: {"schema": {"type": "string"}} for format in formats}
    if ResultFormat.JSON in formats:
        told[ResultFormat.JSON.media_type] = {"schema": ref("Rows")}
    if ResultFormat.JSON_LD in formats:
        told[ResultFormat.JSON_LD.media_type] = {"schema": {"type": ["object", "array"]}}
    return told


def format_input(*labels: str) -> Input:
    """Return the parameter that names a format, whatever is accepted."""
    return Input("format", "The format, whatever the Accept header says", choice_of(labels))


AS_OF = Input(
    "as_of",
    "The day to answer for, without what was not valid then: a date, or today",
    {"anyOf": [{"type": "string", "format": "date"}, {"const": "today"}]},
    blank=False,
)
_START = Input("start", "A thing by any of its names", example="NLP", required=True)
_START_OR_PAY = Input("start", "A thing by any of its names; needed where no pay is", example="NLP")
_ROLE = Input("role", "The only role to go to", example="NLP Engineer")
_GRADE = Input("grade", "The weakest grade to accept", choice_of(("stated", "derived", "mapped")))
_PAY = Input(
    "min_pay",
    "Only roles that may pay this; in US dollars a year",
    {"type": "integer", "minimum": 0, "maximum": 10**12 - 1, "x-unit": "US dollars a year"},
    140000,
)
_TABLE = format_input("json", "csv")
_KIND = Input("kind", "The kind of thing", example="role", place="path")
_SLUG = Input("slug", "The thing among its kind", example="ml-engineer", place="path")
_FINDINGS = (
    Input("about", "Only about this thing", example="columbia"),
    Input("origin", "Only those that came about so", choice_of(("computed", "recorded"))),
    _TABLE,
)
_WHY = (
    Input("subject", "A thing by any of its names", example="georgia tech", required=True),
    Input("predicate", "A relation, or type", example="type", required=True),
    Input("object", "A thing, a class or a value", example="GRE-free program", required=True),
)
_GRAPHS: Schema = {"type": "array", "items": {"type": "string"}}
_SPARQL = (
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
        "Seconds after which to give up, where that is sooner than usual",
        {"type": "number", "exclusiveMinimum": 0},
        0.5,
        blank=False,
    ),
    format_input(*(format.label for format in ResultFormat)),
)
_FORM: Schema = {
    "type": "object",
    "properties": {one.name: one.schema for one in _SPARQL if one.name != "timeout"},
    "required": ["query"],
}
_ASKED: Schema = {
    "application/x-www-form-urlencoded": {"schema": _FORM, "example": {"query": "ASK {}"}},
    "application/sparql-query": {"schema": {"type": "string"}, "example": "ASK {}"},
}
_FILES: dict[str, Schema] = {
    format.label: {
        format.media_type: {
            "schema": {"type": ["object", "array"] if "json" in format.media_type else "string"}
        }
    }
    for format in ExportFormat
}
_UNHAD = (400, 404)
_LIMITED = (429, 501, 503)


def _leading(summary: str, *inputs: Input, of_thing: bool = False) -> Operation:
    """Return what an IRI of ours does: it leads to a document."""
    return Operation(
        summary=summary,
        tag="things",
        inputs=(*inputs, format_input(*(THING_FORMATS if of_thing else OTHER_FORMATS))),
        content=THING if of_thing else OTHER,
        errors=ASTRAY,
        leads=True,
    )


#: Every address by the name of its view; the named queries are added one by one.
OPERATIONS: dict[str, Operation] = {
    "pages.start": Operation(summary="What every specialization leads to", tag="pages"),
    "pages.pathways": Operation(
        summary="The pathways from or to a thing, every step with its passages",
        tag="pages",
        inputs=(_START, _ROLE, _GRADE, _PAY),
        errors=_UNHAD,
    ),
    "pages.health": Operation(summary="Whether the process answers", tag="service", content=_PLAIN),
    "watching.ready": Operation(
        summary="Whether a query is answered",
        tag="service",
        content=_PLAIN,
        errors=(400, 503),
    ),
    "watching.metrics": Operation(
        summary="What the server has done, as Prometheus reads it", tag="service", content=_PLAIN
    ),
    "identities.show": _leading("What is known of a thing", _KIND, _SLUG, of_thing=True),
    "identities.passage": _leading("What a passage states, or what a source is", PASSAGE),
    "identities.query": _leading("What a named query asks", QUERY),
    "identities.ontology": _leading("The terms of the ontology"),
    "identities.definitions": _leading("The classes and relations that follow from others"),
    "identities.page": Operation(
        summary="The page about what an IRI of ours names",
        tag="things",
        inputs=(PATH,),
        errors=MISSING,
    ),
    "identities.data": Operation(
        summary="The data about what an IRI of ours names",
        tag="things",
        inputs=(PATH, EXTENSION),
        kinds=DATA,
        errors=MISSING,
    ),
    "identities.any_passage": Operation(
        summary="What a named graph states",
        tag="things",
        inputs=(GRAPH, format_input(*OTHER_FORMATS)),
        content=OTHER,
        errors=(400, 404, 406),
    ),
    "api.pathways": Operation(
        summary="The pathways from or to a thing",
        tag="api",
        inputs=(_START_OR_PAY, _ROLE, _GRADE, _PAY, _TABLE),
        content=content("Pathways", csv=True),
        errors=(400, 404, 406),
    ),
    "api.queries": Operation(
        summary="The named queries and what they take", tag="queries", content=content("Queries")
    ),
    "catalogue.index": Operation(
        summary="The named queries: a page for people, JSON for programs",
        tag="queries",
        inputs=(format_input("json", "html"),),
        content=_PAGE | content("Queries"),
        errors=(400, 406),
    ),
    "api.find_thing": Operation(
        summary="What is known of a thing, given by any of its names",
        tag="things",
        inputs=(Input("name", "Any of its names", example="georgia tech", required=True),),
        content=content("Thing"),
        errors=_UNHAD,
    ),
    "api.thing": Operation(
        summary="What is known of a thing, given by its kind and slug",
        tag="things",
        inputs=(_KIND, _SLUG),
        content=content("Thing"),
        errors=_UNHAD,
    ),
    "api.stale": Operation(
        summary="What has lapsed on a day, today if none is named",
        tag="api",
        inputs=(_TABLE,),
        content=content("Stale", csv=True),
        errors=(400, 406),
    ),
    "api.conflicts": Operation(
        summary="Where the sources pull against each other",
        tag="api",
        inputs=_FINDINGS,
        content=content("Conflicts", csv=True),
        errors=(400, 404, 406),
    ),
    "api.gaps": Operation(
        summary="Where the sources are silent",
        tag="api",
        inputs=_FINDINGS,
        content=content("Gaps", csv=True),
        errors=(400, 404, 406),
    ),
    "api.why": Operation(
        summary="Why a statement holds, or what is lacking",
        tag="api",
        inputs=_WHY,
        content=content("Why"),
        errors=_UNHAD,
    ),
    "api.export": Operation(
        summary="The whole graph as a file",
        tag="api",
        inputs=(
            Input(
                "format",
                "The format",
                choice_of(tuple(_FILES)),
                "turtle",
                place="path",
            ),
        ),
        kinds=_FILES,
        errors=_UNHAD,
    ),
    "sparql.endpoint": Operation(
        summary="Answer a query of SPARQL 1.1; without one, describe the service",
        tag="sparql",
        inputs=_SPARQL,
        content=_PAGE | written(tuple(ResultFormat)),
        errors=(400, 403, 406, 413, 415, *_LIMITED),
        body=_ASKED,
    ),
    "sparql.description": Operation(
        summary="The service and the graph: service description, VoID, prefixes, examples",
        tag="sparql",
        content=written(ResultFormat.of_kind(triples=True)),
        errors=(),
    ),
    "openapi.as_json": Operation(
        summary="This description",
        tag="service",
        content={"application/json": {"schema": {"type": "object"}}},
    ),
    "openapi.as_yaml": Operation(
        summary="This description",
        tag="service",
        content={"application/yaml": {"schema": {"type": ["object", "string"]}}},
    ),
}
#: Views that answer named queries, each at an address of its own, and whether people read them too.
NAMED = {"api.query": False, "catalogue.query": True}
#: Files that pages load.
UNDESCRIBED = frozenset({"static"})
#: The statuses of a named query beside that of its answer.
NAMED_ERRORS = (400, 404, 406, 429, 503)
