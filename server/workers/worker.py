"""A worker: a process that runs tasks and can do nothing else, which the kernel enforces."""

from __future__ import annotations

import math
import os
import pickle
import resource
import signal
import socket
import time
from typing import Any

from ...errors import QueryError
from ...graph.knowledge_graph import KnowledgeGraph
from ...graph.store.disk import open_files
from ...graph.store.formats import NotWritable
from ...graph.store.truncation import Bounds, TooLong
from ..limits import MEBIBYTE, Limits
from .messages import receive, send

#: Niceness of a worker: the processes that speak HTTP go first.
NICE = 10


def work(channel: socket.socket, graph: KnowledgeGraph, limits: Limits) -> None:
    """Run tasks until the channel is closed.

    The channel brings a pickled pair of a task and its time limit, and takes a record and the
    content.
    """
    bounds = Bounds(rows=limits.rows, size=limits.answer * MEBIBYTE)
    restrict(limits, files=open_files(graph.store))
    while True:
        try:
            _, request = receive(channel)
        except (EOFError, OSError):
            return
        task, seconds = pickle.loads(request)  # noqa: S301 - the server sends it
        cpu = time.process_time()
        _start_timer(seconds, cpu)
        content = b""
        head: dict[str, Any]
        try:
            answer = task.run(graph, bounds)
            content = answer.content
            head = {"truncated": answer.truncated, "absent": answer.absent}
        except QueryError as error:
            names = ("message", "hint", "line", "column")
            head = {"error": {name: getattr(error, name) for name in names}}
            head["not_writable"] = isinstance(error, NotWritable)
        except TooLong as error:
            head = {"limit": "answer", "message": error.message, "hint": error.hint}
        except MemoryError:
            head = {"limit": "memory"}
        signal.setitimer(signal.ITIMER_REAL, 0)
        head["cpu"] = time.process_time() - cpu
        send(channel, head, content)


def restrict(limits: Limits, *, files: int = 0) -> None:
    """Let this process open nothing, write no file, dump no core and use no more memory.

    Without a free descriptor neither SERVICE nor LOAD nor FROM can reach a file or the network.
    Only the engine of a large store on disk may still open so many `files`.
    """
    signal.signal(signal.SIGALRM, signal.SIG_DFL)
    _prefer_for_oom_kill()
    os.nice(max(0, NICE - os.nice(0)))
    used = _address_space()
    if used:
        most = used + limits.memory * MEBIBYTE
        resource.setrlimit(resource.RLIMIT_AS, (most, most))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
    most = _descriptors(files)
    resource.setrlimit(resource.RLIMIT_NOFILE, (most, most))


def _descriptors(free: int) -> int:
    """Return the number of descriptors of which so many are free; 0 for none."""
    most = 0
    while free:
        try:
            os.fstat(most)
        except OSError:
            free -= 1
        most += 1
    return most


def _start_timer(seconds: float, cpu: float) -> None:
    """Have the kernel kill this process at the deadline."""
    signal.setitimer(signal.ITIMER_REAL, seconds)
    soft, hard = resource.getrlimit(resource.RLIMIT_CPU)
    most = math.ceil(cpu + seconds) + 1
    if soft != most:
        resource.setrlimit(resource.RLIMIT_CPU, (most, hard))


def _prefer_for_oom_kill() -> None:
    """If the machine runs out of memory, let the kernel kill this process before another."""
    try:
        with open("/proc/self/oom_score_adj", "w", encoding="ascii") as score:  # noqa: PTH123
            score.write("1000")
    except OSError:
        pass  # only Linux has it


def _address_space() -> int:
    """Return the bytes of address space of this process; 0 where the system does not tell."""
    try:
        with open("/proc/self/statm", encoding="ascii") as sizes:  # noqa: PTH123
            return int(sizes.read().split()[0]) * os.sysconf("SC_PAGE_SIZE")
    except OSError:
        return 0
