"""Prometheus metrics, counted by every process that speaks HTTP.

prometheus-client decides when it is imported, by the environment, whether several processes count
in a shared folder. So it is imported at the first count, after `start` has named the folder. It
maps its files into memory, where a write that finds no space would kill the process: their space is
reserved before.
"""

from __future__ import annotations

import errno
import logging
import os
import sys
import tempfile
from collections.abc import Callable
from functools import cache, partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ... import __version__
from ...errors import GradPathError

if TYPE_CHECKING:
    from prometheus_client import Counter, Histogram

MEDIA_TYPE = "text/plain; version=0.0.4; charset=utf-8"
_FOLDER = "PROMETHEUS_MULTIPROC_DIR"
#: The files of a process, and the bytes of each: enough for every route with every status.
_FILES, _ROOM = ("counter", "histogram", "gauge_livesum"), 3 << 16
#: Upper bounds of the buckets of a request's time, in seconds.
_BUCKETS = (0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0)
#: Outcomes of a query.
OUTCOMES = (
    *("answered", "kept", "time", "memory", "answer", "nesting"),
    *("syntax", "busy", "broken", "budget"),
)


class MetricsError(GradPathError):
    """A folder that cannot hold metrics."""


class Metrics:
    """Every metric of the server."""

    def __init__(self) -> None:
        from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram
        from prometheus_client import disable_created_metrics as name_no_creation_times

        name_no_creation_times()  # type: ignore[no-untyped-call]
        self.folder = os.environ.get(_FOLDER)
        self.registry = CollectorRegistry()
        common: Any = {"namespace": "gradpath", "registry": self.registry}
        counter: Callable[..., Counter] = partial(Counter, **common)
        live: Callable[..., Gauge] = partial(Gauge, multiprocess_mode="livesum", **common)
        by = ("route", "status")
        self.requests = counter("http_requests_total", "HTTP requests, by route and status.", by)
        name, text = "http_request_seconds", "Seconds of an HTTP request."
        self.seconds = Histogram(name, text, ("route",), buckets=_BUCKETS, **common)
        self.queries = counter("queries_total", "Queries, by outcome.", ("outcome",))
        self.cpu = counter("query_cpu_seconds_total", "CPU seconds of queries.")
        self.forked = counter("workers_forked_total", "Query workers started.")
        self.killed = counter("workers_killed_total", "Query workers that died.")
        self.running = live("queries_running", "Queries that a worker runs now.")
        self.waiting = live("queries_waiting", "Queries that wait for a worker now.")
        self.http_workers = live("http_workers", "Running HTTP workers.", ("version",))
        self.by_outcome = {outcome: self.queries.labels(outcome) for outcome in OUTCOMES}


#: The metrics of this process, made at the first use.
metrics = cache(Metrics)


@cache
def _of_request(route: str, status: int) -> tuple[Counter, Histogram]:
    return metrics().requests.labels(route, str(status)), metrics().seconds.labels(route)


def start(folder: str = "") -> None:
    """Begin to count in this process, in a folder that the HTTP workers of a server share, if any.

    If the folder has no space for its counts, the process counts for itself alone, and logs that.
    """
    if folder:
        try:
            _reserve(Path(folder))
            os.environ[_FOLDER] = folder
        except OSError as error:
            text = "metrics cannot be written to %s (%s): process %d counts for itself alone"
            logging.getLogger("gradpath").warning(text, folder, error.strerror, os.getpid())
    metrics().http_workers.labels(__version__).set(1)


def _reserve(folder: Path) -> None:
    """Make the files of this process, full of zeros; OSError if they have no space."""
    folder.mkdir(parents=True, exist_ok=True)
    for name in _FILES:
        file = folder / f"{name}_{os.getpid()}.db"
        fresh = file.with_suffix(".new")
        if file.exists():
            continue
        try:
            fresh.write_bytes(bytes(_ROOM))
            fresh.replace(file)  # another process may read it
        except OSError:
            fresh.unlink(missing_ok=True)
            raise


def try_folder(folder: Path) -> None:
    """Make a folder for metrics and check that it can be written to; `MetricsError` if not."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
        tempfile.TemporaryFile(dir=folder).close()
    except OSError as error:
        message = f"metrics cannot be written to {folder} ({error.strerror})"
        raise MetricsError(message, hint="give --metrics-dir a folder that is writable") from None


def count_request(route: str, status: int, seconds: float) -> None:
    """Count an answered request and its time."""
    counter, histogram = _of_request(route, status)
    counter.inc()
    histogram.observe(seconds)


def count_query(outcome: str, cpu: float = 0.0) -> None:
    """Count a query by its outcome, one of `OUTCOMES`, and the CPU seconds it took."""
    metrics().by_outcome[outcome].inc()
    if cpu:
        metrics().cpu.inc(cpu)


def change_queries(running: int, waiting: int) -> None:
    """Add to the numbers of queries that run and that wait."""
    if running:
        metrics().running.inc(running)
    if waiting:
        metrics().waiting.inc(waiting)


def exposition() -> bytes:
    """Return the metrics of all HTTP workers in Prometheus' text format."""
    from prometheus_client import CollectorRegistry, generate_latest
    from prometheus_client.multiprocess import MultiProcessCollector

    own = metrics()
    if own.folder is None:
        return generate_latest(own.registry)
    for file in Path(own.folder).glob("gauge_live*_*.db"):
        if not _runs(int(file.stem.rpartition("_")[2])):
            file.unlink(missing_ok=True)  # its counters stay, its gauges end with it
    registry = CollectorRegistry()
    MultiProcessCollector(registry, own.folder)  # type: ignore[no-untyped-call]
    return generate_latest(registry)


def _runs(process: int) -> bool:
    """Return whether a process exists; True where a signal would harm it."""
    if sys.platform == "win32":
        return True
    try:
        os.kill(process, 0)
    except OSError as error:
        return error.errno != errno.ESRCH
    return True
