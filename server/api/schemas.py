"""JSON Schemas of the responses."""

from __future__ import annotations

from ..http.operation import Schema, ref


def record(required: Schema, optional: Schema | None = None, *, title: str = "") -> Schema:
    """Return the schema of an object; later versions may add members but remove none."""
    schema: Schema = {
        "type": "object",
        "properties": required | (optional or {}),
        "required": [*required],
    }
    return schema | ({"description": title} if title else {})


def many(items: Schema) -> Schema:
    """Return the schema of a list."""
    return {"type": "array", "items": items}


def each(schema: Schema, *names: str) -> Schema:
    """Return members that share a schema."""
    return dict.fromkeys(names, schema)


def nullable(schema: Schema) -> Schema:
    """Return the schema of a value that is null if no source states it."""
    return {"anyOf": [schema, {"type": "null"}]}


TEXT: Schema = {"type": "string"}
_NUMBER: Schema = {"type": "number"}
_INTEGER: Schema = {"type": "integer"}
_COUNT: Schema = {"type": "integer", "minimum": 0}
_FLAG: Schema = {"type": "boolean"}
_DAY: Schema = {"type": "string", "format": "date"}
_GRADE: Schema = {"type": "string", "enum": ["stated", "derived", "mapped"]}
_NAMES = many(TEXT)
_DATED: Schema = {"asOf": ref("AsOf")}
_CELL: Schema = {"type": ["string", "number", "boolean", "null"]}
_GIVEN: Schema = {"anyOf": [_CELL, many(_CELL)]}


_NAMED = many(ref("Named"))
_HOP = record(
    each(TEXT, "from", "relation", "to") | {"inverse": _FLAG, "grade": _GRADE, "sources": _NAMES}
)
_PATHWAY = record(
    {
        **each(ref("Named"), "start", "role"),
        "grade": _GRADE,
        "share": record(each(_COUNT, "shared", "stated", "own", "total")),
        **each(_NAMED, "shared", "needed"),
        "pay": nullable(ref("Amount")),
        "growth": nullable(record({"label": TEXT, "sources": _NAMES})),
        "sources": _NAMES,
        "routes": many(record({"grade": _GRADE, "text": TEXT, "hops": many(_HOP)})),
    }
)
_STATEMENT = record(
    each(TEXT, "relation", "value") | {"inverse": _FLAG, "id": nullable(TEXT), "sources": _NAMES}
)
_ABSENCE = record(
    each(TEXT, "id", "label")
    | each(nullable(_DAY), "through", "begins")
    | each(_NAMES, "sources", "certainty", "disputed", "remarks")
)
_PARAMETER = record(
    each(TEXT, "name", "type", "description")
    | each(_FLAG, "many", "required")
    | each(_GIVEN, "default", "example")
    | {"choices": nullable(_NAMES), "unit": nullable(TEXT)}
)
_STILL_STATED = record({"stillSaidIn": _NAMES, "statements": many(_STATEMENT)})
_FINDING = {
    "kind": TEXT,
    "method": {"enum": ["computed", "recorded"]},
    "about": _NAMED,
    "sides": many(record({"text": nullable(TEXT), "sources": _NAMES})),
    "sources": _NAMES,
    "query": nullable(TEXT),
    "observation": nullable(record(each(TEXT, "id", "title") | {"text": nullable(TEXT)})),
}

#: JSON Schemas by name.
SCHEMAS: dict[str, Schema] = {
    "Problem": record(
        {
            "type": {"type": "string", "format": "uri-reference"},
            "title": TEXT,
            "status": {"type": "integer", "minimum": 400, "maximum": 599},
            "detail": TEXT,
        },
        each(TEXT, "parameter", "limit")
        | each(_INTEGER, "line", "column")
        | {"candidates": _NAMES},
        title="Problem details as defined by RFC 9457",
    ),
    "Named": record(each(TEXT, "id", "label")),
    "Amount": record(
        {"text": TEXT},
        each(_NUMBER, "min", "max", "openFrom")
        | each(_FLAG, "openEnded", "approximate", "exclusive")
        | {"unit": TEXT, "printed": _NAMES, "sources": _NAMES},
        title="A figure or an interval; members that no source states are omitted",
    ),
    "AsOf": record(
        {"date": _DAY, "note": TEXT, "leftOut": many(_ABSENCE)},
        title="The date of the answer, and the things that were not valid on it",
    ),
    "Pathways": record(
        each(nullable(ref("Named")), "start", "role")
        | each(nullable(TEXT), "headline", "note")
        | {"pathways": many(_PATHWAY)},
        _DATED,
    ),
    "Queries": record(
        {
            "queries": many(
                record(
                    {
                        **each(TEXT, "name", "summary", "description"),
                        "parameters": many(_PARAMETER),
                        "form": {"enum": ["select", "ask", "construct"]},
                        "url": {"type": "string", "format": "uri-reference"},
                    }
                )
            )
        }
    ),
    "Answer": record(
        {
            "query": TEXT,
            "parameters": {"type": "object", "additionalProperties": _GIVEN},
            "columns": _NAMES,
            "rows": many({"type": "object", "additionalProperties": _CELL}),
            "note": TEXT,
        },
        _DATED,
        title="A row has a member for each column, null where nothing is stated",
    ),
    "Thing": record(
        {
            **each(TEXT, "id", "label"),
            "definition": nullable(TEXT),
            **each(_NAMES, "types", "aliases"),
            "statements": many(_STATEMENT),
        },
        _DATED,
    ),
    "Stale": record(
        {
            "date": _DAY,
            "note": nullable(TEXT),
            "expired": many({"allOf": [_ABSENCE, _STILL_STATED]}),
        }
    ),
    "Conflicts": record({"conflicts": many(record({"conflict": TEXT} | _FINDING))}, _DATED),
    "Gaps": record({"gaps": many(record({"gap": TEXT} | _FINDING))}, _DATED),
    "Why": record(
        {
            "statement": {"type": "object"},
            "verdict": {"enum": ["stated", "inferred", "no", "undecided", "not stated"]},
            "justifications": many({"type": "object"}),
            "more": _COUNT,
            "missing": many({}),
            "instead": many({}),
        },
        _DATED,
    ),
    "Rows": {
        "description": "SPARQL 1.1 Query Results JSON Format",
        "anyOf": [
            record(
                {
                    "head": record({"vars": _NAMES}),
                    "results": record({"bindings": many({"type": "object"})}),
                }
            ),
            record({"head": {"type": "object"}, "boolean": _FLAG}),
        ],
    },
}
