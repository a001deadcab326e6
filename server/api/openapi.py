"""The OpenAPI 3.1 document, made from the declarations of the views and from the catalogue."""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from functools import lru_cache
from http import HTTPStatus
from inspect import cleandoc

from flask import Blueprint, Flask, Response, current_app, request
from werkzeug.routing import Rule

from ... import __version__
from ...graph.decisions.catalogue import find_decision
from ...graph.decisions.decision import Decision
from ...graph.store.formats import ResultFormat
from ...names import LONGEST
from ...queries import Catalogue, NamedQuery
from ...queries.parameters import Parameter
from ..http.context import current_graph
from ..http.errors import PROBLEM_JSON
from ..http.fields import FORM_TYPE, JSON_TYPE
from ..http.operation import (
    AS_OF,
    PAGE,
    TEXT,
    Input,
    Operation,
    Schema,
    amount_in,
    format_input,
    json_content,
    ref,
    result_content,
)
from ..http.params import read_arguments
from ..http.responses import PageFormat
from ..http.serialize import json_bytes
from .decisions import BRIEF, FORMATS, PERMALINK
from .named_queries import formats_of
from .schemas import SCHEMAS

openapi = Blueprint("openapi", __name__)

_KEY = "gradpath.openapi"
_BIGGEST = 2**63 - 1
#: The schema of each plain type of a parameter; every other type names a thing.
_TYPES: dict[str, Schema] = {
    "boolean": {"type": "boolean"},
    "choice": {"type": "string"},
    "date": {"type": "string", "format": "date"},
    "decimal": {"type": "number"},
    "integer": {"type": "integer", "minimum": -_BIGGEST - 1, "maximum": _BIGGEST},
    "iri": {"type": "string", "format": "iri", "maxLength": LONGEST},
    "natural": {"type": "integer", "minimum": 0, "maximum": _BIGGEST},
    "text": TEXT,
}
_VARIABLE = re.compile(r"<(?:\w+(?:\([^)]*\))?:)?(\w+)>")
_TAGS = {
    "decisions": "Decisions: one question in a person's words, one answer",
    "queries": "Named queries: questions with typed parameters",
    "things": "Descriptions of things",
    "sparql": "The SPARQL endpoint",
    "api": "Pathways, findings and downloads",
    "pages": "Pages for people",
    "service": "The service itself",
}
_MEANINGS = {
    HTTPStatus.BAD_REQUEST: "A parameter is missing, unknown, ill-typed or comes twice",
    HTTPStatus.NOT_FOUND: "Nothing has the name that was given; the nearest names are offered",
    HTTPStatus.GONE: "It is no longer in use; its replacement is named",
    HTTPStatus.NOT_ACCEPTABLE: "The answer is not available in the requested format",
    HTTPStatus.TOO_MANY_REQUESTS: "The client has used its share; Retry-After says when to return",
    HTTPStatus.SERVICE_UNAVAILABLE: "A limit was reached, or every process is busy",
}
_HEADERS: dict[str, Schema] = {
    name: {"description": description, "schema": schema}
    for name, description, schema in (
        ("GradPath-As-Of", "The date of the answer", {"type": "string", "format": "date"}),
        ("GradPath-Truncated", "The number of rows, if more were cut off", {"type": "integer"}),
        ("Location", "The URL of the document", {"type": "string", "format": "uri-reference"}),
        ("Retry-After", "Seconds after which to try again", {"type": "integer"}),
    )
}
#: The statuses of a named query beside that of its answer.
_NAMED_ERRORS = (400, 404, 406, 429, 503)
_DECISION_ERRORS = (400, 404, 406, 413, 415, 429, 503)


@openapi.get("/openapi.json")
@Operation("service", content={"application/json": {"schema": {"type": "object"}}})
def as_json() -> Response:
    """Describe every address in OpenAPI, as JSON."""
    read_arguments()
    content = _joined(_kept("json", _open_json), json_bytes(_servers())[1:])
    return Response(content, mimetype="application/json")


@openapi.get("/openapi.yaml")
@Operation("service", content={"application/yaml": {"schema": {"type": ["object", "string"]}}})
def as_yaml() -> Response:
    """Describe every address in OpenAPI, as YAML."""
    read_arguments()
    content = _joined(_kept("yaml", _yaml), _yaml(_servers()))
    return Response(content, mimetype="application/yaml")


@lru_cache(maxsize=16)
def _joined(content: bytes, end: bytes) -> bytes:
    """Return the parts of a document in one piece, the same one for requests to the same server."""
    return content + end


def _open_json(document: Schema) -> bytes:
    """Return a document in JSON that further members may follow."""
    return json_bytes(document).rstrip()[:-1] + b", "


def _yaml(document: Schema) -> bytes:
    import yaml

    plain = json.loads(json_bytes(document))  # without shared objects, which YAML refers to
    return yaml.safe_dump(plain, sort_keys=False, allow_unicode=True, width=100, encoding="utf-8")


def _kept(format: str, write: Callable[[Schema], bytes]) -> bytes:
    """Return the document in a format, without the address of the server; it is written once."""
    kept: dict[str, bytes] = current_app.extensions.setdefault(_KEY, {})
    if format not in kept:
        kept[format] = write(_describe(current_app, current_graph().catalogue))
    return kept[format]


def _servers() -> Schema:
    """Return the last member of the document: the address of the server in this request."""
    return {"servers": [{"url": request.root_url.rstrip("/")}]}


def _describe(app: Flask, catalogue: Catalogue) -> Schema:
    """Describe every declared route of an app, without the address of its server."""
    paths: dict[str, Schema] = {}
    count: Counter[str] = Counter()
    for rule in sorted(app.url_map.iter_rules(), key=lambda one: (len(one.rule), one.rule)):
        view = app.view_functions[rule.endpoint]
        declared: Operation | None = getattr(view, "operation", None)
        if declared is None or (rule.rule.endswith("/") and rule.rule != "/"):
            continue  # a static file, or the other spelling of an address
        count[rule.endpoint] += 1
        name = f"{rule.endpoint}.{count[rule.endpoint]}".removesuffix(".1")
        if declared.decision:
            slug = str((rule.defaults or {})["name"])
            decision = find_decision(slug)
            item = _decided(decision, declared, f"{rule.endpoint}.{slug}")
            paths[rule.rule] = item
            continue
        summary = cleandoc(view.__doc__ or "").splitlines()[0].rstrip(".")
        paths |= dict(_items(rule, declared, name, summary, catalogue))
    return {
        "openapi": "3.1.0",
        "info": {
            "title": "GradPath",
            "version": __version__,
            "summary": "Online machine-learning master's programs, with a source behind every fact",
            "license": {"name": "Apache-2.0", "identifier": "Apache-2.0"},
        },
        "tags": [{"name": name, "description": text} for name, text in _TAGS.items()],
        "paths": dict(sorted(paths.items())),
        "components": {"schemas": SCHEMAS, "headers": _HEADERS},
    }


def _items(
    rule: Rule, declared: Operation, name: str, summary: str, catalogue: Catalogue
) -> Iterator[tuple[str, Schema]]:
    """Yield the paths of a rule, each with its operations."""
    path = _VARIABLE.sub(r"{\1}", rule.rule)
    if declared.named:
        for slug, query in catalogue.items():
            one = _named(query, declared)
            yield path.replace("{name}", slug), _item(one, f"{name}.{slug}", query.summary)
    elif declared.variants:
        *_, last = (one for one in declared.inputs if one.place == "path")
        others = tuple(one for one in declared.inputs if one is not last)
        for value, content in declared.variants.items():
            one = Operation(declared.tag, *others, content=content, errors=declared.errors)
            yield path.replace(f"{{{last.name}}}", value), _item(one, f"{name}.{value}", summary)
    else:
        yield path, _item(declared, name, summary)


def _named(query: NamedQuery, declared: Operation) -> Operation:
    """Return the declaration of the address of a named query."""
    formats = formats_of(query)
    labels = [format.label for format in formats]
    graphs = [format for format in formats if isinstance(format, ResultFormat)]
    content = result_content(graphs) if graphs else json_content("Answer", csv=True)
    if PAGE.items() <= declared.content.items():
        labels.append(PageFormat.HTML.label)
        content |= PAGE
    inputs = (*map(_input_of, query.parameters), format_input(labels), AS_OF)
    return Operation("queries", *inputs, content=content, errors=_NAMED_ERRORS)


def _decided(decision: Decision, declared: Operation, name: str) -> Schema:
    """Return the operations at the address of a decision, whose values a body may have instead.

    A page shows the form where no value is given.
    """
    is_page = declared.content is PAGE
    more = (format_input(one.label for one in FORMATS), _input_of(PERMALINK))
    shared = (*(() if is_page else more), _input_of(BRIEF), AS_OF)
    own = (*map(_input_of, decision.parameters),)
    optional = tuple(replace(one, required=one.required and not is_page) for one in own)
    described = Operation(
        *(declared.tag, *optional, *shared),
        content=declared.content,
        errors=_DECISION_ERRORS,
        body=_body((*own, *shared), (FORM_TYPE,) if is_page else (FORM_TYPE, JSON_TYPE)),
    )
    item = _item(described, name, decision.summary.rstrip("?."))
    item["post"]["parameters"] = []
    return item


def _body(inputs: Sequence[Input], types: Sequence[str]) -> Schema:
    """Return media types of a body with some inputs."""
    needed = [one.name for one in inputs if one.required]
    content = {}
    for type in types:
        optional = _of_json if type == JSON_TYPE else _of_form
        members = {
            one.name: one.record()["schema"] if one.required else optional(one.schema)
            for one in inputs
        }
        schema = {"type": "object", "properties": members, "additionalProperties": False}
        content[type] = {"schema": schema | ({"required": needed} if needed else {})}
    return content


def _of_form(schema: Schema) -> Schema:
    """Return the schema of a field that may be left empty; truth is written in several ways."""
    if schema.get("type") == "boolean":
        return {"enum": [True, False, 1, 0, "yes", "no", ""]}
    if "items" in schema:
        return {"anyOf": [_of_form(schema["items"]), {"type": "array", "items": schema["items"]}]}
    return schema if schema == TEXT else {"anyOf": [schema, {"const": ""}]}


def _of_json(schema: Schema) -> Schema:
    """Return the schema of a member that may be null: of several values one, or a list."""
    null: Schema = {"type": "null"}
    if "items" not in schema:
        return {"anyOf": [schema, null]}
    items = schema["items"]
    return {"anyOf": [items, {"type": "array", "items": items}, null]}


def _input_of(parameter: Parameter) -> Input:
    """Return a parameter of a named query as one of its address."""
    schema = dict(_TYPES.get(parameter.type, TEXT))
    if parameter.unit:
        is_amount = parameter.type == "natural"
        schema = amount_in(parameter.unit) if is_amount else schema | {"x-unit": parameter.unit}
    if parameter.choices:
        schema["enum"] = list(parameter.choices)
    if parameter.many:
        schema = {"type": "array", "items": schema, "minItems": 1}
    if parameter.default is not None:
        schema["default"] = parameter.default
    example = parameter.example
    about = (parameter.description, parameter.expected, parameter.unit and f"in {parameter.unit}")
    return Input(
        parameter.name,
        "; ".join(filter(None, about)),
        schema,
        [example] if parameter.many and not isinstance(example, tuple) else example,
        required=parameter.required,
        more={"style": "form", "explode": True} if parameter.many else {},
    )


def _item(declared: Operation, name: str, summary: str) -> Schema:
    """Return the operations at one path."""
    inputs = [one.record() for one in declared.inputs]
    common: Schema = {
        "summary": summary,
        "tags": [declared.tag],
        "parameters": inputs,
        "responses": _responses(declared),
    }
    item: Schema = {"get": {"operationId": name} | common}
    if declared.body:
        beside = [one for one in inputs if one["name"] != "query"]
        body = {"required": True, "content": declared.body}
        posted = common | {"parameters": beside, "requestBody": body}
        item["post"] = {"operationId": f"{name}.post"} | posted
    return item


def _responses(declared: Operation) -> Schema:
    limited = HTTPStatus.SERVICE_UNAVAILABLE in declared.errors
    headers = ["GradPath-As-Of"] * declared.dated + ["GradPath-Truncated"] * limited
    answer: Schema = {"description": "The answer", "content": declared.content}
    responses = {"200": answer | _headers(headers)}
    if declared.redirects:
        responses["303"] = {"description": "The address of the answer"} | _headers(["Location"])
    problem = {PROBLEM_JSON: {"schema": ref("Problem")}} | PAGE
    for code in declared.errors:
        status = HTTPStatus(code)
        meaning: Schema = {"description": _MEANINGS.get(status, status.phrase), "content": problem}
        waits = status in {HTTPStatus.TOO_MANY_REQUESTS, HTTPStatus.SERVICE_UNAVAILABLE}
        responses[str(code)] = meaning | _headers(["Retry-After"] * waits)
    return responses


def _headers(names: list[str]) -> Schema:
    references = {name: {"$ref": f"#/components/headers/{name}"} for name in names}
    return {"headers": references} if names else {}
