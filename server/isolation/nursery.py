"""The process that forks the processes of queries: it holds the graph and reads no query.

It is forked, or begun anew for a graph on disk, before anything hostile is read, has one thread,
and takes its orders as datagrams. A process of queries shares its memory until it writes to it.
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
from collections.abc import Callable
from contextlib import suppress
from dataclasses import astuple
from datetime import date
from pathlib import Path
from typing import NoReturn

from ...graph.knowledge import Graph
from ...graph.store import Store
from ..limits import Limits
from .messages import send
from .worker import work

_ORDER = 256


class Nursery:
    """A handle of the process that forks; what has one may ask for processes of queries.

    The handle may be shared by forked processes. The process ends when all of them have closed it.

    Parameters
    ----------
    graph : Graph
        What the processes answer from. A store on disk does not outlive a fork: each process opens
        it for itself.
    limits : Limits
        What the kernel shall hold them to.
    """

    def __init__(self, graph: Graph, limits: Limits) -> None:
        self._control, far = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        self._owner = os.getpid()
        begin = _fork if graph.store.path is None else _begin_anew
        self.pid = begin(graph, limits, far)
        far.close()

    def fork(self, name: str, day: date | None = None) -> tuple[socket.socket, socket.socket]:
        """Ask for a process, and return the ends of its channel and of what is said of its death.

        Parameters
        ----------
        name : str
            What to call it when it is to be killed.
        day : date, optional
            The day of the view of the graph that it shall answer from.

        Raises
        ------
        OSError
            If the nursery is no more.
        """
        channel, far = socket.socketpair()
        obituary, telling = socket.socketpair()
        with far, telling:
            ends = [far.fileno(), telling.fileno()]
            order = f"fork {name} {day or ''}"
            socket.send_fds(self._control, [order.encode()], ends)
        return channel, obituary

    def kill(self, name: str) -> None:
        """Kill a process; one that is dead already stays so."""
        with suppress(OSError):
            self._control.send(f"kill {name}".encode())

    def has_died(self) -> bool:
        """Wait until the nursery has ended, and tell whether nobody let it go; maker only."""
        if not hasattr(os, "waitid"):
            return False  # macOS tells nobody
        with suppress(ChildProcessError):
            os.waitid(os.P_PID, self.pid, os.WEXITED | os.WNOWAIT)
        return self._control.fileno() >= 0

    def close(self) -> None:
        """Let go of the nursery; its maker waits until it has gone."""
        self._control.close()
        if os.getpid() == self._owner:
            with suppress(ChildProcessError):
                os.waitpid(self.pid, 0)


def _fork(graph: Graph, limits: Limits, control: socket.socket) -> int:
    pid = os.fork()
    if pid == 0:
        try:
            _tend(control.detach(), lambda: graph, limits)
        finally:
            os._exit(1)
    return pid


def _begin_anew(graph: Graph, limits: Limits, control: socket.socket) -> int:
    """Begin in a fresh interpreter: this process has opened the store, and its locks with it."""
    store = graph.store
    told = json.dumps([str(store.path), store.version, control.fileno(), *astuple(limits)])
    program = f"from {__name__} import begin; begin({told!r})"
    child = subprocess.Popen(  # noqa: S603 - the program is this module
        [sys.executable, "-c", program],
        pass_fds=[control.fileno()],
        env=os.environ | {"PYTHONPATH": os.pathsep.join(filter(None, sys.path))},
    )
    child.returncode = 0  # it is waited for by its number
    return child.pid


def begin(told: str) -> NoReturn:
    """Be the nursery of a store on disk, in an interpreter begun for it."""
    path, version, control, *limits = json.loads(told)
    try:
        _tend(control, lambda: Graph(Store.at(Path(path), version)), Limits(*limits))
    finally:
        os._exit(1)


def _tend(control: int, graph: Callable[[], Graph], limits: Limits) -> NoReturn:
    """Fork and kill as ordered, and say of each child how it died."""
    _alone(control)
    orders = socket.socket(fileno=control)
    waking, woken = socket.socketpair()
    waking.setblocking(False)
    signal.signal(signal.SIGCHLD, lambda *_: None)
    signal.set_wakeup_fd(waking.fileno(), warn_on_full_buffer=False)
    gc.freeze()  # so that no collection touches, and by that copies, what is shared
    children: dict[int, tuple[str, socket.socket]] = {}
    chooser = selectors.DefaultSelector()
    chooser.register(orders, selectors.EVENT_READ)
    chooser.register(woken, selectors.EVENT_READ)
    while True:
        ready = {key.fileobj for key, _ in chooser.select()}
        if woken in ready:
            woken.recv(_ORDER)
            _bury(children)
        if orders not in ready:
            continue
        order, descriptors, _, _ = socket.recv_fds(orders, _ORDER, 2)
        if not order:
            os._exit(0)
        verb, name, *rest = order.decode().split(" ")
        if verb == "kill":
            for pid, (known, _) in children.items():
                if known == name:
                    os.kill(pid, signal.SIGKILL)
            continue
        channel, telling = descriptors
        pid = os.fork()
        if pid == 0:
            signal.set_wakeup_fd(-1)
            _live(channel, graph, rest[0], limits)
        os.close(channel)
        children[pid] = name, socket.socket(fileno=telling)


def _live(channel: int, graph: Callable[[], Graph], day: str, limits: Limits) -> NoReturn:
    status = 1
    try:
        _alone(channel)
        signal.signal(signal.SIGCHLD, signal.SIG_DFL)
        dated = graph().as_of(date.fromisoformat(day) if day else None)
        work(socket.socket(fileno=channel), dated.graph, limits)
        status = 0
    finally:
        os._exit(status)


def _bury(children: dict[int, tuple[str, socket.socket]]) -> None:
    """Reap whoever has died, and tell who asked for it."""
    while children:
        try:
            pid, status, usage = os.wait4(-1, os.WNOHANG)
        except ChildProcessError:
            return
        if not pid:
            return
        _, telling = children.pop(pid)
        death = {"signal": -os.waitstatus_to_exitcode(status), "kibibytes": usage.ru_maxrss}
        with suppress(OSError):
            send(telling, death)
        telling.close()


def _alone(kept: int) -> None:
    """Keep of what was inherited only one descriptor; signals are for who began the server."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    signal.signal(signal.SIGTERM, signal.SIG_IGN)
    nothing = os.open(os.devnull, os.O_RDWR)
    for standard in range(3):
        os.dup2(nothing, standard)
    end, _ = resource.getrlimit(resource.RLIMIT_NOFILE)
    os.closerange(3, kept)
    os.closerange(kept + 1, min(end, 1 << 16))
