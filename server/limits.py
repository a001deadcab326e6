"""What a query may take, and what is said when it would take more."""

from __future__ import annotations

from dataclasses import dataclass

from ..errors import GradPathError

MEBIBYTE = 1024 * 1024


@dataclass(frozen=True, slots=True)
class Limits:
    """What a query may take.

    Attributes
    ----------
    seconds : float
        The time it may run, by the clock on the wall.
    memory : int
        The MiB of address space it may take beside those of the graph.
    rows : int
        The rows, or statements, of an answer; what comes after them is cut off and said to be.
    answer : int
        The MiB that an answer may have as it is written.
    """

    seconds: float = 1.0
    memory: int = 512
    rows: int = 100_000
    answer: int = 32


class LimitReached(GradPathError):
    """A query that would have taken more than it may.

    Parameters
    ----------
    limit : str
        The name of the limit: time, memory, answer, nesting.
    message, hint : str
        As for every error of the family.
    passing : bool
        Whether the query had less than its time because it waited for others: it may well be
        answered when it is asked again.
    """

    def __init__(self, limit: str, message: str, *, hint: str, passing: bool = False) -> None:
        super().__init__(message, hint=hint)
        self.limit = limit
        self.passing = passing


class Busy(GradPathError):
    """A query that found no process free in time."""


class Broken(GradPathError):
    """A query whose process died without its fault."""
