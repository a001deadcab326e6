"""Relaxations of conditions: the least to drop, or to change, so that a program is let in."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from dataclasses import replace
from functools import reduce
from operator import and_
from typing import TYPE_CHECKING, NamedTuple

from ..model.amounts import Figure
from .conditions import Condition, limit
from .criteria import Criterion
from .limits import Limit
from .program_index import Bits

if TYPE_CHECKING:
    from .decision import Graph


class Relaxation(NamedTuple):
    """Conditions that are dropped together; no smaller part of them would do.

    Attributes
    ----------
    dropped : the conditions
    certain, possible : the programs that then fit for certain, and those that may
    change : the one dropped condition with the figure that is just enough, or None
    enough : the programs that the changed figure lets in
    """

    dropped: tuple[Condition, ...]
    certain: Bits
    possible: Bits
    change: Condition | None = None
    enough: Bits = 0


class Passing(NamedTuple):
    """The programs that pass each condition, for certain and possibly."""

    certain: tuple[Bits, ...]
    possible: tuple[Bits, ...]
    everything: Bits

    @classmethod
    def of(cls, graph: Graph, conditions: Sequence[Condition]) -> Passing:
        """Split the programs by each condition."""
        everything = graph.properties.index.everything
        splits = [one.split(graph) for one in conditions]
        yes = tuple(one.yes for one in splits)
        return cls(yes, tuple(everything & ~one.no for one in splits), everything)

    def all_but(self, sets: Sequence[Bits], dropped: int = 0) -> Bits:
        """Return the programs in all sets but those whose bits are dropped."""
        kept = (one for place, one in enumerate(sets) if not dropped >> place & 1)
        return reduce(and_, kept, self.everything)


def minimal_drops(passing: Sequence[Bits], everything: Bits) -> list[int]:
    """Return the smallest sets of conditions without which a program passes, as bits.

    For each program there is the set of conditions that it does not pass; the smallest of these
    are the answer. The programs are parted by condition after condition, so that those with the
    same set stay together: the cost follows the number of different sets.
    """
    parts = {0: everything} if everything else {}
    for place, bits in enumerate(passing):
        finer: dict[int, Bits] = {}
        for failed, programs in parts.items():
            if inside := programs & bits:
                finer[failed] = inside
            if outside := programs & ~bits:
                finer[failed | 1 << place] = outside
        parts = finer
    minimal: list[int] = []
    for failed in sorted(parts, key=lambda one: (one.bit_count(), one)):
        if not any(one & failed == one for one in minimal):
            minimal.append(failed)
    return minimal


def relaxations(
    graph: Graph, conditions: Sequence[Condition], passing: Passing, *, certain: bool
) -> list[Relaxation]:
    """Return the minimal relaxations that let a program in, for certain or possibly.

    Those of the fewest conditions come first, then those that let in most.
    """
    sets = passing.certain if certain else passing.possible
    found = []
    for dropped in filter(None, minimal_drops(sets, passing.everything)):
        some = tuple(one for place, one in enumerate(conditions) if dropped >> place & 1)
        one = Relaxation(
            some,
            passing.all_but(passing.certain, dropped),
            passing.all_but(passing.possible, dropped),
        )
        found.append(_with_change(graph, one, certain=certain))
    return sorted(
        found,
        key=lambda one: (len(one.dropped), -one.certain.bit_count(), -one.possible.bit_count()),
    )


def _with_change(graph: Graph, relaxation: Relaxation, *, certain: bool) -> Relaxation:
    """Return a relaxation with the least change of the figure, if it is of one figure alone."""
    one = relaxation.dropped[0]
    if len(relaxation.dropped) > 1 or not isinstance(one.criterion, Limit):
        return relaxation
    inside = relaxation.certain if certain else relaxation.possible
    found = least_change(graph, one, inside, certain=certain)
    if found is None:
        return relaxation
    change = limit(one.name, found)
    enough = inside & _passing(graph, change.criterion, certain=certain)
    return relaxation._replace(change=change, enough=enough)


def least_change(
    graph: Graph, condition: Condition, programs: Bits, *, certain: bool
) -> Figure | None:
    """Return the figure nearest to that of a limit that lets in one of some programs, or None."""
    criterion = condition.criterion
    if not isinstance(criterion, Limit):
        return None
    figures = graph.properties.index.bounds(criterion.property, criterion.elsewhere)

    def lets_in(figure: Figure) -> bool:
        changed = replace(criterion, bound=figure)
        return bool(programs & _passing(graph, changed, certain=certain))

    if criterion.most:
        figures = figures[bisect_right(figures, criterion.bound) :]
        place = bisect_left(figures, True, key=lets_in)
        return figures[place] if place < len(figures) else None
    figures = figures[: bisect_left(figures, criterion.bound)]
    place = bisect_left(figures, True, key=lambda figure: not lets_in(figure))
    return figures[place - 1] if place else None


def unstated_end(condition: Condition) -> str:
    """Return the end of a figure that is not stated where no limit is enough for certain."""
    criterion = condition.criterion
    return "top" if isinstance(criterion, Limit) and criterion.most else "bottom"


def _passing(graph: Graph, criterion: Criterion, *, certain: bool) -> Bits:
    yes, no = criterion.split(graph)
    return yes if certain else graph.properties.index.everything & ~no
