"""What those who run the server want: counts, a log, budgets, answers that travel light."""

from __future__ import annotations

from .access_log import AccessLog
from .context import Operation
from .counters import Tally
from .rate_limit import Budget, BudgetSpent, client_key

__all__ = ["AccessLog", "Budget", "BudgetSpent", "Operation", "Tally", "client_key"]
