"""Command ``serve``: the pages, the API and the SPARQL endpoint."""

from __future__ import annotations

import os
from collections.abc import Callable
from dataclasses import asdict, fields
from pathlib import Path
from typing import Any, TypeVar

import click

from . import output
from .options import JSON, TABLE, GraphLocation, format_option, with_location

Command = TypeVar("Command", bound=Callable[..., Any])
_OF_THE_LOCATION = {"store", "data"}


def _refuse_renamed(_context: click.Context, parameter: click.Parameter, value: str | None) -> None:
    """Refuse an option by its former name, and give the new one."""
    from ..settings import RENAMED

    if value is not None:
        old = str(parameter.name)
        new = RENAMED[old].replace("_", "-")
        raise click.UsageError(f"the option --{old} has a new name: give --{new}")


def _with_settings(command: Command) -> Command:
    """Give a command an option for each setting."""
    from ..settings import RENAMED, Settings

    for old in RENAMED:
        command = click.option(
            f"--{old}", hidden=True, expose_value=False, callback=_refuse_renamed
        )(command)
    for one in reversed(fields(Settings)):
        if one.name not in _OF_THE_LOCATION:
            name = one.name.replace("_", "-")
            text = f"{one.metadata['help']} [default: {one.default or 'none'}]"
            kind = one.metadata["kind"]
            command = click.option(f"--{name}", type=kind, default=None, help=text)(command)
    return command


@click.command()
@_with_settings
@click.option(
    "--config",
    type=click.Path(path_type=Path),
    help="Read settings from this TOML file; or the one that GRADPATH_CONFIG names.",
)
@click.option("--print-config", is_flag=True, help="Show the settings and where each comes from.")
@format_option(TABLE, JSON)
@with_location
def serve(
    location: GraphLocation,
    *,
    config: Path | None,
    print_config: bool,
    format_: str,
    **flags: object,
) -> None:
    """Serve the pages, the API and the SPARQL endpoint.

    Every setting can be given as an option, as a variable of the environment (GRADPATH_TIME_LIMIT)
    or in a TOML file (time_limit = 2); an option goes before a variable, and that before the file.
    """
    from ..settings import read_settings

    found = read_settings(flags | _given(location), config=config)
    if not print_config:
        from ..serve import serve as run

        run(found.settings)
        return
    rows = [(name, value, found.sources[name]) for name, value in asdict(found.settings).items()]
    if format_ == JSON:
        output.write_json(
            {name: {"value": value, "source": source} for name, value, source in rows}
        )
        return
    table = output.make_table("Setting", "Value", "From")
    for name, value, source in rows:
        table.add_row(name, _shown(value), source)
    output.make_console().print(table)


def _shown(value: object) -> str:
    """Return a value as an environment variable gives it."""
    text = os.pathsep.join(value) if isinstance(value, tuple) else str(value)
    return text or "none"


def _given(location: GraphLocation) -> dict[str, object]:
    """Return the options that give the location, without those of the environment."""
    store = str(location.store) if location.store else None
    data = tuple(map(str, location.data)) or None
    same = {
        "store": store == os.environ.get("GRADPATH_STORE"),
        "data": os.pathsep.join(data or ()) == os.environ.get("GRADPATH_DATA"),
    }
    return {name: value for name, value in (("store", store), ("data", data)) if not same[name]}
