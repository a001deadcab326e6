"""The network as GraphML, by NetworkX's writer, with ids that the schema allows."""

from __future__ import annotations

import re
from io import BytesIO

from .attributes import Exported, with_attributes

#: Characters that an id of the schema (an NMTOKEN) cannot hold, and what looks like their escape.
_NOT_IN_IDS = re.compile(r"[^A-Za-z0-9._:-]|_(?=x[0-9A-F]+_)")


def graphml(graph: Exported) -> bytes:
    """Return the network of a graph as GraphML, the same bytes for the same network."""
    import networkx as nx
    from networkx.readwrite.graphml import GraphMLWriter

    named = with_attributes(graph.network)
    network = nx.relabel_nodes(named, {node: token(node) for node in named})
    network.graph["id"] = "gradpath"
    writer, written = GraphMLWriter(network, encoding="UTF-8"), BytesIO()
    names = {
        key.get("id"): f"{key.get('for')}_{key.get('attr.name')}" for key in writer.xml.iter("key")
    }
    for element, attribute in (("key", "id"), ("data", "key")):
        for found in writer.xml.iter(element):
            found.set(attribute, names[found.get(attribute)])
    writer.dump(written)  # the same with and without lxml
    return written.getvalue()


def token(name: str) -> str:
    """Return a short name as an id of GraphML; different names stay different.

    Examples
    --------
    >>> token("skill:ci-cd"), token("skill:a/b")
    ('skill:ci-cd', 'skill:a_x2F_b')
    """
    return _NOT_IN_IDS.sub(lambda character: f"_x{ord(character[0]):X}_", name)
