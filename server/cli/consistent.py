"""Commands ``consistent`` and ``derive``: contradictions, and what follows from the facts."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click

from . import output
from .options import FAILED, JSON, TABLE, GraphOptions, graph_options, output_option

if TYPE_CHECKING:
    from ...graph.reasoning.consistency import Examination


@click.command()
@click.option("--check", is_flag=True, help="Only compare; fail where the file is not up to date.")
@output_option("The file to write.")
@graph_options(as_of=False)
def derive(options: GraphOptions, *, check: bool, target: Path | None) -> None:
    """Write the facts that the rules infer, as TriG.

    Without --data and --store the package's own file of inferences is written again; with them,
    the inferences from the package's facts, those files and the additions of the store go to
    standard output, or to the file given. Facts that contradict each other are refused.

    \b
    gradpath derive --check
    gradpath --data mine.ttl derive --output mine-derived.trig
    """
    from ...graph.reasoning import closure
    from ...graph.reasoning.consistency import check_sources_consistent

    check_sources_consistent(options.data, store=options.store)
    if check:
        count = closure.check()
        output.echo(f"The package's {count} inferences follow from its facts, and no others do.")
        _agree(options)
        return
    content = closure.derive(options.data, store=options.store)
    if target is None and (options.data or options.store):
        output.write_bytes(content)
    else:
        file = target or closure.package_file()
        output.replace_file(file, content)
        output.echo(f"{file}: {len(content):,} bytes of inferences", err=True)


@click.command()
@click.argument("files", nargs=-1, type=click.Path(path_type=Path))
@graph_options(TABLE, JSON, as_of=False)
def consistent(options: GraphOptions, *, files: tuple[Path, ...]) -> None:
    """Check that the package's facts and those of FILES do not contradict each other.

    Files given with --data and the additions of the --store count as well. Those that contradict
    each other are listed, with exit status 1. HermiT runs too where Java is installed, such as
    that of pip install 'gradpath[reason]'; to narrow down a contradiction that only HermiT finds
    takes a minute.
    """
    from ...graph.reasoning.consistency import examine
    from ...graph.records import justification_record

    found = examine((*options.data, *files), store=options.store)
    if options.format == JSON:
        record = {
            "consistent": found.consistent,
            "hermit": found.hermit,
            "notJudged": found.not_judged,
            "unsupported": list(found.unsupported),
            "inconsistencies": [*map(justification_record, found.inconsistencies)],
        }
        output.write_json(record)
    else:
        _show(found)
    if not found.consistent:
        sys.exit(FAILED)


def _agree(options: GraphOptions) -> None:
    """Compare the inferences of HermiT with those of the rules, if Java is there."""
    from ...graph.reasoning.hermit import differences
    from ...ontology.reasoning import NoReasoner

    try:
        unlike = differences(options.data, store=options.store)
    except NoReasoner as error:
        output.echo(f"Not compared with HermiT: {error}.")
        return
    if unlike:
        output.echo("\n".join(unlike))
        sys.exit(FAILED)
    output.echo("HermiT infers the same.")


def _show(found: Examination) -> None:
    """Print whether statements can all hold, and those that contradict each other."""
    from .why import print_justification

    without = f"rules; HermiT did not judge: {found.not_judged}"
    reasoners = "rules and HermiT" if found.hermit is not None else without
    if found.consistent and found.unsupported and found.hermit is None:
        terms = ", ".join(found.unsupported)
        output.echo(
            f"The rules find no contradiction, but do not judge all of {terms} ({reasoners})."
        )
    elif found.consistent:
        output.echo(f"Consistent: nothing stated excludes anything else ({reasoners}).")
    for conflict in found.inconsistencies:
        output.echo("These cannot all hold:", bold=True)
        print_justification(conflict)
