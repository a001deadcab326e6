"""Decision ``leverage``: the skills that count for most, and the bottlenecks on the way to work."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, TypeAlias

from ...names import series
from ...queries import Parameter
from ..model.amounts import Amount, Figure
from ..model.evidence import Edge
from ..model.iris import expand, kind_of
from .bottlenecks import Bottleneck, Bottlenecks, bottlenecks
from .decision import Decision, Given, Graph
from .matching import match_names
from .outcome import (
    NOT_STATED,
    UNSTATED,
    Cell,
    Column,
    Evidence,
    Outcome,
    ReasonCode,
    Sentence,
    Table,
)
from .parameters import EVIDENCE, HAVE, TO_ROLE
from .reach import Order, Reach, Requirement, best_skills, met_by

if TYPE_CHECKING:
    from ..pathways.network import Network

#: The requirements that what a person has meets, each with the edges by which it does.
Met: TypeAlias = Mapping[Requirement, tuple[Edge, ...]]
#: The most rows of a table, and the most names in a sentence.
_MOST_ROWS, _MOST_NAMED = 15, 3
#: The rows that a screen shows in full, and the columns that it leaves out.
_FULL, _DETAILS = 5, ("skill_count", "stated_count", "programs")
_REACH = (
    "{first}by the number of roles that require the skill or one that is close to it; then by the "
    "number of required skills; then of those required word for word; then by name."
)
_NEAR = "A skill that is close to a required one counts as it, by our interpretation."
_PASSING = (
    "Part of paths: of all shortest paths from a program or specialization to a "
    "role, the part that passes through it (betweenness); equally short paths share. Cut off: "
    "what would have no path left to the rest if it were taken out (articulation point)."
)


def _answer(graph: Graph, given: Given) -> Outcome:
    network, role = graph.network, given["to"]
    have = match_names(graph.labels, "have", given["have"], ("skill",))
    order = Order(given["by"] == "pay", given["evidence"] == "stated")
    if role and not (role in network and network.required(role)):
        return _nothing_required(graph, role)
    met = met_by(network, have.things, stated=order.stated)
    best = best_skills(network, met, role, order, _MOST_ROWS)
    between = bottlenecks(network, role, stated=order.stated)
    tables = (_skills(network, best), _bottlenecks(network, between))
    first = "by the highest lower end of the pay of these roles; then " if order.by_pay else ""
    return Outcome(
        _first(network, best, order, role, met),
        (
            *_reaches(network, best, order),
            *_mine(network, met, role),
            *_between(network, between, role),
        ),
        tuple(table for table in tables if table.rows),
        rule=_REACH.format(first=first),
        assumptions=() if order.stated else (_NEAR,),
        reason=None if best else ReasonCode.EXCLUDED if met else ReasonCode.NOT_STATED,
        unmatched=have.unmatched,
        meanings=have.meanings,
    )


def _nothing_required(graph: Graph, role: str) -> Outcome:
    name = graph.labels.label(role)
    if absence := graph.absence(expand(role)):
        text = f"{name} is left out. {absence.sentence}"
        return Outcome(Sentence(text), reason=ReasonCode.EXPIRED)
    text = f"Which skills {name} requires is {NOT_STATED}, so that no skill can be said to count."
    return Outcome(Sentence(text), reason=ReasonCode.NOT_STATED)


def _first(
    network: Network, best: Sequence[Reach], order: Order, role: str | None, met: Met
) -> Sentence:
    """Return the sentence that names the skills that count for most."""
    begin = "Beside what you have, " if met else ""
    compared = _edges(edge for some in met.values() for edge in some)
    if not best:
        whom = network.label(role) if role else "any role"
        return Sentence(_capitalized(f"{begin}no skill counts for {whom}."), (), compared)

    def weight(one: Reach) -> Figure | None:
        if order.by_pay:
            return one.least_pay(network)
        return len(one.counted) if role else len(one.roles)

    most = weight(best[0])
    top = [one for one in best if weight(one) == most]
    exact = [one for one in top if one.stated]
    if role and exact:
        top = exact  # the skills that the role itself requires come before those close to one
    names = series([network.label(one.skill) for one in top], most=_MOST_NAMED)
    if len(top) == _MOST_ROWS:
        names = names.replace(" and ", " and at least ")
    verb = _capitalized(f"{begin}{names} {'counts' if len(top) == 1 else 'count'}")
    each = " each" if len(top) > 1 else ""
    facts = _edges(edge for one in top for edge in one.edges)
    compared += _compared(network, best, order)
    if order.by_pay:
        if most is None:
            return Sentence(f"{verb} for roles whose pay is {NOT_STATED}.", facts, compared)
        paid = {r: pay for one in top for r, pay in one.pay(network).items() if pay.low == most}
        facts += tuple(Evidence.of_amount(r, "typicalPay", pay) for r, pay in paid.items())
        roles = series([*map(network.label, paid)], most=_MOST_NAMED)
        text = f"{verb} for the highest lower end of pay, ${most:,} a year ({roles})."
        return Sentence(text, facts, compared)
    if role:
        of = f"{most} of {len(network.required(role))} required skills of {network.label(role)}"
        return Sentence(f"{verb} for most: {of}{each}.", facts, compared)
    return Sentence(f"{verb} for most roles: {most}{each}.", facts, compared)


def _compared(network: Network, best: Sequence[Reach], order: Order) -> tuple[Evidence, ...]:
    """Return the statements by which the skills are put into their order."""
    edges = _edges(edge for one in best for edge in one.edges)
    return (*edges, *_paid(network, best)) if order.by_pay else edges


def _reaches(network: Network, best: Sequence[Reach], order: Order) -> Iterator[Sentence]:
    """Yield for each of the first skills by which required skills it counts."""
    compared = _compared(network, best, order)
    for one in best[:_MOST_NAMED]:
        ways: dict[str, list[str]] = {}
        for (role, required), edges in one.counted.items():
            near = f"is close to {network.label(required)}, which is required by"
            way = "is required by" if len(edges) == 1 else near
            ways.setdefault(way, []).append(network.label(role))
        text = series([f"{way} {series(r, most=_MOST_NAMED)}" for way, r in ways.items()])
        name = _capitalized(network.label(one.skill))
        yield Sentence(f"{name} {text}.", _edges(one.edges), compared)


def _mine(network: Network, met: Met, role: str | None) -> Iterator[Sentence]:
    """Yield a sentence on the required skills that a person has."""
    found = {one: edges for one, edges in met.items() if role in (None, one[0])}
    if found:
        names = series([f"{network.label(s)} ({network.label(r)})" for r, s in found], most=5)
        facts = _edges(edge for edges in found.values() for edge in edges)
        yield Sentence(f"What you have counts for these required skills: {names}.", facts)


def _between(network: Network, between: Bottlenecks, role: str | None) -> Iterator[Sentence]:
    """Yield sentences on the thing that most paths pass, and on those that cut something off."""
    if between.found:
        top, end = between.found[0], network.label(role) if role else "a role"
        text = f"Of the shortest paths from a program or specialization to {end}, {_part(top)}"
        text = f"{text} pass through {_name(network, top.thing)}."
        yield Sentence(text, (), between.evidence)
    cutting = [one for one in between.found if one.cut_off]
    for one in cutting[:_MOST_NAMED]:
        names = series([*map(network.label, one.cut_off)], most=_MOST_NAMED)
        text = f"Without {_name(network, one.thing)}, no path here would join {names} to the rest."
        yield Sentence(text, (), between.evidence)
    if between.roles < between.all_roles:
        text = f"Bottlenecks are those of {between.roles} of {between.all_roles:,} roles, the first"
        yield Sentence(f"{text} by name; name a role with to for its own.")


def _skills(network: Network, best: Sequence[Reach]) -> Table:
    heads = {
        "skill": "Skill",
        "roles": "Counts for",
        "role_count": "Roles",
        "skill_count": "Required skills",
        "stated_count": "Word for word",
        "pay": "Pay of these roles",
        "programs": "Programs that name it",
    }
    columns = tuple(Column(*one, detail=one[0] in _DETAILS) for one in heads.items())
    rows = tuple(_skill_row(network, one) for one in best)
    return Table("skills", "Skills that count for most", columns, rows, full=_FULL)


def _skill_row(network: Network, one: Reach) -> tuple[Cell, ...]:
    facts, labels = _edges(one.edges), [*map(network.label, one.roles)]
    counts = (len(one.roles), len(one.counted), one.stated)
    return (
        Cell(network.label(one.skill), one.skill, facts),
        Cell(series(labels, most=_MOST_NAMED), tuple(labels), facts),
        *(Cell(str(count), count, facts) for count in counts),
        _pay_cell(network, one),
        _programs_cell(network, one.skill),
    )


def _pay_cell(network: Network, one: Reach) -> Cell:
    """Return the range from the lowest to the highest figure of the pay of the roles."""
    amounts = [*one.pay(network).values()]
    lows = [amount.low for amount in amounts if amount.low is not None]
    if not lows:
        return UNSTATED
    highs = [amount.high for amount in amounts if amount.high is not None]
    is_open = len(highs) < len(amounts)
    pay = Amount(
        *(min(lows), None if is_open else max(highs)), open_ended=is_open, unit="usd-per-year"
    )
    return Cell(str(pay), str(pay), _paid(network, [one]))


def _programs_cell(network: Network, skill: str) -> Cell:
    edges = [network.edge(one, skill) for one in network.pred[skill] if kind_of(one) == "program"]
    names = sorted(network.label(edge.tail) for edge in edges)
    return Cell(series(names, most=_MOST_NAMED) or NOT_STATED, tuple(names), _edges(edges))


def _bottlenecks(network: Network, between: Bottlenecks) -> Table:
    heads = {
        "thing": "Skill or specialization",
        "passing": "Part of paths",
        "cut_off": "Cut off without it",
        "roles": "Leads to",
    }
    rows = tuple(
        (
            Cell(_name(network, one.thing), one.thing, one.evidence),
            Cell(_part(one), round(one.passing, 4), one.evidence),
            *(
                Cell(series(names, most=_MOST_NAMED) or "nothing", names, one.evidence)
                for names in (
                    tuple(map(network.label, one.cut_off)),
                    tuple(map(network.label, one.roles)),
                )
            ),
        )
        for one in between.found[:_MOST_ROWS]
    )
    columns = tuple(Column(*one) for one in heads.items())
    note = f"{_PASSING} Pairs of a program or specialization and a role: {between.pairs:,}."
    title = "Bottlenecks from study to work"
    return Table("bottlenecks", title, columns, rows, note, full=_FULL)


def _name(network: Network, thing: str) -> str:
    kind = "the specialization " if kind_of(thing) == "specialization" else ""
    return kind + network.label(thing)


def _capitalized(text: str) -> str:
    return text[:1].upper() + text[1:]


def _part(one: Bottleneck) -> str:
    return f"{one.passing:.0%}"


def _edges(edges: Iterable[Edge]) -> tuple[Evidence, ...]:
    return tuple(dict.fromkeys(map(Evidence.of_edge, edges)))


def _paid(network: Network, some: Sequence[Reach]) -> tuple[Evidence, ...]:
    paid = {role: pay for one in some for role, pay in one.pay(network).items()}
    return tuple(Evidence.of_amount(role, "typicalPay", pay) for role, pay in paid.items())


_BY = Parameter(
    name="by",
    label="Order by",
    type="choice",
    choices=("roles", "pay"),
    default="roles",
    required=False,
    example="pay",
    description="The order: by the number of roles, or by the lower end of their pay",
)
DECISION = Decision(
    "leverage",
    "Which skill counts for most roles, and which is a bottleneck?",
    "The reach of a skill over the roles that require it or a near one, beside the skills that "
    "you have; and the skills and specializations on which the paths from study to work depend.",
    (replace(TO_ROLE, required=False), HAVE, _BY, EVIDENCE),
    _answer,
)
