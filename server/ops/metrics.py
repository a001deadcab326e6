"""What is counted, and how it is told: in Prometheus' text format."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from .counters import Key, Tally

MEDIA_TYPE = "text/plain; version=0.0.4; charset=utf-8"


@dataclass(frozen=True, slots=True)
class Metric:
    """A number with its name.

    Attributes
    ----------
    name : str
        The name.
    kind : str
        counter, gauge or histogram.
    help : str
        What it tells.
    """

    name: str
    kind: str
    help: str


REQUESTS = Metric("gradpath_http_requests_total", "counter", "Requests, by route and status.")
SECONDS = Metric("gradpath_http_request_seconds", "histogram", "How long answers took, by route.")
QUERIES = Metric("gradpath_queries_total", "counter", "Queries, by what became of them.")
CPU = Metric("gradpath_query_cpu_seconds_total", "counter", "Seconds of processor of queries.")
FORKED = Metric("gradpath_workers_forked_total", "counter", "Processes of queries begun.")
KILLED = Metric("gradpath_workers_killed_total", "counter", "Those that died of their query.")
RUNNING = Metric("gradpath_queries_running", "gauge", "Queries that have a process now.")
WAITING = Metric("gradpath_queries_waiting", "gauge", "Queries that wait for a process now.")
HTTP_WORKERS = Metric(
    "gradpath_http_workers", "gauge", "Processes that speak HTTP, by version and data."
)
METRICS = (REQUESTS, SECONDS, QUERIES, CPU, FORKED, KILLED, RUNNING, WAITING, HTTP_WORKERS)

#: What can become of a query.
OUTCOMES = (
    *("answered", "kept", "time", "memory", "answer", "nesting"),
    *("syntax", "busy", "broken", "budget"),
)
#: Upper ends of the buckets, in seconds.
BUCKETS = (0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0)
_ENDS = (*map(repr, BUCKETS), "+Inf")


class Requests:
    """The counts of requests.

    Parameters
    ----------
    tally : Tally
        Where they are kept.
    """

    def __init__(self, tally: Tally) -> None:
        self._tally = tally
        self._known: dict[tuple[str, int], tuple[int, int, tuple[int, ...]]] = {}

    def count(self, route: str, status: int, seconds: float) -> None:
        """Count a request that was answered."""
        known = self._known.get((route, status)) or self._learn(route, status)
        counted, summed, buckets = known
        bucket = buckets[bisect_left(BUCKETS, seconds)]
        self._tally.add_timed(counted, bucket, summed, seconds)

    def _learn(self, route: str, status: int) -> tuple[int, int, tuple[int, ...]]:
        slot = self._tally.slot
        found = self._known[route, status] = (
            slot(REQUESTS.name, route=route, status=str(status)),
            slot(f"{SECONDS.name}_sum", route=route),
            tuple(slot(f"{SECONDS.name}_bucket", route=route, le=end) for end in _ENDS),
        )
        return found


def written(tally: Tally) -> str:
    """Return the numbers of all processes as Prometheus reads them."""
    gauges = frozenset(metric.name for metric in METRICS if metric.kind == "gauge")
    sums = tally.sums(living=gauges)
    lines: list[str] = []
    for metric in METRICS:
        lines += (f"# HELP {metric.name} {metric.help}", f"# TYPE {metric.name} {metric.kind}")
        found = {key: number for key, number in sums.items() if key[0].startswith(metric.name)}
        told = _histogram(metric.name, found) if metric.kind == "histogram" else found.items()
        lines += (_line(key, number) for key, number in told)
    return "\n".join((*lines, ""))


def _histogram(name: str, sums: dict[Key, float]) -> Iterator[tuple[Key, float]]:
    """Yield the samples of a histogram: its buckets hold what is below, too."""
    for route in sorted({labels[0] for _, labels in sums}):
        total = 0.0
        for end in _ENDS:
            key = f"{name}_bucket", (route, ("le", end))
            total += sums.get(key, 0.0)
            yield key, total
        summed = f"{name}_sum", (route,)
        yield summed, sums.get(summed, 0.0)
        yield (f"{name}_count", (route,)), total


def _line(key: Key, number: float) -> str:
    name, labels = key
    told = ",".join(f'{label}="{_escaped(value)}"' for label, value in labels)
    return f"{name}{f'{{{told}}}' if told else ''} {_number(number)}"


def _escaped(value: str) -> str:
    return value.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n")


def _number(number: float) -> str:
    return str(int(number)) if number.is_integer() else repr(number)


def outcomes(tally: Tally) -> dict[str, int]:
    """Return the places of the counts of queries, by outcome."""
    return {outcome: tally.slot(QUERIES.name, outcome=outcome) for outcome in OUTCOMES}


def zeros(tally: Tally, metrics: Iterable[Metric]) -> None:
    """Have numbers without labels told before anything was counted."""
    for metric in metrics:
        tally.slot(metric.name)
