"""Time: on which days a thing is valid, and that every answer for a day leaves out the same."""

from __future__ import annotations

import json
import re
import shlex
from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path

import pyoxigraph as ox
import pytest
from click.testing import CliRunner, Result
from flask.testing import FlaskClient
from hypothesis import given, settings
from hypothesis import strategies as st

from gradpath.errors import GradPathError
from gradpath.graph.findings.findings import Finding, Side, gaps
from gradpath.graph.findings.gaps_as_of import gaps_of
from gradpath.graph.knowledge_graph import KnowledgeGraph
from gradpath.graph.model.iris import expand, shorten
from gradpath.graph.model.values import Iri
from gradpath.graph.store.store import Store
from gradpath.graph.validity import expired as lapses
from gradpath.graph.validity.expired import absences
from gradpath.graph.validity.intervals import DayError, Interval, IntervalError, read_day
from gradpath.graph.validity.snapshot import without
from gradpath.server.app import create_app
from gradpath.server.cli.main import commands, main

HEAD = """
@prefix gp: <https://w3id.org/gradpath/ontology#> .
@prefix schema: <https://schema.org/> .
@prefix xsd: <http://www.w3.org/2001/XMLSchema#> .
@prefix amount: <https://w3id.org/gradpath/id/amount/> .
@prefix gre: <https://w3id.org/gradpath/id/gre/> .
@prefix judgement: <https://w3id.org/gradpath/id/judgement/> .
@prefix funding: <https://w3id.org/gradpath/id/funding/> .
@prefix program: <https://w3id.org/gradpath/id/program/> .
@prefix recommendation: <https://w3id.org/gradpath/id/recommendation/> .
@prefix role: <https://w3id.org/gradpath/id/role/> .
@prefix skill: <https://w3id.org/gradpath/id/skill/> .
@prefix specialization: <https://w3id.org/gradpath/id/specialization/> .
@prefix unit: <https://w3id.org/gradpath/id/unit/> .
@prefix ml: <https://w3id.org/gradpath/source/ml-guide/> .
"""
NEW_SKILL = """
@prefix skos: <http://www.w3.org/2004/02/skos/core#> .
<https://w3id.org/gradpath/source/gradpath/catalogue> { skill:new skos:prefLabel "new skill" . }
"""
LOANS, CERTIFICATE = "funding:grad-plus-loans", "credential:aws-ml-specialty"
PRICES = """
amount:drexel-tuition schema:validThrough "2026-08-31"^^xsd:date .
amount:nlp-engineer-pay schema:validThrough "2026-08-31"^^xsd:date .
"""
BEFORE, AFTER = date(2026, 8, 31), date(2026, 9, 1)
SPARQL = "SELECT ?value {{ {{ {pattern} }} UNION {{ GRAPH ?passage {{ {pattern} }} }} }}"
TUITION = SPARQL.format(pattern="?program <https://w3id.org/gradpath/ontology#tuition> ?value")
BAD_DAYS = ["2026-02-30", "soon", "", " ", "20260701", "2026-7-1", "2026-W27-3", "\u0662026-07-01"]


@pytest.fixture(scope="module")
def graph(store: Store) -> KnowledgeGraph:
    return KnowledgeGraph(store)


@pytest.fixture
def written(tmp_path: Path) -> Callable[[str], Path]:
    def write(turtle: str) -> Path:
        file = tmp_path / "mine.ttl"
        file.write_text(HEAD + turtle, encoding="utf-8")
        return file

    return write


@pytest.fixture
def with_facts(written: Callable[[str], Path]) -> Callable[[str], KnowledgeGraph]:
    return lambda turtle: KnowledgeGraph.open(data=[written(turtle)])


@pytest.fixture(scope="module")
def client(graph: KnowledgeGraph) -> FlaskClient:
    return create_app(graph).test_client()


def run(*words: str) -> Result:
    return CliRunner().invoke(commands, words)


def left_out(graph: KnowledgeGraph, day: date) -> set[str]:
    return {absence.thing for absence in graph.as_of(day).left_out}


def interval(first: date | None, last: date | None, passage: str = "file/mine.ttl") -> Interval:
    return Interval(expand("funding:x"), passage, first, last, None)


def is_valid(day: date, *intervals: Interval) -> bool:
    names = KnowledgeGraph(Store.from_quads([])).labels
    return not any(not one.disputed for one in absences(intervals, day, names))


class TestIntervals:
    """The edges of an interval are among its days."""

    day = date(2026, 6, 30)
    before, after = day - timedelta(1), day + timedelta(1)

    def test_a_thing_is_valid_on_its_last_day_and_not_on_the_next(self) -> None:
        assert is_valid(self.day, interval(None, self.day))
        assert not is_valid(self.after, interval(None, self.day))

    def test_a_thing_is_valid_on_its_first_day_and_not_on_the_one_before(self) -> None:
        assert is_valid(self.day, interval(self.day, None))
        assert not is_valid(self.before, interval(self.day, None))

    def test_an_interval_may_be_a_single_day(self) -> None:
        valid = [d for d in (self.before, self.day, self.after) if is_valid(d, self.single)]
        assert valid == [self.day]

    @property
    def single(self) -> Interval:
        return interval(self.day, self.day)

    def test_a_thing_of_two_intervals_is_valid_in_both_and_not_between(self) -> None:
        twice = (interval(None, self.before), interval(self.after, None, "file/other.ttl"))
        assert is_valid(self.before, *twice)
        assert not is_valid(self.day, *twice)
        assert is_valid(self.after, *twice)

    def test_where_passages_disagree_nothing_is_left_out_and_both_are_named(self) -> None:
        names = KnowledgeGraph(Store.from_quads([])).labels
        sides = (interval(None, self.day), interval(None, None, "file/other.ttl"))
        longer = (sides[0], interval(None, self.after, "file/other.ttl"))
        for pair in (sides, longer):
            (found,) = absences(pair, self.after, names)
            assert (found.sources, found.disputed) == (("file/mine.ttl",), ("file/other.ttl",))

    @given(
        first=st.none() | st.dates(),
        last=st.none() | st.dates(),
        day=st.dates(),
    )
    def test_a_day_is_valid_exactly_between_the_ends(
        self, first: date | None, last: date | None, day: date
    ) -> None:
        between = (first or date.min) <= day <= (last or date.max)
        assert is_valid(day, interval(first, last)) is between


class TestReading:
    """Dates are read strictly, and what cannot be read is reported."""

    def test_a_date_and_today_are_days(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr("gradpath.graph.validity.intervals.today", lambda: date(2027, 1, 2))
        assert read_day("2026-06-30") == date(2026, 6, 30)
        assert read_day(" Today ") == date(2027, 1, 2)

    @pytest.mark.parametrize("text", BAD_DAYS)
    def test_anything_else_is_refused_with_the_form_wanted(self, text: str) -> None:
        with pytest.raises(DayError, match=r"such as 2026-06-30, or today"):
            read_day(text)

    @pytest.mark.parametrize(
        "value",
        [
            '"soon"',
            '"2026-02-30"^^xsd:date',
            '"2026"^^xsd:gYear',
            '""',
            "funding:fafsa",
            "20260630",
        ],
    )
    def test_an_end_that_is_no_date_is_reported_with_its_file(
        self, with_facts: Callable[[str], KnowledgeGraph], value: str
    ) -> None:
        graph = with_facts(f"funding:fafsa schema:validThrough {value} .")
        with pytest.raises(IntervalError, match=r"mine\.ttl.*funding:fafsa has validThrough"):
            graph.as_of(date(2026, 1, 1))

    @pytest.mark.parametrize(
        ("facts", "said"),
        [
            (
                'funding:fafsa schema:validFrom "2026-02-02" ; schema:validThrough "2026-02-01" .',
                "begins to be valid on 2026-02-02 and ends on 2026-02-01",
            ),
            (
                'funding:fafsa schema:validThrough "2026-02-02" , "2026-02-01" .',
                "2026-02-0[12] beside 2026-02-0[12]",
            ),
            ('[] schema:validThrough "2026-02-02" .', "a node without a name"),
        ],
    )
    def test_an_interval_that_contradicts_itself_is_reported(
        self, with_facts: Callable[[str], KnowledgeGraph], facts: str, said: str
    ) -> None:
        with pytest.raises(IntervalError, match=said):
            with_facts(facts).as_of(date(2026, 1, 1))

    def test_every_interval_at_fault_is_reported(
        self, with_facts: Callable[[str], KnowledgeGraph]
    ) -> None:
        facts = "".join(f'funding:f{n} schema:validFrom "soon" .' for n in range(9))
        with pytest.raises(IntervalError, match="and 4 more") as raised:
            with_facts(facts).as_of(date(2026, 1, 1))
        assert len(raised.value.problems) == 9

    @pytest.mark.parametrize(
        "value",
        [
            '"2026-06-30"^^xsd:date',
            '"2026-06-30"',
            '"2026-06-30Z"^^xsd:date',
            '"2026-06-30T23:59:59+02:00"^^xsd:dateTime',
            '"2026-06-30"^^schema:Date',
        ],
    )
    def test_a_point_in_time_counts_as_its_day(
        self, with_facts: Callable[[str], KnowledgeGraph], value: str
    ) -> None:
        graph = with_facts(f"funding:fafsa schema:validThrough {value} .")
        assert "funding:fafsa" not in left_out(graph, date(2026, 6, 30))
        assert "funding:fafsa" in left_out(graph, date(2026, 7, 1))


class TestOutside:
    """What we know of the world beside the guide."""

    @pytest.mark.parametrize(
        ("day", "absent"),
        [
            ("2026-03-31", set()),
            ("2026-04-01", {CERTIFICATE}),
            ("2026-06-30", {CERTIFICATE}),
            ("2026-07-01", {CERTIFICATE, LOANS}),
        ],
    )
    def test_certificate_and_loans_end_on_their_days(
        self, graph: KnowledgeGraph, day: str, absent: set[str]
    ) -> None:
        assert left_out(graph, read_day(day)) == absent
        view = graph.as_of(read_day(day)).graph
        rows = [*view.ask("certifications").rows, *view.ask("funding").rows]
        said = {shorten(str(cell)) for row in rows for cell in row}
        assert said & {CERTIFICATE, LOANS} == {CERTIFICATE, LOANS} - absent
        for thing in (CERTIFICATE, LOANS):
            assert bool(view.describe(thing).statements) is (thing not in absent)

    def test_it_is_no_word_of_the_guide_and_says_how_certain_it_is(
        self, graph: KnowledgeGraph
    ) -> None:
        found = graph.lapsed(date(2026, 7, 1))
        for lapse in found:
            assert all(name.startswith("outside/") for name in lapse.absence.sources)
            assert lapse.absence.certainty
        assert [lapse.speaking for lapse in found] == [("ml-guide/L97",), ("ml-guide/L89",)]
        described = graph.store.select(
            """PREFIX dcterms: <http://purl.org/dc/terms/>
            SELECT ?kind { ?passage dcterms:isPartOf <https://w3id.org/gradpath/source/outside> ;
              dcterms:type ?kind }"""
        )
        assert {shorten(str(kind)) for (kind,) in described.rows} == {"evidence:outside"}

    def test_the_guide_itself_dates_nothing(self, store: Store) -> None:
        assert not store.ask(
            """PREFIX schema: <https://schema.org/>
            ASK { GRAPH ?g { ?thing schema:validFrom|schema:validThrough ?day }
              FILTER CONTAINS(STR(?g), "/ml-guide/") }"""
        )


class TestViews:
    """An answer for a day is given everywhere from the same view."""

    @pytest.fixture(scope="class")
    def priced(self, tmp_path_factory: pytest.TempPathFactory) -> KnowledgeGraph:
        file = tmp_path_factory.mktemp("prices") / "mine.ttl"
        file.write_text(HEAD + PRICES, encoding="utf-8")
        return KnowledgeGraph.open(data=[file])

    def prices(self, graph: KnowledgeGraph) -> dict[str, object]:
        return {
            "tuition": [row for row in graph.ask("tuition").rows if "Drexel" in str(row)],
            "programs": [row for row in graph.ask("programs").rows if "Drexel" in str(row)],
            "sparql": {row[0] for row in graph.store.select(TUITION).rows},
            "pay": graph.pathways("NLP").pathways[0].pay,
            "show": [
                s.other
                for s in graph.describe("program:drexel-ms-ai-ml").statements
                if s.relation == "gp:tuition"
            ],
        }

    def test_a_price_ends_in_queries_pathways_descriptions_and_sparql_alike(
        self, priced: KnowledgeGraph
    ) -> None:
        whole = self.prices(priced)
        assert self.prices(priced.as_of(BEFORE).graph) == whole
        view = self.prices(priced.as_of(AFTER).graph)
        assert whole["pay"] is not None
        assert view["pay"] is None
        assert whole["show"] == ["amount:drexel-tuition"]
        assert view["show"] == []
        assert "drexel-tuition" in str(whole["sparql"])
        assert "drexel-tuition" not in str(view["sparql"])
        assert view["tuition"] != whole["tuition"]
        assert "50000" not in str(view["programs"])
        assert view["programs"] != whole["programs"]

    @given(day=st.dates(max_value=date(2026, 3, 31)))
    def test_before_anything_lapsed_nothing_is_missing(
        self, priced: KnowledgeGraph, day: date
    ) -> None:
        dated = priced.as_of(day)
        assert dated.graph is priced
        assert dated.note == f"As of {day}: nothing is left out, for nothing had lapsed."

    def test_without_a_day_nothing_is_left_out(self, graph: KnowledgeGraph) -> None:
        undated = graph.as_of(None)
        assert undated.graph is graph
        assert (undated.left_out, undated.note) == ((), "")

    def test_days_between_two_changes_share_a_view(self, graph: KnowledgeGraph) -> None:
        assert graph.as_of(date(2026, 7, 1)).graph is graph.as_of(date(2030, 1, 1)).graph
        assert graph.as_of(date(2026, 4, 1)).graph is not graph.as_of(date(2026, 7, 1)).graph

    def test_no_statement_of_a_view_leads_to_or_from_what_is_left_out(
        self, graph: KnowledgeGraph
    ) -> None:
        view = graph.as_of(date(2026, 7, 1)).graph.store
        for thing in (CERTIFICATE, LOANS):
            node = f"<{expand(thing)}>"
            for pattern in (f"{node} ?p ?value", f"?value ?p {node}"):
                assert view.select(SPARQL.format(pattern=pattern)).rows == ()

    def test_a_statement_stands_once_in_the_merge_of_a_view(self, graph: KnowledgeGraph) -> None:
        view = graph.as_of(date(2026, 7, 1)).graph.store
        assert len(view) == len({quad.triple for quad in view.quads()})

    @settings(deadline=None, max_examples=25)
    @given(data=st.data())
    def test_a_view_only_loses_statements(self, graph: KnowledgeGraph, data: st.DataObject) -> None:
        things = sorted(graph.labels.by_iri)
        absent = frozenset(data.draw(st.lists(st.sampled_from(things), max_size=3)))
        whole, view = set(graph.store.quads()), set(without(graph.store, absent).quads())
        assert view <= whole
        touching = {quad for quad in whole if {quad.subject, quad.object} & set(nodes(absent))}
        assert not view & touching
        if not absent:
            assert view == whole

    def test_a_remark_on_two_things_outlives_one_of_them(
        self, with_facts: Callable[[str], KnowledgeGraph]
    ) -> None:
        facts = """
        <https://w3id.org/gradpath/id/remark/one> a gp:Remark ; schema:about funding:fafsa .
        <https://w3id.org/gradpath/id/remark/two> a gp:Remark ;
          schema:about funding:fafsa , funding:scholarships .
        funding:fafsa schema:validThrough "2026-01-01" ."""
        view = with_facts(facts).as_of(date(2026, 1, 2)).graph.store
        about = "SELECT ?remark { ?remark a <https://w3id.org/gradpath/ontology#Remark> }"
        remarks = {shorten(str(remark)) for (remark,) in view.select(about).rows}
        assert "remark:two" in remarks
        assert "remark:one" not in remarks

    def test_a_recommendation_takes_its_pathway_along_and_leaves_the_others(
        self, with_facts: Callable[[str], KnowledgeGraph]
    ) -> None:
        facts = 'recommendation:columbia-for-nlp schema:validThrough "2026-01-01" .'
        graph = with_facts(facts)
        view = graph.as_of(date(2026, 1, 2)).graph
        after = {tuple(row) for row in recommended(view)}
        before = {tuple(row) for row in recommended(graph)}
        lost = {tuple(map(shorten, map(str, row))) for row in before - after}
        assert lost == {("program:columbia-ms-cs", "specialization:nlp")}

    def test_an_amount_of_two_things_outlives_one_of_them(
        self, with_facts: Callable[[str], KnowledgeGraph]
    ) -> None:
        facts = """
        program:a gp:tuition amount:shared , amount:own . program:b gp:tuition amount:shared .
        amount:shared a gp:Amount . amount:own a gp:Amount .
        program:a schema:validThrough "2026-01-01" ."""
        view = with_facts(facts).as_of(date(2026, 1, 2)).graph.store
        shared, own = (ox.NamedNode(expand(f"amount:{name}")) for name in ("shared", "own"))
        assert list(view.quads(shared))
        assert not list(view.quads(own))

    def test_a_passage_may_lapse_with_what_only_it_says(
        self, with_facts: Callable[[str], KnowledgeGraph]
    ) -> None:
        whole = with_facts('ml:L73 schema:validThrough "2026-01-01" .')
        view = whole.as_of(date(2026, 1, 2)).graph.store
        alone = ox.NamedNode("https://w3id.org/gradpath/source/ml-guide/L73")
        assert list(whole.store.quads(graph=alone))
        assert not list(view.quads(graph=alone))

    def test_a_conclusion_falls_with_its_ground(
        self, with_facts: Callable[[str], KnowledgeGraph]
    ) -> None:
        graph = with_facts('amount:uiuc-tuition schema:validThrough "2026-01-01" .')
        cheap = """SELECT ?program {
          ?program a <https://w3id.org/gradpath/definitions#ProgramUnder25000> }"""
        view = graph.as_of(date(2026, 1, 2)).graph
        before, after = ({row[0] for row in g.store.select(cheap).rows} for g in (graph, view))
        assert before - after == {expand("program:uiuc-mcs")}

    def test_a_name_leads_to_what_is_valid_and_else_to_what_was(
        self, with_facts: Callable[[str], KnowledgeGraph]
    ) -> None:
        graph = with_facts('program:columbia-ms-cs schema:validThrough "2026-01-01" .')
        view = graph.as_of(date(2026, 1, 2)).graph
        assert shorten(graph.labels.find("Columbia")) == "program:columbia-ms-cs"
        assert shorten(view.labels.find("Columbia")) == "university:columbia"
        assert shorten(view.labels.find("Columbia CVN")) == "program:columbia-ms-cs"


LAPSING = """
amount:georgia-tech-tuition schema:validThrough "2026-01-31" .
amount:georgia-tech-credits schema:validThrough "2025-06-30" .
judgement:georgia-tech-low-cost a gp:Judgement ; schema:about program:georgia-tech-omscs ;
  schema:validThrough "2026-03-31" .
amount:nlp-engineer-pay schema:validFrom "2026-12-01" .
recommendation:northeastern-for-mlops schema:validThrough "2026-02-28" .
program:mine a gp:Program ; gp:tuition amount:mine ; gp:grePolicy gre:required ;
  <http://www.w3.org/2004/02/skos/core#prefLabel> "Mine" .
amount:mine a gp:Amount ; gp:unit unit:usd ; gp:asPrinted "on request" ;
  schema:validThrough "2026-01-31" .
"""


class TestGaps:
    """What was stated and has lapsed is told from what nobody stated."""

    @pytest.fixture(scope="class")
    def found(self, tmp_path_factory: pytest.TempPathFactory) -> dict[tuple[str, str], Finding]:
        file = tmp_path_factory.mktemp("lapsing") / "mine.ttl"
        file.write_text(HEAD + LAPSING, encoding="utf-8")
        dated = KnowledgeGraph.open(data=[file]).as_of(date(2026, 6, 1))
        return {(str(one.query), *one.about): one for one in gaps_of(dated)}

    @pytest.mark.parametrize(
        ("query", "thing", "said", "stated", "passage"),
        [
            (
                *("gap-tuition", "program:georgia-tech-omscs"),
                *("Its tuition was stated until 2026-01-31, lapsed.", "about $7,000"),
                "ml-guide/L85",
            ),
            (
                *("gap-credits-not-stated", "program:georgia-tech-omscs"),
                *("How many credits it takes was stated until 2025-06-30, lapsed.", "30 credits"),
                "ml-guide/L7",
            ),
            (
                *("gap-pay", "role:nlp-engineer"),
                "What it pays is stated only from 2026-12-01 on.",
                *("$130,000 to $185,000 a year", "ml-guide/L73"),
            ),
            (
                *("gap-recommended-program", "specialization:mlops"),
                (
                    "No program is recommended for it; stated until 2026-02-28, lapsed: "
                    "recommendation of Northeastern M.S. AI (ML Concentration) for MLOps."
                ),
                "Its capstone with partners from industry gives practice in MLOps.",
                "ml-guide/L51",
            ),
        ],
    )
    def test_a_gap_made_by_a_lapse_says_what_was_stated_and_until_when(
        self,
        found: dict[tuple[str, str], Finding],
        query: str,
        thing: str,
        said: str,
        stated: str,
        passage: str,
    ) -> None:
        one = found[query, thing]
        assert one.statement == said
        (side,) = one.sides
        assert side.text == stated
        assert {passage, "file/mine.ttl"} <= {*side.sources} <= {*one.sources}

    def test_a_gap_of_every_day_stays_one(self, found: dict[tuple[str, str], Finding]) -> None:
        one = found["gap-minimum-gpa", "program:georgia-tech-omscs"]
        assert one.statement == "Its own minimum GPA is not stated."
        assert (one.sides, one.sources) == ((Side(None, ("ml-guide/L98",)),), ("ml-guide/L98",))

    def test_what_never_had_a_figure_did_not_lose_one(
        self, found: dict[tuple[str, str], Finding]
    ) -> None:
        assert found["gap-tuition", "program:mine"].statement == "Its tuition is not stated."

    def test_what_comes_again_says_from_when_on(self, tmp_path: Path) -> None:
        files = [tmp_path / "until.ttl", tmp_path / "again.ttl"]
        price = "amount:georgia-tech-tuition schema:valid"
        for file, end in zip(files, ('Through "2026-01-31"', 'From "2026-09-01"'), strict=True):
            file.write_text(f"{HEAD} {price}{end} .", encoding="utf-8")
        (said,) = [
            one.statement
            for one in gaps_of(KnowledgeGraph.open(data=files).as_of(date(2026, 6, 1)))
            if one.query == "gap-tuition"
        ]
        assert (
            said == "Its tuition was stated until 2026-01-31, lapsed, and again from 2026-09-01 on."
        )

    def test_the_same_is_told_on_the_command_line_and_over_http(
        self, written: Callable[[str], Path]
    ) -> None:
        file = written(LAPSING)
        call = ("gaps", "georgia tech", "--data", str(file), "--as-of", "2026-06-01")
        shown = json.loads(run(*call, "--format", "json").stdout)
        told = create_app(KnowledgeGraph.open(data=[file])).test_client()
        assert told.get("/api/gaps?about=georgia+tech&as_of=2026-06-01").get_json()["gaps"] == shown
        said = [one["gap"] for one in shown]
        assert "Its tuition was stated until 2026-01-31, lapsed." in said
        assert "Its tuition is not stated." not in said

    def test_without_a_day_or_a_lapse_gaps_are_what_they_are(self, graph: KnowledgeGraph) -> None:
        assert gaps_of(graph.as_of(None)) == gaps_of(graph.as_of(date(2026, 1, 1))) == gaps(graph)
        assert gaps_of(graph.as_of(date(2026, 7, 1))) == gaps(graph)

    def test_a_rule_is_no_passage_that_was_searched(
        self, with_facts: Callable[[str], KnowledgeGraph]
    ) -> None:
        graph = with_facts("""program:mine a gp:Program ; gp:grePolicy gre:not-required ;
          <http://www.w3.org/2004/02/skos/core#prefLabel> "Mine" .""")
        searched = {one.query: one.sources for one in gaps(graph, about="Mine")}
        assert searched["gap-tuition"] == searched["gap-credits-not-stated"] == ("file/mine.ttl",)
        every = {source for one in gaps(graph) for source in one.sources}
        assert not [source for source in every if source.startswith("rule/")]


def nodes(things: frozenset[Iri]) -> list[ox.NamedNode]:
    return [ox.NamedNode(thing) for thing in things]


def recommended(graph: KnowledgeGraph) -> tuple[tuple[object, ...], ...]:
    query = "SELECT ?p ?t { ?p <https://w3id.org/gradpath/ontology#recommendedFor> ?t }"
    return graph.store.select(query).rows


CALLS = [
    ("path", "NLP"),
    ("ask", "funding"),
    ("show", "FAFSA"),
    ("sparql", "ASK { ?s ?p ?o }"),
]


class TestCommands:
    """The command line says the day and what was left out."""

    @pytest.mark.parametrize("call", CALLS, ids=[call[0] for call in CALLS])
    def test_a_table_ends_with_the_day_and_what_was_left_out(self, call: tuple[str, ...]) -> None:
        done = run(*call, "--as-of", "2026-07-01")
        assert done.exit_code == 0
        last = done.stdout.splitlines()[-1]
        assert last.startswith("As of 2026-07-01: left out, for it had lapsed: AWS Certified")
        assert "federal Grad PLUS loans (last day 2026-06-30) [outside/grad-plus-loans]" in last

    @pytest.mark.parametrize("call", CALLS[:3], ids=[call[0] for call in CALLS[:3]])
    def test_json_says_it_in_a_member_that_is_there_only_then(self, call: tuple[str, ...]) -> None:
        undated = json.loads(run(*call, "--format", "json").stdout)
        dated = json.loads(run(*call, "--format", "json", "--as-of", "2026-07-01").stdout)
        assert dated.keys() - undated.keys() == {"asOf"}
        assert dated["asOf"]["date"] == "2026-07-01"
        assert [one["id"] for one in dated["asOf"]["leftOut"]] == [CERTIFICATE, LOANS]

    @pytest.mark.parametrize("call", CALLS, ids=[call[0] for call in CALLS])
    def test_the_answer_for_a_program_is_not_mixed_with_the_note(
        self, call: tuple[str, ...]
    ) -> None:
        done = run(*call, "--format", "csv", "--as-of", "2026-07-01")
        assert "As of" not in done.stdout
        assert done.stderr.startswith("As of 2026-07-01")

    @pytest.mark.parametrize("call", [*CALLS, ("stale",)], ids=lambda call: call[0])
    @pytest.mark.parametrize("text", BAD_DAYS)
    def test_a_bad_day_is_a_misuse(
        self, capsys: pytest.CaptureFixture[str], call: tuple[str, ...], text: str
    ) -> None:
        with pytest.raises(SystemExit) as left:
            main([*call, "--as-of", text])
        assert left.value.code == 2
        assert "such as 2026-06-30, or today" in capsys.readouterr().err

    def test_an_interval_that_cannot_be_read_is_a_fault_of_the_data(
        self, written: Callable[[str], Path], capsys: pytest.CaptureFixture[str]
    ) -> None:
        file = written('funding:fafsa schema:validThrough "soon" .')
        for call in (("ask", "funding", "--as-of", "today"), ("stale",)):
            with pytest.raises(SystemExit) as left:
                main([*call, "--data", str(file)])
            assert left.value.code == 1
            assert "mine.ttl: funding:fafsa has validThrough soon" in capsys.readouterr().err
        shown = run("show", "FAFSA", "--data", str(file))
        assert shown.exit_code == 0
        assert "Whether it is still valid cannot be told: mine.ttl" in shown.stdout.replace(
            "file/", ""
        )

    @pytest.mark.parametrize(
        ("day", "lapsed"), [(date(2026, 6, 30), False), (date(2026, 7, 1), True)]
    )
    def test_a_thing_is_marked_as_lapsed_from_the_day_after_its_last(
        self, monkeypatch: pytest.MonkeyPatch, day: date, lapsed: bool
    ) -> None:
        monkeypatch.setattr(lapses, "today", lambda: day)
        line = "Lapsed on 2026-06-30, its last day [outside/grad-plus-loans]; certainty: high"
        assert (line in run("show", "Grad PLUS").stdout) is lapsed
        assert "Lapsed" not in run("show", "FAFSA").stdout

    def test_stale_lists_what_lapsed_with_who_says_so_and_who_still_speaks_of_it(self) -> None:
        done = run("stale", "--as-of", "2026-07-01", "--format", "json")
        found = json.loads(done.stdout)
        assert [one["id"] for one in found["lapsed"]] == [CERTIFICATE, LOANS]
        loans = found["lapsed"][1]
        assert loans["through"] == "2026-06-30"
        assert loans["sources"] == ["outside/grad-plus-loans"]
        assert loans["stillSaidIn"] == ["ml-guide/L89"]
        assert all(word.startswith("high") for word in loans["certainty"])
        table = run("stale", "--as-of", "2026-07-01").stdout
        rows = run("stale", "--as-of", "2026-07-01", "--format", "csv").stdout.splitlines()
        assert len(rows) == 3
        for text in ("2026-03-31", "2026-06-30", "ml-guide L97", "ml-guide L89"):
            assert text in table

    def test_what_is_left_out_is_shown_as_lapsed_and_not_as_unsaid(self) -> None:
        shown = run("show", "AWS ML Specialty", "--as-of", "2026-04-01").stdout
        assert "No passage says anything" not in shown
        assert "this is left out: what ml-guide/L97 says of it." in shown
        assert "Lapsed on 2026-03-31, its last day [outside/aws-ml-specialty]" in shown
        assert ", thing)" not in shown

    def test_what_only_a_lapsed_passage_says_is_shown_as_left_out(
        self, written: Callable[[str], Path]
    ) -> None:
        file = written('ml:X1 a gp:Passage ; schema:validThrough "2026-01-01" .')
        said = file.with_name("said.trig")
        requiring = "ml:X1 { role:ml-engineer gp:requires skill:new . }"
        said.write_text(f"{HEAD} {NEW_SKILL} {requiring}", encoding="utf-8")
        call = ("show", "new skill", "--data", str(file), "--data", str(said), "--as-of")
        assert "left out: what ml-guide/X1 says of it." in run(*call, "2026-01-02").stdout
        assert "left out: what" not in run(*call, "2026-01-01").stdout

    def test_of_what_no_passage_speaks_that_is_said_on_any_day(self, tmp_path: Path) -> None:
        file = tmp_path / "named.trig"
        file.write_text(f"{HEAD} {NEW_SKILL}", encoding="utf-8")
        quiet = ("show", "new skill", "--data", str(file))
        for call in (quiet, (*quiet, "--as-of", "2026-07-01")):
            assert "No passage says anything of it." in run(*call).stdout

    def test_a_remark_on_an_end_is_given_from_the_day_it_matters(self) -> None:
        remark = "From 1 July 2026 nobody can take out a first one"
        for day in ("2026-06-30", "2026-07-01"):
            shown = run("show", "Grad PLUS", "--as-of", day).stdout
            assert remark in " ".join(shown.split())
        dated = json.loads(
            run("ask", "funding", "--format", "json", "--as-of", "2026-07-01").stdout
        )
        assert dated["asOf"]["leftOut"][1]["remarks"][0].startswith(remark)
        for format_ in ("table", "json", "csv"):
            listed = run("stale", "--as-of", "2026-07-01", "--format", format_).stdout
            assert remark in listed

    @pytest.mark.parametrize(
        ("thing", "label"),
        [
            ("amount:georgia-tech-tuition", "tuition of Georgia Tech OMSCS"),
            (
                "recommendation:columbia-for-nlp",
                "recommendation of Columbia M.S. CS (ML Track) for NLP",
            ),
            ("judgement:grad-plus-interest", "trade-off: The interest makes them less than ideal."),
        ],
    )
    def test_what_has_no_label_is_called_by_what_it_is(
        self, written: Callable[[str], Path], thing: str, label: str
    ) -> None:
        file = written(f'{thing} schema:validThrough "2026-01-31" .')
        done = run("path", "NLP", "--data", str(file), "--as-of", "2026-02-01")
        assert f"left out, for it had lapsed: {label} (last day 2026-01-31)" in done.stdout
        stale = json.loads(run("stale", "--data", str(file), "--format", "json").stdout)
        assert {"id": thing, "label": label}.items() <= stale["lapsed"][-1].items()

    def test_an_amount_of_many_names_a_few_of_them(
        self, with_facts: Callable[[str], KnowledgeGraph]
    ) -> None:
        owners = " ".join(f"program:p{n} gp:tuition amount:shared ." for n in range(5))
        graph = with_facts(
            f'{owners} amount:shared a gp:Amount ; schema:validThrough "2026-01-01" .'
        )
        (found,) = graph.as_of(date(2026, 1, 2)).left_out
        assert found.label == "tuition of program:p0, program:p1, program:p2, and 2 more"

    def test_where_nothing_has_lapsed_stale_says_so(self) -> None:
        done = run("stale", "--as-of", "2026-03-31")
        assert done.exit_code == 0
        assert done.stdout.startswith("Nothing had lapsed on 2026-03-31")


ADDRESSES = [
    "/api/pathways?start=NLP",
    "/api/queries/funding?",
    "/api/things?name=FAFSA",
    "/api/things/funding/fafsa?",
    "/sparql?query=ASK{?s+?p+?o}",
]


class TestHttp:
    """The same over HTTP."""

    @pytest.mark.parametrize("address", ADDRESSES)
    def test_every_answer_for_a_day_says_so_in_its_head(
        self, client: FlaskClient, address: str
    ) -> None:
        answer = client.get(f"{address}&as_of=2026-07-01")
        assert answer.status_code == 200
        assert answer.headers["GradPath-As-Of"] == "2026-07-01"
        assert answer.headers["GradPath-Left-Out"] == f"{CERTIFICATE}, {LOANS}"
        assert "GradPath-As-Of" not in client.get(address).headers

    @pytest.mark.parametrize("address", ADDRESSES[:4])
    def test_json_says_it_too(self, client: FlaskClient, address: str) -> None:
        dated = client.get(f"{address}&as_of=2026-07-01").get_json()
        assert dated["asOf"]["date"] == "2026-07-01"
        assert "asOf" not in client.get(address).get_json()

    @pytest.mark.parametrize("address", [*ADDRESSES, "/api/stale?"])
    @pytest.mark.parametrize("text", ["2026-02-30", "soon", "", "+", "2026-07-01&as_of=2026-07-02"])
    def test_a_bad_day_is_a_bad_request(self, client: FlaskClient, address: str, text: str) -> None:
        answer = client.get(f"{address}&as_of={text}")
        assert answer.status_code == 400
        message = answer.get_json()
        assert message["parameter"] == "as_of"
        assert re.search(r"such as 2026-06-30, or today|comes more than once", message["detail"])

    def test_a_thing_is_gone_from_the_endpoint_after_its_last_day(
        self, client: FlaskClient
    ) -> None:
        query = f"ASK {{ GRAPH ?g {{ ?s ?p <{expand(LOANS)}> }} }}"
        for day, there in (("2026-06-30", True), ("2026-07-01", False)):
            asked = client.get("/sparql", query_string={"query": query, "as_of": day})
            formed = client.post("/sparql", data={"query": query, "as_of": day})
            plain = client.post(
                f"/sparql?as_of={day}", data=query, content_type="application/sparql-query"
            )
            for answer in (asked, formed, plain):
                assert answer.get_json(force=True)["boolean"] is there

    def test_stale_is_told_over_http_as_on_the_command_line(self, client: FlaskClient) -> None:
        told = client.get("/api/stale?as_of=2026-07-01")
        shown = run("stale", "--as-of", "2026-07-01", "--format", "json")
        assert told.get_json() == json.loads(shown.stdout)
        rows = client.get("/api/stale?as_of=2026-07-01&format=csv").text.splitlines()
        assert rows == run("stale", "--as-of", "2026-07-01", "--format", "csv").stdout.splitlines()

    def test_data_at_fault_is_not_the_clients_fault(
        self, with_facts: Callable[[str], KnowledgeGraph]
    ) -> None:
        client = create_app(with_facts('funding:fafsa schema:validFrom "x" .')).test_client()
        assert client.get("/api/stale").status_code == 500
        assert client.get("/api/things?name=FAFSA").status_code == 200


def test_the_examples_of_the_document_print_what_is_shown() -> None:
    text = (Path(__file__).parents[2] / "docs" / "time.md").read_text(encoding="utf-8")
    shown = re.findall(r"```console\n\$ gradpath ([^\n]*)\n(.*?)\n```", text, re.DOTALL)
    assert len(shown) == 2
    for command, output in shown:
        done = CliRunner(env={"COLUMNS": "110"}).invoke(commands, shlex.split(command))
        lines = [line.rstrip() for line in done.stdout.splitlines()]
        assert "\n".join(lines).strip("\n") == output


def test_the_errors_belong_to_the_family() -> None:
    assert issubclass(DayError, GradPathError)
    assert issubclass(IntervalError, GradPathError)
