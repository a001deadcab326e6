"""The server for real use: granian in front of the application, one or several processes."""

from __future__ import annotations

import signal
import socket
import sys
import threading
import time
from collections.abc import Sequence
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from ..graph.errors import GradPathError
from ..graph.knowledge import Graph

if TYPE_CHECKING:
    from flask import Flask

#: Threads that answer in each process; the engine releases the lock of Python, our code does not.
_THREADS = 8
#: Seconds that a request may still take when the server is asked to stop.
_GRACE = 5
_START = 30


class ServingError(GradPathError):
    """An address on which the server cannot listen, or a server that could not go on."""


def serve(
    *,
    store: Path | None = None,
    data: Sequence[Path] = (),
    host: str = "127.0.0.1",
    port: int = 8000,
    workers: int = 1,
) -> None:
    """Serve the graph until SIGINT or SIGTERM.

    Parameters
    ----------
    store, data : Path and sequence of Path
        What to serve; see `Store.open`.
    host : str
        The name or address to listen on.
    port : int
        The port; 0 picks a free one.
    workers : int
        How many processes answer; each opens the graph.

    Raises
    ------
    ServingError
        If nothing can listen there, or the workers cannot be kept alive.
    GradPathError
        If the graph cannot be opened.
    """
    from granian.constants import Interfaces
    from granian.log import LogLevels
    from granian.server import Server

    address, port = free_address(host, port)
    Graph.open(store, data=data)  # builds a store on disk once, and reports what is wrong with it
    server = Server(
        "gradpath",
        address=address,
        port=port,
        interface=Interfaces.WSGI,
        workers=workers,
        blocking_threads=_THREADS,
        workers_kill_timeout=_GRACE,
        respawn_failed_workers=True,
        log_level=LogLevels.error,
    )
    url = f"http://{f'[{address}]' if ':' in address else address}:{port}"
    threading.Thread(target=_announce, args=(address, port, url), daemon=True).start()
    try:
        server.serve(target_loader=partial(_load, store, tuple(data)), wrap_loader=False)
    except SystemExit as leaving:
        raise ServingError("a worker of the server died", cure="see the log above") from leaving


def free_address(host: str, port: int) -> tuple[str, int]:
    """Return the numeric address and port to listen on.

    Raises
    ------
    ServingError
        If the host is not known here, or the port is taken or not ours to use.

    Examples
    --------
    >>> free_address("127.0.0.1", 0)[0]
    '127.0.0.1'
    """
    try:
        family, kind, _, _, name = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0]
    except (OSError, UnicodeError, OverflowError) as error:
        cure = "listen on 127.0.0.1, or on 0.0.0.0 for every address of this machine"
        raise ServingError(f"there is no address {host!r} with port {port}", cure=cure) from error
    with socket.socket(family, kind) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(name)
        except OSError as error:
            reason = (error.strerror or str(error)).lower()
            cure = "stop what listens there, or give another --port (0 picks a free one)"
            raise ServingError(f"cannot listen on {host}:{port} ({reason})", cure=cure) from error
        bound = probe.getsockname()
    return str(bound[0]), int(bound[1])


def _load(store: Path | None, data: Sequence[Path]) -> Flask:
    """Make the application; each worker does it for itself."""
    from .app import create_app

    # A forked worker has the handlers of its parent, which would swallow a stop until it serves.
    signal.signal(signal.SIGTERM, signal.SIG_DFL)
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # of Ctrl-C the parent tells the workers

    return create_app(Graph.open(store, data=data))


def _announce(address: str, port: int, url: str) -> None:
    """Say where the server is as soon as it takes connections."""
    deadline = time.monotonic() + _START
    while time.monotonic() < deadline:
        try:
            socket.create_connection((address, port), timeout=1).close()
        except OSError:
            time.sleep(0.05)
        else:
            sys.stderr.write(f"GradPath listens at {url} (Ctrl-C stops it)\n")
            sys.stderr.flush()
            return
