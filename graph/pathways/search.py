"""Path search from study to work and back: bounded, and local in its cost."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import TYPE_CHECKING

from ...errors import GradPathError
from ..model.amounts import Figure
from ..model.grades import Grade
from ..model.iris import kind_of
from .pathway import NodePath, Pathway, make_pathway
from .ranking import Ranking

if TYPE_CHECKING:
    from .network import Network

#: The longest path: degree, specialization, the one inside it, skill, mapped skill, role.
CUTOFF = 5

#: Kinds of things that can be studied, and those from which a path to a role can start.
STUDIES = ("specialization", "program", "degree")
STARTS = (*STUDIES, "skill")
#: The number of questions of which the pathways are kept.
_KEPT = 64


class UnknownNode(GradPathError):
    """A thing (`node`) that is on no path; no path between two known things is not an error."""

    def __init__(self, node: str) -> None:
        super().__init__(
            f"{node} is on no path from study to work",
            hint=f"ask from or to a {', a '.join(STARTS)} or a role",
        )
        self.node = node


def simple_paths(network: Network, start: str, end: str, *, cutoff: int = CUTOFF) -> list[NodePath]:
    """Return the paths of up to `cutoff` edges between two nodes that visit no node twice.

    The node sequences come shortest first; UnknownNode is raised if an end is not in the network.

    Notes
    -----
    A breadth-first search from the end gives the distance of each node to it (`Network.steps_to`).
    The search then goes forward from the start, edge by edge, only to nodes from which the end is
    near enough. The cost follows the neighborhood of the ends and not the size of the graph.
    """
    _require(network, start, end)
    steps = network.steps_to(end, cutoff - 1)
    found: list[NodePath] = []
    paths: list[NodePath] = [(start,)]
    for left in range(cutoff - 1, -1, -1):
        longer: list[NodePath] = []
        for path in paths:
            for node, distance in steps[path[-1]]:
                if distance <= left and node not in path:
                    (longer if distance else found).append((*path, node))
        paths = longer
    return found


def between(
    network: Network,
    start: str,
    role: str,
    *,
    grade: Grade = Grade.MAPPED,
    cutoff: int = CUTOFF,
) -> Pathway | None:
    """Return the pathway from a start to a role, or None where no path leads there.

    Parameters
    ----------
    start, role : short names of the ends; UnknownNode is raised if one is not in the network
    grade, cutoff : the weakest grade an edge may have, and the greatest number of edges of a path
    """
    return make_pathway(network, simple_paths(network, start, role, cutoff=cutoff), grade)


def forward(
    network: Network,
    start: str,
    *,
    grade: Grade = Grade.MAPPED,
    evidence: Ranking = Ranking.ALL,
    cutoff: int = CUTOFF,
) -> list[Pathway]:
    """Return the pathways from a start to every role, best first.

    The order is that of `evidence`; the other parameters and errors are those of `between`.
    """
    import networkx as nx  # as late as the network itself

    def pairs() -> Iterator[tuple[str, str]]:
        near = nx.single_source_shortest_path_length(network, start, cutoff)
        return ((start, node) for node in near if kind_of(node) == "role")

    _require(network, start)
    return _kept(network, ("from", start), pairs, grade, evidence, cutoff)


def backward(
    network: Network,
    role: str,
    *,
    grade: Grade = Grade.MAPPED,
    evidence: Ranking = Ranking.ALL,
    cutoff: int = CUTOFF,
) -> list[Pathway]:
    """Return the pathways to a role from every specialization, program and degree, best first.

    The order is that of `evidence`; the other parameters and errors are those of `between`.
    """

    def pairs() -> Iterator[tuple[str, str]]:
        near = network.steps_to(role, cutoff).distances
        return ((node, role) for node in near if kind_of(node) in STUDIES)

    _require(network, role)
    return _kept(network, ("to", role), pairs, grade, evidence, cutoff)


def _kept(
    network: Network,
    end: tuple[str, str],
    pairs: Callable[[], Iterator[tuple[str, str]]],
    grade: Grade,
    evidence: Ranking,
    cutoff: int,
) -> list[Pathway]:
    """Return the pathways between pairs, best first; those of the last questions are kept."""
    kept, question = network.pathways, (end, grade, evidence, cutoff)
    if question not in kept:
        found = (between(network, *pair, grade=grade, cutoff=cutoff) for pair in pairs())
        best_first = tuple(ranked(network, filter(None, found), evidence))
        if len(kept) >= _KEPT:
            kept.clear()
        kept[question] = best_first
    return [*kept[question]]


def paying(network: Network, min_pay: Figure) -> list[str]:
    """Return the roles whose typical pay is at least some US dollars a year, or may be.

    A role without stated pay is left out.
    """
    return [role for role, pay in network.pay.items() if pay.at_least(min_pay) is not False]


def _require(network: Network, *nodes: str) -> None:
    for node in nodes:
        if node not in network.outgoing:
            raise UnknownNode(node)


def ranked(network: Network, pathways: Iterable[Pathway], evidence: Ranking) -> list[Pathway]:
    """Return pathways best first, by the labels of their ends where the rule finds them equal."""

    def key(pathway: Pathway) -> tuple[object, ...]:
        ends = (pathway.start, pathway.role)
        return evidence.key(pathway.coverage, *map(network.label, ends), *ends)

    return sorted(pathways, key=key)
