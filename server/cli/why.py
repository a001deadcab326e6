"""Command ``why``: the reasons for a statement, or what it lacks."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from . import output
from .options import JSON, TABLE, GraphLocation, answer_options

if TYPE_CHECKING:
    from datetime import date

    from rich.console import Console

    from ...graph.reasoning.provenance import Fact, Justification
    from ...graph.reasoning.why import Why

_SAID = {
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
@answer_options(TABLE, JSON)
def why(
    location: GraphLocation,
    *,
    subject: str,
    predicate: str,
    object_: str,
    limit: int,
    day: date | None,
    format_: str,
) -> None:
    """Explain why a statement holds: its passages, or the axioms and facts it follows from.

    SUBJECT and OBJECT are any names of things, PREDICATE is the name of a property, such as
    "reaches role", or "type" for what a thing is; OBJECT may be a figure or a text as well. What
    does not hold is answered with what is missing, and with what is stated instead.

    \b
    gradpath why "georgia tech" type "GRE-free program"
    gradpath why nlp "reaches role" "nlp engineer"
    gradpath why purdue type "deep ML program"
    gradpath why "georgia tech" tuition 8000
    """
    graph = location.open_as_of(day)
    found = graph.why(subject, predicate, object_, limit=limit)
    if format_ == TABLE:
        _show(found)
    else:
        from ...graph.records import snapshot_record, why_record

        output.write_json(why_record(found) | snapshot_record(graph))
    output.write_note("" if format_ == JSON else graph.note, format_=format_)


def _show(why: Why) -> None:
    """Print why a statement holds, or what is missing."""
    out = output.make_console()
    by = f"  [{output.name_passages(why.statement.sources)}]" if why.statement.sources else ""
    out.print(f"{_SAID[why.verdict.name]}: {why.statement.words}{by}", style="bold", soft_wrap=True)
    excluded = why.verdict.name == "NO"
    if why.missing:
        out.print("Missing:" if not excluded else "It would need:")
        for missing in why.missing:
            out.print(f"  {missing}", soft_wrap=True)
    for number, justification in enumerate(why.justifications, start=1):
        heading = (
            "Against it stands:" if excluded else f"{number}. by these ({_grade(justification)}):"
        )
        out.print(heading)
        print_justification(out, justification)
    if why.more:
        out.print(f"and in {why.more} more ways: add --limit {why.more + len(why.justifications)}")
    if why.instead:
        out.print("Stated is:")
        for fact in why.instead:
            out.print(f"  {_fact(fact)}", soft_wrap=True)


def print_justification(out: Console, justification: Justification) -> None:
    """Print the facts and axioms of a justification."""
    for fact in justification.facts:
        out.print(f"  fact   {_fact(fact)}", soft_wrap=True)
    for axiom in justification.axioms:
        out.print(f"  axiom  {axiom.words}", soft_wrap=True)


def _fact(fact: Fact) -> str:
    return f"{fact.words}  [{output.name_passages(fact.sources) or 'inferred'}]"


def _grade(justification: Justification) -> str:
    return f"grade {justification.grade.label}"
