"""Decisions over HTTP: every one in every way, strict bodies, and nothing about a person kept."""

from __future__ import annotations

import json
import logging
import shlex
from http import HTTPStatus
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from jsonschema import Draft202012Validator
from markupsafe import escape

from gradpath.graph.decisions.catalogue import SUMMARIES, find_decision
from gradpath.graph.decisions.decision import Decision
from gradpath.graph.knowledge_graph import KnowledgeGraph
from gradpath.graph.model.labels import Labels
from gradpath.graph.store.store import Store
from gradpath.server.app import create_app
from gradpath.server.settings import Settings
from gradpath.server.workers.service import queries_of
from support.web import BROWSER, Reader, assert_problem, table

MARK = "zqxjkvbpym"
GAP = {"to": "mlops engineer", "have": ["docker", "pyhton"]}


def example_of(decision: Decision) -> dict[str, Any]:
    """Values that may be given together: those that are needed, and one more."""
    optional = [one for one in decision.parameters if not one.required]
    chosen = [one for one in decision.parameters if one.required] + optional[:1]
    return {
        one.name: list(one.example) if isinstance(one.example, tuple) else one.example
        for one in chosen
    }


@pytest.fixture(scope="module")
def outcome_schema(app: Flask) -> Draft202012Validator:
    document = app.test_client().get("/openapi.json").get_json()
    schema = {"$ref": "#/components/schemas/Outcome", "components": document["components"]}
    return Draft202012Validator(schema)


@pytest.mark.parametrize("name", SUMMARIES)
def test_every_decision_answers_alike_to_each_kind_of_request(
    name: str, client: FlaskClient, outcome_schema: Draft202012Validator
) -> None:
    values = example_of(find_decision(name))
    typed = {key: str(value) if isinstance(value, bool) else value for key, value in values.items()}
    answer = client.get(f"/api/{name}", query_string=typed)
    assert answer.status_code == 200, answer.text
    found = answer.get_json()
    assert [error.message for error in outcome_schema.iter_errors(found)] == []
    assert found["decision"] == name
    assert found["answer"]["text"]
    assert "permalink" not in found
    for sent in ({"json": values}, {"data": typed}):
        posted = client.post(f"/api/{name}", **sent)
        assert posted.get_json() == found
        assert posted.headers["Cache-Control"] == "no-store"
        assert "ETag" not in posted.headers
    markdown = client.post(f"/api/{name}", json=values | {"format": "markdown", "brief": True})
    assert markdown.mimetype == "text/markdown"
    assert found["command"] in markdown.text
    if found["tables"]:
        main, *_ = found["tables"].values()
        rows = table(client.post(f"/api/{name}", json=values | {"format": "csv"}))
        assert len(rows) == 1 + len(main["rows"])


@pytest.mark.parametrize("name", SUMMARIES)
def test_every_decision_has_a_page_with_its_form_and_its_answer(
    name: str, client: FlaskClient
) -> None:
    decision = find_decision(name)
    form = client.get(f"/{name}")
    assert form.status_code == 200
    for one in decision.parameters:
        assert f'<label for="of-{one.name}">' in form.text
        assert f'id="of-{one.name}" name="{one.name}"' in form.text
    assert f'action="/{name}#answer" method="post"' in form.text
    found = client.post(f"/api/{name}", json=example_of(decision)).get_json()
    values = {key: _typed(value) for key, value in example_of(decision).items()}
    page = client.post(f"/{name}", data=values)
    assert page.status_code == 200
    assert page.headers["Cache-Control"] == "no-store"
    reader = Reader(page.text)
    assert page.text.count("<h1>") == 1
    assert found["answer"]["text"] in reader.text
    assert found["command"] in reader.text
    shown = reader.text[reader.text.index("curl http") : reader.text.index("Change the question")]
    sent = json.loads(shlex.split(shown)[3])
    assert client.post(f"/api/{name}", json=sent).get_json() == found
    assert found["version"]["data"] in reader.text
    assert page.text.index('id="answer"') < page.text.index('<form class="parameters"')
    brief = client.post(f"/{name}", data=values | {"brief": "yes"})
    assert brief.status_code == 200
    assert found["answer"]["text"] in Reader(brief.text).text
    assert "/static/brief.css" in brief.text
    assert "<style" not in brief.text


@pytest.mark.parametrize("name", SUMMARIES)
def test_a_page_names_every_row_that_its_table_does_not_show(
    name: str, client: FlaskClient, graph: KnowledgeGraph
) -> None:
    example = example_of(find_decision(name))
    outcome = graph.decide(name, example)
    page = client.post(f"/{name}", data={key: _typed(value) for key, value in example.items()})
    for one in outcome.tables:
        for line in one.on_screen.note.splitlines():
            assert f"<p>{escape(line)}</p>" in page.text


def _typed(value: object) -> str:
    return "; ".join(map(str, value)) if isinstance(value, list) else str(value)


def test_a_permalink_is_given_on_request_and_leads_to_the_same_answer(client: FlaskClient) -> None:
    sent = GAP | {"permalink": True, "as_of": "2026-06-30"}
    found = client.post("/api/gap", json=sent).get_json()
    link = found.pop("permalink")
    assert link == (
        "http://localhost/api/gap?to=role%3Amlops-engineer&have=docker&have=pyhton&as_of=2026-06-30"
    )
    assert client.get(link).get_json() == found
    assert found["asOf"]["date"] == "2026-06-30"
    assert found["command"].endswith("--as-of 2026-06-30")


def test_a_page_makes_a_link_only_when_it_is_asked_for(client: FlaskClient) -> None:
    page = client.post("/gap", data=GAP).text
    assert "pyhton" not in "".join(Reader(page).links)
    assert 'formmethod="get">A link to this answer (it holds what you entered)' in page
    assert '<input type="hidden" name="have" value="docker;pyhton">' in page
    linked = client.get("/gap?to=role:mlops-engineer&have=docker;pyhton")
    assert linked.status_code == 200
    assert "<h2>Answer</h2>" in linked.text


def test_errors_stand_beside_their_fields_and_keep_what_was_typed(client: FlaskClient) -> None:
    page = client.post("/gap", data={"to": "mlops enginer<", "have": "docker"})
    assert page.status_code == HTTPStatus.NOT_FOUND
    assert 'value="mlops enginer&lt;"' in page.text
    assert 'value="docker"' in page.text
    assert 'aria-describedby="error-to about-to"' in page.text
    assert 'id="error-to">No role is called' in page.text
    assert page.text.count('class="error"') == 1
    empty = client.post("/gap", data={"to": "", "have": "docker"})
    assert empty.status_code == HTTPStatus.BAD_REQUEST
    assert 'id="error-to">to is missing' in empty.text


@pytest.mark.parametrize(
    ("body", "status", "detail"),
    [
        (b"", 400, "The body is not JSON"),
        (b"{", 400, "The body is not JSON: Expecting property name"),
        (b"[]", 400, "The body is not a JSON object"),
        (b'{"to":NaN}', 400, "The body holds NaN"),
        (b"\xff", 400, "The body is not JSON in UTF-8"),
        (b"[" * 30_000, 400, "or holds what cannot be read"),
        (b'{"to":' + b"1" * 5_000 + b"}", 400, "or holds what cannot be read"),
        (b'{"\\ud800":1}', 400, "or holds what cannot be read"),
        (b'{"to":"a","to":"b"}', 400, "The member 'to' comes twice"),
        (b'{"to":"a","TO":"b"}', 400, "to is given twice"),
        (b'{"to":5}', 400, "to is a number: give a role"),
        (b'{"to":true}', 400, "to is true or false"),
        (b'{"to":{}}', 400, "to is an object"),
        (b'{"to":["ml engineer"]}', 400, "to is a list"),
        (b'{"to":null}', 400, "to is missing"),
        (b'{"to":"ml engineer","have":[["x"]]}', 400, "have is a list"),
        (
            b'{"to":"ml engineer","hvae":null}',
            400,
            "no parameter 'hvae': did you mean have?",
        ),
        (b'{"to":"ml engineer","as_of":"soon"}', 400, "is not a date"),
        (b'{"to":"ml engineer","brief":"perhaps"}', 400, "brief is a text: give true or false"),
        (b'{"to":"ml engineer","permalink":0}', 400, "permalink is a number"),
        (b'{"to":"ml engineer","format":"pdf"}', 406, "The answer is not written in the format"),
        (b'{"to":"no such role"}', 404, "No role is called 'no such role'"),
        (b'{"have":"' + b"x" * 70_000 + b'"}', 413, "The body is too long"),
    ],
)
def test_a_body_is_checked_strictly(
    client: FlaskClient, body: bytes, status: int, detail: str
) -> None:
    answer = client.post("/api/gap", data=body, content_type="application/json")
    assert_problem(answer, status, detail)
    assert answer.headers["Cache-Control"] == "no-store"


def test_numbers_are_named_as_they_were_written(client: FlaskClient) -> None:
    body = b'{"program":"omscs","discount_rate":1e-400}'
    answer = client.post("/api/payback", data=body, content_type="application/json")
    assert_problem(answer, 400, "discount_rate is 1E-400: give a decimal number")


def test_ten_thousand_skills_are_refused(client: FlaskClient) -> None:
    many = {"to": "ml engineer", "have": [f"s{one}" for one in range(6_000)]}
    assert_problem(client.post("/api/gap", json=many), 400, "have has more than 200 names")
    assert_problem(client.post("/api/gap", data={"x": list(range(2_000))}), 400, "too many fields")


def test_values_of_a_post_stand_in_its_body_of_a_known_type(client: FlaskClient) -> None:
    answer = client.post("/api/gap?to=ml+engineer", json={})
    assert_problem(answer, 400, "to stands in the address of a POST: send it in the body")
    plain = client.post("/api/gap", data=b"to=x", content_type="text/plain")
    assert_problem(plain, 415, "The body is neither JSON nor a form")
    assert_problem(client.post("/api/gap"), 415)
    assert_problem(client.put("/api/gap", json=GAP), 405)
    assert_problem(client.get("/api/gap?as_of=&to=ml+engineer"), 400, "is not a date")
    assert_problem(client.get("/api/gap?tu=x"), 400, "There is no parameter 'tu'")


@pytest.mark.parametrize("name", SUMMARIES)
def test_no_value_of_any_parameter_makes_the_server_fail(name: str, client: FlaskClient) -> None:
    decision = find_decision(name)
    values = {key: _typed(value) for key, value in example_of(decision).items()}
    for one in decision.parameters:
        for hostile in ("-5", "9" * 25, "<b>|\x00\x1b[2J;;;", "{}"):
            answer = client.post(f"/api/{name}", data=values | {one.name: hostile})
            assert answer.status_code < 500, (one.name, hostile)
            assert "Traceback" not in answer.text


class Failing(KnowledgeGraph):
    """A graph that fails with a message that quotes a value."""

    @property
    def labels(self) -> Labels:  # type: ignore[override]
        raise RuntimeError(MARK)


def test_no_log_holds_what_a_person_enters(
    store: Store,
    tmp_path: Path,
    caplog: pytest.LogCaptureFixture,
    capfd: pytest.CaptureFixture[str],
) -> None:
    file = tmp_path / "access.log"
    settings = Settings(access_log=str(file), query_workers=1)
    entered = {"to": "ml engineer", "have": MARK}
    with caplog.at_level(logging.DEBUG):
        for graph in (KnowledgeGraph(store), Failing(store)):
            app = create_app(graph, settings=settings)
            client = app.test_client()
            for path in ("/gap", "/api/gap"):
                client.post(path, data=entered, headers=BROWSER)
                client.post(path, json=entered)
                client.post(path, data=entered | {"brief": "yes", "nothing": MARK})
                client.post(path, data={"to": MARK, MARK: MARK})
                client.post(path, data=MARK * 9_000, content_type="application/json")
                client.get(path, query_string=entered)
            assert MARK not in client.get("/metrics").text
            queries_of(app).pool.close()
    lines = file.read_text().splitlines()
    assert {json.loads(line)["route"] for line in lines} == {"/gap", "/api/gap", "/metrics"}
    assert any(json.loads(line)["status"] == 500 for line in lines)
    printed = capfd.readouterr()
    assert "RuntimeError, without its message" in caplog.text + printed.err
    for text in (*lines, caplog.text, printed.out, printed.err):
        assert MARK not in text


def test_the_start_page_and_every_page_lead_to_the_decisions(client: FlaskClient) -> None:
    start = client.get("/").text
    for name, summary in SUMMARIES.items():
        words = "<strong>Which program suits you?</strong>" if name == "plan" else summary
        assert f'<a href="/{name}">{words}</a>' in start
    assert 'href="/#decisions"' in client.get("/sparql", headers=BROWSER).text


def test_a_page_has_lines_for_what_does_not_differ(client: FlaskClient) -> None:
    """The short table is followed by lines, and the whole one can be opened."""
    page = client.post("/compare", data={"things": "stevens; drexel; northeastern"}).text
    assert "<p>- location: Stevens M.S. Machine Learning: NYC metro area" in page
    assert "<p>Stated of none: platform, sector, weekly hours" in page
    assert "Programs side by side, every row and column" in page


def test_a_page_gives_json_to_programs(client: FlaskClient) -> None:
    expected = client.get("/api/gap?to=ml-engineer").get_json()
    for query, accept in (("&format=json", BROWSER), ("", {"Accept": "application/json"})):
        found = client.get(f"/gap?to=ml-engineer{query}", headers=accept)
        assert found.get_json() == expected
    assert client.get("/gap?to=ml-engineer", headers=BROWSER).mimetype == "text/html"
