"""Table of programs to add: its columns, and the reader of CSV files."""

from __future__ import annotations

import csv
import difflib
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from io import StringIO
from itertools import zip_longest

from ...errors import DataError
from ...ontology.terms import GP
from ..model.labels import fold
from .errors import Fault, FaultyFile

#: Headings in the order of the template; docs/additions.md describes the cells.
COLUMNS = (
    *("program", "aliases", "university", "degree title", "degree field", "ml component"),
    *("credits", "tuition", "gre", "delivery", "synchronicity", "platform", "ml core courses"),
    *("topics", "electives", "features present", "features absent", "recommended for"),
    *("cost tier", "sector", "source title", "source", "locator", "evidence", "date read"),
)
#: Columns without which a row is refused.
REQUIRED = ("program", "university", "source title", "source", "locator", "date read")
#: Header row of the template.
TEMPLATE = ",".join(COLUMNS) + "\n"


@dataclass(frozen=True, slots=True)
class Link:
    """A column whose cells name things.

    Attributes
    ----------
    relation : str
        IRI of the property that the cells state.
    kinds, new : tuple of str, str or None
        Kinds of things that a cell may name, and the kind of those that it may bring.
    many : bool
        Whether a cell may name several things.
    """

    relation: str
    kinds: tuple[str, ...]
    new: str | None = None
    many: bool = True


#: Columns whose cells name things.
LINKS = {
    "university": Link(GP.offeredBy, ("university", "organization"), "university", many=False),
    "degree field": Link(GP.inField, ("degree",)),
    "gre": Link(GP.grePolicy, ("gre",), many=False),
    "delivery": Link(GP.deliveryMode, ("delivery",)),
    "synchronicity": Link(GP.synchronicity, ("synchronicity",)),
    "platform": Link(GP.deliveredThrough, ("organization", "university"), "organization"),
    "topics": Link(GP.teaches, ("skill",), "skill"),
    "electives": Link(GP.offersElective, ("skill",), "skill"),
    "features present": Link(GP.hasFeature, ("feature",), "feature"),
    "features absent": Link(GP.lacksFeature, ("feature",), "feature"),
    "cost tier": Link(GP.inCostTier, ("tier",), many=False),
    "sector": Link(GP.sector, ("sector",), many=False),
}
#: Columns whose cells are kept as printed, with their properties.
TEXTS = {"degree title": GP.printedTitle, "ml component": GP.mlComponent}
#: Columns of amounts: property, unit, and the ending of the name of the amount.
AMOUNTS = {
    "credits": (GP.credits, "credit", "credits"),
    "tuition": (GP.tuition, "usd", "tuition"),
    "ml core courses": (GP.mlCoreCourses, "course", "ml-courses"),
}

#: Cells that only say that nothing is known; such a cell shall be empty instead.
_NOTHING = frozenset(
    {"n/a", "na", "n.a.", "none", "null", "nil", "nan", "unknown", "not stated", "tbd", "tba"}
    | {"-", "–", "—", "?", "."}  # noqa: RUF001 - dashes as people type them
)
_NAMES = {fold(column): column for column in COLUMNS}
#: A row that is not empty: its number as in a spreadsheet, and the text of its cells by column.
Row = tuple[int, dict[str, str]]


def says_nothing(text: str) -> bool:
    """Tell whether a text, such as "N/A", only says that nothing is known."""
    return text.strip().casefold() in _NOTHING


def read_table(name: str, text: str) -> tuple[list[Row], list[Fault]]:
    """Read the text of a table with a header row; its file has a name for messages.

    Returns
    -------
    tuple of list of Row, list of Fault
        The rows, without empty cells and those with a fault, and the faults of single cells.

    Raises
    ------
    DataError
        If the text is no table, or holds no row.
    FaultyFile
        If a column is unknown, missing or repeated; with all faults of the header.
    """
    lines = list(_records(name, text))
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
        faulty = {fault.column for fault in wrong}
        filled = ((c, " ".join(text.split())) for c, text in zip(columns, cells, strict=False))
        rows.append((number, {c: text for c, text in filled if c and text and c not in faulty}))
        faults += wrong
    return rows, faults


def _records(name: str, text: str) -> Iterator[tuple[int, list[str]]]:
    """Yield the records that are not empty, with their row numbers."""
    heading = next(filter(str.strip, text.splitlines()), "")
    delimiter = max(",;\t", key=heading.count)
    reader = csv.reader(StringIO(text, newline=""), delimiter=delimiter, strict=True)
    try:
        for number, cells in enumerate(reader, start=1):
            if any(cell.strip() for cell in cells):
                yield number, cells
    except csv.Error as error:
        hint = 'close every quoted cell, and write a quote within it twice: ""'
        message = f"this is no CSV ({error})"
        raise DataError(name, message, hint=hint, line=reader.line_num) from None


def _heading_faults(header: Sequence[str], columns: Sequence[str]) -> Iterator[Fault]:
    count = Counter(columns)
    for cell, column in zip(header, columns, strict=True):
        if not column and cell.strip():
            near = difflib.get_close_matches(fold(cell), _NAMES, n=3)
            hint = f"the nearest are {', '.join(near)}" if near else "leave it out"
            yield Fault(1, cell.strip(), cell, "there is no such column", hint)
        elif column and count[column] > 1:
            yield Fault(1, column, cell, "the column is there more than once", "keep one of them")
    for missing in (column for column in REQUIRED if column not in columns):
        hint = "add it; gradpath add --template prints all"
        yield Fault(1, missing, "", "the column is missing", hint)


def _cell_faults(number: int, cells: Sequence[str], columns: Sequence[str]) -> Iterator[Fault]:
    for place, (cell, column) in enumerate(zip_longest(cells, columns, fillvalue=""), start=1):
        if not column and cell.strip():
            hint = 'put a cell that contains a delimiter into quotes: "a, b"'
            yield Fault(number, str(place), cell, "this cell has no column", hint)
        elif column in REQUIRED and not cell.strip():
            yield Fault(number, column, "", "the cell is empty", "every row needs it")
        elif not " ".join(cell.split()).isprintable():
            yield Fault(number, column, cell, "it holds control characters", "type it again")
        elif says_nothing(cell):
            hint = "leave the cell empty where nothing is stated"
            if column.startswith("features"):
                hint += "; what is stated to be absent stands by name in features absent"
            yield Fault(number, column, cell, "this names nothing", hint)
