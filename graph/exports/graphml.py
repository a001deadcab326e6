"""The network as GraphML; NetworkX's own writer leaves the schema at IRIs, keys and booleans."""

from __future__ import annotations

import re
from collections.abc import Mapping
from xml.etree import ElementTree as ET

from ..pathways.network import Network
from .table import Cell, Table, columns

_NAMESPACE = "http://graphml.graphdrawing.org/xmlns"
_SCHEMA = f"{_NAMESPACE} {_NAMESPACE}/1.0/graphml.xsd"
_INSTANCE = "http://www.w3.org/2001/XMLSchema-instance"
_TYPES = {str: "string", float: "double"}
#: What an id of the schema (an NMTOKEN) cannot hold, and what an escape would be mistaken for.
_ALIEN = re.compile(r"[^A-Za-z0-9._:-]|_(?=x[0-9A-F]+_)")


def graphml(network: Network) -> bytes:
    """Write a network as GraphML."""
    table = Table.from_network(network)
    root = ET.Element(
        "graphml", {"xmlns": _NAMESPACE, "xmlns:xsi": _INSTANCE, "xsi:schemaLocation": _SCHEMA}
    )
    for scope, held in (("node", columns(table.nodes)), ("edge", columns(table.links))):
        for name, kind in held.items():
            key = {"id": f"{scope}_{name}", "for": scope, "attr.name": name}
            ET.SubElement(root, "key", key | {"attr.type": _TYPES[kind]})
    body = ET.SubElement(root, "graph", {"id": "gradpath", "edgedefault": "directed"})
    for node in table.nodes:
        _write_cells(ET.SubElement(body, "node", {"id": token(node.id)}), "node", node.cells)
    for link in table.links:
        ends = {"source": token(link.tail), "target": token(link.head)}
        _write_cells(ET.SubElement(body, "edge", {"id": link.id} | ends), "edge", link.cells)
    ET.indent(root)
    written: bytes = ET.tostring(root, encoding="UTF-8", xml_declaration=True)
    return written + b"\n"


def token(name: str) -> str:
    """Return a short name as an id of GraphML; different names stay different.

    Examples
    --------
    >>> token("skill:ci-cd"), token("skill:a/b")
    ('skill:ci-cd', 'skill:a_x2F_b')
    """
    return _ALIEN.sub(lambda alien: f"_x{ord(alien[0]):X}_", name)


def _write_cells(element: ET.Element, scope: str, cells: Mapping[str, Cell]) -> None:
    for name, value in cells.items():
        if value is not None:
            ET.SubElement(element, "data", {"key": f"{scope}_{name}"}).text = str(value)
