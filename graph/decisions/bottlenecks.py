"""Bottlenecks between study and work: articulation points and betweenness, by NetworkX."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from heapq import nsmallest
from itertools import chain, pairwise
from typing import TYPE_CHECKING, NamedTuple, TypeAlias
from weakref import WeakKeyDictionary

import networkx as nx

from ...names import collate
from ..model.evidence import Evidence
from ..model.grades import Grade
from ..model.iris import kind_of
from ..pathways.search import backward

if TYPE_CHECKING:
    from ..pathways.network import Network

    Graph: TypeAlias = nx.Graph[str]
    DiGraph: TypeAlias = nx.DiGraph[str]
else:
    Graph, DiGraph = nx.Graph, nx.DiGraph  # generic in the type stubs only

#: Kinds of things from which paths are counted, and those that may be a bottleneck.
STUDIES = ("program", "specialization")
_BETWEEN = ("skill", "specialization")
#: The most roles to which paths are counted.
MOST_ROLES = 20


class Bottleneck(NamedTuple):
    """A skill or specialization on paths from study to work.

    Attributes
    ----------
    thing : its short name
    roles : the roles to which paths through it lead
    passing : the part of the shortest paths that pass through it, from 0 to 1
    cut_off : the programs, specializations and roles that are apart from all others without it
    evidence : the statements of the paths through it
    """

    thing: str
    roles: tuple[str, ...]
    passing: float
    cut_off: tuple[str, ...]
    evidence: tuple[Evidence, ...]


class Bottlenecks(NamedTuple):
    """The bottlenecks between study and some roles.

    Attributes
    ----------
    found : those through which most shortest paths pass first
    pairs : the number of pairs of a program or specialization and a role that it leads to
    roles, all_roles : the number of roles to which paths are counted, and of all that there are
    evidence : the statements of all paths
    """

    found: tuple[Bottleneck, ...]
    pairs: int
    roles: int
    all_roles: int
    evidence: tuple[Evidence, ...]


#: The bottlenecks of whole networks that are in use, by whether only what is stated counts.
_KEPT: WeakKeyDictionary[Network, dict[bool, Bottlenecks]] = WeakKeyDictionary()


def bottlenecks(network: Network, role: str | None, *, stated: bool) -> Bottlenecks:
    """Return the bottlenecks on the way to a role, or to the first roles by name."""
    if role is not None:
        return _find(network, [role], 1, stated=stated)
    kept = _KEPT.setdefault(network, {})
    if stated not in kept:
        roles = [one for one in network if kind_of(one) == "role" and network.required(one)]
        first = nsmallest(MOST_ROLES, roles, key=lambda one: collate(network.label(one)))
        kept[stated] = _find(network, first, len(roles), stated=stated)
    return kept[stated]


def projection(network: Network, roles: Iterable[str], *, stated: bool) -> DiGraph:
    """Return the graph of programs, specializations, required skills and roles.

    A program or specialization leads to each required skill that it covers, a program also
    through a specialization for which it is recommended, and the skill leads to the role. Each
    is the best path of the pathways; the edges hold its statements as ``evidence``.
    """
    graph: DiGraph = nx.DiGraph()
    for role in roles:
        for pathway in backward(network, role):
            if kind_of(pathway.start) not in STUDIES:
                continue
            for one in pathway.shared:
                if not stated or one.grade is Grade.STATED:
                    nodes = dict.fromkeys((pathway.start, one.via or pathway.start, one.skill))
                    evidence = one.route.evidence(network)
                    for ends in pairwise((*nodes, role)):
                        known = graph.get_edge_data(*ends, {"evidence": ()})["evidence"]
                        graph.add_edge(*ends, evidence=known or evidence)
    return graph


def _find(network: Network, roles: Sequence[str], count: int, *, stated: bool) -> Bottlenecks:
    graph = projection(network, roles, stated=stated)
    studies, ends = ([n for n in graph if kind_of(n) in kinds] for kinds in (STUDIES, ("role",)))
    pairs = sum(len(nx.descendants(graph, one) & {*ends}) for one in studies)
    passing = nx.betweenness_centrality_subset(graph, studies, ends)
    undirected = graph.to_undirected(as_view=True)
    cutting = {*nx.articulation_points(undirected)}

    def labels(things: Iterable[str]) -> tuple[str, ...]:
        return tuple(sorted(things, key=lambda one: collate(network.label(one))))

    found = (
        Bottleneck(
            one,
            labels(nx.descendants(graph, one) & {*ends}),
            passing[one] / pairs,
            labels(_cut_off(undirected, one)) if one in cutting else (),
            _evidence(graph, chain(graph.in_edges(one), graph.out_edges(one))),
        )
        for one in graph
        if kind_of(one) in _BETWEEN and passing[one]
    )
    ordered = sorted(found, key=lambda one: (-one.passing, collate(network.label(one.thing))))
    return Bottlenecks(tuple(ordered), pairs, len(roles), count, _evidence(graph, graph.edges))


def _cut_off(undirected: Graph, node: str) -> list[str]:
    """Return the programs, specializations and roles apart from the largest part without a node."""
    whole = nx.node_connected_component(undirected, node) - {node}
    parts = sorted(
        nx.connected_components(undirected.subgraph(whole)), key=lambda p: (len(p), min(p))
    )
    return [one for part in parts[:-1] for one in part if kind_of(one) in {*STUDIES, "role"}]


def _evidence(graph: DiGraph, edges: Iterable[tuple[str, str]]) -> tuple[Evidence, ...]:
    """Return the statements of some edges."""
    found = (graph.edges[ends]["evidence"] for ends in edges)
    return tuple(dict.fromkeys(chain.from_iterable(found)))
