"""Walks over the network: from study to work and back, bounded, graded and sourced."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from .amounts import Amount, Figure
from .curies import kind_of
from .errors import GradPathError
from .network import Edge, Grade, Network

#: The longest way there is: degree, specialization, the one inside it, skill, mapped skill, role.
CUTOFF = 5

#: Kinds of things from which a way to a role can start.
STARTS = ("specialization", "program", "degree", "skill")

Adjacency = Mapping[str, Mapping[str, Any]]
#: The nodes of a way, first to last.
Way = tuple[str, ...]


class UnknownNode(GradPathError):
    """A thing that does not lie on any way; there being no way between two things is no error.

    Parameters
    ----------
    node : str
        The short name of the thing.
    """

    def __init__(self, node: str) -> None:
        super().__init__(
            f"{node} lies on no way from study to work",
            cure=f"ask from or to a {', a '.join(STARTS)} or a role",
        )
        self.node = node


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
    growth : str or None
        The growth outlook; None where no source states it.
    """

    start: str
    role: str
    routes: tuple[Route, ...]
    shared: tuple[SharedSkill, ...]
    needed: tuple[str, ...]
    pay: Amount | None
    growth: str | None

    @property
    def grade(self) -> Grade:
        """The grade of the best way."""
        return max(route.grade for route in self.routes)

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


def ways(after: Adjacency, before: Adjacency, start: str, end: str, hops: int) -> Iterator[Way]:
    """Generate the node sequences of exactly `hops` edges between two nodes.

    The walk goes on from whichever end has fewer neighbors and meets in the middle, so the cost
    follows the neighborhood of the ends and not the size of the graph.

    Parameters
    ----------
    after, before : mappings of node to neighbors
        Successors and predecessors, as dictionaries.
    start, end : str
        The ends.
    hops : int
        The number of edges, at least 1.

    Yields
    ------
    tuple of str
        The nodes; one of them may stand twice where the graph has cycles.
    """
    if hops == 1:
        if end in after.get(start, ()):
            yield (start, end)
        return
    nexts, lasts = after.get(start, {}), before.get(end, {})
    if hops == _MEETING:
        for middle in nexts.keys() & lasts.keys():
            yield (start, middle, end)
    elif len(nexts) <= len(lasts):
        for node in nexts:
            for way in ways(after, before, node, end, hops - 1):
                yield (start, *way)
    else:
        for node in lasts:
            for way in ways(after, before, start, node, hops - 1):
                yield (*way, end)


#: With this many edges one intersection finds every middle.
_MEETING = 2


def simple_ways(network: Network, start: str, end: str, *, cutoff: int = CUTOFF) -> list[Way]:
    """Return the ways of up to `cutoff` edges between two nodes that pass no node twice.

    Parameters
    ----------
    network : Network
        Where to walk.
    start, end : str
        The ends.
    cutoff : int
        The greatest number of edges.

    Returns
    -------
    list of tuple of str
        The node sequences, shortest first; empty where no way leads there.

    Raises
    ------
    UnknownNode
        If one of the ends is not in the network.
    """
    after, before = network.successors, network.predecessors
    for node in (start, end):
        if node not in after:
            raise UnknownNode(node)
    found = [way for hops in range(1, cutoff + 1) for way in ways(after, before, start, end, hops)]
    return [way for way in found if len(set(way)) == len(way)]


def between(
    network: Network,
    start: str,
    role: str,
    *,
    grade: Grade = Grade.MAPPED,
    cutoff: int = CUTOFF,
) -> Pathway | None:
    """Return the pathway from a start to a role.

    Parameters
    ----------
    network : Network
        Where to walk.
    start, role : str
        Short names of the ends.
    grade : Grade
        The weakest grade an edge may have.
    cutoff : int
        The greatest number of edges of a way.

    Returns
    -------
    Pathway or None
        None where no way of this grade leads there.

    Raises
    ------
    UnknownNode
        If one of the ends is not in the network.
    """
    return _pathway(network, simple_ways(network, start, role, cutoff=cutoff), grade)


def forward(
    network: Network, start: str, *, grade: Grade = Grade.MAPPED, cutoff: int = CUTOFF
) -> list[Pathway]:
    """Return the pathways from a start to every role, best first.

    Parameters and errors are those of `between`.
    """
    return _grouped(network, start, network.successors, _is_role, grade, cutoff)


def backward(
    network: Network,
    role: str,
    *,
    starts: Sequence[str] = STARTS[:2],
    grade: Grade = Grade.MAPPED,
    cutoff: int = CUTOFF,
) -> list[Pathway]:
    """Return the pathways to a role from every start of some kinds, best first.

    Parameters and errors are those of `between`; `starts` names the kinds.
    """

    def is_start(node: str) -> bool:
        return kind_of(node) in starts

    return _grouped(network, role, network.predecessors, is_start, grade, cutoff)


def paying(network: Network, floor: Figure) -> list[str]:
    """Return the roles whose typical pay is at or above a floor, or may be, surest first.

    Parameters
    ----------
    network : Network
        Where to look.
    floor : int or Decimal
        US dollars a year.

    Returns
    -------
    list of str
        Roles that reach the floor with all of their range, then those that do with a part of it;
        a role without stated pay is left out.
    """
    judged = {role: pay.at_least(floor) for role, pay in network.pay.items()}
    return sorted(
        (role for role, answer in judged.items() if answer is not False),
        key=lambda role: (not judged[role], network.label(role)),
    )


def _is_role(node: str) -> bool:
    return kind_of(node) == "role"


def _grouped(
    network: Network,
    origin: str,
    neighbors: Adjacency,
    wanted: Callable[[str], bool],
    grade: Grade,
    cutoff: int,
) -> list[Pathway]:
    """Walk from one end until the cutoff and group the ways by the other end."""
    if origin not in neighbors:
        raise UnknownNode(origin)
    backwards = neighbors is network.predecessors
    by_end: dict[str, list[Way]] = {}
    for way in _reach(neighbors, (origin,), cutoff):
        if wanted(way[-1]):
            by_end.setdefault(way[-1], []).append(way[::-1] if backwards else way)
    pathways = (_pathway(network, found, grade) for found in by_end.values())
    return sorted((pathway for pathway in pathways if pathway), key=lambda p: _rank(network, p))


def _reach(neighbors: Adjacency, way: Way, hops: int) -> Iterator[Way]:
    for node in neighbors.get(way[-1], ()):
        if node not in way:
            yield (*way, node)
            if hops > 1:
                yield from _reach(neighbors, (*way, node), hops - 1)


def _rank(network: Network, pathway: Pathway) -> tuple[object, ...]:
    """Order by grade, then by share of key skills, then by how much of it is word for word."""
    ends = (network.label(pathway.start), network.label(pathway.role))
    return (-pathway.grade, -pathway.share, -pathway.stated, *ends)


def _pathway(network: Network, found: Sequence[Way], grade: Grade) -> Pathway | None:
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
