"""The network for Graphviz: columns from study on the left to work on the right."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from ..pathways.network import Network
from .table import Cell, Node, Table

#: The columns from left to right, with the shape and the line of each kind of thing.
_LOOKS = {
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
    label="A solid line is stated by a passage, a dashed one derived, a dotted one our own link."];
  node [fontname="Helvetica, Arial, sans-serif", fontsize=11, style=rounded];
  edge [color="#4B5563", arrowsize=0.6];
"""
_ENTITY = re.compile(r"&(?=#?\w+;)")


def dot(network: Network) -> bytes:
    """Write a network in the language of Graphviz."""
    table = Table.from_network(network)
    kinds = {node.id: str(node.cells["kind"]) for node in table.nodes}
    lines = [*_columns(table.nodes)]
    for link in table.links:
        backward = _place(kinds[link.tail]) > _place(kinds[link.head])
        more: dict[str, Cell] = {"id": link.id, "style": _LINES[str(link.cells["grade"])]}
        more |= {"constraint": "false"} if backward else {}
        words = f"{link.tail} {link.cells['label']} {link.head} [{link.cells['sources']}]"
        cells = {name: cell for name, cell in link.cells.items() if name != "label"}
        ends = f"{quoted(link.tail)} -> {quoted(link.head)}"
        lines.append(f"  {ends} [{_attributes(cells | more, tooltip=words)}];")
    return (_OPENING + "\n".join(lines) + "\n}\n").encode()


def _columns(nodes: tuple[Node, ...]) -> Iterator[str]:
    kinds = sorted({str(node.cells["kind"]) for node in nodes}, key=lambda k: (_place(k), k))
    for kind in kinds:
        shape, color = _LOOKS.get(kind, ("ellipse", "#4B5563"))
        yield "  {"
        yield f'    rank=same; node [shape={shape}, color="{color}"];'
        for node in nodes:
            if node.cells["kind"] == kind:
                cells = {name: cell for name, cell in node.cells.items() if name != "label"}
                label = str(node.cells["label"])
                yield f"    {quoted(node.id)} [{_attributes(cells, label=label)}];"
        yield "  }"


def quoted(text: str) -> str:
    r"""Return a text as a quoted id: of all characters only the quote is escaped there.

    Examples
    --------
    >>> print(quoted('role:"ml"-engineer'))
    "role:\"ml\"-engineer"
    """
    return '"' + text.replace('"', r"\"") + '"'


def _worded(text: str) -> str:
    """Return a text as a label, in which backslashes and entities mean something."""
    text = _ENTITY.sub("&amp;", text.replace("\\", r"\\"))
    return quoted(text).replace("\n", r"\n")


def _attributes(cells: Mapping[str, Cell], **words: str) -> str:
    said = [f"{name}={_worded(text)}" for name, text in words.items()]
    held = [f"{name}={quoted(str(cell))}" for name, cell in cells.items() if cell is not None]
    return ", ".join(said + held)


def _place(kind: str) -> int:
    return list(_LOOKS).index(kind) if kind in _LOOKS else len(_LOOKS) - 1
