"""Command ``stale``: expired facts, and the sources that still state them."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import TYPE_CHECKING

import click

from . import output
from .options import CSV, JSON, TABLE, GraphLocation, answer_options

if TYPE_CHECKING:
    from ...graph.validity.expired import Expired


@click.command()
@answer_options(TABLE, JSON, CSV)
def stale(location: GraphLocation, *, day: date | None, format_: str) -> None:
    """List expired facts: the last day, its source, and the sources that still state them.

    \b
    gradpath stale
    gradpath stale --as-of 2026-04-01
    """
    from ...graph.records import EXPIRED_COLUMNS, expired_record, expired_row
    from ...graph.validity.expired import nothing_expired
    from ...graph.validity.intervals import today

    on = day or today()
    found = location.open().expired(on)
    if format_ == JSON:
        output.write_json(expired_record(on, found))
        return
    if format_ == CSV:
        output.write_csv(EXPIRED_COLUMNS, map(expired_row, found))
    elif found:
        _show(on, found)
    output.write_note("" if found else nothing_expired(on), format_=format_)


def _show(day: date, found: Sequence[Expired]) -> None:
    console = output.make_console()
    console.print(f"Expired by {day}, with the passages that still state it:")
    table = output.make_table("What", "Last day", "Says who", "How certain", "Still said in")
    for one in found:
        absence = one.absence
        sure = "; ".join(absence.certainty) or "not stated"
        if absence.disputed:
            sure = f"disputed by {', '.join(absence.disputed)}; {sure}"
        table.add_row(
            f"{absence.label} ({absence.thing})",
            str(absence.through),
            output.name_passages(absence.sources),
            sure,
            output.name_passages(one.speaking) or "no other passage",
        )
    console.print(table)
    for one in found:
        by = output.name_passages(one.absence.sources)
        for remark in one.absence.remarks:
            console.print(f"{one.absence.label}: {remark} [{by}]", soft_wrap=True)
