"""Servers of SPARQL on loopback: ours and its peers, with the same graph, and what they take."""

from __future__ import annotations

import re
import shutil
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, replace
from http.client import HTTPException
from importlib.util import find_spec
from pathlib import Path
from time import perf_counter, sleep
from urllib.parse import quote
from urllib.request import Request, urlopen

JSON = "application/sparql-results+json"
#: Seconds that a peer in Python gets to load the graph, and that anybody gets.
_PATIENCE, _LONGEST = 60.0, 900.0

OURS, RDFLIB, OXIGRAPH = "gradpath", "rdflib-endpoint", "oxigraph"
#: Our processes: two speak HTTP and two answer queries; rdflib-endpoint gets as many in all.
HTTP_WORKERS = QUERY_WORKERS = 2

#: The server of the command, with a graph as it is: files given to the command are checked for what
#: cannot hold, and rules conclude from them, which the peers have no part in.
_OURS = """
import sys
import pyoxigraph as ox
from gradpath.graph.knowledge_graph import KnowledgeGraph
from gradpath.graph.store.store import Store
from gradpath.server import serve
from gradpath.server.settings import read_settings
native = ox.Store()
native.bulk_load(path=sys.argv[1])
serve.open_graph = lambda settings: KnowledgeGraph(Store(native, version=sys.argv[1]))
serve.serve(read_settings(*sys.argv[2:]))
"""


@dataclass(frozen=True, slots=True)
class Server:
    """A server that answers.

    Attributes
    ----------
    name : str
        What it is.
    port : int
        Where it listens on loopback.
    path : str
        Where it takes queries.
    pid : int
        The first of its processes.
    loaded : float
        Seconds from the start of its first command to its first answer.
    """

    name: str
    port: int
    path: str
    pid: int
    loaded: float

    def target(self, query: str) -> str:
        """Return what follows the host in the address of an answer."""
        return f"{self.path}?query={quote(query, safe='')}"

    def answer(self, query: str) -> bytes:
        """Fetch an answer in JSON."""
        address = f"http://127.0.0.1:{self.port}{self.target(query)}"
        with urlopen(Request(address, headers={"Accept": JSON}), timeout=10) as found:
            content: bytes = found.read()
        return content


@dataclass(frozen=True, slots=True)
class Absent:
    """A server that is not there, and why."""

    name: str
    why: str


@contextmanager
def servers(
    size: str, named: Path, merged: Path, *, peers: bool = True
) -> Iterator[list[Server | Absent]]:
    """Start ours and its peers on a graph, and stop them all in the end.

    Parameters
    ----------
    size : str
        The size of the graph; at S it is our own, which we have without a file.
    named, merged : Path
        The graph in N-Quads: the named graphs, and with the merge of them as default graph.
    peers : bool
        Whether to start the peers.
    """
    with ExitStack() as stack:
        found: list[Server | Absent] = [
            stack.enter_context(our_server(None if size == "S" else merged))
        ]
        if peers:
            found.append(stack.enter_context(_rdflib(named)))
            found.append(stack.enter_context(_oxigraph(merged)))
        yield found


def memory(pid: int) -> tuple[int, int, int] | None:
    """Return of a process and its descendants: how many, and their RSS and PSS in all.

    PSS counts a page that several processes have in common once. Only Linux has it.
    """
    if not Path("/proc/self/smaps_rollup").exists():
        return None
    parents: dict[int, list[int]] = {}
    for status in Path("/proc").glob("[0-9]*/status"):
        try:
            parent = re.search(r"PPid:\s*(\d+)", status.read_text(encoding="utf-8"))
        except OSError:
            continue  # it has just gone
        if parent:
            parents.setdefault(int(parent[1]), []).append(int(status.parent.name))
    family = [pid]
    for one in family:
        family += parents.get(one, [])
    sizes = {"Rss": 0, "Pss": 0}
    for one in family:
        rollup = Path(f"/proc/{one}/smaps_rollup").read_text(encoding="utf-8")
        for what in sizes:
            size = re.search(rf"^{what}:\s*(\d+) kB", rollup, re.MULTILINE)
            sizes[what] += int(size[1]) * 1024 if size else 0
    return len(family), sizes["Rss"], sizes["Pss"]


@contextmanager
def our_server(merged: Path | None = None) -> Iterator[Server | Absent]:
    """Start the server of the command, on the article or on a merged graph in N-Quads."""
    port = free_port()
    settings = {
        "port": port,
        "http-workers": HTTP_WORKERS,
        "query-workers": QUERY_WORKERS,
        "cpu-budget": 0,
    }
    flags = [f"--{name}={value}" for name, value in settings.items()]
    if merged is None:
        command = [sys.executable, "-m", "gradpath", "serve", *flags]
    else:
        command = [sys.executable, "-c", _OURS, str(merged), *flags]
    with running(OURS, command, port, "/sparql", _LONGEST) as server:
        yield server


@contextmanager
def _rdflib(named: Path) -> Iterator[Server | Absent]:
    if not (find_spec("rdflib_endpoint") and find_spec("uvicorn")):
        yield Absent(RDFLIB, "not installed: pip install rdflib-endpoint uvicorn")
        return
    port = free_port()
    count = str(HTTP_WORKERS + QUERY_WORKERS)
    command = [sys.executable, "-m", "benchmarks.rdflib_peer", str(named), str(port), count]
    with running(RDFLIB, command, port, "/sparql", _PATIENCE) as server:
        yield server


@contextmanager
def _oxigraph(merged: Path) -> Iterator[Server | Absent]:
    """Serve a store in memory, which it fills from a file that is sent to it."""
    beside = Path(sys.executable).parent / "oxigraph"
    program = str(beside) if beside.exists() else shutil.which("oxigraph")
    if program is None:
        yield Absent(OXIGRAPH, "not installed: pip install oxigraph")
        return
    port = free_port()
    command = [program, "serve", "--bind", f"127.0.0.1:{port}"]
    with running(OXIGRAPH, command, port, "/query", _LONGEST) as server:
        if isinstance(server, Absent):
            yield server
            return
        start = perf_counter()
        address = f"http://127.0.0.1:{port}/store"
        kind = {"Content-Type": "application/n-quads"}
        with merged.open("rb") as content:
            length = {"Content-Length": str(merged.stat().st_size)}
            urlopen(Request(address, content, kind | length, method="POST"), timeout=_LONGEST)
        yield replace(server, loaded=server.loaded + perf_counter() - start)


@contextmanager
def running(
    name: str, command: list[str], port: int, path: str, patience: float
) -> Iterator[Server | Absent]:
    """Start a server, wait until it answers, and stop it in the end."""
    start = perf_counter()
    root = Path(__file__).parent.parent  # where the peer finds this package
    process = subprocess.Popen(command, cwd=root, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE)
    try:
        while perf_counter() - start < patience and process.poll() is None:
            server = Server(name, port, path, process.pid, perf_counter() - start)
            try:
                server.answer("ASK {}")
            except (OSError, HTTPException):
                sleep(0.05)
            else:
                yield server
                return
        if process.poll() is not None and process.stderr:
            raise RuntimeError(f"{name} ended: {process.stderr.read().decode()}")
        yield Absent(name, f"did not load the graph within {patience:g} s")
    finally:
        _stop(process)


def _stop(process: subprocess.Popen[bytes]) -> None:
    process.terminate()
    try:
        process.communicate(timeout=15)
    except subprocess.TimeoutExpired:
        process.kill()
        process.communicate()


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
    return port
