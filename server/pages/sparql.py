"""Page of an answer to SPARQL: rows as a table, truth as a word, a graph as Turtle."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from typing import Any

from markupsafe import Markup, escape

from ...graph.model.iris import shorten
from ...graph.store.formats import ResultFormat
from ...graph.store.truncation import Bounds, QueryResponse, RowLimitReached, TruncatingWriter
from ...ontology.terms import BASE
from ..http.markup import NONE, ROWS, Links, table

#: The most characters of a value, of a graph and of the HTML of a table on a page.
_OF_VALUE, _OF_GRAPH, _OF_TABLE = 2000, 200_000, 1_000_000
#: The least characters of a cell in HTML, whose heading stands in it too.
_OF_CELL = len('<td data-heading=""><span></span></td>')
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
        cut = len(text) > _OF_GRAPH
        text = text[: max(text.rfind("\n", 0, _OF_GRAPH), 0) or _OF_GRAPH] if cut else text
        return Shown(graph=text, cut=cut or answer.truncated)
    writer = TruncatingWriter(Bounds(ROWS, len(answer.content)), ResultFormat.JSON)
    with suppress(RowLimitReached):  # the rest of the answer is not read
        writer.write(answer.content)
    short = QueryResponse(*writer.content())
    found = json.loads(short.content)
    if "boolean" in found:
        return Shown(truth=found["boolean"])
    columns, bindings = found["head"].get("vars", ()), found["results"]["bindings"]
    rows = [*_rows(columns, bindings, links)]
    shown = table("Rows", columns, rows) if rows else NONE
    cut = short.truncated or answer.truncated or len(rows) < len(bindings)
    return Shown(len(rows), shown, cut=cut)


def _rows(
    columns: Sequence[str], bindings: Sequence[Mapping[str, Any]], links: Links
) -> Iterator[list[Markup]]:
    """Yield the cells of rows until the characters of the table are used up."""
    left, least = _OF_TABLE, sum(len(name) + _OF_CELL for name in columns)
    for row in bindings:
        cells = [_cell(row.get(name), links) for name in columns]
        left -= least + sum(map(len, cells))
        if left < 0:
            return
        yield cells


def _cell(term: Mapping[str, Any] | None, links: Links) -> Markup:
    if term is None:
        return NONE
    value = str(term["value"])
    kind = term.get("xml:lang") or shorten(term.get("datatype", ""))
    if len(value) + len(kind) > _OF_VALUE:
        start = f"{value[:_OF_VALUE]} \N{HORIZONTAL ELLIPSIS}"
        return escape(f"{start} (the beginning of {len(value):,} characters)")
    if term["type"] == "uri":
        short = shorten(value)
        return links.own(short, short) if value.startswith(BASE) else escape(short)
    if term["type"] == "bnode":
        return escape(f"_:{value}")
    return escape(value) + (_KIND % kind if kind else NONE)
