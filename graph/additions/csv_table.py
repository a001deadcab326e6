"""Table of programs to add: its columns, and the reader of CSV files."""

from __future__ import annotations

import csv
import difflib
import io
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from ...errors import DataError
from ..model.labels import fold
from .errors import Fault, FaultyFile


@dataclass(frozen=True, slots=True)
class Column:
    """A column of the table: heading, meaning of its cells, and whether every row needs it."""

    name: str
    meaning: str
    required: bool = False


COLUMNS = (
    Column("program", "The name of the program, as it shall be shown", required=True),
    Column("aliases", "Other names of it; several separated by ;"),
    Column("university", "Who offers it: a name, or +Name for a new university", required=True),
    Column("degree title", "The title of the degree, as printed"),
    Column("degree field", "Degree fields that the title names; several separated by ;"),
    Column("ml component", "The name of its machine-learning part, as printed"),
    Column("credits", "How many credits, as printed: 30, 30-36, Variable"),
    Column("tuition", "The price of the whole program in US dollars, as printed: ~$75,000+"),
    Column("gre", "required, optional or not required"),
    Column("delivery", "fully online, online or hybrid; several separated by ;"),
    Column(
        "synchronicity",
        "asynchronous, self-paced or some synchronous components; several separated by ;",
    ),
    Column(
        "platform",
        "What carries the courses: a name, or +Name for a new organization; several separated by ;",
    ),
    Column("ml core courses", "How many core courses are dedicated to machine learning: 3-4, 5+"),
    Column(
        "topics", "Skills that it teaches: names, or +Name for a new skill; several separated by ;"
    ),
    Column("electives", "Skills that can be studied by choice: as topics; several separated by ;"),
    Column(
        "features present",
        "Traits stated to be there: names, or +Name for a new one; several separated by ;",
    ),
    Column("features absent", "Traits stated to be absent, such as thesis; several separated by ;"),
    Column(
        "recommended for", "Specialization, role or industry: the reason; several separated by ;"
    ),
    Column("cost tier", "The tier into which the source puts it"),
    Column("sector", "public or private"),
    Column("source title", "What the source is called", required=True),
    Column("source", "Its address (https://…) or a citation", required=True),
    Column("locator", "Where in the source: a page, a section, a table and row", required=True),
    Column("evidence", "card, table, prose or heading; card where it is empty"),
    Column("date read", "The day on which the source was read: 2026-11-20", required=True),
)
#: Columns without which a row is refused.
REQUIRED = tuple(column.name for column in COLUMNS if column.required)


@dataclass(frozen=True, slots=True)
class Link:
    """A column whose cells name things.

    Attributes
    ----------
    relation : str
        Local name of the property in the ontology.
    kinds : tuple of str
        Kinds of things that a cell may name.
    new : str or None
        Kind of the new things that a cell may name.
    many : bool
        Whether a cell may name several things.
    """

    relation: str
    kinds: tuple[str, ...]
    new: str | None = None
    many: bool = True


#: Columns whose cells name things.
LINKS = {
    "university": Link("offeredBy", ("university", "organization"), "university", many=False),
    "degree field": Link("inField", ("degree",)),
    "gre": Link("grePolicy", ("gre",), many=False),
    "delivery": Link("deliveryMode", ("delivery",)),
    "synchronicity": Link("synchronicity", ("synchronicity",)),
    "platform": Link("deliveredThrough", ("organization", "university"), "organization"),
    "topics": Link("teaches", ("skill",), "skill"),
    "electives": Link("offersElective", ("skill",), "skill"),
    "features present": Link("hasFeature", ("feature",), "feature"),
    "features absent": Link("lacksFeature", ("feature",), "feature"),
    "cost tier": Link("inCostTier", ("tier",), many=False),
    "sector": Link("sector", ("sector",), many=False),
}
#: Columns whose cells are kept as printed, with their properties.
TEXTS = {"degree title": "printedTitle", "ml component": "mlComponent"}
#: Columns of amounts: property, unit, and the ending of the name of the amount.
AMOUNTS = {
    "credits": ("credits", "credit", "credits"),
    "tuition": ("tuition", "usd", "tuition"),
    "ml core courses": ("mlCoreCourses", "course", "ml-courses"),
}
#: Kinds of things for which a program can be recommended.
TARGETS = ("specialization", "role", "industry")
#: Kinds of passages.
EVIDENCE = ("card", "table", "prose", "heading")

#: Separator of the values of a cell that takes several.
SEPARATOR = ";"
#: Cells that only say that nothing is known; such a cell shall be empty instead.
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
        Row number as in a spreadsheet; the header is row 1.
    cells : dict of str to str
        Text of each cell that is not empty, by column.
    faulty : frozenset of str
        Columns whose cell has a fault and is not in `cells`.
    """

    number: int
    cells: dict[str, str]
    faulty: frozenset[str] = frozenset()

    def parts(self, column: str) -> tuple[str, ...]:
        """Return the values of a cell that takes several, each once."""
        parts = (part.strip() for part in self.cells.get(column, "").split(SEPARATOR))
        return tuple(dict.fromkeys(part for part in parts if part))


@dataclass(frozen=True, slots=True)
class Table:
    """A table as read: the rows that are not empty, and the faults of single cells."""

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
    """Read a table with a header row; commas, semicolons or tabs separate its cells.

    Parameters
    ----------
    name : str
        Name of the file, for messages.
    text : str
        Text of the file, with or without a byte order mark.

    Returns
    -------
    Table
        Rows and faults.

    Raises
    ------
    DataError
        If the text is no table, or holds no row.
    FaultyFile
        If a column is unknown, missing or repeated; with all faults of the header.
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
    """Yield the records that are not empty, with their row numbers."""
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
    """Return the delimiter by which most headings are known."""
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
            hint = 'put a cell that contains a delimiter into quotes: "a, b"'
            yield Fault(number, str(place + 1), cell, "this cell has no column", hint)
        elif not " ".join(cell.split()).isprintable():
            yield Fault(number, column, cell, "it holds control characters", "type it again")
        elif says_nothing(cell):
            hint = "leave the cell empty where nothing is stated"
            if column.startswith("features"):
                hint += "; what is stated to be absent stands by name in features absent"
            yield Fault(number, column, cell, "this names nothing", hint)
