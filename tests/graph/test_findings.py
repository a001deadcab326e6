"""Conflicts, gaps and violations: found by query, with both sides; gone when the data are cured."""

from __future__ import annotations

import csv
import io
import json
import re
import shlex
from collections import defaultdict
from datetime import date
from pathlib import Path

import pyoxigraph as ox
import pytest
from click.testing import CliRunner

from gradpath.graph.findings.findings import COLUMNS, Finding, conflicts, gaps
from gradpath.graph.knowledge_graph import KnowledgeGraph
from gradpath.graph.store.store import Store
from gradpath.queries import Catalogue
from gradpath.server.app import create_app
from gradpath.server.cli.main import commands

CATALOGUE = Catalogue.load()
THINGS = """
    amount application aspect conflict credential degree delivery evidence feature funding gap grade
    gre group growth industry interest judgement organization place program recommendation remark
    role rule scope sector skill specialization synchronicity tier unit university workplace
"""
PREFIXES = {
    "gp": "https://w3id.org/gradpath/ontology#",
    "dcterms": "http://purl.org/dc/terms/",
    "prov": "http://www.w3.org/ns/prov#",
    "schema": "https://schema.org/",
    "skos": "http://www.w3.org/2004/02/skos/core#",
    "xsd": "http://www.w3.org/2001/XMLSchema#",
    "ml": "https://w3id.org/gradpath/source/ml-guide/",
    "ours": "https://w3id.org/gradpath/source/gradpath/",
    "map": "https://w3id.org/gradpath/source/mapping/",
} | {kind: f"https://w3id.org/gradpath/id/{kind}/" for kind in THINGS.split()}
PROLOGUE = "".join(f"PREFIX {prefix}: <{name}>\n" for prefix, name in PREFIXES.items())


def gone(triple: str) -> str:
    """An update by which no passage says this any more."""
    return f"DELETE WHERE {{ GRAPH ?passage {{ {triple} }} }}"


def said(passage: str, triples: str) -> str:
    """An update by which a passage says this as well."""
    return f"INSERT DATA {{ GRAPH {passage} {{ {triples} }} }}"


def each_program(passage: str, said: str) -> str:
    """An update by which a passage says this of every program."""
    return (
        f"INSERT {{ GRAPH {passage} {{ ?p {said} }} }} WHERE {{ GRAPH ?g {{ ?p a gp:Program }} }}"
    )


def edited(store: Store, *updates: str) -> KnowledgeGraph:
    """The package's data after some updates, with a merge of its own."""
    native = ox.Store()
    native.extend(store.quads())
    for update in updates:
        before = set(native)
        native.update(PROLOGUE + update)
        assert set(native) != before, f"this changes nothing: {update}"
    return KnowledgeGraph(Store.from_quads(native))


@pytest.fixture(scope="module")
def graph(store: Store) -> KnowledgeGraph:
    return KnowledgeGraph(store)


def seen(findings: tuple[Finding, ...], origin: str | None = None) -> set[str]:
    """The recorded observations to which findings correspond."""
    return {
        one.observation.id for one in findings if one.observation and origin in {None, one.origin}
    }


def family(prefix: str) -> set[str]:
    return {name.removeprefix(prefix) for name in CATALOGUE if name.startswith(prefix)}


# --- what is computed, and what is recorded ------------------------------------------------------


def test_of_54_conflicts_43_are_computed_and_11_recorded(graph: KnowledgeGraph) -> None:
    found = conflicts(graph)
    assert len(seen(found, "computed")) == 43
    assert len(seen(found, "recorded")) == 11
    assert len(seen(found)) == 54


def test_of_35_gaps_33_are_computed_and_2_recorded(graph: KnowledgeGraph) -> None:
    found = gaps(graph)
    assert len(seen(found, "computed")) == 33
    assert len(seen(found, "recorded")) == 2
    assert len(seen(found)) == 35


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
        if one.observation and one.origin == "computed":
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
        if one.origin == "computed":
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

FINDING = sorted(name for name in CATALOGUE if name.startswith(("conflict-", "gap-")))
VIOLATIONS = sorted(name for name in CATALOGUE if name.endswith("-violation"))
#: What an order of magnitude is, the least list, and stand-ins for figures that are not given.
MEANT = {"0", "1", "2", "5", "20", "-1"}


@pytest.mark.parametrize("name", FINDING)
def test_a_query_names_no_thing_of_the_data(name: str) -> None:
    text = re.sub(r'"[^"]*"|<[^>]*>|#.*', " ", CATALOGUE[name].text)
    kinds = "program|role|specialization|tier|amount|skill|university|group|judgement|remark|rule"
    assert re.findall(rf"\b(?:{kinds}):", text) == []
    assert set(re.findall(r"(?<![\w?])-?\d+\b", text)) <= MEANT


@pytest.mark.parametrize("name", [n for n in CATALOGUE if n.startswith("conflict-")])
def test_a_conflict_query_has_the_columns_of_all(graph: KnowledgeGraph, name: str) -> None:
    assert CATALOGUE[name].run(graph.store.engine).columns == (
        *("conflict", "about", "first", "first_sources", "second", "second_sources"),
        *("about_id", "observation_id"),
    )


@pytest.mark.parametrize("name", [n for n in CATALOGUE if n.startswith("gap-")])
def test_a_gap_query_has_the_columns_of_all(graph: KnowledgeGraph, name: str) -> None:
    columns = ("gap", "about", "sources", "about_id", "observation_id")
    assert CATALOGUE[name].run(graph.store.engine).columns == columns


# --- cured data ----------------------------------------------------------------------------------

JHU_TIER = said("ml:L86", "program:johns-hopkins-ms-ai gp:inCostTier tier:mid-range")
#: By query: an observation that it finds, and what cures it.
CURES: dict[str, tuple[str, list[str]]] = {
    "tuition-restated": (
        "uiuc-price-in-two-forms",
        [gone("program:uiuc-mcs gp:restatedTuition ?x")],
    ),
    "program-in-no-tier": ("johns-hopkins-between-tiers", [JHU_TIER]),
    "tiers-leave-out": ("tiers-name-nine-of-ten", [JHU_TIER]),
    "band-and-members": (
        "mid-range-band-and-members",
        [
            gone("amount:mid-range-tuition gp:min ?x"),
            said("ml:L86", "amount:mid-range-tuition gp:min 53000"),
        ],
    ),
    "tier-extras": (
        "mid-range-extras-and-cards",
        [gone("remark:mid-range-extras schema:mentions ?x")],
    ),
    "examples-and-tier": (
        "which-programs-are-affordable",
        [said("ml:L93", "judgement:affordable-best-return schema:about program:purdue-ms-ece")],
    ),
    "figure-none-reaches": (
        "six-figures-that-no-program-costs",
        [gone("amount:six-figures gp:min ?x"), said("ml:L40", "amount:six-figures gp:min 70000")],
    ),
    "price-condition": ("purdue-price-condition", [gone("amount:purdue-tuition gp:qualifier ?x")]),
    "median-and-ranges": (
        "ml-engineer-median-and-ranges",
        [
            gone("amount:ml-engineer-median-pay gp:min ?x"),
            said("ml:L3", "amount:ml-engineer-median-pay gp:min 140000"),
        ],
    ),
    "senior-pay": (
        "senior-pay-above-the-range",
        [gone("amount:senior-pay gp:min ?x"), said("ml:L77", "amount:senior-pay gp:min 160000")],
    ),
    "entry-pay": (
        "entry-pay-and-floor-of-range",
        [
            gone("amount:ml-engineer-entry-pay gp:min ?x"),
            said("ml:L77", "amount:ml-engineer-entry-pay gp:min 120000"),
        ],
    ),
    "floor-claim": (
        "salary-floor-of-which-roles",
        [gone("judgement:salary-floor-high gp:aspect ?x")],
    ),
    "fastest-growing": (
        "which-roles-grow-fastest",
        [
            gone("role:ml-engineer gp:growthOutlook ?x"),
            said("ml:L70", "role:ml-engineer gp:growthOutlook growth:high"),
        ],
    ),
    "one-name-two-kinds": (
        "sectors-and-specializations-mixed",
        [
            gone("group:ml-job-market gp:targets industry:autonomous-systems"),
            gone("group:ml-job-market gp:targets industry:natural-language-processing"),
        ],
    ),
    "majority-claim": (
        "asynchronous-by-majority",
        [
            said("ml:L40", f"program:{name} gp:synchronicity synchronicity:asynchronous")
            for name in ("drexel-ms-ai-ml", "stevens-ms-ml", "purdue-ms-ece")
        ],
    ),
    "threshold-straddled": (
        "course-threshold-straddled",
        [gone(f"amount:{name}-ml-courses gp:min ?x") for name in ("uiuc", "purdue")],
    ),
    "embedded-and-deep": (
        "embedded-with-many-courses",
        [gone("rule:four-courses-mean-depth schema:mentions ?x")],
    ),
    "topics-and-courses": (
        "topics-named-and-courses-counted",
        [
            gone(f"program:{name} gp:mlCoreCourses ?x")
            for name in ("cmu-ms-ml", "northeastern-ms-ai", "stevens-ms-ml")
        ],
    ),
    "recommended-sets": (
        "mlops-recommended-sets",
        [said("ml:L51", "program:georgia-tech-omscs gp:recommendedFor specialization:mlops")],
    ),
    "reason-not-in-card": (
        "cmu-reason-not-in-card",
        [said("ml:L12", "program:cmu-ms-ml gp:hasFeature feature:thesis")],
    ),
    "covered-or-recommended": (
        "reinforcement-learning-covered-or-recommended",
        [
            said(
                "ml:L49",
                "program:stevens-ms-ml gp:recommendedFor specialization:reinforcement-learning",
            )
        ],
    ),
    "duration-and-general": (
        "georgia-tech-duration-and-general",
        [
            gone("amount:part-time-duration gp:max ?x"),
            said("ml:L92", "amount:part-time-duration gp:max 4"),
        ],
    ),
    "two-figures": (
        "drexel-duration-in-two-forms",
        [gone("program:drexel-ms-ai-ml gp:duration amount:drexel-duration-question")],
    ),
    "titles-differ": (
        "degree-titles-differ",
        [
            """DELETE { GRAPH ?card { ?program gp:printedTitle ?title } }
            INSERT { GRAPH ?card { ?program gp:printedTitle ?other } }
            WHERE {
              GRAPH ?card { ?program gp:printedTitle ?title }
              GRAPH ?row { ?program gp:printedTitle ?other }
              GRAPH ours:sources { ?card dcterms:type evidence:card }
              GRAPH ours:sources { ?row dcterms:type evidence:table }
              FILTER(?title != ?other)
            }"""
        ],
    ),
    "role-names": (
        "data-scientist-name",
        [
            gone("role:data-scientist skos:prefLabel ?x"),
            said("ours:catalogue", 'role:data-scientist skos:prefLabel "analyst"@en'),
        ],
    ),
    "target-role-without-pay": (
        "target-roles-without-pay",
        [
            said("ml:L70", f"role:{name} gp:typicalPay amount:ml-engineer-pay")
            for name in ("applied-scientist", "applied-ml-engineer", "conversational-ai-developer")
        ],
    ),
    "direct-and-selective": (
        "research-scientist-path-and-bar",
        [gone("judgement:ai-research-scientist-selective gp:aspect ?x")],
    ),
    "degrees-overlap": (
        "ai-degree-or-ml-specialization",
        [
            gone(f"rule:choose-ai-for-whole-systems gp:hasCondition application:{name}")
            for name in ("self-driving-cars", "conversational-agents")
        ],
    ),
    "scope-lists": (
        "ai-degree-scope-in-three-lists",
        [
            "DELETE WHERE { GRAPH ml:L1 { degree:artificial-intelligence gp:teaches ?x } }",
            "DELETE WHERE { GRAPH ml:L96 { degree:artificial-intelligence gp:teaches ?x } }",
        ],
    ),
    "announced-count": (
        "criteria-in-three-lists",
        [gone("group:evaluation-dimensions schema:numberOfItems ?x")],
    ),
    "tools-and-role": (
        "mlops-cloud-vendors",
        [said("ml:L75", "role:mlops-engineer gp:requires skill:azure-ml")],
    ),
    "specialization-count": (
        "seven-or-twelve-specializations",
        [gone("specialization:domain-specific-ml skos:narrower ?x")],
    ),
}
#: Claims of an order of magnitude are borne out by the package's data.
BORNE_OUT = {"order-of-magnitude"}


def test_every_conflict_query_has_a_cure() -> None:
    assert set(CURES) == family("conflict-") - BORNE_OUT


@pytest.mark.parametrize("name", CURES)
def test_a_conflict_is_gone_when_the_data_are_cured(
    store: Store, graph: KnowledgeGraph, name: str
) -> None:
    observation, updates = CURES[name]
    found = {
        one.observation.id
        for one in conflicts(graph)
        if one.query == f"conflict-{name}" and one.observation
    }
    assert f"conflict:{observation}" in found
    assert f"conflict:{observation}" not in seen(conflicts(edited(store, *updates)))


#: By query: an update that makes a conflict which the package's data do not have, and about what.
MADE: list[tuple[str, str, list[str]]] = [
    (
        "tuition-restated",
        "Purdue M.S. ECE (ML Focus)",
        [
            said(
                "ml:L85",
                "program:purdue-ms-ece gp:restatedTuition amount:p . "
                'amount:p gp:min 30000 ; gp:unit unit:usd ; gp:asPrinted "over $30,000"',
            )
        ],
    ),
    (
        "two-figures",
        "Georgia Tech OMSCS",
        [
            "DELETE WHERE { GRAPH ml:L30 { amount:georgia-tech-tuition gp:max ?x } }",
            said("ml:L30", "amount:georgia-tech-tuition gp:max 9000"),
        ],
    ),
    ("program-in-no-tier", "USC M.S. CS (AI)", [gone("program:usc-ms-cs gp:inCostTier ?x")]),
    (
        "titles-differ",
        "CMU M.S. Machine Learning",
        [
            "DELETE WHERE { GRAPH ml:L32 { program:cmu-ms-ml gp:printedTitle ?x } }",
            said("ml:L32", 'program:cmu-ms-ml gp:printedTitle "M.S. in ML"'),
        ],
    ),
    (
        "fastest-growing",
        "Computer Vision Engineer",
        [
            gone("role:computer-vision-engineer gp:growthOutlook ?x"),
            said("ml:L74", "role:computer-vision-engineer gp:growthOutlook growth:very-high"),
        ],
    ),
    (
        "order-of-magnitude",
        "the ten programs of the guide",
        [
            gone("amount:georgia-tech-tuition gp:min ?x"),
            gone("amount:georgia-tech-tuition gp:max ?x"),
            said("ml:L30", "amount:georgia-tech-tuition gp:min 40000 ; gp:max 40000"),
        ],
    ),
    (
        "reason-not-in-card",
        "Drexel M.S. AI and Machine Learning",
        [
            said(
                "ml:L78",
                "recommendation:x a gp:Recommendation ; gp:recommends program:drexel-ms-ai-ml ; "
                'gp:forTarget role:quantitative-analyst ; dcterms:description "a thesis" ; '
                "schema:mentions feature:thesis",
            )
        ],
    ),
    (
        "threshold-straddled",
        "USC M.S. CS (AI)",
        [gone("amount:usc-ml-courses gp:min ?x"), said("ml:L37", "amount:usc-ml-courses gp:min 2")],
    ),
    (
        "senior-pay",
        "senior roles of five or more years",
        [gone("amount:senior-pay gp:min ?x"), said("ml:L77", "amount:senior-pay gp:min 186000")],
    ),
]


@pytest.mark.parametrize(("name", "about", "updates"), MADE, ids=[one[0] for one in MADE])
def test_another_conflict_in_other_data_is_found(
    store: Store, graph: KnowledgeGraph, name: str, about: str, updates: list[str]
) -> None:
    def rows(of: KnowledgeGraph) -> set[tuple[object, ...]]:
        found = CATALOGUE[f"conflict-{name}"].run(of.store.engine)
        return {row[1:6] for row in found.rows}

    new = rows(edited(store, *updates)) - rows(graph)
    assert about in {row[0] for row in new}


def test_a_claim_about_most_is_counted_again_when_the_facts_change(store: Store) -> None:
    updates = [
        update
        for name in ("stevens-ms-ml", "drexel-ms-ai-ml", "johns-hopkins-ms-ai")
        for update in (
            gone(f"program:{name} gp:grePolicy ?x"),
            said("ml:L40", f"program:{name} gp:grePolicy gre:required"),
        )
    ]
    (gre,) = (
        one
        for one in conflicts(edited(store, *updates))
        if one.query == "conflict-majority-claim" and "GRE" in (one.sides[0].text or "")
    )
    assert gre.statement.startswith(
        "Called true of most; of 10, 4 are stated to be so, 6 otherwise"
    )


def test_a_recorded_conflict_is_gone_with_its_observation(store: Store) -> None:
    other = edited(store, gone("conflict:usc-degree-name ?p ?o"))
    assert "conflict:usc-degree-name" not in seen(conflicts(other))
    assert len(seen(conflicts(other))) == 53


# --- filled gaps ---------------------------------------------------------------------------------

#: By query: an observation that it finds, and what fills it.
FILLED: dict[str, tuple[str, list[str]]] = {
    "list-not-given": (
        "evaluation-dimensions",
        [said("ml:L5", "group:evaluation-dimensions skos:member aspect:cost")],
    ),
    "heading-without-body": (
        "gre-section",
        [said("ml:L82", "program:usc-ms-cs gp:grePolicy gre:required")],
    ),
    "credits": ("cmu-credits", [said("ml:L11", "amount:cmu-credits gp:min 36 ; gp:max 36")]),
    "tuition-upper-bound": (
        "cmu-tuition-upper-bound",
        [gone("amount:cmu-tuition gp:openEnded ?x"), said("ml:L11", "amount:cmu-tuition gp:max 9")],
    ),
    "synchronicity": (
        "usc-synchronicity",
        [said("ml:L22", "program:usc-ms-cs gp:synchronicity synchronicity:asynchronous")],
    ),
    "cost-tier": ("johns-hopkins-cost-tier", [JHU_TIER]),
    "best-for": (
        "usc-best-for",
        [
            said(
                "ml:L22",
                "judgement:x a gp:Judgement ; schema:about program:usc-ms-cs ; "
                'gp:aspect aspect:best-for ; dcterms:description "players"',
            )
        ],
    ),
    "trade-off": (
        "stevens-trade-off",
        [
            said(
                "ml:L16",
                "judgement:x a gp:Judgement ; schema:about program:stevens-ms-ml ; "
                'gp:aspect aspect:trade-off ; dcterms:description "narrow"',
            )
        ],
    ),
    "target-roles": (
        "mlops-target-roles",
        [said("ml:L51", "specialization:mlops gp:targetsRole role:mlops-engineer")],
    ),
    "recommended-program": (
        "climate-ml-recommended-program",
        [said("ml:L55", "program:usc-ms-cs gp:recommendedFor specialization:climate-ml")],
    ),
    "pay": (
        "applied-scientist-pay",
        [said("ml:L45", "role:applied-scientist gp:typicalPay amount:ml-engineer-pay")],
    ),
    "duration": (
        "program-duration",
        [each_program("ml:L92", "gp:duration amount:full-time-duration")],
    ),
    "minimum-gpa": (
        "program-minimum-gpa",
        [each_program("ml:L98", "gp:minimumGpa amount:minimum-gpa")],
    ),
    "sector": (
        "public-or-private",
        [each_program("ml:L86", "gp:sector sector:private")],
    ),
    "date-and-author": (
        "date-and-author",
        [said("ours:catalogue", '<https://w3id.org/gradpath/source/ml-guide> dcterms:date "2026"')],
    ),
}
#: By query: what it finds where the package's data have no such gap recorded, and after what.
OPENED: dict[str, list[str]] = {
    "credits-not-stated": [gone("program:usc-ms-cs gp:credits ?x")],
    "tuition": [gone("program:usc-ms-cs gp:tuition ?x")],
    "gre": [gone("program:usc-ms-cs gp:grePolicy ?x")],
    "growth": [gone("role:nlp-engineer gp:growthOutlook ?x")],
    "key-skills": [gone("role:nlp-engineer gp:requires ?x")],
}


def test_every_gap_query_is_filled_or_opened() -> None:
    assert set(FILLED) | set(OPENED) == family("gap-")


@pytest.mark.parametrize("name", FILLED)
def test_a_gap_is_gone_when_the_data_fill_it(
    store: Store, graph: KnowledgeGraph, name: str
) -> None:
    observation, updates = FILLED[name]
    found = {
        one.observation.id for one in gaps(graph) if one.query == f"gap-{name}" and one.observation
    }
    assert f"gap:{observation}" in found
    assert f"gap:{observation}" not in seen(gaps(edited(store, *updates)))


@pytest.mark.parametrize("name", OPENED)
def test_a_gap_opens_when_a_statement_is_taken_away(
    store: Store, graph: KnowledgeGraph, name: str
) -> None:
    query = CATALOGUE[f"gap-{name}"]
    before = set(query.run(graph.store.engine).rows)
    opened = set(query.run(edited(store, *OPENED[name]).store.engine).rows) - before
    assert [row[1] for row in opened] in (["USC M.S. CS (AI)"], ["NLP Engineer"])


def test_the_head_of_a_table_is_no_empty_section(graph: KnowledgeGraph) -> None:
    empty = {one.sources for one in gaps(graph) if one.query == "gap-heading-without-body"}
    assert {("ml-guide/L28",), ("ml-guide/L68",)} & empty == set()
    assert len(empty) == 8


# --- violations ----------------------------------------------------------------------------------

#: By query: the update that breaks its rule.
BROKEN: dict[str, list[str]] = {
    "amount-form": [gone("amount:cmu-credits gp:asPrinted ?x")],
    "amount-type": [said("ml:L7", "program:georgia-tech-omscs gp:credits 30")],
    "amount-unit": [gone("amount:cmu-credits gp:unit ?x")],
    "bounds": [said("ml:L9", "amount:columbia-credits gp:max 20")],
    "broader-cycle": [said("ml:L42", "skill:recurrent-architectures skos:broader skill:lstm")],
    "closed-end": [gone("amount:quantitative-analyst-pay gp:openEnded ?x")],
    "feature": [said("ml:L8", "program:georgia-tech-omscs gp:hasFeature feature:thesis")],
    "group-size": [gone("group:curated-programs skos:member program:usc-ms-cs")],
    "label": [gone("skill:sql skos:prefLabel ?x")],
    "mapping-evidence": [gone("map:nlp gp:basis ?x")],
    "observation": [gone("conflict:cmu-tuition-form prov:wasDerivedFrom ?x")],
    "open-end": [said("ml:L11", "amount:cmu-tuition gp:max 80000")],
    "passage-description": [
        said("<https://example.org/letter>", "program:usc-ms-cs gp:sector sector:private")
    ],
    "program": [gone("program:usc-ms-cs gp:inField ?x")],
    "recommendation-reason": [gone("recommendation:usc-for-computer-vision gp:forTarget ?x")],
    "recommendation-relation": [gone("program:usc-ms-cs gp:recommendedFor ?x")],
    "remark": [gone("remark:nlp-definition gp:aspect ?x")],
    "rule": [gone("rule:weigh-brand-against-cost gp:hasCondition ?x")],
    "shared-label": [said("ours:catalogue", 'skill:sql skos:prefLabel "Python"@en')],
    "single-value": [said("ml:L86", "program:usc-ms-cs gp:inCostTier tier:mid-range")],
    "skill-kind": [said("ml:L70", "role:ml-engineer gp:requires industry:finance")],
    "skill-scheme": [gone("skill:sql skos:inScheme ?x")],
    "tier-membership": [gone("tier:mid-range skos:member program:drexel-ms-ai-ml")],
    "tool-kind": [said("ml:L42", "specialization:deep-learning gp:usesTool skill:linguistics")],
    "type": [gone("skill:sql a ?x")],
}


def test_every_violation_query_can_be_broken() -> None:
    assert {f"{name}-violation" for name in BROKEN} == set(VIOLATIONS)


@pytest.mark.parametrize("name", VIOLATIONS)
def test_the_data_have_no_violation(store: Store, name: str) -> None:
    found = CATALOGUE[name].run(store.engine)
    assert found.columns == ("what", "problem", "sources", "what_id")
    assert found.rows == ()
    assert CATALOGUE[name].parameters == ()


@pytest.mark.parametrize("name", BROKEN)
def test_broken_data_are_a_violation_that_says_what_and_where(store: Store, name: str) -> None:
    found = CATALOGUE[f"{name}-violation"].run(edited(store, *BROKEN[name]).store.engine)
    assert found.rows
    for what, message, sources, what_id in found.rows:
        assert what
        assert str(message).endswith((".", str(what_id))) or name == "shared-label"
        assert sources
        assert str(what_id).startswith("https://")


# --- commands and the API ------------------------------------------------------------------------


def run(*words: str) -> str:
    done = CliRunner().invoke(commands, words)
    assert done.exit_code == 0, done.output
    return done.output


def test_the_commands_print_every_finding_as_json_and_csv(graph: KnowledgeGraph) -> None:
    for command, kind, find in (("conflicts", "conflict", conflicts), ("gaps", "gap", gaps)):
        records = json.loads(run(command, "--format", "json"))
        rows = list(csv.DictReader(io.StringIO(run(command, "--format", "csv"))))
        assert len(records) == len(rows) == len(find(graph))
        assert tuple(rows[0]) == COLUMNS["conflict" if kind == "conflict" else "gap"]
        assert [record[kind] for record in records] == [row[kind] for row in rows]
        assert [record["origin"] for record in records] == [row["origin"] for row in rows]
        assert all(record["sources"] for record in records)


def test_the_commands_keep_what_is_computed_or_recorded() -> None:
    computed = json.loads(run("conflicts", "--computed", "--format", "json"))
    recorded = json.loads(run("conflicts", "--recorded", "--format", "json"))
    assert {record["origin"] for record in computed} == {"computed"}
    assert {record["origin"] for record in recorded} == {"recorded"}
    assert len(recorded) == 11


def test_the_table_counts_and_shows_both_sides() -> None:
    shown = run("conflicts", "drexel")
    assert re.match(r"\d+ conflicts: \d+ found by query, 1 recorded by a reader\.", shown)
    assert "2+ years [ml-guide L18]" in shown
    assert run("conflicts", "skill:sql") == "No conflict is found or recorded here.\n"


def test_the_api_answers_as_the_commands_do(graph: KnowledgeGraph) -> None:
    client = create_app(graph).test_client()
    for kind in ("conflict", "gap"):
        answer = client.get(f"/api/{kind}s?origin=recorded")
        assert answer.get_json()[f"{kind}s"] == json.loads(
            run(f"{kind}s", "--recorded", "--format", "json")
        )
        table = client.get(f"/api/{kind}s?about=cmu&format=csv").get_data(as_text=True)
        assert table.replace("\r\n", "\n") == run(f"{kind}s", "cmu", "--format", "csv")
    refused = client.get("/api/conflicts?origin=guessed")
    assert refused.status_code == 400
    assert "choose computed or recorded" in refused.get_data(as_text=True)


# --- the document ---------------------------------------------------------------------------------

DOCUMENT = (Path(__file__).parents[2] / "docs" / "contradictions.md").read_text(encoding="utf-8")
SHOWN = re.findall(r"```console\n\$ gradpath ([^\n]*)\n(.*?)\n```", DOCUMENT, re.DOTALL)


@pytest.mark.parametrize(("command", "output"), SHOWN, ids=[command for command, _ in SHOWN])
def test_a_command_of_the_document_prints_what_is_shown(command: str, output: str) -> None:
    done = CliRunner().invoke(commands, shlex.split(command), env={"COLUMNS": "110"})
    lines = [line.rstrip() for line in done.output.splitlines()]
    assert "\n".join(lines).strip("\n") == output


def test_the_document_names_every_query_with_its_summary() -> None:
    for name in (*FINDING, *VIOLATIONS):
        assert f"| `{name}` | {CATALOGUE[name].summary} |" in DOCUMENT
    assert len(SHOWN) == 4


def test_findings_are_those_of_the_day(store: Store) -> None:
    price = "amount:columbia-tuition-restated"
    until = said("ml:L85", f'{price} schema:validThrough "2026-01-31"^^xsd:date')
    graph = edited(store, until)
    restated = "conflict:columbia-tuition-value"
    assert restated in seen(conflicts(graph.as_of(date(2026, 1, 31)).graph))
    assert restated not in seen(conflicts(graph.as_of(date(2026, 2, 1)).graph))


def test_the_commands_say_the_day_they_answer_for() -> None:
    done = CliRunner().invoke(commands, ["gaps", "--as-of", "2026-11-22", "--format", "json"])
    assert done.exit_code == 0
    assert json.loads(done.stdout)
    assert "2026-11-22" in done.stderr
