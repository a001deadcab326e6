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
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import astuple
from datetime import date
from pathlib import Path
from typing import NoReturn

from ...graph.knowledge_graph import KnowledgeGraph
from ...graph.store.store import Store
from ..limits import Limits
from .messages import send
from .worker import NICE, work

_ORDER = 256
#: How long a view of another day may take to make.
PREPARING = 60.0


class Nest:
    """A handle of what forks processes that answer from one graph.

    Parameters
    ----------
    control : socket
        Where it takes its orders.
    """

    def __init__(self, control: socket.socket) -> None:
        self._control = control

    def fork(self, name: str) -> tuple[socket.socket, socket.socket]:
        """Ask for a process, and return the ends of its channel and of what is said of its death.

        Parameters
        ----------
        name : str
            What to call it when it is to be killed.

        Raises
        ------
        OSError
            If there is nothing any more that could fork.
        """
        channel, far = socket.socketpair()
        return channel, self._order(f"fork {name}", far)

    def kill(self, name: str) -> None:
        """Kill a process; one that is dead already stays so."""
        with suppress(OSError):
            self._control.send(f"kill {name}".encode())

    def close(self) -> None:
        """Let go of it; it ends when nobody holds it."""
        self._control.close()

    def _order(self, order: str, far: socket.socket) -> socket.socket:
        """Order a process that has one end of a channel; return the end of what is said of it."""
        news, telling = socket.socketpair()
        with far, telling:
            socket.send_fds(self._control, [order.encode()], [far.fileno(), telling.fileno()])
        return news


class Nursery(Nest):
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

    def __init__(self, graph: KnowledgeGraph, limits: Limits) -> None:
        control, far = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        super().__init__(control)
        self._owner = os.getpid()
        begin = _fork if graph.store.path is None else _begin_anew
        self.pid = begin(graph, limits, far)
        far.close()

    def nest(self, day: date) -> tuple[Nest, socket.socket]:
        """Have a view made that all processes of a day share.

        Returns
        -------
        tuple
            What forks them, and where it is said when the view is made, and of its death.

        Raises
        ------
        OSError
            If the nursery is no more.
        """
        control, far = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        return Nest(control), self._order(f"nest {day}", far)

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


def _fork(graph: KnowledgeGraph, limits: Limits, control: socket.socket) -> int:
    pid = os.fork()
    if pid == 0:
        try:
            _tend(control.detach(), lambda: graph, limits)
        finally:
            os._exit(1)
    return pid


def _begin_anew(graph: KnowledgeGraph, limits: Limits, control: socket.socket) -> int:
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
        _tend(control, lambda: KnowledgeGraph(Store.at(Path(path), version)), Limits(*limits))
    finally:
        os._exit(1)


def _tend(control: int, graph: Callable[[], KnowledgeGraph], limits: Limits) -> NoReturn:
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
        verb, name = order.decode().split(" ")
        if verb == "kill":
            for pid, (known, _) in children.items():
                if known == name:
                    os.kill(pid, signal.SIGKILL)
            continue
        channel, telling = descriptors
        pid = os.fork()
        if pid == 0:
            signal.set_wakeup_fd(-1)
            if verb == "nest":
                _nest(channel, telling, graph, name, limits)
            _live(channel, graph, limits)
        os.close(channel)
        children[pid] = name, socket.socket(fileno=telling)


def _nest(
    control: int, telling: int, graph: Callable[[], KnowledgeGraph], day: str, limits: Limits
) -> NoReturn:
    """Make the view of a day, and fork from there."""
    try:
        _alone(control, telling)
        signal.signal(signal.SIGALRM, signal.SIG_DFL)
        signal.setitimer(signal.ITIMER_REAL, PREPARING)
        os.nice(NICE)
        view = KnowledgeGraph(graph().as_of(date.fromisoformat(day)).store)
        signal.setitimer(signal.ITIMER_REAL, 0)
        with socket.socket(fileno=telling) as news:
            send(news, {"prepared": time.process_time()})
        _tend(control, lambda: view, limits)
    finally:
        os._exit(1)


def _live(channel: int, graph: Callable[[], KnowledgeGraph], limits: Limits) -> NoReturn:
    status = 1
    try:
        _alone(channel)
        signal.signal(signal.SIGCHLD, signal.SIG_DFL)
        work(socket.socket(fileno=channel), graph(), limits)
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


def _alone(*kept: int) -> None:
    """Keep of what was inherited only some descriptors; signals are for who began the server."""
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
