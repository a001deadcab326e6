"""Commands ``consistent`` and ``derive``: contradictions, and what follows from the facts."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click

from . import output
from .options import FAILED, JSON, TABLE, GraphLocation, format_option, with_location

if TYPE_CHECKING:
    from ...graph.reasoning.consistency import Examination


@click.command()
@click.option("--check", is_flag=True, help="Only compare; fail where the file is not up to date.")
@click.option(
    "-o", "--output", "target", type=click.Path(path_type=Path), help="The file to write."
)
@with_location
def derive(location: GraphLocation, *, check: bool, target: Path | None) -> None:
    """Write the facts that the rules infer, as TriG.

    Without --data the package's own file of conclusions is written anew; with --data, or --store,
    what follows from the package's facts, those files and the additions of the store goes to
    standard output, or to the file given. From what cannot hold nothing is concluded.

    \b
    gradpath derive --check
    gradpath --data mine.ttl derive --output mine-derived.trig
    """
    from ...graph.reasoning import closure as derivation
    from ...graph.reasoning.consistency import refuse_inconsistent

    refuse_inconsistent(location.data, store=location.store)
    if check:
        held = derivation.check()
        click.echo(f"The package's {held} conclusions follow from its facts, and no others do.")
        _agree(location)
        return
    content = derivation.derive(location.data, store=location.store)
    if target is None and (location.data or location.store):
        output.write_bytes(content)
    else:
        file = target or derivation.package_file()
        output.replace_file(file, content)
        click.echo(f"{file}: {len(content):,} bytes of conclusions", err=True)


@click.command()
@click.argument("files", nargs=-1, type=click.Path(path_type=Path))
@format_option(TABLE, JSON)
@with_location
def consistent(location: GraphLocation, *, files: tuple[Path, ...], format_: str) -> None:
    """Check that the package's facts and those of FILES do not contradict each other.

    Files given with --data and the additions of the --store count as well. Those that contradict
    each other are listed, with exit status 1. HermiT is asked too where Java is installed, such as
    that of pip install 'gradpath[reason]'; what only HermiT finds takes a minute to narrow down.
    """
    from ...graph.reasoning.consistency import examine
    from ...graph.records import justification_record

    given = (*location.data, *files)
    found = examine(given, store=location.store)
    if format_ == JSON:
        inconsistencies = [justification_record(conflict) for conflict in found.inconsistencies]
        output.write_json(
            {
                "consistent": found.holds,
                "hermit": found.hermit,
                "silence": found.silence,
                "unsupported": list(found.unsupported),
                "inconsistencies": inconsistencies,
            }
        )
    else:
        _show(found)
    if not found.holds:
        sys.exit(FAILED)


def _agree(location: GraphLocation) -> None:
    """Compare the inferences of HermiT with those of the rules, if Java is there."""
    from ...graph.reasoning.hermit import differences
    from ...ontology.reasoning import NoReasoner

    try:
        unlike = differences(location.data, store=location.store)
    except NoReasoner as error:
        click.echo(f"Not compared with HermiT: {error}.")
        return
    if unlike:
        for line in unlike:
            click.echo(line)
        sys.exit(FAILED)
    click.echo("HermiT concludes the same.")


def _show(found: Examination) -> None:
    """Print whether statements can all hold, and those that contradict each other."""
    from .why import print_justification

    silence = f"rules; HermiT was not asked, for {found.silence}"
    asked = "rules and HermiT" if found.hermit is not None else silence
    if found.holds and found.unsupported and found.hermit is None:
        terms = ", ".join(found.unsupported)
        click.echo(f"The rules find no contradiction, but do not judge all of {terms} ({asked}).")
    elif found.holds:
        click.echo(f"Consistent: nothing stated excludes anything else ({asked}).")
    for conflict in found.inconsistencies:
        click.secho("These cannot all hold:", bold=True)
        print_justification(conflict)
