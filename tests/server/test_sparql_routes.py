"""The SPARQL endpoint: formats, graphs, and refusals of what is not a query."""

import re
from collections.abc import Callable
from typing import Any
from urllib.parse import urlencode

import pyoxigraph as ox
import pytest
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from gradpath.graph.model.iris import expand
from gradpath.graph.store.formats import ResultFormat
from gradpath.graph.store.store import Store
from support.sampling import sampled
from support.web import BROWSER, assert_problem, by_get, table

NAMES = "SELECT ?r WHERE { ?r a <https://w3id.org/gradpath/ontology#Role> } ORDER BY ?r"


def by_form(client: FlaskClient, query: str, **more: object) -> TestResponse:
    return client.post("/sparql", data={"query": query}, **more)


def directly(client: FlaskClient, query: str, **more: object) -> TestResponse:
    return client.post("/sparql", data=query, content_type="application/sparql-query", **more)


Ask = Callable[..., TestResponse]
WAYS = pytest.mark.parametrize("ask", [by_get, by_form, directly])


class TestSparql:
    @WAYS
    @pytest.mark.parametrize("format", ResultFormat.of_kind(triples=False))
    def test_rows_come_in_the_format_accepted(
        self, client: FlaskClient, store: Store, ask: Ask, format: ResultFormat
    ) -> None:
        for query in (NAMES, "ASK { ?s ?p ?o }"):
            answer = ask(client, query, headers={"Accept": f"text/x, {format.media_type};q=0.5"})
            if query.startswith("ASK") and format in {ResultFormat.CSV, ResultFormat.TSV}:
                assert answer.data.strip() == b"true"
            assert answer.status_code == 200, answer.text
            assert answer.mimetype == format.media_type
            assert answer.data == store.serialize(query, format)

    @WAYS
    @pytest.mark.parametrize("format", ResultFormat.of_kind(triples=True))
    @pytest.mark.parametrize("form", ["CONSTRUCT WHERE { %s ?p ?o }", "DESCRIBE %s"])
    def test_graphs_come_in_the_format_accepted(
        self, client: FlaskClient, store: Store, ask: Ask, form: str, format: ResultFormat
    ) -> None:
        query = form % f"<{expand('role:ml-engineer')}>"
        answer = ask(client, query, headers={"Accept": format.media_type})
        assert answer.mimetype == format.media_type
        assert answer.data == store.serialize(query, format)

    @pytest.mark.parametrize(
        ("accept", "expected"),
        [
            (None, "application/sparql-results+json"),
            ("*/*", "application/sparql-results+json"),
            ("text/csv;q=0.5, application/sparql-results+xml", "application/sparql-results+xml"),
            ("text/*", "text/csv"),
            ("application/json", "application/sparql-results+json"),
            ("text/csv;q=0, */*;q=0.1", "application/sparql-results+json"),
        ],
    )
    def test_the_best_accepted_format_is_chosen(
        self, client: FlaskClient, accept: str | None, expected: str
    ) -> None:
        headers = {"Accept": accept} if accept else {}
        assert by_get(client, NAMES, headers=headers).mimetype == expected

    def test_a_named_format_wins_over_the_accepted_one(self, client: FlaskClient) -> None:
        asked = {"query": NAMES, "format": "csv"}
        assert client.get("/sparql", query_string=asked, headers=BROWSER).mimetype == "text/csv"

    def test_rdflib_gets_a_graph_though_it_asks_for_rows(self, client: FlaskClient) -> None:
        accept = "application/sparql-results+xml, application/sparql-results+json"
        answer = by_get(client, "CONSTRUCT WHERE { ?s a ?o }", headers={"Accept": accept})
        assert answer.mimetype == "text/turtle"

    def test_the_form_is_read_behind_any_prologue(self, client: FlaskClient) -> None:
        query = (
            "# SELECT\nBASE <a:select>\nPREFIX select: <a:b#>prefix : <a:ask># x\n CONSTRUCT {} {}"
        )
        assert by_get(client, query).mimetype == "text/turtle"

    @WAYS
    def test_only_the_graphs_named_are_seen(
        self, client: FlaskClient, store: Store, ask: Ask
    ) -> None:
        passage = "https://w3id.org/gradpath/source/ml-guide/L44"
        size = len(list(store.quads(graph=ox.NamedNode(passage))))
        for name, query in (
            ("default-graph-uri", "SELECT (COUNT(*) AS ?n) { ?s ?p ?o }"),
            ("named-graph-uri", "SELECT (COUNT(*) AS ?n) { GRAPH ?g { ?s ?p ?o } }"),
        ):
            if ask is directly:
                answer = client.post(
                    f"/sparql?{urlencode({name: passage})}",
                    data=query,
                    content_type="application/sparql-query",
                    headers={"Accept": "text/csv"},
                )
            else:
                given = {"query": query, name: passage, "format": "csv"}
                method, place = ("GET", "query_string") if ask is by_get else ("POST", "data")
                answer = client.open("/sparql", method=method, **{place: given})
            assert table(answer) == [["n"], [str(size)]]

    @WAYS
    @pytest.mark.parametrize(
        ("query", "status", "detail"),
        sampled(
            [
                ("INSERT DATA { <a:a> <a:b> <a:c> }", 403, "only reads"),
                ("PREFIX a: <a:> DELETE WHERE { ?s ?p ?o }", 403, "only reads"),
                ("DROP ALL", 403, "only reads"),
                ("LOAD <file:///etc/passwd>", 403, "only reads"),
                ("clear default", 403, "only reads"),
                ("ASK {} ; DROP ALL", 400, "cannot be read"),
                (
                    "SELECT * { SERVICE <http://127.0.0.1:9/> { ?s ?p ?o } }",
                    400,
                    "SERVICE would send",
                ),
                ("ASK { SERVICE SILENT <http://127.0.0.1:9/> { ?s ?p ?o } }", 400, "SERVICE would"),
                ("SELECT * {", 400, "Line 1, column 11"),
                ("SELECT * { ?s nope:x ?o }", 400, "prefix nope: is not declared"),
                ("", 400, "query is empty: give a SELECT, ASK, CONSTRUCT or DESCRIBE"),
                ("SELECT * " + "{" * 5000 + "}" * 5000, 400, "a level of brackets counts"),
                ("SELECT * { ?s ?p 'x" + "x" * 2**20 + "' }", 413, "send at most 1,048,576"),
            ],
            2,
        ),
    )
    def test_what_is_no_harmless_query_is_refused(
        self, client: FlaskClient, store: Store, ask: Ask, query: str, status: int, detail: str
    ) -> None:
        before = len(store)
        assert_problem(ask(client, query), status, detail)
        assert len(store) == before

    @pytest.mark.parametrize("place", ["file:///etc/passwd", "http://127.0.0.1:9/graph"])
    def test_a_graph_elsewhere_is_empty_and_said_to_be(
        self, client: FlaskClient, place: str
    ) -> None:
        query = f"SELECT * FROM <{place}> FROM NAMED <{place}> {{ ?s ?p ?o }}"
        chosen = {"query": "SELECT * { ?s ?p ?o }", "default-graph-uri": place}
        for asked in ({"query": query}, chosen):
            answer = client.get("/sparql", query_string=asked | {"format": "csv"})
            assert (answer.status_code, len(table(answer))) == (200, 1)
            assert place in answer.headers["GradPath-Absent-Graphs"]

    def test_a_day_may_stand_in_the_form(self, client: FlaskClient) -> None:
        asked = {"query": "SELECT (COUNT(*) AS ?n) { ?s ?p ?o }", "format": "csv"}
        dated = asked | {"as_of": "2026-07-02"}
        answer = client.post("/sparql", data=dated)
        assert answer.headers["GradPath-As-Of"] == "2026-07-02"
        assert table(answer) == table(client.get("/sparql", query_string=dated))
        assert table(answer) != table(client.post("/sparql", data=asked))

    def test_a_syntax_error_tells_the_place_to_a_program(self, client: FlaskClient) -> None:
        message = assert_problem(by_get(client, "SELECT *\n{ ?s ?p }"), 400)
        assert (message["line"], message["column"]) == (2, 10)

    @pytest.mark.parametrize(
        ("options", "status", "detail"),
        [
            ({"query_string": {"default-graph-uri": "a:a"}}, 400, "A query is missing"),
            ({"query_string": "query=ASK%7B%7D&query=ASK%7B%7D"}, 400, "more than once"),
            ({"query_string": {"update": "DROP ALL"}}, 403, "only reads"),
            ({"method": "POST", "data": {"update": "DROP ALL"}}, 403, "only reads"),
            (
                {"method": "POST", "data": "DROP ALL", "content_type": "application/sparql-update"},
                403,
                "only reads",
            ),
            ({"method": "POST", "data": "ASK {}", "content_type": "text/plain"}, 415, "text/plain"),
            ({"method": "POST"}, 415, "nothing named"),
            (
                {"method": "POST", "data": b"\xff", "content_type": "application/sparql-query"},
                400,
                "not UTF-8",
            ),
            (
                {"method": "POST", "data": {"query": "ASK {}"}, "query_string": "query=ASK%7B%7D"},
                400,
                "stands in the address too",
            ),
            ({"query_string": {"query": "ASK {}", "format": "turtle"}}, 406, "accept application"),
            ({"query_string": {"query": "ASK {}"}, "headers": {"Accept": "image/png"}}, 406, ""),
            (
                {"query_string": {"query": "ASK {}", "default-graph-uri": "not an IRI"}},
                400,
                "give absolute IRIs",
            ),
            ({"method": "PUT", "data": "x"}, 405, "use "),
            ({"method": "POST", "data": {"query": "x" * 5_000_000}}, 413, "too long"),
        ],
    )
    def test_what_is_not_of_the_protocol_is_refused(
        self, client: FlaskClient, options: dict[str, Any], status: int, detail: str
    ) -> None:
        assert_problem(client.open("/sparql", **options), status, detail)

    def test_a_browser_gets_a_form_whose_example_works(self, client: FlaskClient) -> None:
        shown = client.get("/sparql", headers=BROWSER).text
        example = re.search(r"<textarea.*?>(.*?)</textarea>", shown, re.DOTALL)
        assert example is not None
        query = example[1].replace("&lt;", "<").replace("&gt;", ">")
        assert by_get(client, query).json["results"]["bindings"]
