"""Command ``why``: the reasons for a statement, or what it lacks."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import click

from ...graph.model.iris import name_passages
from ...graph.records import snapshot_record, why_record
from . import output
from .options import JSON, TABLE, GraphOptions, graph_options

if TYPE_CHECKING:
    from ...graph.reasoning.provenance import Fact, Justification
    from ...graph.reasoning.why import Why

_VERDICTS = {
    "STATED": "Stated",
    "INFERRED": "Inferred",
    "NO": "No, this is excluded",
    "UNDECIDED": "Undecided",
    "NOT_STATED": "Not stated, and it does not follow",
}


@click.command()
@click.argument("subject")
@click.argument("predicate")
@click.argument("object_", metavar="OBJECT")
@click.option(
    "--limit", type=click.IntRange(1), default=5, show_default=True, help="Justifications to give."
)
@graph_options(TABLE, JSON)
def why(options: GraphOptions, *, subject: str, predicate: str, object_: str, limit: int) -> None:
    """Explain why a statement holds: its sources, or the axioms and facts it follows from.

    SUBJECT and OBJECT are any names of things, PREDICATE is the name of a property, such as
    "reaches role", or "type" for what a thing is; OBJECT may be a figure or a text as well. For a
    statement that does not hold, the answer is what is missing, and what is stated instead.

    \b
    gradpath why "georgia tech" type "GRE-free program"
    gradpath why nlp "reaches role" "nlp engineer"
    gradpath why purdue type "deep ML program"
    gradpath why "georgia tech" tuition 8000
    """
    graph = options.open()
    found = graph.why(subject, predicate, object_, limit=limit)
    if options.format == TABLE:
        _print(found)
    else:
        output.write_json(why_record(found) | snapshot_record(graph))
    output.write_note(graph.note, options.format)


def _print(why: Why) -> None:
    """Print why a statement holds, or what is missing for it."""
    sources = name_passages(why.statement.sources)
    by = f"  [{sources}]" if sources else ""
    output.echo(f"{_VERDICTS[why.verdict.name]}: {why.statement.words}{by}", bold=True)
    excluded = why.verdict.name == "NO"
    _print_list("It would need:" if excluded else "Missing:", why.missing)
    for number, justification in enumerate(why.justifications, start=1):
        grade = f"{number}. follows from these (evidence: {justification.grade.title}):"
        output.echo("Against it stands:" if excluded else grade)
        print_justification(justification)
    if why.more:
        output.echo(
            f"and in {why.more} more ways: add --limit {why.more + len(why.justifications)}"
        )
    _print_list("Stated instead:", [_fact(fact) for fact in why.instead])


def _print_list(heading: str, lines: Sequence[str]) -> None:
    if lines:
        output.echo("\n  ".join([heading, *lines]))


def print_justification(justification: Justification) -> None:
    """Print the facts and axioms of a justification."""
    for fact in justification.facts:
        output.echo(f"  fact   {_fact(fact)}")
    for axiom in justification.axioms:
        output.echo(f"  axiom  {axiom.words}")


def _fact(fact: Fact) -> str:
    return f"{fact.words}  [{name_passages(fact.sources) or 'inferred'}]"
