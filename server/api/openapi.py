"""The description as a whole: every route of an app, the named queries one by one."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from http import HTTPStatus

from flask import Flask
from werkzeug.routing import Rule

from ... import __version__
from ...queries import Catalogue, NamedQuery
from ..http.errors import PROBLEM_JSON
from ..http.responses import PageFormat, TableFormat
from ..http.urls import DATED
from .named_queries import formats_of
from .openapi_operations import (
    AS_OF,
    NAMED,
    NAMED_ERRORS,
    OPERATIONS,
    UNDESCRIBED,
    Operation,
    format_input,
    written,
)
from .openapi_operations import content as json_content
from .openapi_params import Schema, of_query
from .openapi_schemas import SCHEMAS, ref

_PLACE = re.compile(r"<(?:\w+(?:\([^)]*\))?:)?(\w+)>")
_TAGS = {
    "queries": "Named queries: questions with typed parameters",
    "things": "What is known of things",
    "sparql": "The SPARQL endpoint",
    "api": "Pathways, findings and downloads",
    "pages": "Pages for people",
    "service": "The service itself",
}
_SAID = {
    HTTPStatus.BAD_REQUEST: "A parameter is missing, unknown, ill-typed or comes twice",
    HTTPStatus.NOT_FOUND: "Nothing bears the name that was given; the nearest names are offered",
    HTTPStatus.GONE: "It is no longer in use; what replaces it is named",
    HTTPStatus.NOT_ACCEPTABLE: "The answer is not written in the format asked for",
    HTTPStatus.TOO_MANY_REQUESTS: "The client has taken its share for now; Retry-After says when",
    HTTPStatus.SERVICE_UNAVAILABLE: "A limit was reached, or every process is busy",
}
_HEADERS: dict[str, Schema] = {
    "GradPath-As-Of": {
        "description": "The day that the answer is for",
        "schema": {"type": "string", "format": "date"},
    },
    "GradPath-Truncated": {
        "description": "The number of rows after which the rest was cut off",
        "schema": {"type": "integer"},
    },
    "Location": {
        "description": "Where the answer is, in the format that is accepted",
        "schema": {"type": "string", "format": "uri-reference"},
    },
    "Retry-After": {
        "description": "Seconds after which to ask again",
        "schema": {"type": "integer"},
    },
}


def describe(app: Flask, catalogue: Catalogue) -> Schema:
    """Describe every route of an app, without the address of its server.

    Parameters
    ----------
    app : Flask
        The app.
    catalogue : Catalogue
        The named queries it answers.
    """
    paths: dict[str, Schema] = {}
    described: Counter[str] = Counter()
    for rule in sorted(app.url_map.iter_rules(), key=lambda one: (len(one.rule), one.rule)):
        if rule.endpoint not in UNDESCRIBED and not _is_other_spelling(rule):
            described[rule.endpoint] += 1
            nth = described[rule.endpoint]
            name = rule.endpoint if nth == 1 else f"{rule.endpoint}.{nth}"
            paths |= dict(_items(rule, name, catalogue))
    return {
        "openapi": "3.1.0",
        "info": {
            "title": "GradPath",
            "version": __version__,
            "summary": "Online machine-learning master's programs, with a source behind every fact",
            "license": {"name": "Apache-2.0", "identifier": "Apache-2.0"},
        },
        "tags": [{"name": name, "description": said} for name, said in _TAGS.items()],
        "paths": dict(sorted(paths.items())),
        "components": {"schemas": SCHEMAS, "headers": _HEADERS},
    }


def _is_other_spelling(rule: Rule) -> bool:
    return rule.rule.endswith("/") and rule.rule != "/"


def _items(rule: Rule, name: str, catalogue: Catalogue) -> Iterator[tuple[str, Schema]]:
    """Yield the paths of a rule, each with its operations, by the name of the rule."""
    path = _PLACE.sub(r"{\1}", rule.rule)
    if rule.endpoint not in NAMED:
        operation = OPERATIONS[rule.endpoint]
        if not operation.kinds:
            yield path, _item(rule, operation, name)
        for value, content in operation.kinds.items():
            *others, last = operation.inputs
            alone = replace(operation, inputs=tuple(others), content=content)
            yield path.replace(f"{{{last.name}}}", value), _item(rule, alone, f"{name}.{value}")
        return
    for slug, query in catalogue.items():
        operation = _asking(query, for_people=NAMED[rule.endpoint])
        yield path.replace("{name}", slug), _item(rule, operation, f"{name}.{slug}")


def _asking(query: NamedQuery, *, for_people: bool) -> Operation:
    """Return what the address of a named query does."""
    formats = formats_of(query)
    labels = [format.label for format in formats]
    graphs = tuple(format for format in formats if not isinstance(format, TableFormat))
    content = written(graphs) if graphs else json_content("Answer", csv=True)
    if for_people:
        labels.append(PageFormat.HTML.label)
        content = content | {PageFormat.HTML.media_type: {"schema": {"type": "string"}}}
    return Operation(
        summary=query.summary,
        tag="queries",
        inputs=(*map(of_query, query.parameters), format_input(*labels)),
        content=content,
        errors=NAMED_ERRORS,
    )


def _item(rule: Rule, operation: Operation, name: str) -> Schema:
    """Return the operations at one path."""
    inputs = [one.record() for one in operation.inputs]
    if rule.endpoint in DATED:
        inputs.append(AS_OF.record())
    told: Schema = {
        "summary": operation.summary,
        "tags": [operation.tag],
        "parameters": inputs,
        "responses": _responses(operation, dated=rule.endpoint in DATED),
    }
    item: Schema = {"get": {"operationId": name} | told}
    if operation.body:
        beside = [one for one in inputs if one["name"] != "query"]
        body = {"required": True, "content": operation.body}
        posted = told | {"parameters": beside, "requestBody": body}
        item["post"] = {"operationId": f"{name}.post"} | posted
    return item


def _responses(operation: Operation, *, dated: bool) -> Schema:
    limited = HTTPStatus.SERVICE_UNAVAILABLE in operation.errors
    heads = ["GradPath-As-Of"] * dated + ["GradPath-Truncated"] * limited
    answer: Schema = {"description": "The answer", "content": operation.content}
    responses = {"200": answer | _heads(heads)}
    if operation.leads:
        responses["303"] = {"description": "Where the answer is"} | _heads(["Location"])
    for code in operation.errors:
        status = HTTPStatus(code)
        told: Schema = {"description": _SAID.get(status, status.phrase), "content": _problem()}
        waits = status in {HTTPStatus.TOO_MANY_REQUESTS, HTTPStatus.SERVICE_UNAVAILABLE}
        responses[str(code)] = told | _heads(["Retry-After"] * waits)
    return responses


def _heads(names: list[str]) -> Schema:
    references = {name: {"$ref": f"#/components/headers/{name}"} for name in names}
    return {"headers": references} if references else {}


def _problem() -> Schema:
    return {
        PROBLEM_JSON: {"schema": ref("Problem")},
        PageFormat.HTML.media_type: {"schema": {"type": "string"}},
    }
