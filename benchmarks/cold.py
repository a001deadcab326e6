"""A cold start of the command, beside the imports it does without."""

from __future__ import annotations

import statistics
import subprocess
import sys
from time import perf_counter

from .measure import Table, Verdict, duration, median_ratio

TARGET = 1.0
COMMANDS = {
    "gradpath path NLP": (sys.executable, "-m", "gradpath", "path", "NLP"),
    "import rdflib, networkx": (sys.executable, "-c", "import rdflib, networkx"),
}


def cold(*, rounds: int) -> Table:
    """Time whole processes in turn, so that both meet the same machine."""
    times: dict[str, list[float]] = {name: [] for name in COMMANDS}
    for command in COMMANDS.values():
        _run(command)  # the first start reads the disk
    for _ in range(rounds):
        for name, command in COMMANDS.items():
            times[name].append(_run(command))
    ours, theirs = times.values()
    ratio = median_ratio([*zip(ours, theirs, strict=True)])
    return Table(
        f"Cold start, {rounds} rounds in turn",
        ("command", "median", "least"),
        [(name, duration(statistics.median(t)), duration(min(t))) for name, t in times.items()],
        [Verdict("gradpath path NLP / import", ratio, TARGET, at_least=False)],
    )


def _run(command: tuple[str, ...]) -> float:
    start = perf_counter()
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL)
    return perf_counter() - start
