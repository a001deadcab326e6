"""Table of the answer to a named query for people: numbers, links to things and to sources."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from ...graph.model.iris import shorten
from ...graph.model.labels import Labels
from ...graph.model.values import Iri
from ...queries import Answer

#: Columns that hold passages, and the separator between these.
_PASSAGES = ("sources", "passage")
_SEPARATOR = ", "
_ID = "_id"


@dataclass(frozen=True, slots=True)
class Cell:
    """A cell of a table.

    Attributes
    ----------
    text : str
        The text; "" for a value that is not stated.
    thing : str
        The short name of the thing that is meant; "" for none.
    passages : tuple of str
        The passages that are named, in place of a text.
    """

    text: str
    thing: str = ""
    passages: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Column:
    """A column of a table.

    Attributes
    ----------
    heading : str
        Its name in words.
    figures : bool
        Whether it holds numbers only.
    """

    heading: str
    figures: bool


@dataclass(frozen=True, slots=True)
class TableOfCells:
    """An answer as a table for people, without the columns for programs.

    Attributes
    ----------
    columns : tuple of Column
        The columns that are not empty.
    rows : tuple of tuple of Cell
        The rows, each as wide as there are columns.
    """

    columns: tuple[Column, ...]
    rows: tuple[tuple[Cell, ...], ...]

    @property
    def has_gaps(self) -> bool:
        """True if any cell is empty."""
        return any(cell == Cell("") for row in self.rows for cell in row)


def tabulate(answer: Answer, labels: Labels) -> TableOfCells:
    """Make a table of an answer.

    Parameters
    ----------
    answer : Answer
        The answer.
    labels : Labels
        The labels of things.
    """
    shown = [
        (place, name)
        for place, name in enumerate(answer.columns)
        if not name.endswith(_ID) and any(row[place] not in {None, ""} for row in answer.rows)
    ]
    columns = tuple(
        Column(name.replace("_", " "), all(_is_figure(row[place]) for row in answer.rows))
        for place, name in shown
    )
    rows = []
    for row in answer.rows:
        things, meant = _things(answer.columns, row, labels)
        cells = ((name, row[place]) for place, name in shown)
        rows.append(
            tuple(
                _cell(name, value, things.get(name) or meant.get(str(value), ""), labels)
                for name, value in cells
            )
        )
    return TableOfCells(columns, tuple(rows))


def _things(
    columns: tuple[str, ...], row: tuple[object, ...], labels: Labels
) -> tuple[dict[str, str], dict[str, str]]:
    """Return the things of a row by the column that names them, and by their labels."""
    found = {
        name.removesuffix(_ID): shorten(value)
        for name, value in zip(columns, row, strict=True)
        if name.endswith(_ID) and isinstance(value, Iri)
    }
    return found, {labels.label(thing): thing for thing in found.values() if ":" in thing}


def _cell(name: str, value: object, thing: str, labels: Labels) -> Cell:
    if value is None:
        return Cell("")
    if name.endswith(_PASSAGES):
        return Cell("", passages=tuple(shorten(one) for one in str(value).split(_SEPARATOR)))
    if isinstance(value, Iri):
        return Cell(labels.label(value), shorten(value))
    return Cell(_written(value), thing)


def _written(value: object) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    return f"{value:,}" if isinstance(value, int | Decimal) else str(value)


def _is_figure(value: object) -> bool:
    return value is None or (
        isinstance(value, int | float | Decimal) and not isinstance(value, bool)
    )
