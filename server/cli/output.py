"""Output in UTF-8: tables for people; JSON, CSV, bytes and files for programs.

A terminal gets no control character but tabs and ends of lines: see `visible`.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Iterable, Sequence
from decimal import Decimal
from io import StringIO, TextIOWrapper
from pathlib import Path
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

    click.echo(json_text(record, indent=2))


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
    if note:
        echo(note, err=format != TABLE)


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
    """Print a table whose cells fold instead of losing text; empty headings are left out.

    A column of figures, and of None where one is absent, stands to the right and does not fold.
    """
    from rich import box
    from rich.console import Console
    from rich.table import Table

    console = Console(highlight=False, markup=False, emoji=False)
    if not console.is_terminal and "COLUMNS" not in os.environ:
        console.width = _WIDE
    table = Table(box=box.SIMPLE_HEAD, pad_edge=False, show_header=any(headings))
    rows = [*rows]
    for heading, column in zip(headings, zip(*rows, strict=True), strict=True):
        right = {type(cell) for cell in column} <= _FIGURES
        table.add_column(
            visible(heading), overflow="fold", justify="right" if right else "left", no_wrap=right
        )
    for row in rows:
        table.add_row(*map(format_cell, row))
    console.print(table)


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


def name_passages(sources: Sequence[str]) -> str:
    """Return the names of passages, those of one source together.

    Examples
    --------
    >>> name_passages(["ml-guide/L44", "ml-guide/L73", "mapping/nlp"])
    'ml-guide L44, L73; mapping nlp'
    """
    by_source: dict[str, list[str]] = {}
    for passage in sources:
        source, _, locator = passage.rpartition("/")
        by_source.setdefault(source, []).append(locator)
    return "; ".join(f"{source} {', '.join(found)}" for source, found in by_source.items())
