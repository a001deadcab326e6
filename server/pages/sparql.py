"""Page of an answer to SPARQL: rows as a table, truth as a word, a graph as Turtle."""

from __future__ import annotations

import json
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from typing import Any

from markupsafe import Markup, escape

from ...graph.model.iris import shorten
from ...graph.store.formats import ResultFormat
from ...graph.store.truncation import Bounds, QueryResponse, RowLimitReached, TruncatingWriter
from ...ontology.terms import BASE
from ..http.markup import NONE, Links, table

#: The most rows of a table, and characters of a graph, on a page.
ROWS = 1000
_CHARACTERS = 200_000
_KIND = Markup(' <span class="kind">%s</span>')


@dataclass(frozen=True, slots=True)
class Shown:
    """An answer as a page shows it: rows, the answer to an ASK, or a graph."""

    #: The number of rows that are shown, at most `ROWS`, and a table of them.
    count: int = 0
    rows: Markup = NONE
    truth: bool | None = None
    #: A graph as Turtle.
    graph: str = ""
    #: Whether the page shows only a part.
    cut: bool = False


def show(answer: QueryResponse, format: ResultFormat, links: Links) -> Shown:
    """Return the content of the page of an answer in JSON, or in Turtle if it is a graph."""
    if format.holds_triples:
        text = answer.content.decode()
        cut = len(text) > _CHARACTERS
        text = text[: text.rfind("\n", 0, _CHARACTERS)] if cut else text
        return Shown(graph=text, cut=cut or answer.truncated)
    writer = TruncatingWriter(Bounds(ROWS, len(answer.content)), ResultFormat.JSON)
    with suppress(RowLimitReached):  # the rest of the answer is not read
        writer.write(answer.content)
    short = QueryResponse(*writer.content())
    found = json.loads(short.content)
    if "boolean" in found:
        return Shown(truth=found["boolean"])
    columns, bindings = found["head"].get("vars", ()), found["results"]["bindings"]
    rows = ([_cell(row.get(name), links) for name in columns] for row in bindings)
    shown = table("Rows", columns, rows)
    return Shown(len(bindings), shown, cut=short.truncated or answer.truncated)


def _cell(term: Mapping[str, Any] | None, links: Links) -> Markup:
    if term is None:
        return NONE
    value = str(term["value"])
    if term["type"] == "uri":
        short = shorten(value)
        return links.own(short, short) if value.startswith(BASE) else escape(short)
    if term["type"] == "bnode":
        return escape(f"_:{value}")
    kind = term.get("xml:lang") or shorten(term.get("datatype", ""))
    return escape(value) + (_KIND % kind if kind else NONE)
