"""The shapes of the answers in JSON."""

from __future__ import annotations

from ..http.operation import Schema, ref


def record(required: Schema, optional: Schema | None = None, *, title: str = "") -> Schema:
    """Return the schema of an object; members may be added to it, never taken away."""
    schema: Schema = {
        "type": "object",
        "properties": required | (optional or {}),
        "required": [*required],
    }
    return schema | ({"description": title} if title else {})


def many(items: Schema) -> Schema:
    """Return the schema of a list."""
    return {"type": "array", "items": items}


def nullable(schema: Schema) -> Schema:
    """Return the schema of what may be null: nothing is stated."""
    return {"anyOf": [schema, {"type": "null"}]}


TEXT: Schema = {"type": "string"}
_NUMBER: Schema = {"type": "number"}
_COUNT: Schema = {"type": "integer", "minimum": 0}
_FLAG: Schema = {"type": "boolean"}
_DAY: Schema = {"type": "string", "format": "date"}
_GRADE: Schema = {"type": "string", "enum": ["stated", "derived", "mapped"]}
_NAMES = many(TEXT)
_DATED: Schema = {"asOf": ref("AsOf")}
_CELL: Schema = {"type": ["string", "number", "boolean", "null"]}
_GIVEN: Schema = {"anyOf": [_CELL, many(_CELL)]}

_HOP = record(
    {
        "from": TEXT,
        "relation": TEXT,
        "inverse": _FLAG,
        "to": TEXT,
        "grade": _GRADE,
        "sources": _NAMES,
    }
)
_PATHWAY = record(
    {
        "start": ref("Named"),
        "role": ref("Named"),
        "grade": _GRADE,
        "share": record({"shared": _COUNT, "stated": _COUNT, "own": _COUNT, "total": _COUNT}),
        "shared": many(ref("Named")),
        "needed": many(ref("Named")),
        "pay": nullable(ref("Amount")),
        "growth": nullable(record({"label": TEXT, "sources": _NAMES})),
        "sources": _NAMES,
        "routes": many(record({"grade": _GRADE, "text": TEXT, "hops": many(_HOP)})),
    }
)
_STATEMENT = record(
    {
        "relation": TEXT,
        "inverse": _FLAG,
        "value": TEXT,
        "id": nullable(TEXT),
        "sources": _NAMES,
    }
)
_ABSENCE = record(
    {
        "id": TEXT,
        "label": TEXT,
        "through": nullable(_DAY),
        "begins": nullable(_DAY),
        "sources": _NAMES,
        "certainty": _NAMES,
        "disputed": _NAMES,
        "remarks": _NAMES,
    }
)
_PARAMETER = record(
    {
        "name": TEXT,
        "type": TEXT,
        "many": _FLAG,
        "required": _FLAG,
        "description": TEXT,
        "default": _GIVEN,
        "example": _GIVEN,
        "choices": nullable(_NAMES),
        "unit": nullable(TEXT),
    }
)
_SIDE = record({"text": nullable(TEXT), "sources": _NAMES})
_FOUND = {
    "kind": TEXT,
    "method": {"enum": ["computed", "recorded"]},
    "about": many(ref("Named")),
    "sides": many(_SIDE),
    "sources": _NAMES,
    "query": nullable(TEXT),
    "observation": nullable(record({"id": TEXT, "title": TEXT, "text": nullable(TEXT)})),
}

#: The shapes by name.
SCHEMAS: dict[str, Schema] = {
    "Problem": record(
        {
            "type": {"type": "string", "format": "uri-reference"},
            "title": TEXT,
            "status": {"type": "integer", "minimum": 400, "maximum": 599},
            "detail": TEXT,
        },
        {
            "parameter": TEXT,
            "candidates": _NAMES,
            "limit": TEXT,
            "line": {"type": "integer"},
            "column": {"type": "integer"},
        },
        title="What is wrong and what to do, as RFC 9457 has it",
    ),
    "Named": record({"id": TEXT, "label": TEXT}),
    "Amount": record(
        {"text": TEXT},
        {
            "min": _NUMBER,
            "max": _NUMBER,
            "openFrom": _NUMBER,
            "openEnded": _FLAG,
            "approximate": _FLAG,
            "exclusive": _FLAG,
            "unit": TEXT,
            "printed": _NAMES,
            "sources": _NAMES,
        },
        title="A figure or an interval; what no source states is left out",
    ),
    "AsOf": record(
        {"date": _DAY, "note": TEXT, "leftOut": many(_ABSENCE)},
        title="The day that the answer is for, and what was not valid then",
    ),
    "Pathways": record(
        {
            "start": nullable(ref("Named")),
            "role": nullable(ref("Named")),
            "headline": nullable(TEXT),
            "note": nullable(TEXT),
            "pathways": many(_PATHWAY),
        },
        _DATED,
    ),
    "Queries": record(
        {
            "queries": many(
                record(
                    {
                        "name": TEXT,
                        "summary": TEXT,
                        "description": TEXT,
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
            "id": TEXT,
            "label": TEXT,
            "definition": nullable(TEXT),
            "types": _NAMES,
            "aliases": _NAMES,
            "statements": many(_STATEMENT),
        },
        _DATED,
    ),
    "Stale": record(
        {
            "date": _DAY,
            "note": nullable(TEXT),
            "expired": many(
                {
                    "allOf": [
                        _ABSENCE,
                        record({"stillSaidIn": _NAMES, "statements": many(_STATEMENT)}),
                    ]
                }
            ),
        }
    ),
    "Conflicts": record({"conflicts": many(record({"conflict": TEXT} | _FOUND))}, _DATED),
    "Gaps": record({"gaps": many(record({"gap": TEXT} | _FOUND))}, _DATED),
    "Why": record(
        {
            "statement": {"type": "object"},
            "verdict": {"enum": ["stated", "inferred", "no", "undecided", "not stated"]},
            "justifications": many({"type": "object"}),
            "more": _COUNT,
            "lacking": many({}),
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
