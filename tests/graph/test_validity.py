"""Validity: the dates on which a statement holds, and the snapshot of the graph as of a date."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta

import pyoxigraph as ox
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gradpath.errors import GradPathError
from gradpath.graph.knowledge_graph import KnowledgeGraph
from gradpath.graph.model.iris import expand, shorten
from gradpath.graph.model.values import Iri
from gradpath.graph.store.store import Store
from gradpath.graph.validity.absences import absences
from gradpath.graph.validity.intervals import DayError, Interval, IntervalError, read_day
from gradpath.graph.validity.snapshot import without
from support.sampling import sampled
from support.validity import (
    AFTER,
    BAD_DAYS,
    BEFORE,
    CERTIFICATE,
    HEAD,
    LOANS,
    PRICES,
    SPARQL,
    TUITION,
)


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
        sampled(
            [
                '"soon"',
                '"2026-02-30"^^xsd:date',
                '"2026"^^xsd:gYear',
                '""',
                "funding:fafsa",
                "20260630",
            ],
            3,
        ),
    )
    def test_an_end_that_is_no_date_is_reported_with_its_file(
        self, with_facts: Callable[[str], KnowledgeGraph], value: str
    ) -> None:
        graph = with_facts(f"funding:fafsa schema:validThrough {value} .")
        with pytest.raises(IntervalError, match=r"mine\.ttl.*funding:fafsa has validThrough"):
            graph.as_of(date(2026, 1, 1))

    @pytest.mark.parametrize(
        ("facts", "said"),
        sampled(
            [
                (
                    (
                        'funding:fafsa schema:validFrom "2026-02-02" ; '
                        'schema:validThrough "2026-02-01" .'
                    ),
                    "begins to be valid on 2026-02-02 and ends on 2026-02-01",
                ),
                (
                    'funding:fafsa schema:validThrough "2026-02-02" , "2026-02-01" .',
                    "2026-02-0[12] beside 2026-02-0[12]",
                ),
                ('[] schema:validThrough "2026-02-02" .', "a node without a name"),
            ],
            3,
        ),
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
        sampled(
            [
                '"2026-06-30"^^xsd:date',
                '"2026-06-30"',
                '"2026-06-30Z"^^xsd:date',
                '"2026-06-30T23:59:59+02:00"^^xsd:dateTime',
                '"2026-06-30"^^schema:Date',
            ],
            3,
        ),
    )
    def test_a_point_in_time_counts_as_its_day(
        self, with_facts: Callable[[str], KnowledgeGraph], value: str
    ) -> None:
        graph = with_facts(f"funding:fafsa schema:validThrough {value} .")
        assert "funding:fafsa" not in left_out(graph, date(2026, 6, 30))
        assert "funding:fafsa" in left_out(graph, date(2026, 7, 1))


class TestOutside:
    """Facts from outside the guide."""

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
        view = graph.as_of(read_day(day))
        rows = [*view.ask("certifications").rows, *view.ask("funding").rows]
        said = {shorten(str(cell)) for row in rows for cell in row}
        assert said & {CERTIFICATE, LOANS} == {CERTIFICATE, LOANS} - absent
        for thing in (CERTIFICATE, LOANS):
            assert bool(view.describe(thing).statements) is (thing not in absent)

    def test_it_is_no_word_of_the_guide_and_says_how_certain_it_is(
        self, graph: KnowledgeGraph
    ) -> None:
        found = graph.expired(date(2026, 7, 1))
        for one in found:
            assert all(name.startswith("outside/") for name in one.absence.sources)
            assert one.absence.certainty
        assert [one.mentioned_in for one in found] == [("ml-guide/L97",), ("ml-guide/L89",)]
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
        assert self.prices(priced.as_of(BEFORE)) == whole
        view = self.prices(priced.as_of(AFTER))
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
        assert dated.store is priced.store
        assert dated.note == f"As of {day}: nothing is left out; no fact had expired."

    def test_without_a_day_nothing_is_left_out(self, graph: KnowledgeGraph) -> None:
        undated = graph.as_of(None)
        assert undated is graph
        assert (undated.left_out, undated.note) == ((), "")

    def test_days_between_two_changes_share_a_view(self, graph: KnowledgeGraph) -> None:
        assert graph.as_of(date(2026, 7, 1)).store is graph.as_of(date(2030, 1, 1)).store
        assert graph.as_of(date(2026, 4, 1)).store is not graph.as_of(date(2026, 7, 1)).store

    def test_no_statement_of_a_snapshot_leads_to_or_from_what_is_left_out(
        self, graph: KnowledgeGraph
    ) -> None:
        view = graph.as_of(date(2026, 7, 1)).store
        for thing in (CERTIFICATE, LOANS):
            node = f"<{expand(thing)}>"
            for pattern in (f"{node} ?p ?value", f"?value ?p {node}"):
                assert view.select(SPARQL.format(pattern=pattern)).rows == ()

    def test_a_statement_stands_once_in_the_merge_of_a_view(self, graph: KnowledgeGraph) -> None:
        view = graph.as_of(date(2026, 7, 1)).store
        assert len(view) == len({quad.triple for quad in view.quads()})

    @settings(deadline=None, max_examples=25)
    @given(data=st.data())
    @pytest.mark.long
    def test_a_snapshot_only_loses_statements(
        self, graph: KnowledgeGraph, data: st.DataObject
    ) -> None:
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
        view = with_facts(facts).as_of(date(2026, 1, 2)).store
        about = "SELECT ?remark { ?remark a <https://w3id.org/gradpath/ontology#Remark> }"
        remarks = {shorten(str(remark)) for (remark,) in view.select(about).rows}
        assert "remark:two" in remarks
        assert "remark:one" not in remarks

    def test_a_recommendation_takes_its_pathway_along_and_leaves_the_others(
        self, with_facts: Callable[[str], KnowledgeGraph]
    ) -> None:
        facts = 'recommendation:columbia-for-nlp schema:validThrough "2026-01-01" .'
        graph = with_facts(facts)
        view = graph.as_of(date(2026, 1, 2))
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
        view = with_facts(facts).as_of(date(2026, 1, 2)).store
        shared, own = (ox.NamedNode(expand(f"amount:{name}")) for name in ("shared", "own"))
        assert list(view.quads(shared))
        assert not list(view.quads(own))

    def test_a_passage_may_expire_with_what_only_it_says(
        self, with_facts: Callable[[str], KnowledgeGraph]
    ) -> None:
        whole = with_facts('ml:L73 schema:validThrough "2026-01-01" .')
        view = whole.as_of(date(2026, 1, 2)).store
        alone = ox.NamedNode("https://w3id.org/gradpath/source/ml-guide/L73")
        assert list(whole.store.quads(graph=alone))
        assert not list(view.quads(graph=alone))

    def test_a_conclusion_falls_with_its_ground(
        self, with_facts: Callable[[str], KnowledgeGraph]
    ) -> None:
        graph = with_facts('amount:uiuc-tuition schema:validThrough "2026-01-01" .')
        cheap = """SELECT ?program {
          ?program a <https://w3id.org/gradpath/definitions#ProgramUnder25000> }"""
        view = graph.as_of(date(2026, 1, 2))
        before, after = ({row[0] for row in g.store.select(cheap).rows} for g in (graph, view))
        assert before - after == {expand("program:uiuc-mcs")}

    def test_a_name_leads_to_what_is_valid_and_else_to_what_was(
        self, with_facts: Callable[[str], KnowledgeGraph]
    ) -> None:
        graph = with_facts('program:columbia-ms-cs schema:validThrough "2026-01-01" .')
        view = graph.as_of(date(2026, 1, 2))
        assert shorten(graph.labels.find("Columbia")) == "program:columbia-ms-cs"
        assert shorten(view.labels.find("Columbia")) == "university:columbia"
        assert shorten(view.labels.find("Columbia CVN")) == "program:columbia-ms-cs"


def nodes(things: frozenset[Iri]) -> list[ox.NamedNode]:
    return [ox.NamedNode(thing) for thing in things]


def recommended(graph: KnowledgeGraph) -> tuple[tuple[object, ...], ...]:
    query = "SELECT ?p ?t { ?p <https://w3id.org/gradpath/ontology#recommendedFor> ?t }"
    return graph.store.select(query).rows


def test_the_errors_belong_to_the_family() -> None:
    assert issubclass(DayError, GradPathError)
    assert issubclass(IntervalError, GradPathError)
