"""Start of the forkserver and of the pools."""

from __future__ import annotations

import os
from collections.abc import Callable
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

    return Forkserver.start(graph, settings.limits)


def start_pool(
    graph: KnowledgeGraph,
    settings: Settings,
    forkserver: Forkserver | None = None,
    *,
    charge: Callable[[str, float], None] = lambda *_: None,
) -> Pool | None:
    """Start the query workers of one process that speaks HTTP; None where the system cannot fork.

    Processes that are given a forkserver share it, and the number of workers.
    """
    own = forkserver or start_forkserver(graph, settings)
    if own is None:
        return None
    from .pool import Pool

    size = -(-settings.query_workers // (settings.http_workers if forkserver else 1))
    return Pool(own, settings.limits, size=size, charge=charge)
