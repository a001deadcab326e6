"""Hostile values in parameters and addresses, and the headers of every answer."""

import json
from urllib.parse import quote, urlencode

import pytest
from flask.testing import FlaskClient

from gradpath.graph.knowledge_graph import KnowledgeGraph
from gradpath.graph.store.store import Store
from gradpath.server.app import create_app
from support.sampling import sampled
from support.web import ADDRESSES, BROWSER, assert_problem

HOSTILE = [
    '"',
    "'",
    "{",
    "}}",
    "> } DROP ALL #",
    '" } INSERT DATA { <a:a> <a:b> <a:c> } #',
    "NLP\n",
    "\x00",
    "<script>alert(1)</script>",
    "../../../etc/passwd",
    "%00",
    "\ud7ff\U0010ffff",
    "specialization:nlp>",
    "https://w3id.org/gradpath/id/role/x> ?p ?o } #",
    "a" * 999,
    *("x:<", "x:[", "x:\\", "x:\0", "x:a b", "x: y", "x:%zz", "x:" + "a" * 990, "x:\u202e"),
    *("role:<", "http://[", "http://[::1", "https://w3id.org/gradpath/id/role/<", "://", "_:a"),
]
#: Names with a character that no IRI has.
NO_IRIS = ["x:<", "x:[", "x:\\", "x:\0", "x:a b", "role:<", "http://[", "https://e/<", 'x:"', "x:}"]


class TestHostileInput:
    @pytest.mark.parametrize("text", NO_IRIS)
    @pytest.mark.parametrize(
        "path",
        sampled(
            [
                "/api/why?predicate=teaches&object=nlp&subject=",
                "/api/why?subject=cmu&predicate=teaches&object=",
                "/api/conflicts?about=",
                "/api/things?name=",
                "/api/pathways?start=",
                "/api/queries/skills-of-role?role=",
                "/sparql?query=ASK%7B%7D&default-graph-uri=",
                "/sparql?query=ASK%7B%7D&named-graph-uri=",
            ],
            3,
        ),
    )
    def test_a_name_that_is_no_iri_is_a_bad_request(
        self, client: FlaskClient, path: str, text: str
    ) -> None:
        assert_problem(client.get(path + quote(text, safe="")), 400)

    @pytest.mark.parametrize(
        "path",
        ["/api/queries/find?text=", "/api/things?name=", "/queries/find?text=", "/sparql?query="],
    )
    def test_an_address_in_another_encoding_is_a_bad_request(
        self, client: FlaskClient, path: str
    ) -> None:
        assert_problem(client.get(f"{path}caf%E9"), 400, "The address is not UTF-8")

    @pytest.mark.parametrize("text", HOSTILE)
    @pytest.mark.parametrize(
        ("path", "name"),
        [
            ("/api/pathways", "start"),
            ("/api/pathways?start=NLP", "role"),
            ("/api/pathways?start=NLP", "grade"),
            ("/api/pathways?start=NLP", "min_pay"),
            ("/api/pathways?start=NLP", "format"),
            ("/api/things", "name"),
            ("/api/why?predicate=teaches&object=nlp", "subject"),
            ("/api/why?subject=cmu&object=nlp", "predicate"),
            ("/api/why?subject=cmu&predicate=teaches", "object"),
            ("/api/conflicts", "about"),
            ("/api/gaps", "about"),
            ("/api/queries/programs", "topic"),
            ("/api/queries/programs", "tuition_max"),
            ("/pathways", "start"),
            ("/source", "graph"),
            ("/sparql", "query"),
            ("/sparql?query=ASK%7B%7D", "default-graph-uri"),
            ("/sparql?query=ASK%7B%7D", "named-graph-uri"),
        ],
    )
    @pytest.mark.long
    def test_a_parameter_is_only_ever_a_value(
        self, client: FlaskClient, store: Store, path: str, name: str, text: str
    ) -> None:
        before = len(store)
        joint = "&" if "?" in path else "?"
        url = f"{path}{joint}{urlencode({name: text})}"
        answer = client.get(url)
        if answer.status_code != 200:  # "NLP\n" is a name like any other
            assert_problem(answer, answer.status_code)
        assert answer.status_code in {200, 400, 404, 406}
        assert "<script>alert" not in client.get(url, headers=BROWSER).text
        assert len(store) == before

    @pytest.mark.parametrize("text", sampled(HOSTILE, 4))
    @pytest.mark.parametrize(
        "path",
        [
            *("/id/{}/x", "/id/role/{}", "/api/things/role/{}", "/source/{}"),
            *("/api/exports/{}", "/api/queries/{}", "/{}"),
        ],
    )
    def test_an_address_is_only_ever_a_name(
        self, client: FlaskClient, path: str, text: str
    ) -> None:
        url = path.format(quote(text, safe=""))
        assert_problem(client.get(url, follow_redirects=True), 404)
        assert "<script>alert" not in client.get(url, headers=BROWSER).text

    @pytest.mark.parametrize("path", ["/", "/api/queries", "/id/role/ml-engineer", "/healthz"])
    def test_nothing_but_queries_is_posted(self, client: FlaskClient, path: str) -> None:
        answer = client.post(path, data="x")
        assert_problem(answer, 405)
        assert "GET" in answer.headers["Allow"]

    def test_a_fault_of_ours_shows_nothing_of_the_inside(self, store: Store) -> None:
        graph = KnowledgeGraph(store)
        graph.labels = None  # type: ignore[assignment]
        answer = create_app(graph).test_client().get("/api/things?name=NLP")
        message = assert_problem(answer, 500, "The server failed, and the fault is ours.")
        assert "NoneType" not in json.dumps(message)


class TestTimeout:
    @pytest.mark.parametrize(
        "value",
        ["0", "-1", "0.009", "1e-9", "nan", "inf", "-inf", "1e400", "soon", "", "1,5"],
    )
    def test_a_limit_that_is_none_is_refused_with_the_least(
        self, client: FlaskClient, value: str
    ) -> None:
        answer = client.get("/sparql", query_string={"query": "ASK {}", "timeout": value})
        message = assert_problem(answer, 400, "from 0.01 up")
        assert message["parameter"] == "timeout"

    @pytest.mark.parametrize("value", ["30", "30.5", "+30", "3e1", "1e300", "99999999999"])
    def test_a_long_limit_is_the_usual_one(self, client: FlaskClient, value: str) -> None:
        answer = client.get("/sparql", query_string={"query": "ASK {}", "timeout": value})
        assert answer.status_code == 200

    def test_two_limits_are_none(self, client: FlaskClient) -> None:
        answer = client.get("/sparql?query=ASK%7B%7D&timeout=1&timeout=30")
        assert_problem(answer, 400, "more than once")


class TestMethods:
    @pytest.mark.parametrize("path", sampled(ADDRESSES, 3))
    def test_a_head_has_the_headers_of_a_get(self, client: FlaskClient, path: str) -> None:
        names = ("Content-Type", "Content-Length", "ETag", "Cache-Control", "Vary")
        asked, short = client.get(path), client.head(path)
        assert (short.status_code, short.data) == (200, b"")
        assert [short.headers.get(name) for name in names] == [
            asked.headers.get(name) for name in names
        ]

    @pytest.mark.parametrize("path", ADDRESSES)
    def test_options_name_the_methods(self, client: FlaskClient, path: str) -> None:
        answer = client.options(path)
        assert answer.status_code in {200, 204}
        assert {"GET", "HEAD", "OPTIONS"} <= set(answer.headers["Allow"].split(", "))
        assert answer.data == b""

    @pytest.mark.parametrize("method", sampled(["PUT", "DELETE", "PATCH", "TRACE", "BREW"], 5))
    @pytest.mark.parametrize("path", ADDRESSES)
    def test_other_methods_are_refused_and_the_right_ones_named(
        self, client: FlaskClient, path: str, method: str
    ) -> None:
        answer = client.open(path, method=method)
        assert_problem(answer, 405, "GET")
        assert "GET" in answer.headers["Allow"]

    @pytest.mark.parametrize("coding", ["gzip", "br", "x-gzip, identity"])
    def test_a_compressed_query_is_refused(self, client: FlaskClient, coding: str) -> None:
        kind = {"Content-Type": "application/sparql-query", "Content-Encoding": coding}
        assert_problem(client.post("/sparql", data=b"ASK {}", headers=kind), 415, coding)


class TestHeaders:
    @pytest.mark.parametrize(
        "path", ["/api/queries", "/sparql?query=ASK%7B%7D", "/id/role/ml-engineer", "/api/nothing"]
    )
    def test_scripts_of_other_sites_may_read_the_data(self, client: FlaskClient, path: str) -> None:
        assert client.get(path).headers["Access-Control-Allow-Origin"] == "*"
        asked = client.options(path)
        assert asked.headers["Access-Control-Allow-Origin"] == "*"
        assert ("Access-Control-Allow-Methods" in asked.headers) is (asked.status_code < 400)

    def test_pages_are_not_opened_to_other_sites(self, client: FlaskClient) -> None:
        answer = client.get("/", headers=BROWSER)
        assert "Access-Control-Allow-Origin" not in answer.headers
        assert answer.headers["X-Frame-Options"] == "DENY"
        assert answer.headers["Referrer-Policy"] == "no-referrer"

    def test_head_is_answered_without_a_body(self, client: FlaskClient) -> None:
        answer = client.head("/sparql?query=ASK%7B%7D")
        assert (answer.status_code, answer.data) == (200, b"")
