"""What those who run the server want: counts, a log, budgets, answers that travel light."""

from __future__ import annotations

from .access import AccessLog
from .budget import Budget, BudgetSpent, client_key
from .operation import Operation
from .tally import Tally

__all__ = ["AccessLog", "Budget", "BudgetSpent", "Operation", "Tally", "client_key"]
