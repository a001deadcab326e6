"""Output: tables for people; JSON, CSV, bytes and files for programs."""

from __future__ import annotations

import os
import sys
from collections.abc import Collection, Iterable, Sequence
from pathlib import Path

import click

from ...errors import StoreError
from .options import TABLE

#: Width of a file or a pipe, which has no edge to fold at.
_WIDE = 160


def write_json(record: object) -> None:
    """Print a record as JSON."""
    import json

    click.echo(json.dumps(record, ensure_ascii=False, indent=2, default=str))


def write_csv(columns: Iterable[str], rows: Iterable[Sequence[object]]) -> None:
    """Print rows as CSV: None is an empty cell, truth is ``true`` or ``false``."""
    import csv
    import io

    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(columns)
    writer.writerows(
        [str(cell).lower() if isinstance(cell, bool) else cell for cell in row] for row in rows
    )
    click.echo(out.getvalue(), nl=False)


def write_note(note: str, format: str) -> None:
    """Print a note below a table, or on standard error beside an answer for programs."""
    if note:
        click.echo(note, err=format != TABLE)


def write_bytes(content: bytes) -> None:
    """Print bytes as they are; OSError if standard output is closed."""
    if sys.stdout is None:
        raise OSError("standard output is closed")
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


def print_table(
    headings: Sequence[str], rows: Iterable[Sequence[str]], *, figures: Collection[str] = ()
) -> None:
    """Print a table whose cells fold instead of losing text; empty headings are left out.

    Columns of figures, given by their headings, stand to the right and do not fold.
    """
    from rich import box
    from rich.console import Console
    from rich.table import Table

    console = Console(highlight=False, markup=False, emoji=False)
    if not console.is_terminal and "COLUMNS" not in os.environ:
        console.width = _WIDE
    table = Table(box=box.SIMPLE_HEAD, pad_edge=False, show_header=any(headings))
    for heading in headings:
        right = heading in figures
        table.add_column(
            heading, overflow="fold", justify="right" if right else "left", no_wrap=right
        )
    for row in rows:
        table.add_row(*row)
    console.print(table)


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
