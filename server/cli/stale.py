"""Command ``stale``: expired facts, and the sources that still state them."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import TYPE_CHECKING

import click

from ...graph.model.iris import name_passages
from ...graph.records import EXPIRED_COLUMNS, expired_record
from ...graph.validity.absences import nothing_expired
from ...graph.validity.intervals import today
from . import output
from .options import CSV, JSON, TABLE, GraphOptions, graph_options

if TYPE_CHECKING:
    from ...graph.validity.absences import Expired


@click.command()
@graph_options(TABLE, JSON, CSV)
def stale(options: GraphOptions) -> None:
    """List expired facts: the last day, its source, and the sources that still state them.

    \b
    gradpath stale
    gradpath stale --as-of 2026-04-01
    """
    day = options.as_of or today()
    found = options.open().whole.expired(day)
    if options.format != TABLE:
        record = expired_record(day, found)
        output.write_records(options.format, record, EXPIRED_COLUMNS, record["expired"])
    elif found:
        _show(day, found)
    output.write_note("" if found else nothing_expired(day), options.format)


def _show(day: date, found: Sequence[Expired]) -> None:
    output.echo(f"Expired by {day}, with the sources that still state it:")
    headings = ("What", "Last day", "Sources", "How certain", "Still stated by")
    output.print_table(headings, map(_cells, found))
    for one in found:
        by = name_passages(one.absence.sources)
        for remark in one.absence.remarks:
            output.echo(f"{one.absence.label}: {remark} [{by}]")


def _cells(one: Expired) -> tuple[str, ...]:
    absence = one.absence
    certainty = "; ".join(absence.certainty) or "not stated"
    if absence.disputed:
        certainty = f"disputed by {', '.join(absence.disputed)}; {certainty}"
    return (
        f"{absence.label} ({absence.thing})",
        str(absence.through),
        name_passages(absence.sources),
        certainty,
        name_passages(one.mentioned_in) or "no other source",
    )
