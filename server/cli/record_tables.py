"""What tables for people are made of: the console, a plain table, passages named together."""

from __future__ import annotations

import os
from collections.abc import Sequence

from rich import box
from rich.console import Console
from rich.table import Table

#: Columns of a file or a pipe, which has no edge to fold at.
_WIDE = 160


def make_console() -> Console:
    """Return a console that prints what it is given, without markup of its own."""
    console = Console(highlight=False, markup=False, emoji=False)
    if not console.is_terminal and "COLUMNS" not in os.environ:
        console.width = _WIDE
    return console


def make_table(*headings: str) -> Table:
    """Return an empty table whose cells fold rather than lose text."""
    table = Table(box=box.SIMPLE_HEAD, pad_edge=False)
    for heading in headings:
        table.add_column(heading, overflow="fold")
    return table


def name_passages(sources: Sequence[str]) -> str:
    """Name passages of one source together.

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
