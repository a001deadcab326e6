"""The process that answers queries: it can do nothing else, and the kernel sees to that."""

from __future__ import annotations

import math
import os
import resource
import signal
import socket
import time
from typing import Any, cast

from ...errors import QueryError
from ...graph.knowledge_graph import KnowledgeGraph
from ...graph.store.engine import OxigraphEngine, ResultFormat
from ...graph.store.truncation import Bounds, TooLong
from ..limits import MEBIBYTE, Limits
from .messages import receive, send

#: How far queries stand back behind what speaks HTTP when there is not processor enough for both.
NICE = 10


def work(channel: socket.socket, graph: KnowledgeGraph, limits: Limits) -> None:
    """Answer queries until the channel is closed.

    Parameters
    ----------
    channel : socket
        Where they come from and answers go: a head in JSON, then the content.
    graph : Graph
        What they are answered from.
    limits : Limits
        What the kernel holds this process to. A query's own may be lower.
    """
    formats = {format.label: format for format in ResultFormat}
    engine = cast("OxigraphEngine", graph.store.engine)  # a store of ours has no other
    restrict(limits)
    while True:
        try:
            asked, _ = receive(channel)
        except (EOFError, OSError):
            return
        bounds = Bounds(rows=limits.rows, size=limits.answer * MEBIBYTE)
        began, burnt = time.perf_counter(), time.process_time()
        _arm(asked["seconds"], burnt)
        content = b""
        try:
            answer = engine.bounded(
                asked["query"],
                formats[asked["format"]],
                bounds,
                default_graphs=asked["default_graphs"],
                named_graphs=asked["named_graphs"],
            )
            content = answer.content
            head: dict[str, Any] = {"truncated": answer.truncated, "absent": answer.absent}
        except QueryError as error:
            told = {"message": error.message, "hint": error.hint}
            head = {
                "error": "QueryError",
                "told": told | {"line": error.line, "column": error.column},
            }
        except TooLong as error:
            head = {"error": "TooLong", "told": {"message": error.message, "hint": error.hint}}
        except MemoryError:
            head = {"error": "MemoryError"}
        signal.setitimer(signal.ITIMER_REAL, 0)
        head |= {"elapsed": time.perf_counter() - began, "cpu": time.process_time() - burnt}
        send(channel, head, content)


def restrict(limits: Limits) -> None:
    """Let this process open nothing, write no file, leave no core, and take no more memory.

    With no descriptor to be had, neither SERVICE nor LOAD nor FROM can reach a file or a network.
    """
    signal.signal(signal.SIGALRM, signal.SIG_DFL)
    _first_to_go()
    os.nice(max(0, NICE - os.nice(0)))
    taken = _address_space()
    if taken:
        most = taken + limits.memory * MEBIBYTE
        resource.setrlimit(resource.RLIMIT_AS, (most, most))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
    resource.setrlimit(resource.RLIMIT_NOFILE, (0, 0))


def _arm(seconds: float, burnt: float) -> None:
    """Have the kernel end this process when its time is over, whatever it is doing then."""
    signal.setitimer(signal.ITIMER_REAL, seconds)
    soft, hard = resource.getrlimit(resource.RLIMIT_CPU)
    most = math.ceil(burnt + seconds) + 1
    if soft != most:
        resource.setrlimit(resource.RLIMIT_CPU, (most, hard))


def _first_to_go() -> None:
    """If the machine runs out of memory, rather this process than another."""
    try:
        with open("/proc/self/oom_score_adj", "w", encoding="ascii") as score:  # noqa: PTH123
            score.write("1000")
    except OSError:
        pass  # no such thing here


def _address_space() -> int:
    """Return the bytes of address space that this process has taken; 0 where nobody tells."""
    try:
        with open("/proc/self/statm", encoding="ascii") as sizes:  # noqa: PTH123
            return int(sizes.read().split()[0]) * os.sysconf("SC_PAGE_SIZE")
    except OSError:
        return 0
