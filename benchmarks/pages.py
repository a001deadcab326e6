"""Pages over HTTP, beside a minimal Flask page of the same bytes; memory after many requests."""

from __future__ import annotations

import itertools
import math
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from urllib.request import Request, urlopen

from .load import load_address, wrk
from .measure import Table, Verdict
from .servers import HTTP_WORKERS, Server, free_port, memory, our_server, running

#: Addresses; ``{day}`` and ``{number}`` differ with each request of a first execution.
PAGES = {
    "start": "/?as_of={day}",
    "pathway": "/pathways?start=nlp&min_pay={number}",
    "thing": "/page/id/skill/pytorch?as_of={day}",
    "programs": "/queries/programs?tuition_max={number}",
}
#: Targets by execution.
TARGETS = {"first": 0.3, "repeated": 0.8}
CLIENTS = (1, 32)
#: The memory after many requests, in times that after a few.
_GROWTH, _FEW, _MANY = 1.5, 10, 1000
_EXPORTS = ("turtle", "trig", "nquads", "jsonld", "graphml", "dot")
_MINIMAL = """
import multiprocessing, sys
from pathlib import Path
from flask import Flask, Response
from granian.constants import Interfaces
from granian.server import Server
multiprocessing.set_start_method("fork")
app, folder = Flask("minimal"), Path(sys.argv[1])
pages = {file.name: file.read_bytes() for file in folder.iterdir()}

@app.get("/<name>")
def page(name):
    return Response(pages[name], mimetype="text/html")

server = Server("minimal", port=int(sys.argv[2]), interface=Interfaces.WSGI,
                workers=int(sys.argv[3]), log_enabled=False)
server.serve(target_loader=lambda *_: app, wrap_loader=False)
"""


def pages(*, seconds: int) -> Iterator[Table]:
    """Load each page first and repeated, with one client and with many, then weigh the server."""
    if wrk() is None:
        note = "wrk makes the load and is not installed: apt-get install wrk, or brew install wrk"
        yield Table("Pages over HTTP", ("not measured",), notes=[note])
        return
    with our_server() as ours, TemporaryDirectory() as folder:
        if not isinstance(ours, Server):
            raise RuntimeError(ours.why)  # noqa: TRY004 - it is no wrong argument
        for name, address in PAGES.items():
            Path(folder, name).write_bytes(_page(ours, _filled(address)))
        with _minimal(Path(folder)) as theirs:
            yield _speed(ours, theirs, seconds)
    with our_server() as ours:
        if isinstance(ours, Server):
            yield _weight(ours)


def _speed(ours: Server, theirs: Server, seconds: int) -> Table:
    table = Table(
        "Pages over HTTP: good answers a second, and p99",
        ("page", "execution", "clients", "gradpath", "minimal Flask page", "ratio"),
        notes=["First: each request has another day or amount in its address, and is computed."],
    )
    least: dict[str, tuple[float, str]] = {}
    for name, execution, clients in itertools.product(PAGES, TARGETS, CLIENTS):
        address = PAGES[name] if execution == "first" else _filled(PAGES[name])
        options = {"accept": "text/html", "clients": clients, "seconds": seconds}
        mine = load_address(ours, address, **options)
        other = load_address(theirs, f"/{name}", **options)
        ratio = mine.rate / other.rate if other.rate else 0.0
        table.rows.append((name, execution, clients, mine, other, f"{ratio:.2f}"))
        least[execution] = min(least.get(execution, (math.inf, "")), (ratio, f"{name}, {clients}"))
    for execution, (ratio, what) in least.items():
        label = f"{execution}: ours / minimal page, the least ({what} clients)"
        table.verdicts.append(Verdict(label, ratio, TARGETS[execution]))
    return table


def _weight(ours: Server) -> Table:
    """Compare the memory after many mixed requests and exports with that after a few."""
    mixed = itertools.cycle(
        [
            *(address.format(number=50_000, day="2026-06-01") for address in PAGES.values()),
            *(f"/api/exports/{name}" for name in _EXPORTS),
        ]
    )
    sizes = {}
    for count, address in zip(range(1, _MANY + 1), mixed, strict=False):
        _page(ours, address)
        if count in {_FEW, _MANY}:
            found = memory(ours.pid)
            sizes[count] = found[2] if found else 0
    ratio = sizes[_MANY] / sizes[_FEW] if sizes[_FEW] else None
    return Table(
        "Memory of the server, all its processes",
        ("after", "PSS"),
        [(f"{n:,} mixed requests and exports", f"{b / 2**20:,.0f} MiB") for n, b in sizes.items()],
        [Verdict(f"after {_MANY:,} / after {_FEW}", ratio, _GROWTH, at_least=False)],
    )


def _filled(address: str) -> str:
    return address.format(number=50_000, day="2026-06-01")


def _page(server: Server, address: str) -> bytes:
    request = Request(
        f"http://127.0.0.1:{server.port}{address}", headers={"Accept": "text/html,*/*;q=0.1"}
    )
    with urlopen(request, timeout=60) as found:
        content: bytes = found.read()
    return content


@contextmanager
def _minimal(folder: Path) -> Iterator[Server]:
    port = free_port()
    command = [sys.executable, "-c", _MINIMAL, str(folder), str(port), str(HTTP_WORKERS)]
    with running("minimal", command, port, "/start", 30) as server:
        if not isinstance(server, Server):
            raise RuntimeError(server.why)  # noqa: TRY004 - it is no wrong argument
        yield server
