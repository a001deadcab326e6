"""Parts of a graph that an export reads, and the network with attributes of text and figures."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING, Protocol, TypeAlias

from ..model.characters import clean
from ..model.iris import expand, kind_of
from ..pathways.explain import verb

if TYPE_CHECKING:
    from networkx import MultiDiGraph

    from ..pathways.network import Network
    from ..store.store import Store

#: A value of an attribute; each attribute has values of one type.
Value: TypeAlias = str | float


class Exported(Protocol):
    """A graph that can be exported; its network is made when a writer asks for it."""

    @property
    def store(self) -> Store: ...  # noqa: D102 - `KnowledgeGraph` documents it
    @cached_property
    def network(self) -> Network: ...  # noqa: D102


def with_attributes(network: Network) -> MultiDiGraph[str]:
    """Return a copy of a network in a fixed order, with attributes that every file can hold.

    Returns
    -------
    networkx.MultiDiGraph
        Nodes by name, with ``label``, ``kind``, ``iri``, and where a source states them ``pay``,
        ``pay_min``, ``pay_max`` (US dollars a year) and ``growth``; edges by tail, head and
        relation, with keys such as ``edge-1``, ``label``, ``relation``, ``grade`` and ``sources``.
    """
    import networkx as nx

    copy: MultiDiGraph[str] = nx.MultiDiGraph()
    for node in sorted(network):
        copy.add_node(node, **_node_attributes(network, node))
    edges = sorted(network.edges(keys=True))
    for number, (tail, head, relation) in enumerate(edges, start=1):
        data = network.outgoing[tail][head][relation]
        copy.add_edge(
            tail,
            head,
            key=f"edge-{number}",
            label=verb(relation),
            relation=relation,
            grade=data["grade"].label,
            sources="; ".join(data["sources"]),
        )
    return copy


def _node_attributes(network: Network, node: str) -> dict[str, Value]:
    pay, growth = network.pay.get(node), network.growth.get(node)
    attributes: dict[str, Value | None] = {
        "label": clean(network.label(node)),
        "kind": kind_of(node),
        "iri": str(expand(node)),
        "pay": str(pay) if pay else None,
        "pay_min": float(pay.low) if pay and pay.low is not None else None,
        "pay_max": float(pay.high) if pay and pay.high is not None else None,
        "growth": clean(growth.label) if growth else None,
    }
    return {name: value for name, value in attributes.items() if value is not None}
