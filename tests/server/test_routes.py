"""The web: every address answers what the graph says, and every error in one shape."""

import csv
import io
import json
import re
from collections.abc import Callable
from html.parser import HTMLParser
from itertools import pairwise
from pathlib import Path
from typing import Any
from urllib.parse import quote, urlencode, urljoin, urlsplit

import pyoxigraph as ox
import pytest
from flask import Flask
from flask.testing import FlaskClient
from rdflib import Graph as RdfGraph
from werkzeug.test import TestResponse

from gradpath.graph.exports import ExportFormat, export
from gradpath.graph.knowledge_graph import KnowledgeGraph
from gradpath.graph.model.iris import expand, kind_of
from gradpath.graph.pathways.explain import headline, route_sentence
from gradpath.graph.records import answer_record, description_record, pathways_record
from gradpath.graph.store.engine import ResultFormat
from gradpath.graph.store.store import Store
from gradpath.queries import Catalogue
from gradpath.server.app import create_app

BROWSER = {"Accept": "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8"}
NAMES = "SELECT ?r WHERE { ?r a <https://w3id.org/gradpath/ontology#Role> } ORDER BY ?r"
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
]


@pytest.fixture(scope="module")
def graph(store: Store) -> KnowledgeGraph:
    return KnowledgeGraph(store)


class Following(FlaskClient):
    """A client that goes where it is sent, as every client of the web does."""

    def open(self, *args: object, **options: object) -> TestResponse:
        return super().open(*args, **{"follow_redirects": True} | options)


@pytest.fixture(scope="module")
def app(graph: KnowledgeGraph) -> Flask:
    app = create_app(graph)
    app.test_client_class = Following
    return app


@pytest.fixture
def client(app: Flask) -> FlaskClient:
    return app.test_client()


def assert_problem(response: TestResponse, status: int, detail: str = "") -> dict[str, Any]:
    """Every error of every address comes through here."""
    assert response.status_code == status, response.text
    assert response.mimetype == "application/problem+json"
    assert response.headers["X-Content-Type-Options"] == "nosniff"
    message = json.loads(response.text)
    assert {"type", "title", "status", "detail"} <= set(message)
    assert message["type"] == "about:blank"
    assert message["status"] == status
    assert detail in message["detail"]
    assert message["detail"].endswith((".", "?"))
    assert "Traceback" not in response.text
    return message  # type: ignore[no-any-return]


def table(response: TestResponse) -> list[list[str]]:
    assert response.status_code == 200, response.text
    assert response.mimetype == "text/csv"
    return list(csv.reader(io.StringIO(response.text)))


def unordered(rows: list[dict[str, object]]) -> list[list[object]]:
    """Rows with the parts of each cell sorted: SPARQL leaves the order in a GROUP_CONCAT open."""
    parts = re.compile(r"\s*[;|,]\s*")
    return [
        [sorted(parts.split(c)) if isinstance(c, str) else c for c in row.values()] for row in rows
    ]


class Reader(HTMLParser):
    """The text of a page as a person reads it, its links and what it loads."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.words: list[str] = []
        self.links: list[str] = []
        self.loads: list[str] = []
        self.headings: list[str] = []
        self.feed(page)
        self.text = re.sub(r"\s+", " ", "".join(self.words))

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        if tag == "a":
            self.links.append(given.get("href") or "")
        elif tag in {"link", "script", "img", "iframe", "form"}:
            found = given.get("href") or given.get("src") or given.get("action") or ""
            self.loads.append(found)
        elif re.fullmatch("h[1-6]", tag):
            self.headings.append(tag)

    def handle_data(self, data: str) -> None:
        self.words.append(data)


def page(client: FlaskClient, path: str) -> Reader:
    response = client.get(path, headers=BROWSER)
    assert response.status_code == 200, response.text
    assert response.mimetype == "text/html"
    return Reader(response.text)


class TestPathways:
    @pytest.mark.parametrize("name", ["NLP", "specialization:nlp", "georgia tech", "ML Engineer"])
    def test_they_are_those_of_the_graph(
        self, client: FlaskClient, graph: KnowledgeGraph, name: str
    ) -> None:
        answer = client.get("/api/pathways", query_string={"start": name})
        expected = pathways_record(graph.network, graph.pathways(name))
        assert json.loads(answer.text) == json.loads(json.dumps(expected))

    def test_role_grade_and_pay_narrow_them(self, client: FlaskClient) -> None:
        def roles(**asked: str) -> list[str]:
            found = client.get("/api/pathways", query_string={"start": "NLP"} | asked).json
            return [one["role"]["id"] for one in found["pathways"]]

        everything = roles()
        assert roles(role="NLP Engineer") == ["role:nlp-engineer"]
        assert "role:computer-vision-engineer" in everything
        assert "role:computer-vision-engineer" not in roles(grade="stated")
        assert roles(min_pay="183000") == ["role:nlp-engineer"]
        assert roles(min_pay="", role="", grade="") == everything

    def test_where_there_is_none_a_note_says_why(self, client: FlaskClient) -> None:
        found = client.get("/api/pathways?start=cybersecurity+ml").json
        assert found["pathways"] == []
        assert found["headline"] is None
        assert found["note"].startswith("None stated: what Cybersecurity ML covers")

    def test_they_are_a_table_on_request(self, client: FlaskClient, graph: KnowledgeGraph) -> None:
        rows = table(client.get("/api/pathways?start=NLP&format=csv"))
        assert rows == table(client.get("/api/pathways?start=NLP", headers={"Accept": "text/csv"}))
        assert [row[1] for row in rows[1:]] == [p.role for p in graph.pathways("NLP").pathways]

    @pytest.mark.parametrize(
        ("asked", "status", "detail"),
        [
            ("", 400, "Start is missing: give one, for example ?start=NLP."),
            ("start=", 400, "Start is missing"),
            ("start=NLP&grade=certain", 400, "'certain' is no grade: choose stated or derived or"),
            ("start=NLP&min_pay=lots", 400, "Min_pay is 'lots': give whole US dollars"),
            ("start=NLP&min_pay=-1", 400, "Min_pay is '-1'"),
            ("start=NLP&min_pay=1e5", 400, "Min_pay is '1e5'"),
            ("start=NLP&min_pay=" + "9" * 99, 400, "Min_pay is "),
            ("start=NLP&min_pya=1", 400, "did you mean min_pay?"),
            ("from=NLP", 400, "There is no parameter 'from': did you mean start?"),
            ("start=NLP&start=MLOps", 400, "Start comes more than once"),
            ("start=NLP&role=Georgia+Tech", 404, "No role is called 'Georgia Tech'"),
            ("start=ML+Engineer&role=ML+Engineer", 400, "is a role already"),
            ("start=" + "a" * 5000, 400, "Start is too long"),
            ("start=NLP&format=xlsx", 406, "add ?format= with json or csv"),
        ],
    )
    def test_what_does_not_fit_is_refused(
        self, client: FlaskClient, asked: str, status: int, detail: str
    ) -> None:
        assert_problem(client.get(f"/api/pathways?{asked}"), status, detail)

    def test_an_unknown_name_is_met_with_the_nearest(self, client: FlaskClient) -> None:
        message = assert_problem(client.get("/api/pathways?start=NPL"), 404, "'NPL'")
        assert "specialization:nlp" in message["candidates"]

    def test_a_changed_statement_changes_the_answer(self, graph: KnowledgeGraph) -> None:
        def shared(of: KnowledgeGraph) -> int:
            found = (
                create_app(of).test_client().get("/api/pathways?start=NLP&role=NLP+Engineer").json
            )
            return int(found["pathways"][0]["share"]["shared"])

        pair = (expand("specialization:nlp"), expand("skill:transformer-architectures"))
        quads = list(graph.store.quads())
        kept = [q for q in quads if (q.subject.value, getattr(q.object, "value", "")) != pair]
        assert len(kept) < len(quads)
        assert shared(KnowledgeGraph(Store.from_quads(kept))) == shared(graph) - 1


class TestQueries:
    def test_all_are_listed_with_what_they_take(
        self, client: FlaskClient, graph: KnowledgeGraph
    ) -> None:
        listed = client.get("/api/queries").json["queries"]
        assert [query["name"] for query in listed] == list(graph.catalogue)
        for query in listed:
            assert query["summary"]
            assert {p.name for p in graph.catalogue[query["name"]].parameters} == {
                p["name"] for p in query["parameters"]
            }

    def test_each_answers_its_own_examples(
        self, client: FlaskClient, graph: KnowledgeGraph
    ) -> None:
        for query in client.get("/api/queries").json["queries"]:
            values = {p["name"]: p["example"] for p in query["parameters"] if p["required"]}
            answer = client.get(query["url"], query_string=values)
            assert answer.status_code == 200, (query["name"], answer.text)
            if query["form"] != "construct":
                expected = answer_record(graph.ask(query["name"], values))
                expected = json.loads(json.dumps(expected, default=str))
                assert answer.json | {"rows": 0} == expected | {"rows": 0}
                assert unordered(answer.json["rows"]) == unordered(expected["rows"])
                rows = table(client.get(query["url"], query_string=values | {"format": "csv"}))
                assert rows[0] == answer.json["columns"]
                assert len(rows) == len(answer.json["rows"]) + 1

    @pytest.mark.parametrize(
        ("path", "status", "detail"),
        [
            ("programz", 404, "There is no query 'programz'"),
            ("programs?tuition_max=cheap", 400, "Tuition_max is 'cheap': give a whole number"),
            ("programs?tuition_max=1&tuition_max=2", 400, "Tuition_max is ['1', '2']"),
            ("programs?tuition=1", 400, "There is no parameter 'tuition'"),
            ("programs?gre=perhaps", 404, "No gre is called 'perhaps'"),
            ("programs?show=all", 400, "Show is 'all': choose certain or possible"),
            ("programs?format=turtle", 406, "add ?format= with json or csv"),
            ("%22%3E%20%7B", 404, "There is no query"),
        ],
    )
    def test_what_does_not_fit_is_refused(
        self, client: FlaskClient, path: str, status: int, detail: str
    ) -> None:
        assert_problem(client.get(f"/api/queries/{path}"), status, detail)

    def test_a_parameter_that_takes_many_may_come_again(self, tmp_path: Path, store: Store) -> None:
        (tmp_path / "labels.rq").write_text(
            "#+ summary: Labels\n#+ empty: None.\n#+ parameters:\n"
            "#+   - {name: thing, type: thing, example: [NLP], many: true}\n"
            "PREFIX skos: <http://www.w3.org/2004/02/skos/core#>\n"
            "SELECT ?l { VALUES ?t { ?_thing } ?t skos:prefLabel ?l } ORDER BY ?l",
            encoding="utf-8",
        )
        (tmp_path / "facts.rq").write_text(
            "#+ summary: Facts\n#+ parameters:\n#+   - {name: thing, type: thing, example: NLP}\n"
            "CONSTRUCT { ?_thing ?p ?o } { ?_thing ?p ?o }",
            encoding="utf-8",
        )
        graph = KnowledgeGraph(store)
        graph.catalogue = Catalogue.load(tmp_path)
        client = create_app(graph).test_client()
        found = client.get("/api/queries/labels?thing=ML+Engineer&thing=PyTorch").json
        assert found["rows"] == [{"l": "ML Engineer"}, {"l": "PyTorch"}]
        drawn = client.get("/api/queries/facts?thing=role:ml-engineer")
        assert drawn.mimetype == "text/turtle"
        assert len(RdfGraph().parse(data=drawn.text, format="turtle")) > 5
        assert_problem(client.get("/api/queries/facts?thing=PyTorch&format=csv"), 406)


class TestThings:
    def test_a_thing_is_found_by_any_of_its_names(
        self, client: FlaskClient, graph: KnowledgeGraph
    ) -> None:
        expected = json.loads(json.dumps(description_record(graph.describe("georgia tech"))))
        assert client.get("/api/things?name=georgia+tech").json == expected
        assert client.get("/api/things/program/georgia-tech-omscs").json == expected
        answer = client.get(
            "/id/program/georgia-tech-omscs", headers={"Accept": "application/json"}
        )
        assert answer.json == expected

    def test_a_thing_without_a_label_has_its_address_too(self, client: FlaskClient) -> None:
        found = client.get("/api/things/amount/nlp-engineer-pay").json
        said = {(s["relation"], s["value"]) for s in found["statements"]}
        assert ("gp:max", "185000") in said

    @pytest.mark.parametrize(
        "path", ["/api/things?name=pytoch", "/api/things/skill/pytoch", "/id/skill/pytoch"]
    )
    def test_an_unknown_one_is_met_with_the_nearest(self, client: FlaskClient, path: str) -> None:
        message = assert_problem(client.get(path, headers={"Accept": "*/*"}), 404)
        assert "skill:pytorch" in message["candidates"]

    @pytest.mark.parametrize(
        ("media_type", "parser"),
        [
            ("text/turtle", "turtle"),
            ("application/n-triples", "nt"),
            ("application/rdf+xml", "xml"),
        ],
    )
    def test_its_address_gives_every_statement_as_rdf(
        self, client: FlaskClient, graph: KnowledgeGraph, media_type: str, parser: str
    ) -> None:
        answer = client.get("/id/role/ml-engineer", headers={"Accept": media_type})
        assert answer.mimetype == media_type
        iri = expand("role:ml-engineer")
        read = RdfGraph().parse(data=answer.data, format=parser)
        count = f"SELECT (COUNT(*) AS ?n) {{ {{ <{iri}> ?p ?o }} UNION {{ ?s ?q <{iri}> }} }}"
        assert len(read) == graph.store.select(count).rows[0][0]

    def test_a_browser_gets_a_page_with_every_statement(
        self, client: FlaskClient, graph: KnowledgeGraph
    ) -> None:
        shown = page(client, "/id/role/ml-engineer")
        description = graph.describe("role:ml-engineer")
        assert description.statements
        for statement in description.statements:
            assert re.sub(r"\s+", " ", statement.value) in shown.text
            for source in statement.sources:
                assert f"/source/{source}" in shown.links


class TestExports:
    @pytest.mark.parametrize("format", ExportFormat)
    def test_the_graph_is_downloaded_as_it_is_written(
        self, client: FlaskClient, graph: KnowledgeGraph, format: ExportFormat
    ) -> None:
        answer = client.get(f"/api/exports/{format.label}")
        assert answer.data == export(graph, format)
        assert answer.mimetype == format.media_type
        disposition = f'attachment; filename="{format.filename}"'
        assert answer.headers["Content-Disposition"] == disposition

    def test_an_unknown_format_is_met_with_those_there_are(self, client: FlaskClient) -> None:
        message = assert_problem(client.get("/api/exports/docx"), 404, "'docx'")
        assert message["candidates"] == [format.label for format in ExportFormat]


def by_get(client: FlaskClient, query: str, **more: object) -> TestResponse:
    return client.get("/sparql", query_string={"query": query}, **more)


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

    def test_the_form_is_told_behind_any_prologue(self, client: FlaskClient) -> None:
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
        [
            ("INSERT DATA { <a:a> <a:b> <a:c> }", 403, "only reads"),
            ("PREFIX a: <a:> DELETE WHERE { ?s ?p ?o }", 403, "only reads"),
            ("DROP ALL", 403, "only reads"),
            ("LOAD <file:///etc/passwd>", 403, "only reads"),
            ("clear default", 403, "only reads"),
            ("ASK {} ; DROP ALL", 400, "cannot be read"),
            ("SELECT * { SERVICE <http://127.0.0.1:9/> { ?s ?p ?o } }", 400, "SERVICE would send"),
            ("ASK { SERVICE SILENT <http://127.0.0.1:9/> { ?s ?p ?o } }", 400, "SERVICE would"),
            ("SELECT * {", 400, "Line 1, column 11"),
            ("SELECT * { ?s nope:x ?o }", 400, "this prefix is not declared"),
            ("", 400, "cannot be read"),
            ("SELECT * " + "{" * 5000 + "}" * 5000, 400, "brackets nest deeper"),
            ("SELECT * { ?s ?p 'x" + "x" * 2**20 + "' }", 413, "send at most 1,048,576"),
        ],
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


class TestPages:
    def test_the_start_answers_for_every_specialization(
        self, client: FlaskClient, graph: KnowledgeGraph
    ) -> None:
        shown = page(client, "/")
        names = [n for n in graph.network.labels if kind_of(n) == "specialization"]
        assert names
        for name in names:
            found = graph.pathways(name)
            if found.pathways:
                assert headline(graph.network, found.pathways) in shown.text
            else:
                assert found.note is not None
                assert found.note in shown.text

    @pytest.mark.parametrize("name", ["NLP", "MLOps", "georgia tech", "ML Engineer", "PyTorch"])
    def test_pathways_say_every_route_with_linked_sources(
        self, client: FlaskClient, graph: KnowledgeGraph, name: str
    ) -> None:
        shown = page(client, f"/pathways?{urlencode({'start': name})}")
        found = graph.pathways(name)
        assert headline(graph.network, found.pathways, ends=found.ends) in shown.text
        for pathway in found.pathways:
            for route in pathway.routes:
                assert route_sentence(graph.network, route) in shown.text
            for source in pathway.sources:
                if found.ends == "role":
                    assert f"/source/{source}" in shown.links

    def test_a_passage_says_where_it_is_and_what_it_states(self, client: FlaskClient) -> None:
        shown = page(client, "/source/ml-guide/L44")
        assert 'ml-guide/L44, line 44 of "A guide to online' in shown.text
        assert "transformer architectures" in shown.text
        assert "/id/specialization/nlp" in shown.links
        row = page(client, "/source/ml-guide/L73").text
        assert "typical pay $130,000 to $185,000 a year" in row
        assert "requires linguistics fundamentals, NLP libraries, transformer arch" in row
        assert "open-ended no" in row
        assert (
            "such as ml-guide/L1,"
            in assert_problem(client.get("/source/ml-guide/L9999"), 404)["detail"]
        )

    def test_every_link_of_the_pages_leads_somewhere(self, client: FlaskClient) -> None:
        waiting = ["/", "/pathways?start=ML+Engineer", "/id/program/georgia-tech-omscs"]
        waiting += ["/source/ml-guide/L44", "/source/gradpath/observations", "/sparql"]
        links = {
            urljoin(path, link).partition("#")[0]
            for path in waiting
            for link in page(client, path).links
        }
        assert len(links) > 100
        broken = [
            link for link in sorted(links) if client.get(link, headers=BROWSER).status_code != 200
        ]
        assert broken == []

    def test_every_passage_and_every_node_has_a_page(
        self, client: FlaskClient, graph: KnowledgeGraph
    ) -> None:
        names = {quad.graph_name.value for quad in graph.store.quads()}
        source = "https://w3id.org/gradpath/source/"
        paths = [
            f"/source/{name.removeprefix(source)}"
            if name.startswith(source)
            else f"/source?{urlencode({'graph': name})}"
            for name in names
        ]
        paths += [f"/id/{node.replace(':', '/', 1)}" for node in graph.network]
        assert [p for p in paths if client.get(p, headers=BROWSER).status_code != 200] == []

    @pytest.mark.parametrize(
        "path",
        ["/", "/pathways?start=NLP", "/id/role/ml-engineer", "/source/ml-guide/L44", "/sparql"],
    )
    def test_a_page_needs_no_script_and_no_other_host(self, client: FlaskClient, path: str) -> None:
        answer = client.get(path, headers=BROWSER)
        shown = Reader(answer.text)
        assert {urlsplit(url).netloc for url in [*shown.loads, *shown.links]} == {""}
        assert not re.search(r"<script|<style|\sstyle=|\son\w+=|javascript:", answer.text)
        assert answer.headers["Content-Security-Policy"].startswith("default-src 'self';")
        assert shown.headings.count("h1") == 1
        levels = [int(heading[1]) for heading in shown.headings]
        assert [b for a, b in pairwise(levels) if b > a + 1] == []
        assert '<html lang="en">' in answer.text
        assert shown.links[0] == "#main"
        for url in shown.loads:
            path = f"{url}?start=NLP" if url == "/pathways" else url
            assert client.get(path, headers=BROWSER).status_code == 200

    def test_a_browser_gets_errors_as_pages(self, client: FlaskClient) -> None:
        for path, status in (
            ("/nowhere", 404),
            ("/pathways?start=NPL", 404),
            ("/pathways", 400),
            ("/id/role/nobody", 404),
            ("/source/nothing", 404),
            ("/api/exports/docx", 404),
        ):
            answer = client.get(path, headers=BROWSER)
            assert (answer.status_code, answer.mimetype) == (status, "text/html")
        assert (
            "/id/specialization/nlp"
            in Reader(client.get("/pathways?start=NPL", headers=BROWSER).text).links
        )

    def test_the_process_says_that_it_answers(self, client: FlaskClient) -> None:
        assert client.get("/healthz").text == "ok\n"


class TestHostileInput:
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
            ("/api/queries/programs", "topic"),
            ("/api/queries/programs", "tuition_max"),
            ("/pathways", "start"),
            ("/source", "graph"),
            ("/sparql", "query"),
            ("/sparql?query=ASK%7B%7D", "default-graph-uri"),
        ],
    )
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

    @pytest.mark.parametrize("text", HOSTILE)
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


class TestColours:
    SHEET = Path(__file__).parents[2] / "server" / "static" / "style.css"

    @pytest.mark.parametrize("scheme", [0, 1], ids=["light", "dark"])
    def test_text_stands_out_from_the_paper(self, scheme: int) -> None:
        tokens = re.findall(r":root \{([^}]*)\}", self.SHEET.read_text(encoding="utf-8"))[scheme]
        colours = dict(re.findall(r"--(\w+): (#[0-9a-f]+)", tokens))
        paper = luminance(colours["paper"])
        for name in ("ink", "muted", "link", "program", "specialization", "role", "degree"):
            light, dark = sorted((luminance(colours[name]), paper), reverse=True)
            assert (light + 0.05) / (dark + 0.05) >= 4.5, name


def luminance(colour: str) -> float:
    """The relative luminance that WCAG 2 defines."""
    digits = colour[1:] if len(colour) == 7 else "".join(2 * digit for digit in colour[1:])
    parts = (int(digits[place : place + 2], 16) / 255 for place in (0, 2, 4))
    linear = [p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]
