"""Queries in processes of their own, which can be killed, and limits that the kernel holds."""

from __future__ import annotations

import os
import signal
import threading
from typing import TYPE_CHECKING

from ..limits import Busy, LimitReached, Limits, WorkerDied

if TYPE_CHECKING:
    from ...graph.knowledge_graph import KnowledgeGraph
    from ..settings import Settings
    from .forkserver import Nursery
    from .pool import Pool

__all__ = [
    "Busy",
    "LimitReached",
    "Limits",
    "WorkerDied",
    "begin_nursery",
    "begin_pool",
    "can_isolate",
    "end_with",
]


def can_isolate() -> bool:
    """Tell whether this system can fork and pass descriptors; Windows cannot."""
    return hasattr(os, "fork")


def begin_nursery(graph: KnowledgeGraph, settings: Settings) -> Nursery | None:
    """Begin what forks the processes of queries; None where the system cannot fork."""
    if not can_isolate():
        return None
    from .forkserver import Nursery

    return Nursery(graph, settings.limits)


def end_with(nursery: Nursery) -> None:
    """Have this process end when its nursery dies: who began it begins another."""

    def watch() -> None:
        if nursery.has_died():
            os.kill(os.getpid(), signal.SIGTERM)

    threading.Thread(target=watch, daemon=True).start()


def begin_pool(
    graph: KnowledgeGraph,
    settings: Settings,
    nursery: Nursery | None = None,
) -> Pool | None:
    """Begin the processes of queries for one process that speaks HTTP, or for all there are.

    Parameters
    ----------
    graph : Graph
        What they answer from.
    settings : Settings
        What they may take, and how many they are.
    nursery : Nursery, optional
        What forks them for several processes that speak HTTP, which share them out among them.
    """
    if not can_isolate():
        return None
    from .pool import Pool

    size = (
        settings.query_workers
        if nursery is None
        else -(-settings.query_workers // settings.http_workers)
    )
    nursery = nursery or begin_nursery(graph, settings)
    return Pool(nursery, settings.limits, size=size) if nursery else None
