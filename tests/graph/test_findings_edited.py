"""A conflict or a gap goes when the data are corrected, and comes when they are broken."""

from __future__ import annotations

import pytest

from gradpath.graph.findings.findings import Finding
from gradpath.graph.knowledge_graph import KnowledgeGraph
from gradpath.graph.store.store import Store
from support.edits import (
    CATALOGUE,
    conflicts,
    each_program,
    edited,
    family,
    gaps,
    gone,
    observed,
    said,
)
from support.sampling import sampled


@pytest.fixture(scope="module")
def known(graph: KnowledgeGraph) -> tuple[Finding, ...]:
    """The conflicts and gaps of the package's data."""
    return conflicts(graph) + gaps(graph)


def found_by(findings: tuple[Finding, ...], query: str) -> set[str]:
    return observed(tuple(one for one in findings if one.query == query))


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


@pytest.mark.long
def test_every_conflict_query_has_a_cure() -> None:
    assert set(CURES) == family("conflict-") - BORNE_OUT


@pytest.mark.parametrize("name", CURES)
@pytest.mark.long
def test_a_conflict_is_gone_when_the_data_are_cured(
    store: Store, known: tuple[Finding, ...], name: str
) -> None:
    observation, updates = CURES[name]
    assert f"conflict:{observation}" in found_by(known, f"conflict-{name}")
    assert f"conflict:{observation}" not in observed(conflicts(edited(store, *updates)))


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
        "senior roles with five or more years of experience",
        [gone("amount:senior-pay gp:min ?x"), said("ml:L77", "amount:senior-pay gp:min 186000")],
    ),
]


@pytest.mark.parametrize(("name", "about", "updates"), MADE, ids=[one[0] for one in MADE])
@pytest.mark.long
def test_another_conflict_in_other_data_is_found(
    store: Store, graph: KnowledgeGraph, name: str, about: str, updates: list[str]
) -> None:
    def rows(of: KnowledgeGraph) -> set[tuple[object, ...]]:
        found = CATALOGUE[f"conflict-{name}"].bind().run(of.store)
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
    assert "conflict:usc-degree-name" not in observed(conflicts(other))
    assert len(observed(conflicts(other))) == 53


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


@pytest.mark.parametrize("name", sampled(FILLED, every=6))
def test_a_gap_is_gone_when_the_data_fill_it(
    store: Store, known: tuple[Finding, ...], name: str
) -> None:
    observation, updates = FILLED[name]
    assert f"gap:{observation}" in found_by(known, f"gap-{name}")
    assert f"gap:{observation}" not in observed(gaps(edited(store, *updates)))


@pytest.mark.parametrize("name", sampled(OPENED, 2))
def test_a_gap_opens_when_a_statement_is_taken_away(
    store: Store, graph: KnowledgeGraph, name: str
) -> None:
    query = CATALOGUE[f"gap-{name}"]
    before = set(query.bind().run(graph.store).rows)
    opened = set(query.bind().run(edited(store, *OPENED[name]).store).rows) - before
    assert [row[1] for row in opened] in (["USC M.S. CS (AI)"], ["NLP Engineer"])


def test_the_head_of_a_table_is_no_empty_section(known: tuple[Finding, ...]) -> None:
    empty = {one.sources for one in known if one.query == "gap-heading-without-body"}
    assert {("ml-guide/L28",), ("ml-guide/L68",)} & empty == set()
    assert len(empty) == 8
