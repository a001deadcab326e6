"""Page of an answer to SPARQL: rows as a table, truth as a word, a graph as Turtle."""

from __future__ import annotations

import json
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from typing import Any

from ...graph.model.iris import shorten
from ...graph.store.formats import ResultFormat
from ...graph.store.truncation import Bounded, Bounds, RowLimitReached, TruncatingWriter
from ...ontology.terms import BASE
from ..http.urls import own_url
from ..workers.tasks import QueryResponse

#: The most rows of a table, and characters of a graph, on a page.
ROWS = 1000
_CHARACTERS = 200_000
#: Longest query in a link, in bytes; a longer one is posted.
_ADDRESS = 6000


@dataclass(frozen=True, slots=True)
class Cell:
    """A value in a table.

    Attributes
    ----------
    text : str
        The text; "" for an unbound variable.
    url : str or None
        The address of its page, if its IRI lies below the base IRI.
    more : str
        Its language or datatype.
    """

    text: str
    url: str | None = None
    more: str = ""


@dataclass(frozen=True, slots=True)
class Shown:
    """An answer as a page shows it.

    Attributes
    ----------
    columns : tuple of str
        The variables; empty if the answer is no table.
    rows : tuple of tuple of Cell
        The rows, at most `ROWS`.
    truth : bool or None
        The answer to an ASK; None for another query.
    graph : str
        A graph as Turtle; "" for another answer.
    cut : bool
        Whether the page shows only a part.
    """

    columns: tuple[str, ...] = ()
    rows: tuple[tuple[Cell, ...], ...] = ()
    truth: bool | None = None
    graph: str = ""
    cut: bool = False


def show(answer: QueryResponse, format: ResultFormat) -> Shown:
    """Return the content of the page of an answer.

    Parameters
    ----------
    answer : QueryResponse
        The answer in JSON, or in Turtle if it is a graph.
    format : ResultFormat
        JSON or Turtle.
    """
    if format.holds_triples:
        text = answer.content.decode()
        cut = len(text) > _CHARACTERS
        text = text[: text.rfind("\n", 0, _CHARACTERS)] if cut else text
        return Shown(graph=text, cut=cut or answer.truncated)
    short = _first(answer.content)
    found = json.loads(short.content)
    if "boolean" in found:
        return Shown(truth=found["boolean"])
    columns = tuple(found["head"].get("vars", ()))
    rows = tuple(
        tuple(_cell(row.get(name)) for name in columns) for row in found["results"]["bindings"]
    )
    return Shown(columns, rows, cut=short.truncated or answer.truncated)


def fits_address(query: str) -> bool:
    """Return whether a query is short enough for the address of a link."""
    return len(query.encode(errors="replace")) <= _ADDRESS


def _first(content: bytes) -> Bounded:
    """Return the rows that a page shows, without reading the rest."""
    writer = TruncatingWriter(Bounds(ROWS, len(content)), ResultFormat.JSON)
    with suppress(RowLimitReached):
        writer.write(content)
    return Bounded(*writer.content())


def _cell(term: Mapping[str, Any] | None) -> Cell:
    if term is None:
        return Cell("")
    value = str(term["value"])
    match term["type"]:
        case "uri":
            short = shorten(value)
            return Cell(short, own_url(short) if value.startswith(BASE) else None)
        case "bnode":
            return Cell(f"_:{value}")
        case _:
            return Cell(value, more=term.get("xml:lang") or shorten(term.get("datatype", "")))
