"""Commands ``conflicts`` and ``gaps``: contradictions of the sources, and missing statements."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any, TypeVar

import click

from ...graph.model.iris import name_passages
from . import output
from .options import CSV, JSON, TABLE, GraphOptions, graph_options

if TYPE_CHECKING:
    from ...graph.findings.findings import Finding, Kind, Side

Command = TypeVar("Command", bound=Callable[..., Any])


def _finding_options(command: Command) -> Command:
    """Give a command the argument and the options that select findings."""
    for method, help in (
        ("recorded", "Only findings that a reader recorded."),
        ("computed", "Only findings of queries."),
    ):
        command = click.option(f"--{method}", "method", flag_value=method, help=help)(command)
    return click.argument("thing", required=False)(command)


@click.command()
@_finding_options
@graph_options(TABLE, JSON, CSV)
def conflicts(options: GraphOptions, *, thing: str | None, method: str | None) -> None:
    """List the contradictions between the sources, both sides with their sources.

    THING is any name of a program, role, specialization, tier or the like; all without it.

    \b
    gradpath conflicts
    gradpath conflicts columbia
    gradpath conflicts --computed --format csv
    """
    _print(options, "conflict", thing, method)


@click.command()
@_finding_options
@graph_options(TABLE, JSON, CSV)
def gaps(options: GraphOptions, *, thing: str | None, method: str | None) -> None:
    """List the questions that the sources leave open, with the places searched.

    \b
    gradpath gaps
    gradpath gaps "johns hopkins"
    """
    _print(options, "gap", thing, method)


def _print(options: GraphOptions, kind: Kind, thing: str | None, method: str | None) -> None:
    from ...graph.findings.findings import findings
    from ...graph.records import FINDING_COLUMNS, finding_record

    graph = options.open()
    found = findings(graph, kind, about=thing, method=method)
    if options.format == TABLE:
        _show(found, kind)
    else:
        records = [*map(finding_record, found)]
        output.write_records(options.format, records, FINDING_COLUMNS[kind], records)
    output.write_note(graph.note, options.format)


def _show(found: Sequence[Finding], kind: Kind) -> None:
    """Print conflicts or gaps: a sentence that counts them, then a table of both sides."""
    if not found:
        output.echo(f"No {kind} is found or recorded here.")
        return
    computed = sum(one.method == "computed" for one in found)
    noun = f"{len(found)} {kind}{'' if len(found) == 1 else 's'}"
    recorded = len(found) - computed
    output.echo(f"{noun}: {computed} found by query, {recorded} recorded by a reader.")
    sides = ("One side", "Other side") if kind == "conflict" else ()
    output.print_table(("About", "What was found", *sides, "Sources"), map(_cells, found))


def _cells(one: Finding) -> list[str]:
    statement = one.statement if one.method == "computed" else f"{one.statement} (recorded)"
    sides = [_side_cell(side) for side in one.sides[:2]] if one.kind == "conflict" else []
    if len(sides) == 1:
        sides.append("")
    return ["; ".join(one.about.values()), statement, *sides, name_passages(one.sources)]


def _side_cell(side: Side) -> str:
    from ...graph.pathways.explain import NOT_STATED

    text = NOT_STATED if side.text is None else side.text
    return f"{text} [{name_passages(side.sources)}]" if side.sources else text
