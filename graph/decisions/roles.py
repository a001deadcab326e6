"""Sentences about a role: its pay, its growth, and roles near it."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import chain
from typing import TYPE_CHECKING

from ...names import collate, series
from ..model.evidence import Edge, Evidence, Sentence
from ..model.grades import Grade
from ..model.iris import kind_of
from ..pathways.explain import LINKS
from .outcome import NOT_STATED, UNSTATED, Cell, Column, Table

if TYPE_CHECKING:
    from ..pathways.network import Network

_TARGETS = "targetsRole"
#: The most roles that are named beside a role.
_MOST = 4


def pay_sentences(network: Network, role: str) -> Iterator[Sentence]:
    """Yield pay and growth of a role, and the pay of roles near it where its own is not stated."""
    pay, growth = pay_cell(network, role), growth_cell(network, role)
    text = f"{network.label(role)}: typical pay {pay.text}, growth {growth.text}."
    yield Sentence(text, (*pay.evidence, *growth.evidence))
    for near in () if pay.is_known else network.near_roles.get(role, ()):
        paid = network.pay[near.role]
        text = f"Near it by {LINKS[near.grade]}: {network.label(near.role)}, typical pay {paid}."
        yield Sentence(text, (*near.evidence, Evidence.of_amount(near.role, "typicalPay", paid)))


def pay_table(network: Network, role: str) -> Table:
    """Return pay and growth of a role, and of the roles near it where its own is not stated."""
    near = () if role in network.pay else network.near_roles.get(role, ())
    links = {one.role: Cell(f"near, by {LINKS[one.grade]}", one.role, one.evidence) for one in near}
    links = {role: Cell("the role itself", role), **links}
    rows = tuple(_pay_row(network, one, link) for one, link in links.items())
    columns = (
        Column("role", "Role"),
        Column("link", "Which"),
        Column("pay", "Typical pay"),
        Column("pay_min", "At least"),
        Column("pay_max", "At most"),
        Column("growth", "Growth"),
    )
    return Table("pay", "Pay and growth", columns, rows, detail=True)


def _pay_row(network: Network, role: str, link: Cell) -> tuple[Cell, ...]:
    pay = network.pay.get(role)
    cell = pay_cell(network, role)
    ends = (pay.low, pay.high) if pay else (None, None)
    bounds = (
        UNSTATED if end is None else Cell(f"${end:,}", int(end), cell.evidence) for end in ends
    )
    return (Cell(network.label(role), role), link, cell, *bounds, growth_cell(network, role))


def pay_cell(network: Network, role: str) -> Cell:
    """Return the typical pay of a role."""
    pay = network.pay.get(role)
    if pay is None:
        return UNSTATED
    return Cell(str(pay), str(pay), (Evidence.of_amount(role, "typicalPay", pay),))


def growth_cell(network: Network, role: str) -> Cell:
    """Return the growth outlook of a role."""
    growth = network.growth.get(role)
    if growth is None:
        return UNSTATED
    fact = Evidence(role, "growthOutlook", growth.thing, Grade.STATED, growth.sources)
    return Cell(growth.label, growth.label, (fact,))


def near_sentences(network: Network, role: str) -> Iterator[Sentence]:
    """Yield roles that a source, or our own link, relates to a role, with pay and skills."""
    for one in network.near_roles.get(role, ()):
        facts, paid = required_facts(network, one.role), network.pay[one.role]
        skills = series([network.label(fact.object) for fact in facts])
        requires = f"it requires {skills}" if facts else f"which skills it requires is {NOT_STATED}"
        near = f"Near it by {LINKS[one.grade]} is {network.label(one.role)} (typical pay {paid})"
        pay = Evidence.of_amount(one.role, "typicalPay", paid)
        yield Sentence(f"{near}: {requires}.", (*one.evidence, pay, *facts))


def target_sentences(network: Network, role: str) -> Iterator[Sentence]:
    """Yield roles that a specialization or degree names as a target beside a role."""
    for study, edge in _into(network, role).items():
        beside = {
            other: Edge(study, other, **keys[_TARGETS])
            for other, keys in network.outgoing[study].items()
            if _TARGETS in keys and other != role and network.required(other)
        }
        if not beside:
            continue
        others = sorted(beside, key=lambda one: collate(network.label(one)))
        names = map(network.label, others)
        text = (
            f"{network.label(study)}, which aims at {network.label(role)}, also aims at "
            f"{series([*names], most=_MOST)}, whose required skills are stated."
        )
        known = chain.from_iterable(required_facts(network, other) for other in others)
        edges = (Evidence.of_edge(one) for one in (edge, *beside.values()))
        yield Sentence(text, tuple(edges), tuple(known))


def _into(network: Network, role: str) -> dict[str, Edge]:
    """Return the specializations and degrees that name a role as a target, by their labels."""
    found = {
        study: Edge(study, role, **keys[_TARGETS])
        for study, keys in network.pred.get(role, {}).items()
        if _TARGETS in keys and kind_of(study) in {"specialization", "degree"}
    }
    return dict(sorted(found.items(), key=lambda item: collate(network.label(item[0]))))


def required_facts(network: Network, role: str) -> tuple[Evidence, ...]:
    """Return the statements that a role requires its skills, in the order of their labels."""
    rows = ((skill, network.outgoing[skill][role]["requires"]) for skill in network.required(role))
    return tuple(Evidence.of_edge(Edge(skill, role, **data)) for skill, data in rows)
