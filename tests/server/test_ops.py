"""Operation: what is kept, packed, counted, logged and budgeted of answers."""

import gzip
import json
import re
import socket
import subprocess
import sys
from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import date
from pathlib import Path
from urllib.parse import quote, urljoin

import pytest
from flask import Flask
from flask.testing import FlaskClient
from prometheus_client.parser import text_string_to_metric_families
from werkzeug.test import TestResponse

from gradpath.errors import QueryError
from gradpath.graph.knowledge_graph import KnowledgeGraph
from gradpath.graph.store.store import Store
from gradpath.server.app import create_app
from gradpath.server.http.kept_answers import LEAST, accepts_gzip
from gradpath.server.http.proxy import client_address
from gradpath.server.limits import BudgetSpent, outcome_of
from gradpath.server.ops import RateLimit, client_key, open_access_log
from gradpath.server.ops.access_log import LogError
from gradpath.server.ops.metrics import OUTCOMES, MetricsError, count_request, try_folder
from gradpath.server.settings import Settings
from gradpath.server.workers import Busy, LimitReached, WorkerDied
from gradpath.server.workers.service import queries_of
from support.web import PATIENT

if sys.platform == "win32":
    pytest.skip("Windows cannot fork, and the server says so", allow_module_level=True)

Running = Callable[..., AbstractContextManager[tuple[subprocess.Popen[str], str]]]
GZIP = {"Accept-Encoding": "gzip"}
BROWSER = {"Accept": "text/html"}
LONG = "/sparql?query=" + quote("SELECT * { ?s ?p ?o } LIMIT 200")
SLOW = "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i }"
#: An address of each kind that answers with 200.
ADDRESSES = [
    *("/", "/pathways?start=NLP", "/page/id/role/ml-engineer", "/data/id/role/ml-engineer.ttl"),
    *("/api/pathways?start=NLP", "/api/things?name=NLP", "/api/exports/turtle", "/queries"),
    *("/api/queries/tuition", "/queries/tuition", "/api/conflicts", "/openapi.json", "/sparql"),
    *(LONG, "/source?graph=https://w3id.org/gradpath/source/ml-guide/L44", "/static/style.css"),
]
DATA = [one for one in ADDRESSES if one not in {"/", "/pathways?start=NLP", "/static/style.css"}]


@pytest.fixture(scope="module")
def app(store: Store) -> Flask:
    return create_app(KnowledgeGraph(store), settings=Settings(time_limit=5, cpu_budget=0))


@pytest.fixture(scope="module")
def client(app: Flask) -> FlaskClient:
    return app.test_client()


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


class TestKeeping:
    @pytest.mark.parametrize("address", ADDRESSES)
    def test_an_answer_has_a_strong_tag_and_is_not_sent_again(
        self, client: FlaskClient, address: str
    ) -> None:
        first = client.get(address)
        assert first.status_code == 200
        tag, weak = first.get_etag()
        assert tag
        assert not weak
        for known in (f'"{tag}"', f'"other", W/"{tag}"'):
            again = client.get(address, headers={"If-None-Match": known})
            assert (again.status_code, again.data) == (304, b"")
            for name in ("ETag", "Cache-Control", "Vary", "Content-Security-Policy"):
                assert again.headers[name] == first.headers[name]
        assert client.get(address, headers={"If-None-Match": '"other"'}).status_code == 200
        assert client.get(address).get_etag()[0] == tag

    @pytest.mark.parametrize("address", ADDRESSES)
    def test_a_client_is_told_to_ask_again_before_it_shows_what_it_has(
        self, client: FlaskClient, address: str
    ) -> None:
        kept = client.get(address).headers["Cache-Control"]
        expected = "public, max-age=0, must-revalidate"
        assert kept == ("public, max-age=3600" if address.startswith("/static") else expected)

    def test_nothing_is_done_for_who_has_the_answer(self, store: Store) -> None:
        app = create_app(KnowledgeGraph(store), settings=PATIENT)
        client = app.test_client()
        tags = {one: client.get(one).headers["ETag"] for one in ADDRESSES}
        app.view_functions = dict.fromkeys(app.view_functions, None)
        for address, tag in tags.items():
            assert client.get(address, headers={"If-None-Match": tag}).status_code == 304

    def test_another_address_format_day_or_version_has_another_tag(self, store: Store) -> None:
        client = create_app(KnowledgeGraph(store), settings=PATIENT).test_client()
        path = "/api/queries/tuition"
        asked = [
            client.get(path),
            client.get(f"{path}?format=csv"),
            client.get(path, headers={"Accept": "text/csv"}),
            client.get(f"{path}?as_of=2026-11-22"),
            client.get("/api/queries/programs"),
            client.get(path, base_url="http://example.org"),
        ]
        other = KnowledgeGraph(Store.from_quads(list(store.quads())[:-1]))
        asked.append(create_app(other, settings=PATIENT).test_client().get(path))
        tags = [answer.headers["ETag"] for answer in asked]
        assert len(set(tags)) == len(tags)

    def test_an_answer_of_yesterday_is_given_anew(
        self, client: FlaskClient, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        class Tomorrow(date):
            @classmethod
            def today(cls) -> date:
                return date(2999, 1, 1)

        tag = client.get("/api/stale").headers["ETag"]
        monkeypatch.setattr("gradpath.server.http.kept_answers.date", Tomorrow)
        answer = client.get("/api/stale", headers={"If-None-Match": tag})
        assert answer.status_code == 200
        assert answer.headers["ETag"] != tag

    @pytest.mark.parametrize("address", [LONG, "/queries/tuition"])
    def test_other_limits_have_other_tags(
        self, client: FlaskClient, store: Store, address: str
    ) -> None:
        fewer = create_app(KnowledgeGraph(store), settings=Settings(max_rows=3)).test_client()
        assert fewer.get(address).headers["ETag"] != client.get(address).headers["ETag"]

    @pytest.mark.parametrize(
        ("address", "status"),
        [("/nowhere", 404), ("/api/pathways", 400), ("/id/role/nobody", 404)],
    )
    def test_an_error_is_not_kept(self, client: FlaskClient, address: str, status: int) -> None:
        answer = client.get(address)
        assert answer.status_code == status
        assert answer.headers["Cache-Control"] == "no-store"
        assert "ETag" not in answer.headers

    def test_what_chance_or_the_clock_answer_is_not_kept(self, client: FlaskClient) -> None:
        answer = client.get("/sparql?query=" + quote("SELECT (RAND() AS ?x) {}"))
        assert "ETag" not in answer.headers
        assert answer.headers["Cache-Control"] == "no-store"

    @pytest.mark.parametrize("address", ADDRESSES)
    def test_what_an_answer_depends_on_is_said(self, client: FlaskClient, address: str) -> None:
        vary = client.get(address).vary
        assert vary.find("Accept") >= 0
        assert vary.find("Accept-Encoding") >= 0

    def test_a_head_is_that_of_the_get(self, client: FlaskClient) -> None:
        for headers in ({}, GZIP):
            for address in ADDRESSES:
                get = client.get(address, headers=headers)
                head = client.head(address, headers=headers)
                assert head.data == b""
                for name in ("ETag", "Content-Type", "Cache-Control", "Content-Encoding"):
                    assert head.headers.get(name) == get.headers.get(name), (address, name)


class TestEncoding:
    @pytest.mark.parametrize("address", ADDRESSES)
    def test_a_long_text_comes_packed_under_a_tag_of_its_own(
        self, client: FlaskClient, address: str
    ) -> None:
        plain = client.get(address)
        packed = client.get(address, headers=GZIP)
        assert len(plain.data) > LEAST
        assert packed.headers["Content-Encoding"] == "gzip"
        assert gzip.decompress(packed.data) == plain.data
        assert int(packed.headers["Content-Length"]) == len(packed.data) < len(plain.data)
        assert packed.headers["ETag"] == plain.headers["ETag"][:-1] + '-gzip"'
        assert "Content-Encoding" not in plain.headers

    @pytest.mark.parametrize("address", ADDRESSES)
    def test_a_packed_answer_is_not_sent_again_to_who_still_takes_it(
        self, client: FlaskClient, address: str
    ) -> None:
        tag = client.get(address, headers=GZIP).headers["ETag"]
        again = client.get(address, headers=GZIP | {"If-None-Match": tag})
        assert (again.status_code, again.headers["ETag"]) == (304, tag)
        assert client.get(address, headers={"If-None-Match": tag}).status_code == 200

    def test_the_same_answer_is_compressed_once(
        self, client: FlaskClient, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        client.get(LONG, headers=GZIP)
        monkeypatch.setattr("gradpath.server.http.kept_answers.gzip", None)
        assert client.get(LONG, headers=GZIP).headers["Content-Encoding"] == "gzip"

    @pytest.mark.parametrize("address", ["/healthz", "/sparql?query=ASK%7B%7D"])
    def test_a_short_answer_is_sent_as_it_is(self, client: FlaskClient, address: str) -> None:
        assert "Content-Encoding" not in client.get(address, headers=GZIP).headers

    @pytest.mark.parametrize(
        ("header", "takes"),
        [
            ("gzip", True),
            ("deflate, gzip;q=1.0, *;q=0.5", True),
            ("GZIP ; Q=0.2", True),
            ("x-gzip", True),
            ("*", True),
            ("", False),
            ("br", False),
            ("gzip;q=0", False),
            ("gzip;q=0.000", False),
            ("*;q=0", False),
            ("identity, gzip;q=0.5", False),
            ("gzip;q=much", False),
        ],
    )
    def test_a_client_gets_what_it_says_it_takes(self, header: str, *, takes: bool) -> None:
        assert accepts_gzip(header) is takes


class TestHeads:
    @pytest.mark.parametrize(
        "address",
        [*ADDRESSES, "/nowhere", "/static/nothing.css", "/healthz", "/metrics", "/sparql?query=x"],
    )
    def test_security_is_asked_for_everywhere(self, client: FlaskClient, address: str) -> None:
        for answer in (client.get(address), client.post(address), client.options(address)):
            assert answer.headers["X-Content-Type-Options"] == "nosniff"
            assert answer.headers["Content-Security-Policy"].startswith("default-src 'self'")
            assert answer.headers["Referrer-Policy"] == "no-referrer"
            assert answer.headers["X-Request-Id"]

    @pytest.mark.parametrize("address", [*DATA, "/sparql?query=x", "/id/role/nobody"])
    def test_scripts_may_read_data_without_credentials(
        self, client: FlaskClient, address: str
    ) -> None:
        for answer in (client.get(address), client.options(address)):
            assert answer.headers["Access-Control-Allow-Origin"] == "*"
            assert "Access-Control-Allow-Credentials" not in answer.headers
            for name in ("ETag", "Retry-After", "GradPath-Truncated", "X-Request-Id"):
                assert name in answer.headers["Access-Control-Expose-Headers"]

    @pytest.mark.parametrize("address", ["/sparql", "/void", "/api/pathways", "/id/role/x"])
    def test_scripts_are_told_the_methods_that_an_address_takes(
        self, client: FlaskClient, address: str
    ) -> None:
        answer = client.options(address)
        told = {part.strip() for part in answer.headers["Access-Control-Allow-Methods"].split(",")}
        posted = client.post(address).status_code != 405
        assert told == {"GET", "HEAD", "OPTIONS"} | ({"POST"} if posted else set())

    def test_a_request_keeps_a_sane_name(self, client: FlaskClient) -> None:
        def name(given: str) -> str:
            return client.get("/healthz", headers={"X-Request-Id": given}).headers["X-Request-Id"]

        assert name("req-1.a/b+c=") == "req-1.a/b+c="
        for given in ("", "a b", 'x"y', "é", "-x", "x" * 129):
            assert re.fullmatch(r"[0-9a-f]{8}-[0-9a-f]+", name(given))
        assert name("") != name("")


class TestWatching:
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

    def test_every_metric_is_told_and_explained(self, client: FlaskClient) -> None:
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
metrics.change_queries(running=2)
print(metrics.exposition().decode())
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

    def test_a_folder_that_cannot_be_written_is_refused(self, tmp_path: Path) -> None:
        (tmp_path / "file").write_text("")
        with pytest.raises(MetricsError, match=r"cannot be written to .*file.*--metrics-dir"):
            try_folder(tmp_path / "file")


class Clock:
    def __init__(self) -> None:
        self.now = 100.0

    def __call__(self) -> float:
        return self.now


class TestRateLimit:
    def test_a_client_waits_until_its_bucket_has_filled(self) -> None:
        clock = Clock()
        budget = RateLimit(30, clock=clock)
        budget.charge("ann", 32)
        with pytest.raises(BudgetSpent) as caught:
            budget.check("ann")
        assert caught.value.seconds == 4
        clock.now += 4.1
        budget.check("ann")

    def test_a_bucket_is_never_fuller_than_full(self) -> None:
        clock = Clock()
        budget = RateLimit(30, clock=clock)
        budget.charge("ann", 1)
        clock.now += 10_000
        budget.charge("ann", 30.5)
        with pytest.raises(BudgetSpent):
            budget.check("ann")

    def test_no_budget_is_no_limit(self) -> None:
        budget = RateLimit(0)
        budget.charge("ann", 10**6)
        budget.check("ann")

    def test_so_many_clients_are_known_and_no_more(self) -> None:
        budget = RateLimit(1)
        for number in range(10_500):
            budget.charge(str(number), 2)
        assert len(budget) == 10_000
        budget.check("0")
        with pytest.raises(BudgetSpent):
            budget.check("10499")

    @pytest.mark.parametrize(
        ("one", "other", "same"),
        [
            ("192.0.2.1", "192.0.2.2", False),
            ("2001:db8::1", "2001:db8::ffff:1", True),
            ("2001:db8::1", "2001:db8:0:1::1", False),
            ("fe80::1%eth0", "fe80::2", True),
            ("::ffff:192.0.2.1", "192.0.2.1", True),
            ("unix", "other", False),
        ],
    )
    def test_a_network_of_ipv6_is_one_client(self, one: str, other: str, *, same: bool) -> None:
        assert (client_key(one) == client_key(other)) is same


def spending(store: Store, **more: object) -> FlaskClient:
    settings = Settings(time_limit=0.3, query_workers=1, http_workers=2, cpu_budget=0.2, **more)  # type: ignore[arg-type]
    return create_app(KnowledgeGraph(store), settings=settings).test_client()


def ask(client: FlaskClient, query: str, address: str, *, get: bool, **head: str) -> TestResponse:
    origin = {"REMOTE_ADDR": address}
    if get:
        return client.get(
            "/sparql", query_string={"query": query}, environ_base=origin, headers=head
        )
    return client.post("/sparql", data={"query": query}, environ_base=origin, headers=head)


@pytest.mark.parametrize("get", [True, False])
class TestSpending:
    def test_who_has_spent_the_budget_waits_and_others_do_not(
        self, store: Store, *, get: bool
    ) -> None:
        client = spending(store)
        assert ask(client, "ASK {}", "192.0.2.1", get=get).status_code == 200
        assert ask(client, SLOW, "192.0.2.1", get=get).json["limit"] == "time"
        refused = ask(client, "ASK { ?s ?p ?o }", "192.0.2.1", get=get)
        assert (refused.status_code, refused.json["limit"]) == (429, "budget")
        # A front has half of 0.2 s a minute; 0.3 s were taken.
        assert 60 < int(refused.headers["Retry-After"]) <= 121
        assert f"wait {refused.headers['Retry-After']} seconds" in refused.json["detail"]
        assert ask(client, "ASK {}", "192.0.2.1", get=get).status_code == 200  # it is kept
        assert ask(client, "ASK { ?s ?p ?o }", "192.0.2.2", get=get).status_code == 200

    def test_a_proxy_of_ours_says_who_the_client_is(self, store: Store, *, get: bool) -> None:
        client = spending(store, proxies=1)
        said = {"X-Forwarded-For": "192.0.2.1, 2001:db8::1"}
        assert ask(client, SLOW, "127.0.0.1", get=get, **said).json["limit"] == "time"
        for address, status in (("2001:db8::2", 429), ("192.0.2.1", 200)):
            said = {"X-Forwarded-For": f"192.0.2.9, {address}"}
            answer = ask(client, f"ASK {{}} # {address}", "127.0.0.1", get=get, **said)
            assert answer.status_code == status

    def test_without_a_proxy_nobody_says_so(self, store: Store, *, get: bool) -> None:
        client = spending(store)
        ask(client, SLOW, "192.0.2.1", get=get)
        said = {"X-Forwarded-For": "192.0.2.9"}
        assert ask(client, "ASK { ?s a ?o }", "192.0.2.1", get=get, **said).status_code == 429


class TestForwarding:
    @pytest.mark.parametrize(
        ("said", "proxies", "client"),
        [
            ("192.0.2.1", 1, "192.0.2.1"),
            ("6.6.6.6,1.1.1.1", 1, "1.1.1.1"),
            ("6.6.6.6, 192.0.2.1 ,10.0.0.2", 2, "192.0.2.1"),
            ("2001:DB8::1", 1, "2001:db8::1"),
            ("192.0.2.1", 2, "10.0.0.1"),
            ("192.0.2.1", 0, "10.0.0.1"),
            ("", 1, "10.0.0.1"),
            ("192.0.2.1,", 1, "10.0.0.1"),
            ("<script>", 1, "10.0.0.1"),
            ("fe80::1%<script>", 1, "10.0.0.1"),
        ],
    )
    def test_a_client_is_an_address_that_a_proxy_of_ours_saw(
        self, said: str, proxies: int, client: str
    ) -> None:
        assert client_address("10.0.0.1", said, proxies) == client

    @pytest.mark.parametrize(
        ("proxies", "scheme", "host", "address"),
        [
            (0, "https", "data.example", "http://localhost"),
            (1, "https", "data.example", "https://data.example"),
            (1, "http, HTTPS", "evil.example, data.example:8443", "https://data.example:8443"),
            (2, "https, http", "data.example, inner", "https://data.example"),
            (2, "https", "data.example", "https://data.example"),
            (1, "javascript", "", "http://localhost"),
        ],
    )
    def test_addresses_in_answers_are_those_that_the_client_asked(
        self, store: Store, proxies: int, scheme: str, host: str, address: str
    ) -> None:
        client = create_app(KnowledgeGraph(store), settings=Settings(proxies=proxies)).test_client()
        head = {"X-Forwarded-Proto": scheme, "X-Forwarded-Host": host}
        servers = client.get("/openapi.json", headers=head).json["servers"]
        assert servers == [{"url": address}]
        described = client.get("/sparql", headers=head | {"Accept": "application/n-triples"})
        assert f"endpoint> <{address}/sparql>" in described.text
        place = client.get("/id/role/ml-engineer", headers=head).headers["Location"]
        assert urljoin(f"{address}/id/role/ml-engineer", place).startswith(f"{address}/")

    @pytest.mark.parametrize(
        ("prefix", "address"),
        [
            ("/gp", "https://data.example/gp"),
            ("/a/b/", "https://data.example/a/b"),
            ("//evil.example", "https://data.example"),
            ('/"><b', "https://data.example"),
        ],
    )
    def test_a_proxy_may_mount_the_server_below_a_path(
        self, store: Store, prefix: str, address: str
    ) -> None:
        client = create_app(KnowledgeGraph(store), settings=Settings(proxies=1)).test_client()
        head = {"X-Forwarded-Proto": "https", "X-Forwarded-Host": "data.example"}
        head["X-Forwarded-Prefix"] = prefix
        assert client.get("/openapi.json", headers=head).json["servers"] == [{"url": address}]
        described = client.get("/sparql", headers=head | {"Accept": "application/n-triples"})
        assert f"endpoint> <{address}/sparql>" in described.text
        place = client.get("/id/role/ml-engineer", headers=head).headers["Location"]
        assert urljoin(f"{address}/id/role/ml-engineer", place).startswith(f"{address}/")

    def test_a_forwarded_host_that_is_none_is_refused(self, store: Store) -> None:
        client = create_app(KnowledgeGraph(store), settings=Settings(proxies=1)).test_client()
        answer = client.get("/sparql", headers={"X-Forwarded-Host": 'a"><b'})
        assert answer.status_code == 400
        assert "><b" not in answer.text

    def test_both_ways_through_the_server_take_the_same_client(
        self, running: Running, tmp_path: Path
    ) -> None:
        log = tmp_path / "log"
        lines = (
            b"X-Forwarded-For: 6.6.6.6\r\nX-Forwarded-For: 1.1.1.1\r\n",
            b"X-Forwarded-For: 1.1.1.1\r\nX_Forwarded_For: 6.6.6.6\r\n",
            b"X-Forwarded-For: 6.6.6.6, 1.1.1.1\r\n",
        )
        with running(port=0, http_workers=1, query_workers=1, proxies=1, access_log=str(log)) as (
            _,
            url,
        ):
            host, _, port = url.removeprefix("http://").rpartition(":")
            for said in lines:
                for path in (b"/sparql?query=ASK%7B%7D", b"/healthz"):
                    with socket.create_connection((host, int(port)), timeout=30) as client:
                        head = b"GET " + path + b" HTTP/1.1\r\nHost: x\r\nConnection: close\r\n"
                        client.sendall(head + said + b"\r\n")
                        assert b" 200 " in client.recv(65_536)
        clients = [json.loads(line)["client"] for line in log.read_text().splitlines()]
        assert clients == ["1.1.1.1"] * 2 * len(lines)


class TestLog:
    def test_a_line_tells_a_request_without_what_was_asked(
        self, store: Store, tmp_path: Path
    ) -> None:
        file = tmp_path / "access.log"
        settings = Settings(access_log=str(file), max_rows=2, time_limit=0.5)
        client = create_app(KnowledgeGraph(store), settings=settings).test_client()
        secret = "SELECT ?secret { ?secret ?p ?o }"
        named = {"X-Request-Id": "mine"}
        client.get("/sparql", query_string={"query": secret}, headers=named)
        client.get("/sparql", query_string={"query": secret})
        client.post("/sparql", data={"query": "ASK secret"})
        client.get("/id/role/secret?secret=secret")
        client.post("/sparql", data={"query": SLOW})
        text = file.read_text()
        assert "secret" not in text
        records = [json.loads(line) for line in text.splitlines()]
        told = [
            (
                one["method"],
                one["route"],
                one["status"],
                one["outcome"],
                one["kept"],
                one["truncated"],
            )
            for one in records
        ]
        assert told == [
            ("GET", "/sparql", 200, "answered", False, True),
            ("GET", "/sparql", 200, "kept", True, True),
            ("POST", "/sparql", 400, "syntax", None, None),
            ("GET", "/id/<kind>/<path:slug>", 400, None, None, None),
            ("POST", "/sparql", 503, "time", None, None),
        ]
        assert records[0]["id"] == "mine"
        assert records[0]["client"] == "127.0.0.1"
        assert records[0]["bytes"] > 0
        assert records[4]["elapsed"] >= 0.5
        assert all(
            re.fullmatch(r"\d{4}-\d\d-\d\dT[\d:.]{12}\+00:00", one["time"]) for one in records
        )

    def test_a_file_that_was_moved_away_is_opened_anew(self, tmp_path: Path) -> None:
        file = tmp_path / "access.log"
        log = open_access_log(str(file))
        log.info({"n": 1})
        file.rename(tmp_path / "access.log.1")
        log.info({"n": 2})
        log.info({"n": 3})
        assert [json.loads(line)["n"] for line in file.read_text().splitlines()] == [2, 3]
        file.write_text("")  # as logrotate does with copytruncate
        log.info({"n": 4})
        assert json.loads(file.read_text())["n"] == 4
        assert file.stat().st_mode & 0o777 == 0o640

    def test_a_file_that_cannot_be_written_is_refused(self, tmp_path: Path) -> None:
        with pytest.raises(LogError, match=r"cannot be written \(No such file"):
            open_access_log(str(tmp_path / "no" / "access.log"))

    def test_a_full_disk_stops_no_answer(self, store: Store) -> None:
        if not Path("/dev/full").exists():
            pytest.skip("no disk here is always full")
        settings = Settings(access_log="/dev/full")
        client = create_app(KnowledgeGraph(store), settings=settings).test_client()
        assert client.get("/healthz").status_code == 200
