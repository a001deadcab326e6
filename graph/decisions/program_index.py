"""Index of the programs by their properties: sets of programs as bits, and sorted figures."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from functools import cached_property, lru_cache
from typing import TYPE_CHECKING, NamedTuple, TypeAlias

from ...names import collate
from ..model.amounts import Amount, Figure

if TYPE_CHECKING:
    from .property_value import PropertyValue, Values

#: A set of programs: the bit of each is its place among all programs.
Bits: TypeAlias = int
#: A bound of an interval; the second member is 1 just above the figure and -1 just below it.
Bound: TypeAlias = tuple[Figure, int]
#: The lower and the upper bound of an amount; None where it has none.
Interval: TypeAlias = tuple[Bound | None, Bound | None]
#: The number of programs in a block of sorted figures.
_BLOCK = 64
#: Months in a year; other units of time have no fixed number of months.
_MONTHS = 12
#: Properties of which a source that says "typically" or "most" decides nothing for one program.
_OF_MOST = ("duration", "weekly hours", "minimum GPA")


class Split(NamedTuple):
    """The programs for which something is certainly so, and certainly not so."""

    yes: Bits
    no: Bits


class SortedFigures:
    """Programs in the order of a figure, with the set of those up to the end of each block."""

    def __init__(self, figures: Mapping[int, Bound]) -> None:
        pairs = sorted((figure, place) for place, figure in figures.items())
        self.keys = [figure for figure, _ in pairs]
        self.places = [place for _, place in pairs]
        self._upto = [0]
        for start in range(0, len(pairs), _BLOCK):
            self._upto.append(self._upto[-1] | to_bits(self.places[start : start + _BLOCK]))

    def below(self, bound: Bound, *, inclusive: bool) -> Bits:
        """Return the programs below a bound, or also at it."""
        count = (bisect_right if inclusive else bisect_left)(self.keys, bound)
        block = count // _BLOCK
        return self._upto[block] | to_bits(self.places[block * _BLOCK : count])

    def above(self, bound: Bound, *, inclusive: bool) -> Bits:
        """Return the programs above a bound, or also at it."""
        return self._upto[-1] & ~self.below(bound, inclusive=not inclusive)


class Figures:
    """The amounts of a property as sorted figures; a program may have several amounts."""

    def __init__(self, intervals: Mapping[int, list[Interval]]) -> None:
        self._intervals = intervals

    def hull(self, place: int) -> Interval:
        """Return the least interval with all amounts of a program; no bounds if it has none."""
        return hull(self._intervals.get(place, ()))

    def _sorted(
        self, end: int, choose: Callable[[Iterable[Bound]], Bound], *, of_all: bool
    ) -> SortedFigures:
        figures = {}
        for place, intervals in self._intervals.items():
            ends = [interval[end] for interval in intervals]
            bounds = [one for one in ends if one is not None]
            if bounds and not (of_all and None in ends):
                figures[place] = choose(bounds)
        return SortedFigures(figures)

    @cached_property
    def least(self) -> SortedFigures:
        """The least lower bound, where each amount has one."""
        return self._sorted(0, min, of_all=True)

    @cached_property
    def greatest(self) -> SortedFigures:
        """The greatest upper bound, where each amount has one."""
        return self._sorted(1, max, of_all=True)

    @cached_property
    def any_low(self) -> SortedFigures:
        """The greatest lower bound of any amount."""
        return self._sorted(0, max, of_all=False)

    @cached_property
    def any_high(self) -> SortedFigures:
        """The least upper bound of any amount."""
        return self._sorted(1, min, of_all=False)

    def at_most(self, figure: Figure) -> Split:
        """Return the programs all of whose amounts are at most a figure, and all above it."""
        bound = (figure, 0)
        yes = self.greatest.below(bound, inclusive=True)
        return Split(yes, self.least.above(bound, inclusive=False))

    def at_least(self, figure: Figure) -> Split:
        """Return the programs all of whose amounts are at least a figure, and all below it."""
        bound = (figure, 0)
        yes = self.least.above(bound, inclusive=True)
        return Split(yes, self.greatest.below(bound, inclusive=False))

    def any_at_most(self, figure: Figure) -> Split:
        """Return the programs any of whose amounts is at most a figure, and any above it."""
        bound = (figure, 0)
        yes = self.any_high.below(bound, inclusive=True)
        return Split(yes, self.any_low.above(bound, inclusive=False))

    def any_at_least(self, figure: Figure) -> Split:
        """Return the programs any of whose amounts is at least a figure, and any below it."""
        bound = (figure, 0)
        yes = self.any_low.above(bound, inclusive=True)
        return Split(yes, self.any_high.below(bound, inclusive=False))

    @property
    def figures(self) -> set[Figure]:
        """Every figure that is a bound."""
        ends = (end for some in self._intervals.values() for interval in some for end in interval)
        return {end[0] for end in ends if end is not None}


class ProgramIndex:
    """The programs of a graph by their properties; what a question needs is read when it is asked.

    Attributes
    ----------
    programs : short names, those of the lowest tuition first, then in the order of their labels
    places : the place of each
    everything : the set of all
    """

    def __init__(self, column: Callable[[str], Values], labels: Mapping[str, str]) -> None:
        self._read = column
        prices: dict[str, Figure] = {}
        for one, values in column("tuition").items():
            lows = [value.amount.low for value in values if value.amount]
            stated = [low for low in lows if low is not None]
            if stated:
                prices[one] = min(stated)
        self.programs = sorted(
            labels, key=lambda one: (one not in prices, prices.get(one, 0), collate(labels[one]))
        )
        self.places = {program: place for place, program in enumerate(self.programs)}
        self.everything = (1 << len(self.programs)) - 1
        self.things = lru_cache(None)(self._things)
        self.figures = lru_cache(None)(self._figures)
        self.bounds = lru_cache(None)(self._bounds)

    def members(self, bits: Bits, *, last_first: bool = False) -> Iterator[str]:
        """Yield the programs of a set in their order, or in the opposite one."""
        while bits:
            place = (bits if last_first else bits & -bits).bit_length() - 1
            yield self.programs[place]
            bits ^= 1 << place

    def bits(self, programs: Iterable[str]) -> Bits:
        """Return the set of some programs; other things are left out."""
        return to_bits(self.places[one] for one in programs if one in self.places)

    def _column(self, name: str) -> Iterator[tuple[int, tuple[PropertyValue, ...]]]:
        for thing, values in self._read(name).items():
            if thing in self.places:
                yield self.places[thing], values

    def _things(self, name: str) -> Mapping[str, Bits]:
        """Return the programs that state each thing as a value of a property, by thing."""
        found: dict[str, list[int]] = {}
        for place, values in self._column(name):
            for one in {thing for value in values if not value.implied for thing in value.things}:
                found.setdefault(one, []).append(place)
        return {thing: to_bits(places) for thing, places in found.items()}

    def _figures(self, name: str) -> Figures:
        """Return the amounts of a property."""
        return Figures(
            {
                place: [to_interval(name, one.amount) for one in values if one.amount]
                for place, values in self._column(name)
            }
        )

    def _bounds(self, *names: str) -> list[Figure]:
        """Return the figures at which the answer to a limit of some properties may change."""
        found = {figure for name in names if name for figure in self.figures(name).figures}
        return sorted({figure + step for figure in found for step in (-1, 0, 1)})


def to_bits(places: Iterable[int]) -> Bits:
    """Return the set of programs at some places."""
    found = bytearray()
    for place in places:
        byte, bit = divmod(place, 8)
        if byte >= len(found):
            found.extend(bytes(byte + 1 - len(found)))
        found[byte] |= 1 << bit
    return int.from_bytes(found, "little")


def to_interval(name: str, amount: Amount) -> Interval:
    """Return the bounds of an amount of a property, or none where it decides nothing.

    A duration is in months: semesters are not converted, and a duration of most people only, or
    hours of study in general, leave it open how long it takes a person. A minimum without an
    upper bound is that minimum.
    """
    if name in _OF_MOST and amount.qualifiers:
        return None, None
    if name == "minimum GPA":
        high = amount.low if amount.high is None else amount.high
        return _bound(amount.low), _bound(high)
    factor = 1
    if name == "duration":
        if amount.unit != "year":
            return None, None
        factor = _MONTHS
    low = None if amount.low is None else amount.low * factor
    high = None if amount.high is None else amount.high * factor
    above = int(amount.exclusive and amount.open_ended)
    below = -int(amount.exclusive and amount.low is None)
    return _bound(low, above), _bound(high, below)


def hull(intervals: Sequence[Interval]) -> Interval:
    """Return the least interval with all of some intervals; no bounds if there is none."""
    if not intervals:
        return None, None
    lows, highs = zip(*intervals, strict=True)
    low = None if None in lows else min(lows)
    return low, None if None in highs else max(highs)


def _bound(figure: Figure | None, beside: int = 0) -> Bound | None:
    return None if figure is None else (figure, beside)
