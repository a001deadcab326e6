"""Forkserver: the process that forks the workers; it holds the graph and reads no query.

It is forked, or started afresh for a store on disk, before anything hostile is read. It has one
thread and takes its orders as datagrams. A worker shares its memory until it writes to it.
"""

from __future__ import annotations

import gc
import json
import os
import resource
import selectors
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import astuple
from datetime import date
from functools import cache
from pathlib import Path
from typing import NoReturn, TypeAlias

from ...graph.knowledge_graph import KnowledgeGraph
from ...graph.store.store import Store
from ..limits import Limits
from .messages import send_record
from .worker import NICE, work

_ORDER = 256
#: Seconds that the snapshot of a date may take to make.
SNAPSHOT_SECONDS = 60.0
#: Children by process id: the name, and the socket that takes the exit status.
Children: TypeAlias = dict[int, tuple[str, socket.socket]]


class ForkHandle:
    """A handle of a process that forks workers of one graph; `control` takes its orders."""

    def __init__(self, control: socket.socket) -> None:
        self._control = control

    def fork(self, name: str) -> tuple[socket.socket, socket.socket]:
        """Ask for a worker with a name, by which it can be killed.

        Returns
        -------
        tuple
            Our ends of its channel and of the socket that reports its exit.

        Raises
        ------
        OSError
            If the process is gone.
        """
        channel, far = socket.socketpair()
        return channel, self._order(f"fork {name}", far)

    def kill(self, name: str) -> None:
        """Kill a worker, if it still runs."""
        with suppress(OSError):
            self._control.send(f"kill {name}".encode())

    def close(self) -> None:
        """Close the handle; the process ends when nobody holds one."""
        self._control.close()

    def _order(self, order: str, far: socket.socket) -> socket.socket:
        """Send an order with one end of a channel; return the socket of its reports."""
        reports, reporting = socket.socketpair()
        with far, reporting:
            socket.send_fds(self._control, [order.encode()], [far.fileno(), reporting.fileno()])
        return reports


class Forkserver(ForkHandle):
    """The forkserver of the graph as it is, started here; forked processes may share its handle.

    Parameters
    ----------
    graph : KnowledgeGraph
        The graph of the workers. A store on disk does not survive a fork: each worker opens it
        for itself.
    limits : Limits
        The limits of a worker.
    """

    def __init__(self, graph: KnowledgeGraph, limits: Limits) -> None:
        control, far = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        super().__init__(control)
        self._owner = os.getpid()
        start = _fork if graph.store.path is None else _start_fresh
        self.pid = start(graph, limits, far)
        far.close()

    def fork_snapshot(self, as_of: date) -> tuple[ForkHandle, socket.socket]:
        """Start a forkserver of the graph as of a date.

        Returns its handle, and the socket that reports when the snapshot is made, and its exit.

        Raises
        ------
        OSError
            If the forkserver is gone.
        """
        control, far = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        return ForkHandle(control), self._order(f"snapshot {as_of}", far)

    def has_died(self) -> bool:
        """Wait until the process ends; return whether the handle is still open. Parent only."""
        if not hasattr(os, "waitid"):
            return False  # macOS
        with suppress(ChildProcessError):
            os.waitid(os.P_PID, self.pid, os.WEXITED | os.WNOWAIT)
        return self._control.fileno() >= 0

    def close(self) -> None:
        """Close the handle; its parent waits until the process has ended."""
        super().close()
        if os.getpid() == self._owner:
            with suppress(ChildProcessError):
                os.waitpid(self.pid, 0)


def _fork(graph: KnowledgeGraph, limits: Limits, control: socket.socket) -> int:
    _preload()
    _ = graph.store.native  # loaded before the fork, and no thread left
    pid = os.fork()
    if pid == 0:
        try:
            _serve(control.detach(), lambda: graph, limits)
        finally:
            os._exit(1)
    return pid


def _start_fresh(graph: KnowledgeGraph, limits: Limits, control: socket.socket) -> int:
    """Start a fresh interpreter: this process has opened the store and holds its locks."""
    store = graph.store
    arguments = json.dumps([str(store.path), store.version, control.fileno(), *astuple(limits)])
    program = f"from {__name__} import main; main({arguments!r})"
    child = subprocess.Popen(  # noqa: S603 - the program is this module
        [sys.executable, "-c", program],
        pass_fds=[control.fileno()],
        env=os.environ | {"PYTHONPATH": os.pathsep.join(filter(None, sys.path))},
    )
    child.returncode = 0  # it is waited for by its process id
    return child.pid


def main(arguments: str) -> NoReturn:
    """Be the forkserver of a store on disk, in a fresh interpreter."""
    path, version, control, *limits = json.loads(arguments)
    try:
        _preload()
        _serve(control, lambda: KnowledgeGraph(Store.at(Path(path), version)), Limits(*limits))
    finally:
        os._exit(1)


def _serve(control: int, graph: Callable[[], KnowledgeGraph], limits: Limits) -> NoReturn:
    """Fork and kill as ordered, and report the exit of each child."""
    _close_others(control)
    orders = socket.socket(fileno=control)
    waking, woken = socket.socketpair()
    waking.setblocking(False)
    signal.signal(signal.SIGCHLD, lambda *_: None)
    signal.set_wakeup_fd(waking.fileno(), warn_on_full_buffer=False)
    gc.freeze()  # no collection then touches, and so copies, shared memory
    children: Children = {}
    selector = selectors.DefaultSelector()
    selector.register(orders, selectors.EVENT_READ)
    selector.register(woken, selectors.EVENT_READ)
    while True:
        ready = {key.fileobj for key, _ in selector.select()}
        if woken in ready:
            woken.recv(_ORDER)
            _reap(children)
        if orders in ready:
            _obey(orders, children, graph, limits)


@cache
def _preload() -> None:
    """Import the modules of every task: a worker can open no file to import one."""
    from ...graph.exports import ExportFormat
    from ...graph.store.truncation import Bounds
    from .tasks import Export

    for format in ExportFormat:
        Export(format).run(KnowledgeGraph(Store.from_quads([])), Bounds(rows=1, size=1 << 20))


def _obey(
    orders: socket.socket, children: Children, graph: Callable[[], KnowledgeGraph], limits: Limits
) -> None:
    """Read an order and carry it out."""
    order, descriptors, _, _ = socket.recv_fds(orders, _ORDER, 2)
    if not order:
        os._exit(0)
    verb, name = order.decode().split(" ")
    if verb == "kill":
        for pid in (pid for pid, (known, _) in children.items() if known == name):
            os.kill(pid, signal.SIGKILL)
        return
    channel, reporting = descriptors
    pid = os.fork()
    if pid == 0:
        signal.set_wakeup_fd(-1)
        if verb == "snapshot":
            _serve_snapshot(channel, reporting, graph, name, limits)
        _be_worker(channel, graph, limits)
    os.close(channel)
    children[pid] = name, socket.socket(fileno=reporting)


def _serve_snapshot(
    control: int, reporting: int, graph: Callable[[], KnowledgeGraph], as_of: str, limits: Limits
) -> NoReturn:
    """Make the snapshot of a date, and fork workers from there."""
    try:
        _close_others(control, reporting)
        signal.signal(signal.SIGALRM, signal.SIG_DFL)
        signal.setitimer(signal.ITIMER_REAL, SNAPSHOT_SECONDS)
        os.nice(NICE)
        snapshot = KnowledgeGraph(graph().as_of(date.fromisoformat(as_of)).store)
        signal.setitimer(signal.ITIMER_REAL, 0)
        with socket.socket(fileno=reporting) as reports:
            send_record(reports, {"cpu": time.process_time()})
        _serve(control, lambda: snapshot, limits)
    finally:
        os._exit(1)


def _be_worker(channel: int, graph: Callable[[], KnowledgeGraph], limits: Limits) -> NoReturn:
    status = 1
    try:
        _close_others(channel)
        signal.signal(signal.SIGCHLD, signal.SIG_DFL)
        work(socket.socket(fileno=channel), graph(), limits)
        status = 0
    finally:
        os._exit(status)


def _reap(children: Children) -> None:
    """Wait for the children that have ended, and report their exit status."""
    while children:
        try:
            pid, status = os.waitpid(-1, os.WNOHANG)
        except ChildProcessError:
            return
        if not pid:
            return
        _, reporting = children.pop(pid)
        with suppress(OSError):
            send_record(reporting, {"signal": -os.waitstatus_to_exitcode(status)})
        reporting.close()


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
