"""Command ``export``: the whole graph in a format for other programs."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from .options import GraphLocation, as_of_option, with_location
from .output import replace_file, write_bytes, write_note

if TYPE_CHECKING:
    from datetime import date


@click.command()
@click.argument("format_", metavar="FORMAT")
@click.option("-o", "--output", type=click.Path(path_type=Path), help="The file to write.")
@as_of_option
@with_location
def export(location: GraphLocation, *, format_: str, output: Path | None, day: date | None) -> None:
    """Write the whole graph: turtle, trig, nquads, jsonld, graphml or dot."""
    from ...graph.exports import ExportFormat
    from ...graph.exports import export as write

    chosen = ExportFormat.from_label(format_)
    graph = location.open_as_of(day)
    content = write(graph, chosen)
    if output is None:
        write_bytes(content)
    else:
        replace_file(output, content)
        click.echo(f"{output}: {len(content):,} bytes of {chosen.label}", err=True)
    write_note(graph.note, format_=chosen.label)
