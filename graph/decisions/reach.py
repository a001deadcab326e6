"""Reach of skills: the required skills of roles for which each counts."""

from __future__ import annotations

from bisect import insort
from collections.abc import Collection, Iterable, Iterator, Mapping
from heapq import nsmallest
from typing import TYPE_CHECKING, NamedTuple, TypeAlias
from weakref import WeakKeyDictionary

from ...names import collate
from ..model.amounts import Amount, Figure
from ..model.evidence import Edge
from ..model.grades import Grade
from ..model.iris import kind_of

if TYPE_CHECKING:
    from ..pathways.network import Network

#: A role and a skill that it requires.
Requirement: TypeAlias = tuple[str, str]
_CLOSE = "skos:closeMatch"


class Reach(NamedTuple):
    """The requirements for which a skill counts, each with the edges by which it does.

    Attributes
    ----------
    skill : short name of the skill
    counted : one edge where the role requires the very skill; two where it requires a near one
    """

    skill: str
    counted: Mapping[Requirement, tuple[Edge, ...]]

    @property
    def roles(self) -> tuple[str, ...]:
        """The roles that it counts for, those that require the very skill first."""
        exact = sorted(self.counted, key=lambda one: len(self.counted[one]))
        return tuple(dict.fromkeys(role for role, _ in exact))

    @property
    def stated(self) -> int:
        """The number of requirements that name the very skill."""
        return sum(len(edges) == 1 for edges in self.counted.values())

    @property
    def edges(self) -> tuple[Edge, ...]:
        """All its edges, each once."""
        return tuple(dict.fromkeys(edge for some in self.counted.values() for edge in some))

    def without(self, met: Collection[Requirement]) -> Reach:
        """Return what it adds where some requirements are met."""
        left = {one: edges for one, edges in self.counted.items() if one not in met}
        return Reach(self.skill, left)

    def only(self, role: str) -> Reach:
        """Return what it counts for in one role."""
        left = {one: edges for one, edges in self.counted.items() if one[0] == role}
        return Reach(self.skill, left)

    def pay(self, network: Network) -> dict[str, Amount]:
        """Return the pay of the roles that it counts for, where it is stated."""
        return {role: network.pay[role] for role in self.roles if role in network.pay}

    def least_pay(self, network: Network) -> Figure | None:
        """Return the highest lower end of the pay of these roles."""
        return max((one.low for one in self.pay(network).values() if one.low), default=None)


def reach(network: Network, skill: str, *, stated: bool) -> Reach:
    """Return the requirements for which a skill counts.

    A near skill counts by our interpretation, and not where only what is stated counts.
    """
    found: dict[Requirement, tuple[Edge, ...]] = {}
    for before, required in _ways(network, skill, stated=stated):
        for role, keys in network.outgoing[required].items():
            if "requires" in keys:
                edges = (*before, Edge(required, role, **keys["requires"]))
                if sum(one.grade is Grade.MAPPED for one in edges) <= 1:
                    found.setdefault((role, required), edges)
    return Reach(skill, found)


def _ways(network: Network, skill: str, *, stated: bool) -> Iterator[tuple[tuple[Edge, ...], str]]:
    """Yield the skill itself and those that are close to it, with the edge to each."""
    row = network.outgoing.get(skill)
    if row is not None:
        yield (), skill
        for near, keys in row.items():
            if _CLOSE in keys and not stated and kind_of(near) == "skill":
                yield (Edge(skill, near, **keys[_CLOSE]),), near


def candidates(network: Network, role: str) -> list[str]:
    """Return the required skills of a role and the skills that are close to one."""
    required = network.required(role)
    near = (
        one
        for skill in required
        for one, keys in network.outgoing[skill].items()
        if _CLOSE in keys and kind_of(one) == "skill"  # stated in both directions
    )
    return list(dict.fromkeys((*required, *near)))


class Order(NamedTuple):
    """The order of skills: the rule, and whether only what is stated counts."""

    by_pay: bool
    stated: bool

    def key(self, network: Network, one: Reach) -> tuple[object, ...]:
        """Return the key that sorts the skill first that adds most."""
        pay = -(one.least_pay(network) or 0) if self.by_pay else 0
        name = collate(network.label(one.skill))
        return (pay, -len(one.roles), -len(one.counted), -one.stated, name)


#: The skills that count for a role, best first, by order; for each network that is in use.
_RANKED: WeakKeyDictionary[Network, dict[Order, list[str]]] = WeakKeyDictionary()


def _ranked(network: Network, order: Order) -> list[str]:
    """Return all skills that count for a role, best first; the order is made once."""
    kept = _RANKED.setdefault(network, {})
    if order not in kept:
        skills = (one for one in network if kind_of(one) == "skill")
        found = (reach(network, one, stated=order.stated) for one in skills)
        best = sorted(filter(_counts, found), key=lambda one: order.key(network, one))
        kept[order] = [one.skill for one in best]
    return kept[order]


def _counts(one: Reach) -> bool:
    return bool(one.counted)


def met_by(
    network: Network, have: Iterable[str], *, stated: bool
) -> dict[Requirement, tuple[Edge, ...]]:
    """Return the requirements that some skills meet, each with the edges by which one does."""
    found: dict[Requirement, tuple[Edge, ...]] = {}
    for skill in have:
        for one, edges in reach(network, skill, stated=stated).counted.items():
            if one not in found or len(edges) < len(found[one]):
                found[one] = edges
    return found


def best_skills(
    network: Network, met: Collection[Requirement], role: str | None, order: Order, most: int
) -> list[Reach]:
    """Return the skills that add most where some requirements are met, best first.

    What a skill adds is never more than its whole reach. Without a role, the search goes through
    the skills in the order of their reach and ends where the next one cannot be among the best.
    """
    if role is not None:
        found = (reach(network, one, stated=order.stated) for one in candidates(network, role))
        gains = (one.without(met).only(role) for one in found)
        return nsmallest(most, filter(_counts, gains), key=lambda one: order.key(network, one))
    best: list[Reach] = []
    for skill in _ranked(network, order):
        whole = reach(network, skill, stated=order.stated)
        if len(best) == most and order.key(network, whole) > order.key(network, best[-1]):
            break
        if (gain := whole.without(met)).counted:
            insort(best, gain, key=lambda one: order.key(network, one))
            del best[most:]
    return best
