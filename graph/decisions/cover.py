"""Smallest sets that cover: minimum set cover, exact within a bound on its work."""

from __future__ import annotations

from collections.abc import Collection, Hashable, Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass
from heapq import heapify, heappop, heappush
from math import prod

#: The most steps of a search (each looks at one set), and the most covers that are returned.
MOST_STEPS, MOST_COVERS = 10_000_000, 5


@dataclass(frozen=True)
class Covers:
    """Covers of all that can be covered, each with as few sets as possible.

    Attributes
    ----------
    covers : the first covers, each by the names of its sets, in the order of the sets
    count : the number of smallest covers that were found
    uncovered : the elements that no set has
    exact : whether no cover can be smaller; if not, the search has reached its bound
    complete : whether all of the smallest covers were found
    """

    covers: tuple[tuple[str, ...], ...]
    count: int
    uncovered: frozenset[Hashable]
    exact: bool = True
    complete: bool = True

    @property
    def best(self) -> tuple[str, ...]:
        """The first of the smallest covers; empty where nothing can be covered."""
        return self.covers[0] if self.covers else ()


def smallest_covers(
    sets: Mapping[str, Collection[Hashable]],
    elements: Collection[Hashable],
    *,
    most: int = MOST_COVERS,
    steps: int = MOST_STEPS,
) -> Covers:
    """Find the smallest covers of the elements that some set has.

    Parameters
    ----------
    sets : the elements of each set by its name; earlier sets are preferred where covers tie
    elements : the elements to cover
    most : the number of covers to return; all are counted
    steps : the bound on the work, as the number of times that the search looks at a set

    Notes
    -----
    Sets are bits. Sets with the same elements are one until the covers are written out; a set
    within another plays no part in finding the least size. For each size from the lower bound up,
    the search branches on the element that the fewest sets have, and leaves a branch where what
    remains is more than the largest sets could cover (Knuth, The Art of Computer Programming 4B,
    7.2.2.1, chooses the element alike). If the bound is reached, the cover is the greedy one.

    Examples
    --------
    >>> smallest_covers({"a": [1, 2], "b": [2, 3], "c": [3]}, [1, 2, 3, 4]).covers
    (('a', 'b'), ('a', 'c'))
    """
    bits = {element: 1 << place for place, element in enumerate(dict.fromkeys(elements))}
    groups: dict[int, list[str]] = {}
    for name, members in sets.items():
        if mask := sum(bits.get(member, 0) for member in set(members)):
            groups.setdefault(mask, []).append(name)
    goal = 0
    for mask in groups:
        goal |= mask
    uncovered = frozenset(element for element, bit in bits.items() if not bit & goal)
    if not goal:
        return Covers((), 0, uncovered)
    search = _Search(groups, steps)
    exact = complete = False
    with suppress(_OutOfSteps):
        search.find_one(goal)
        exact = True
        search.find_all(goal)
        complete = True
    found = search.found or [_greedy(groups, goal)]
    order = {name: place for place, name in enumerate(sets)}
    covers = _by_name(found, groups, order, most)
    count = sum(prod(len(groups[mask]) for mask in cover) for cover in found)
    return Covers(covers, count, uncovered, exact, complete)


class _OutOfSteps(Exception):
    """The search has reached its bound."""


class _Search:
    """Search for the smallest covers by sets of bits, within a number of steps."""

    def __init__(self, masks: Collection[int], steps: int) -> None:
        self.masks, self.left = sorted(masks, reverse=True), steps
        self.found: list[tuple[int, ...]] = []

    def find_one(self, goal: int) -> None:
        """Find one of the smallest covers."""
        maximal = self._maximal()
        sizes = range(1, goal.bit_count() + 1)
        self.found = [next(cover for size in sizes for cover in self._covers(goal, maximal, size))]

    def find_all(self, goal: int) -> None:
        """Find the covers that are as small as the one found."""
        (known,) = self.found
        for cover in self._covers(goal, self.masks, len(known)):
            if {*cover} != {*known}:
                self.found.append(cover)

    def _step(self, looks: int) -> None:
        self.left -= looks
        if self.left < 0:
            raise _OutOfSteps

    def _maximal(self) -> list[int]:
        """Return the sets that are within no other; a set is less than one that it is within."""
        maximal: list[int] = []
        for mask in self.masks:
            self._step(len(maximal))
            if not any(mask & other == mask for other in maximal):
                maximal.append(mask)
        return maximal

    def _covers(self, goal: int, masks: Collection[int], size: int) -> Iterator[tuple[int, ...]]:
        """Yield the covers of a goal by at most some sets, each once, if none are needless."""
        self._step(1 + len(masks))
        if not goal:
            yield ()
            return
        useful = [mask for mask in masks if mask & goal]
        gains = sorted(((mask & goal).bit_count() for mask in useful), reverse=True)
        if sum(gains[:size]) < goal.bit_count():
            return
        element = self._rarest(goal, useful)
        rest = dict.fromkeys(useful)
        for mask in useful:
            if mask & element:
                del rest[mask]  # covers with it were all found
                for cover in self._covers(goal & ~mask, rest, size - 1):
                    yield (mask, *cover)

    def _rarest(self, goal: int, masks: Collection[int]) -> int:
        """Return the bit of the goal that the fewest sets have, the lowest of them."""
        bits = [1 << place for place in range(goal.bit_length()) if goal >> place & 1]
        self._step(len(bits) * len(masks))
        return min(bits, key=lambda bit: sum(mask & bit != 0 for mask in masks))


def _greedy(masks: Collection[int], goal: int) -> tuple[int, ...]:
    """Return a cover by the set that adds most, again and again."""
    cover: list[int] = []
    while goal:
        cover.append(max(masks, key=lambda mask: (mask & goal).bit_count()))
        goal &= ~cover[-1]
    return tuple(cover)


def _by_name(
    found: Collection[tuple[int, ...]],
    groups: Mapping[int, list[str]],
    order: Mapping[str, int],
    most: int,
) -> tuple[tuple[str, ...], ...]:
    """Return the first covers by name, in the order of the sets, without making all of them.

    A later member in place of an earlier one never makes a cover come earlier, so the covers are
    taken from a heap into which those one member later follow each.
    """

    def entry(masks: tuple[int, ...], places: tuple[int, ...]) -> tuple[list[int], ...]:
        members = (groups[mask][place] for mask, place in zip(masks, places, strict=True))
        return sorted(order[name] for name in members), [*masks], [*places]

    names, covers = [*order], dict[tuple[str, ...], None]()
    heap = [entry(masks, (0,) * len(masks)) for masks in found]
    heapify(heap)
    while heap and len(covers) < most:
        ranks, masks, places = heappop(heap)
        cover = tuple(names[rank] for rank in ranks)
        if cover in covers:
            continue
        covers[cover] = None
        for place, mask in enumerate(masks):
            later = (*places[:place], places[place] + 1, *places[place + 1 :])
            if later[place] < len(groups[mask]):
                heappush(heap, entry(tuple(masks), later))
    return tuple(covers)
