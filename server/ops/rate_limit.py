"""How much of the processor the queries of one client may take."""

from __future__ import annotations

import math
import threading
import time
from collections import OrderedDict
from collections.abc import Callable
from functools import lru_cache
from ipaddress import IPv6Address, ip_address, ip_network

from ...errors import GradPathError

_MINUTE = 60.0
#: Of so many clients it is known what they spent; of more, who has not asked for longest is let go.
_MOST_CLIENTS = 10_000
#: A household or a host has a network of IPv6 addresses to itself, of this length.
_NETWORK = 64


class BudgetSpent(GradPathError):
    """A client whose queries took more of the processor than they may.

    Parameters
    ----------
    seconds : int
        After how many seconds to ask again.
    """

    limit = "budget"

    def __init__(self, seconds: int) -> None:
        unit = "second" if seconds == 1 else "seconds"
        super().__init__(
            "your queries have used up their time on the processor",
            hint=f"ask again in {seconds} {unit}, or for what was answered before",
        )
        self.seconds = seconds


class Budget:
    """The processor time of each client: a bucket that fills steadily and is emptied by queries.

    Parameters
    ----------
    seconds : float
        What a client may take in a minute, and at most at once; 0 is no budget.
    clock : callable, optional
        What tells the time.

    Examples
    --------
    >>> budget = Budget(6, clock=lambda: 0.0)
    >>> budget.charge("ann", 8.5)
    >>> budget.check("bob")
    >>> budget.check("ann")
    Traceback (most recent call last):
    gradpath.server.ops.rate_limit.BudgetSpent: your queries have used up their time on the
    processor: ask again in 25 seconds, or for what was answered before
    """

    def __init__(self, seconds: float, *, clock: Callable[[], float] = time.monotonic) -> None:
        self._most = seconds
        self._rate = seconds / _MINUTE
        self._clock = clock
        self._lock = threading.Lock()
        self._left: OrderedDict[str, tuple[float, float]] = OrderedDict()

    def check(self, client: str) -> None:
        """Let a client ask who has something left.

        Raises
        ------
        BudgetSpent
            With the seconds until there is something again.
        """
        if not self._most or client not in self._left:
            return
        with self._lock:
            left = self._now_left(client)
        if left <= 0:
            raise BudgetSpent(max(1, math.ceil(-left / self._rate)))

    def charge(self, client: str, seconds: float) -> None:
        """Take from what a client has left."""
        if not self._most:
            return
        with self._lock:
            self._left[client] = self._now_left(client) - seconds, self._clock()
            self._left.move_to_end(client)
            if len(self._left) > _MOST_CLIENTS:
                self._left.popitem(last=False)

    def __len__(self) -> int:
        return len(self._left)

    def _now_left(self, client: str) -> float:
        left, then = self._left.get(client, (self._most, 0.0))
        return min(self._most, left + (self._clock() - then) * self._rate)


@lru_cache(maxsize=4096)
def client_key(address: str) -> str:
    """Return whom an address belongs to, as far as budgets and turns go.

    Examples
    --------
    >>> client_key("192.0.2.7"), client_key("::ffff:192.0.2.7")
    ('192.0.2.7', '192.0.2.7')
    >>> client_key("2001:db8:0:1::1") == client_key("2001:db8:0:1:ffff::2")
    True
    """
    try:
        ip = ip_address(address.partition("%")[0])
    except ValueError:
        return address
    if not isinstance(ip, IPv6Address):
        return str(ip)
    return str(ip.ipv4_mapped or ip_network((ip, _NETWORK), strict=False))
