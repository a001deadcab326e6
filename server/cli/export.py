"""Command ``export``: the whole graph in a format for other programs."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import click

from . import output
from .options import GraphLocation, as_of_option, with_location


@click.command()
@click.argument("format_", metavar="FORMAT")
@click.option(
    "-o", "--output", "target", type=click.Path(path_type=Path), help="The file to write."
)
@as_of_option
@with_location
def export(location: GraphLocation, *, format_: str, target: Path | None, day: date | None) -> None:
    """Write the whole graph as FORMAT, such as turtle; an unknown FORMAT lists them all."""
    from ...graph.exports import ExportFormat
    from ...graph.exports import export as write

    chosen = ExportFormat.from_label(format_)
    graph = location.open().as_of(day)
    content = write(graph, chosen)
    if target is None:
        output.write_bytes(content)
    else:
        output.replace_file(target, content)
        click.echo(f"{target}: {len(content):,} bytes of {chosen.label}", err=True)
    output.write_note(graph.note, format_=chosen.label)
