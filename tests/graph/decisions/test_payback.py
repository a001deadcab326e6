"""Payback: intervals that agree with a simulation of months, and orders that stay undecided."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Mapping
from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gradpath import KnowledgeGraph
from gradpath.graph.decisions.interval import NEVER, Interval
from gradpath.graph.decisions.outcome import Outcome, ReasonCode, Table
from gradpath.graph.decisions.repayment import (
    Terms,
    break_even_raise,
    months_to_repay,
    net_value,
    own_cost,
)
from gradpath.graph.model.amounts import Amount
from gradpath.graph.store.store import Store
from gradpath.queries import ParameterError
from support.edits import edited, gone, said
from support.validity import AFTER

CMU, COLUMBIA, OMSCS = "CMU M.S. Machine Learning", "Columbia M.S. CS (ML Track)", "OMSCS"
DOLLARS = st.integers(0, 100_000).map(Decimal)


def ask(graph: KnowledgeGraph, **values: object) -> Outcome:
    return graph.decide("payback", values)


def column(table: Table, name: str) -> dict[str, str]:
    """The texts of a column by program."""
    place = [one.name for one in table.columns].index(name)
    return {row[0].text: row[place].text for row in table.rows}


def point(amount: object) -> Interval:
    return Interval(Decimal(str(amount)), Decimal(str(amount)))


def test_a_raise_of_20000_gives_the_months_of_the_corpus(graph: KnowledgeGraph) -> None:
    outcome = ask(graph, **{"raise": 20000})
    assert column(outcome.tables[0], "months") == {
        "Georgia Tech OMSCS": "about 4.2",
        "UIUC M.C.S. (ML Pathway)": "about 12.6",
        "Purdue M.S. ECE (ML Focus)": "about 13.5",
        "Northeastern M.S. AI (ML Concentration)": "about 31.8",
        "Stevens M.S. Machine Learning": "about 32.4",
        "Drexel M.S. AI and Machine Learning": "about 33.0",
        "Johns Hopkins M.S. AI (ML Focus)": "about 34.8",
        "USC M.S. CS (AI)": "about 37.2",
        COLUMBIA: "about 45.0",
        CMU: "at least 45.0",
    }
    assert outcome.answer.text == (
        "With $20,000 more pay a year, Georgia Tech OMSCS is earned back first, in about 4.2 "
        "months, and Columbia M.S. CS (ML Track) or CMU M.S. Machine Learning (undecided which) "
        "last, in at least 45.0 months."
    )
    undecided, within, elsewhere, aid = outcome.sentences
    assert undecided.text == (
        "CMU M.S. Machine Learning at least 45.0 months and Columbia M.S. CS (ML Track) about "
        "45.0 months: which is earlier is undecided."
    )
    assert within.text == (
        "Undecided whether earned back within 10 years: CMU M.S. Machine Learning."
    )
    assert elsewhere.text == (
        "The tuition of Columbia M.S. CS (ML Track) is listed as about $75,000, which is counted "
        "here, and given as more than $75,000 elsewhere."
    )
    assert aid.text == (
        "Amazon, Apple, Google, Meta and Microsoft pay tuition of their employees: at least $5,250 "
        "(up to full tuition coverage). None of it is counted unless you give it."
    )
    assert aid.sources == ("ml-guide/L87",)
    assert "Raise: $20,000 a year." in outcome.assumptions
    assert outcome.to_ask == (
        "Does the tuition of Purdue M.S. ECE (ML Focus) (in-state rates for online) hold for you?",
        "What is the highest tuition of CMU M.S. Machine Learning?",
    )


def test_an_open_end_gives_no_figure(graph: KnowledgeGraph) -> None:
    (row,) = ask(graph, program="CMU", **{"raise": 20000}).tables[0].rows
    assert [cell.text for cell in row] == [
        *(CMU, "about $75,000 or more", "at least 45.0", "45.0", "not stated", "undecided"),
        *("at least $7,500", "at most $125,000"),
    ]
    assert [cell.value for cell in row[1:]] == [None, None, 45.0, None, None, None, None]


def test_months_follow_a_range_of_raises(graph: KnowledgeGraph) -> None:
    outcome = ask(graph, program="Columbia", **{"raise": "15000-25000"})
    assert outcome.answer.text == (
        "With $15,000 to $25,000 more pay a year, Columbia M.S. CS (ML Track) is earned back in "
        "about 36.0 to 60.0 months."
    )
    assert column(outcome.tables[1], "raise_15000") == {COLUMBIA: "about 60.0"}
    assert column(outcome.tables[1], "raise_25000") == {COLUMBIA: "about 36.0"}


@pytest.mark.parametrize("raises", ["15000;25000", (15000, 25000), "15k to 25k", "$15,000–$25,000"])  # noqa: RUF001
def test_a_range_is_written_in_several_ways(graph: KnowledgeGraph, raises: object) -> None:
    assert ask(graph, program="CMU", **{"raise": raises}).parameters["raise"] == (15000, 25000)


def test_without_a_raise_the_least_raise_answers(graph: KnowledgeGraph) -> None:
    outcome = ask(graph, program="Georgia Tech; CMU", horizon=5)
    assert outcome.answer.text == (
        "Within 5 years, Georgia Tech OMSCS is earned back by the least raise, about $1,400 a "
        "year, and CMU M.S. Machine Learning by the greatest, at least $15,000 a year."
    )
    assert [one.name for one in outcome.tables] == ["payback"]


def test_no_gain_never_pays(graph: KnowledgeGraph) -> None:
    outcome = ask(graph, program="Purdue", **{"raise": 0})
    assert outcome.answer.text == (
        "With $0 more pay a year, Purdue M.S. ECE (ML Focus) is never earned back."
    )
    paid = ask(graph, program="Purdue; UIUC", aid=22000, **{"raise": 0}).answer.text
    assert paid == (
        "With $0 more pay a year, UIUC M.C.S. (ML Pathway) is earned back first, in 0 months, "
        "and Purdue M.S. ECE (ML Focus) is never earned back."
    )


def test_a_tuition_that_no_source_states_is_not_zero(store: Store) -> None:
    graph = edited(store, gone("program:purdue-ms-ece gp:tuition ?any"))
    outcome = ask(graph, program="Purdue", **{"raise": 20000})
    assert outcome.reason is ReasonCode.NOT_STATED
    assert outcome.answer.text == "No tuition is stated of Purdue M.S. ECE (ML Focus)."
    both = ask(graph, program="Purdue; UIUC", **{"raise": 20000})
    assert column(both.tables[0], "months")["Purdue M.S. ECE (ML Focus)"] == "not stated"


def test_only_a_price_of_the_whole_program_is_counted(store: Store) -> None:
    """Dollars a year, or no figure, are shown as they are stated, and asked."""
    graph = edited(
        store,
        gone("amount:purdue-tuition gp:unit ?any"),
        said("ml:L25", "amount:purdue-tuition gp:unit unit:usd-per-year"),
        gone("amount:uiuc-tuition gp:min ?any"),
        gone("amount:uiuc-tuition gp:max ?any"),
    )
    outcome = ask(graph, program="Purdue; UIUC; USC", **{"raise": 20000})
    assert "USC M.S. CS (AI) is earned back in about 37.2 months" in outcome.answer.text
    tuition, months = (column(outcome.tables[0], name) for name in ("tuition", "months"))
    assert tuition["Purdue M.S. ECE (ML Focus)"].startswith("about $22,500 a year")
    assert months["Purdue M.S. ECE (ML Focus)"] == months["UIUC M.C.S. (ML Pathway)"]
    assert months["UIUC M.C.S. (ML Pathway)"] == "not stated"
    said_so = [one.text for one in outcome.sentences if "is no price of the whole" in one.text]
    assert [one.partition(" (")[0] for one in said_so] == [
        "The tuition of Purdue M.S. ECE",
        "The tuition of UIUC M.C.S.",
    ]
    assert any("UIUC M.C.S. (ML Pathway)?" in one for one in outcome.to_ask)
    both = graph.decide("compare", {"things": "Purdue; USC", "raise": 20000})
    assert not any("earned back" in one.text for one in both.sentences)


def test_what_has_expired_is_told_apart(with_facts: Callable[[str], KnowledgeGraph]) -> None:
    last = 'schema:validThrough "2026-08-31"^^xsd:date .'
    facts = f"amount:drexel-tuition {last} program:purdue-ms-ece {last}"
    graph = with_facts(facts).as_of(AFTER)
    values: dict[str, object] = {"program": "Drexel; program:purdue-ms-ece", "raise": 20000}
    outcome = graph.decide("payback", values)
    assert outcome.reason is ReasonCode.EXPIRED
    assert outcome.answer.text == (
        "The tuition of Drexel M.S. AI and Machine Learning, about $55,000, has expired by "
        "2026-09-01."
    )
    assert outcome.sentences[0].text.startswith("Purdue M.S. ECE (ML Focus) is left out. Expired")
    compared = graph.decide("compare", {"things": "Drexel; Stevens", "property": "tuition"})
    assert outcome.answer.text in [one.text for one in compared.sentences]
    both = graph.decide("compare", {"things": "program:purdue-ms-ece; Stevens"})
    assert both.reason is ReasonCode.EXPIRED


def test_a_changed_tuition_changes_what_cites_it_and_nothing_else(
    graph: KnowledgeGraph, store: Store
) -> None:
    changed = edited(
        store,
        gone("amount:columbia-tuition gp:min ?any"),
        gone("amount:columbia-tuition gp:max ?any"),
        said("ml:L9", "amount:columbia-tuition gp:min 40000 ; gp:max 40000"),
    )
    before, after = (
        {one.text: one.evidence for one in (found.answer, *found.sentences)}
        for found in (ask(one, **{"raise": 20000}) for one in (graph, changed))
    )
    cites = {
        text
        for text, evidence in before.items()
        if any(
            (one.subject, one.relation) == ("program:columbia-ms-cs", "tuition") for one in evidence
        )
    }
    assert before.keys() - after.keys() == cites
    assert len(cites) == 3
    assert (
        "CMU M.S. Machine Learning last, in at least 45.0 months."
        in ask(changed, **{"raise": 20000}).answer.text
    )


@pytest.mark.parametrize(
    ("values", "message"),
    [
        ({"raise": "-5"}, "raise is '-5', which is not an amount in US dollars a year"),
        ({"raise": -5}, "raise is -5"),
        ({"raise": (1, 2, 3)}, "raise has 3 figures"),
        ({"raise": "15-25k"}, "raise is '15-25k', which is not an amount in US dollars a year"),
        ({"discount_rate": 300}, "discount_rate is 300"),
        ({"discount_rate": "-1%"}, "discount_rate is -1"),
        ({"horizon": 0}, "horizon is 0"),
        ({"horizon": 10**9}, "horizon is 1000000000"),
        ({"forgone_pay": 5}, "forgone_pay is given without the months of study"),
        ({"aid": "9" * 40}, f"aid is '{'9' * 40}', which is too large"),
        ({"raise": "25k€"}, "raise is '25k€', which is in another currency"),
    ],
)
def test_bad_terms_are_refused(
    graph: KnowledgeGraph, values: Mapping[str, object], message: str
) -> None:
    with pytest.raises(ParameterError) as caught:
        graph.decide("payback", values)
    assert caught.value.message == message
    assert caught.value.hint


def _simulated(cost: Fraction, gain: int, rate: int, most: int = 1300) -> int | None:
    """Return in which month a sum of discounted months first reaches a cost."""
    monthly = (1 + rate / 100) ** (1 / 12)
    worth, month = Fraction(0), 0
    while worth < cost and month < most:
        month += 1
        worth += Fraction(gain, 12) / Fraction(monthly**month)
    return month if worth >= cost else None


def test_discounted_months_agree_with_a_simulation() -> None:
    for cost, gain, rate in itertools.product((7000, 58000), (5000, 21250), (0, 3, 12)):
        terms = Terms((Decimal(gain), Decimal(gain)), rate=Decimal(rate))
        months = months_to_repay(point(cost), terms)
        assert months is not None
        assert months.low == months.high
        simulated = _simulated(Fraction(cost), gain, rate)
        if simulated is None:
            assert months.low == NEVER
        else:
            assert months.low is not None
            assert simulated - 1 <= months.low <= simulated


def test_the_break_even_raise_is_the_least_that_pays_in_time() -> None:
    for cost, rate, horizon, aid in itertools.product((7000, 75000), (0, 5), (1, 7), (0, 2000)):
        terms = Terms(rate=Decimal(rate), horizon=horizon, yearly_aid=Decimal(aid))
        least = break_even_raise(point(cost), terms).low
        assert least is not None
        months = _simulated(Fraction(cost), int(least) + aid, rate)
        assert months is not None
        assert months <= 12 * horizon
        if least:
            less = _simulated(Fraction(cost), int(least) - 1 + aid, rate)
            assert less is None or less > 12 * horizon


def test_net_value_agrees_with_a_simulation() -> None:
    for more, rate, horizon in itertools.product((0, 6000, 24000), (0, 6), (1, 4)):
        terms = Terms((Decimal(more), Decimal(more)), rate=Decimal(rate), horizon=horizon)
        found = net_value(point(30000), terms)
        monthly = (1 + rate / 100) ** (1 / 12)
        worth = sum(more / 12 / monthly**month for month in range(1, 12 * horizon + 1))
        assert found is not None
        assert found.low == found.high
        assert abs(float(found.low or 0) - (worth - 30000)) <= 0.51  # rounded to dollars


def test_yearly_aid_ends_when_the_cost_is_earned_back() -> None:
    terms = Terms((Decimal(6000), Decimal(6000)), yearly_aid=Decimal(6000), horizon=10)
    assert net_value(point(24000), terms) == point(60000 + 12000 - 24000)


@settings(max_examples=40)
@given(DOLLARS, DOLLARS, DOLLARS, DOLLARS)
def test_every_case_within_the_intervals_lies_within_the_answer(
    low: Decimal, wide: Decimal, more: Decimal, spread: Decimal
) -> None:
    terms = Terms((more, more + spread), rate=Decimal(4), aid=Decimal(1000))
    cost = own_cost(Amount(int(low), int(low + wide)), terms)
    assert cost is not None
    for tuition, raised in itertools.product((low, low + wide / 3, low + wide), terms.raises or ()):
        one = Terms((raised, raised), rate=Decimal(4), aid=Decimal(1000))
        exact = own_cost(Amount(tuition, tuition), one)
        assert exact is not None
        for compute in (months_to_repay, net_value, break_even_raise):
            answer, case = compute(cost, terms), compute(exact, one)
            assert answer is not None
            assert case is not None
            assert None not in {answer.low, answer.high, case.low, case.high}
            assert answer.low <= case.low <= answer.high  # type: ignore[operator]


def _members(interval: Interval) -> list[float]:
    """Return figures of an interval, also far beyond an open end."""
    low, high = float(interval.low or 0), float(interval.high or 99)
    inside = [low + 0.01, high - 0.01] if low < high else []
    open_end = None in interval[:2] and interval.exclusive
    ends = [] if open_end else [float(end) for end in interval[:2] if end is not None]
    return [*ends, *inside]


def test_an_order_is_decided_only_where_every_figure_agrees() -> None:
    ends = [Decimal(one) for one in (3, 4, 5)]
    intervals = [Interval(low, high) for low in ends for high in ends if low <= high]
    intervals += [Interval(low, None, False, flag) for low in ends for flag in (True, False)]
    intervals += [Interval(None, high, False, flag) for high in ends for flag in (True, False)]
    for one, other in itertools.product(intervals, repeat=2):
        pairs = [*itertools.product(_members(one), _members(other))]
        signs = {(a > b) - (a < b) for a, b in pairs}
        word = {-1: "less", 0: "equal", 1: "more"}[signs.pop()] if len(signs) == 1 else "undecided"
        assert one.compare(other) == word, (one, other)


@pytest.mark.parametrize(("aid", "yearly_aid"), [(0, 0), (10000, 0), (0, 5250), (80000, 1)])
def test_the_named_query_agrees(graph: KnowledgeGraph, aid: int, yearly_aid: int) -> None:
    values = {"raise": 17500, "aid": aid, "yearly_aid": yearly_aid}
    found = graph.ask("payback", values)
    names = ("program", "months", "accuracy")
    places = [found.columns.index(name) for name in names]
    queried = {}
    for row in found.rows:
        program, months, accuracy = (row[place] for place in places)
        about = "" if accuracy == "about" and not months else f"{accuracy} "
        queried[program] = f"{about}{Decimal(str(months)):.1f}"
    assert column(graph.decide("payback", values).tables[0], "months") == queried
