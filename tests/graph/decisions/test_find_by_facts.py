"""Programs found under conditions agree with verdicts made anew from the query of their facts.

The verdicts are computed from the rows of ``ask program-facts`` alone, so that neither the index
of programs nor the criteria of the conditions decide what is right.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Mapping
from contextlib import suppress
from random import Random
from typing import Any, TypeAlias

import pytest

from gradpath import KnowledgeGraph
from gradpath.queries import ParameterError

Row: TypeAlias = Mapping[str, Any]
#: The stated rows of each property of each program.
Facts: TypeAlias = dict[str, dict[str, list[Row]]]

_LIMITS = {
    "max_tuition": ("tuition", [6999, 7000, 22000, 22499, 54000, 60000, 75000, 75001]),
    "min_tuition": ("tuition", [0, 7001, 22000, 60000, 60001, 75000, 75001, 10**9]),
    "max_credits": ("credits", [0, 29, 30, 31, 32, 45]),
    "min_credits": ("credits", [0, 30, 31, 32, 33, 46]),
    "max_ml_courses": ("ML core courses", [0, 2, 3, 4, 5, 6]),
    "min_ml_courses": ("ML core courses", [0, 3, 4, 5, 6, 7]),
}
#: Conditions on one property: its name, and whether any other stated value rules it out.
_VALUES = {
    "sector": ("sector", True),
    "tier": ("cost tier", True),
    "field": ("field", True),
    "institution": ("institution", True),
    "platform": ("platform", False),
    "location": ("location", False),
    "ties": ("ties to", False),
    "feature": ("feature", False),
    "lacks": ("lacks", False),
}
_SYNCHRONOUS = {"some synchronous components"}
#: Values that meet a way of delivery, and those that rule it out.
_DELIVERY: dict[str, tuple[set[str], set[str]]] = {
    "online": ({"online", "fully online"}, set()),
    "fully online": ({"fully online"}, {"hybrid"}),
    "hybrid": ({"hybrid"}, {"fully online"}),
    "asynchronous": ({"asynchronous", "self-paced"}, _SYNCHRONOUS),
    "self-paced": ({"self-paced"}, _SYNCHRONOUS),
    "some synchronous components": (_SYNCHRONOUS, {"asynchronous", "self-paced"}),
}
_GRE = {
    "no": {"not required", "optional"},
    "not-required": {"not required"},
    "optional": {"optional"},
    "required": {"required"},
    "yes": {"not required", "optional", "required"},
}


@pytest.fixture(scope="module")
def facts(graph: KnowledgeGraph) -> Facts:
    found: Facts = defaultdict(lambda: defaultdict(list))
    answer = graph.ask("program-facts")
    for values in answer.rows:
        row = dict(zip(answer.columns, values, strict=True))
        if row["value"] != "not stated":
            found[str(row["program"])][str(row["property"])].append(row)
    return found


def _decide(meets: list[bool], fails: list[bool]) -> str:
    if any(meets) != any(fails):
        return "fits" if any(meets) else "does not fit"
    return "undecided"


def _compare(row: Row, bound: int, *, most: bool) -> str:
    low, high = row["min"], row["max"]
    if most:
        beyond = low is not None and (low > bound or _exceeds(row, low, bound))
        within = high is not None and high <= bound
    else:
        beyond = high is not None and high < bound
        within = low is not None and low >= bound
    return _decide([within], [beyond])


def _exceeds(row: Row, low: object, bound: int) -> bool:
    return low == bound and str(row["printed"]).startswith(("exceed", "over"))


def _limit(values: Mapping[str, list[Row]], name: str, bound: int) -> str:
    most, property = name.startswith("max"), _LIMITS[name][0]
    verdicts = {_compare(one, bound, most=most) for one in values.get(property, ())}
    verdict = verdicts.pop() if len(verdicts) == 1 else "undecided"
    if property == "tuition":
        again = {_compare(one, bound, most=most) for one in values["tuition given elsewhere"]}
        if {verdict} | (again - {"undecided"}) == {"fits", "does not fit"}:
            return "undecided"
    return verdict


def _verdict(values: Mapping[str, list[Row]], name: str, wanted: str | int) -> str:
    def stated(*properties: str) -> list[str]:
        return [str(row["value"]) for one in properties for row in values.get(one, ())]

    if isinstance(wanted, int):
        return _limit(values, name, wanted)
    if name == "gre":
        policies = stated("GRE")
        return _decide(
            [one in _GRE[wanted] for one in policies], [one not in _GRE[wanted] for one in policies]
        )
    if name == "delivery":
        meets, fails = _DELIVERY[wanted]
        said = stated("delivery mode", "synchronicity")
        return _decide([one in meets for one in said], [one in fails for one in said])
    property, closed = _VALUES[name]
    own = stated(property)
    if closed:
        others = [one != wanted for one in own] if wanted not in own else []
        return _decide([wanted in own], others)
    opposite = {"feature": "lacks", "lacks": "feature"}.get(name, "")
    return _decide([wanted in own], [wanted in stated(opposite)])


def _choices(facts: Facts) -> dict[str, list[str | int]]:
    choices: dict[str, list[str | int]] = {one: [*some] for one, (_, some) in _LIMITS.items()}
    for name, (property, _) in _VALUES.items():
        values = {str(row["value"]) for some in facts.values() for row in some.get(property, ())}
        choices[name] = [*sorted(values)]
    return choices | {"gre": [*_GRE], "delivery": [*_DELIVERY]}


def _check(graph: KnowledgeGraph, facts: Facts, given: Mapping[str, str | int]) -> None:
    outcome = graph.decide("find", given)
    found = {row[0].text: row[1].text for row in outcome.tables[0].rows}
    expected = {}
    for program, values in facts.items():
        verdicts = {_verdict(values, *one) for one in given.items()}
        order = ("does not fit", "undecided", "fits")
        expected[program] = next(one for one in order if one in verdicts)
    assert expected == found, given


def test_each_condition_agrees_with_the_facts(graph: KnowledgeGraph, facts: Facts) -> None:
    assert len(facts) == 10
    for name, values in _choices(facts).items():
        for value in values:
            _check(graph, facts, {name: value})


@pytest.mark.parametrize("seed", range(5))
def test_conditions_together_agree_with_the_facts(
    graph: KnowledgeGraph, facts: Facts, seed: int
) -> None:
    random, choices = Random(seed), _choices(facts)
    choose: Callable[[str], str | int] = lambda name: random.choice(choices[name])  # noqa: E731
    for _ in range(40):
        given = {one: choose(one) for one in random.sample(sorted(choices), random.randint(2, 5))}
        with suppress(ParameterError):  # some contradict each other
            _check(graph, facts, given)
