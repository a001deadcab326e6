"""The API: every address answers what the graph says, and every error in one shape."""

import json
import re
from pathlib import Path

import pytest
from flask.testing import FlaskClient
from rdflib import Graph as RdfGraph

from gradpath.graph.exports import ExportFormat, export
from gradpath.graph.knowledge_graph import KnowledgeGraph
from gradpath.graph.model.iris import expand
from gradpath.graph.records import answer_record, description_record, pathways_record
from gradpath.graph.store.store import Store
from gradpath.queries import Catalogue
from gradpath.server.app import create_app
from support.sampling import sampled
from support.web import PATIENT, assert_problem, page, table


def unordered(rows: list[dict[str, object]]) -> list[list[object]]:
    """Rows with the parts of each cell sorted: SPARQL leaves the order in a GROUP_CONCAT open."""
    parts = re.compile(r"\s*[;|,]\s*")
    return [
        [sorted(parts.split(c)) if isinstance(c, str) else c for c in row.values()] for row in rows
    ]


class TestPathways:
    @pytest.mark.parametrize(
        "name", sampled(["NLP", "specialization:nlp", "georgia tech", "ML Engineer"], 2)
    )
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
            ("", 400, "start is missing: give one, for example ?start=NLP."),
            ("start=", 400, "start is missing"),
            ("start=NLP&grade=certain", 400, "'certain' is no grade: choose stated, derived or"),
            ("start=NLP&min_pay=lots", 400, "not an amount in US dollars a year"),
            ("start=NLP&min_pay=-1", 400, "min_pay is '-1'"),
            ("start=NLP&min_pay=0.5", 400, "not a whole number of US dollars a year"),
            ("start=NLP&min_pay=1e5", 400, "min_pay is '1e5'"),
            ("start=NLP&min_pay=" + "9" * 99, 400, "min_pay is "),
            ("start=NLP&min_pya=1", 400, "did you mean min_pay?"),
            ("start=NLP&floor=1", 400, "There is no parameter 'floor': did you mean min_pay?"),
            ("from=NLP", 400, "There is no parameter 'from': did you mean start?"),
            ("start=NLP&start=MLOps", 400, "start comes more than once"),
            ("start=NLP&role=Georgia+Tech", 404, "No role is called 'Georgia Tech'"),
            ("start=ML+Engineer&role=ML+Engineer", 400, "is a role already"),
            ("start=" + "a" * 5000, 400, "start is too long"),
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
                create_app(of, settings=PATIENT)
                .test_client()
                .get("/api/pathways?start=NLP&role=NLP+Engineer")
                .json
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

    @pytest.mark.long
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
            (
                "programs?tuition_max=cheap",
                400,
                "tuition_max is 'cheap', which is not an amount in US dollars: try",
            ),
            ("programs?tuition_max=1&tuition_max=2", 400, "tuition_max is ['1', '2']"),
            ("programs?tuition=1", 400, "There is no parameter 'tuition'"),
            ("programs?gre=perhaps", 404, "No gre is called 'perhaps'"),
            ("roles?floor=1", 400, "There is no parameter 'floor': did you mean min_pay?"),
            ("roles?sort=floor", 400, "sort is 'floor': did you mean pay_min?"),
            ("roles?sort=ceiling", 400, "sort is 'ceiling': did you mean pay_max?"),
            ("programs?show=all", 400, "show is 'all': choose certain or possible"),
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
        graph.catalogue = Catalogue(tmp_path)
        client = create_app(graph, settings=PATIENT).test_client()
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
        named = client.get("/api/things?name=georgia+tech").json
        assert [one["others"] for one in named.pop("meanings")] == [["university:georgia-tech"]]
        assert named == expected
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
    @pytest.mark.parametrize("format", sampled(ExportFormat, 3))
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
