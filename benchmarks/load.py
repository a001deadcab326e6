"""Load on a server: what wrk finds in a few seconds, with a script in Lua written for each run."""

from __future__ import annotations

import itertools
import json
import os
import shutil
import subprocess
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

from .measure import duration
from .servers import JSON, Server

#: Another number for each run, so that no text of a query is met twice on purpose.
_RUNS = itertools.count(1)

_SCRIPT = """
local head, asked = "GET {target}", 0
local tail = " HTTP/1.1\\r\\nHost: 127.0.0.1\\r\\nAccept: {accept}\\r\\n\\r\\n"
function request()
  {count}
end
function done(summary, latency, requests)
  local errors = summary.errors
  local broken = errors.connect + errors.read + errors.write + errors.timeout
  io.write(string.format('\\n[%d, %f, %f, %d, %d]\\n', summary.requests,
    summary.duration / 1e6, latency:percentile(99) / 1e6, errors.status, broken))
end
"""
_SAME = "return head .. tail"
#: A comment after the query makes it another text with the same answer.
_OTHER = 'asked = asked + 1; return head .. "%0A%23{run}." .. asked .. tail'


#: Expressions in Lua for another value with each request: no two runs share one.
_VALUES = {
    "number": "({run} * 1000000 + asked)",
    "day": 'os.date("!%Y-%m-%d", (20000 + {run} * 20000 + asked) * 86400)',
}


@dataclass(frozen=True, slots=True)
class Rate:
    """Rate, latency and failures of a server under a load.

    Attributes
    ----------
    rate : float
        Good answers a second.
    p99 : float
        Seconds in which 99 of 100 requests were answered.
    bad : float
        The part of the requests that got an error or no answer.
    """

    rate: float
    p99: float
    bad: float

    def __str__(self) -> str:
        refused = f"\n{self.bad:.1%} refused" if self.bad else ""
        return f"{self.rate:,.0f}/s\n{duration(self.p99)}{refused}"


def wrk() -> str | None:
    """Return where the load generator is; None if it is not installed."""
    return shutil.which("wrk")


def load(server: Server, query: str, *, repeated: bool, clients: int, seconds: int) -> Rate:
    """Ask a server the same query over and over, or each time with another text.

    Parameters
    ----------
    server : Server
        Whom to ask.
    query : str
        What to ask.
    repeated : bool
        Whether each request is the same; otherwise each is the first of its text.
    clients : int
        How many ask at once, each the next when it has an answer.
    seconds : int
        For how long.
    """
    count = _SAME if repeated else _OTHER.format(run=f"{os.getpid()}.{next(_RUNS)}")
    script = _SCRIPT.format(target=server.target(query), accept=JSON, count=count)
    return _run(server, script, clients=clients, seconds=seconds)


def load_address(server: Server, address: str, *, accept: str, clients: int, seconds: int) -> Rate:
    """Ask for an address over and over.

    Parameters
    ----------
    server : Server
        The server to ask.
    address : str
        Path and query string. ``{number}`` and ``{day}`` in it differ with each request, also
        between runs.
    accept : str
        The Accept header.
    clients, seconds : int
        As for `load`.
    """
    before, _, rest = address.partition("{")
    name, _, after = rest.partition("}")
    value = _VALUES[name].format(run=next(_RUNS)) if name else '""'
    count = f'asked = asked + 1; return head .. {value} .. "{after}" .. tail'
    script = _SCRIPT.format(target=before, accept=accept, count=count)
    return _run(server, script, clients=clients, seconds=seconds)


def _run(server: Server, script: str, *, clients: int, seconds: int) -> Rate:
    with TemporaryDirectory() as folder:
        file = Path(folder, "load.lua")
        file.write_text(script, encoding="utf-8")
        options = ["-t1", f"-c{clients}", f"-d{seconds}s", "--timeout", "10s", "-s", str(file)]
        command = [wrk() or "wrk", *options, f"http://127.0.0.1:{server.port}"]
        done = subprocess.run(command, capture_output=True, text=True, check=True, timeout=60)
    answered, took, p99, refused, broken = json.loads(done.stdout.strip().splitlines()[-1])
    good, asked = answered - refused, answered + broken
    return Rate(good / took, p99, 1 - good / asked if asked else 1.0)
