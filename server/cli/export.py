"""Command ``export``: the whole graph in a format for other programs."""

from __future__ import annotations

from pathlib import Path

import click

from ...graph.exports import ExportFormat
from ...graph.exports import export as write
from . import output
from .options import GraphOptions, graph_options, output_option


@click.command()
@click.argument(
    "name", type=click.Choice([format.label for format in ExportFormat], case_sensitive=False)
)
@output_option("The file to write.")
@graph_options()
def export(options: GraphOptions, *, name: str, target: Path | None) -> None:
    """Write the whole graph in a format for other programs."""
    chosen = ExportFormat.from_label(name)
    graph = options.open()
    content = write(graph, chosen)
    if target is None:
        output.write_bytes(content)
    else:
        output.replace_file(target, content)
        output.echo(f"{target}: {len(content):,} bytes of {chosen.label}", err=True)
    output.write_note(graph.note, chosen.label)
