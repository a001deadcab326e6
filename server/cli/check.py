"""The command that checks data against the shapes before they are loaded."""

from __future__ import annotations

import sys
from pathlib import Path

import click

from .options import FAILED, GraphLocation, format_option
from .output import JSON, TABLE, write_bytes, write_json


@click.command()
@click.argument("files", metavar="[FILE]...", nargs=-1, type=click.Path(path_type=Path))
@format_option(TABLE, JSON, "turtle")
@click.pass_context
def check(context: click.Context, *, files: tuple[Path, ...], format_: str) -> None:
    """Check FILEs, or GradPath's own data, against the shapes of every kind of thing.

    A FILE is Turtle, TriG, N-Triples, N-Quads, JSON-LD or RDF/XML; files given with --data and the
    additions of the --store are checked as well. Nothing is loaded. The status is 0 when all is
    well and 1 when not; a FILE that cannot be read does not keep the others from being checked.
    The FILE - is standard input, in Turtle or TriG.

    \b
    gradpath check
    gradpath check programs.ttl
    gradpath check programs.ttl --format turtle
    """
    from ...graph.validation.inputs import check_each

    location = context.find_object(GraphLocation) or GraphLocation()
    report = check_each((*location.data, *files), store=location.store)
    if format_ == TABLE:
        from .tables import show_check

        show_check(report)
    elif format_ == JSON:
        write_json(report.record())
    else:
        write_bytes(report.turtle())
    if not report.conforms:
        sys.exit(FAILED)
