"""Commands ``show`` and ``sources``: a thing with its sources, and the sources themselves."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING

import click

from . import output
from .options import CSV, JSON, TABLE, GraphLocation, answer_options

if TYPE_CHECKING:
    from datetime import date

    from ...graph.model.descriptions import Description
    from ...graph.model.passages import Passage


@click.command()
@click.argument("thing")
@answer_options(TABLE, JSON, CSV)
def show(location: GraphLocation, *, thing: str, day: date | None, format_: str) -> None:
    """Show every statement about THING, each with its passages.

    \b
    gradpath show "georgia tech"
    gradpath show skill:pytorch
    """
    graph = location.open_as_of(day)
    description = graph.describe(thing)
    if format_ == TABLE:
        from ...graph.model.statements import Relations
        from ...graph.validity.absent import explain_silence

        others = graph.labels.others(thing, description.iri)
        relations = Relations.from_engine(graph.store)
        why = explain_silence(graph, description)
        _show_description(description, others=others, relations=relations, silence=why)
    elif format_ == JSON:
        from ...graph.records import description_record, snapshot_record

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
    output.write_note("" if format_ == JSON else note, format_=format_)


@click.command()
@answer_options(TABLE, JSON, CSV)
def sources(location: GraphLocation, *, day: date | None, format_: str) -> None:
    """List the passages of the sources and how much each states."""
    from dataclasses import asdict

    from ...graph.model.passages import passages

    graph = location.open_as_of(day)
    found = passages(graph.store)
    if format_ == TABLE:
        _show_passages(found)
    elif format_ == JSON:
        output.write_json([asdict(passage) for passage in found])
    else:
        columns = ("name", "title", "source", "evidence", "grade", "statements")
        output.write_csv(columns, [tuple(asdict(passage).values()) for passage in found])
    output.write_note(graph.note, format_=format_)


def _show_description(
    description: Description,
    *,
    others: Sequence[str],
    relations: Mapping[str, str],
    silence: Sequence[str],
) -> None:
    """Print all that is known of a thing, or why nothing is; an arrow marks what leads to it."""
    console = output.make_console()
    named = ", ".join([description.thing, *description.types])
    console.print(f"{description.label}  ({named})", style="bold")
    if description.definition:
        console.print(description.definition, soft_wrap=True)
    if description.aliases:
        console.print(f"Also called: {', '.join(description.aliases)}", soft_wrap=True)
    if others:
        console.print(f"The name fits also: {', '.join(others)}", style="dim", soft_wrap=True)
    if not description.statements:
        for line in silence:
            console.print(line, soft_wrap=True)
        return
    table = output.make_table("What", "Value", "Says who")
    last = ""
    for statement in description.statements:
        relation = relations[statement.relation]
        shown = f"← {relation}" if statement.inverse else relation
        value = statement.value
        table.add_row(
            "" if shown == last else shown, value, output.name_passages(statement.sources)
        )
        last = shown
    console.print(table)


def _show_passages(passages: Iterable[Passage]) -> None:
    """Print the passages of the sources."""
    table = output.make_table("Passage", "What it is about", "Evidence", "Grade")
    table.add_column("Statements", justify="right")
    for passage in passages:
        evidence, grade = passage.evidence or "", passage.grade or "names only"
        table.add_row(passage.name, passage.title, evidence, grade, f"{passage.statements:,}")
    output.make_console().print(table)
