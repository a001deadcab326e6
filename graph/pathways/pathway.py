"""Pathways: the routes between a start and a role, with key skills, pay and growth."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise
from typing import TYPE_CHECKING, NamedTuple, TypeAlias

from ...queries import Meaning
from ..model.amounts import Amount
from ..model.evidence import Edge, Evidence, Sentence
from ..model.grades import Grade
from ..model.iris import kind_of
from .ranking import Coverage, Ranking

if TYPE_CHECKING:
    from .network import NearRole, Network, Outlook

#: Kinds of things, each with the relation to the specializations from which it inherits skills.
_INHERITING = {("program", "recommendedFor"), ("degree", "hasSpecialization")}
#: The relation to a skill that counts only for programs whose recommendation names the skill.
_HARDWARE_SIDE = "hasHardwareSide"
#: Our link between two skills.
_CLOSE = "skos:closeMatch"
#: The nodes of a path, first to last.
NodePath: TypeAlias = tuple[str, ...]


@dataclass(frozen=True)
class Route:
    """One path from a start to a role: its edges in order."""

    hops: tuple[Edge, ...]

    @cached_property
    def nodes(self) -> NodePath:
        """The things on the path, start and role included."""
        return (self.hops[0].tail, *(hop.head for hop in self.hops))

    @cached_property
    def grade(self) -> Grade:
        """The grade of the weakest edge."""
        return min(hop.grade for hop in self.hops)

    @property
    def sources(self) -> tuple[str, ...]:
        """Every passage that an edge rests on."""
        return tuple(dict.fromkeys(source for hop in self.hops for source in hop.sources))

    @property
    def mapped(self) -> int:
        """The number of edges that are our interpretation."""
        return sum(hop.grade is Grade.MAPPED for hop in self.hops)

    @cached_property
    def via(self) -> str | None:
        """The specialization from which a program or degree inherits the skill on the path."""
        first = self.hops[0]
        inherited = (kind_of(first.tail), first.relation) in _INHERITING
        return first.head if inherited and kind_of(first.head) == "specialization" else None

    @cached_property
    def hedge(self) -> str:
        """The words that limit a skill on a hardware side, or ``""`` where no such skill is."""
        limits = (a.qualifier for a, b in pairwise(self.hops) if b.relation == _HARDWARE_SIDE)
        return next((limit or "for the hardware side" for limit in limits), "")

    def advice(self, network: Network) -> tuple[Evidence | None, ...]:
        """Return the recommendation that names it for each skill that is on a hardware side."""
        return tuple(
            network.advised.get(self.nodes[max(place - 1, 0) : place + 2])
            for place, hop in enumerate(self.hops)
            if hop.relation == _HARDWARE_SIDE
        )

    def evidence(self, network: Network) -> tuple[Evidence, ...]:
        """Return the statements on which the path rests."""
        return (*map(Evidence.of_edge, self.hops), *filter(None, self.advice(network)))


class SharedSkill(NamedTuple):
    """A key skill of a role that a path passes, and the best path through it."""

    route: Route

    @property
    def skill(self) -> str:
        """The skill as the role asks for it."""
        return self.route.nodes[-2]

    @property
    def grade(self) -> Grade:
        """The grade of the path."""
        return self.route.grade

    @property
    def taught_as(self) -> str:
        """The skill as it is taught: another one where we interpret both as close."""
        hops = self.route.hops
        return self.route.nodes[-3 if len(hops) > 1 and hops[-2].relation == _CLOSE else -2]

    @property
    def via(self) -> str | None:
        """The specialization from which the start inherits it; None where the start names it."""
        return self.route.via

    @property
    def hedge(self) -> str:
        """The words that limit a skill on the hardware side of `via`; empty for any other."""
        return self.route.hedge


@dataclass(frozen=True, slots=True)
class Pathway:
    """All paths from one start to one role, with the key skills, pay and growth of the role.

    Attributes
    ----------
    start, role : short names of the ends
    routes : the paths, best grade first
    shared, needed : the key skills of the role that a path passes, and those that none passes
    pay, growth : the typical pay and the growth outlook; None where no source states it
    near_roles : roles with stated pay that are related to the role; none if its pay is stated
    tuition : the listed tuition if the start is a program and a source states it
    """

    start: str
    role: str
    routes: tuple[Route, ...]
    shared: tuple[SharedSkill, ...]
    needed: tuple[str, ...]
    pay: Amount | None
    growth: Outlook | None
    near_roles: tuple[NearRole, ...] = ()
    tuition: Amount | None = None

    @property
    def grade(self) -> Grade:
        """The grade of the best route."""
        return max(route.grade for route in self.routes)

    @property
    def sources(self) -> tuple[str, ...]:
        """Every passage that the pathway, its pay and its outlook rest on."""
        passages = dict.fromkeys(source for route in self.routes for source in route.sources)
        for stated in (self.pay, self.growth):
            passages |= dict.fromkeys(stated.sources if stated else ())
        return tuple(passages)

    @property
    def total(self) -> int:
        """The number of key skills of the role."""
        return len(self.shared) + len(self.needed)

    @property
    def coverage(self) -> Coverage:
        """The numbers by which the pathway is ranked."""
        return Coverage(len(self.shared), self.stated, self.own, self.total)

    @property
    def stated(self) -> int:
        """The number of key skills shared by statements of the sources alone."""
        return sum(skill.grade is Grade.STATED for skill in self.shared)

    @property
    def own(self) -> int:
        """The number of key skills that the start itself names."""
        return sum(skill.via is None for skill in self.shared)


def make_pathway(network: Network, found: Sequence[NodePath], grade: Grade) -> Pathway | None:
    """Return the pathway of some paths between the same two ends, or None if none is allowed.

    No edge of an allowed path is weaker than `grade`, and at most one is our interpretation; two
    would be a guess about a guess. A skill on the hardware side of a specialization counts for
    the programs whose recommendation names it.
    """
    every = (Route(tuple(map(network.edge, path, path[1:]))) for path in found)
    allowed = (route for route in every if route.grade >= grade and route.mapped <= 1)
    routes = [route for route in allowed if all(route.advice(network))]
    if not routes:
        return None
    routes.sort(key=lambda route: (-route.grade, len(route.hops), route.nodes))
    start, *_, role = routes[0].nodes
    shared: dict[str, SharedSkill] = {}
    by_preference = sorted(routes, key=lambda r: (r.via is not None, -r.grade, r.hedge != ""))
    for route in by_preference:
        if route.hops[-1].relation == "requires":
            shared.setdefault(route.nodes[-2], SharedSkill(route))
    required = network.required(role)
    return Pathway(
        start,
        role,
        routes=tuple(routes),
        shared=tuple(shared[skill] for skill in required if skill in shared),
        needed=tuple(skill for skill in required if skill not in shared),
        pay=network.pay.get(role),
        growth=network.growth.get(role),
        near_roles=() if role in network.pay else network.near_roles.get(role, ()),
        tuition=network.tuition.get(start),
    )


@dataclass(frozen=True, slots=True)
class Pathways:
    """The pathways from or to a thing.

    Attributes
    ----------
    start : the short name of the given thing; None if only a least pay was given
    role : the short name of the given role, or None
    ends : the end that distinguishes the pathways, "role", "start" or "both": the start if `start`
        is a role, both if there is only a least pay
    pathways : best first
    note : the reason why there is none, or None
    meanings : the meaning taken for the given name, if it fits several things
    remarks : sentences on what is left out, and on what the pathways assume
    evidence : the evidence that counts in the order of the pathways
    """

    start: str | None
    role: str | None
    ends: str
    pathways: tuple[Pathway, ...]
    note: Sentence | None
    meanings: tuple[Meaning, ...] = ()
    remarks: tuple[Sentence, ...] = ()
    evidence: Ranking = Ranking.ALL
