"""What became of a query, in a word: for the counts and for the log."""

from __future__ import annotations

from ...errors import QueryError
from ..limits import Broken, Busy, LimitReached
from .rate_limit import BudgetSpent

#: Where a request carries the word, once it is known.
OUTCOME = "gradpath.outcome"


def outcome_of(error: Exception) -> str:
    """Return what an error says of a query; empty where it says nothing.

    Examples
    --------
    >>> outcome_of(LimitReached("time", "it took too long", hint="ask for less"))
    'time'
    """
    match error:
        case LimitReached():
            return error.limit
        case QueryError():
            return "syntax"
        case Busy():
            return "busy"
        case BudgetSpent():
            return "budget"
        case Broken():
            return "broken"
        case _:
            return ""
