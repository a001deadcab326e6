"""What becomes of queries: counted, and charged to the client who asked."""

from __future__ import annotations

from .counters import Tally
from .metrics import CPU, outcomes
from .outcomes import outcome_of
from .rate_limit import Budget, BudgetSpent


class Accounts:
    """Counts of queries and the budgets of clients.

    Parameters
    ----------
    tally : Tally
        Where is counted.
    budget : Budget
        What each client may take; what is kept costs nothing.
    """

    def __init__(self, tally: Tally, budget: Budget) -> None:
        self._tally = tally
        self._budget = budget
        self._outcomes = outcomes(tally)
        self._cpu = tally.slot(CPU.name)

    def check(self, client: str) -> None:
        """Let a client ask who has something left of its budget.

        Raises
        ------
        BudgetSpent
            If it has not.
        """
        try:
            self._budget.check(client)
        except BudgetSpent:
            self.count("budget")
            raise

    def count(self, outcome: str) -> None:
        """Count a query that took nothing."""
        self._tally.add(self._outcomes[outcome])

    def pay(self, client: str, seconds: float) -> None:
        """Charge a client what was done for its query beside it."""
        self._tally.add(self._cpu, seconds)
        self._budget.charge(client, seconds)

    def charge(self, client: str, seconds: float, error: Exception | None = None) -> None:
        """Count a query that was tried, and charge what it took; finding no process is free."""
        outcome = (outcome_of(error) or "broken") if error else "answered"
        taken = 0.0 if outcome == "busy" else seconds
        self._tally.add_each(((self._outcomes[outcome], 1.0), (self._cpu, taken)))
        self._budget.charge(client, taken)
