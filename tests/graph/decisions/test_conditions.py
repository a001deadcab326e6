"""Conditions on programs: three values, each with its reason and its passages."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

import pytest

from gradpath import KnowledgeGraph
from gradpath.graph.decisions.conditions import (
    CONDITIONS,
    PERSON,
    Check,
    Condition,
    Fit,
    conditions_of,
    overall,
)
from gradpath.graph.decisions.decision import Decision
from gradpath.graph.decisions.outcome import Outcome, ReasonCode, Sentence
from gradpath.queries import ParameterError

FITS, OPEN, NOT = Fit.FITS, Fit.UNDECIDED, Fit.DOES_NOT_FIT
GEORGIA, COLUMBIA, CMU = "program:georgia-tech-omscs", "program:columbia-ms-cs", "program:cmu-ms-ml"
STEVENS, DREXEL, HOPKINS = (
    *("program:stevens-ms-ml", "program:drexel-ms-ai-ml", "program:johns-hopkins-ms-ai"),
)
NORTHEASTERN, USC, UIUC, PURDUE = (
    *("program:northeastern-ms-ai", "program:usc-ms-cs", "program:uiuc-mcs"),
    "program:purdue-ms-ece",
)


def conditions(graph: KnowledgeGraph, **values: object) -> tuple[Condition, ...]:
    """The conditions of values as a person gives them."""
    found: list[Condition] = []

    def keep(graph: KnowledgeGraph, given: dict[str, object]) -> Outcome:
        found.extend(conditions_of(graph, given))
        return Outcome(Sentence(""))

    every = tuple(dict.fromkeys((*CONDITIONS, *PERSON)))
    Decision("test", "", "", every, keep).run(graph, values)  # type: ignore[arg-type]
    return tuple(found)


def check(graph: KnowledgeGraph, program: str, **values: object) -> Check:
    (one,) = conditions(graph, **values)
    return one.check(graph, program)


def fits(graph: KnowledgeGraph, **values: object) -> dict[Fit, set[str]]:
    """The programs by whether they meet all conditions."""
    some, found = conditions(graph, **values), {fit: set[str]() for fit in Fit}
    for program in graph.properties.index.programs:
        found[overall(one.check(graph, program) for one in some)].add(program)
    return found


def test_programs_without_gre_of_fifty_thousand_or_more(graph: KnowledgeGraph) -> None:
    found = fits(graph, gre="not-required", min_tuition="$50,000")
    assert found[FITS] == {STEVENS, DREXEL, HOPKINS}
    assert found[OPEN] == set()


def test_pure_degrees_without_gre(graph: KnowledgeGraph) -> None:
    assert fits(graph, gre="not required", feature="pure ML degree")[FITS] == {STEVENS}


@pytest.mark.parametrize(
    ("degree", "verb"),
    [("biology", "is not"), ("maths", "is"), ("CS", "is"), ("electrical engineering", "is")],
)
def test_a_degree_is_undecided_beside_the_backgrounds_that_are_named(
    graph: KnowledgeGraph, degree: str, verb: str
) -> None:
    (condition,) = conditions_of(graph, {"degree": degree})
    check = condition.check(graph, USC)
    assert check.fit is Fit.UNDECIDED
    assert check.reason.text == (
        f"which bachelor's degrees it admits is not stated; in general {degree} {verb} among the "
        "backgrounds that the source names (computer science, engineering, mathematics, physics "
        "and statistics); programs typically ask for calculus, data structures, linear algebra, "
        "probability and statistics, programming, Python"
    )
    assert check.reason.sources == ("ml-guide/L94",)


def test_an_engineer_on_a_budget(graph: KnowledgeGraph) -> None:
    found = fits(graph, budget="25k", topic="hardware systems; IoT")
    assert found[FITS] == {PURDUE}


@pytest.mark.parametrize(
    ("values", "program", "fit", "text", "code"),
    [
        ({"gre": "no"}, USC, NOT, "GRE required", ReasonCode.EXCLUDED),
        ({"gre": "none"}, NORTHEASTERN, FITS, "GRE optional", None),
        ({"gre": "waived"}, NORTHEASTERN, FITS, "GRE optional", None),
        ({"gre": "not needed"}, USC, NOT, "GRE required", ReasonCode.EXCLUDED),
        ({"gre": "not-required"}, NORTHEASTERN, NOT, "GRE optional", ReasonCode.EXCLUDED),
        ({"gre": "yes"}, USC, FITS, "GRE required", None),
        (
            {"delivery": "async"},
            USC,
            OPEN,
            "asynchronous delivery: not stated",
            ReasonCode.NOT_STATED,
        ),
        (
            {"delivery": "async"},
            COLUMBIA,
            NOT,
            "delivery some synchronous components",
            ReasonCode.EXCLUDED,
        ),
        ({"delivery": "async"}, UIUC, FITS, "delivery asynchronous", None),
        (
            {"delivery": "fully online"},
            USC,
            OPEN,
            "fully online delivery: not stated; delivery online",
            ReasonCode.NOT_STATED,
        ),
        ({"delivery": "hybrid"}, DREXEL, NOT, "delivery fully online", ReasonCode.EXCLUDED),
        (
            {"max_credits": 30},
            CMU,
            OPEN,
            'credits not stated ("Variable")',
            ReasonCode.NOT_STATED,
        ),
        ({"sector": "private"}, HOPKINS, OPEN, "sector not stated", ReasonCode.NOT_STATED),
        ({"sector": "private"}, GEORGIA, NOT, "sector public", ReasonCode.EXCLUDED),
        ({"feature": "thesis"}, CMU, OPEN, "thesis (implied)", None),
        (
            {"feature": "thesis"},
            GEORGIA,
            NOT,
            "lacks thesis (no dedicated track online)",
            ReasonCode.EXCLUDED,
        ),
        ({"lacks": "thesis"}, GEORGIA, FITS, "lacks thesis (no dedicated track online)", None),
        ({"min_ml_courses": 5}, CMU, FITS, "ML core courses 6 or more", None),
        (
            {"min_ml_courses": 5},
            DREXEL,
            OPEN,
            "ML core courses 4 or more: may be less than 5 ML core courses",
            None,
        ),
        (
            {"max_tuition": 75000},
            COLUMBIA,
            OPEN,
            "tuition about $75,000, but elsewhere more than $75,000",
            None,
        ),
        (
            {"max_tuition": 80000},
            CMU,
            OPEN,
            "tuition about $75,000 or more: may be more than $80,000",
            None,
        ),
        (
            {"max_tuition": 50000},
            USC,
            NOT,
            "tuition about $62,000: more than $50,000",
            ReasonCode.EXCLUDED,
        ),
        (
            {"gpa": "2.9"},
            CMU,
            OPEN,
            (
                "minimum GPA not stated; in general at least 3 (most programs), above 2.9; GPA of "
                "admitted students 3.3 or more (often, in competitive admission)"
            ),
            ReasonCode.NOT_STATED,
        ),
        (
            {"hours": 15},
            USC,
            OPEN,
            (
                "weekly hours not stated; in general 15 to 25 hours a week (depending on course "
                "load and technical background), partly above 15 hours a week"
            ),
            ReasonCode.NOT_STATED,
        ),
        (
            {"leads_to": "Computer Vision Engineer"},
            STEVENS,
            OPEN,
            "no pathway to Computer Vision Engineer is stated",
            ReasonCode.NO_MAPPING,
        ),
        (
            {"leads_to": "Computer Vision Engineer"},
            USC,
            FITS,
            "leads to Computer Vision Engineer through Computer Vision, then 3D reconstruction",
            None,
        ),
    ],
)
def test_the_reason_says_what_decides(
    graph: KnowledgeGraph,
    values: dict[str, object],
    program: str,
    fit: Fit,
    text: str,
    code: ReasonCode | None,
) -> None:
    found = check(graph, program, **values)
    assert (found.fit, found.reason.text, found.code) == (fit, text, code)
    stated = "not stated" not in text.partition(";")[0] and "no pathway" not in text
    assert bool(found.reason.sources) == stated or found.fit is OPEN


@pytest.mark.parametrize(
    ("values", "message"),
    [
        ({"min_tuition": 60000, "max_tuition": 50000}, "min_tuition 60,000 is above max_tuition"),
        ({"min_tuition": 60000, "budget": 50000}, "min_tuition 60,000 is above budget 50,000"),
        ({"budget": 5, "max_tuition": 6}, "budget and max_tuition mean the same and differ"),
        ({"max_tuition": -1}, "max_tuition is -1"),
        ({"min_ml_courses": 7, "max_ml_courses": 3}, "min_ml_courses 7 is above"),
        ({"delivery": "async; some synchronous components"}, "exclude each other"),
        ({"delivery": "fully online, hybrid"}, "exclude each other"),
        ({"feature": "thesis", "lacks": "thesis"}, "thesis is wanted and is not wanted"),
        ({"gre": "perhaps"}, "gre is 'perhaps'"),
        ({"gpa": "29"}, "gpa is 29"),
        ({"hours": 200}, "hours is 200"),
        ({"budget": "ten"}, "budget is 'ten'"),
    ],
)
def test_contradictory_conditions_are_refused(
    graph: KnowledgeGraph, values: dict[str, object], message: str
) -> None:
    with pytest.raises(ParameterError) as error:
        conditions(graph, **values)
    assert message in str(error.value)
    assert error.value.hint


def test_what_has_expired_is_told_apart_from_what_was_never_stated(
    with_facts: Callable[[str], KnowledgeGraph],
) -> None:
    feature = "<https://w3id.org/gradpath/id/feature/capstone>"
    graph = with_facts(f'{feature} schema:validThrough "2026-06-30"^^xsd:date .')
    after = graph.as_of(date(2026, 7, 1))
    wanted = conditions_of(after, {"feature": ("feature:capstone",)})
    stevens, cmu = (wanted[0].check(after, one) for one in (STEVENS, CMU))
    assert (stevens.fit, stevens.code) == (OPEN, ReasonCode.EXPIRED)
    assert stevens.reason.text == "capstone was stated and has expired by 2026-07-01"
    assert (cmu.fit, cmu.code) == (OPEN, ReasonCode.NOT_STATED)


def test_overall() -> None:
    def one(fit: Fit) -> Check:
        return Check("", "", fit, Sentence(""), None)

    assert overall([]) is FITS
    assert overall([one(FITS), one(OPEN)]) is OPEN
    assert overall([one(NOT), one(OPEN)]) is NOT
