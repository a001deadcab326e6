"""Cold starts of the command, beside the import of the libraries it stands on."""

from __future__ import annotations

import os
import subprocess
import sys
from time import perf_counter

from .measure import Table, Verdict, median_ratio, spread

IMPORT = "import rdflib, networkx"
_GRADPATH = (sys.executable, "-m", "gradpath")
#: Modules are compiled once, as in an installed package, whatever the caller's environment says.
_COMPILED = {k: v for k, v in os.environ.items() if k != "PYTHONDONTWRITEBYTECODE"}
_QUERY = "SELECT ?role { ?role a <https://w3id.org/gradpath/ontology#Role> }"
#: The commands with the most that each may take of the time of the import.
COMMANDS = {
    "gradpath path NLP": ((*_GRADPATH, "path", "NLP"), 1.2),
    "gradpath --help": ((*_GRADPATH, "--help"), 0.6),
    "gradpath sparql": ((*_GRADPATH, "sparql", _QUERY), 0.6),
    "gradpath ask roles": ((*_GRADPATH, "ask", "roles"), 0.6),
}


def cold(*, rounds: int) -> Table:
    """Time whole processes in turn, so that all meet the same machine."""
    commands = {name: command for name, (command, _) in COMMANDS.items()}
    commands[IMPORT] = (sys.executable, "-c", IMPORT)
    times: dict[str, list[float]] = {name: [] for name in commands}
    for command in commands.values():
        _run(command)  # the first start reads the disk
    for _ in range(rounds):
        for name, command in commands.items():
            times[name].append(_run(command))
    return Table(
        f"Cold start, {rounds} rounds in turn",
        ("command", "median (least to most)"),
        [(name, spread(of)) for name, of in times.items()],
        [
            Verdict(
                f"{name} / {IMPORT}",
                median_ratio([*zip(times[name], times[IMPORT], strict=True)]),
                target,
                at_least=False,
            )
            for name, (_, target) in COMMANDS.items()
        ],
    )


def _run(command: tuple[str, ...]) -> float:
    start = perf_counter()
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL, env=_COMPILED)
    return perf_counter() - start
