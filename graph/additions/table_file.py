"""File of a table: its encoding and delimiter, and its rows of cells, all within bounds."""

from __future__ import annotations

import csv
import re
from collections.abc import Collection, Iterator
from io import StringIO
from itertools import islice
from pathlib import Path

from ...errors import DataError
from ...names import fold
from ..store.encoding import utf8_text

#: File extensions of a table, and of the files of spreadsheet programs.
TABLES = frozenset({".csv", ".tsv", ".tab", ".txt"})
WORKBOOKS = frozenset({".xlsx", ".xlsm", ".xlsb", ".xls", ".ods", ".fods", ".numbers"})
#: Largest size of a table: bytes, rows with a filled cell, and cells of a row.
_BYTES, _ROWS, _CELLS = 16 << 20, 20_000, 1000
_DELIMITERS = ",;\t|"
#: First line by which spreadsheet programs name the delimiter; they do not show it as a row.
_SEPARATOR = re.compile(r'"?sep=(\\t|[^\r\n])"?[,;\t| ]*(?:\r\n|\r|\n|$)', re.IGNORECASE)
_SAVE = "save the sheet as CSV UTF-8 (.csv), and add that file"
#: Beginnings of files that spreadsheet programs read or write and that are no CSV.
_KINDS = {
    re.compile(rb"PK\x03\x04"): "a workbook or another ZIP file",
    re.compile(rb"\xd0\xcf\x11\xe0"): "a workbook of an old spreadsheet program",
    re.compile(rb"%PDF"): "a PDF document",
    re.compile(rb"\s*<(?:!doctype|html|\?xml|table|meta)\b", re.IGNORECASE): "HTML or XML",
}


def read_table_bytes(file: Path) -> bytes:
    """Read the text of a table in UTF-8, without a byte order mark.

    DataError is raised for a file that cannot be read, is too large, is no text (a workbook) or
    has another encoding; it says how to save the table.
    """
    name = str(file)
    if file.suffix.lower() in WORKBOOKS:
        message = "this is a workbook, which may hold several sheets and formulas"
        raise DataError(name, message, hint=_SAVE)
    try:
        with file.open("rb") as opened:
            content = opened.read(_BYTES + 1)
    except OSError as error:
        hint = "give a file that exists and that you may read"
        raise DataError(name, f"the file cannot be read ({error.strerror})", hint=hint) from error
    if len(content) > _BYTES:
        message = f"the table has more than {_BYTES >> 20} MB"
        raise DataError(name, message, hint="split it into several files")
    for magic, kind in _KINDS.items():
        if magic.match(content):
            raise DataError(name, f"this is {kind}, and no CSV", hint=_SAVE)
    try:
        return utf8_text(name, content)
    except DataError as error:
        raise DataError(name, error.message, hint=_SAVE, line=error.line) from None


def records(name: str, text: str, headings: Collection[str]) -> Iterator[tuple[int, list[str]]]:
    """Yield the rows with a filled cell and their numbers, as a spreadsheet program counts them.

    The delimiter is the one that a first line ``sep=;`` names, or the one by which most of the
    folded headings are found. DataError is raised for a text that is no CSV, or is too large.
    """
    delimiter = ""
    if separator := _SEPARATOR.match(text):
        delimiter = separator[1].replace("\\t", "\t")
        text = text[separator.end() :]
        if delimiter not in _DELIMITERS:
            message = f"the first line names {delimiter!r} as separator of the cells"
            hint = "remove that line, and separate cells by commas, semicolons or tabs"
            raise DataError(name, message, hint=hint, line=1)
    first = next((line for line in StringIO(text, newline="") if line.strip()), "")
    reader = csv.reader(
        StringIO(text, newline=""),
        delimiter=delimiter or max(_DELIMITERS, key=lambda one: _fit(first, one, headings)),
        strict=True,
    )
    begins, filled = 1, 0
    try:
        for number, cells in enumerate(reader, start=1):
            begins = reader.line_num + 1
            if any(map(str.strip, cells)):
                filled += 1
                _refuse_large(name, number, cells, filled)
                yield number, cells
    except csv.Error as error:
        raise _not_csv(name, error, begins + bool(separator)) from None


def _fit(line: str, delimiter: str, headings: Collection[str]) -> tuple[int, int]:
    """Return the number of known headings that a delimiter finds in a line, and its own."""
    try:
        cells = next(csv.reader([line], delimiter=delimiter), [])
    except csv.Error:
        cells = []
    return sum(fold(cell) in headings for cell in islice(cells, _CELLS)), line.count(delimiter)


def _refuse_large(name: str, number: int, cells: list[str], filled: int) -> None:
    if filled > _ROWS:
        message = f"the table has more than {_ROWS:,} rows"
        raise DataError(name, message, hint="split it into several files")
    if len(cells) > _CELLS:
        message = f"row {number} has {len(cells):,} cells"
        raise DataError(name, message, hint=f"keep at most {_CELLS:,} in a row")


def _not_csv(name: str, error: csv.Error, line: int) -> DataError:
    hint = 'close every quoted cell, and write a quote within it twice: ""'
    if "field limit" in str(error):
        hint = "shorten the cell, or close the quoted cell before it"
    return DataError(name, f"this is no CSV ({error})", hint=hint, line=line)
