"""The SPARQL 1.1 protocol, clause by clause, and every query case of the W3C's own tests of it."""

import contextlib
import http.client
import json
import subprocess
import sys
from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote, urlencode

import pyoxigraph as ox
import pytest
from flask import Flask
from flask.testing import FlaskClient
from rdflib import Graph as RdfGraph
from rdflib.compare import isomorphic
from werkzeug.test import TestResponse

from gradpath.graph.knowledge_graph import KnowledgeGraph
from gradpath.graph.store.formats import ResultFormat
from gradpath.graph.store.store import Store
from gradpath.server.app import create_app
from gradpath.server.sparql.protocol import read
from support.sampling import sampled

JSON, XML = "application/sparql-results+json", "application/sparql-results+xml"
DIRECT, FORM = "application/sparql-query", "application/x-www-form-urlencoded"
BROWSER = "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8"
DOCUMENT = "http://xmlns.com/foaf/0.1/Document"
ASK, SELECT = "ASK {}", "SELECT (1 AS ?value) {}"
CONSTRUCT = "CONSTRUCT { <s> <p> 1 } WHERE {}"
PARSERS = {
    "text/turtle": "turtle",
    "application/n-triples": "nt",
    "application/rdf+xml": "xml",
    "application/ld+json": "json-ld",
    "application/trig": "trig",
    "application/n-quads": "nquads",
}


#: A parameter, which may come more than once.
Given = str | list[str]


def data(number: int) -> str:
    """The name of a graph of the W3C's tests; number 0 is not there."""
    return f"http://kasei.us/2009/09/sparql/data/data{number}.rdf"


def is_a(number: int) -> str:
    return f"<{data(number)}> a ?type"


@pytest.fixture(scope="module")
def app() -> Flask:
    """A live application over the graphs of the W3C's tests: each says of itself that it is one."""
    nodes = [ox.NamedNode(data(number)) for number in (1, 2, 3)]
    kind = ox.NamedNode("http://www.w3.org/1999/02/22-rdf-syntax-ns#type"), ox.NamedNode(DOCUMENT)
    return create_app(
        KnowledgeGraph(Store.from_quads(ox.Quad(node, *kind, node) for node in nodes))
    )


@pytest.fixture
def client(app: Flask) -> FlaskClient:
    return app.test_client()


@dataclass(frozen=True)
class Case:
    """A request of the W3C's tests, and what is expected of the answer."""

    name: str
    query: str = ""
    parameters: tuple[tuple[str, str], ...] = ()
    method: str = "POST"
    type: str | None = DIRECT
    body: bytes = b""
    expected: object = True


def graphs(kind: str, *numbers: int) -> tuple[tuple[str, str], ...]:
    return tuple((f"{kind}-graph-uri", data(number)) for number in numbers)


BOTH_DEFAULT = f"ASK {{ {is_a(1)} . {is_a(2)} . }}"
BOTH_NAMED = f"ASK {{ GRAPH ?g1 {{ {is_a(1)} }} GRAPH ?g2 {{ {is_a(2)} }} }}"
FULL = f"ASK {{ {is_a(3)} GRAPH ?g1 {{ {is_a(1)} }} GRAPH ?g2 {{ {is_a(2)} }} }}"
FROM_THREE = BOTH_NAMED.replace("ASK", f"ASK FROM <{data(3)}>")
#: As the manifest has it: the separator of the two parameters is percent-encoded with the rest.
GLUED = (("named-graph-uri", f"{data(1)}&named-graph-uri={data(2)}"),)
ABSENT = graphs("default", 0)
CASES = [
    Case("query_post_form", parameters=ABSENT, type=FORM, body=urlencode({"query": ASK}).encode()),
    Case(
        "query_dataset_default_graphs_get",
        parameters=(("query", BOTH_DEFAULT), *graphs("default", 1, 2)),
        method="GET",
        type=None,
    ),
    Case("query_dataset_default_graphs_post", BOTH_DEFAULT, graphs("default", 1, 2)),
    Case("query_dataset_named_graphs_post", BOTH_NAMED, graphs("named", 1, 2)),
    Case(
        "query_dataset_named_graphs_get",
        parameters=(("query", BOTH_NAMED), *graphs("named", 1, 2)),
        method="GET",
        type=None,
    ),
    Case("query_dataset_full", FULL, (*graphs("default", 3), *graphs("named", 1, 2))),
    Case("query_multiple_dataset", FROM_THREE, GLUED),
    Case("query_multiple_dataset, parted", FROM_THREE, graphs("named", 1, 2)),
    Case("query_get", parameters=(("query", ASK), *ABSENT), method="GET", type=None),
    Case("query_content_type_select", SELECT, ABSENT, expected="table"),
    Case("query_content_type_ask", ASK, ABSENT),
    Case("query_content_type_describe", "DESCRIBE <http://example.org/>", ABSENT, expected="graph"),
    Case("query_content_type_construct", CONSTRUCT, ABSENT, expected="graph"),
    Case("query_post_direct", ASK),
    Case(
        "bad_query_method",
        parameters=(("query", ASK), *ABSENT),
        method="PUT",
        type=FORM,
        expected=405,
    ),
    Case(
        "bad_multiple_queries",
        parameters=(("query", ASK), ("query", "SELECT * {}")),
        method="GET",
        type=None,
        expected=400,
    ),
    Case("bad_query_wrong_media_type", ASK, type="text/plain", expected=415),
    Case(
        "bad_query_missing_form_type",
        type=None,
        body=urlencode({"query": ASK}).encode(),
        expected=415,
    ),
    Case("bad_query_missing_direct_type", ASK, type=None, expected=415),
    Case(
        "bad_query_non_utf8",
        type=f"{DIRECT}; charset=UTF-16",
        body=ASK.encode("utf-16"),
        expected=400,
    ),
    Case("bad_query_syntax", "", (("query", "ASK {"),), "GET", None, expected=400),
]
CLEAR = "CLEAR NAMED"
UPDATE = "application/sparql-update"
#: Every update of the W3C's tests, wanted or not: none is taken.
UPDATES = [
    Case("update_post_form", type=FORM, body=b"update=CLEAR+ALL", expected=403),
    Case("update_post_direct", "CLEAR ALL", type=UPDATE, expected=403),
    Case("update_dataset", "CLEAR ALL", (("using-graph-uri", data(1)),), type=UPDATE, expected=403),
    Case("bad_update_get", parameters=(("update", CLEAR),), method="GET", type=None, expected=403),
    Case("bad_multiple_updates", type=FORM, body=b"update=CLEAR&update=CLEAR", expected=403),
    Case("bad_update_wrong_media_type", CLEAR, type="text/plain", expected=415),
    Case("bad_update_missing_form_type", type=None, body=b"update=CLEAR%20NAMED", expected=415),
    Case(
        "bad_update_non_utf8",
        type=f"{UPDATE}; charset=UTF-16",
        body=CLEAR.encode("utf-16"),
        expected=403,
    ),
    Case("bad_update_syntax", type=FORM, body=b"update=CLEAR%20XYZ", expected=403),
    Case(
        "bad_update_dataset_conflict",
        "WITH <a:a> DELETE { ?s ?p 1 } WHERE { ?s ?p 1 }",
        (("using-named-graph-uri", "a:a"),),
        type=UPDATE,
        expected=403,
    ),
]


def send(client: FlaskClient, case: Case, path: str) -> TestResponse:
    address = f"{path}?{urlencode(case.parameters, quote_via=quote)}" if case.parameters else path
    body = case.body or case.query.encode()
    return client.open(address, method=case.method, data=body, content_type=case.type)


@pytest.mark.parametrize("path", sampled(["/sparql", "/sparql/"], 2))
@pytest.mark.parametrize("case", [*CASES, *UPDATES], ids=lambda case: case.name)
def test_a_case_of_the_w3c_is_answered_as_expected(
    client: FlaskClient, case: Case, path: str
) -> None:
    answer = send(client, case, path)
    if isinstance(case.expected, bool):
        assert (answer.status_code, answer.mimetype) == (200, JSON), answer.text
        assert json.loads(answer.text)["boolean"] is case.expected
    elif isinstance(case.expected, int):
        assert answer.status_code == case.expected, answer.text
        assert json.loads(answer.text)["status"] == case.expected
    elif case.expected == "table":
        assert json.loads(answer.text)["results"]["bindings"][0]["value"]["value"] == "1"
    else:
        RdfGraph().parse(data=answer.data, format=PARSERS[answer.mimetype])


@pytest.mark.skipif(sys.platform == "win32", reason="the server forks its workers")
@pytest.mark.long
def test_a_running_server_answers_every_case_alike(
    client: FlaskClient,
    tmp_path: Path,
    running: Callable[..., AbstractContextManager[tuple[subprocess.Popen[str], str]]],
) -> None:
    facts = tmp_path / "graphs.trig"
    written = (f"<{data(n)}> {{ <{data(n)}> a <{DOCUMENT}> }}" for n in (1, 2, 3))
    facts.write_text("\n".join(written), encoding="utf-8")
    with running(port=0, data=(facts,)) as (_, url):
        for case in (*CASES, *UPDATES):
            expected = send(client, case, "/sparql/")
            status, kind, content = send_to(url, case)
            assert (status, kind) == (expected.status_code, expected.content_type), case.name
            if status != 405:  # whose methods stand in no order
                assert content == expected.data, case.name


def send_to(url: str, case: Case) -> tuple[int, str, bytes]:
    """Send a case as it stands, without the headers that clients add of their own."""
    connection = http.client.HTTPConnection(url.removeprefix("http://"), timeout=30)
    with contextlib.closing(connection):
        given = f"?{urlencode(case.parameters, quote_via=quote)}" if case.parameters else ""
        headers = {"Content-Type": case.type} if case.type else {}
        body = case.body or case.query.encode() or None
        connection.request(case.method, f"/sparql/{given}", body, headers)
        answer = connection.getresponse()
        return answer.status, answer.headers["Content-Type"], answer.read()


def test_a_refused_update_changes_nothing(client: FlaskClient) -> None:
    for case in UPDATES:
        send(client, case, "/sparql/")
    for number in (1, 2, 3):
        asked = f"ASK {{ GRAPH <{data(number)}> {{ {is_a(number)} }} }}"
        assert client.get("/sparql", query_string={"query": asked}).json["boolean"] is True


def by_get(client: FlaskClient, query: str, accept: str = "", **given: Given) -> TestResponse:
    headers = {"Accept": accept} if accept else {}
    return client.get("/sparql", query_string={"query": query} | given, headers=headers)


class TestDataset:
    COUNT = "SELECT (COUNT(*) AS ?n) %s { ?s ?p ?o }"
    NAMED = "SELECT (COUNT(*) AS ?n) %s { GRAPH ?g { ?s ?p ?o } }"

    def number(self, client: FlaskClient, query: str, **given: Given) -> int:
        answer = by_get(client, query, **given)
        return int(json.loads(answer.text)["results"]["bindings"][0]["n"]["value"])

    def test_without_one_the_default_graph_is_the_merge(self, client: FlaskClient) -> None:
        assert self.number(client, self.COUNT % "") == 3
        assert self.number(client, self.NAMED % "") == 3

    def test_parameters_replace_what_the_query_chooses(self, client: FlaskClient) -> None:
        chosen = f"FROM <{data(1)}> FROM <{data(2)}> FROM NAMED <{data(1)}>"
        assert self.number(client, self.COUNT % chosen) == 2
        assert self.number(client, self.NAMED % chosen) == 1
        given = {"default-graph-uri": data(3)}
        assert self.number(client, self.COUNT % chosen, **given) == 1
        assert self.number(client, self.NAMED % chosen, **given) == 0

    def test_only_named_graphs_leave_the_default_graph_empty(self, client: FlaskClient) -> None:
        given = {"named-graph-uri": [data(1), data(2)]}
        assert self.number(client, self.COUNT % "", **given) == 0
        assert self.number(client, self.NAMED % "", **given) == 2

    def test_a_graph_named_twice_counts_once(self, client: FlaskClient) -> None:
        given = {"default-graph-uri": [data(1), data(1)], "named-graph-uri": [data(1), data(1)]}
        assert self.number(client, self.COUNT % "", **given) == 1
        assert self.number(client, self.NAMED % "", **given) == 1

    def test_a_blank_parameter_of_a_form_names_no_graph(self, client: FlaskClient) -> None:
        given = {"default-graph-uri": "", "named-graph-uri": ""}
        assert self.number(client, self.COUNT % f"FROM <{data(1)}>", **given) == 1

    def test_a_relative_name_of_a_graph_is_refused(self, client: FlaskClient) -> None:
        assert by_get(client, ASK, **{"default-graph-uri": "data1.rdf"}).status_code == 400

    def test_a_relative_iri_of_a_query_stands_below_the_root_of_ours(
        self, client: FlaskClient
    ) -> None:
        answer = by_get(client, CONSTRUCT, "application/n-triples")
        assert answer.text.startswith("<https://w3id.org/gradpath/s> <https://w3id.org/gradpath/p>")
        answer = by_get(
            client, f"BASE <{data(1)}> SELECT (COUNT(*) AS ?n) FROM <data2.rdf> {{ ?s ?p ?o }}"
        )
        assert answer.json["results"]["bindings"][0]["n"]["value"] == "1"


class TestRequests:
    @pytest.mark.parametrize(
        ("address", "type", "body", "status"),
        [
            ("query=ASK%7B%7D", FORM, "query=ASK%7B%7D", 400),
            ("query=ASK%7B%7D", DIRECT, "ASK{}", 400),
            ("", FORM, "query=ASK%7B%7D&query=ASK%7B%7D", 400),
            ("", FORM, "query=ASK%7B%7D&update=CLEAR+ALL", 400),
            ("update=CLEAR+ALL", DIRECT, "ASK{}", 400),
            ("", FORM, "", 400),
            ("", FORM, "query=", 400),
            ("", DIRECT, "", 400),
            ("", FORM, "query=%FF", 400),
            ("default-graph-uri=%FF", DIRECT, "ASK{}", 400),
            ("", "application/json", '{"query": "ASK {}"}', 415),
            ("", "multipart/form-data; boundary=x", "--x--", 415),
            ("", f"{DIRECT}; charset=ISO-8859-1", "ASK{}", 400),
            ("", f"{DIRECT}; charset=utf-8", "ASK{}", 200),
            ("", f'{FORM.upper()}; Charset="UTF-8"', "query=ASK%7B%7D", 200),
            ("", DIRECT, "\ufeffASK{}", 200),
            ("format=xml", FORM, "query=ASK%7B%7D", 200),
            ("&".join(["x=1"] * 300), FORM, "query=ASK%7B%7D", 400),
        ],
    )
    def test_what_is_posted_is_one_query_in_utf_8(
        self, client: FlaskClient, address: str, type: str, body: str, status: int
    ) -> None:
        answer = client.post(f"/sparql?{address}", data=body.encode(), content_type=type)
        assert answer.status_code == status, answer.text

    @pytest.mark.parametrize(
        ("address", "status"),
        [
            ("query=ASK%7B%7D&update=CLEAR+ALL", 400),
            ("query=", 400),
            ("query=%ff", 400),
            ("query=%ZZ", 400),
            ("default-graph-uri=a:a", 400),
            ("timeout=1", 400),
            ("query=ASK%7B%7D&unknown=1", 200),
            ("query=ASK+%7B%7D", 200),
        ],
    )
    def test_an_address_holds_one_query_in_utf_8(
        self, client: FlaskClient, address: str, status: int
    ) -> None:
        answer = client.get(f"/sparql?{address}")
        assert answer.status_code == status, answer.text

    def test_text_beyond_latin_passes_every_way(self, client: FlaskClient) -> None:
        query = 'SELECT ("żółw 🐢 + & = %" AS ?x) {}'
        for answer in (
            by_get(client, query),
            client.post("/sparql", data={"query": query}),
            client.post("/sparql", data=query.encode(), content_type=DIRECT),
        ):
            assert answer.json["results"]["bindings"][0]["x"]["value"] == "żółw 🐢 + & = %"

    @pytest.mark.parametrize("path", ["/sparql", "/sparql/"])
    @pytest.mark.parametrize("method", ["PUT", "DELETE", "PATCH"])
    def test_other_methods_are_refused_with_those_allowed(
        self, client: FlaskClient, method: str, path: str
    ) -> None:
        answer = client.open(f"{path}?query=ASK%7B%7D", method=method)
        assert answer.status_code == 405
        assert {*answer.headers["Allow"].split(", ")} == {"GET", "HEAD", "OPTIONS", "POST"}

    @pytest.mark.parametrize(
        ("path", "allowed"),
        [("/sparql", "GET, HEAD, OPTIONS, POST"), ("/.well-known/void", "GET, HEAD, OPTIONS")],
    )
    def test_options_tells_what_may_be_done_from_anywhere(
        self, client: FlaskClient, path: str, allowed: str
    ) -> None:
        asked = {"Origin": "https://example.org", "Access-Control-Request-Method": "POST"}
        answer = client.options(path, headers=asked)
        assert (answer.status_code, answer.data) == (204, b"")
        assert answer.headers["Allow"] == allowed
        assert answer.headers["Access-Control-Allow-Origin"] == "*"
        assert answer.headers["Access-Control-Allow-Methods"] == allowed
        assert "Content-Type" in answer.headers["Access-Control-Allow-Headers"]
        assert "Content-Type" not in answer.headers

    @pytest.mark.parametrize("query", [SELECT, CONSTRUCT, "ASK {"])
    def test_head_says_what_get_does_without_the_body(
        self, client: FlaskClient, query: str
    ) -> None:
        head, get = (
            client.open("/sparql", method=method, query_string={"query": query})
            for method in ("HEAD", "GET")
        )
        told = ("Content-Type", "Content-Length", "ETag", "Vary", "Cache-Control")
        assert head.status_code == get.status_code
        assert [head.headers.get(name) for name in told] == [get.headers.get(name) for name in told]
        assert head.data == b""


ROWS = {"json": JSON, "xml": XML, "csv": "text/csv", "tsv": "text/tab-separated-values"}
#: Accept headers with the types they lead to, for rows and for graphs; None is refused.
ACCEPTED = [
    ("", JSON, "text/turtle"),
    ("*/*", JSON, "text/turtle"),
    ("application/*", JSON, "application/n-triples"),
    ("text/*", "text/csv", "text/turtle"),
    (
        "*/*;q=0.1, text/*;q=0.5, text/tab-separated-values",
        "text/tab-separated-values",
        "text/turtle",
    ),
    ("text/csv;q=0, */*;q=0.5", JSON, "text/turtle"),
    ("text/csv;q=0.2, application/n-triples;q=0.2, */*;q=0.1", "text/csv", "application/n-triples"),
    ("APPLICATION/SPARQL-RESULTS+XML, TEXT/N3;q=0.9", XML, "text/turtle"),
    (
        "application/sparql-results+json;charset=utf-8, text/turtle;charset=utf-8",
        JSON,
        "text/turtle",
    ),
    ("application/json", JSON, "application/ld+json"),
    ("application/xml", XML, "application/rdf+xml"),
    ("application/turtle", None, "text/turtle"),
    ("text/plain", None, "application/n-triples"),
    ("application/trig, application/n-quads;q=0.9", None, "application/trig"),
    ("application/n-quads", None, "application/n-quads"),
    ("text/html", "text/html", "text/html"),
    (BROWSER, "text/html", "text/html"),
    ("text/html;q=0.5, application/json", JSON, "application/ld+json"),
    ("image/png", None, None),
    ("*/*;q=0", None, None),
    ("nonsense", None, None),
    (XML, XML, "text/turtle"),
]


class TestFormats:
    @pytest.mark.parametrize(("accept", "rows", "graph"), ACCEPTED)
    def test_the_type_is_what_the_client_likes_best(
        self, client: FlaskClient, accept: str, rows: str | None, graph: str | None
    ) -> None:
        for query, expected in ((SELECT, rows), (ASK, rows), (CONSTRUCT, graph)):
            answer = by_get(client, query, accept)
            assert answer.status_code == (406 if expected is None else 200), answer.text
            assert answer.vary.find("Accept") >= 0
            if expected is not None:
                assert answer.mimetype == expected
            if answer.mimetype.startswith("text/"):
                assert answer.content_type.endswith("; charset=utf-8")

    @pytest.mark.parametrize(
        ("named", "rows", "graph"),
        [
            ("json", JSON, "application/ld+json"),
            ("xml", XML, "application/rdf+xml"),
            ("csv", "text/csv", None),
            ("tsv", "text/tab-separated-values", None),
            ("ttl", None, "text/turtle"),
            ("n3", None, "text/turtle"),
            ("json-ld", None, "application/ld+json"),
            ("rdf+xml", None, "application/rdf+xml"),
            ("nt", None, "application/n-triples"),
            ("NQUADS", None, "application/n-quads"),
            ("text/csv", "text/csv", None),
            ("application/sparql-results json", JSON, None),
            ("application/ld+json,application/x-json+ld", None, "application/ld+json"),
            ("html", "text/html", "text/html"),
            ("docx", None, None),
        ],
    )
    def test_a_named_format_goes_before_what_is_accepted(
        self, client: FlaskClient, named: str, rows: str | None, graph: str | None
    ) -> None:
        for query, expected in ((SELECT, rows), (CONSTRUCT, graph)):
            answer = by_get(client, query, "text/html", format=named)
            assert answer.status_code == (406 if expected is None else 200), answer.text
            assert expected in {None, answer.mimetype}

    @pytest.mark.parametrize("parameter", ["output", "results"])
    def test_the_parameters_of_other_services_count_where_they_name_a_format(
        self, client: FlaskClient, parameter: str
    ) -> None:
        assert by_get(client, SELECT, **{parameter: "csv"}).mimetype == "text/csv"
        assert by_get(client, SELECT, **{parameter: "everything"}).mimetype == JSON
        assert by_get(client, SELECT, format="xml", **{parameter: "csv"}).mimetype == XML

    def test_what_is_refused_says_what_there_is(self, client: FlaskClient) -> None:
        message = by_get(client, SELECT, "image/png").json
        assert message["candidates"] == list(ROWS)
        assert JSON in message["detail"]


class TestReading:
    def test_a_request_for_nothing_asks_for_the_description(self) -> None:
        assert read("GET", b"") is None
        assert read("HEAD", b"ac=1&format=turtle") is None

    def test_a_form_may_name_graphs_in_its_address_too(self) -> None:
        asked = read("POST", b"default-graph-uri=a:a", FORM, b"query=ASK{}&default-graph-uri=a:b")
        assert asked is not None
        assert asked.default_graphs == ("a:a", "a:b")
        assert asked.named_graphs == ()

    def test_every_format_has_a_name_and_a_type_of_its_own(self, client: FlaskClient) -> None:
        for format in ResultFormat:
            query = CONSTRUCT if format.holds_triples else SELECT
            for answer in (
                by_get(client, query, format.media_type),
                by_get(client, query, format=format.label),
            ):
                assert answer.mimetype == format.media_type

    def test_every_format_of_graphs_says_the_same(self, client: FlaskClient) -> None:
        query = "CONSTRUCT { ?s ?p ?o , 1, 'x'@en, [] } { ?s ?p ?o }"
        read_graphs = [
            RdfGraph().parse(data=by_get(client, query, type).data, format=parser)
            for type, parser in PARSERS.items()
            if parser not in {"trig", "nquads"}
        ]
        assert len(read_graphs[0]) == 12
        assert all(isomorphic(read_graphs[0], other) for other in read_graphs[1:])
