"""Rate limit: the CPU time that the queries of one client may take."""

from __future__ import annotations

import math
import threading
import time
from collections import OrderedDict
from collections.abc import Callable
from functools import lru_cache
from ipaddress import IPv6Address, ip_address, ip_network

from ..limits import BudgetSpent, outcome_of
from .metrics import count_query, metrics

_MINUTE = 60.0
#: Clients whose use is remembered; of more, the one that was charged longest ago is forgotten.
_MOST_CLIENTS = 10_000
#: A household or a host has a network of IPv6 addresses of this prefix length to itself.
_PREFIX_LENGTH = 64


class RateLimit:
    """Token bucket of CPU seconds for each client, which fills steadily and queries empty.

    A client may take so many `seconds` in a minute, and at most at once; 0 is no limit.
    """

    def __init__(self, seconds: float, *, clock: Callable[[], float] = time.monotonic) -> None:
        self._most = seconds
        self._rate = seconds / _MINUTE
        self._clock = clock
        self._lock = threading.Lock()
        self._left: OrderedDict[str, tuple[float, float]] = OrderedDict()

    def check(self, client: str) -> None:
        """Refuse a client that has nothing left with `BudgetSpent`, and count the refusal."""
        if not self._most or client not in self._left:
            return
        with self._lock:
            left = self._now_left(client)
        if left <= 0:
            count_query("budget")
            raise BudgetSpent(max(1, math.ceil(-left / self._rate)))

    def charge(self, client: str, seconds: float) -> None:
        """Take CPU seconds, which a query needed besides its own run, from a client."""
        metrics().cpu.inc(seconds)
        self.take(client, seconds)

    def settle(self, client: str, seconds: float, error: Exception | None = None) -> None:
        """Count a query that was tried, and charge its client; to find no worker free costs 0."""
        outcome = (outcome_of(error) or "broken") if error else "answered"
        taken = 0.0 if outcome == "busy" else seconds
        count_query(outcome, taken)
        self.take(client, taken)

    def __len__(self) -> int:
        return len(self._left)

    def take(self, client: str, seconds: float) -> None:
        """Take CPU seconds from a client."""
        if not self._most:
            return
        with self._lock:
            self._left[client] = self._now_left(client) - seconds, self._clock()
            self._left.move_to_end(client)
            if len(self._left) > _MOST_CLIENTS:
                self._left.popitem(last=False)

    def _now_left(self, client: str) -> float:
        left, then = self._left.get(client, (self._most, 0.0))
        return min(self._most, left + (self._clock() - then) * self._rate)


@lru_cache(maxsize=4096)
def client_key(address: str) -> str:
    """Return the client that an address belongs to, for the rate limit and the scheduler."""
    try:
        ip = ip_address(address.partition("%")[0])
    except ValueError:
        return address
    if not isinstance(ip, IPv6Address):
        return str(ip)
    return str(ip.ipv4_mapped or ip_network((ip, _PREFIX_LENGTH), strict=False))
