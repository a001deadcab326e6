"""Answers about the whole graph: made once in a worker, kept, and paid for by who asks first."""

import json
import re
import sys
import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import date

import pytest
from flask import Flask
from flask.testing import FlaskClient

from gradpath.graph.exports import ExportFormat
from gradpath.graph.findings.findings import findings
from gradpath.graph.knowledge_graph import KnowledgeGraph
from gradpath.graph.records import finding_record
from gradpath.graph.store.store import Store
from gradpath.graph.store.truncation import QueryResponse
from support.sampling import sampled

if sys.platform == "win32":
    pytest.skip("Windows cannot fork, and the server says so", allow_module_level=True)

from gradpath.server.app import create_app
from gradpath.server.limits import Busy, WorkerDied
from gradpath.server.settings import Settings
from gradpath.server.workers.service import queries_of
from gradpath.server.workers.tasks import Export, Findings, QueryRequest
from gradpath.server.workers.whole_answers import WholeAnswers
from support.web import PATIENT, assert_problem

ONE, OTHER = (QueryRequest(Export(format)) for format in (ExportFormat.TRIG, ExportFormat.DOT))
PATIENCE = 30.0


class TestWholeAnswers:
    def test_one_request_makes_the_answer_and_the_others_wait_for_it(self) -> None:
        answers, made, ready = WholeAnswers(PATIENCE), [], threading.Event()

        def make() -> QueryResponse:
            made.append(1)
            ready.wait(PATIENCE)
            return QueryResponse(b"all", cpu=3.0)

        with ThreadPoolExecutor(4) as threads:
            waiting = [threads.submit(answers.make, ONE, make) for _ in range(4)]
            while not made:
                time.sleep(0.01)
            ready.set()
            found = [one.result(PATIENCE) for one in waiting]
        assert len(made) <= 2  # one that came late may find it kept by the service only
        assert {one.content for one in found} == {b"all"}
        assert sum(one.cpu for one in found) == 3.0 * len(made)
        kept = answers.get(ONE)
        assert kept is not None
        assert (kept.content, kept.cpu) == (b"all", 0.0)
        assert answers.get(OTHER) is None

    def test_nobody_waits_beyond_the_limit(self) -> None:
        answers, begun, ready = WholeAnswers(0.05), threading.Event(), threading.Event()

        def make() -> QueryResponse:
            begun.set()
            ready.wait(PATIENCE)
            return QueryResponse(b"all")

        with ThreadPoolExecutor(1) as threads:
            first = threads.submit(answers.make, ONE, make)
            begun.wait(PATIENCE)
            with pytest.raises(Busy, match="being prepared"):
                answers.make(ONE, make)
            ready.set()
            assert first.result(PATIENCE).content == b"all"

    def test_who_waits_for_one_that_fails_tries_for_itself(self) -> None:
        answers, begun, ready = WholeAnswers(PATIENCE), threading.Event(), threading.Event()

        def fail() -> QueryResponse:
            begun.set()
            ready.wait(PATIENCE)
            raise WorkerDied("it died", hint="again")

        with ThreadPoolExecutor(2) as threads:
            first = threads.submit(answers.make, ONE, fail)
            begun.wait(PATIENCE)
            second = threads.submit(answers.make, ONE, lambda: QueryResponse(b"all"))
            ready.set()
            assert second.result(PATIENCE).content == b"all"
            with pytest.raises(WorkerDied):
                first.result(PATIENCE)

    def test_the_least_recently_used_are_dropped_beyond_the_room(self) -> None:
        answers = WholeAnswers(PATIENCE, room=10)
        answers.make(ONE, lambda: QueryResponse(b"123456"))
        answers.make(OTHER, lambda: QueryResponse(b"1234"))
        assert answers.get(ONE)
        third = QueryRequest(Findings("gap", None, tabular=True))
        answers.make(third, lambda: QueryResponse(b"1"))
        assert answers.get(OTHER) is None
        assert answers.get(ONE)
        assert answers.get(third)
        answers.make(OTHER, lambda: QueryResponse(b"12345678901"))  # longer than the room
        assert answers.get(OTHER) is None


@pytest.fixture(scope="module")
def own(store: Store) -> Iterator[Flask]:
    app = create_app(KnowledgeGraph(store), settings=PATIENT)
    yield app
    service = queries_of(app)
    assert service is not None
    service.pool.close()


def outcomes(client: FlaskClient) -> dict[str, float]:
    lines = client.get("/metrics").text.splitlines()
    found = (re.fullmatch(r'gradpath_queries_total{outcome="(.*)"} (.*)', line) for line in lines)
    return {match[1]: float(match[2]) for match in found if match}


class TestRoutes:
    @pytest.mark.parametrize("kind", ["conflict", "gap"])
    @pytest.mark.parametrize("day", sampled([None, "2020-01-01", "2031-01-01"], 3))
    def test_findings_are_those_of_the_graph(
        self, own: Flask, graph: KnowledgeGraph, kind: str, day: str | None
    ) -> None:
        snapshot = graph.as_of(date.fromisoformat(day) if day else None)
        wanted = [finding_record(one) for one in findings(snapshot, kind)]  # type: ignore[arg-type]
        found = own.test_client().get(f"/api/{kind}s", query_string={"as_of": day} if day else {})
        assert found.get_json()[f"{kind}s"] == json.loads(json.dumps(wanted))
        assert ("asOf" in found.get_json()) is (day is not None)

    def test_a_name_of_nothing_is_an_error(self, own: Flask) -> None:
        assert_problem(own.test_client().get("/api/gaps?about=atlantis"), 404, "atlantis")

    @pytest.mark.parametrize(
        "path", ["/api/exports/trig", "/api/conflicts", "/api/gaps?format=csv"]
    )
    def test_an_answer_is_made_once_for_all_hosts_and_media_types(
        self, own: Flask, path: str
    ) -> None:
        client = own.test_client()
        client.get(path)
        before = outcomes(client)
        for number in range(4):
            head = {"Accept": f"*/*, text/x-{number}", "Host": f"host-{number}"}
            environ = {"REMOTE_ADDR": f"192.0.2.{number}"}
            answer = client.get(path, headers=head, environ_base=environ)
            assert answer.status_code == 200
        after = outcomes(client)
        assert {
            name: after[name] - before[name] for name in after if after[name] > before[name]
        } == {"kept": 4}


def asked_from(client: FlaskClient, path: str, address: str) -> int:
    return client.get(path, environ_base={"REMOTE_ADDR": address}).status_code


def test_who_asks_first_pays_and_kept_answers_are_for_everybody(store: Store) -> None:
    settings = Settings(time_limit=30, query_workers=1, http_workers=1, cpu_budget=0.01)
    client = create_app(KnowledgeGraph(store), settings=settings).test_client()
    assert asked_from(client, "/api/exports/turtle", "192.0.2.1") == 200
    for path in ("/api/exports/jsonld", "/api/conflicts", "/api/gaps", "/page/id/role/ml-engineer"):
        assert asked_from(client, path, "192.0.2.1") == 429
    assert asked_from(client, "/api/exports/turtle", "192.0.2.1") == 200  # it is kept
    assert asked_from(client, "/healthz", "192.0.2.1") == 200
    assert asked_from(client, "/api/gaps", "192.0.2.2") == 200


def test_pages_take_from_the_budget_too(store: Store) -> None:
    settings = Settings(time_limit=30, query_workers=1, http_workers=1, cpu_budget=0.01)
    client = create_app(KnowledgeGraph(store), settings=settings).test_client()
    paths = [f"/data/{path}.ttl" for path in ("ontology", "definitions", "id/role/ml-engineer")]
    assert [asked_from(client, path, "192.0.2.1") for path in paths][-1] == 429
    assert asked_from(client, paths[-1], "192.0.2.2") == 200
