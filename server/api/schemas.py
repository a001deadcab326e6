"""JSON Schemas of the responses, read from a table of records."""

from __future__ import annotations

from ...graph.decisions.outcome import ReasonCode
from ..http.operation import Schema, ref

_CELL: Schema = {"type": ["string", "number", "boolean", "null"]}
_VALUE: Schema = {"anyOf": [_CELL, {"type": "array", "items": _CELL}]}
#: The types of members; every other type is a record.
_TYPES: dict[str, Schema] = {
    "any": {},
    "object": {"type": "object"},
    "text": {"type": "string"},
    "flag": {"type": "boolean"},
    "number": {"type": "number"},
    "integer": {"type": "integer"},
    "count": {"type": "integer", "minimum": 0},
    "status": {"type": "integer", "minimum": 400, "maximum": 599},
    "date": {"type": "string", "format": "date"},
    "uri": {"type": "string", "format": "uri-reference"},
    "value": _VALUE,
    "values": {"type": "object", "additionalProperties": _VALUE},
    "row": {"type": "object", "additionalProperties": _CELL},
    "cells": {"type": "object", "additionalProperties": ref("Cell")},
    "tables": {"type": "object", "additionalProperties": ref("DecisionTable")},
    "reason": {"enum": [reason.value for reason in ReasonCode]},
    "grade": {"type": "string", "enum": ["stated", "derived", "mapped"]},
    "form": {"enum": ["select", "ask", "construct"]},
    "method": {"enum": ["computed", "recorded"]},
    "verdict": {"enum": ["stated", "inferred", "no", "undecided", "not stated"]},
}
_EXPIRY = (
    "id text, label text, through date?, begins date?, sources text*, certainty text*, "
    "disputed text*, remarks text*"
)
_FINDING = (
    "kind text, method method, about Named*, sides Side*, sources text*, query text?, "
    "observation Observation?"
)
#: The members of each record, with their types: "?" after a type means that the value may be null,
#: "*" that there is a list of them, and "?" after a name that the member may be left out.
_RECORDS = {
    "Problem": "type uri, title text, status status, detail text, parameter? text, limit? text, "
    "line? integer, column? integer, candidates? text*",
    "Named": "id text, label text",
    "Amount": "text text, min? number, max? number, openFrom? number, openEnded? flag, "
    "approximate? flag, exclusive? flag, unit? text, printed? text*, sources? text*",
    "AsOf": "date date, note text, leftOut Absence*",
    "Absence": _EXPIRY,
    "Pathways": "start Named?, role Named?, headline text?, note text?, rule text, "
    "pathways Pathway*, meanings Meaning*, remarks text*, sentences Sentence*, asOf? AsOf",
    "Meaning": "parameter text, given text, taken text, others text*, text text",
    "Pathway": "start Named, role Named, grade grade, share Share, shared Named*, needed Named*, "
    "pay Amount?, growth Growth?, nearRoles NearRole*, tuition Amount?, reason text?, "
    "sources text*, sentence Sentence, routes Route*",
    "NearRole": "id text, label text, grade grade, sources text*, pay Amount",
    "Share": "shared count, stated count, own count, total count",
    "Growth": "label text, sources text*",
    "Route": "grade grade, text text, hops Hop*",
    "Hop": "from text, relation text, to text, inverse flag, grade grade, qualifier? text, "
    "sources text*",
    "Queries": "queries Query*",
    "Query": "name text, summary text, description text, parameters Parameter*, form form, url uri",
    "Parameter": "name text, type text, description text, many flag, required flag, "
    "default value, example value, choices Choices?, unit text?",
    "Answer": "query text, parameters values, columns text*, rows row*, note text, "
    "meanings Meaning*, asOf? AsOf",
    "Thing": "id text, label text, definition text?, types text*, aliases text*, "
    "statements Statement*, meanings? Meaning*, asOf? AsOf",
    "Statement": "relation text, value text, inverse flag, id text?, qualifier? text, "
    "sources text*",
    "Stale": "date date, note text?, expired Expired*",
    "Expired": f"{_EXPIRY}, stillSaidIn text*, statements Statement*",
    "Side": "text text?, sources text*",
    "Observation": "id text, title text, text text?",
    "Conflict": f"conflict text, {_FINDING}",
    "Conflicts": "conflicts Conflict*, asOf? AsOf",
    "Gap": f"gap text, {_FINDING}",
    "Gaps": "gaps Gap*, asOf? AsOf",
    "Why": "statement object, verdict verdict, justifications object*, more count, missing any*, "
    "instead any*, asOf? AsOf",
    "Outcome": "decision text, parameters values, answer Sentence, sentences Sentence*, "
    "tables tables, rule text?, assumptions text*, toAsk text*, reason reason?, "
    "unmatched Unmatched*, meanings Meaning*, sources text*, version Version, command text, "
    "permalink? uri, asOf? AsOf",
    "Sentence": "text text, sources text*, statements Evidence*, compared Evidence*",
    "Evidence": "subject text, relation text, object text, grade grade, qualifier? text, "
    "sources text*",
    "DecisionTable": "title text, columns Column*, rows cells*, note text?",
    "Column": "name text, heading text",
    "Cell": "text text, value value, grade grade?, sources text*",
    "Unmatched": "given text, nearest text*, others text*, compared flag, text text",
    "Version": "data text, program text",
    "Head": "vars text*",
    "Bindings": "bindings object*",
    "Table": "head Head, results Bindings",
    "Truth": "head object, boolean flag",
}
_DESCRIPTIONS = {
    "Problem": "Problem details as defined by RFC 9457",
    "Amount": "A figure or an interval; members that no source states are omitted",
    "AsOf": "The date of the answer, and the things that were not valid on it",
    "Outcome": "The answer to a decision: sentences and tables with their sources",
    "Answer": "A row has a member for each column, null where nothing is stated",
}
#: What each member of the answer to a decision is.
_OUTCOME = {
    "decision": "The name of the decision",
    "parameters": "The value of each parameter as it was read, null where none is given",
    "answer": "The first sentence, which answers",
    "sentences": "What qualifies the answer: what is missing, what is undecided",
    "tables": "Each table by its name, the main one first",
    "rule": "The rule of the order of the rows",
    "assumptions": "What is assumed, each with its value",
    "toAsk": "Questions that the sources leave open, to ask the school",
    "reason": "Why there is no answer; null where there is one",
    "unmatched": "Names that no thing has, with the nearest; none is replaced",
    "meanings": "The meaning taken of each name that fits several things",
    "sources": "The passages of the sources that are cited, by their short names",
    "version": "The versions of the data and of the program",
    "command": "The command that reproduces the answer",
    "permalink": "The address of the answer, if it was requested; it holds the values",
    "asOf": "The date of the answer",
}


def _record(members: str) -> Schema:
    """Return the schema of an object; later versions may add members but remove none."""
    listed = dict(member.split() for member in members.split(", "))
    return {
        "type": "object",
        "properties": {name.rstrip("?"): _member(type) for name, type in listed.items()},
        "required": [name for name in listed if not name.endswith("?")],
    }


def _member(type: str) -> Schema:
    name = type.rstrip("?*")
    schema = _TYPES[name] if name in _TYPES else ref(name)
    if type.endswith("?"):
        return {"anyOf": [schema, {"type": "null"}]}
    return {"type": "array", "items": schema} if type.endswith("*") else schema


#: JSON Schemas by name.
SCHEMAS: dict[str, Schema] = {name: _record(members) for name, members in _RECORDS.items()}
for _name, _text in _DESCRIPTIONS.items():
    SCHEMAS[_name]["description"] = _text
for _name, _text in _OUTCOME.items():
    SCHEMAS["Outcome"]["properties"][_name] |= {"description": _text}
SCHEMAS["Choices"] = {"type": "array", "items": _TYPES["text"]}
SCHEMAS["Rows"] = {
    "description": "SPARQL 1.1 Query Results JSON Format",
    "anyOf": [ref("Table"), ref("Truth")],
}
