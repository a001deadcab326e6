"""Commands ``add`` and ``undo``: programs from a file into a store, and out again."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click

from . import output
from .options import JSON, TABLE, GraphLocation, format_option, with_location

if TYPE_CHECKING:
    from ...graph.additions.addition import Addition
    from ...graph.store.store import Store

_NQUADS = "nquads"
#: Number of programs that the line of an addition names.
_FEW = 10


@click.command()
@click.argument("file", required=False, type=click.Path(path_type=Path))
@click.option("--template", is_flag=True, help="Print the header row of the table, and end.")
@click.option("--yes", is_flag=True, help="Write without asking.")
@click.option(
    "-o",
    "--output",
    "target",
    type=click.Path(path_type=Path),
    help="Write the statements to this TriG file, which --data accepts, and to no store.",
)
@format_option(TABLE, _NQUADS, JSON)
@with_location
def add(
    location: GraphLocation,
    *,
    file: Path | None,
    template: bool,
    yes: bool,
    target: Path | None,
    format_: str,
) -> None:
    """Add the programs of FILE to a store: a CSV table, or Turtle or TriG.

    Every cell is checked first and all faults are listed at once. The difference is shown before it
    is written: all of it or nothing. docs/additions.md describes the table.

    \b
    gradpath add --template > programs.csv
    gradpath add programs.csv --store my-store
    gradpath add programs.csv -o programs.trig
    """
    if template:
        from ...graph.additions.csv_table import TEMPLATE

        click.echo(TEMPLATE, nl=False)
        return
    if file is None:
        raise click.UsageError("give the FILE to add, or --template to begin one")
    if target is None and location.store is None:
        raise click.UsageError("say where to: --store DIRECTORY, or -o FILE.trig")
    from ...graph.additions.opening import open_store
    from ...graph.additions.plan import add as write
    from ...graph.additions.plan import plan, same_file

    store = open_store(location.store, data=location.data)
    if target is None and location.store and (made := same_file(location.store, file)):
        click.echo(f"{file} was added already, as {made.id}; nothing changes.")
        return
    addition = plan(store, file)
    _show(store, addition, format_)
    if target is not None:
        output.replace_file(target, addition.content)
        click.echo(f"{target}: {len(addition.quads)} statements", err=True)
    elif location.store is not None:
        _confirm(location.store, yes=yes)
        write(location.store, addition, data=location.data)
        click.echo(f"Added as {addition.id}; gradpath undo {addition.id} takes it back.", err=True)


@click.command()
@click.argument("ids", metavar="[ID]...", nargs=-1)
@format_option(TABLE, _NQUADS, JSON)
@with_location
def undo(location: GraphLocation, *, ids: tuple[str, ...], format_: str) -> None:
    """Remove the additions ID from a store, all or none; without ID, list the additions.

    The store is afterwards as if they had never been made; what others say as well stays.

    \b
    gradpath undo --store my-store
    gradpath undo programs-1a2b3c4d --store my-store
    """
    if location.store is None:
        raise click.UsageError("say from where: --store DIRECTORY")
    from ...graph.additions.addition import additions
    from ...graph.additions.opening import open_store
    from ...graph.additions.plan import undo as remove

    if not ids:
        _list(additions(location.store), format_)
        return
    gone = remove(location.store, ids, data=location.data)
    store = open_store(location.store, data=location.data)
    for addition in gone:
        _show(store, addition, format_, sign="-")
        click.echo(f"{addition.id} is taken back.", err=True)


def _show(store: Store, addition: Addition, format_: str, *, sign: str = "+") -> None:
    if format_ == _NQUADS:
        import pyoxigraph as ox

        ordered = sorted(addition.quads, key=str)
        output.write_bytes(ox.serialize(ordered, format=ox.RdfFormat.N_QUADS) or b"")
        return
    from ...graph.additions.diff import difference

    found = difference(store, addition)
    if format_ == JSON:
        output.write_json(
            {
                "id": addition.id,
                "statements": found.statements,
                "new": found.new,
                "conclusions": list(found.conclusions),
                "changes": [{"about": g.heading, "lines": list(g.lines)} for g in found.groups],
            }
        )
        return
    for group in found.groups:
        click.echo(group.heading)
        for line in group.lines:
            click.echo(f"  {sign} {line}")
    drawn = (
        "1 conclusion" if len(found.conclusions) == 1 else f"{len(found.conclusions)} conclusions"
    )
    click.echo(
        f"{found.statements} statements, {found.new} of them said by no other source; "
        f"{drawn} from them."
    )


def _confirm(store: Path, *, yes: bool) -> None:
    """Ask for confirmation; without a terminal, only --yes confirms."""
    if yes:
        return
    if not sys.stdin.isatty():
        raise click.UsageError("nothing was written: without a terminal to ask, say --yes")
    click.confirm(f"Write this to {store}?", abort=True, err=True)


def _list(made: list[Addition], format_: str) -> None:
    from ...graph.model.iris import shorten

    if format_ == JSON:
        output.write_json([_record(addition) for addition in made])
        return
    if not made:
        click.echo("Nothing was added to this store.")
    for addition in made:
        programs = addition.programs
        named = ", ".join(map(shorten, programs[:_FEW]))
        more = f" and {len(programs) - _FEW} more" if len(programs) > _FEW else ""
        click.echo(f"{addition.id}  {addition.time}  {addition.file}: {named}{more}")


def _record(addition: Addition) -> dict[str, object]:
    from ...graph.model.iris import shorten

    return {
        "id": addition.id,
        "time": addition.time,
        "file": addition.file,
        "sha256": addition.digest,
        "statements": len(addition.quads),
        "programs": [shorten(program) for program in addition.programs],
    }
