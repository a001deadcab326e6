"""Command ``sparql``: a SPARQL query that only reads."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click

from . import output
from .options import CSV, JSON, TABLE, GraphLocation, answer_options

if TYPE_CHECKING:
    from datetime import date

    from ...graph.store.store import Store


@click.command()
@click.argument("query", metavar="QUERY|FILE|-")
@answer_options(TABLE, JSON, CSV, "tsv", "xml", "turtle", "ntriples", "rdfxml", "jsonld")
def sparql(location: GraphLocation, *, query: str, day: date | None, format_: str) -> None:
    """Run a SPARQL query that only reads: a text, a file, or - for standard input.

    \b
    gradpath sparql 'SELECT ?p { ?p a <https://w3id.org/gradpath/ontology#Program> }'
    gradpath sparql questions.rq --format csv
    """
    from ...graph.store.formats import ResultFormat

    text = _query_text(query)
    graph = location.open_as_of(day)
    store = graph.store
    if format_ == TABLE:
        _show(store, text)
    else:
        output.write_bytes(store.serialize(text, ResultFormat.from_label(format_)))
    output.write_note(graph.note, format_=format_)


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


def _show(store: Store, query: str) -> None:
    """Print the answer to a SPARQL query: a table, yes or no, or Turtle."""
    from ...errors import QueryError
    from ...graph.store.formats import ResultFormat

    console = output.make_console()
    try:
        answer = json.loads(store.serialize(query, ResultFormat.JSON))
    except QueryError as error:
        if error.line is not None or "not written as" not in error.message:
            raise
        console.print(store.serialize(query, ResultFormat.TURTLE).decode(), markup=False)
        return
    if "boolean" in answer:
        console.print("yes" if answer["boolean"] else "no")
        return
    names = answer["head"]["vars"]
    rows = answer["results"]["bindings"]
    table = output.make_table(*names)
    for row in rows:
        table.add_row(*(_term(row.get(name)) for name in names))
    console.print(table if rows else f"No row: nothing matches ({', '.join(names)}).")


def _term(term: dict[str, str] | None) -> str:
    from ...graph.model.iris import shorten

    if term is None:
        return ""
    return shorten(term["value"]) if term["type"] == "uri" else str(term["value"])
