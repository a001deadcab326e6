"""Forkserver: the process that forks the workers; it holds the graph and reads no query.

It is forked, or started afresh for a store on disk, before anything hostile is read. It has one
thread and takes its orders as datagrams. A worker shares its memory until it writes to it.
"""

from __future__ import annotations

import gc
import os
import resource
import select
import selectors
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterable
from contextlib import suppress
from dataclasses import astuple, dataclass, field
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any, NoReturn, get_args

from ...graph.findings.findings import Kind
from ...graph.knowledge_graph import KnowledgeGraph
from ...graph.store.store import Store
from ..limits import Limits
from ..process import end_with_parent
from .messages import receive, send
from .worker import NICE, work

_FORK, _ORDER = "fork", 256
#: Seconds that the snapshot of a date may take to make, and that the report of an exit may take.
SNAPSHOT_SECONDS, _REPORT_SECONDS = 60.0, 1.0


@dataclass(slots=True, eq=False)
class Worker:
    """A worker as the pool sees it.

    `channel` takes its tasks, `reports` reports its exit. `as_of` is the date of its snapshot, if
    it has one. A fresh worker has had no task yet, and may still be starting.
    """

    forkserver: Forkserver
    as_of: date | None
    channel: socket.socket
    reports: socket.socket
    fresh: bool = True
    poll: select.poll = field(default_factory=select.poll)

    def __post_init__(self) -> None:
        self.poll.register(self.channel, select.POLLIN)

    def exit_signal(self) -> int:
        """Wait for the report of its exit; return the signal that killed it, else 0."""
        self.reports.settimeout(_REPORT_SECONDS)
        try:
            return int(receive(self.reports)[0]["signal"])
        except (EOFError, OSError):
            return 0

    def close(self) -> None:
        """Close its sockets; the forkserver kills it."""
        self.channel.close()
        self.reports.close()


@dataclass(slots=True, eq=False)
class Forkserver:
    """Handle of a process that forks workers of one graph; forked processes may share it.

    `control` takes its orders, `as_of` is the date of its snapshot if it has one. `pid` is known
    of the one that `start` started.
    """

    control: socket.socket
    as_of: date | None = None
    pid: int = 0
    _owner: int = field(default_factory=os.getpid)

    @classmethod
    def start(cls, graph: KnowledgeGraph, limits: Limits) -> Forkserver:
        """Start the forkserver of the graph as it is.

        A store on disk does not survive a fork: each worker opens it for itself.
        """
        control, far = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        start = _fork if graph.store.path is None else _start_fresh
        with far:
            return cls(control, pid=start(graph, limits, far.fileno()))

    def fork(self) -> Worker:
        """Fork a worker; OSError if this process is gone."""
        channel, far = socket.socketpair()
        return Worker(self, self.as_of, channel, self._order(_FORK, far))

    def fork_snapshot(self, as_of: date) -> tuple[Forkserver, socket.socket]:
        """Fork a forkserver of the graph as of a date; OSError if this process is gone.

        Returns its handle, and the socket that reports when the snapshot is made, and its exit.
        """
        control, far = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        return Forkserver(control, as_of), self._order(str(as_of), far)

    @property
    def is_closed(self) -> bool:
        """Whether the handle is closed."""
        return self.control.fileno() < 0

    def stop_with(self) -> threading.Event:
        """Stop this process, its parent, when it dies, as nothing replaces it; the event tells."""

        def watch() -> None:
            with suppress(ChildProcessError):
                os.waitid(os.P_PID, self.pid, os.WEXITED | os.WNOWAIT)
            if not self.is_closed:
                died.set()
                os.kill(os.getpid(), signal.SIGTERM)

        died = threading.Event()
        if hasattr(os, "waitid"):  # macOS has it not
            threading.Thread(target=watch, daemon=True).start()
        return died

    def close(self) -> None:
        """Close the handle: the process ends when nobody holds one; its parent waits for that."""
        self.control.close()
        if self.pid and os.getpid() == self._owner:
            with suppress(ChildProcessError):
                os.waitpid(self.pid, 0)

    def _order(self, order: str, far: socket.socket) -> socket.socket:
        """Order a worker, or the snapshot of a date; return the socket that reports its exit."""
        reports, reporting = socket.socketpair()
        with far, reporting:
            socket.send_fds(self.control, [order.encode()], [far.fileno(), reporting.fileno()])
        return reports


def _fork(graph: KnowledgeGraph, limits: Limits, control: int) -> int:
    _preload()
    _ = graph.localized.native  # loaded before the fork, and no thread left
    return _fork_to(_serve, control, lambda: graph, limits)


def _start_fresh(graph: KnowledgeGraph, limits: Limits, control: int) -> int:
    """Start a fresh interpreter: this process has opened the store and holds its locks."""
    arguments = str(graph.store.path), graph.store.version, control, astuple(limits)
    child = subprocess.Popen(  # noqa: S603 - the program is this module
        [sys.executable, "-c", f"from {__name__} import serve_store; serve_store(*{arguments!r})"],
        pass_fds=[control],
        env=os.environ | {"PYTHONPATH": os.pathsep.join(filter(None, sys.path))},
    )
    child.returncode = 0  # it is waited for by its process id
    return child.pid


def serve_store(path: str, version: str, control: int, limits: tuple[Any, ...]) -> NoReturn:
    """Be the forkserver of a store on disk, in a fresh interpreter."""
    _preload()
    _serve(control, lambda: KnowledgeGraph(Store.at(Path(path), version)), Limits(*limits))


def _fork_to(function: Callable[..., None], *arguments: Any) -> int:  # noqa: ANN401
    """Fork a process that calls a function and ends; return its process id."""
    pid = os.fork()
    if pid == 0:
        status = 1
        try:
            signal.set_wakeup_fd(-1)
            function(*arguments)
            status = 0
        finally:
            os._exit(status)
    return pid


def _serve(control: int, graph: Callable[[], KnowledgeGraph], limits: Limits) -> NoReturn:
    """Fork as ordered, report the exit of each child, and kill it when its socket is closed.

    When nobody can give orders any more, the children are killed and this process ends.
    """
    _close_others(control)
    orders = socket.socket(fileno=control)
    waking, woken = socket.socketpair()
    waking.setblocking(False)
    signal.signal(signal.SIGCHLD, lambda *_: None)
    signal.set_wakeup_fd(waking.fileno(), warn_on_full_buffer=False)
    gc.freeze()  # no collection then touches, and so copies, shared memory
    children: dict[int, socket.socket] = {}  # by process id: the one that takes its exit status
    selector = selectors.DefaultSelector()
    selector.register(orders, selectors.EVENT_READ)
    selector.register(woken, selectors.EVENT_READ)
    while True:
        for key, _ in selector.select():
            if key.fileobj is woken:
                woken.recv(_ORDER)
                _reap(children, selector)
            elif key.fileobj is orders:
                obeyed = _obey(orders, graph, limits)
                if obeyed is None:
                    _end(children)
                pid, reporting = obeyed
                children[pid] = reporting
                selector.register(reporting, selectors.EVENT_READ, pid)
            elif children.get(key.data) is key.fileobj:  # nobody waits for this child any more
                selector.unregister(key.fileobj)
                os.kill(key.data, signal.SIGKILL)


@cache
def _preload() -> None:
    """Import the modules of every task and read the rules: a worker can open no file."""
    from ...graph.exports import ExportFormat
    from ...graph.reasoning.forward_chaining import rules
    from ...graph.store.truncation import Bounds
    from ...graph.validity.snapshot import without
    from .tasks import Export, Findings

    graph, bounds = KnowledgeGraph(Store.from_quads([])), Bounds(rows=1, size=1 << 20)
    for format in ExportFormat:
        Export(format).run(graph, bounds)
    for kind in get_args(Kind):
        for tabular in (False, True):
            Findings(kind, date.min, tabular).run(graph, bounds)
    without(graph.store, frozenset())
    rules()


def _obey(
    orders: socket.socket, graph: Callable[[], KnowledgeGraph], limits: Limits
) -> tuple[int, socket.socket] | None:
    """Fork as ordered; return the process id, and the socket that takes its exit status.

    Returns None if nobody holds the other end.
    """
    order, descriptors, _, _ = socket.recv_fds(orders, _ORDER, 2)
    if not order:
        return None
    channel, reporting = descriptors
    if (as_of := order.decode()) == _FORK:
        pid = _fork_to(_be_worker, channel, graph, limits)
    else:
        pid = _fork_to(_serve_snapshot, channel, reporting, graph, limits, as_of)
    os.close(channel)
    return pid, socket.socket(fileno=reporting)


def _serve_snapshot(
    control: int, reporting: int, graph: Callable[[], KnowledgeGraph], limits: Limits, as_of: str
) -> NoReturn:
    """Make the snapshot of a date, and fork workers from there."""
    end_with_parent()
    _close_others(control, reporting)
    signal.signal(signal.SIGALRM, signal.SIG_DFL)
    signal.setitimer(signal.ITIMER_REAL, SNAPSHOT_SECONDS)
    os.nice(NICE)
    snapshot = KnowledgeGraph(graph().as_of(date.fromisoformat(as_of)).store)
    signal.setitimer(signal.ITIMER_REAL, 0)
    with socket.socket(fileno=reporting) as reports:
        send(reports, {"cpu": time.process_time()})
    _serve(control, lambda: snapshot, limits)


def _be_worker(channel: int, graph: Callable[[], KnowledgeGraph], limits: Limits) -> None:
    end_with_parent()
    _close_others(channel)
    signal.signal(signal.SIGCHLD, signal.SIG_DFL)
    work(socket.socket(fileno=channel), graph(), limits)


def _reap(children: dict[int, socket.socket], selector: selectors.BaseSelector) -> None:
    """Wait for the children that have ended, and report their exit status."""
    while children:
        pid, status = os.waitpid(-1, os.WNOHANG)
        if not pid:
            return
        with children.pop(pid) as reporting:
            with suppress(KeyError):
                selector.unregister(reporting)
            with suppress(OSError):
                send(reporting, {"signal": -os.waitstatus_to_exitcode(status)})


def _end(children: Iterable[int]) -> NoReturn:
    for pid in children:
        os.kill(pid, signal.SIGKILL)
    os._exit(0)


def _close_others(*kept: int) -> None:
    """Close all inherited descriptors but some; leave signals to the process that serves."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    signal.signal(signal.SIGTERM, signal.SIG_IGN)
    nothing = os.open(os.devnull, os.O_RDWR)
    for standard in range(3):
        os.dup2(nothing, standard)
    end, _ = resource.getrlimit(resource.RLIMIT_NOFILE)
    begin = 3
    for one in sorted(kept):
        os.closerange(begin, one)
        begin = one + 1
    os.closerange(begin, min(end, 1 << 16))
