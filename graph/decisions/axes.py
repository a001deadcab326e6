"""Axes on which programs are compared, each with the reading of a program's value."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from decimal import Decimal
from typing import TYPE_CHECKING, NamedTuple, TypeAlias

from ...names import series
from ..model.amounts import Amount, Figure
from ..pathways.search import forward
from .dominance import GREATEST, LEAST
from .outcome import UNSTATED, Cell, Evidence
from .program_index import Bound, Interval, to_interval
from .what_if import statements

if TYPE_CHECKING:
    from ..pathways.pathway import Pathway
    from .decision import Graph
    from .properties import PropertyValue, Values

#: The most programs from which every role is searched.
MOST_SEARCHED = 100
#: The policies on the GRE in their order; who need not take it may leave it out.
_GRE = {"gre:not-required": 0, "gre:optional": 0, "gre:required": 1}


class Reading(NamedTuple):
    """The value of a program on an axis: its cell, and its bounds; None where none is stated."""

    cell: Cell
    low: Bound | None = None
    high: Bound | None = None

    @property
    def is_stated(self) -> bool:
        """Whether it has a bound."""
        return self.low is not None or self.high is not None


#: Reads the value of each program that is given by its short name.
Reader: TypeAlias = Callable[[str], Reading]


class Axis(NamedTuple):
    """An axis.

    Attributes
    ----------
    name, heading : the choice of the parameter, and the heading of its column
    more : whether more is better
    note : an assumption about its values in a sentence, or ""
    source : the property that it shows, or ""
    """

    name: str
    heading: str
    more: bool = False
    note: str = ""
    source: str = ""

    @property
    def words(self) -> str:
        """Return the heading as a sentence has it."""
        text = self.heading
        return text if text[1].isupper() else text[0].lower() + text[1:]

    def bounds(self, reading: Reading) -> tuple[Bound, ...]:
        """Return the lower and the upper bound, turned so that a lower figure is better."""
        if self.more:
            low, high = reading.high, reading.low
            return (
                LEAST if low is None else (-low[0], -low[1]),
                GREATEST if high is None else (-high[0], -high[1]),
            )
        return (reading.low or LEAST, reading.high or GREATEST)


_CONDITION = (
    "Coverage and evidence count the skills of a specialization for which a program is "
    "recommended, as if it taught all of them; own coverage does not."
)
_OF_ROLES = "Roles are those to which a path leads."
AXES = {
    axis.name: axis
    for axis in (
        Axis(
            *("tuition", "Tuition", False),
            "Tuition is the listed one, and a rough figure counts as printed.",
            "tuition",
        ),
        Axis("credits", "Credits", source="credits"),
        Axis(
            *("price per credit", "Price per credit", False),
            "Price per credit is listed tuition by credits.",
        ),
        Axis("ml courses", "ML core courses", more=True, source="ML core courses"),
        Axis(
            *("gre", "GRE", False),
            "A program whose GRE is optional is as good as one that does not require it.",
            "GRE",
        ),
        Axis(
            *("duration", "Duration", False),
            "Durations are compared in months where a source states them for every student.",
            "duration",
        ),
        Axis("coverage", "Required skills covered", True, _CONDITION),
        Axis("own coverage", "Required skills covered by itself", True, _CONDITION),
        Axis("evidence", "Required skills covered word for word", True, _CONDITION),
        Axis("pay", "Pay of the best-paid role", True, _OF_ROLES),
        Axis("roles", "Roles reached", True, _OF_ROLES),
    )
}
#: Axes that need a role, and those that need a search of every role.
OF_ROLE, OF_ROLES = ("coverage", "own coverage", "evidence"), ("pay", "roles")


def reader(graph: Graph, axis: Axis, pathways: Mapping[str, Pathway] | None) -> Reader:
    """Return the reader of an axis; `pathways` are those to the given role by program, if any."""
    if axis.name in OF_ROLE:
        found = pathways or {}
        return lambda program: _share(graph, axis, found[program])
    if axis.name in OF_ROLES:
        return lambda program: _of_roles(graph, axis, program)
    names = (axis.source,) if axis.source else ("tuition", "credits")
    if pathways is None:
        columns = [graph.properties.column(name) for name in names]
        return lambda program: _of_values(axis, [one.get(program, ()) for one in columns])
    of: Callable[[str], Values] = graph.properties.of
    return lambda program: _of_values(axis, [of(program).get(name, ()) for name in names])


def _share(graph: Graph, axis: Axis, pathway: Pathway) -> Reading:
    coverage = pathway.coverage
    if not coverage.total:
        return Reading(UNSTATED)
    count = {
        "coverage": coverage.shared,
        "own coverage": coverage.own,
        "evidence": coverage.stated,
    }[axis.name]
    bound = (Decimal(count) / coverage.total, 0)
    facts = statements(graph.network, pathway)
    return Reading(Cell(f"{count} of {coverage.total}", count, facts), bound, bound)


def _of_values(axis: Axis, columns: list[tuple[PropertyValue, ...]]) -> Reading:
    values = [one for column in columns for one in column if not one.implied]
    evidence = tuple(dict.fromkeys(fact for one in values for fact in one.evidence))
    if axis.name == "price per credit":
        tuition, credits = (_hull("", column) for column in columns)
        return _price(tuition, credits, evidence)
    if not values:
        return Reading(UNSTATED)
    text = series(list(dict.fromkeys(one.text for one in values)))
    if axis.name == "gre":
        ranks = [_GRE[name] for one in values if (name := str(one.value)) in _GRE]
        if not ranks:
            return Reading(Cell(text, None, evidence))
        return Reading(Cell(text, text, evidence), (min(ranks), 0), (max(ranks), 0))
    low, high = _hull(axis.source, values)
    end = low or high
    return Reading(Cell(text, _plain(end[0]) if end else None, evidence), low, high)


def _plain(figure: Figure) -> int | float:
    """Return a figure as JSON has it."""
    return figure if isinstance(figure, int) else float(figure)


def _hull(name: str, values: tuple[PropertyValue, ...] | list[PropertyValue]) -> Interval:
    """Return the least interval with all amounts of a property; a figure is in one of them."""
    intervals = [to_interval(name, one.amount) for one in values if one.amount]
    lows, highs = [low for low, _ in intervals], [high for _, high in intervals]
    low = None if None in lows or not lows else min(one for one in lows if one)
    high = None if None in highs or not highs else max(one for one in highs if one)
    return low, high


def _price(tuition: Interval, credits: Interval, evidence: tuple[Evidence, ...]) -> Reading:
    """Return tuition by credits: the lowest is the least tuition by the most credits."""
    low, high = _divide(tuition[0], credits[1]), _divide(tuition[1], credits[0])
    ends = [f"${float(one[0]):,.2f}" for one in dict.fromkeys((low, high)) if one]
    if not ends:
        return Reading(UNSTATED)
    beyond = " or more" if high is None else " at most" if low is None else ""
    figure = float((low or high or (0, 0))[0])
    return Reading(Cell(" to ".join(ends) + beyond, figure, evidence), low, high)


def _divide(cost: Bound | None, credits: Bound | None) -> Bound | None:
    if cost is None or credits is None or credits[0] <= 0:
        return None
    return Decimal(cost[0]) / credits[0], cost[1] or -credits[1]


def _of_roles(graph: Graph, axis: Axis, program: str) -> Reading:
    network = graph.network
    found = forward(network, program) if program in network else []
    if axis.name == "roles":
        count = len(found)
        names = series([network.label(one.role) for one in found], most=3)
        text = f"{count}: {names}" if found else "none"
        return Reading(Cell(text, count, statements(network, *found)), (count, 0), (count, 0))
    paid = {one: one.pay for one in found if one.pay and one.pay.low is not None}
    if not paid:
        return Reading(UNSTATED)
    low = max(pay.low for pay in paid.values() if pay.low is not None)
    highs = [pay.high for pay in paid.values()]
    high = None if None in highs else max(one for one in highs if one is not None)
    text = str(Amount(low, high, open_ended=high is None, unit="usd-per-year"))
    facts = (Evidence.of_amount(one.role, "typicalPay", pay) for one, pay in paid.items())
    evidence = (*facts, *statements(network, *paid))
    return Reading(Cell(text, _plain(low), evidence), (low, 0), None if high is None else (high, 0))
