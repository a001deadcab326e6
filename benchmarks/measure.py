"""Measurements that all benchmarks share: times, peak memory, and ratios with their target."""

from __future__ import annotations

import gc
import json
import platform
import statistics
import subprocess
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from importlib.metadata import PackageNotFoundError, version
from os import cpu_count
from time import perf_counter
from typing import Any

#: The packages whose versions decide a figure.
PACKAGES = (
    *("pyoxigraph", "rdflib", "networkx", "rustworkx"),
    *("granian", "oxigraph", "rdflib-endpoint", "uvicorn"),
)


@dataclass(frozen=True, slots=True)
class Verdict:
    """A ratio and what it should be.

    Attributes
    ----------
    what : str
        What is compared with what.
    ratio : float or None
        None where it could not be measured.
    target : float
        What it should reach, or stay below.
    at_least : bool
        Whether more is better.
    """

    what: str
    ratio: float | None
    target: float
    at_least: bool = True

    @property
    def met(self) -> bool:
        """Whether the target is reached."""
        if self.ratio is None:
            return False
        return self.ratio >= self.target if self.at_least else self.ratio <= self.target


@dataclass(frozen=True, slots=True)
class Table:
    """Result of one benchmark.

    Attributes
    ----------
    title : str
        What was measured.
    columns : tuple of str
        The heads of the columns.
    rows : list of tuple
        One row per thing measured; None is not measured.
    verdicts : list of Verdict
        The ratios that have a target.
    notes : list of str
        What a reader must know to judge the figures.
    """

    title: str
    columns: tuple[str, ...]
    rows: list[tuple[object, ...]] = field(default_factory=list)
    verdicts: list[Verdict] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)


def machine() -> dict[str, object]:
    """Describe the machine as far as it decides the figures."""
    versions = {name: found for name in PACKAGES if (found := _version(name))}
    return {
        "cpus": cpu_count(),
        "system": platform.system(),
        "architecture": platform.machine(),
        "python": platform.python_version(),
        **versions,
    }


def _version(name: str) -> str | None:
    try:
        return version(name)
    except PackageNotFoundError:
        return None


def seconds(call: Callable[[], object], *, repeat: int = 5, budget: float = 1.0) -> float:
    """Return the median time of a call, of at most `repeat` calls within a budget of seconds."""
    times: list[float] = []
    with paused_collector():
        while len(times) < repeat and (not times or sum(times) < budget):
            start = perf_counter()
            call()
            times.append(perf_counter() - start)
    return statistics.median(times)


@contextmanager
def paused_collector() -> Iterator[None]:
    """Keep the garbage collector from walking a large graph amid somebody's measured call."""
    gc.disable()
    try:
        yield
    finally:
        gc.enable()


def apart(program: str, *arguments: str, timeout: float = 900) -> dict[str, Any]:
    """Run a program in a process of its own and return the JSON it prints last."""
    command = [sys.executable, "-c", program, *arguments]
    done = subprocess.run(command, capture_output=True, text=True, check=False, timeout=timeout)
    if done.returncode:
        raise RuntimeError(done.stderr)
    found: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    return found


def median_ratio(pairs: Sequence[tuple[float, float]]) -> float:
    """Return the median of the ratios of first to second."""
    return statistics.median(first / second for first, second in pairs)


def spread(times: Sequence[float]) -> str:
    """Write the median of some times, with the least and the most of them.

    Examples
    --------
    >>> spread([0.002, 0.001, 0.004])
    '2.0 ms (1.0 ms to 4.0 ms)'
    """
    least, middle, most = min(times), statistics.median(times), max(times)
    return f"{duration(middle)} ({duration(least)} to {duration(most)})"


def duration(value: float) -> str:
    """Write a time with three digits and a fitting unit.

    Examples
    --------
    >>> duration(0.0000123), duration(0.045), duration(12)
    ('12.3 µs', '45.0 ms', '12.0 s')
    """
    for unit, size in (("s", 1.0), ("ms", 1e-3)):
        if value >= size:
            return f"{value / size:.1f} {unit}"
    return f"{value / 1e-6:.1f} µs"
