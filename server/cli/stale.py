"""Command ``stale``: expired facts, and the sources that still state them."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import TYPE_CHECKING

import click

from . import output
from .options import CSV, JSON, TABLE, GraphOptions, graph_options

if TYPE_CHECKING:
    from ...graph.validity.expired import Expired


@click.command()
@graph_options(TABLE, JSON, CSV)
def stale(options: GraphOptions) -> None:
    """List expired facts: the last day, its source, and the sources that still state them.

    \b
    gradpath stale
    gradpath stale --as-of 2026-04-01
    """
    from ...graph.records import EXPIRED_COLUMNS, expired_record, expired_row
    from ...graph.validity.expired import nothing_expired
    from ...graph.validity.intervals import today

    on = options.day or today()
    found = options.open().whole.expired(on)
    if options.format == JSON:
        output.write_json(expired_record(on, found))
    elif options.format == CSV:
        output.write_csv(EXPIRED_COLUMNS, map(expired_row, found))
    elif found:
        _show(on, found)
    output.write_note("" if found else nothing_expired(on), options.format)


def _show(day: date, found: Sequence[Expired]) -> None:
    click.echo(f"Expired by {day}, with the sources that still state it:")
    rows = []
    for one in found:
        absence = one.absence
        sure = "; ".join(absence.certainty) or "not stated"
        if absence.disputed:
            sure = f"disputed by {', '.join(absence.disputed)}; {sure}"
        row = (
            f"{absence.label} ({absence.thing})",
            str(absence.through),
            output.name_passages(absence.sources),
            sure,
            output.name_passages(one.mentioned_in) or "no other source",
        )
        rows.append(row)
    output.print_table(("What", "Last day", "Sources", "How certain", "Still stated by"), rows)
    for one in found:
        by = output.name_passages(one.absence.sources)
        for remark in one.absence.remarks:
            click.echo(f"{one.absence.label}: {remark} [{by}]")
