"""Variations of the network: a few edges more or less, without a rebuild of the others."""

from __future__ import annotations

from collections import ChainMap
from collections.abc import Iterable, MutableMapping
from typing import Any, TypeAlias

import networkx as nx

from ..model.evidence import Edge
from ..model.iris import kind_of
from .network import Network

#: Neighbors of each node that may be changed: neighbor, relation, and the data of the edge.
Rows: TypeAlias = MutableMapping[str, dict[str, dict[str, dict[str, Any]]]]


class _Changed(ChainMap[str, Any]):
    """Rows over those of the base; their number does not need a union of all names."""

    def __len__(self) -> int:
        changed, base = self.maps
        return len(base) + sum(name not in base for name in changed)


class Variation(Network):
    """Copy of a network with some edges added and others dropped.

    Pathways in it are those of a network that is built anew from the edges. Rows of neighbors are
    copied when they are written (`collections.ChainMap`), so the cost follows the neighborhood of
    the edges. A thing that loses its last edge stays as an isolated node.

    Examples
    --------
    >>> from gradpath.graph.model.grades import Grade
    >>> edge = Edge("program:a", "skill:sql", "teaches", Grade.STATED, ("guide/L1",))
    >>> network = Network.from_edges([edge])
    >>> more = Variation(network, [edge._replace(head="skill:docker", sources=())], [edge])
    >>> [*more["program:a"]], [*network["program:a"]]
    (['skill:docker'], ['skill:sql'])
    """

    def __init__(self, base: Network, add: Iterable[Edge], drop: Iterable[Edge]) -> None:
        super().__init__()
        for name in Network.__annotations__:
            if not name.startswith("_"):
                setattr(self, name, getattr(base, name))
        shared = vars(base)  # NetworkX's views would look up every row twice
        self._node = _Changed({}, shared["_node"])
        self._rows: tuple[Rows, Rows]
        self._rows = (_Changed({}, shared["_succ"]), _Changed({}, shared["_pred"]))
        self._adj, self._pred = self._rows
        for edge in drop:
            self._copy(edge.tail, edge.head)
            self.remove_edge(edge.tail, edge.head, edge.relation)
        for edge in add:
            self._copy(edge.tail, edge.head)
            data = edge._asdict()
            self.add_edge(data.pop("tail"), data.pop("head"), key=edge.relation, **data)
            for node in edge[:2]:
                self._node[node] = {"kind": kind_of(node), "label": self.label(node)}
        nx.freeze(self)

    def _copy(self, tail: str, head: str) -> None:
        """Copy the edges between two nodes, and the rows that hold them, before a change."""
        for rows, node in zip(self._rows, (tail, head), strict=True):
            if node in rows:
                rows[node] = dict(rows[node])
        successors, predecessors = self._rows
        if head in successors.get(tail, ()):
            successors[tail][head] = predecessors[head][tail] = dict(successors[tail][head])
