"""Rows of a table of programs: its columns, template and header, and faults of single cells."""

from __future__ import annotations

import csv
from collections import Counter
from collections.abc import Collection, Iterator, Sequence
from io import StringIO
from itertools import zip_longest

from ...errors import DataError
from ...names import fold, nearest
from .cells import refuse_damaged, refuse_mark
from .errors import MOST_FAULTS, Fault, FaultyFile, Refusal
from .registry import NEW
from .table_file import records

#: Headings in the order of the template; docs/additions.md describes the cells.
COLUMNS = (
    *("program", "aliases", "university", "degree title", "degree field", "ml component"),
    *("credits", "tuition", "gre", "delivery", "synchronicity", "platform", "ml core courses"),
    *("topics", "electives", "features present", "features absent", "recommended for"),
    *("cost tier", "sector", "source title", "source", "locator", "evidence", "date read"),
)
#: Columns without which a row is refused.
REQUIRED = ("program", "university", "source title", "source", "locator", "date read")
_EXAMPLE = "this is the name of the example row of the template"
_NAMES = {fold(column): column for column in COLUMNS}
#: A row that is not empty: its number as in a spreadsheet, and the text of its cells by column.
Row = tuple[int, dict[str, str]]
#: Row of the template that shows the form of the cells; a table may keep it, and it is not added.
EXAMPLE = {
    "program": "Example: Sample State M.S. in ML",
    "aliases": "Sample State ML; SSU ML",
    "university": "+Sample State University",
    "degree title": "M.S. in Machine Learning",
    "credits": "30-36",
    "tuition": "~$18,500",
    "gre": "not required",
    "delivery": "fully online",
    "ml core courses": "5+",
    "topics": "deep learning; NLP; +speech recognition",
    "features absent": "thesis",
    "recommended for": "NLP: speech and text run through every term",
    "source title": "Sample State catalogue",
    "source": "https://example.org/ms-ml",
    "locator": "program page",
    "evidence": "card",
    "date read": "2026-11-20",
}


def template() -> str:
    """Return the header row of a table and its example row, as CSV.

    An apostrophe keeps a spreadsheet from taking +Name for a formula.
    """
    text = StringIO()
    writer = csv.DictWriter(text, COLUMNS, restval="", lineterminator="\n")
    writer.writeheader()
    cells = (f"'{cell}" if cell.startswith(NEW) else cell for cell in EXAMPLE.values())
    writer.writerow(dict(zip(EXAMPLE, cells, strict=True)))
    return text.getvalue()


def read_table(
    name: str, text: str, required: Collection[str] = REQUIRED
) -> tuple[list[Row], list[Fault]]:
    """Return the rows, without empty and faulty cells, and the faults of single cells.

    DataError is raised if the text is no table or has no row, FaultyFile with all faults of a
    header in which a column is unknown, missing or repeated.
    """
    lines = records(name, text, _NAMES)
    _, header = next(lines, (0, None))
    if header is None:
        hint = "begin with the header row that gradpath add --template prints"
        raise DataError(name, "the file is empty", hint=hint)
    columns = [_NAMES.get(fold(cell), "") for cell in header]
    if wrong := list(dict.fromkeys(_heading_faults(header, columns, required))):
        raise FaultyFile(name, wrong)
    rows: list[Row] = []
    faults: list[Fault] = []
    for number, cells in lines:
        wrong = list(_cell_faults(number, cells, columns, required))
        faulty = {fault.column for fault in wrong}
        row = {c: _plain(cell) for c, cell in zip(columns, cells, strict=False) if c not in faulty}
        faults += wrong
        filled = {column: text for column, text in row.items() if column and text}
        if filled.get("program") != EXAMPLE["program"]:
            rows.append((number, filled))
        elif filled.items() - EXAMPLE.items():
            hint = "delete the row, or give the name of your program"
            faults.append(Fault(number, "program", filled["program"], _EXAMPLE, hint))
        if len(faults) >= MOST_FAULTS:
            raise FaultyFile(name, faults)
    if not rows and not faults:
        hint = "add a row for each; the example row of the template is not added"
        raise DataError(name, "no program stands below the header", hint=hint)
    return rows, faults


def _plain(cell: str) -> str:
    """Return a cell in one line, without the apostrophe that keeps a spreadsheet from running it.

    Examples
    --------
    >>> _plain("'+speech  recognition")
    '+speech recognition'
    """
    text = " ".join(cell.split())
    return text.removeprefix("'") if text.startswith(("'+", "'-", "'=", "'@")) else text


def _heading_faults(
    header: Sequence[str], columns: Sequence[str], required: Collection[str]
) -> Iterator[Fault]:
    count = Counter(columns)
    for cell, column in zip(header, columns, strict=True):
        if not column and cell.strip():
            near = nearest(cell, COLUMNS)
            hint = f"the nearest are {', '.join(near)}" if near else "leave it out"
            yield Fault(1, cell.strip(), cell, "there is no such column", hint)
        elif column and count[column] > 1:
            yield Fault(1, column, cell, "the column is there more than once", "keep one of them")
    for missing in (column for column in required if column not in columns):
        hint = "add it; gradpath add --template prints all"
        if missing == "university":
            hint += "; to correct programs of the graph, use --correct"
        yield Fault(1, missing, "", "the column is missing", hint)


def _cell_faults(
    number: int, cells: Sequence[str], columns: Sequence[str], required: Collection[str]
) -> Iterator[Fault]:
    for place, (cell, column) in enumerate(zip_longest(cells, columns, fillvalue=""), start=1):
        if not column and cell.strip():
            hint = 'put a cell that contains a delimiter into quotes: "a, b"'
            yield Fault(number, str(place), cell, "this cell has no column", hint)
            return
        if column in required and not cell.strip():
            yield Fault(number, column, "", "the cell is empty", "every row needs it")
        elif cell.strip():
            try:
                refuse_damaged(cell)
                if _plain(cell).strip(f"{NEW};"):
                    refuse_mark(cell, column)
            except Refusal as error:
                yield Fault(number, column, cell, error.message, error.hint)
