"""Start of the forkserver and of the pools."""

from __future__ import annotations

import os
import signal
import threading
from typing import TYPE_CHECKING

from ...graph.knowledge_graph import KnowledgeGraph
from ..settings import Settings

if TYPE_CHECKING:
    from .forkserver import Forkserver
    from .pool import Pool


def can_fork() -> bool:
    """Return whether this system can fork and pass descriptors; Windows cannot."""
    return hasattr(os, "fork")


def start_forkserver(graph: KnowledgeGraph, settings: Settings) -> Forkserver | None:
    """Start the forkserver; None where the system cannot fork. Start no thread before."""
    if not can_fork():
        return None
    from .forkserver import Forkserver

    return Forkserver(graph, settings.limits)


def start_pool(
    graph: KnowledgeGraph, settings: Settings, forkserver: Forkserver | None = None
) -> Pool | None:
    """Start the query workers of one process that speaks HTTP; None where the system cannot fork.

    Processes that are given a forkserver share it, and the number of workers.
    """
    if not can_fork():
        return None
    from .pool import Pool

    size = settings.query_workers
    if forkserver is not None:
        size = -(-size // settings.http_workers)
    forkserver = forkserver or start_forkserver(graph, settings)
    return Pool(forkserver, settings.limits, size=size) if forkserver else None


def stop_with(forkserver: Forkserver) -> None:
    """Stop this process when its forkserver dies: its parent starts another."""

    def watch() -> None:
        if forkserver.has_died():
            os.kill(os.getpid(), signal.SIGTERM)

    threading.Thread(target=watch, daemon=True).start()
