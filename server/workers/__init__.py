"""Workers: processes that run queries, named queries and exports, and that can be killed.

A forkserver forks them, the kernel holds their limits, and a pool replaces those that die.
"""

from __future__ import annotations

from .start import can_fork, start_forkserver, start_pool

__all__ = ["can_fork", "start_forkserver", "start_pool"]
