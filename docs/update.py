"""Bring the generated parts of the documents up to date: python docs/update.py.

The drawing of the folders is made anew, and so is every output that stands below a command in a
console block of `UPDATED`. Read the difference before you commit it.
"""

import re
import shlex
import subprocess
import sys
from os import environ
from pathlib import Path

from draw_architecture import DRAWING, svg

ROOT = Path(__file__).parents[1]
#: Documents whose commands need nothing but the package.
UPDATED = ("README.md", "docs/tour.md", "docs/findings.md", "docs/validity.md")
CONSOLE = re.compile(r"```console\n\$ gradpath ([^\n]*)\n.*?```", re.DOTALL)
PICTURE = ("docs/deep-learning.svg", 'path "deep learning" --format svg')


def output(command: str) -> str:
    """Run a command of GradPath in a terminal of 110 columns and return its output."""
    done = subprocess.run(  # noqa: S603  # the commands of our own documents
        [sys.executable, "-m", "gradpath", *shlex.split(command)],
        capture_output=True,
        env={**environ, "COLUMNS": "110"},
        check=True,
    )
    lines = [line.rstrip() for line in done.stdout.decode().splitlines()]
    return "\n".join(lines).strip("\n")


def main() -> None:
    """Update the drawing, the picture and the outputs."""
    picture, command = PICTURE
    (ROOT / picture).write_text(output(command) + "\n", encoding="utf-8")
    for name in UPDATED:
        text = (ROOT / name).read_text(encoding="utf-8")
        renewed = CONSOLE.sub(
            lambda found: f"```console\n$ gradpath {found[1]}\n{output(found[1])}\n```", text
        )
        (ROOT / name).write_text(renewed, encoding="utf-8")
    DRAWING.write_text(svg(), encoding="utf-8")


if __name__ == "__main__":
    main()
