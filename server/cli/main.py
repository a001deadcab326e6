"""The command line: ``gradpath`` and its commands, each loaded when it is called."""

from __future__ import annotations

import atexit
import gc
import sys
from importlib import import_module

import click

from ... import __version__
from ...errors import DataError, GradPathError, QueryError, StoreError
from ...graph.decisions.catalogue import SUMMARIES
from ..process import limit_memory, memory_error
from . import output
from .options import FAILED, OWN_PROCESS, location_options

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
    "rebuild": ("rebuild", "Build a store anew, as one that is damaged needs it."),
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

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:  # noqa: ARG002 - of click
        """Return a command by its name; one of a decision is made from its declaration."""
        if cmd_name in SUMMARIES:
            from .decide import make_command

            return make_command(cmd_name)
        module, _ = COMMANDS.get(cmd_name, ("", ""))
        return getattr(import_module(f".{module}", __package__), cmd_name) if module else None

    def invoke(self, ctx: click.Context) -> object:
        """Run a command; Ctrl-C exits with the status that shells give to an interrupt."""
        try:
            return super().invoke(ctx)
        except KeyboardInterrupt:
            ctx.exit(130)  # 128 and the number of SIGINT

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:  # noqa: ARG002 - of click
        """Write the list of commands without loading them."""
        with formatter.section("Decisions: one question, one answer"):
            formatter.write_dl([*SUMMARIES.items()])
        with formatter.section("Commands"):
            formatter.write_dl([(name, help) for name, (_, help) in COMMANDS.items()])


@click.group(
    cls=Commands,
    commands={
        name: click.Command(name) for name in (*SUMMARIES, *COMMANDS)
    },  # so that click can suggest them
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
)
@click.version_option(__version__, prog_name="gradpath")
@location_options
def commands(**_location: object) -> None:
    """Career pathways from master's programs to roles and pay, each fact with its sources.

    \b
    Exit status: 0 the command was answered, even if nothing is stated;
    1 a file, a store or a query is wrong; 2 a name, a parameter or an option is wrong.

    \b
    gradpath plan --to "MLOps Engineer" --budget 25000 --gre no
    Fifteen questions, each with its command, are in docs/questions.md.
    """


def main(arguments: list[str] | None = None) -> None:
    """Run the command line, of the process unless other arguments are given, and exit."""
    if arguments is None:
        limit_memory()
        gc.set_threshold(_ALLOCATIONS)
        atexit.register(gc.freeze)  # nothing is collected when the process ends
    output.use_utf8()
    try:
        own = OWN_PROCESS if arguments is None else None
        sys.exit(commands.main(arguments, prog_name="gradpath", standalone_mode=False, obj=own))
    except click.Abort:
        output.echo("Aborted!", err=True)
        sys.exit(FAILED)
    except RuntimeError as error:  # of the engine, from a part of a large file that was not checked
        if "Corruption" not in str(error):
            raise
        output.echo(
            f"gradpath: the store is damaged ({error}): run gradpath rebuild on it", err=True
        )
        sys.exit(FAILED)
    except click.ClickException as error:
        output.echo_error(error)
        sys.exit(error.exit_code)
    except MemoryError as error:
        output.echo(f"gradpath: {error if error.args else memory_error()}", err=True)
        sys.exit(FAILED)
    except (GradPathError, OSError) as error:
        output.echo(f"gradpath: {error}", err=True)
        sys.exit(FAILED if isinstance(error, DataError | QueryError | StoreError | OSError) else 2)
