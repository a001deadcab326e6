"""The template of a program: a table as CSV, one program a row, and how it is read."""

from __future__ import annotations

import csv
import difflib
import io
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from ...errors import DataError
from ..model.labels import fold
from .columns import COLUMNS
from .errors import Fault, FaultyFile

#: What parts the values of a cell that takes several.
PARTED = ";"
#: Cells that say only that nothing is known; an empty cell is how that is written.
_NOTHING = frozenset(
    {"n/a", "na", "n.a.", "none", "null", "nil", "nan", "unknown", "not stated", "tbd", "tba"}
    | {"-", "–", "—", "?", "."}  # noqa: RUF001 - dashes as people type them
)


_NAMES = {fold(column.name): column.name for column in COLUMNS}


@dataclass(frozen=True, slots=True)
class Row:
    """A row of the table.

    Attributes
    ----------
    number : int
        Its number as a spreadsheet counts, the header being row 1.
    cells : dict of str to str
        What stands in each column that is not empty.
    faulty : frozenset of str
        The columns whose cell is at fault and left out of `cells`.
    """

    number: int
    cells: dict[str, str]
    faulty: frozenset[str] = frozenset()

    def parts(self, column: str) -> tuple[str, ...]:
        """Return the values of a cell that takes several, each once."""
        parts = (part.strip() for part in self.cells.get(column, "").split(PARTED))
        return tuple(dict.fromkeys(part for part in parts if part))


@dataclass(frozen=True, slots=True)
class Table:
    """A table that was read.

    Attributes
    ----------
    rows : tuple of Row
        The rows that hold anything.
    faults : tuple of Fault
        The cells that are at fault whatever their column.
    """

    rows: tuple[Row, ...]
    faults: tuple[Fault, ...]


def template() -> str:
    """Return the header row of the template.

    Examples
    --------
    >>> template().startswith("program,aliases,university,")
    True
    """
    return ",".join(column.name for column in COLUMNS) + "\n"


def says_nothing(text: str) -> bool:
    """Tell whether a text only says that nothing is known.

    Examples
    --------
    >>> says_nothing("N/A"), says_nothing("Not required")
    (True, False)
    """
    return text.strip().casefold() in _NOTHING


def read_table(name: str, text: str) -> Table:
    """Read a table with a header row, its cells parted by commas, semicolons or tabs.

    Parameters
    ----------
    name : str
        How the file is called in messages.
    text : str
        Its text, with or without a byte order mark.

    Returns
    -------
    Table
        Its rows, and the cells that are at fault.

    Raises
    ------
    DataError
        If it is no table, or holds no row.
    FaultyFile
        If a column is unknown, missing or there twice; with all that is wrong in the header.
    """
    lines = list(_records(name, text.removeprefix("\ufeff")))
    if not lines:
        hint = "begin with the header row that gradpath add --template prints"
        raise DataError(name, "the file is empty", hint=hint)
    (_, header), *records = lines
    columns = [_NAMES.get(fold(cell), "") for cell in header]
    if wrong := list(dict.fromkeys(_heading_faults(header, columns))):
        raise FaultyFile(name, wrong)
    if not records:
        raise DataError(name, "no program stands below the header", hint="add a row for each")
    rows, faults = [], []
    for number, cells in records:
        wrong = list(_cell_faults(number, cells, columns))
        faulty = frozenset(fault.column for fault in wrong)
        filled = {c: " ".join(cell.split()) for c, cell in zip(columns, cells, strict=False) if c}
        kept = {column: cell for column, cell in filled.items() if cell and column not in faulty}
        rows.append(Row(number, kept, faulty))
        faults += wrong
    return Table(tuple(rows), tuple(faults))


def _records(name: str, text: str) -> Iterator[tuple[int, list[str]]]:
    """Yield the records that hold anything, with their numbers."""
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=_delimiter(text), strict=True)
    try:
        for number, cells in enumerate(reader, start=1):
            if any(cell.strip() for cell in cells):
                yield number, cells
    except csv.Error as error:
        hint = 'close every quoted cell, and write a quote within it twice: ""'
        message = f"this is no CSV ({error})"
        raise DataError(name, message, hint=hint, line=reader.line_num) from None


def _delimiter(text: str) -> str:
    """Return what parts the cells: that by which most headings are known."""
    line = next((line for line in text.splitlines() if line.strip()), "")

    def known(delimiter: str) -> int:
        return sum(fold(cell.strip(' "')) in _NAMES for cell in line.split(delimiter))

    return max(",;\t", key=known)


def _heading_faults(header: Sequence[str], columns: Sequence[str]) -> Iterator[Fault]:
    for cell, column in zip(header, columns, strict=True):
        if not column and cell.strip():
            near = difflib.get_close_matches(fold(cell), _NAMES, n=3)
            hint = f"the nearest are {', '.join(near)}" if near else "leave it out"
            yield Fault(1, cell.strip(), cell, "there is no such column", hint)
        elif columns.count(column) > 1 and column:
            yield Fault(1, column, cell, "the column is there more than once", "keep one of them")
    for wanted in COLUMNS:
        if wanted.required and wanted.name not in columns:
            hint = "add it; gradpath add --template prints all"
            yield Fault(1, wanted.name, "", "the column is missing", hint)


def _cell_faults(number: int, cells: Sequence[str], columns: Sequence[str]) -> Iterator[Fault]:
    for place, cell in enumerate(cells):
        column = columns[place] if place < len(columns) else ""
        if not column and cell.strip():
            hint = 'put a cell that holds what parts cells into quotes: "a, b"'
            yield Fault(number, str(place + 1), cell, "this cell has no column", hint)
        elif not " ".join(cell.split()).isprintable():
            yield Fault(number, column, cell, "it holds signs that are no text", "type it again")
        elif says_nothing(cell):
            hint = "leave the cell empty where nothing is stated"
            if column.startswith("features"):
                hint += "; what is stated to be absent stands by name in features absent"
            yield Fault(number, column, cell, "this names nothing", hint)
