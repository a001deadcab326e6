"""A missing fact is shown as not stated: never 0, false, "no" or an empty text.

Statements are taken from the data at random; then every named query, the pathways, the descriptions
of things and the pages are read for values that nothing left in the data supports.
"""

from __future__ import annotations

import csv
import io
import json
import re
from collections.abc import Iterable, Iterator
from decimal import Decimal
from random import Random

import pyoxigraph as ox
import pytest
from click.testing import CliRunner
from hypothesis import Phase, example, given, settings
from hypothesis import strategies as st

from benchmarks.generator import Generator
from gradpath.graph.knowledge_graph import KnowledgeGraph
from gradpath.graph.model.tables import table_rows
from gradpath.graph.records import (
    PATHWAY_COLUMNS,
    answer_record,
    description_record,
    pathway_record,
    pathways_record,
)
from gradpath.graph.store.store import Store
from gradpath.queries import Catalogue
from gradpath.server.app import create_app
from gradpath.server.cli.main import commands
from support.sampling import sampled

CATALOGUE = Catalogue.load()
GP = "https://w3id.org/gradpath/ontology#"
#: Properties that a source may leave unstated, and parts that an amount may lack.
STATED = frozenset(
    """
    tuition restatedTuition credits mlCoreCourses duration grePolicy deliveryMode synchronicity
    deliveredThrough inCostTier sector hasFeature lacksFeature offeredBy awards inField teaches
    offersElective tiesTo recommendedFor hasSpecialization usesTool demands targets targetsRole
    requires growthOutlook typicalPay medianPay entryPay seniorPay weeklyHours minimumGpa
    hasHardwareSide qualifies ofEachMember
    admittedGpa benefit min max openFrom approximate openEnded exclusive unit scope qualifier
    asPrinted recommends forTarget hasCondition hasCounterCondition aspect basis
    """.split()  # noqa: SIM905 - a list of words reads as words
)
#: Columns that count what is stated, or repeat what the asker assumes: there, none is 0.
COUNTS = {
    ("degree-for-interests", "matched"),
    ("degree-for-interests", "by_rule"),
    ("shared-skills", "count"),
    ("summary", "n"),
    ("payback", "assumed_aid_once"),
    ("payback", "assumed_aid_every_year"),
}
FEW = settings(max_examples=4, deadline=None, phases=[Phase.explicit, Phase.reuse, Phase.generate])
SEEDS = st.integers(0, 2**32 - 1)
SHARES = st.floats(0.02, 0.9)


def examples(name: str) -> Iterator[dict[str, object]]:
    """The values for the parameters of a query: the required ones, and all."""
    for optional in (False, True):
        yield {
            parameter.name: parameter.example
            for parameter in CATALOGUE[name].parameters
            if optional or parameter.required
        }


class Statements:
    """Statements from which some can be taken away."""

    def __init__(self, quads: Iterable[ox.Quad]) -> None:
        #: Without what is stated to be false, a false must follow from something else.
        false = ox.Literal(False)
        self._quads = sorted((quad for quad in quads if quad.object != false), key=str)

    def without(self, *properties: str) -> KnowledgeGraph:
        """The data with nothing stated by some properties."""
        gone = {GP + name for name in properties}
        return KnowledgeGraph(
            Store.from_quads(q for q in self._quads if q.predicate.value not in gone)
        )

    def thinned(self, seed: int, share: float) -> KnowledgeGraph:
        """The data without some facts: what is said of a thing by one property goes together."""
        chance, known = Random(seed), {GP + name for name in STATED}
        facts = {(q.subject, q.predicate) for q in self._quads if q.predicate.value in known}
        gone = {fact for fact in sorted(facts, key=str) if chance.random() < share}
        return KnowledgeGraph(
            Store.from_quads(q for q in self._quads if (q.subject, q.predicate) not in gone)
        )


@pytest.fixture(scope="module")
def statements(store: Store) -> Statements:
    return Statements(store.quads())


@pytest.fixture(scope="module")
def whole(statements: Statements) -> KnowledgeGraph:
    return statements.without()


def is_figure(cell: object) -> bool:
    return isinstance(cell, int | float | Decimal) and not isinstance(cell, bool)


def entails_false(column: str, row: dict[str, object]) -> bool:
    """Whether a false follows: a stated end is not open, and a point has no bound outside of it."""
    if column == "open_ended":
        return is_figure(row.get("max")) or is_figure(row.get("pay_max"))
    return column == "exclusive" and is_figure(row.get("min")) and row["min"] == row["max"]


def misread(name: str, row: dict[str, object]) -> list[str]:
    """The columns of a row in which something unknown looks known."""
    return [
        f"{column} is {cell!r}"
        for column, cell in row.items()
        if (cell is False and not entails_false(column, row))
        or (isinstance(cell, str) and cell.strip() in {"", "None", "no", "false", "False", "0"})
        or (is_figure(cell) and cell <= 0 and (name, column) not in COUNTS)  # type: ignore[operator]
    ]


def wrong_answers(graph: KnowledgeGraph, names: list[str]) -> dict[str, list[str]]:
    wrong = {}
    for name in names:
        for values in examples(name):
            answer = CATALOGUE[name].bind(values, graph.labels.find).run(graph.store)
            for row in answer_record(answer)["rows"]:
                if found := misread(name, row):
                    wrong.setdefault(name, []).extend(found)
            if not answer.rows:
                assert answer.note, f"{name} has no row and does not say why"
    return {name: sorted(set(found)) for name, found in wrong.items()}


@pytest.mark.parametrize("name", sampled(CATALOGUE, 3))
def test_no_answer_on_the_packages_data_makes_an_unknown_known(
    whole: KnowledgeGraph, name: str
) -> None:
    assert wrong_answers(whole, [name]) == {}


@FEW
@given(SEEDS, SHARES)
@pytest.mark.long
def test_no_answer_makes_known_what_is_no_longer_stated(
    statements: Statements, seed: int, share: float
) -> None:
    assert wrong_answers(statements.thinned(seed, share), [*CATALOGUE]) == {}


RECOMMENDED = ox.NamedNode(f"{GP}recommendedFor")
TUITION = ox.NamedNode(f"{GP}tuition")


@FEW
@given(st.sets(st.sampled_from(["northeastern-ms-ai", "georgia-tech-omscs", "uiuc-mcs"])))
@example({"northeastern-ms-ai"})  # the only one recommended for its specialization
@example({"georgia-tech-omscs"})
def test_a_program_without_a_price_stays_recommended_and_is_named(
    store: Store, names: set[str]
) -> None:
    gone = {ox.NamedNode(f"https://w3id.org/gradpath/id/program/{name}") for name in names}
    fewer = Store.from_quads(
        quad for quad in store.quads() if not (quad.subject in gone and quad.predicate == TUITION)
    )
    advised: dict[str, set[str]] = {}
    for quad in store.quads():
        if quad.predicate == RECOMMENDED:
            advised.setdefault(quad.object.value, set()).add(quad.subject.value)
    names_of = KnowledgeGraph(store).labels
    label = {name: names_of.label(name.value) for name in gone}
    for row in answer_record(CATALOGUE["cheapest-by-specialization"].bind().run(fewer))["rows"]:
        programs = advised.get(row["specialization_id"], set())
        assert row["recommended"] == (len(programs) or None)
        left_out = {label[name] for name in gone if name.value in programs}
        assert row["without_price"] == ("; ".join(sorted(left_out)) or None)
        assert (row["program"] == "not stated") is (len(left_out) == len(programs))


def test_no_answer_on_generated_guides_makes_an_unknown_known() -> None:
    thinned = Statements(Generator(3).quads(2)).thinned(7, 0.3)
    assert wrong_answers(thinned, [*CATALOGUE]) == {}


# --- pathways ------------------------------------------------------------------------------------

STARTS = ("NLP", "georgia tech", "data science", "ml engineer", "statistical learning")


def blanks(record: object, at: str = "") -> list[str]:
    """The places of a record where a text is empty, or a figure 0, or a truth false."""
    if isinstance(record, dict):
        return [place for key, value in record.items() for place in blanks(value, f"{at}.{key}")]
    if isinstance(record, list):
        return [place for value in record for place in blanks(value, at)]
    words = {"", "None", "no", "false", "False", "0"}
    wrong = (
        record is False
        or (is_figure(record) and record == 0)
        or (isinstance(record, str) and record.strip() in words)
    )
    return [f"{at} is {record!r}"] if wrong else []


#: Columns that count, or that give the direction in which a statement reads.
MEASURED = re.compile(r"\.(?:share\.\w+|inverse)$")


@FEW
@given(SEEDS, SHARES)
def test_no_pathway_makes_known_what_is_no_longer_stated(
    statements: Statements, seed: int, share: float
) -> None:
    graph = statements.thinned(seed, share)
    for start in STARTS:
        found = graph.pathways(start)
        wrong = [
            place
            for place in blanks(pathways_record(graph.network, found))
            if not MEASURED.search(place.partition(" is ")[0])
        ]
        assert wrong == []
        assert found.pathways or found.note
        for pathway in found.pathways:
            record = pathway_record(graph.network, pathway)
            (cells,) = table_rows(PATHWAY_COLUMNS, [record])
            row = dict(zip(PATHWAY_COLUMNS, cells, strict=True))
            counted = {"shared", "total"}
            assert {c for c, v in row.items() if v in {0, ""}} <= counted
            if pathway.pay is None:
                assert row["pay_text"] is None


def test_a_role_without_pay_and_outlook_is_said_to_have_none_stated(
    statements: Statements,
) -> None:
    graph = statements.without("typicalPay", "growthOutlook")
    record = pathways_record(graph.network, graph.pathways("NLP"))
    assert record["pathways"]
    assert all(one["pay"] is None and one["growth"] is None for one in record["pathways"])
    assert "pay not stated" in record["headline"]


def test_an_amount_of_which_nothing_is_left_stops_no_pathway(statements: Statements) -> None:
    amounts = "min max openFrom openEnded approximate exclusive unit asPrinted scope qualifier"
    graph = statements.without(*amounts.split())
    assert all(one.pay is None for one in graph.pathways("NLP").pathways)


def test_the_table_says_not_stated_and_the_csv_leaves_the_cell_empty() -> None:
    table = CliRunner(env={"COLUMNS": "400"}).invoke(commands, ["path", "NLP"]).output
    (line,) = (line for line in table.splitlines() if line.startswith(" applied"))
    assert line.count("not stated") == 4
    rows = CliRunner().invoke(commands, ["path", "NLP", "--format", "csv"]).output
    (row,) = (r for r in csv.DictReader(io.StringIO(rows)) if r["role"] == "role:applied-scientist")
    assert {row[name] for name in ("pay_min", "pay_max", "pay_text", "growth")} == {""}


# --- things and pages ----------------------------------------------------------------------------

#: Things of every kind a passage speaks of.
THINGS = (
    *("program:cmu-ms-ml", "program:drexel-ms-ai-ml", "role:applied-scientist", "tier:mid-range"),
    *("role:quantitative-analyst", "specialization:climate-ml", "skill:sql", "degree:data-science"),
)
#: Words of a page that took the unknown for something.
TAKEN = re.compile(r">\s*(?:None|False|false|no|0|null|\$0[^<]*)\s*<")


@FEW
@given(SEEDS, SHARES)
@pytest.mark.long
def test_no_thing_and_no_page_makes_known_what_is_no_longer_stated(
    statements: Statements, seed: int, share: float
) -> None:
    graph = statements.thinned(seed, share)
    client = create_app(graph).test_client()
    for thing in THINGS:
        record = description_record(graph.describe(thing))
        wrong = [place for place in blanks(record) if not place.startswith(".statements.inverse")]
        assert wrong == []
        kind, slug = thing.split(":")
        page = client.get(f"/page/id/{kind}/{slug}", headers={"Accept": "text/html"})
        assert page.status_code == 200
        assert TAKEN.findall(page.get_data(as_text=True)) == []
    for start in STARTS:
        page = client.get("/pathways", query_string={"start": start})
        assert page.status_code == 200
        assert TAKEN.findall(page.get_data(as_text=True)) == []


def test_a_page_that_took_the_unknown_for_something_would_be_seen() -> None:
    assert TAKEN.findall("<td>no</td><td> 0 </td><td>not stated</td>") == [">no<", "> 0 <"]


# --- columns of three values ---------------------------------------------------------------------

#: By query and column of verdicts: values under which each verdict it can give is given.
VERDICTS: dict[tuple[str, str], list[dict[str, object]]] = {
    ("programs", "fits"): [
        {"tuition_max": 75000, "courses_min": 4},
        {"sector": "sector:public"},
    ],
    ("roles", "fits"): [{"reach": 210000}, {}],
    ("certifications", "among_best_known"): [{}],
}


@pytest.mark.parametrize(("name", "column"), VERDICTS)
def test_a_verdict_is_yes_no_undecided_or_not_stated(store: Store, name: str, column: str) -> None:
    given_: set[object] = set()
    for values in VERDICTS[name, column]:
        parameters = {parameter.name for parameter in CATALOGUE[name].parameters}
        asked = {key: value for key, value in values.items() if key in parameters}
        for row in answer_record(CATALOGUE[name].bind(asked).run(store))["rows"]:
            given_.add(row[column])
    assert given_ <= {"yes", "no", "undecided", "not stated"}
    assert "not stated" in given_ or "undecided" in given_


def test_a_price_with_an_open_end_is_undecided_under_a_higher_bound(store: Store) -> None:
    answer = CATALOGUE["programs"].bind({"tuition_max": 80000}).run(store)
    fits = {str(row["program"]): row["fits"] for row in answer_record(answer)["rows"]}
    assert fits["CMU M.S. Machine Learning"] == "undecided"
    assert fits["Columbia M.S. CS (ML Track)"] == "yes"


def test_json_of_the_api_has_null_where_nothing_is_stated(store: Store) -> None:
    client = create_app(KnowledgeGraph(store)).test_client()
    rows = client.get("/api/queries/tuition?of=cmu").get_json()["rows"]
    (listed,) = (row for row in rows if row["kind"] == "listed")
    assert listed["max"] is None
    assert listed["covers"] == "not stated"
    assert '"max": null' in json.dumps(listed)
