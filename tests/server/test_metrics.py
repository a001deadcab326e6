"""Readiness and metrics."""

import subprocess
import sys
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient
from prometheus_client.parser import text_string_to_metric_families

from gradpath.errors import QueryError
from gradpath.graph.knowledge_graph import KnowledgeGraph
from gradpath.graph.store.store import Store
from gradpath.server.app import create_app
from gradpath.server.limits import BudgetSpent, Busy, LimitReached, WorkerDied, outcome_of
from gradpath.server.ops.metrics import OUTCOMES, MetricsError, count_request, try_folder
from gradpath.server.settings import Settings
from gradpath.server.workers.service import queries_of
from support.web import PATIENT, SLOW

if sys.platform == "win32":
    pytest.skip("Windows cannot fork, and the server says so", allow_module_level=True)


@pytest.fixture(scope="module")
def client(app: Flask) -> FlaskClient:
    return FlaskClient(app)


def numbers(client: FlaskClient) -> dict[tuple[str, tuple[str, ...]], float]:
    """The samples of /metrics, by name and the values of their labels."""
    families = text_string_to_metric_families(client.get("/metrics").text)
    return {
        (sample.name, tuple(sample.labels.values())): sample.value
        for family in families
        for sample in family.samples
    }


def since(
    before: dict[tuple[str, tuple[str, ...]], float], client: FlaskClient
) -> dict[tuple[str, tuple[str, ...]], float]:
    """The samples of /metrics less those of before: all applications of a process share them."""
    return {key: value - before.get(key, 0) for key, value in numbers(client).items()}


class TestMetrics:
    def test_the_server_is_ready_when_a_process_answers(self, client: FlaskClient) -> None:
        answer = client.get("/readyz")
        assert (answer.status_code, answer.text) == (200, "ready\n")
        assert answer.headers["Cache-Control"] == "no-store"

    def test_the_server_is_not_ready_when_none_does(self, store: Store) -> None:
        app = create_app(KnowledgeGraph(store), settings=PATIENT)
        service = queries_of(app)
        assert service is not None
        service.pool.close()
        answer = app.test_client().get("/readyz")
        assert (answer.status_code, answer.mimetype) == (503, "application/problem+json")
        assert app.test_client().get("/healthz").status_code == 200

    def test_requests_are_counted_by_route_and_status(self, store: Store) -> None:
        client = create_app(KnowledgeGraph(store), settings=PATIENT).test_client()
        before = numbers(client)
        for address in ("/id/role/ml-engineer", "/id/role/nobody", "/id/role/nobody", "/a", "/b"):
            client.get(address)
        found = since(before, client)
        name = "gradpath_http_requests_total"
        assert found[name, ("/id/<kind>/<path:slug>", "303")] == 1
        assert found[name, ("/id/<kind>/<path:slug>", "404")] == 2
        assert found[name, ("unknown", "404")] == 2
        assert not [key for key in found if "nobody" in str(key)]

    def test_latencies_are_a_histogram(self, client: FlaskClient) -> None:
        for seconds in (0.0004, 0.0005, 0.3, 99.0):
            count_request("/histogram", 200, seconds)
        name = "gradpath_http_request_seconds"
        found = numbers(client)
        below = {
            bound: found[f"{name}_bucket", (bound, route)]
            for (_, (bound, route)) in [key for key in found if key[0] == f"{name}_bucket"]
            if route == "/histogram"
        }
        assert below["0.0005"] == below["0.25"] == 2
        assert below["0.5"] == below["10.0"] == 3
        assert below["+Inf"] == found[f"{name}_count", ("/histogram",)] == 4
        assert found[f"{name}_sum", ("/histogram",)] == pytest.approx(99.3009)

    def test_queries_are_counted_by_what_became_of_them(self, store: Store) -> None:
        app = create_app(KnowledgeGraph(store), settings=Settings(time_limit=0.3, query_workers=1))
        client = app.test_client()
        before = numbers(client)
        for query in ("ASK {}", "ASK {}", "ASK", SLOW, "ASK " + "{" * 20_000 + "}" * 20_000):
            client.post("/sparql", data={"query": query})
        found = since(before, client)
        told = {name: found["gradpath_queries_total", (name,)] for name in OUTCOMES}
        ended = told.pop("nesting") + told.pop("syntax") + told.pop("memory")
        assert ended == 2
        assert told == {
            "answered": 1,
            "kept": 1,
            "time": 1,
            "answer": 0,
            "busy": 0,
            "broken": 0,
            "budget": 0,
        }
        assert found["gradpath_query_cpu_seconds_total", ()] >= 0.3
        assert found["gradpath_workers_killed_total", ()] >= 1
        assert found["gradpath_workers_forked_total", ()] >= 1
        assert found["gradpath_queries_running", ()] == 0
        assert found["gradpath_queries_waiting", ()] == 0
        assert numbers(client)["gradpath_http_workers", ("0.1.0",)] == 1

    def test_every_metric_is_given_and_explained(self, client: FlaskClient) -> None:
        families = list(text_string_to_metric_families(client.get("/metrics").text))
        names = {one.name.removeprefix("gradpath_") for one in families}
        assert names == {
            *("http_requests", "http_request_seconds", "http_workers"),
            *("queries", "query_cpu_seconds", "queries_running", "queries_waiting"),
            *("workers_forked", "workers_killed"),
        }
        assert all(one.documentation and one.type != "unknown" for one in families)

    @pytest.mark.parametrize(
        ("error", "outcome"),
        [
            (LimitReached("memory", "too much", hint="less"), "memory"),
            (QueryError("wrong", hint="right"), "syntax"),
            (Busy("busy", hint="wait"), "busy"),
            (WorkerDied("broken", hint="ask again"), "broken"),
            (BudgetSpent(3), "budget"),
            (ValueError(), ""),
        ],
    )
    def test_an_error_says_what_became_of_a_query(self, error: Exception, outcome: str) -> None:
        assert outcome_of(error) == outcome
        assert outcome in {*OUTCOMES, ""}


COUNT = """
import sys
from gradpath.server.ops import metrics
metrics.start(sys.argv[1])
metrics.count_query("answered", 0.5)
metrics.change_queries(running=2, waiting=0)
print(metrics.exposition().decode())
"""


#: Lets a process write no file, as on a full disk.
WITHOUT_SPACE = """
import resource
resource.setrlimit(resource.RLIMIT_FSIZE, (1 << 16, 1 << 16))
"""
COUNT_ALL = """
import os, sys
from http import HTTPStatus
from gradpath.graph.knowledge_graph import KnowledgeGraph
from gradpath.graph.store.store import Store
from gradpath.server.app import create_app
from gradpath.server.ops import metrics
from gradpath.server.settings import Settings
from gradpath.server.workers.service import queries_of
app = create_app(KnowledgeGraph(Store.from_quads([])), settings=Settings(metrics_dir=sys.argv[1]))
statuses = [200, 204, 304, 400, 404, 405, 406, 408, 410, 413, 415, 429, 431, 500, 501, 503]
for route in {"unknown", *(rule.rule for rule in app.url_map.iter_rules())}:
    for status in statuses:
        metrics.count_request(route, status, 0.1)
print(metrics.exposition().decode())
queries_of(app).pool.close()
"""


class TestSharedMetrics:
    def test_the_numbers_of_several_processes_add_up(self, tmp_path: Path) -> None:
        # Of a process that has ended, what it counted stays, and what it had running does not.
        folder = tmp_path / "new" / "folder"
        for number in (1, 2, 3):
            told = subprocess.run(
                [sys.executable, "-c", COUNT, str(folder)], capture_output=True, check=True
            ).stdout.decode()
            found = {
                sample.name: sample.value
                for family in text_string_to_metric_families(told)
                for sample in family.samples
                if sample.labels.get("outcome") in {None, "answered"}
            }
            assert found["gradpath_queries_total"] == number
            assert found["gradpath_query_cpu_seconds_total"] == number / 2
            assert found["gradpath_queries_running"] == 2
            assert found["gradpath_http_workers"] == 1

    @pytest.mark.long
    def test_their_files_have_room_for_every_route_and_status(self, tmp_path: Path) -> None:
        told = subprocess.run(
            [sys.executable, "-c", COUNT_ALL, str(tmp_path)], capture_output=True, check=True
        ).stdout.decode()
        assert told.count("gradpath_http_requests_total{") > 500
        sizes = {file.name.rpartition("_")[0]: file.stat() for file in tmp_path.iterdir()}
        assert set(sizes) == {"counter", "histogram", "gauge_livesum"}
        for size in sizes.values():
            assert size.st_size == 192 * 1024  # as it was reserved
            assert size.st_blocks * 512 >= size.st_size

    def test_a_process_without_space_counts_for_itself_and_says_so(self, tmp_path: Path) -> None:
        done = subprocess.run(
            [sys.executable, "-c", WITHOUT_SPACE + COUNT, str(tmp_path)],
            capture_output=True,
            text=True,
            check=True,
        )
        assert "counts for itself alone" in done.stderr
        assert str(tmp_path) in done.stderr
        assert 'gradpath_queries_total{outcome="answered"} 1.0' in done.stdout
        assert list(tmp_path.iterdir()) == []

    def test_a_folder_that_cannot_be_written_is_refused(self, tmp_path: Path) -> None:
        (tmp_path / "file").write_text("")
        with pytest.raises(MetricsError, match=r"cannot be written to .*file.*--metrics-dir"):
            try_folder(tmp_path / "file")
