"""Search under conditions: three groups, and what to relax; against brute force over subsets."""

from __future__ import annotations

import random
from collections.abc import Iterable, Sequence
from itertools import combinations
from typing import Any

import pytest

from gradpath import KnowledgeGraph
from gradpath.graph.decisions.conditions import Condition, Fit, conditions_of, limit, overall
from gradpath.graph.decisions.find import DECISION, Found, by_count
from gradpath.graph.decisions.limits import Limit
from gradpath.graph.decisions.outcome import Outcome, ReasonCode
from gradpath.graph.decisions.relaxations import (
    Passing,
    least_change,
    minimal_drops,
    relaxations,
)
from gradpath.queries import ParameterError

#: Values from which conditions are drawn.
_CHOICES: dict[str, Sequence[Any]] = {
    "max_tuition": (5000, 7000, 22000, 22500, 54000, 60000, 75000, 75001, 90000),
    "max_credits": (29, 30, 31, 32, 44, 45),
    "min_credits": (30, 31, 33, 46),
    "min_ml_courses": (3, 4, 5, 6, 7),
    "max_ml_courses": (2, 3, 4, 5),
    "gre": ("no", "yes", "not-required", "optional", "required"),
    "delivery": (
        ("delivery:online",),
        ("delivery:fully-online", "synchronicity:asynchronous"),
        ("delivery:hybrid",),
        ("synchronicity:some-synchronous",),
        ("synchronicity:self-paced",),
    ),
    "leads_to": (("role:computer-vision-engineer",), ("role:quantitative-analyst",)),
    "recommended_for": (("specialization:nlp",), ("specialization:deep-learning",)),
    "field": ("degree:machine-learning", "degree:computer-science"),
    "sector": ("sector:public", "sector:private"),
    "tier": ("tier:mid-range", "tier:most-affordable"),
    "feature": (("feature:capstone",), ("feature:thesis", "feature:coop")),
    "lacks": (("feature:pure-ml-degree",), ("feature:bridge-courses",)),
    "teaches": (("skill:nlp",), ("skill:deep-learning",)),
    "topic": (("specialization:computer-vision",), ("skill:iot",)),
    "max_months": (24, 40),
}


def _drawn(chance: random.Random) -> dict[str, Any]:
    names = chance.sample(sorted(_CHOICES), chance.randint(1, 6))
    return {name: chance.choice(_CHOICES[name]) for name in names}


def _conditions(graph: KnowledgeGraph, given: dict[str, Any]) -> tuple[Condition, ...]:
    return conditions_of(graph, given)


def _tried(graph: KnowledgeGraph, some: Iterable[Condition]) -> dict[str, Fit]:
    """Whether each program meets some conditions, asked one by one."""
    kept = tuple(some)
    every = graph.properties.index.programs
    return {one: overall(part.check(graph, one) for part in kept) for one in every}


def _brute(
    graph: KnowledgeGraph, some: Sequence[Condition], allowed: set[Fit]
) -> set[frozenset[int]]:
    """The smallest sets to drop, of all subsets."""
    found: list[frozenset[int]] = []
    for size in range(len(some) + 1):
        for dropped in map(frozenset, combinations(range(len(some)), size)):
            if any(one <= dropped for one in found):
                continue
            kept = (one for place, one in enumerate(some) if place not in dropped)
            if allowed & set(_tried(graph, kept).values()):
                found.append(dropped)
    return set(found)


def _members(bits: int) -> frozenset[int]:
    return frozenset(place for place in range(bits.bit_length()) if bits >> place & 1)


@pytest.mark.parametrize("seed", range(12))
def test_groups_and_relaxations_agree_with_brute_force(graph: KnowledgeGraph, seed: int) -> None:
    _compare(graph, random.Random(seed))


@pytest.mark.long
def test_many_draws_agree_with_brute_force(graph: KnowledgeGraph) -> None:
    for seed in range(100, 300):
        _compare(graph, random.Random(seed))


def _compare(graph: KnowledgeGraph, chance: random.Random) -> None:
    try:
        some = _conditions(graph, _drawn(chance))
    except ParameterError:
        return  # drawn conditions that contradict each other
    members = graph.properties.index.members
    found, tried = Found.of(graph, some), _tried(graph, some)
    for fit, bits in (
        (Fit.FITS, found.fits),
        (Fit.UNDECIDED, found.undecided),
        (Fit.DOES_NOT_FIT, found.failing),
    ):
        assert set(members(bits)) == {one for one, meets in tried.items() if meets is fit}
    for certain, allowed in ((True, {Fit.FITS}), (False, {Fit.FITS, Fit.UNDECIDED})):
        sets = found.passing.certain if certain else found.passing.possible
        drops = {_members(one) for one in minimal_drops(sets, found.passing.everything)}
        assert drops == _brute(graph, some, allowed)
        for one in relaxations(graph, some, found.passing, certain=certain):
            kept = [part for part in some if part not in one.dropped]
            tried = _tried(graph, kept)
            assert one.certain.bit_count() == list(tried.values()).count(Fit.FITS)
            ruled_out = list(tried.values()).count(Fit.DOES_NOT_FIT)
            assert one.possible.bit_count() == len(tried) - ruled_out
            if one.change:
                _is_least(graph, kept, one.dropped[0], one.change, allowed)


def _is_least(
    graph: KnowledgeGraph,
    kept: list[Condition],
    old: Condition,
    new: Condition,
    allowed: set[Fit],
) -> None:
    """Check that no whole figure nearer than the new one lets in a program."""
    assert isinstance(old.criterion, Limit)
    assert isinstance(new.criterion, Limit)
    step = 1 if new.criterion.most else -1
    assert allowed & set(_tried(graph, [*kept, new]).values())
    nearer = limit(new.name, new.criterion.bound - step)
    assert not allowed & set(_tried(graph, [*kept, nearer]).values())


@pytest.mark.parametrize("seed", range(20))
def test_minimal_drops_of_random_sets(seed: int) -> None:
    chance = random.Random(seed)
    programs, count = chance.randint(0, 30), chance.randint(0, 7)
    everything = (1 << programs) - 1
    sets = [chance.getrandbits(programs) & everything if programs else 0 for _ in range(count)]
    tried = []
    for dropped in range(1 << count):
        left = everything
        for place, one in enumerate(sets):
            left &= everything if dropped >> place & 1 else one
        if left:
            tried.append(dropped)
    least = {
        one for one in tried if not any(other != one and other & one == other for other in tried)
    }
    assert set(minimal_drops(sets, everything)) == least


def test_by_count_parts_programs_by_the_number_of_sets() -> None:
    assert by_count([0b0011, 0b0101], 0b1111) == [0b0001, 0b0110, 0b1000]


def _ask(graph: KnowledgeGraph, **values: object) -> Outcome:
    return DECISION.run(graph, values)


def _rows(outcome: Outcome) -> list[tuple[str, str, str]]:
    return [(str(row[0].value), row[1].text, row[2].text) for row in outcome.tables[0].rows]


def test_the_question_of_a_person(graph: KnowledgeGraph) -> None:
    found = _ask(
        graph,
        max_tuition=25000,
        gre="no",
        delivery="async",
        leads_to="Computer Vision Engineer",
    )
    assert found.answer.text == "Georgia Tech OMSCS fits all 4 conditions; 2 more may."
    assert _rows(found)[:3] == [
        (
            "program:georgia-tech-omscs",
            "fits",
            (
                "tuition about $7,000; GRE not required; delivery asynchronous; leads to Computer "
                "Vision Engineer through Computer Vision, then 3D reconstruction"
            ),
        ),
        (
            "program:uiuc-mcs",
            "undecided",
            "no pathway to Computer Vision Engineer is stated",
        ),
        ("program:purdue-ms-ece", "undecided", "asynchronous delivery: not stated"),
    ]
    assert found.to_ask == ("Purdue M.S. ECE (ML Focus): asynchronous delivery?",)
    assert found.sentences == ()
    assert found.reason is None


def test_nothing_fits_for_certain(graph: KnowledgeGraph) -> None:
    found = _ask(graph, max_tuition=50000, feature="pure ML degree", gre="no")
    assert found.answer.text == (
        "No program fits all 3 conditions for certain; Georgia Tech OMSCS, UIUC M.C.S. (ML "
        "Pathway) and Purdue M.S. ECE (ML Focus) may."
    )
    assert [one.text for one in found.sentences] == [
        (
            "Without “pure ML degree”: Georgia Tech OMSCS, UIUC M.C.S. (ML Pathway) and Purdue "
            "M.S. ECE (ML Focus) fit."
        ),
        (
            "Without “tuition of at most $50,000”: Stevens M.S. Machine Learning fits, 6 more may; "
            "tuition of at most $54,000 is enough for Stevens M.S. Machine Learning."
        ),
    ]


def test_programs_of_which_something_is_stated_are_named_first(graph: KnowledgeGraph) -> None:
    found = _ask(graph, feature="thesis")
    assert found.answer.text == (
        "No program fits the condition for certain; CMU M.S. Machine Learning and Columbia M.S. "
        "CS (ML Track) may, and of 7 more too little is stated."
    )
    assert _ask(graph, hours=15).answer.text.endswith("and 7 more may.")


def test_a_relaxation_tells_the_figure_that_is_enough_from_one_that_may_be(
    graph: KnowledgeGraph,
) -> None:
    found = _ask(graph, budget=25000, sector="private")
    assert found.sentences[0].text == (
        "Without “tuition of at most $25,000”: USC M.S. CS (AI), CMU M.S. Machine Learning and "
        "Columbia M.S. CS (ML Track) fit, 4 more may; tuition of at most $62,000 is enough for "
        "USC M.S. CS (AI); with tuition of at most $53,000, Northeastern M.S. AI (ML "
        "Concentration) may."
    )
    assert found.sentences[1].text.startswith("Without “sector private”: Georgia Tech OMSCS, UIUC")
    assert len(found.sentences) == 2


def test_nothing_fits_even_possibly(graph: KnowledgeGraph) -> None:
    found = _ask(graph, max_tuition=5000, gre="no", min_ml_courses=6)
    assert found.answer.text == "No program fits all 3 conditions, not even possibly."
    assert found.reason is ReasonCode.EXCLUDED
    assert found.sentences[0].text == (
        "Without “tuition of at most $5,000”: none fits, 3 may; with tuition of at most "
        "$7,000, Georgia Tech OMSCS may."
    )


def test_a_figure_is_not_enough_where_a_printed_one_says_otherwise(graph: KnowledgeGraph) -> None:
    index = graph.properties.index
    columbia = index.bits(["program:columbia-ms-cs"])
    budget = limit("max_tuition", 50000)
    assert least_change(graph, budget, columbia, certain=True) == 75001
    assert least_change(graph, budget, columbia, certain=False) == 75000
    cmu = index.bits(["program:cmu-ms-ml"])
    assert least_change(graph, budget, cmu, certain=True) is None


@pytest.mark.parametrize(
    ("values", "message"),
    [
        ({}, "no condition is given"),
        ({"gre": "no", "limit": 0}, "limit is 0"),
        ({"gre": "no", "limit": 10**9}, "limit is 1,000,000,000"),
        ({"max_tuition": 1, "min_tuition": 2}, "min_tuition 2 is above max_tuition 1"),
        ({"feature": ["thesis"] * 10_000, "lacks": "thesis"}, "wanted and is not wanted"),
    ],
)
def test_bad_input_is_refused(
    graph: KnowledgeGraph, values: dict[str, object], message: str
) -> None:
    with pytest.raises(ParameterError, match=message):
        _ask(graph, **values)


def test_a_profile_names_the_same_condition_once(graph: KnowledgeGraph) -> None:
    found = _ask(graph, budget=25000, max_tuition=25000)
    assert [one.name for one in found.tables[0].columns] == [
        *("program", "fit", "reason", "max_tuition"),
    ]


def test_passing_of_no_condition_is_everything(graph: KnowledgeGraph) -> None:
    passing = Passing.of(graph, ())
    assert passing.all_but(passing.certain) == passing.everything


def test_a_school_is_asked_only_what_it_can_answer(graph: KnowledgeGraph) -> None:
    given = {"recommended_for": "MLOps", "max_tuition": 40000, "gpa": "2.9"}
    asked = graph.decide("find", given).to_ask
    assert asked
    assert not any("recommended" in one for one in asked)
    for name in ("recommended_for", "leads_to", "tier"):
        example = {"recommended_for": "MLOps", "leads_to": "nlp engineer", "tier": "mid-range"}
        assert not graph.decide("find", {name: example[name]}).to_ask
