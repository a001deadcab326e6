"""Walks over the network: from study to work and back, bounded, and local in their cost."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import TypeAlias

from ...errors import GradPathError
from ..model.amounts import Figure
from ..model.iris import kind_of
from .network import Grade, Network
from .pathway import Pathway, Way, pathway

#: The longest way there is: degree, specialization, the one inside it, skill, mapped skill, role.
CUTOFF = 5

#: Kinds of things from which a way to a role can start.
STARTS = ("specialization", "program", "degree", "skill")

#: What follows or precedes each node; only the nodes matter to a walk.
Neighbors: TypeAlias = Mapping[str, Mapping[str, object]]


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
            hint=f"ask from or to a {', a '.join(STARTS)} or a role",
        )
        self.node = node


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
    if start not in after or end not in before:
        raise UnknownNode(end if start in after else start)
    if start == end or cutoff < 1:
        return []
    found: list[Way] = [(start, end)] if end in after[start] else []
    if cutoff > 1:
        for node in after[start].keys() & before[end].keys():
            way = (start, node, end)
            if start != node != end:
                found.append(way)
    if cutoff >= _MEETING:
        found += _meeting(after, before, start, end)
        for hops in range(_MEETING + 1, cutoff + 1):
            found += _ways(after, before, start, end, hops)
    return found


def _ways(after: Neighbors, before: Neighbors, start: str, end: str, hops: int) -> list[Way]:
    """Return the ways of exactly `hops` edges that pass no node twice.

    The walk goes on from whichever end has fewer neighbors and meets in the middle, so the cost
    follows the neighborhood of the ends and not the size of the graph.
    """
    if hops == _MEETING:
        return _meeting(after, before, start, end)
    found: list[Way] = []
    if len(after[start]) <= len(before[end]):
        for node in after[start].keys() - {end}:
            rest = _ways(after, before, node, end, hops - 1)
            found += [(start, *way) for way in rest if start not in way]
    else:
        for node in before[end].keys() - {start}:
            rest = _ways(after, before, start, node, hops - 1)
            found += [(*way, end) for way in rest if end not in way]
    return found


#: With this many edges one intersection for each neighbor of an end finds every middle.
_MEETING = 3


def _meeting(after: Neighbors, before: Neighbors, start: str, end: str) -> list[Way]:
    """Return the ways of `_MEETING` edges; most of the time of a walk is spent here."""
    nexts, lasts = after[start].keys(), before[end].keys()
    found: list[Way] = []
    if len(nexts) <= len(lasts):
        for first in nexts:
            for second in after[first].keys() & lasts:
                way = (start, first, second, end)
                if first != end != second != first != start != second:
                    found.append(way)
    else:
        for second in lasts:
            for first in before[second].keys() & nexts:
                way = (start, first, second, end)
                if first != end != second != first != start != second:
                    found.append(way)
    return found


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
    return pathway(network, simple_ways(network, start, role, cutoff=cutoff), grade)


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
    neighbors: Neighbors,
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
    pathways = (pathway(network, found, grade) for found in by_end.values())
    return sorted((found for found in pathways if found), key=lambda p: _rank(network, p))


def _reach(neighbors: Neighbors, way: Way, hops: int) -> Iterator[Way]:
    for node in neighbors.get(way[-1], ()):
        if node not in way:
            yield (*way, node)
            if hops > 1:
                yield from _reach(neighbors, (*way, node), hops - 1)


def _rank(network: Network, pathway: Pathway) -> tuple[object, ...]:
    """Order by grade, then by share of key skills, then by how much of it is word for word."""
    ends = (network.label(pathway.start), network.label(pathway.role))
    return (-pathway.grade, -pathway.share, -pathway.stated, *ends)
