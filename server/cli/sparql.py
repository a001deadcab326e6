"""Command ``sparql``: a SPARQL query that only reads."""

from __future__ import annotations

import json
import sys
from os.path import isfile
from pathlib import Path
from typing import TYPE_CHECKING

import click

from ...graph.model.iris import shorten
from ...graph.store.encoding import utf8_text
from ...graph.store.files import read_utf8
from ...graph.store.formats import ResultFormat
from ...queries.sparql_text import read_prologue
from . import output
from .options import TABLE, GraphOptions, bound_memory, graph_options

if TYPE_CHECKING:
    from ...graph.store.store import Store


@click.command()
@click.argument("query", metavar="QUERY|FILE|-")
@graph_options(TABLE, *(format.label for format in ResultFormat))
def sparql(options: GraphOptions, *, query: str) -> None:
    """Run a SPARQL query that only reads: a text, a file, or - for standard input.

    \b
    gradpath sparql 'SELECT ?p { ?p a <https://w3id.org/gradpath/ontology#Program> }'
    gradpath sparql questions.rq --format csv
    """
    text = _query_text(query)
    bound_memory()
    graph = options.open()
    if options.format == TABLE:
        _show(graph.store, text)
    else:
        format = ResultFormat.from_label(options.format)
        output.write_bytes(graph.store.serialize(text, format))
    output.write_note(graph.note, options.format)


def _query_text(query: str) -> str:
    if query == "-":
        return utf8_text("standard input", sys.stdin.buffer.read()).decode()
    if isfile(query):  # noqa: PTH113 - that of Path raises for a query too long to be a name
        return read_utf8(Path(query)).decode()
    if "{" not in query and Path(query).suffix in {".rq", ".sparql"}:
        raise click.BadParameter(f"there is no file {query}", param_hint="QUERY|FILE|-")
    return query.removeprefix("\ufeff")  # the shell keeps the byte order mark of a file


def _show(store: Store, query: str) -> None:
    """Print the answer to a SPARQL query: a table, yes or no, or Turtle."""
    first = next(read_prologue(query)[1], None)
    if first and first.keyword in {"CONSTRUCT", "DESCRIBE"}:
        output.echo(store.serialize(query, ResultFormat.TURTLE).decode())
        return
    answer = json.loads(store.serialize(query, ResultFormat.JSON))
    if "boolean" in answer:
        output.echo("yes" if answer["boolean"] else "no")
    elif rows := answer["results"]["bindings"]:
        names = answer["head"]["vars"]
        output.print_table(names, [[_term(row.get(name)) for name in names] for row in rows])
    else:
        output.echo(f"No row: nothing matches ({', '.join(answer['head']['vars'])}).")


def _term(term: dict[str, str] | None) -> str:
    if term is None:
        return ""
    return shorten(term["value"]) if term["type"] == "uri" else str(term["value"])
