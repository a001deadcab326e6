"""Pathways: routes from study to work with their grades and passages, and what they amount to."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from ..model.amounts import Amount
from ..model.iris import kind_of
from .network import Edge, Grade, Network, Outlook

#: The nodes of a way, first to last.
Way = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Route:
    """One way from a start to a role.

    Attributes
    ----------
    hops : tuple of Edge
        The edges in order, each with relation, grade and passages.
    """

    hops: tuple[Edge, ...]

    @property
    def nodes(self) -> Way:
        """The things on the way, start and role included."""
        return (self.hops[0].tail, *(hop.head for hop in self.hops))

    @property
    def grade(self) -> Grade:
        """The grade of the weakest edge."""
        return min(hop.grade for hop in self.hops)

    @property
    def sources(self) -> tuple[str, ...]:
        """Every passage that an edge rests on."""
        return tuple(dict.fromkeys(source for hop in self.hops for source in hop.sources))


@dataclass(frozen=True, slots=True)
class SharedSkill:
    """A key skill of a role that a way passes.

    Attributes
    ----------
    skill : str
        The skill as the role asks for it.
    grade : Grade
        The grade of the best way through it.
    taught_as : str
        The skill as it is taught; another word than `skill` where the link is ours.
    through : str or None
        The specialization that teaches it, where the start is a program that is merely recommended
        for that specialization; None where the start itself names the skill.
    """

    skill: str
    grade: Grade
    taught_as: str
    through: str | None = None


@dataclass(frozen=True, slots=True)
class Pathway:
    """All ways from one start to one role, and what they amount to.

    Attributes
    ----------
    start, role : str
        Short names of the ends.
    routes : tuple of Route
        The ways, best grade first.
    shared : tuple of SharedSkill
        The key skills of the role that a way passes.
    needed : tuple of str
        The key skills of the role that no way passes.
    pay : Amount or None
        The typical pay; None where no source states it.
    growth : Outlook or None
        The growth outlook; None where no source states it.
    """

    start: str
    role: str
    routes: tuple[Route, ...]
    shared: tuple[SharedSkill, ...]
    needed: tuple[str, ...]
    pay: Amount | None
    growth: Outlook | None

    @property
    def grade(self) -> Grade:
        """The grade of the best way."""
        return max(route.grade for route in self.routes)

    @property
    def sources(self) -> tuple[str, ...]:
        """Every passage that the pathway, its pay and its outlook rest on."""
        passages = dict.fromkeys(source for route in self.routes for source in route.sources)
        for stated in (self.pay, self.growth):
            passages |= dict.fromkeys(stated.sources if stated else ())
        return tuple(passages)

    @property
    def share(self) -> float:
        """The part of the role's key skills that ways pass, from 0 to 1."""
        total = len(self.shared) + len(self.needed)
        return len(self.shared) / total if total else 0.0

    @property
    def stated(self) -> int:
        """How many key skills are shared word for word."""
        return sum(skill.grade is Grade.STATED for skill in self.shared)

    @property
    def own(self) -> int:
        """How many key skills the start itself names, and not only what it is recommended for."""
        return sum(skill.through is None for skill in self.shared)


def pathway(network: Network, found: Sequence[Way], grade: Grade) -> Pathway | None:
    """Make the pathway of some ways between the same two ends.

    Parameters
    ----------
    network : Network
        Where the edges are.
    found : sequence of tuple of str
        The ways, as node sequences from the same start to the same role.
    grade : Grade
        The weakest grade an edge may have.

    Returns
    -------
    Pathway or None
        None where no way is good enough.
    """
    routes = [
        route
        for route in (Route(tuple(map(network.edge, way, way[1:]))) for way in found)
        if route.grade >= grade and _mapped(route) <= 1
    ]
    if not routes:
        return None
    routes.sort(key=lambda route: (-route.grade, len(route.hops), route.nodes))
    role = routes[0].nodes[-1]
    shared: dict[str, SharedSkill] = {}
    for route in sorted(routes, key=lambda route: _lent(route) is not None):
        if route.hops[-1].relation == "requires":
            skill = route.nodes[-2]
            mapped = len(route.hops) > 1 and route.hops[-2].relation == "skos:closeMatch"
            taught_as = route.nodes[-3] if mapped else skill
            shared.setdefault(skill, SharedSkill(skill, route.grade, taught_as, _lent(route)))
    required = network.required(role)
    return Pathway(
        start=routes[0].nodes[0],
        role=role,
        routes=tuple(routes),
        shared=tuple(shared[skill] for skill in required if skill in shared),
        needed=tuple(skill for skill in required if skill not in shared),
        pay=network.pay.get(role),
        growth=network.growth.get(role),
    )


def _lent(route: Route) -> str | None:
    """Return the specialization that a program's way borrows its skill from."""
    lent = kind_of(route.nodes[0]) == "program" and route.hops[0].relation == "recommendedFor"
    return route.nodes[1] if lent else None


def _mapped(route: Route) -> int:
    """Count the links of ours; two in a row would be a guess about a guess."""
    return sum(hop.grade is Grade.MAPPED for hop in route.hops)


@dataclass(frozen=True, slots=True)
class Pathways:
    """The pathways from or to a thing.

    Attributes
    ----------
    origin : str or None
        The short name of the thing asked about; None if only a pay floor was given.
    role : str or None
        The short name of the role asked for.
    ends : {"role", "start", "both"}
        Which end tells the pathways apart: the role, the start where a role was asked about, or
        both where only a pay floor was.
    pathways : tuple of Pathway
        Best first.
    note : str or None
        Why there is none.
    """

    origin: str | None
    role: str | None
    ends: str
    pathways: tuple[Pathway, ...]
    note: str | None
