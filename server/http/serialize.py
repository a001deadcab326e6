"""Records and tables as the bytes of JSON and CSV."""

from __future__ import annotations

import csv
import io
import json
import re
from collections.abc import Iterable, Sequence

from ...graph.model.characters import visible

#: A text that is no number and that a spreadsheet takes for a formula, or that seems marked so.
_FORMULA = re.compile(
    r"(?![+-]?[0-9]+(?:\.[0-9]+)?\Z)"
    r"(?:'|[\t\r\n]|[\s\x00-\x1f\u200b\ufeff]*[=+@\uff1d\uff0b\uff20\uff0d-])"
)


def json_text(record: object, *, indent: int | None = None) -> str:
    """Return a record as JSON, its members in their order, that a terminal may show."""
    return visible(json.dumps(record, ensure_ascii=False, indent=indent, default=str))


def json_bytes(record: object) -> bytes:
    """Return a record as a line of JSON in UTF-8; see `json_text`."""
    return f"{json_text(record)}\n".encode()


def csv_bytes(
    columns: Iterable[str], rows: Iterable[Sequence[object]], *, line_end: str = "\r\n"
) -> bytes:
    r"""Return a table as CSV; a cell without a value is empty, a truth is ``true`` or ``false``.

    An apostrophe stands before each text that a spreadsheet would take for a formula, and before
    each that begins with one.

    Examples
    --------
    >>> csv_bytes(["a", "b", "c"], [["=1+1", -5, "-5"], ["'", "@x", None]], line_end="; ")
    b"a,b,c; '=1+1,-5,-5; '','@x,; "
    """
    lines = [_csv_line(columns), *(_csv_line(map(_csv_cell, row)) for row in rows)]
    return "".join(f"{line}{line_end}" for line in lines).encode()


def _csv_line(cells: Iterable[object]) -> str:
    """Return a row as CSV; the writer quotes the characters of its own line end, CR and LF."""
    out = io.StringIO()
    csv.writer(out).writerow(cells)
    return out.getvalue().removesuffix("\r\n")


def _csv_cell(value: object) -> object:
    if isinstance(value, bool):
        return str(value).lower()
    return f"'{value}" if isinstance(value, str) and _FORMULA.match(value) else value
