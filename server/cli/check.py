"""Command ``check``: data against the shapes, before they are loaded."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click

from ...graph.store.files import DERIVED
from ...resources import PACKAGE
from . import output
from .options import FAILED, JSON, TABLE, GraphOptions, graph_options

if TYPE_CHECKING:
    from ...graph.validation.report import CheckResult, Report


@click.command()
@click.argument("files", metavar="[FILE]...", nargs=-1, type=click.Path(path_type=Path))
@graph_options(TABLE, JSON, "turtle", as_of=False)
def check(options: GraphOptions, *, files: tuple[Path, ...]) -> None:
    """Check FILEs, or GradPath's own data, against the shapes of every kind of thing.

    A FILE is Turtle, TriG, N-Triples, N-Quads, JSON-LD or RDF/XML; files given with --data and the
    additions of the --store are checked as well. Nothing is loaded. The exit status is 0 if there
    is no finding and else 1; a FILE that cannot be read is a finding. The FILE - is standard input,
    in Turtle or TriG.

    \b
    gradpath check
    gradpath check programs.ttl
    gradpath check programs.ttl --format turtle
    """
    from ...graph.validation.check import check as check_files

    report = check_files((*options.data, *files), store=options.store)
    if options.format == TABLE:
        _show(report)
    elif options.format == JSON:
        output.write_json(report.record())
    else:
        output.write_bytes(report.turtle())
    if not report.conforms:
        sys.exit(FAILED)


def _show(report: Report) -> None:
    """Print the findings of a check, or that there are none."""
    checked = f"{_count(report.statements, 'statement')} of {_count(len(report.files), 'file')}"
    if report.conforms:
        against = _count(report.shapes, "shape")
        output.echo(f"All is well: {checked} checked against {against}.")
    else:
        headings = ("Where", "Thing", "Property", "Value", "Expected")
        output.print_table(headings, map(_finding_cells, report.findings))
        output.echo(f"{_count(len(report.findings), 'finding')} in {checked}; nothing was loaded.")
    if DERIVED in report.files:  # no file was named
        _name_folder()


def _name_folder() -> None:
    """Print the folder of the data that were checked, and that of another copy in this one."""
    output.echo(f"The data are those of GradPath in {PACKAGE}.")
    here = Path.cwd()
    if (here / "graph" / "data" / DERIVED).is_file() and here != Path(str(PACKAGE)):
        hint = "name its files to check them, or install it: pip install -e ."
        output.echo(f"Another copy of GradPath is in {here}: {hint}")


def _finding_cells(finding: CheckResult) -> list[str]:
    where = ":".join(str(part) for part in (finding.file, finding.line) if part is not None)
    named = finding.label != finding.focus
    thing = f"{finding.label} ({finding.focus})" if named else finding.focus
    value = "" if finding.value is None else finding.value
    return [where, thing, finding.property or "", value, finding.expected]


def _count(number: int, noun: str) -> str:
    return f"{number:,} {noun}{'' if number == 1 else 's'}"
