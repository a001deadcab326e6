"""Index of programs: sorted figures decide limits as amounts do, one by one."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gradpath import KnowledgeGraph
from gradpath.graph.decisions.program_index import Figures, Split, to_bits, to_interval
from gradpath.graph.model.amounts import Amount

_FIGURES = st.integers(0, 12)


@st.composite
def _amounts(draw: st.DrawFn) -> Amount:
    """An amount of any form that sources print: closed, open, exclusive, or a word only."""
    low, high = sorted((draw(_FIGURES), draw(_FIGURES)))
    form = draw(st.sampled_from(["closed", "open", "above", "below", "up to", "word"]))
    return {
        "closed": Amount(low, high),
        "open": Amount(low, None, open_ended=True),
        "above": Amount(low, None, open_ended=True, exclusive=True),
        "below": Amount(None, high, exclusive=True),
        "up to": Amount(None, high),
        "word": Amount(None, None),
    }[form]


def _all(answers: list[bool | None]) -> bool | None:
    return answers[0] if len(set(answers)) == 1 else None


@given(st.lists(st.lists(_amounts(), min_size=1, max_size=3), max_size=150), _FIGURES)
def test_limits_agree_with_amounts(programs: list[list[Amount]], bound: int) -> None:
    figures = Figures(
        {
            place: [to_interval("tuition", one) for one in amounts]
            for place, amounts in enumerate(programs)
        }
    )
    most, least = figures.at_most(bound), figures.at_least(bound)
    any_most, any_least = figures.any_at_most(bound), figures.any_at_least(bound)
    for place, amounts in enumerate(programs):
        upper = [one.at_most(bound) for one in amounts]
        lower = [one.at_least(bound) for one in amounts]
        assert _at(most, place) is _all(upper)
        assert _at(least, place) is _all(lower)
        assert (any_most.yes >> place & 1, any_most.no >> place & 1) == (
            True in upper,
            False in upper,
        )
        assert (any_least.yes >> place & 1, any_least.no >> place & 1) == (
            True in lower,
            False in lower,
        )


def _at(split: Split, place: int) -> bool | None:
    yes, no = split.yes >> place & 1, split.no >> place & 1
    assert not (yes and no)
    return True if yes else False if no else None


@given(st.sets(st.integers(0, 300)))
def test_bits_hold_the_places(places: set[int]) -> None:
    assert to_bits(places) == sum(1 << place for place in places)


@pytest.mark.parametrize(
    ("name", "amount", "interval"),
    [
        ("duration", Amount(Decimal("1.5"), 2, unit="year"), ((18, 0), (24, 0))),
        ("duration", Amount(2, None, open_ended=True, unit="semester"), (None, None)),
        ("duration", Amount(2, 3, unit="year", qualifiers=("typically",)), (None, None)),
        ("minimum GPA", Amount(3, None), ((3, 0), (3, 0))),
        ("minimum GPA", Amount(3, None, qualifiers=("most programs",)), (None, None)),
        ("tuition", Amount(22500, 22500, qualifiers=("in-state",)), ((22500, 0), (22500, 0))),
        ("tuition", Amount(None, 22000, exclusive=True), (None, (22000, -1))),
    ],
)
def test_amounts_become_intervals(
    name: str, amount: Amount, interval: tuple[tuple[int, int] | None, ...]
) -> None:
    assert to_interval(name, amount) == interval


def test_programs_are_in_the_order_of_tuition(graph: KnowledgeGraph) -> None:
    index = graph.properties.index
    assert index.programs[0] == "program:georgia-tech-omscs"
    assert index.programs[-2:] == ["program:cmu-ms-ml", "program:columbia-ms-cs"]
    assert list(index.members(index.bits(index.programs))) == index.programs
