"""Output in UTF-8: tables for people; JSON, CSV, bytes and files for programs.

A terminal gets no control character but tabs and ends of lines: see `visible`.
"""

from __future__ import annotations

import os
import shutil
import sys
from collections.abc import Iterable, Sequence
from decimal import Decimal
from io import StringIO, TextIOWrapper
from pathlib import Path
from textwrap import TextWrapper
from typing import TYPE_CHECKING

import click

from ...errors import StoreError
from ...graph.model.characters import visible
from ...graph.model.tables import Columns, table_rows
from .options import JSON, TABLE

if TYPE_CHECKING:
    from ...queries import Meaning

#: Width of a file or a pipe, which has no edge to fold at.
_WIDE = 160
#: The columns of a table of one row, heading and cell, and the gap beside each column.
_PAIR, _GAP = 2, 3
#: The longest heading that does not fold where there is room.
_HEADING = 18
#: Types of the cells of a column of figures.
_FIGURES = {int, float, Decimal, type(None)}


def use_utf8() -> None:
    """Write UTF-8 to standard output and standard error, whatever the locale."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, TextIOWrapper):
            stream.reconfigure(encoding="utf-8", errors="backslashreplace")


def echo(text: str, *, err: bool = False, bold: bool = False, dim: bool = False) -> None:
    """Print a text for people, to standard error if `err`."""
    shown = visible(text)
    click.echo(click.style(shown, bold=bold, dim=dim) if bold or dim else shown, err=err)


def echo_error(error: click.ClickException) -> None:
    """Print an error of the command line, which may quote arguments."""
    message = StringIO()
    error.show(message)
    echo(message.getvalue().removesuffix("\n"), err=True)


def write_json(record: object) -> None:
    """Print a record as JSON."""
    from ..http.serialize import json_text

    write_bytes(f"{json_text(record, indent=2)}\n".encode())


def write_csv(columns: Iterable[str], rows: Iterable[Sequence[object]]) -> None:
    """Print rows as CSV: None is an empty cell, truth is ``true`` or ``false``."""
    from ..http.serialize import csv_bytes

    write_bytes(csv_bytes(columns, rows, line_end="\n"))


def write_records(format: str, answer: object, table: Columns, records: Iterable[object]) -> None:
    """Print an answer as JSON, or only its records, by a table of columns, as CSV."""
    if format == JSON:
        write_json(answer)
    else:
        write_csv([*table], table_rows(table, records))


def write_note(note: str, format: str) -> None:
    """Print a note below a table, or on standard error beside an answer for programs."""
    if note and format == TABLE:
        write_text(note)
    elif note:
        echo(note, err=True)


def write_text(text: str, indent: str = "") -> None:
    """Print a text, its lines folded between words at the width of a terminal."""
    width = _width()
    fold = TextWrapper(
        width or _WIDE, subsequent_indent=indent, break_long_words=False, break_on_hyphens=False
    )
    for line in text.splitlines():
        echo(fold.fill(line) if width else line)


def write_meanings(meanings: Iterable[Meaning], format: str) -> None:
    """Print which meaning was taken for each ambiguous name; see `write_note`."""
    for one in meanings:
        write_note(one.text, format)


def write_bytes(content: bytes) -> None:
    """Print bytes as they are, but to a terminal as `visible`; OSError if output is closed."""
    if sys.stdout is None:
        raise OSError("standard output is closed")
    if sys.stdout.isatty():
        content = visible(content.decode()).encode()
    sys.stdout.buffer.write(content)
    sys.stdout.buffer.flush()


def replace_file(output: Path, content: bytes) -> None:
    """Write a file whole, or leave what stood there and raise StoreError; write to a device."""
    output = output.resolve()
    draft = output.with_name(f".{output.name}.{os.getpid()}")
    try:
        if output.exists() and not (output.is_file() and os.access(output, os.W_OK)):
            output.write_bytes(content)
        else:
            draft.write_bytes(content)
            draft.replace(output)
    except OSError as error:
        draft.unlink(missing_ok=True)
        message = f"cannot be written ({error.strerror})"
        raise StoreError(str(output), message, hint="choose another file") from error


def print_table(headings: Sequence[str], rows: Iterable[Sequence[object]]) -> None:
    """Print a table whose cells fold between words; empty headings are left out.

    A column of figures, and of None where one is absent, stands to the right and does not fold.
    Where the terminal is too narrow for whole words, each row is a table of its own.
    """
    from rich import box
    from rich.console import Console
    from rich.table import Table

    console = Console(highlight=False, markup=False, emoji=False, width=_width() or _WIDE)
    rows = [*rows]
    columns = [*zip(*rows, strict=True)]
    figures = [{type(cell) for cell in column} <= _FIGURES for column in columns]
    cells = [
        [visible(heading), *map(format_cell, one)]
        for heading, one in zip(headings, columns, strict=True)
    ]
    widths = _fit_columns(cells, figures, console.width)
    if widths is None and len(headings) > _PAIR:
        for row in [*zip(*cells, strict=True)][1:]:
            print_table(("", ""), zip(headings, row, strict=True))
        return
    table = Table(box=box.SIMPLE_HEAD, pad_edge=False, show_header=any(headings))
    for index, ((heading, *_), right) in enumerate(zip(cells, figures, strict=True)):
        table.add_column(
            heading,
            overflow="fold",
            justify="right" if right else "left",
            no_wrap=right,
            width=widths[index] if widths else None,
        )
    for row in [*zip(*cells, strict=True)][1:]:
        table.add_row(*row)
    console.print(table)


def _fit_columns(
    cells: Sequence[Sequence[str]], figures: Sequence[bool], width: int
) -> list[int] | None:
    """Return the widths of columns; None if whole words do not fit.

    The column whose longest cell takes the fewest lines is narrowed first; short headings do not
    fold where there is room.
    """
    from rich.cells import cell_len

    room = width - _GAP * len(cells)
    widths = [min(max(map(cell_len, column)), room) for column in cells]
    least = [
        max(
            cell_len(word)
            for cell in column
            for word in ([cell] if whole else cell.split() or [""])
        )
        for column, whole in zip(cells, figures, strict=True)
    ]
    if sum(least) > room:
        return None
    headings = [cell_len(heading) for heading, *_ in cells]
    unfolded = [
        max(one, size * (size <= _HEADING)) for one, size in zip(least, headings, strict=True)
    ]
    least = unfolded if sum(unfolded) <= room else least
    longest = [max(map(cell_len, column)) for column in cells]
    while sum(widths) > room:
        free = [index for index, narrowest in enumerate(least) if widths[index] > narrowest]
        widths[min(free, key=lambda index: (longest[index] // widths[index], -widths[index]))] -= 1
    return widths


def _width() -> int | None:
    """Return the width of the terminal; None for a file or a pipe of no given width."""
    if "COLUMNS" in os.environ or (sys.stdout and sys.stdout.isatty()):
        return shutil.get_terminal_size().columns
    return None


def format_cell(cell: object) -> str:
    """Return a cell as a table for people shows it.

    Examples
    --------
    >>> [format_cell(cell) for cell in ("NLP", 130000, None, True)]
    ['NLP', '130,000', '-', 'yes']
    """
    if cell is None:
        return "-"
    if isinstance(cell, bool):
        return "yes" if cell else "no"
    return f"{cell:,}" if isinstance(cell, int | Decimal) else visible(str(cell))
