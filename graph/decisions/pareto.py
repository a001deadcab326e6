"""Decision ``pareto``: the programs that no other program beats on all chosen axes."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from enum import Enum
from itertools import compress
from operator import not_
from typing import TYPE_CHECKING

from ...names import collate, series
from ...queries import Parameter, ParameterError
from ..model.grades import Grade
from ..model.iris import expand, kind_of
from ..pathways.search import backward
from ..pathways.sentences import no_pathway
from .axes import AXES, MOST_SEARCHED, OF_ROLE, OF_ROLES, Axis, Reading, reader
from .decision import Decision, Given, Graph
from .dominance import Dominance, Point, dominance
from .outcome import Cell, Column, Evidence, Outcome, ReasonCode, Sentence, Table
from .parameters import TO_ROLE
from .program_index import Bits

if TYPE_CHECKING:
    from ..pathways.pathway import Pathway

#: The axes where none are given, with a role and without one.
_FOR_ROLE = ("tuition", "coverage", "own coverage", "evidence")
_FOR_ALL = ("tuition", "credits", "ml courses")
#: The most programs that are compared, and that the table shows; the most named in a sentence.
_MOST, _MOST_ROWS, _MOST_NAMED = 20_000, 30, 5
_RULE = (
    "One program dominates another if it is certainly at least as good on every axis and "
    "certainly better on one. The front is what nothing dominates, nor may dominate within the "
    "stated ranges; what may be dominated is undecided. On an axis on which nothing is stated of "
    "a program it neither dominates nor is dominated. Order: front, undecided, dominated; in "
    "each by {axis}, then by name."
)


class Place(Enum):
    """The place of a program relative to the front."""

    FRONT = "on the front"
    UNDECIDED = "undecided"
    DOMINATED = "dominated"


@dataclass(frozen=True, slots=True)
class Rated:
    """A program with its values and what dominates it.

    Attributes
    ----------
    program, place : its short name, and its place relative to the front
    readings, point : its value on each axis, and the same as intervals
    over : what dominates it, or what may if its place is undecided; as places in the list
    """

    program: str
    place: Place
    readings: tuple[Reading, ...]
    point: Point
    over: int


def rate(
    programs: Sequence[str], axes: Sequence[Axis], readings: Sequence[tuple[Reading, ...]]
) -> list[Rated]:
    """Return the programs with their places, in the order given."""
    points = []
    for some in readings:
        bounds = [axis.bounds(one) for axis, one in zip(axes, some, strict=True)]
        lows, highs = zip(*bounds, strict=True)
        points.append(Point(lows, highs, all(one.is_stated for one in some)))
    return [
        Rated(program, _place(over), some, point, over.certain or over.possible)
        for program, some, point, over in zip(
            programs, readings, points, dominance(points), strict=True
        )
    ]


def _place(over: Dominance) -> Place:
    if over.certain:
        return Place.DOMINATED
    return Place.UNDECIDED if over.possible else Place.FRONT


def _answer(graph: Graph, given: Given) -> Outcome:
    network, role = graph.network, given["to"]
    names = given["axes"] or (_FOR_ROLE if role else _FOR_ALL)
    axes = tuple(AXES[name] for name in names)
    pathways = _pathways(graph, role) if role else None
    programs = graph.properties.index.programs if pathways is None else [*pathways]
    _check(axes, role, len(programs))
    if not programs:
        return _none(graph, role)
    readers = [reader(graph, axis, pathways) for axis in axes]
    readings = [tuple(read(one) for read in readers) for one in programs]
    stated = [any(some[n].is_stated for some in readings) for n in range(len(axes))]
    unstated = [*compress(axes, map(not_, stated))]
    axes = tuple(compress(axes, stated))
    if not axes:
        return _nothing_stated(unstated)
    rated = rate(programs, axes, [tuple(compress(some, stated)) for some in readings])
    places = [*Place]
    shown = sorted(
        rated,
        key=lambda one: (
            *(places.index(one.place), one.point.lows[0]),
            collate(network.label(one.program)),
        ),
    )[:_MOST_ROWS]
    return Outcome(
        _first(graph, axes, rated, shown, role),
        (*_qualifying(graph, axes, rated, shown), *map(_unstated, unstated)),
        (_table(graph, axes, rated, shown),),
        rule=_RULE.format(axis=axes[0].words),
        assumptions=tuple(dict.fromkeys(axis.note for axis in axes if axis.note)),
        to_ask=tuple(_questions(graph, axes, shown)),
    )


def _pathways(graph: Graph, role: str) -> dict[str, Pathway]:
    """Return the pathways to a role by the programs from which they lead."""
    found = backward(graph.network, role) if role in graph.network else []
    return {one.start: one for one in found if kind_of(one.start) == "program"}


def _check(axes: Sequence[Axis], role: str | None, count: int) -> None:
    """Refuse axes that need a role, and more programs than can be compared."""
    for axis in axes:
        if axis.name in OF_ROLE and role is None:
            raise ParameterError("axes", f"{axis.name} needs a role", hint="give it with to")
        if axis.name in OF_ROLES and count > MOST_SEARCHED:
            message = f"{axis.name} needs a search from each of {count:,} programs"
            hint = f"name a role with to that at most {MOST_SEARCHED} lead to, or other axes"
            raise ParameterError("axes", message, hint=hint)
    if count > _MOST:
        message = f"{count:,} programs are more than the {_MOST:,} that are compared"
        raise ParameterError("to", message, hint="name a role with to")


def _none(graph: Graph, role: str | None) -> Outcome:
    if role is None:
        return Outcome(Sentence("No program is known."), reason=ReasonCode.OUT_OF_SCOPE)
    if graph.absence(expand(role)):
        text = f"{graph.network.label(role)} is left out. {graph.note}"
        return Outcome(Sentence(text), reason=ReasonCode.EXPIRED)
    none = no_pathway(graph.network, role, None, Grade.MAPPED)
    return Outcome(none, reason=ReasonCode.NO_MAPPING)


def _first(
    graph: Graph,
    axes: Sequence[Axis],
    rated: Sequence[Rated],
    shown: Sequence[Rated],
    role: str | None,
) -> Sentence:
    """Return the sentence that names the front."""
    front = [one for one in shown if one.place is Place.FRONT]
    count = sum(one.place is Place.FRONT for one in rated)
    leading = f" that lead to {graph.network.label(role)}" if role else ""
    all_of = f"{len(rated):,} program{'s' if len(rated) > 1 else ''}{leading}"
    on = series([axis.words for axis in axes])
    facts = _evidence(front)
    compared = tuple(one for one in _evidence(shown) if one not in facts)
    if not front:
        text = f"None of the {all_of} is certainly on the front for {on}: each may be dominated."
        return Sentence(text, (), compared)
    names = series([graph.network.label(one.program) for one in front], most=_MOST_NAMED)
    if count > _MOST_NAMED + 1:
        first = ", ".join(graph.network.label(one.program) for one in front[:_MOST_NAMED])
        names = f"{first} and {count - _MOST_NAMED:,} others"
    verb = "is" if count == 1 else "are"
    text = f"{names} {verb} on the front of the {all_of}, for {on}: "
    more = "no other is as good on all of these and better on one."
    return Sentence(text + more, facts, compared)


def _unstated(axis: Axis) -> Sentence:
    return Sentence(f"{axis.heading} is left out: it is stated of none of them as a figure.")


def _nothing_stated(axes: Sequence[Axis]) -> Outcome:
    first, *more = map(_unstated, axes)
    return Outcome(first, tuple(more), reason=ReasonCode.NOT_STATED)


def _evidence(some: Sequence[Rated]) -> tuple[Evidence, ...]:
    facts = (fact for one in some for reading in one.readings for fact in reading.cell.evidence)
    return tuple(dict.fromkeys(facts))


def _qualifying(
    graph: Graph, axes: Sequence[Axis], rated: Sequence[Rated], shown: Sequence[Rated]
) -> Iterator[Sentence]:
    """Yield sentences on the programs that are not on the front, and on what is not stated."""
    for place, words in (
        (Place.DOMINATED, "another is certainly at least as good on every axis and better on one"),
        (Place.UNDECIDED, "another may be at least as good on every axis and better on one"),
    ):
        some = [one for one in shown if one.place is place]
        count = sum(one.place is place for one in rated)
        if some:
            names = series([graph.network.label(one.program) for one in some], most=_MOST_NAMED)
            facts = _evidence(some)
            compared = tuple(one for one in _evidence(shown) if one not in facts)
            number = f"{count:,} {place.value}" if count > len(some) else place.value.capitalize()
            yield Sentence(f"{number}, because {words}: {names}.", facts, compared)
    for column, axis in enumerate(axes):
        some = [one for one in shown if not one.readings[column].is_stated]
        if some:
            names = series([graph.network.label(one.program) for one in some], most=_MOST_NAMED)
            facts = tuple(fact for one in some for fact in one.readings[column].cell.evidence)
            text = f"{axis.heading} is not stated as a figure of {names}"
            yield Sentence(f"{text}, so that nobody dominates or is dominated there.", facts)


def _questions(graph: Graph, axes: Sequence[Axis], shown: Sequence[Rated]) -> Iterator[str]:
    """Yield what to ask the schools of undecided programs."""
    for one in shown:
        for axis, reading in zip(axes, one.readings, strict=True):
            if one.place is Place.UNDECIDED and axis.source and not _is_exact(reading):
                said = reading.cell.text
                name = graph.network.label(one.program)
                yield f"{name}: what exactly is the figure for {axis.words}? (stated: {said})"


def _is_exact(reading: Reading) -> bool:
    return reading.is_stated and reading.low == reading.high


def _table(
    graph: Graph, axes: Sequence[Axis], rated: Sequence[Rated], shown: Sequence[Rated]
) -> Table:
    best = sum(1 << n for n, one in enumerate(rated) if one.place is not Place.DOMINATED)
    rows = tuple(
        (
            Cell(graph.network.label(one.program), one.program, _evidence([one])),
            Cell(one.place.value, one.place.value, _evidence([one])),
            *(reading.cell for reading in one.readings),
            _over(graph, axes, [rated[n] for n in _members(one.over & best)], one),
        )
        for one in shown
    )
    columns = (
        *(Column("program", "Program"), Column("place", "Place")),
        *(Column(axis.name.replace(" ", "_"), axis.heading) for axis in axes),
        Column("dominated_by", "Dominated by, and why"),
    )
    left = len(rated) - len(rows)
    note = f"{left:,} more programs are not shown." if left else ""
    return Table("programs", "Programs and the front", columns, rows, note)


def _members(bits: Bits) -> Iterator[int]:
    """Yield the places in a set, the first ones of many."""
    for _ in range(_MOST_NAMED):
        if bits:
            lowest = bits & -bits
            yield lowest.bit_length() - 1
            bits ^= lowest


def _over(graph: Graph, axes: Sequence[Axis], others: Sequence[Rated], one: Rated) -> Cell:
    """Return the programs that dominate one, or may, with the axes on which."""
    if not others:
        return Cell("none", ())
    certain = one.place is Place.DOMINATED
    explain, begin = (_better_on, "") if certain else (_open_on, "perhaps ")
    texts = [
        f"{graph.network.label(other.program)} ({explain(axes, other, one)})" for other in others
    ]
    names = tuple(other.program for other in others)
    return Cell(begin + series(texts, most=2), names, _evidence([one, *others[:2]]))


def _better_on(axes: Sequence[Axis], other: Rated, one: Rated) -> str:
    better = [
        axis.words
        for axis, high, low in zip(axes, other.point.highs, one.point.lows, strict=True)
        if high < low
    ]
    return f"better on {series(better)}"


def _open_on(axes: Sequence[Axis], other: Rated, one: Rated) -> str:
    """Return the axes on which the intervals overlap, or on which nothing is stated."""
    parts = []
    for number, axis in enumerate(axes):
        mine, theirs = one.readings[number], other.readings[number]
        if not mine.is_stated:
            parts.append(f"{axis.words} not stated")
        elif not (other.point.highs[number] < one.point.lows[number] or _same(mine, theirs)):
            parts.append(f"{axis.words} undecided: {theirs.cell.text} and {mine.cell.text}")
    return "; ".join(parts)


def _same(one: Reading, other: Reading) -> bool:
    return _is_exact(one) and one[1:] == other[1:]


DECISION = Decision(
    "pareto",
    "Which programs does no other program beat on everything that I care about?",
    "The Pareto front over the axes that you choose, without weights and without a score. Ranges "
    "are compared as ranges: what they leave open is undecided.",
    (
        replace(TO_ROLE, required=False),
        Parameter(
            name="axes",
            type="choice",
            choices=tuple(AXES),
            many=True,
            required=False,
            example=("tuition", "coverage", "evidence"),
            description="What counts; the shares of required skills need a role",
        ),
    ),
    _answer,
)
