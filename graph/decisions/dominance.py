"""Dominance between things that are known by intervals on several axes."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from typing import Final, NamedTuple, TypeAlias

from .program_index import Bits, Bound

#: A bound of each axis.
Vector: TypeAlias = Sequence[Bound]
#: The bounds where nothing is stated.
LEAST: Final[Bound] = (Decimal("-Infinity"), 0)
GREATEST: Final[Bound] = (Decimal("Infinity"), 0)


class Point(NamedTuple):
    """A thing by its intervals on the axes, a lower figure being the better one.

    Attributes
    ----------
    lows, highs : the lower and the upper bounds; `LEAST` and `GREATEST` where none is stated
    comparable : whether something is stated on every axis
    """

    lows: Vector
    highs: Vector
    comparable: bool = True


class Dominance(NamedTuple):
    """The things that dominate a thing, as sets of places.

    Attributes
    ----------
    certain : those that do whatever the figures within the intervals are
    possible : those that do for some figures, and something is stated of them on every axis
    """

    certain: Bits
    possible: Bits


def dominance(points: Sequence[Point]) -> list[Dominance]:
    """Return what dominates each point.

    One dominates another if it is at least as good on every axis and better on one. Where nothing
    is stated of the first on an axis, it dominates nothing.

    Examples
    --------
    >>> cheap, dear, open = (((7, 0),), ((75, 0),), (GREATEST,))
    >>> dominance([Point(cheap, cheap), Point(dear, open)])
    [Dominance(certain=0, possible=0), Dominance(certain=1, possible=1)]
    """
    lows, highs = [one.lows for one in points], [one.highs for one in points]
    able = sum(1 << place for place, one in enumerate(points) if one.comparable)
    certain, possible = _better(highs, lows, able), _better(lows, highs, able)
    return [
        Dominance(one, other & ~(1 << place))
        for place, (one, other) in enumerate(zip(certain, possible, strict=True))
    ]


def _better(ones: Sequence[Vector], others: Sequence[Vector], able: Bits) -> list[Bits]:
    """Return, for each of the others, which ones are at most it on every axis and below on one.

    The bounds of each axis are passed in their order, with the set of those passed as bits.
    """
    count = len(ones)
    upto, equal = [able] * count, [able] * count
    for axis in range(len(ones[0]) if ones else 0):
        bounds = sorted((one[axis], place) for place, one in enumerate(ones))
        at_most, below = _Passed(bounds), _Passed(bounds)
        for place in sorted(range(count), key=lambda place: others[place][axis]):
            bound = others[place][axis]
            within = at_most.upto((bound, count))
            upto[place] &= within
            equal[place] &= within & ~below.upto((bound, -1))
    return [one & ~same for one, same in zip(upto, equal, strict=True)]


class _Passed:
    """The set of the places that were passed, in the order of their bounds."""

    def __init__(self, bounds: Sequence[tuple[Bound, int]]) -> None:
        self._bounds, self._next, self._set = bounds, 0, 0

    def upto(self, end: tuple[Bound, int]) -> Bits:
        """Pass the bounds up to an end, which is at or after the last one given."""
        while self._next < len(self._bounds) and self._bounds[self._next] < end:
            self._set |= 1 << self._bounds[self._next][1]
            self._next += 1
        return self._set
