"""The description in OpenAPI: made from routes and catalogue, valid, and kept by every address."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml
from flask import Flask
from flask.testing import FlaskClient
from jsonschema import Draft202012Validator
from openapi_spec_validator import OpenAPIV31SpecValidator

from gradpath.graph.decisions.catalogue import SUMMARIES
from gradpath.graph.knowledge_graph import KnowledgeGraph
from gradpath.graph.store.store import Store
from gradpath.queries import Catalogue
from gradpath.server.app import create_app
from gradpath.server.http.operation import Operation
from gradpath.server.settings import Settings
from support.web import PATIENT

CATALOGUE = Catalogue.load()
Json = dict[str, Any]


@pytest.fixture(scope="module")
def app(store: Store) -> Flask:
    return create_app(KnowledgeGraph(store), settings=Settings(query_workers=1, time_limit=5))


@pytest.fixture(scope="module")
def client(app: Flask) -> FlaskClient:
    return app.test_client()


@pytest.fixture(scope="module")
def document(client: FlaskClient) -> Json:
    found: Json = client.get("/openapi.json").get_json()
    return found


def operations(document: Json) -> Iterator[tuple[str, Json]]:
    for path, item in document["paths"].items():
        yield path, item["get"]


def declared(app: Flask) -> dict[str, Operation]:
    found = {name: getattr(view, "operation", None) for name, view in app.view_functions.items()}
    return {name: one for name, one in found.items() if one is not None}


def schema_errors(document: Json, schema: Json, value: object) -> list[str]:
    validator = Draft202012Validator(schema | {"components": document["components"]})
    return [error.message for error in validator.iter_errors(value)]


@pytest.mark.long
def test_the_document_is_valid(document: Json) -> None:
    assert document["openapi"].startswith("3.1.")
    assert [str(error) for error in OpenAPIV31SpecValidator(document).iter_errors()] == []


def test_every_route_is_described_and_nothing_else(app: Flask, document: Json) -> None:
    views = declared(app)
    assert app.view_functions.keys() - views.keys() == {"static"}
    names = {told["operationId"] for _, told in operations(document)}
    named = {view for view, one in views.items() if one.named}
    asked = {f"{view}.{name}" for view in named for name in CATALOGUE}
    again = {"sparql.description.2", "linked_data.vocabulary.2"}
    variants = {f"{view}.{value}" for view, one in views.items() for value in one.variants}
    deciding = {view for view, one in views.items() if one.decision}
    decided = {f"{view}.{name}" for view in deciding for name in SUMMARIES}
    apart = {view for view, one in views.items() if one.variants}
    assert names == (views.keys() - named - apart - deciding) | asked | again | variants | decided
    assert named == {"api.query", "queries.query"}


def test_no_address_takes_other_methods_than_those_described(app: Flask, document: Json) -> None:
    methods = {"GET": "get", "POST": "post", "PUT": "put", "PATCH": "patch", "DELETE": "delete"}
    for rule in app.url_map.iter_rules():
        if rule.endpoint in declared(app) and not declared(app)[rule.endpoint].named:
            taken = {methods[one] for one in rule.methods or () if one in methods}
            described = [
                item
                for item in document["paths"].values()
                if item["get"]["operationId"].split(".")[:2] == rule.endpoint.split(".")
            ]
            assert described
            assert all(set(item) == taken for item in described)


@pytest.mark.parametrize("name", CATALOGUE)
def test_a_named_query_is_described_by_its_header(document: Json, name: str) -> None:
    query = CATALOGUE[name]
    for path in (f"/queries/{name}", f"/api/queries/{name}"):
        told = document["paths"][path]["get"]
        assert told["summary"] == query.summary
        inputs = {one["name"]: one for one in told["parameters"]}
        assert inputs.keys() == {one.name for one in query.parameters} | {"format", "as_of"}
        for parameter in query.parameters:
            found = inputs[parameter.name]
            assert found["required"] is parameter.required
            assert found["description"].startswith(parameter.description)
            assert schema_errors(document, found["schema"], found["example"]) == []
            schema = found["schema"]
            assert schema.get("x-unit", "") == parameter.unit
            items = schema["items"] if parameter.many else schema
            assert items.get("enum", []) == list(parameter.choices)


def test_a_query_that_is_added_is_described(tmp_path: Path, store: Store) -> None:
    (tmp_path / "new.rq").write_text(
        "#+ summary: New\n#+ empty: None.\n#+ parameters:\n"
        "#+   - {name: day, type: date, example: 2026-01-01}\n"
        "#+   - {name: share, type: decimal, example: 0.5, unit: percent}\n"
        "#+   - {name: sure, type: boolean, example: true, required: false}\n"
        "SELECT (?_day AS ?d) (?_share AS ?s) { VALUES ?x { ?_sure } }",
        encoding="utf-8",
    )
    graph = KnowledgeGraph(store)
    graph.catalogue = Catalogue(tmp_path)
    paths = (
        create_app(graph, settings=PATIENT).test_client().get("/openapi.json").get_json()["paths"]
    )
    assert [path for path in paths if path.startswith("/queries/")] == ["/queries/new"]
    schemas = {one["name"]: one["schema"] for one in paths["/queries/new"]["get"]["parameters"]}
    assert schemas["day"] == {"type": "string", "format": "date"}
    assert schemas["share"] == {"type": "number", "x-unit": "percent"}
    assert schemas["sure"] == {"type": "boolean"}


def test_the_server_is_the_one_that_was_addressed(client: FlaskClient) -> None:
    def server(**environ: str) -> str:
        found: str = client.get("/openapi.json", **environ).get_json()["servers"][0]["url"]
        return found

    assert server(base_url="http://localhost:8123") == "http://localhost:8123"
    assert server(base_url="https://example.org/graph") == "https://example.org/graph"


def test_a_name_or_an_extension_that_decides_the_format_is_described_with_it_alone(
    document: Json,
) -> None:
    def types(path: str) -> list[str]:
        return list(document["paths"][path]["get"]["responses"]["200"]["content"])

    assert types("/data/{path}.ttl") == ["text/turtle"]
    assert types("/data/{path}.json") == ["application/json"]
    assert types("/api/exports/turtle") == ["text/turtle"]
    assert types("/api/exports/graphml") == ["application/graphml+xml"]
    assert not [path for path in document["paths"] if "{extension}" in path or "{format}" in path]


@pytest.mark.long
def test_yaml_says_the_same(client: FlaskClient, document: Json) -> None:
    answer = client.get("/openapi.yaml")
    assert answer.mimetype == "application/yaml"
    assert yaml.safe_load(answer.text) == document


def given(told: Json, *, all_: bool) -> tuple[Json, Json]:
    """The examples of what stands in the path and in the address."""
    places: dict[str, Json] = {"path": {}, "query": {}}
    for one in told["parameters"]:
        if "example" in one and (all_ or one["required"]):
            places[one["in"]][one["name"]] = one["example"]
    return places["path"], places["query"]


#: Values for decisions that need one of several.
_NEEDED = {
    **{name: {"gre": "no"} for name in ("find", "plan", "why-not")},
    "what-if": {"add": "docker"},
}


@pytest.mark.long
def test_every_address_answers_its_examples_in_every_media_type_as_described(
    client: FlaskClient, document: Json
) -> None:
    for path, told in operations(document):
        place, values = given(told, all_=path in {"/api/pathways", "/sparql"})
        values |= _NEEDED.get(path.removeprefix("/api/"), {})
        offered = told["responses"]["200"]["content"]
        own = len(offered) > 1
        for media_type in offered:
            if path == "/sparql" and media_type in ("text/html", *_OF_GRAPHS):
                continue
            answer = client.get(
                path.format(**place),
                query_string=values,
                headers={"Accept": media_type} if own else {},
                follow_redirects=True,
            )
            assert answer.status_code == 200, (path, media_type, answer.text[:200])
            assert answer.mimetype == media_type, (path, media_type)
            schema = offered[answer.mimetype]["schema"]
            value = answer.get_json() if answer.is_json else answer.text
            if schema.get("type") != ["object", "array"]:
                assert schema_errors(document, schema, value) == [], (path, media_type)


#: Formats in which only a query that is a CONSTRUCT is written.
_OF_GRAPHS = (
    *("text/turtle", "application/n-triples", "application/rdf+xml", "application/ld+json"),
    *("application/trig", "application/n-quads"),
)


@pytest.mark.parametrize(
    "url",
    [
        "/queries/nothing",
        "/queries/programs?tuition=1",
        "/queries/programs?tuition_max=cheap",
        "/queries/programs?format=turtle",
        "/sparql?query=SELECT",
        "/id/role/nobody",
        "/openapi.json?as_of=today",
    ],
)
def test_an_error_is_as_described(client: FlaskClient, document: Json, url: str) -> None:
    answer = client.get(url)
    assert answer.mimetype == "application/problem+json"
    message = {"$ref": "#/components/schemas/Problem"}
    assert schema_errors(document, message, answer.get_json(force=True)) == []


def test_what_is_not_as_described_would_be_found(document: Json) -> None:
    answer = {"$ref": "#/components/schemas/Answer"}
    assert schema_errors(document, answer, {"query": "x"}) != []
    thing = {"$ref": "#/components/schemas/Thing"}
    assert schema_errors(document, thing, {"id": 1}) != []
