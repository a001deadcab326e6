"""The command line: ``gradpath`` and its commands."""

from __future__ import annotations

import sys
from pathlib import Path

import click

from ... import __version__
from .commands import (
    add,
    ask,
    check,
    conflicts,
    consistent,
    derive,
    export,
    gaps,
    path,
    serve,
    show,
    sources,
    sparql,
    stale,
    undo,
    why,
)
from .options import MISUSED, GraphLocation, exit_status, location_options


@click.group(context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100})
@click.version_option(__version__, prog_name="gradpath")
@location_options
@click.pass_context
def commands(context: click.Context, store: Path | None, data: tuple[Path, ...]) -> None:
    """From what you study to what you will do and earn, and who says so.

    \b
    Exit status: 0 answered (also when the answer is that nothing is stated),
    1 a file, a store or a query is at fault, 2 a name, a parameter or an option is.
    """
    context.obj = GraphLocation(store, data)


for command in (
    *(path, ask, show, why, conflicts, gaps, stale, check, consistent, derive),
    *(add, undo, sparql, sources, export, serve),
):
    commands.add_command(command)


def main(arguments: list[str] | None = None) -> None:
    """Run the command line and leave the process.

    Parameters
    ----------
    arguments : list of str, optional
        The words after the program's name; those of the process if None.

    """
    try:
        commands.main(arguments, prog_name="gradpath", standalone_mode=False)
    except click.exceptions.Exit as leaving:
        sys.exit(leaving.exit_code)
    except click.Abort:
        _complain("stopped")
        sys.exit(130)
    except click.ClickException as error:
        error.show()
        sys.exit(MISUSED)
    except BrokenPipeError:
        _leave_quietly()
    except Exception as error:
        from ...errors import GradPathError

        if not isinstance(error, GradPathError | OSError):
            raise
        _complain(str(error))
        sys.exit(exit_status(error))


def _complain(message: str) -> None:
    click.echo(f"gradpath: {message}", err=True)


def _leave_quietly() -> None:
    """End without a word when the reader of the output has gone, as other filters do."""
    import os

    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    sys.exit(0)
