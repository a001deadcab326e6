"""The command line, called in this process."""

import os
from contextlib import chdir
from pathlib import Path
from subprocess import CompletedProcess

import click
from click.testing import CliRunner

from gradpath.server.cli.main import main


def run(
    *words: str, given: bytes = b"", folder: Path | None = None, **settings: str
) -> CompletedProcess[str]:
    """Run a command as a process would, without the half second that one takes to start."""
    command = click.Command("gradpath", callback=lambda: main(list(words)))
    with chdir(folder or os.curdir):
        done = CliRunner().invoke(command, [], input=given, env={"COLUMNS": "200", **settings})
    if done.exception and not isinstance(done.exception, SystemExit):
        raise done.exception
    written = (text.decode() for text in (done.stdout_bytes, done.stderr_bytes))
    return CompletedProcess(words, done.exit_code, *written)
