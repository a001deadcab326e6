"""Decision ``pareto``: the programs that no other program beats on all chosen axes."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import islice
from typing import TYPE_CHECKING

from ...names import collate, series
from ...queries import Parameter, ParameterError
from ..model.grades import Grade
from ..model.iris import expand, kind_of
from ..pathways.search import backward
from ..pathways.sentences import no_pathway
from .axes import AXES, MOST_SEARCHED, OF_ROLE, OF_ROLES, Axis
from .decision import Decision, Given, Graph
from .front import Front, Place, Rated
from .outcome import NOT_STATED, Cell, Column, Outcome, ReasonCode, Sentence, Table
from .parameters import TO_ROLE

if TYPE_CHECKING:
    from ..pathways.pathway import Pathway

#: The axes where none are given, with a role and without one.
_FOR_ROLE = ("tuition", "coverage", "own coverage", "evidence")
_FOR_ALL = ("tuition", "credits", "ml courses")
#: The most programs that are compared, and that the table shows; the most named in a sentence,
#: those with their values, and the most that are said to dominate one.
_MOST, _MOST_ROWS, _MOST_NAMED, _MOST_SHOWN, _MOST_OVER = 20_000, 30, 5, 3, 2
_RULE = "on the front, undecided, dominated; in each by {axis}; then by name."
_DEFINITION = (
    "One program dominates another if it is certainly at least as good on every axis and certainly "
    "better on one. On the front is what nothing dominates, or may dominate within the ranges that "
    "are stated; what may be dominated is undecided. Where nothing is stated of a program on an "
    "axis, it dominates nothing, and nothing certainly dominates it."
)


def _answer(graph: Graph, given: Given) -> Outcome:
    role = given["to"]
    axes = tuple(AXES[name] for name in given["axes"] or (_FOR_ROLE if role else _FOR_ALL))
    pathways = _pathways(graph, role) if role else None
    programs = sorted(
        graph.properties.index.programs if pathways is None else pathways,
        key=lambda one: collate(graph.network.label(one)),
    )
    _check(axes, role, len(programs))
    if not programs:
        return _none(graph, role)
    front = Front.of(graph, axes, programs, pathways)
    if not front.axes:
        first, *more = _left_out(front, ())
        return Outcome(first, tuple(more), reason=ReasonCode.NOT_STATED)
    shown = front.ordered[:_MOST_ROWS]
    return Outcome(
        _first(front, shown, role),
        (*_others(front, shown), *_unstated(front, shown), *_left_out(front, shown)),
        (_table(front, shown),),
        rule=_RULE.format(axis=axes[0].words),
        assumptions=tuple(dict.fromkeys(axis.note for axis in front.axes if axis.note)),
        to_ask=tuple(_questions(front, shown)),
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
    if absence := graph.absence(expand(role)):
        text = f"{graph.labels.label(role)} is left out. {absence.sentence}"
        return Outcome(Sentence(text), reason=ReasonCode.EXPIRED)
    none = no_pathway(graph.network, role, None, Grade.MAPPED)
    return Outcome(none, reason=ReasonCode.NO_MAPPING)


def _first(front: Front, shown: Sequence[Rated], role: str | None) -> Sentence:
    """Return the sentence that names the front, with the values of the first programs on it."""
    count, total = sum(one.place is Place.FRONT for one in front.rated), len(front.rated)
    best = [one for one in shown[:_MOST_SHOWN] if one.place is Place.FRONT]
    leading = f" that lead{'s' * (total == 1)} to {front.graph.network.label(role)}" if role else ""
    programs = f"{total:,} program{'s' * (total > 1)}{leading}"
    axes = series([axis.name for axis in front.axes])
    compared = front.compared(shown)
    if not best:
        text = f"None of {programs} is certainly on the front for {axes}: each may be dominated."
        return Sentence(text, (), compared)
    names = [
        f"{front.label(one)} ({', '.join(r.cell.text for r in front.readings(one))})"
        for one in best
    ]
    if count > len(best):
        names.append(f"{count - len(best):,} other{'s' * (count > len(best) + 1)}")
    text = f"On the front of {programs}, for {axes}: {series(names)}."
    text += " No other is at least as good on every axis and better on one."
    facts = front.evidence(best)
    return Sentence(text, facts, tuple(one for one in compared if one not in facts))


def _others(front: Front, shown: Sequence[Rated]) -> Iterator[Sentence]:
    """Yield sentences on the programs that are not on the front."""
    for place, words in (
        (Place.DOMINATED, "another is certainly at least as good on every axis and better on one"),
        (Place.UNDECIDED, "another may be at least as good on every axis and better on one"),
    ):
        some = [one for one in front.ordered if one.place is place]
        if some:
            named = [front.label(one) for one in some[: _MOST_NAMED + 1]]
            names = series(named, most=_MOST_NAMED)
            if len(some) > len(named):
                names = f"{', '.join(named[:-1])} and {len(some) + 1 - len(named):,} others"
            text = f"{place.value.capitalize()}, because {words}: {names}."
            yield Sentence(text, (), front.compared(shown))


def _unstated(front: Front, shown: Sequence[Rated]) -> Iterator[Sentence]:
    """Yield for each axis the programs of which no figure is stated."""
    for column, axis in enumerate(front.axes):
        some = [one for one in shown if front.readings(one)[column].interval == (None, None)]
        if some:
            names = series([front.label(one) for one in some], most=_MOST_NAMED)
            text = f"{axis.heading}: no figure is stated of {names}"
            text = f"{text}; on this axis they cannot be compared."
            yield Sentence(text, (), front.compared(shown))


def _left_out(front: Front, shown: Sequence[Rated]) -> Iterator[Sentence]:
    """Yield for each axis that is left out that it is."""
    for axis in front.unstated:
        text = f"{axis.heading} is left out: no figure is stated."
        yield Sentence(text, (), front.compared(shown))


def _questions(front: Front, shown: Sequence[Rated]) -> Iterator[str]:
    """Yield what to ask the schools of undecided programs."""
    for one in shown:
        for axis, (interval, cell) in zip(front.axes, front.readings(one), strict=True):
            exact = interval[0] == interval[1] is not None
            if one.place is Place.UNDECIDED and axis.source and not exact:
                question = f"what exactly is the figure for {axis.words}? (stated: {cell.text})"
                yield f"{front.label(one)}: {question}"


def _table(front: Front, shown: Sequence[Rated]) -> Table:
    rows = tuple(
        (
            Cell(front.label(one), one.program, front.evidence([one])),
            Cell(one.place.value, one.place.value, front.evidence([one])),
            *(reading.cell for reading in front.readings(one)),
            _over(front, one),
        )
        for one in shown
    )
    columns = (
        *(Column("program", "Program"), Column("place", "Place")),
        *(Column(axis.name.replace(" ", "_"), axis.heading) for axis in front.axes),
        Column("dominated_by", "Dominated by, and why"),
    )
    left = len(front.rated) - len(rows)
    note = f"{_DEFINITION} {left:,} more programs are not shown." if left else _DEFINITION
    return Table("programs", "Programs and the front", columns, rows, note)


def _over(front: Front, one: Rated) -> Cell:
    """Return the programs that dominate one, or may, with the axes on which."""
    others = [*islice(front.over(one), _MOST_NAMED)]
    if not others:
        return Cell("none", ())
    explain, begin = (_better, "") if one.place is Place.DOMINATED else (_open, "perhaps ")
    texts = [f"{front.label(other)} ({explain(front, other, one)})" for other in others]
    names = tuple(other.program for other in others)
    return Cell(
        begin + series(texts, most=_MOST_OVER), names, front.evidence([one, *others[:_MOST_OVER]])
    )


def _better(front: Front, other: Rated, one: Rated) -> str:
    """Return the axes on which another program is certainly better."""
    bounds = zip(front.axes, other.point.highs, one.point.lows, strict=True)
    return f"better on {series([axis.words for axis, high, low in bounds if high < low])}"


def _open(front: Front, other: Rated, one: Rated) -> str:
    """Return the axes on which the intervals overlap, or on which nothing is stated.

    The figures stand in the rows of the two programs.
    """
    unstated, overlapping = [], []
    for column, axis in enumerate(front.axes):
        mine, theirs = (front.readings(some)[column] for some in (one, other))
        same = mine.interval == theirs.interval and mine.interval[0] == mine.interval[1]
        if mine.interval == (None, None):
            unstated.append(axis.words)
        elif not (other.point.highs[column] < one.point.lows[column] or same):
            overlapping.append(axis.words)
    parts = ((unstated, NOT_STATED), (overlapping, "undecided"))
    return "; ".join(f"{series(some)} {word}" for some, word in parts if some)


DECISION = Decision(
    "pareto",
    "Which programs does no other program beat on everything that I care about?",
    "The Pareto front over the axes that you choose, without weights and without a score. Ranges "
    "are compared as ranges: what they leave open is undecided.",
    (
        replace(TO_ROLE, required=False),
        Parameter(
            name="axes",
            label="Figures that count",
            type="choice",
            choices=tuple(AXES),
            many=True,
            required=False,
            example=("tuition", "credits"),
            description="What counts; the shares of required skills need a role",
        ),
    ),
    _answer,
    title="Which programs does no other program beat on everything that counts?",
)
