"""Named queries over HTTP: computed by killable processes, equal to what the engine itself says."""

from __future__ import annotations

import pickle
import re
from collections.abc import Iterator
from datetime import date
from html import unescape
from pathlib import Path
from typing import Literal

import pyoxigraph as ox
import pytest
from flask.testing import FlaskClient
from markupsafe import escape

from gradpath.errors import QueryError
from gradpath.graph.knowledge_graph import KnowledgeGraph
from gradpath.graph.model.values import Iri
from gradpath.graph.records import answer_record
from gradpath.graph.store.formats import ResultFormat
from gradpath.graph.store.store import Store
from gradpath.queries import BoundQuery, Catalogue
from gradpath.server.app import create_app
from gradpath.server.http.serialize import json_bytes
from gradpath.server.limits import LimitReached
from gradpath.server.settings import Settings
from gradpath.server.workers import start_pool
from gradpath.server.workers.pool import Pool
from gradpath.server.workers.tasks import AnswerForm, NamedQueryTask, QueryRequest, SparqlQuery
from support.sampling import sampled
from support.web import BROWSER, PATIENT

CATALOGUE = Catalogue.load()
OUT = "2026-12-31"
TERMS = """SELECT * { VALUES ?x {
  <http://e/a> "text" "text"@en "1"^^<http://www.w3.org/2001/XMLSchema#integer> 1.50 1e3 true
  "many"^^<http://www.w3.org/2001/XMLSchema#integer> "2026-01-01"^^<http://www.w3.org/2001/XMLSchema#date>
  "NaN"^^<http://www.w3.org/2001/XMLSchema#double> "\\u0000\\"<\\\\" UNDEF } }"""


@pytest.fixture(scope="module")
def pool(graph: KnowledgeGraph) -> Iterator[Pool]:
    pool = start_pool(graph, Settings(query_workers=1, time_limit=60))
    assert pool is not None
    yield pool
    pool.close()


def sparql(query: str, **more: object) -> QueryRequest:
    return QueryRequest(SparqlQuery(query, ResultFormat.JSON), **more)  # type: ignore[arg-type]


class TestWorker:
    @pytest.mark.parametrize("optional", [False, True], ids=["required", "all"])
    @pytest.mark.parametrize("name", sampled(CATALOGUE, 4))
    def test_a_named_query_has_the_same_answer_through_a_worker(
        self, graph: KnowledgeGraph, pool: Pool, name: str, *, optional: bool
    ) -> None:
        query = CATALOGUE[name]
        values = {p.name: p.example for p in query.parameters if optional or p.required}
        if query.form == "construct":
            pytest.skip("a graph has no values")
        bound = query.bind(values, graph.labels.find, label=graph.labels.label)
        expected = bound.run(graph.store)
        task = NamedQueryTask(bound, AnswerForm.VALUES)
        found = task.answer(pool.run(QueryRequest(task)).content)
        assert found == expected
        types = [[type(cell) for cell in row] for row in expected.rows]
        assert [[type(cell) for cell in row] for row in found.rows] == types
        written = pool.run(QueryRequest(NamedQueryTask(bound, AnswerForm.JSON))).content
        assert written == json_bytes(answer_record(expected))

    def test_every_kind_of_term_has_the_same_value(self, graph: KnowledgeGraph, pool: Pool) -> None:
        bound = BoundQuery("terms", {}, "select", TERMS, {}, "")
        expected = bound.run(graph.store)
        task = NamedQueryTask(bound, AnswerForm.VALUES)
        assert repr(task.answer(pool.run(QueryRequest(task)).content)) == repr(expected)
        assert isinstance(expected.rows[0][0], Iri)

    def test_what_a_worker_hands_over_is_plain_or_refused(self) -> None:
        task = NamedQueryTask(BoundQuery("q", {}, "select", "", {}, ""), AnswerForm.VALUES)
        with pytest.raises(pickle.UnpicklingError, match="is not a plain value"):
            task.answer(pickle.dumps((Path, ())))

    @pytest.mark.parametrize(
        ("form", "query"),
        [("select", "ASK {}"), ("ask", "SELECT * {}"), ("select", "SELECT * {")],
    )
    def test_what_the_engine_refuses_is_refused_alike(
        self, graph: KnowledgeGraph, pool: Pool, form: Literal["select", "ask"], query: str
    ) -> None:
        bound = BoundQuery("wrong", {}, form, query, {}, "")
        with pytest.raises(QueryError) as ours:
            bound.run(graph.store)
        with pytest.raises(QueryError) as theirs:
            pool.run(QueryRequest(NamedQueryTask(bound, AnswerForm.CSV)))
        assert str(theirs.value) == str(ours.value)

    def test_a_day_is_that_of_the_graph_as_of_it(self, graph: KnowledgeGraph, pool: Pool) -> None:
        day = date.fromisoformat(OUT)
        query = "SELECT ?s ?p { ?s ?p ?o } ORDER BY ?s ?p"
        found = pool.run(sparql(query, as_of=day)).content
        engine = graph.as_of(day).store
        assert found == engine.serialize(query, ResultFormat.JSON)
        assert found != graph.store.serialize(query, ResultFormat.JSON)

    def test_a_query_that_takes_too_long_is_stopped_and_the_next_one_answered(
        self, pool: Pool
    ) -> None:
        endless = "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i }"
        with pytest.raises(LimitReached):
            pool.run(sparql(endless, seconds=0.2))
        assert pool.run(sparql("ASK {}")).content


@pytest.fixture(scope="module")
def client(graph: KnowledgeGraph) -> FlaskClient:
    return create_app(graph, settings=Settings(query_workers=1, time_limit=5)).test_client()


def examples(name: str, *, optional: bool = False) -> dict[str, object]:
    parameters = CATALOGUE[name].parameters
    return {p.name: p.example for p in parameters if optional or p.required}


class TestAddresses:
    def test_no_parameter_has_the_name_of_one_that_every_address_has(self) -> None:
        names = {one.name for query in CATALOGUE.values() for one in query.parameters}
        assert names & {"as_of", "format"} == set()

    def test_every_figure_says_its_unit(self) -> None:
        figures = [
            one
            for query in CATALOGUE.values()
            for one in query.parameters
            if one.type in {"natural", "integer", "decimal"}
        ]
        assert [one.name for one in figures if not one.unit] == []
        assert figures

    def test_programs_get_the_list_as_json_and_people_as_a_page(self, client: FlaskClient) -> None:
        for accept in ({}, {"Accept": "*/*"}, {"Accept": "application/json"}):
            answer = client.get("/queries", headers=accept)
            assert answer.mimetype == "application/json"
            assert answer.vary.find("Accept") >= 0
        listed = answer.get_json()["queries"]
        assert [one["url"] for one in listed] == [f"/queries/{name}" for name in CATALOGUE]
        assert next(one for one in listed if one["name"] == "payback")["parameters"][0]["unit"]
        page = client.get("/queries", headers=BROWSER)
        assert page.mimetype == "text/html"
        assert set(re.findall(r'href="/queries/([^"]*)"', page.text)) == set(CATALOGUE)

    @pytest.mark.parametrize("name", sampled(CATALOGUE, 4))
    def test_both_addresses_answer_alike(self, client: FlaskClient, name: str) -> None:
        for format in ("json", "csv"):
            given = examples(name) | {"format": format}
            ours = client.get(f"/queries/{name}", query_string=given)
            assert ours.status_code == 200
            assert ours.data == client.get(f"/api/queries/{name}", query_string=given).data

    def test_the_format_is_negotiated(self, client: FlaskClient) -> None:
        url = "/queries/payback?raise=20000"
        for accept, given in (
            ("text/csv", "text/csv"),
            ("application/json", "application/json"),
            ("text/html", "text/html"),
            ("*/*", "application/json"),
            ("text/html;q=0.1, text/csv", "text/csv"),
        ):
            assert client.get(url, headers={"Accept": accept}).mimetype == given
        assert client.get(url, headers={"Accept": "text/turtle"}).status_code == 406
        assert client.get(f"{url}&format=html").mimetype == "text/html"
        assert client.get(f"{url}&format=csv&format=json").status_code == 400

    def test_a_blank_value_is_none(self, client: FlaskClient) -> None:
        blank = client.get("/queries/programs?tuition_max=&topic=+")
        assert blank.get_json() == client.get("/queries/programs").get_json()
        assert client.get("/queries/find?text=").status_code == 400

    def test_a_graph_is_given_in_every_format_of_graphs(self, tmp_path: Path, store: Store) -> None:
        (tmp_path / "facts.rq").write_text(
            "#+ summary: Facts\n#+ parameters:\n#+   - {name: thing, type: thing, example: NLP}\n"
            "CONSTRUCT { ?_thing ?p ?o } { ?_thing ?p ?o }",
            encoding="utf-8",
        )
        graph = KnowledgeGraph(store)
        graph.catalogue = Catalogue(tmp_path)
        client = create_app(graph, settings=PATIENT).test_client()
        for format in ResultFormat.of_kind(triples=True):
            answer = client.get(f"/queries/facts?thing=NLP&format={format.label}")
            assert answer.mimetype == format.media_type
            quads = ox.parse(answer.data, format=format.native)
            assert sum(1 for _ in quads) > 5
        shown = client.get("/queries/facts?thing=NLP", headers=BROWSER)
        assert (shown.status_code, shown.mimetype) == (200, "text/html")
        assert "skos:prefLabel" in shown.text
        described = client.get("/openapi.json").get_json()["paths"]["/queries/facts"]["get"]
        assert "text/turtle" in described["responses"]["200"]["content"]
        assert "text/csv" not in described["responses"]["200"]["content"]

    def test_too_many_rows_are_cut_off_and_said_to_be(self, graph: KnowledgeGraph) -> None:
        client = create_app(graph, settings=Settings(query_workers=1, max_rows=3)).test_client()
        answer = client.get("/queries/judgements")
        assert len(answer.get_json()["rows"]) == 3
        assert answer.headers["GradPath-Truncated"] == "3"
        assert "more rows than the 3" in client.get("/queries/judgements", headers=BROWSER).text

    def test_a_limit_is_a_refusal_and_no_fault(self, store: Store, tmp_path: Path) -> None:
        (tmp_path / "endless.rq").write_text(
            "#+ summary: Endless\n#+ empty: None.\n"
            "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i }",
            encoding="utf-8",
        )
        graph = KnowledgeGraph(store)
        graph.catalogue = Catalogue(tmp_path)
        settings = Settings(query_workers=1, time_limit=0.2)
        client = create_app(graph, settings=settings).test_client()
        answer = client.get("/queries/endless")
        assert (answer.status_code, answer.mimetype) == (503, "application/problem+json")
        assert answer.get_json()["limit"] == "time"
        page = client.get("/queries/endless", headers=BROWSER)
        assert (page.status_code, page.mimetype) == (503, "text/html")
        assert '<form class="parameters"' in page.text


class TestPages:
    @pytest.mark.parametrize("optional", [False, True], ids=["required", "all"])
    @pytest.mark.parametrize("name", sampled(CATALOGUE, 3))
    def test_a_page_answers_its_examples(
        self, client: FlaskClient, name: str, *, optional: bool
    ) -> None:
        given = examples(name, optional=optional)
        shown = client.get(f"/queries/{name}", query_string=given, headers=BROWSER)
        assert (shown.status_code, shown.mimetype) == (200, "text/html")
        answer = client.get(f"/api/queries/{name}", query_string=given).get_json()
        assert shown.text.count("<tr>") == len(answer["rows"]) + bool(answer["rows"])
        assert escape(answer["note"]) in shown.text
        for parameter in CATALOGUE[name].parameters:
            assert f'name="{parameter.name}"' in shown.text
            assert escape(parameter.description) in shown.text
        assert "<script" not in shown.text
        assert "style=" not in shown.text

    def test_the_sides_of_a_comparison_have_their_names(self, client: FlaskClient) -> None:
        address = "/queries/compare?first=cmu&second=columbia"
        heads = re.findall(
            "<th scope=.col.[^>]*>([^<]*)", client.get(address, headers=BROWSER).text
        )
        assert heads[1:3] == ["CMU M.S. Machine Learning", "Columbia M.S. CS (ML Track)"]
        assert client.get(f"{address}&format=json").get_json()["columns"][1:3] == [
            "first",
            "second",
        ]

    def test_a_page_has_a_thousand_rows_and_says_where_the_others_are(
        self, store: Store, tmp_path: Path
    ) -> None:
        text = "#+ summary: All\n#+ empty: None.\nSELECT ?s { ?s ?p ?o } LIMIT 1500"
        (tmp_path / "all.rq").write_text(text, encoding="utf-8")
        graph = KnowledgeGraph(store)
        graph.catalogue = Catalogue(tmp_path)
        client = create_app(graph, settings=PATIENT).test_client()
        shown = client.get("/queries/all", headers=BROWSER).text
        assert shown.count("<tr>") == 1001
        assert "The first 1,000 of 1,500 rows. The formats below have all of them." in shown
        assert len(client.get("/queries/all?format=json").get_json()["rows"]) == 1500

    def test_links_lead_to_things_and_passages(self, client: FlaskClient) -> None:
        shown = client.get("/queries/payback?raise=20000", headers=BROWSER).text
        assert '<a href="/id/program/georgia-tech-omscs">Georgia Tech OMSCS</a>' in shown
        assert '<a class="source" href="/source/ml-guide/L7">ml-guide/L7</a>' in shown

    def test_the_form_has_fields_of_the_types_with_units(self, client: FlaskClient) -> None:
        shown = client.get("/queries/payback", headers=BROWSER).text
        (field,) = re.findall(r'<input id="of-raise"[^>]*>', shown)
        assert 'type="text"' in field  # $25,000 is typed as well
        assert 'inputmode="decimal"' in field
        assert 'placeholder="20000"' in field
        assert " required" in field
        assert "US dollars a year" in shown
        assert '<option value="Georgia Tech OMSCS">' in shown
        choices = client.get("/queries/roles?sort=pay_min", headers=BROWSER).text
        assert '<option value="pay_min" selected>' in choices

    def test_a_missing_required_value_gives_the_form_and_no_error(
        self, client: FlaskClient
    ) -> None:
        shown = client.get("/queries/payback", headers=BROWSER)
        assert shown.status_code == 200
        assert "<h2>Answer</h2>" not in shown.text
        assert client.get("/queries/payback").status_code == 400

    def test_what_does_not_fit_is_said_beside_the_form(self, client: FlaskClient) -> None:
        for query, status, said in (
            ("programs?tuition_max=cheap", 400, "try 25000, $25,000 or 25k"),
            ("programs?gre=perhaps", 404, "No gre is called"),
            ("programs?name=1&endpoint=2&_scheme=3", 400, "There is no parameter"),
            ("payback?aid=1", 400, "raise"),
        ):
            shown = client.get(f"/queries/{query}", headers=BROWSER)
            assert (shown.status_code, shown.mimetype) == (status, "text/html")
            assert said in unescape(shown.text)
            assert '<form class="parameters"' in shown.text
        assert client.get("/queries/nothing", headers=BROWSER).status_code == 404

    def test_a_value_is_only_ever_a_value(self, client: FlaskClient) -> None:
        for text in ("<script>alert(1)</script>", '"><img src=x>', "\x00", "} DROP ALL #"):
            shown = client.get("/queries/find", query_string={"text": text}, headers=BROWSER)
            assert shown.status_code == 200
            assert "<script>alert" not in shown.text
            assert "<img" not in shown.text
