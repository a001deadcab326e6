"""The smallest covers against brute force, and the bound on the work."""

from itertools import combinations
from math import prod
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gradpath.graph.decisions.cover import smallest_covers

ELEMENTS = range(7)
SETS = st.lists(st.frozensets(st.sampled_from(ELEMENTS)), max_size=9)


def brute_force(sets: dict[str, frozenset[int]], elements: range) -> list[tuple[str, ...]]:
    """Every smallest cover of what can be covered, in the order of the sets."""
    goal = {one for one in elements if any(one in members for members in sets.values())}
    for size in range(1, len(sets) + 1):
        chosen = combinations(sets, size)
        if found := [c for c in chosen if goal and goal <= {e for name in c for e in sets[name]}]:
            return found
    return []


@given(SETS, st.integers(1, 6))
def test_covers_are_those_of_brute_force(members: list[frozenset[int]], most: int) -> None:
    """Size, number, order and first covers; all that no set has is uncovered."""
    sets = {f"set {place:02}": one for place, one in enumerate(members)}
    right, found = brute_force(sets, ELEMENTS), smallest_covers(sets, ELEMENTS, most=most)
    assert found.covers == tuple(right[:most])
    assert found.count == len(right)
    assert found.uncovered == {*ELEMENTS}.difference(*members)
    assert found.exact
    assert found.complete


@given(SETS, st.integers(0, 200))
def test_a_bound_gives_a_cover_and_says_so(members: list[frozenset[int]], steps: int) -> None:
    """What the bounded search calls exact is the least size; any cover covers."""
    sets = {f"set {place:02}": one for place, one in enumerate(members)}
    right, found = brute_force(sets, ELEMENTS), smallest_covers(sets, ELEMENTS, steps=steps)
    covered = {one for name in found.best for one in sets[name]}
    assert covered >= {*ELEMENTS} - found.uncovered
    assert not found.exact or len(found.best) == (len(right[0]) if right else 0)
    assert not found.complete or found.count == len(right)


def test_dominated_sets_tie_and_are_found() -> None:
    """A set within another one plays its part where it is enough."""
    found = smallest_covers({"wide": "ab", "narrow": "a", "rest": "bc"}, "abc")
    assert found.covers == (("wide", "rest"), ("narrow", "rest"))


def test_nothing_to_cover_and_nothing_to_cover_it_with() -> None:
    """No element, no set, and sets of other elements: no cover, without an error."""
    assert smallest_covers({"a": "x"}, "").covers == ()
    assert smallest_covers({}, "xy").uncovered == {"x", "y"}
    assert smallest_covers({"a": "z", "b": ""}, "x") == smallest_covers({}, "x")


def test_equal_sets_are_counted_without_being_written_out() -> None:
    """Fifty alike of each of twenty kinds: 50 ** 20 covers, of which the first are shown."""
    sets = {f"{place:04}": [place // 50] for place in range(1000)}
    found = smallest_covers(sets, range(20), most=2)
    assert found.count == prod([50] * 20)
    assert found.covers[0] == tuple(f"{place:04}" for place in range(0, 1000, 50))
    assert found.covers[1] == (*found.covers[0][:-1], "0951")


@pytest.mark.long
@pytest.mark.parametrize(("size", "number", "share"), [(90, 200, 0.1), (300, 10_000, 0.01)])
def test_large_instances_end(size: int, number: int, share: float) -> None:
    """The search ends at its bound, with a cover that is called what it is."""
    chance = Random(size)
    sets = {
        f"{name:05}": [one for one in range(size) if chance.random() < share]
        for name in range(number)
    }
    found = smallest_covers(sets, range(size))
    assert {one for name in found.best for one in sets[name]} >= {*range(size)} - found.uncovered
    assert not found.exact
