"""Limits of a query, and the errors of a query that reaches one."""

from __future__ import annotations

from dataclasses import dataclass

from ..errors import GradPathError, QueryError

MEBIBYTE = 1024 * 1024
#: The longest body of a request, in bytes; a query has a limit of its own.
LONGEST_BODY = 4 * MEBIBYTE


@dataclass(frozen=True, slots=True)
class Limits:
    """Limits of one query, a named query or an export.

    Attributes
    ----------
    seconds : wall-clock time it may run
    memory : MiB of address space it may use besides the graph
    rows : rows, or statements, of an answer; the rest is cut off and the answer says so
    answer : MiB of the serialised answer
    """

    seconds: float = 1.0
    memory: int = 512
    rows: int = 100_000
    answer: int = 32


class LimitReached(GradPathError):
    """A query that needs more than a limit allows: time, memory, answer or nesting.

    `passing` tells that it had less than its full time because it waited in the queue: it may well
    be answered when it is sent again.
    """

    def __init__(self, limit: str, message: str, *, hint: str, passing: bool = False) -> None:
        super().__init__(message, hint=hint)
        self.limit = limit
        self.passing = passing


class Busy(GradPathError):
    """A query for which no worker becomes free in time, or an answer that is not made in time."""

    @classmethod
    def preparing(cls, answer: str) -> Busy:
        """Return the error for an answer, or another one, that is still being prepared."""
        return cls(f"{answer} is still being prepared", hint="try again in a few seconds")


class WorkerDied(GradPathError):
    """A query whose worker died for a reason that is not a limit."""


class BudgetSpent(GradPathError):
    """A client whose queries have used up their CPU budget, for so many seconds from now."""

    limit = "budget"

    def __init__(self, seconds: int) -> None:
        unit = "second" if seconds == 1 else "seconds"
        super().__init__(
            "your queries have used up their CPU budget",
            hint=f"wait {seconds} {unit}, or repeat a query that was answered before",
        )
        self.seconds = seconds


def outcome_of(error: Exception) -> str:
    """Return the outcome of a failed query as the metrics and the log name it; else ""."""
    if isinstance(error, LimitReached | BudgetSpent):
        return error.limit
    named = ((QueryError, "syntax"), (Busy, "busy"), (WorkerDied, "broken"))
    return next((name for kind, name in named if isinstance(error, kind)), "")
