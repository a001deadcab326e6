"""The network as one table of nodes and edges, from which every file of them is written."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import TypeAlias

from ..model.iris import expand, kind_of
from ..pathways.explain import verb
from ..pathways.network import Edge, Network

#: A value of a cell; what no source states is None and is left out of a file.
Cell: TypeAlias = str | float | None

#: What XML and a line of text cannot hold.
_CONTROL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff\ufffe\uffff]")


@dataclass(frozen=True, slots=True)
class Node:
    """A thing.

    Attributes
    ----------
    id : str
        Its short name.
    cells : dict of str to Cell
        What is known of it, by column.
    """

    id: str
    cells: dict[str, Cell]


@dataclass(frozen=True, slots=True)
class Link:
    """A relation between two things.

    Attributes
    ----------
    id : str
        Unique among all nodes and edges.
    tail, head : str
        The ids of the things.
    cells : dict of str to Cell
        What is known of it, by column.
    """

    id: str
    tail: str
    head: str
    cells: dict[str, Cell]


@dataclass(frozen=True, slots=True)
class Table:
    """All nodes and edges, sorted.

    Attributes
    ----------
    nodes : tuple of Node
        By id.
    links : tuple of Link
        By tail, head and relation.
    """

    nodes: tuple[Node, ...]
    links: tuple[Link, ...]

    @classmethod
    def from_network(cls, network: Network) -> Table:
        """Tabulate a network."""
        edges = {(edge.tail, edge.head, edge.relation): edge for edge in network.edges}
        names = {end for edge in edges.values() for end in (edge.tail, edge.head)}
        return cls(
            tuple(Node(name, _node_cells(network, name)) for name in sorted(names)),
            tuple(
                Link(f"edge-{number}", edge.tail, edge.head, _edge_cells(edge))
                for number, (_, edge) in enumerate(sorted(edges.items()), start=1)
            ),
        )


def columns(rows: Iterable[Node] | Iterable[Link]) -> dict[str, type]:
    """Return the columns that hold a value, each with the one type of its values."""
    return {name: type(c) for row in rows for name, c in row.cells.items() if c is not None}


def clean(text: str) -> str:
    r"""Return a text without the characters that no file may hold.

    Examples
    --------
    >>> clean("deep\x00 learning\x1b")
    'deep learning'
    """
    return _CONTROL.sub("", text.replace("\r\n", "\n").replace("\r", "\n"))


def _node_cells(network: Network, name: str) -> dict[str, Cell]:
    pay, growth = network.pay.get(name), network.growth.get(name)
    return {
        "label": clean(network.label(name)),
        "kind": kind_of(name),
        "iri": str(expand(name)),
        "pay": str(pay) if pay else None,
        "pay_min": float(pay.low) if pay and pay.low is not None else None,
        "pay_max": float(pay.high) if pay and pay.high is not None else None,
        "growth": clean(growth.label) if growth else None,
    }


def _edge_cells(edge: Edge) -> dict[str, Cell]:
    return {
        "label": verb(edge),
        "relation": edge.relation,
        "grade": edge.grade.label,
        "sources": "; ".join(edge.sources),
    }
