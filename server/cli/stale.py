"""The command that lists what has lapsed."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import TYPE_CHECKING

import click

from .options import GraphLocation, as_of_option, format_option, with_location
from .output import (
    CSV,
    JSON,
    TABLE,
    make_console,
    make_table,
    name_passages,
    write_csv,
    write_json,
    write_note,
)

if TYPE_CHECKING:
    from ...graph.validity.expired import Expired


@click.command()
@as_of_option
@format_option(TABLE, JSON, CSV)
@with_location
def stale(location: GraphLocation, *, day: date | None, format_: str) -> None:
    """List what has lapsed: until when it held, who says so, and who still speaks of it.

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
        write_json(expired_record(on, found))
        return
    if format_ == CSV:
        write_csv(EXPIRED_COLUMNS, map(expired_row, found))
    elif found:
        _show(on, found)
    write_note("" if found else nothing_expired(on), format_=format_)


def _show(day: date, lapses: Sequence[Expired]) -> None:
    console = make_console()
    console.print(f"Had lapsed on {day}, with the passages that still speak of it:")
    table = make_table("What", "Last day", "Says who", "How certain", "Still said in")
    for lapse in lapses:
        absence = lapse.absence
        sure = "; ".join(absence.certainty) or "not stated"
        if absence.disputed:
            sure = f"disputed by {', '.join(absence.disputed)}; {sure}"
        table.add_row(
            f"{absence.label} ({absence.thing})",
            str(absence.through),
            name_passages(absence.sources),
            sure,
            name_passages(lapse.speaking) or "no other passage",
        )
    console.print(table)
    for lapse in lapses:
        by = name_passages(lapse.absence.sources)
        for remark in lapse.absence.remarks:
            console.print(f"{lapse.absence.label}: {remark} [{by}]", soft_wrap=True)
