"""The command line: ``gradpath`` and its commands, each loaded when it is called."""

from __future__ import annotations

import atexit
import gc
import sys
from importlib import import_module

import click

from ... import __version__
from ...errors import DataError, GradPathError, QueryError, StoreError
from .options import location_options

#: Each command: the module that holds it, and its help in one line, which needs no module.
COMMANDS = {
    "add": ("add", "Add programs from a CSV table, or Turtle or TriG, to a store."),
    "ask": ("ask", "Ask a named question, or list the questions."),
    "check": ("check", "Check data against the shapes of every kind of thing."),
    "conflicts": ("conflicts", "List the contradictions between the sources."),
    "consistent": ("consistent", "Check that the facts do not contradict each other."),
    "derive": ("consistent", "Write the facts that the rules infer, as TriG."),
    "export": ("export", "Write the whole graph: turtle, trig, nquads, graphml ..."),
    "gaps": ("conflicts", "List the questions that the sources leave open."),
    "path": ("path", "Show the pathways from a start to roles and their pay."),
    "serve": ("serve", "Serve the pages, the API and the SPARQL endpoint."),
    "show": ("show", "Show every statement about a thing, with its sources."),
    "sources": ("show", "List the places in the sources and their statements."),
    "sparql": ("sparql", "Run a SPARQL query that only reads."),
    "stale": ("stale", "List expired facts and the sources that still state them."),
    "undo": ("add", "Remove additions from a store, or list them."),
    "why": ("why", "Explain why a statement holds, or what is missing for it."),
}


#: Allocations between two collections of garbage: a command ends before much can be collected, and
#: the default of 700 costs a tenth of a cold start.
_ALLOCATIONS = 200_000


class Commands(click.Group):
    """Group that imports the module of a command when the command is called."""

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002 - of click
        """Return the names of all commands."""
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:  # noqa: ARG002 - of click
        """Return a command by its name."""
        if cmd_name not in COMMANDS:
            return None
        module = import_module(f".{COMMANDS[cmd_name][0]}", __package__)
        command: click.Command = getattr(module, cmd_name)
        return command

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:  # noqa: ARG002 - of click
        """Write the list of commands without loading them."""
        with formatter.section("Commands"):
            formatter.write_dl([(name, help) for name, (_, help) in COMMANDS.items()])


@click.group(
    cls=Commands,
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
)
@click.version_option(__version__, prog_name="gradpath")
@location_options
def commands(**_location: object) -> None:
    """Career pathways from master's programs to roles and pay, each fact with its sources.

    \b
    Exit status: 0 the command was answered, even if nothing is stated;
    1 a file, a store or a query is wrong; 2 a name, a parameter or an option is wrong.
    """


def main(arguments: list[str] | None = None) -> None:
    """Run the command line and leave the process.

    Parameters
    ----------
    arguments : list of str, optional
        The words after the program's name; those of the process if None.
    """
    if arguments is None:
        gc.set_threshold(_ALLOCATIONS)
        atexit.register(gc.freeze)  # nothing is collected when the process ends
    try:
        commands.main(arguments, prog_name="gradpath")
    except (GradPathError, OSError) as error:
        click.echo(f"gradpath: {error}", err=True)
        sys.exit(exit_status(error))


def exit_status(error: Exception) -> int:
    """Return the exit status for an error: 1 for data and files, 2 for the call itself."""
    return 1 if isinstance(error, DataError | QueryError | StoreError | OSError) else 2
