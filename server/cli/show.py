"""Commands ``show`` and ``sources``: a thing with its sources, and the sources themselves."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import astuple, fields
from typing import TYPE_CHECKING

import click

from ...graph.model.passages import Passage, passages
from ...graph.model.verbalize import Relations
from ...graph.records import description_record, snapshot_record
from ...graph.validity.absences import explain_missing
from . import output
from .options import CSV, JSON, TABLE, GraphOptions, graph_options

if TYPE_CHECKING:
    from ...graph.model.descriptions import Description


@click.command()
@click.argument("thing")
@graph_options(TABLE, JSON, CSV)
def show(options: GraphOptions, *, thing: str) -> None:
    """Show every statement about THING, each with its sources.

    \b
    gradpath show "georgia tech"
    gradpath show skill:pytorch
    """
    graph = options.open()
    description = graph.describe(thing)
    if options.format == TABLE:
        _print_head(description, graph.labels.others(thing, description.iri))
        if description.statements:
            _print_statements(description, Relations.from_engine(graph.store))
        else:
            click.echo("\n".join(explain_missing(graph, description)))
    elif options.format == JSON:
        output.write_json(description_record(description) | snapshot_record(graph))
    else:
        output.write_csv(
            ("relation", "inverse", "value", "id", "sources"),
            [
                (s.relation, s.inverse, s.value, s.other, "; ".join(s.sources))
                for s in description.statements
            ],
        )
    note = graph.note or graph.expiry(description.iri)
    output.write_note(note, options.format)


@click.command()
@graph_options(TABLE, JSON, CSV)
def sources(options: GraphOptions) -> None:
    """List the places in the sources and how many statements each makes."""
    graph = options.open()
    found = passages(graph.store)
    columns, rows = [one.name for one in fields(Passage)], [astuple(one) for one in found]
    if options.format == TABLE:
        headings = ("Source", "What it is about", "Kind of text", "Evidence", "Statements")
        shown = [
            (one.name, one.title, one.evidence or "", one.grade or "names", f"{one.statements:,}")
            for one in found
        ]
        output.print_table(headings, shown, figures={"Statements"})
    elif options.format == JSON:
        output.write_json([dict(zip(columns, row, strict=True)) for row in rows])
    else:
        output.write_csv(columns, rows)
    output.write_note(graph.note, options.format)


def _print_head(description: Description, others: Sequence[str]) -> None:
    """Print the names and the definition of a thing."""
    named = ", ".join([description.thing, *description.types])
    click.secho(f"{description.label}  ({named})", bold=True)
    if description.definition:
        click.echo(description.definition)
    if description.aliases:
        click.echo(f"Also called: {', '.join(description.aliases)}")
    if others:
        click.secho(f"The name fits also: {', '.join(others)}", dim=True)


def _print_statements(description: Description, relations: Mapping[str, str]) -> None:
    """Print all that is known of a thing; an arrow marks what leads to it."""
    rows, last = [], ""
    for statement in description.statements:
        relation = relations[statement.relation]
        shown = f"← {relation}" if statement.inverse else relation
        sources = output.name_passages(statement.sources)
        rows.append(("" if shown == last else shown, statement.value, sources))
        last = shown
    output.print_table(("What", "Value", "Sources"), rows)
