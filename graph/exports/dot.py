"""The network for Graphviz: columns from study on the left to work on the right."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING

from .attributes import Exported, Value, with_attributes

if TYPE_CHECKING:
    from networkx import MultiDiGraph

#: The columns from left to right, with the shape and the line of each kind of thing.
_COLUMNS = {
    "program": ("box", "#14264F"),
    "degree": ("note", "#1C7C5F"),
    "specialization": ("box", "#C02A96"),
    "skill": ("plaintext", "#4B5563"),
    "application": ("ellipse", "#4B5563"),
    "industry": ("ellipse", "#4B5563"),
    "workplace": ("ellipse", "#4B5563"),
    "organization": ("ellipse", "#4B5563"),
    "role": ("box", "#9A6408"),
}
_LINES = {"stated": "solid", "derived": "dashed", "mapped": "dotted"}
_OPENING = """digraph gradpath {
  graph [rankdir=LR, ranksep=2, nodesep=0.1, charset="UTF-8",
    label="Solid lines are stated by a source, dashed ones derived, dotted ones our own."];
  node [fontname="Helvetica, Arial, sans-serif", fontsize=11, style=rounded];
  edge [color="#4B5563", arrowsize=0.6];
"""
_ENTITY = re.compile(r"&(?=#?\w+;)")


def dot(graph: Exported) -> bytes:
    """Return the network of a graph in the language of Graphviz."""
    network = with_attributes(graph.network)
    lines = [*_nodes(network)]
    for tail, head, key, edge in network.edges(keys=True, data=True):
        backward = _column(network.nodes[tail]["kind"]) > _column(network.nodes[head]["kind"])
        tooltip = f"{tail} {edge['label']} {head} [{edge['sources']}]"
        attributes = {**edge, "id": key, "style": _LINES[edge["grade"]]}
        attributes |= {"constraint": "false"} if backward else {}
        del attributes["label"]
        ends = f"{quoted(tail)} -> {quoted(head)}"
        lines.append(f"  {ends} [{_attributes(attributes, tooltip=tooltip)}];")
    return (_OPENING + "\n".join(lines) + "\n}\n").encode()


def _nodes(network: MultiDiGraph[str]) -> Iterator[str]:
    kinds = {str(data["kind"]) for _, data in network.nodes(data=True)}
    for kind in sorted(kinds, key=lambda kind: (_column(kind), kind)):
        shape, color = _COLUMNS.get(kind, ("ellipse", "#4B5563"))
        yield "  {"
        yield f'    rank=same; node [shape={shape}, color="{color}"];'
        for node, data in network.nodes(data=True):
            if data["kind"] == kind:
                attributes = {name: value for name, value in data.items() if name != "label"}
                yield f"    {quoted(node)} [{_attributes(attributes, label=data['label'])}];"
        yield "  }"


def quoted(text: str) -> str:
    r"""Return a text as a quoted id: of all characters only the quote is escaped there.

    Examples
    --------
    >>> print(quoted('role:"ml"-engineer'))
    "role:\"ml\"-engineer"
    """
    return '"' + text.replace('"', r"\"") + '"'


def _as_label(text: str) -> str:
    """Return a text as a label, in which backslashes and entities have a meaning."""
    text = _ENTITY.sub("&amp;", text.replace("\\", r"\\"))
    return quoted(text).replace("\n", r"\n")


def _attributes(attributes: Mapping[str, Value], **labels: str) -> str:
    written = [f"{name}={_as_label(text)}" for name, text in labels.items()]
    written += [f"{name}={quoted(str(value))}" for name, value in attributes.items()]
    return ", ".join(written)


def _column(kind: str) -> int:
    return list(_COLUMNS).index(kind) if kind in _COLUMNS else len(_COLUMNS) - 1
