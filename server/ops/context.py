"""Access log and rate limit of one process that speaks HTTP."""

from __future__ import annotations

import itertools
import re
import secrets
from typing import TYPE_CHECKING

from . import metrics
from .access_log import open_access_log
from .rate_limit import RateLimit

if TYPE_CHECKING:
    from ..settings import Settings

_SANE = re.compile(r"[A-Za-z0-9][A-Za-z0-9._~+/=-]{0,127}")


class ProcessContext:
    """Access log and rate limit of one process that speaks HTTP.

    Parameters
    ----------
    settings : Settings
        The settings of the server.

    Attributes
    ----------
    log : logging.Logger or None
        The access log.
    rate_limit : RateLimit
        The share of this process in the CPU budget of a client.
    """

    def __init__(self, settings: Settings) -> None:
        metrics.start(settings.metrics_dir)
        self.log = open_access_log(settings.access_log) if settings.access_log else None
        self.rate_limit = RateLimit(settings.cpu_budget / settings.http_workers)
        self._names = map(f"{secrets.token_hex(4)}-{{:x}}".format, itertools.count(1))

    def name(self, given: str | None) -> str:
        """Return the name of a request: the one it came with, if that is safe to repeat."""
        return given if given and _SANE.fullmatch(given) else next(self._names)
