"""Operation of the server: metrics, access log, rate limit."""

from __future__ import annotations

from .access_log import open_access_log
from .context import Operation
from .rate_limit import RateLimit, client_key

__all__ = ["Operation", "RateLimit", "client_key", "open_access_log"]
