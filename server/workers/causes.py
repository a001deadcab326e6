"""Errors of a query worker, by its exit reason."""

from __future__ import annotations

from typing import Any

from ...errors import GradPathError, QueryError
from ..limits import LimitReached, Limits

LESS = "ask for less: name things, join through shared variables, add LIMIT"


def told_error(head: dict[str, Any]) -> GradPathError:
    """Return the error that a process reports, and what it took to find out."""
    error: GradPathError
    match head["error"]:
        case "QueryError":
            error = QueryError(**head["told"])
        case "TooLong":
            error = LimitReached("answer", **head["told"])
        case _:
            error = LimitReached("memory", "the query takes more memory than it may", hint=LESS)
    error.spent = head["cpu"]
    return error


def too_much(limits: Limits) -> LimitReached:
    """Return the error of a query that ran out of memory."""
    message = f"the query takes more than {limits.memory:,} MiB of memory"
    return LimitReached("memory", message, hint=LESS)
