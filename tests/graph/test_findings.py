"""Conflicts and gaps are found by query, or recorded, with both sides and their passages."""

from __future__ import annotations

import re
from collections import defaultdict
from datetime import date

import pytest

from gradpath.graph.knowledge_graph import KnowledgeGraph
from gradpath.graph.store.store import Store
from support.edits import (
    CATALOGUE,
    FINDING_QUERIES,
    PROLOGUE,
    conflicts,
    edited,
    gaps,
    observed,
    said,
)

# --- what is computed, and what is recorded ------------------------------------------------------


def test_of_54_conflicts_43_are_computed_and_11_recorded(graph: KnowledgeGraph) -> None:
    found = conflicts(graph)
    assert len(observed(found, "computed")) == 43
    assert len(observed(found, "recorded")) == 11
    assert len(observed(found)) == 54


def test_of_35_gaps_33_are_computed_and_2_recorded(graph: KnowledgeGraph) -> None:
    found = gaps(graph)
    assert len(observed(found, "computed")) == 33
    assert len(observed(found, "recorded")) == 2
    assert len(observed(found)) == 35


@pytest.mark.parametrize("kind", ["conflict", "gap"])
def test_every_observation_is_found_with_all_its_lines(graph: KnowledgeGraph, kind: str) -> None:
    lines: dict[str, set[str]] = defaultdict(set)
    for one in conflicts(graph) if kind == "conflict" else gaps(graph):
        if one.observation:
            lines[one.observation.id] |= set(one.sources)
    recorded = graph.store.select(
        f"""{PROLOGUE} SELECT ?observation ?line WHERE {{
          ?observation a gp:Observation ; prov:wasDerivedFrom ?line
          FILTER(CONTAINS(STR(?observation), "/id/{kind}/")) }}"""
    )
    missing = [
        (observation, line)
        for observation, line in recorded.rows
        if str(line).partition("/source/")[2]
        not in lines[f"{kind}:{str(observation).rpartition('/')[2]}"]
    ]
    assert len(recorded.rows) > 35
    assert missing == []


#: Lines of an observation that no side of its computed conflict has: the query cannot know that
#: they bear on it, for the data do not say which topics are machine learning, which skill stands
#: for a trait, or that a group has a price.
ONLY_OBSERVED = {
    "asynchronous-by-majority": {"L15"},
    "columbia-tuition-value": {"L90"},
    "data-scientist-name": {"L2"},
    "embedded-with-many-courses": {"L40"},
    "georgia-tech-reason-not-in-card": {"L24"},
    "ml-engineer-median-and-ranges": {"L70"},
    "northeastern-reason-not-in-card": {"L51"},
    "topics-named-and-courses-counted": {"L18", "L24", "L35", "L38"},
}


def test_the_sides_of_a_computed_conflict_have_its_lines_by_themselves(
    graph: KnowledgeGraph,
) -> None:
    recorded: dict[str, set[str]] = {}
    lines: dict[str, set[str]] = defaultdict(set)
    for one in conflicts(graph):
        if one.observation and one.method == "computed":
            name = one.observation.id.removeprefix("conflict:")
            recorded[name] = {line.rpartition("/")[2] for line in one.observation.sources}
            lines[name] |= {p.rpartition("/")[2] for side in one.sides for p in side.sources}
    missing = {name: recorded[name] - lines[name] for name in recorded}
    assert {name: lacking for name, lacking in missing.items() if lacking} == ONLY_OBSERVED


@pytest.mark.parametrize(
    ("observation", "said"),
    [
        (
            "deep-learning-covered-or-recommended",
            "Stevens M.S. Machine Learning: covers it by deep neural networks and is not",
        ),
        (
            "statistical-learning-covered-or-recommended",
            "Georgia Tech OMSCS: covers it by Bayesian statistics and is not recommended",
        ),
        ("georgia-tech-duration-and-general", "as few as two semesters"),
    ],
)
def test_a_side_says_what_a_reader_saw(graph: KnowledgeGraph, observation: str, said: str) -> None:
    (found,) = (
        one
        for one in conflicts(graph)
        if one.observation and one.observation.id == f"conflict:{observation}"
    )
    assert any(said in (side.text or "") for side in found.sides)


def test_a_computed_conflict_has_two_sides_each_with_passages_that_exist(
    graph: KnowledgeGraph,
) -> None:
    passages = {
        str(row[0]).partition("/source/")[2]
        for row in graph.store.select(f"{PROLOGUE} SELECT ?p {{ ?p a gp:Passage }}").rows
    }
    for one in conflicts(graph):
        if one.method == "computed":
            assert len(one.sides) == 2
            for side in one.sides:
                assert side.text
                assert side.sources
                assert set(side.sources) <= passages


def test_findings_about_a_thing_are_those_that_concern_it(graph: KnowledgeGraph) -> None:
    found = conflicts(graph, about="columbia")
    statements = {one.statement for one in found if "program:columbia-ms-cs" in one.about}
    assert "The listed tuition lies outside of the bound given elsewhere." in statements
    assert all(
        "program:columbia-ms-cs"
        in {*one.about, *(one.observation.about if one.observation else ())}
        for one in found
    )
    (price,) = (one for one in found if one.query == "conflict-tuition-restated")
    assert [side.text for side in price.sides] == ["~$75,000 | ~$75,000 total", "over $75,000"]


def test_a_claim_that_the_counted_facts_bear_out_is_no_conflict(
    store: Store, graph: KnowledgeGraph
) -> None:
    claims = {"judgement:gre-mostly-dropped", "judgement:cost-order-of-magnitude"}
    for claim in claims:
        assert store.ask(f"{PROLOGUE} ASK {{ {claim} a gp:Judgement }}")
    texts = [side.text or "" for one in conflicts(graph) for side in one.sides]
    assert not any("GRE is asked for less" in text or "ten times" in text for text in texts)
    assert any("asynchronous" in text for text in texts)


# --- no name and no figure of the data stands in a query -----------------------------------------

#: An order of magnitude, the shortest list, and stand-ins for figures that are not given.
MEANT = {"0", "1", "2", "5", "20", "-1"}


@pytest.mark.parametrize("name", FINDING_QUERIES)
def test_a_query_names_no_thing_of_the_data(name: str) -> None:
    text = re.sub(r'"[^"]*"|<[^>]*>|#.*', " ", CATALOGUE[name].text)
    kinds = "program|role|specialization|tier|amount|skill|university|group|judgement|remark|rule"
    assert re.findall(rf"\b(?:{kinds}):", text) == []
    assert set(re.findall(r"(?<![\w?])-?\d+\b", text)) <= MEANT


@pytest.mark.parametrize("name", [n for n in CATALOGUE if n.startswith("conflict-")])
def test_a_conflict_query_has_the_columns_of_all(graph: KnowledgeGraph, name: str) -> None:
    assert CATALOGUE[name].bind().run(graph.store).columns == (
        *("conflict", "about", "first", "first_sources", "second", "second_sources"),
        *("about_id", "observation_id"),
    )


@pytest.mark.parametrize("name", [n for n in CATALOGUE if n.startswith("gap-")])
def test_a_gap_query_has_the_columns_of_all(graph: KnowledgeGraph, name: str) -> None:
    columns = ("gap", "about", "sources", "about_id", "observation_id")
    assert CATALOGUE[name].bind().run(graph.store).columns == columns


def test_findings_are_those_of_the_day(store: Store) -> None:
    price = "amount:columbia-tuition-restated"
    until = said("ml:L85", f'{price} schema:validThrough "2026-01-31"^^xsd:date')
    graph = edited(store, until)
    restated = "conflict:columbia-tuition-value"
    assert restated in observed(conflicts(graph.as_of(date(2026, 1, 31))))
    assert restated not in observed(conflicts(graph.as_of(date(2026, 2, 1))))
