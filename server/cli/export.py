"""Commands that exchange: SPARQL in, the whole graph out."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click

from .options import GraphLocation, as_of_option, format_option, with_location
from .output import CSV, JSON, TABLE, replace_file, write_bytes, write_note

if TYPE_CHECKING:
    from datetime import date


@click.command()
@click.argument("query", metavar="QUERY|FILE|-")
@as_of_option
@format_option(TABLE, JSON, CSV, "tsv", "xml", "turtle", "ntriples", "rdfxml", "jsonld")
@with_location
def sparql(location: GraphLocation, *, query: str, day: date | None, format_: str) -> None:
    """Run a SPARQL query that only reads: a text, a file, or - for standard input.

    \b
    gradpath sparql 'SELECT ?p { ?p a <https://w3id.org/gradpath/ontology#Program> }'
    gradpath sparql questions.rq --format csv
    """
    from ...graph.store.engine import ResultFormat

    text = _query_text(query)
    graph = location.open_as_of(day)
    store = graph.store
    if format_ == TABLE:
        from .tables import show_result

        show_result(store, text)
    else:
        write_bytes(store.serialize(text, ResultFormat.from_label(format_)))
    write_note(graph.note, format_=format_)


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


def _query_text(query: str) -> str:
    if query == "-":
        return sys.stdin.buffer.read().decode("utf-8", errors="replace")
    try:
        is_file = Path(query).is_file()
    except (OSError, ValueError):  # a long query, or one with a NUL, is no name of a file
        is_file = False
    if is_file:
        return Path(query).read_text(encoding="utf-8", errors="replace")
    if "{" not in query and Path(query).suffix in {".rq", ".sparql"}:
        raise click.BadParameter(f"there is no file {query}", param_hint="QUERY|FILE|-")
    return query
