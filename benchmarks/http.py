"""SPARQL over HTTP through isolated workers, beside other servers with the same graph."""

from __future__ import annotations

import itertools
import json
import os
import statistics
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from http.client import HTTPConnection
from pathlib import Path
from tempfile import TemporaryDirectory
from time import perf_counter

from .generator import SIZES, Generator
from .load import Rate, load, wrk
from .loading import write_merged
from .measure import Table, Verdict, duration
from .servers import JSON, OURS, RDFLIB, Absent, Server, memory, servers

#: Targets: of rdflib-endpoint by query, of oxigraph by execution and clients.
OF_RDFLIB = {"join": 10.0, "aggregate": 10.0, "lookup": 4.0}
OF_OXIGRAPH = {("first", 1): 0.3, ("first", 32): 0.3, ("repeated", 32): 1.0}
EXECUTIONS = ("first", "repeated")
CLIENTS = (1, 32)
#: Seconds: the limit of a query, how late it may be stopped, and when a good one is answered then.
_LIMIT, _LATE, _AGAIN = 1.0, 0.050, 0.015
_EVIL = 20

_PREFIXES = """PREFIX gp: <https://w3id.org/gradpath/ontology#>
PREFIX schema: <https://schema.org/>
PREFIX skos: <http://www.w3.org/2004/02/skos/core#>
PREFIX skill: <https://w3id.org/gradpath/id/skill/>
PREFIX specialization: <https://w3id.org/gradpath/id/specialization/>
"""
#: Each starts at one thing, so that its cost follows the neighborhood and not the graph.
QUERIES = {
    "lookup": "SELECT ?relation ?other { skill:pytorch ?relation ?other }",
    "join": """SELECT ?skill ?other ?label ?name {
      specialization:nlp gp:teaches ?skill . ?other gp:teaches ?skill, ?more .
      ?other skos:prefLabel ?label . ?more skos:prefLabel ?name }""",
    "path": """SELECT DISTINCT ?role {
      specialization:nlp skos:narrower*/(gp:teaches|gp:usesTool|schema:about|gp:targets)
        /(skos:closeMatch|^skos:closeMatch)?/^gp:requires ?role }""",
    "aggregate": """SELECT ?relation (COUNT(*) AS ?uses) (COUNT(DISTINCT ?thing) AS ?things) {
      specialization:nlp gp:teaches ?skill . ?thing ?relation ?skill } GROUP BY ?relation""",
}
_STRING = "http://www.w3.org/2001/XMLSchema#string"
#: A cross product of small sets: it would take an hour and little memory, whatever the size.
_CROSS = (
    "PREFIX owl: <http://www.w3.org/2002/07/owl#> SELECT (COUNT(*) AS ?count) { "
    + " ".join(f"?{name} a owl:ObjectProperty ." for name in "abcdefg")
    + " } #"
)

#: By query, execution, clients and server.
Rates = dict[tuple[str, str, int], dict[str, Rate]]


def http(
    sizes: Iterable[str], *, seed: int, seconds: int, evil: int = _EVIL, peers: bool = True
) -> Iterator[Table]:
    """Put load on each server in turn, on loopback, at each size.

    Parameters
    ----------
    sizes : iterable of str
        S, M, L.
    seed : int
        The seed of the graph.
    seconds : int
        How long each load lasts.
    evil : int
        How many queries without an end to ask.
    peers : bool
        Whether to measure the others.
    """
    if wrk() is None:
        note = "wrk makes the load and is not installed: apt-get install wrk, or brew install wrk"
        yield Table("SPARQL over HTTP", ("not measured",), notes=[note])
        return
    for size in sizes:
        with TemporaryDirectory() as folder:
            named, merged = Path(folder, f"{size}.nq"), Path(folder, f"{size}-merged.nq")
            generator = Generator(seed)
            generator.write(named, SIZES[size])
            write_merged(generator, merged, SIZES[size])
            with servers(size, named, merged, peers=peers) as found:
                yield from _measured(size, found, seconds, evil)


def _measured(size: str, found: list[Server | Absent], seconds: int, evil: int) -> Iterator[Table]:
    there = [server for server in found if isinstance(server, Server)]
    rows = {name: _same_answer(name, there) for name in QUERIES}
    rates = _rates(there, seconds)
    yield _table_of_rates(size, found, rates, rows)
    yield _table_of_memory(size, there)
    ours = next((server for server in there if server.name == OURS), None)
    if ours and evil:
        yield _table_of_evil(size, ours, evil)


def _same_answer(name: str, there: list[Server]) -> int:
    """Make sure that all give the same rows, and return how many."""
    answers = {server.name: rows_of(server.answer(_PREFIXES + QUERIES[name])) for server in there}
    first, *others = answers.values()
    if any(other != first for other in others):
        counts = ", ".join(f"{name}: {rows.total()} rows" for name, rows in answers.items())
        raise RuntimeError(f"the answers to the {name} are not the same ({counts})")
    return first.total()


def rows_of(answer: bytes) -> Counter[frozenset[tuple[str, ...]]]:
    """Return the rows of an answer, without the datatype of plain literals."""
    return Counter(
        frozenset(
            (name, *sorted(value for value in term.values() if value != _STRING))
            for name, term in row.items()
        )
        for row in json.loads(answer)["results"]["bindings"]
    )


def _rates(there: list[Server], seconds: int) -> Rates:
    """Measure the servers in turn for each load, so that all meet the same machine."""
    return {
        (name, execution, clients): {
            server.name: load(
                server,
                _PREFIXES + query,
                repeated=execution == "repeated",
                clients=clients,
                seconds=seconds,
            )
            for server in there
        }
        for (name, query), execution, clients in itertools.product(
            QUERIES.items(), EXECUTIONS, CLIENTS
        )
    }


def _table_of_rates(
    size: str, found: list[Server | Absent], rates: Rates, rows: Mapping[str, int]
) -> Table:
    names = [server.name for server in found]
    table = Table(
        f"SPARQL over HTTP at {size}: good answers a second, and p99",
        ("query", "rows", "execution", "clients", *names, *(f"/ {name[:8]}" for name in names[1:])),
        notes=[
            "First: each request has another text, by a comment. Repeated: all have the same.",
            f"Load average of the machine over 15, 5 and 1 minutes: {_busy()}.",
            *(f"{one.name}: {one.why}." for one in found if isinstance(one, Absent)),
        ],
    )
    for (name, execution, clients), by in rates.items():
        ratios = [_ratio(by, other) for other in names[1:]]
        cells = (*map(by.get, names), *(None if r is None else f"{r:.2f}" for r in ratios))
        table.rows.append((name, rows[name], execution, clients, *cells))
    table.verdicts.extend(_verdicts(size, [*names[1:]], rates))
    return table


def _verdicts(size: str, peers: list[str], rates: Rates) -> Iterator[Verdict]:
    """Yield the least ratio of those that have the same target."""
    least: dict[tuple[str, float, str], tuple[float, str]] = {}
    for (name, execution, clients), by in rates.items():
        for peer in peers:
            aims = OF_OXIGRAPH.get((execution, clients))
            target = OF_RDFLIB.get(name) if peer == RDFLIB else aims
            if target is None:
                continue  # no target stands for it
            what, ratio = f"{name}, {clients} clients", _ratio(by, peer)
            if ratio is None:
                continue  # the peer is not there, which a note says
            known = least.setdefault((peer, target, execution), (ratio, what))
            if ratio < known[0]:
                least[peer, target, execution] = ratio, what
    for (peer, target, execution), (ratio, what) in least.items():
        label = f"{size}: ours / {peer}, {execution}, the least ({what})"
        yield Verdict(label, ratio, target)


def _ratio(by: Mapping[str, Rate], other: str) -> float | None:
    return by[OURS].rate / by[other].rate if other in by and by[other].rate else None


def _busy() -> str:
    return ", ".join(f"{load:.1f}" for load in reversed(os.getloadavg()))


def _table_of_memory(size: str, there: list[Server]) -> Table:
    table = Table(
        f"The same servers at {size}, after the load: memory of all their processes",
        ("server", "processes", "RSS", "PSS", "from the start to the first answer"),
        notes=["PSS counts once what processes share."],
    )
    for server in there:
        count, *sizes = memory(server.pid) or (None, None, None)
        shown = (None if size is None else f"{size / 2**20:,.0f} MiB" for size in sizes)
        table.rows.append((server.name, count, *shown, duration(server.loaded)))
    return table


def _table_of_evil(size: str, ours: Server, count: int) -> Table:
    late, again = zip(*(_evil(ours, number) for number in range(count)), strict=True)
    return Table(
        f"{count} queries without an end at {size}, one after the other; the limit is {_LIMIT:g} s",
        ("what", "median", "most"),
        [
            (what, duration(statistics.median(times)), duration(max(times)))
            for what, times in (
                ("from the deadline to the answer", late),
                ("from there to the next good answer", again),
            )
        ],
        [
            Verdict(
                f"{size}: answered after the deadline, median / {duration(_LATE)}",
                *(statistics.median(late) / _LATE, 1.0),
                at_least=False,
            ),
            Verdict(
                f"{size}: the next good answer, median / {duration(_AGAIN)}",
                *(statistics.median(again) / _AGAIN, 1.0),
                at_least=False,
            ),
        ],
        ["The good query comes over the same connection, to the process whose worker was killed."],
    )


def _evil(server: Server, number: int) -> tuple[float, float]:
    """Ask a query without an end; return how late its answer was, and when the next one came."""
    connection = HTTPConnection("127.0.0.1", server.port, timeout=30)
    connection.connect()
    mark = f"{os.getpid()}.{number}"
    try:
        sent = perf_counter()
        status = _ask(connection, server, _CROSS + mark)
        answered = perf_counter()
        good = _ask(connection, server, f"{_PREFIXES}{QUERIES['lookup']} #{mark}")
        again = perf_counter()
    finally:
        connection.close()
    late = answered - sent - _LIMIT
    if (status, good) != (503, 200) or late < 0:
        raise RuntimeError(f"an evil query got {status} {late:+.3f} s late, a good one then {good}")
    return late, again - answered


def _ask(connection: HTTPConnection, server: Server, query: str) -> int:
    connection.request("GET", server.target(query), headers={"Accept": JSON})
    response = connection.getresponse()
    response.read()
    return response.status
