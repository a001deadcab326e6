"""Command ``serve``: the pages, the API and the SPARQL endpoint."""

from __future__ import annotations

import gc
import os
from dataclasses import asdict

import click

from ..settings import RENAMED, Settings, setting_options, source_of
from . import output
from .options import JSON, TABLE, format_option, former_options, inherit


def _options() -> list[click.Parameter]:
    """Return the options of the settings; those of the location may stand before the command."""
    options = setting_options()
    for option in options:
        if option.name in {"store", "data"}:
            option.callback = inherit
    return options


@click.command(params=_options())
@click.option("--print-config", is_flag=True, help="Print each setting with its source, and end.")
@former_options(**RENAMED)
@format_option(TABLE, JSON)
@click.pass_context
def serve(
    context: click.Context, /, *, print_config: bool, format: str, **_settings: object
) -> None:
    """Serve the pages, the API and the SPARQL endpoint.

    Each setting is an option, an environment variable (GRADPATH_TIME_LIMIT=2) or a line of a TOML
    file (time_limit = 2). An option takes precedence over a variable, and that over the file.
    """
    settings = Settings.from_context(context)
    if not print_config:
        from ..serve import serve as run

        gc.set_threshold(700)  # the default, for a process that runs long
        run(settings)
        return
    values = asdict(settings)
    sources = {one.name: source_of(context, one) for one in context.command.params}
    if format == JSON:
        output.write_json(
            {name: {"value": value, "source": sources[name]} for name, value in values.items()}
        )
        return
    rows = [(name, _shown(value), sources[name]) for name, value in values.items()]
    output.print_table(("Setting", "Value", "Source"), rows)


def _shown(value: object) -> str:
    """Return a value as an environment variable gives it."""
    text = os.pathsep.join(map(str, value)) if isinstance(value, tuple) else str(value)
    return "none" if value is None else text or "none"
