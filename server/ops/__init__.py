"""Operation of the server: metrics, access log, rate limit."""

from __future__ import annotations

from .access_log import open_access_log
from .rate_limit import RateLimit, client_key

__all__ = ["RateLimit", "client_key", "open_access_log"]
