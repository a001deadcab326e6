"""Commands ``show`` and ``sources``: a thing with its sources, and the sources themselves."""

from __future__ import annotations

import shlex
from collections.abc import Mapping
from dataclasses import asdict
from typing import TYPE_CHECKING

import click

from ...graph.decisions.document import describe_sources
from ...graph.model.grades import TITLES
from ...graph.model.iris import name_passages, shorten
from ...graph.model.labels import UnknownName
from ...graph.model.passages import Passage, passages, read_passage
from ...graph.model.tables import columns
from ...graph.model.verbalize import Relations
from ...graph.records import (
    description_record,
    meanings_record,
    passage_record,
    snapshot_record,
)
from ...graph.validity.absences import explain_missing
from ...ontology.terms import SOURCE
from . import output
from .options import CSV, JSON, TABLE, GraphOptions, graph_options

if TYPE_CHECKING:
    from ...graph.knowledge_graph import KnowledgeGraph
    from ...graph.model.descriptions import Description

_STATEMENTS = columns("relation inverse value id sources qualifier")
_OF_PASSAGE = columns("subject label relation value id qualifier")
_PASSAGES = columns("name title source evidence grade statements")


@click.command()
@click.argument("thing")
@graph_options(TABLE, JSON, CSV)
def show(options: GraphOptions, *, thing: str) -> None:
    """Show every statement about THING, each with its sources, or all of a place in a source.

    \b
    gradpath show "georgia tech"
    gradpath show skill:pytorch
    gradpath show ml-guide/L75
    gradpath show ml-guide
    """
    graph = options.open()
    try:
        found = graph.labels.find(thing, ("thing", "passage"))
    except UnknownName:
        if _show_source(options, graph, thing.strip().rstrip("/").casefold()):
            return
        raise
    if found.startswith(SOURCE):
        _show_passage(options, graph, found)
        return
    description = graph.describe(found)
    meanings = graph.labels.meanings("name", thing, found)
    if options.format == TABLE:
        _print_head(description)
        if description.statements:
            _print_statements(description, Relations.from_engine(graph.localized))
        else:
            output.echo("\n".join(explain_missing(graph, description)))
    else:
        more = {"meanings": meanings_record(meanings)} | snapshot_record(graph)
        record = description_record(description) | more
        output.write_records(options.format, record, _STATEMENTS, record["statements"])
    output.write_meanings(meanings, options.format)
    output.write_note(graph.note or graph.expiry(description.iri), options.format)


@click.command()
@click.argument("places", nargs=-1, metavar="")
@graph_options(TABLE, JSON, CSV)
def sources(options: GraphOptions, *, places: tuple[str, ...]) -> None:
    """List the places in the sources and how many statements each makes."""
    graph = options.open()
    for place in places:
        known = graph.labels.get(place, ("passage",))
        name = shlex.quote(shorten(known) if known else place)
        raise click.UsageError(f"this lists all places; for one: gradpath show {name}")
    _list_passages(options, graph, passages(graph.localized))


def _show_source(options: GraphOptions, graph: KnowledgeGraph, name: str) -> bool:
    """Show a source with its places, if there is one of the name."""
    found = [one for one in passages(graph.localized) if one.name.startswith(f"{name}/")]
    if found and options.format == TABLE:
        for text in describe_sources(graph.localized, [found[0].name]):
            output.write_text(text)
    if found:
        _list_passages(options, graph, found)
        note = f"For all that one place states: gradpath show {found[-1].name}"
        output.write_note(note, options.format)
    return bool(found)


def _list_passages(options: GraphOptions, graph: KnowledgeGraph, found: list[Passage]) -> None:
    if options.format == TABLE:
        headings = ("Source", "What it is about", "Kind of text", "Evidence", "Statements")
        rows = [
            (
                one.name,
                one.title,
                one.evidence or "",
                TITLES.get(one.grade or "", "names"),
                one.statements,
            )
            for one in found
        ]
        output.print_table(headings, rows)
    else:
        records = [asdict(one) for one in found]
        output.write_records(options.format, records, _PASSAGES, records)
    output.write_note(graph.note, options.format)


def _show_passage(options: GraphOptions, graph: KnowledgeGraph, iri: str) -> None:
    """Show a place in a source with every statement that it makes."""
    content = read_passage(graph.localized, iri, graph.labels)
    if options.format == TABLE:
        passage, relations = content.passage, Relations.from_engine(graph.localized)
        kind = ", ".join(filter(None, (passage.name, passage.evidence)))
        output.echo(f"{passage.title}  ({kind})", bold=True)
        rows = [
            (content.labels[one.subject], relations[one.relation], one.in_full())
            for one in content.statements
        ]
        output.print_table(("About", "What", "Value"), rows)
    else:
        record = passage_record(content) | snapshot_record(graph)
        output.write_records(options.format, record, _OF_PASSAGE, record["statements"])
    output.write_note(graph.note, options.format)


def _print_head(description: Description) -> None:
    """Print the names and the definition of a thing."""
    named = ", ".join([description.thing, *description.types])
    output.echo(f"{description.label}  ({named})", bold=True)
    if description.definition:
        output.echo(description.definition)
    if description.aliases:
        output.echo(f"Also called: {', '.join(description.aliases)}")


def _print_statements(description: Description, relations: Mapping[str, str]) -> None:
    """Print all that is known of a thing; an arrow marks what leads to it."""
    rows, last = [], ""
    for statement in description.statements:
        relation = relations[statement.relation]
        shown = f"← {relation}" if statement.inverse else relation
        sources = name_passages(statement.sources)
        rows.append(("" if shown == last else shown, statement.in_full(), sources))
        last = shown
    output.print_table(("What", "Value", "Sources"), rows)
