"""Pareto front of programs on some axes: the place of each, and what dominates it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import Enum
from functools import cached_property
from typing import TYPE_CHECKING, NamedTuple

from .axes import OF_ROLES, Axis, Reading, intervals, read
from .dominance import Point, dominance
from .outcome import Evidence
from .program_index import Bits, Bound
from .what_if import statements

if TYPE_CHECKING:
    from ..pathways.pathway import Pathway
    from .decision import Graph


class Place(Enum):
    """The place of a program relative to the front."""

    FRONT = "on the front"
    UNDECIDED = "undecided"
    DOMINATED = "dominated"


class Rated(NamedTuple):
    """A program with its place.

    Attributes
    ----------
    program, place : its short name, and its place relative to the front
    point : its intervals on the axes
    over : what dominates it, or what may where it is undecided; as places among the programs
    """

    program: str
    place: Place
    point: Point
    over: Bits


@dataclass(frozen=True)
class Front:
    """Programs compared on some axes.

    Attributes
    ----------
    graph, axes : the graph, and the axes on which a figure of any program is stated
    unstated : the other axes that were asked for
    pathways : the pathways to a role by program; None where all programs are compared
    rated : the programs, in the order of their labels
    """

    graph: Graph
    axes: tuple[Axis, ...]
    unstated: tuple[Axis, ...]
    pathways: Mapping[str, Pathway] | None
    rated: tuple[Rated, ...]

    @classmethod
    def of(
        cls,
        graph: Graph,
        axes: Sequence[Axis],
        programs: Sequence[str],
        pathways: Mapping[str, Pathway] | None,
    ) -> Front:
        """Compare programs, which are given in the order of their labels."""
        kept, unstated, bounds = list[Axis](), list[Axis](), list[list[tuple[Bound, Bound]]]()
        stated = [True] * len(programs)
        for axis in axes:
            if pathways is None and axis.name not in OF_ROLES:
                found = intervals(graph, axis, programs)
            else:
                by = pathways or {}
                found = [read(graph, axis, one, by.get(one)).interval for one in programs]
            known = [one != (None, None) for one in found]
            if any(known):
                kept.append(axis)
                bounds.append([axis.bounds(one) for one in found])
                stated = [one and also for one, also in zip(stated, known, strict=True)]
            else:
                unstated.append(axis)
        if not kept:
            return cls(graph, (), tuple(unstated), pathways, ())
        points = [
            Point([low for low, _ in some], [high for _, high in some], one)
            for some, one in zip(zip(*bounds, strict=True), stated, strict=True)
        ]
        rated = (
            Rated(program, _place(*over), point, over.certain or over.possible)
            for program, point, over in zip(programs, points, dominance(points), strict=True)
        )
        return cls(graph, tuple(kept), tuple(unstated), pathways, tuple(rated))

    @cached_property
    def ordered(self) -> list[Rated]:
        """The programs by place, then by the first axis, then by label."""
        places = [*Place]
        return sorted(self.rated, key=lambda one: (places.index(one.place), one.point.lows[0]))

    def readings(self, one: Rated) -> tuple[Reading, ...]:
        """Return the values of a program on the axes."""
        if one.program not in self._read:
            by = self.pathways or {}
            pathway = by.get(one.program)
            self._read[one.program] = tuple(
                read(self.graph, axis, one.program, pathway) for axis in self.axes
            )
        return self._read[one.program]

    @cached_property
    def _read(self) -> dict[str, tuple[Reading, ...]]:
        return {}

    def evidence(self, some: Iterable[Rated]) -> tuple[Evidence, ...]:
        """Return the statements of the values of some programs."""
        cells = (reading.cell for one in some for reading in self.readings(one))
        return tuple(dict.fromkeys(fact for cell in cells for fact in cell.evidence))

    def compared(self, some: Sequence[Rated]) -> tuple[Evidence, ...]:
        """Return the statements of their values, and of the paths by which they are listed."""
        by = self.pathways or {}
        paths = [by[one.program] for one in some if one.program in by]
        listed = statements(self.graph.network, *paths)
        return tuple(dict.fromkeys((*self.evidence(some), *listed)))

    def label(self, one: Rated) -> str:
        """Return the label of a program."""
        return self.graph.labels.label(one.program)

    @cached_property
    def _best(self) -> Bits:
        places = (n for n, one in enumerate(self.rated) if one.place is not Place.DOMINATED)
        return sum(1 << place for place in places)

    def over(self, one: Rated) -> Iterator[Rated]:
        """Yield the programs that dominate one, or may, and that are themselves not dominated."""
        bits = one.over & self._best
        while bits:
            lowest = bits & -bits
            yield self.rated[lowest.bit_length() - 1]
            bits ^= lowest


def _place(certain: Bits, possible: Bits) -> Place:
    if certain:
        return Place.DOMINATED
    return Place.UNDECIDED if possible else Place.FRONT
