"""The server: granian in front of the application, with one or several processes."""

from __future__ import annotations

import gc
import logging
import math
import multiprocessing
import os
import signal
import socket
import sys
import threading
import time
from collections import deque
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import replace
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, NamedTuple

from ..errors import GradPathError
from ..graph.knowledge_graph import KnowledgeGraph
from ..graph.store.store import Store
from .ops.access_log import open_access_log
from .ops.metrics import try_folder
from .settings import Settings, open_graph
from .workers import can_fork, start_forkserver

if TYPE_CHECKING:
    from .bridge import Bridge
    from .workers.forkserver import Forkserver

#: The most bytes of a request before its body.
_LONGEST_HEAD = 1 << 17
#: Requests that one process may have begun to read or to answer.
_BACKLOG = 4096
#: Seconds that a request may still take, beside the time of a query, when the server shall stop.
_GRACE = 5
_START = 30
#: Seconds after which a thread that computes gives way to the others: a request takes its turn
#: several times, so that the usual 5 ms would add up.
_SWITCH = 0.001
#: HTTP workers that may die within so many seconds; with one more the server stops.
_DEATHS, _WITHIN = 10, 60.0


class Respawns(dict[int, float]):
    """Times of replacement; granian asks at each death of an HTTP worker, and ends if it was now.

    One that is killed now and then is replaced each time. Only many deaths in a short time, which
    no replacement cures, stop the server.

    Examples
    --------
    >>> respawns = Respawns()
    >>> [respawns.get(0) for _ in range(3)]
    [-inf, -inf, -inf]
    """

    def __init__(self) -> None:
        super().__init__()
        self._deaths: deque[float] = deque([-math.inf] * _DEATHS, maxlen=_DEATHS)

    def get(self, worker: int, default: float = 0.0) -> float:  # type: ignore[override] # noqa: ARG002
        """Note a death; return its time if there were many just before, else a time long ago."""
        now, earliest = time.monotonic(), self._deaths[0]
        self._deaths.append(now)
        return now if now - earliest < _WITHIN else -math.inf


class ServingError(GradPathError):
    """An address on which the server cannot listen, or a server that could not go on."""


def serve(settings: Settings) -> None:
    """Serve the graph until SIGINT or SIGTERM.

    It raises `ServingError` if nothing can listen there or the workers cannot be kept alive, and
    another `GradPathError` if the graph cannot be opened.
    """
    address, port = free_address(settings.host, settings.port)
    if settings.access_log:
        open_access_log(settings.access_log).handlers[0].close()
    if settings.metrics_dir:
        try_folder(Path(settings.metrics_dir))
    graph = open_graph(settings)
    # Forks share a graph in memory; where a store on disk is open, each process starts afresh.
    method = "fork" if graph.store.path is None and can_fork() else "spawn"
    multiprocessing.set_start_method(method, force=True)
    forkserver = start_forkserver(graph, settings)
    lost = forkserver.stop_with() if forkserver else None
    threading.Thread(target=_announce, args=(address, port), daemon=True).start()
    shared = _OnDisk(graph.store.path, graph.store.version) if graph.store.path else graph
    with _folder_of_metrics(settings.metrics_dir) as folder:
        counted = replace(settings, metrics_dir=folder)
        try:
            _run(settings, address, port, partial(_load, counted, shared, forkserver))
        finally:
            if forkserver is not None:
                forkserver.close()
    if lost and lost.is_set():
        hint = "look in the log of the system for why it was killed, and start again"
        raise ServingError("the forkserver died", hint=hint)


@contextmanager
def _folder_of_metrics(named: str) -> Iterator[str]:
    """Give the folder for metrics: the one that is named, or a temporary one; "" without space."""
    if named:
        yield named
        return
    try:
        temporary = TemporaryDirectory(prefix="gradpath-", ignore_cleanup_errors=True)
    except OSError as error:
        text = "no folder for metrics can be made (%s): each HTTP worker counts for itself alone"
        logging.getLogger("gradpath").warning(text, error.strerror)
        yield ""
        return
    with temporary as folder:
        yield folder


def free_address(host: str, port: int) -> tuple[str, int]:
    """Return the numeric address and port to listen on; `ServingError` if they cannot be used."""
    try:
        family, kind, _, _, name = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0]
    except (OSError, UnicodeError, OverflowError) as error:
        hint = "listen on 127.0.0.1, or on 0.0.0.0 for every address of this machine"
        raise ServingError(f"there is no address {host!r} with port {port}", hint=hint) from error
    with socket.socket(family, kind) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(name)
        except OSError as error:
            reason = (error.strerror or str(error)).lower()
            hint = "stop what listens there, or give another --port (0 picks a free one)"
            raise ServingError(f"cannot listen on {host}:{port} ({reason})", hint=hint) from error
        bound = probe.getsockname()
    return str(bound[0]), int(bound[1])


def _run(settings: Settings, address: str, port: int, load: Callable[[], Bridge]) -> None:
    from granian.constants import HTTPModes, Interfaces
    from granian.http import HTTP1Settings
    from granian.log import LogLevels
    from granian.server import Server

    server = Server(
        "gradpath",
        address=address,
        port=port,
        interface=Interfaces.RSGI,
        http=HTTPModes.http1,
        http1_settings=HTTP1Settings(max_buffer_size=_LONGEST_HEAD),
        workers=settings.http_workers,
        websockets=False,
        backpressure=_BACKLOG,
        workers_kill_timeout=math.ceil(settings.time_limit) + _GRACE,
        respawn_failed_workers=True,
        log_level=LogLevels.error,
    )
    server.respawned_wrks = Respawns()
    try:
        server.serve(target_loader=load, wrap_loader=False)  # type: ignore[arg-type] # RSGI
    except SystemExit as leaving:
        raise ServingError("a worker of the server died", hint="see the log above") from leaving


class _OnDisk(NamedTuple):
    """The engine's files of the store that the main process has checked and holds, for others."""

    path: Path
    version: str


def _load(
    settings: Settings, shared: KnowledgeGraph | _OnDisk, forkserver: Forkserver | None
) -> Bridge:
    """Make the application, in each process that speaks HTTP."""
    from .app import create_app
    from .bridge import Bridge

    threading.Thread(target=_exit_with_parent, daemon=True).start()
    # A forked process has the handlers of its parent, which would swallow a stop until it serves.
    signal.signal(signal.SIGTERM, signal.SIG_DFL)
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # of Ctrl-C the parent tells the others

    sys.setswitchinterval(_SWITCH)
    graph = KnowledgeGraph(Store.at(*shared)) if isinstance(shared, _OnDisk) else shared
    app = create_app(graph, settings=settings, forkserver=forkserver)
    gc.freeze()  # the graph stays: no collection needs to look at it
    return Bridge(app.wsgi_app, proxies=settings.proxies)


def _exit_with_parent() -> None:
    """End this process when its parent has ended: no other process would stop it then."""
    parent = multiprocessing.parent_process()
    if parent is not None:
        parent.join()
        os._exit(1)


def _announce(address: str, port: int) -> None:
    """Print the address of the server as soon as it accepts connections."""
    url = f"http://{f'[{address}]' if ':' in address else address}:{port}"
    deadline = time.monotonic() + _START
    while time.monotonic() < deadline:
        with suppress(OSError):
            socket.create_connection((address, port), timeout=1).close()
            sys.stderr.write(f"GradPath listens at {url} (Ctrl-C stops it)\n")
            sys.stderr.flush()
            return
        time.sleep(0.05)
