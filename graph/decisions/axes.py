"""Axes on which programs are compared, each with the reading of a program's value."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from decimal import Decimal
from typing import TYPE_CHECKING, NamedTuple

from ...names import collate, series
from ..model.amounts import Amount, Figure
from ..model.grades import Grade
from ..pathways.search import forward
from ..pathways.sentences import covering
from .dominance import GREATEST, LEAST
from .outcome import NOT_STATED, UNSTATED, Cell, Evidence
from .program_index import Bound, Interval, hull, to_interval

if TYPE_CHECKING:
    from ..pathways.pathway import Pathway
    from .decision import Graph
    from .property_value import PropertyValue

#: The most programs from which every role is searched.
MOST_SEARCHED = 100
#: The policies on the GRE in their order; who need not take it may leave it out.
_GRE = {"gre:not-required": 0, "gre:optional": 0, "gre:required": 1}


class Reading(NamedTuple):
    """The value of a program on an axis, as an interval and as a cell."""

    interval: Interval
    cell: Cell


_UNKNOWN = Reading((None, None), UNSTATED)


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

    def bounds(self, interval: Interval) -> tuple[Bound, Bound]:
        """Return the lower and the upper bound, turned so that a lower figure is better."""
        low, high = interval
        if self.more:
            low, high = (bound and (-bound[0], -bound[1]) for bound in (high, low))
        return low or LEAST, high or GREATEST


_CONDITION = (
    "Coverage and evidence count the skills of a specialization for which a program is "
    "recommended, as if it taught all of them; own coverage does not."
)
_PRICE = ("tuition", "credits")
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


def intervals(graph: Graph, axis: Axis, programs: Sequence[str]) -> list[Interval]:
    """Return the intervals of programs on an axis of a property, from the index of all."""
    index = graph.properties.index
    places = [index.places[one] for one in programs]
    if axis.name == "price per credit":
        tuition, credits = (index.figures(name) for name in _PRICE)
        return [_price(tuition.hull(place), credits.hull(place)) for place in places]
    if axis.name != "gre":
        figures = index.figures(axis.source)
        return [figures.hull(place) for place in places]
    ranks: dict[str, list[Interval]] = {}
    for policy, bits in index.things(axis.source).items():
        bound = (_GRE[policy], 0)
        for program in index.members(bits):
            ranks.setdefault(program, []).append((bound, bound))
    return [hull(ranks.get(program, ())) for program in programs]


def read(graph: Graph, axis: Axis, program: str, pathway: Pathway | None) -> Reading:
    """Return the value of a program; `pathway` is that to the given role, if any."""
    if axis.name in OF_ROLE:
        return _share(graph, axis, pathway) if pathway else _UNKNOWN
    if axis.name in OF_ROLES:
        return _of_roles(graph, axis, program)
    names = _PRICE if axis.name == "price per credit" else (axis.source,)
    found = graph.properties.of(program)
    return _of_values(axis, [found.get(name, ()) for name in names])


def _share(graph: Graph, axis: Axis, pathway: Pathway) -> Reading:
    """Return a share of the required skills, with the paths to those that it counts."""
    total = pathway.coverage.total
    if not total:
        return Reading(
            (None, None), Cell(NOT_STATED, None, pathway.routes[0].evidence(graph.network))
        )
    counted = tuple(
        one
        for one in pathway.shared
        if axis.name == "coverage"
        or (one.via is None if axis.name == "own coverage" else one.grade is Grade.STATED)
    )
    facts = covering(graph.network, replace(pathway, shared=counted))
    if not pathway.shared:
        facts += pathway.routes[0].evidence(graph.network)
    bound = (Decimal(len(counted)) / total, 0)
    text = f"{len(counted)} of {total}" if counted else f"none stated of {total}"
    return Reading((bound, bound), Cell(text, len(counted) or None, facts))


def _of_values(axis: Axis, columns: list[tuple[PropertyValue, ...]]) -> Reading:
    values = [one for column in columns for one in column if not one.implied]
    evidence = tuple(dict.fromkeys(fact for one in values for fact in one.evidence))
    if axis.name == "price per credit":
        low, high = _price(
            *(_amounts(name, some) for name, some in zip(_PRICE, columns, strict=True))
        )
        ends = [f"${one[0]:,.2f}" for one in dict.fromkeys((low, high)) if one]
        beyond = " or more" if high is None else " at most" if low is None else ""
        text = " to ".join(ends) + beyond if ends else NOT_STATED
    else:
        text = series(list(dict.fromkeys(one.text for one in values))) or NOT_STATED
        low, high = _amounts(axis.source, values)
    if axis.name == "gre":
        ranks = [(_GRE[name], 0) for one in values if (name := str(one.value)) in _GRE]
        low, high = hull([(rank, rank) for rank in ranks])
        return Reading((low, high), Cell(text, text if ranks else None, evidence))
    end = low or high
    return Reading((low, high), Cell(text, _plain(end[0]) if end else None, evidence))


def _plain(figure: Figure) -> int | float:
    """Return a figure as JSON has it."""
    return figure if isinstance(figure, int) else float(figure)


def _amounts(name: str, values: Iterable[PropertyValue]) -> Interval:
    return hull([to_interval(name, one.amount) for one in values if one.amount])


def _price(tuition: Interval, credits: Interval) -> Interval:
    """Return tuition by credits: the lowest is the least tuition by the most credits."""
    return _divide(tuition[0], credits[1]), _divide(tuition[1], credits[0])


def _divide(cost: Bound | None, credits: Bound | None) -> Bound | None:
    if cost is None or credits is None or credits[0] <= 0:
        return None
    return Decimal(cost[0]) / credits[0], cost[1] or -credits[1]


def _of_roles(graph: Graph, axis: Axis, program: str) -> Reading:
    """Return the number of roles to which paths lead, or the pay of the best-paid of them."""
    network = graph.network
    found = forward(network, program) if program in network else []
    if axis.name == "roles":
        bound = (len(found), 0)
        names = series(sorted((network.label(one.role) for one in found), key=collate), most=3)
        text = f"{len(found)}: {names}" if found else "none"
        facts = (fact for one in found for fact in one.routes[0].evidence(network))
        return Reading((bound, bound), Cell(text, len(found), tuple(dict.fromkeys(facts))))
    paid = [(one, one.pay) for one in found if one.pay and one.pay.low is not None]
    if not paid:
        return _UNKNOWN
    lowest = max(paid, key=lambda pair: pair[1].low or 0)
    highest = max(paid, key=lambda pair: (pair[1].high is None, pair[1].high or 0))
    low, high = lowest[1].low or 0, highest[1].high
    text = str(Amount(low, high, open_ended=high is None, unit="usd-per-year"))
    facts = (
        fact
        for one, pay in (lowest, highest)
        for fact in (
            Evidence.of_amount(one.role, "typicalPay", pay),
            *one.routes[0].evidence(network),
        )
    )
    cell = Cell(text, _plain(low), tuple(dict.fromkeys(facts)))
    return Reading(((low, 0), None if high is None else (high, 0)), cell)
