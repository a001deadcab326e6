"""Commands ``add`` and ``undo``: programs from a file into a store, and out again."""

from __future__ import annotations

import sys
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING

import click

from ...graph.model.characters import visible
from . import output
from .options import JSON, TABLE, GraphOptions, graph_options, output_option

if TYPE_CHECKING:
    from ...graph.additions.addition import Addition
    from ...graph.store.store import Store

_NQUADS = "nquads"
#: Number of programs that the line of an addition names.
_FEW = 10


@click.command()
@click.argument("file", required=False, type=click.Path(path_type=Path))
@click.option(
    "--template",
    is_flag=True,
    help="Print a header row and an example row, and end.",
)
@click.option("--correct", is_flag=True, help="Correct programs of the graph instead of adding.")
@click.option("--yes", is_flag=True, help="Write without asking.")
@output_option("Write the statements to this TriG file, which --data accepts, and to no store.")
@graph_options(TABLE, _NQUADS, JSON, as_of=False)
def add(
    options: GraphOptions,
    *,
    file: Path | None,
    template: bool,
    correct: bool,
    yes: bool,
    target: Path | None,
) -> None:
    """Add the programs of FILE to a store: a CSV table, or Turtle or TriG.

    With --correct, each row corrects a program of the graph: a filled cell takes the place of its
    values, in a list it is added to them, and -Name is withdrawn; an empty cell changes nothing.

    Every cell is checked first and all faults are listed at once. The difference is shown before it
    is written: all of it or nothing. docs/additions.md describes the table.

    \b
    gradpath add --template > programs.csv
    gradpath add programs.csv --store my-store
    gradpath add programs.csv -o programs.trig
    gradpath add corrections.csv --correct --store my-store
    """
    if template:
        from ...graph.additions.table_rows import template as table

        output.write_bytes(table().encode())
        return
    if file is None:
        raise click.UsageError("give the FILE to add, or --template to begin one")
    if target is None and options.store is None:
        raise click.UsageError("give a place to write to: --store DIRECTORY, or -o FILE.trig")
    from ...graph.additions.addition import plan, same_file
    from ...graph.additions.opening import add as write
    from ...graph.additions.opening import open_store

    store = open_store(options.store, data=options.data)
    if target is None and options.store and (made := same_file(options.store, file)):
        output.echo(f"{file} was added already, as {made.id}; nothing changes.")
        return
    addition = plan(store, file, correct=correct)
    _show(store, addition, options.format)
    if target is not None:
        output.replace_file(target, addition.content)
        output.echo(f"{target}: {len(addition.quads)} statements", err=True)
    elif options.store is not None:
        if not yes and not sys.stdin.isatty():
            raise click.UsageError("nothing was written: without a terminal to ask, use --yes")
        if not yes:
            click.confirm(visible(f"Write this to {options.store}?"), abort=True, err=True)
        store.release()
        write(options.store, addition, data=options.data)
        output.echo(f"Added as {addition.id}; gradpath undo {addition.id} takes it back.", err=True)


@click.command()
@click.argument("ids", metavar="[ID]...", nargs=-1)
@graph_options(TABLE, _NQUADS, JSON, as_of=False)
def undo(options: GraphOptions, *, ids: tuple[str, ...]) -> None:
    """Remove the additions ID from a store, all or none; without ID, list the additions.

    Afterwards the store is as if they had never been made; statements of other sources stay.

    \b
    gradpath undo --store my-store
    gradpath undo programs-1a2b3c4d --store my-store
    """
    if options.store is None:
        raise click.UsageError("give the store: --store DIRECTORY")
    from ...graph.additions.addition import additions
    from ...graph.additions.opening import open_store
    from ...graph.additions.opening import undo as remove

    if not ids:
        from ...graph.store.addition_files import additions_of

        _list(additions(options.store, additions_of(options.store)), options.format)
        return
    removed = remove(options.store, ids, data=options.data)
    store = open_store(options.store, data=options.data)
    for addition in removed:
        _show(store, addition, options.format, sign="-")
        output.echo(f"{addition.id} is taken back.", err=True)


def _show(store: Store, addition: Addition, format_: str, *, sign: str = "+") -> None:
    if format_ == _NQUADS:
        output.write_bytes(addition.nquads)
        return
    from ...graph.additions.diff import difference

    found = difference(store, addition)
    if format_ == JSON:
        output.write_json({"id": addition.id, **asdict(found)})
        return
    for group in found.changes:
        output.echo("\n".join([group.about, *(f"  {sign} {line}" for line in group.lines)]))
    if found.lost:
        opposite = "+" if sign == "-" else "-"
        lost = (f"  {opposite} {line}" for line in found.lost)
        output.echo("\n".join(["Inferences from what is replaced", *lost]))
    count = len(found.inferences)
    output.echo(
        f"{found.statements} statements, {found.new} of them made by no other source; "
        f"{count} {'inference' if count == 1 else 'inferences'} from them."
    )


def _list(made: list[Addition], format_: str) -> None:
    from ...graph.model.iris import shorten

    if format_ == JSON:
        output.write_json([addition.record() for addition in made])
    elif not made:
        output.echo("Nothing was added to this store.")
    else:
        for addition in made:
            programs = [shorten(program) for program in addition.programs]
            more = f" and {len(programs) - _FEW} more" if len(programs) > _FEW else ""
            named = ", ".join(programs[:_FEW]) + more
            output.echo(f"{addition.id}  {addition.time}  {addition.file}: {named}")
