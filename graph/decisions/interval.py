"""Intervals that decisions compare and compute with."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from typing import TYPE_CHECKING, Final, NamedTuple

if TYPE_CHECKING:
    from ..model.amounts import Amount

#: The bound of months in which a cost is never earned back.
NEVER: Final = Decimal("Infinity")
UNDECIDED: Final = "undecided"


class Interval(NamedTuple):
    """A quantity between two bounds.

    Attributes
    ----------
    low, high : the bounds; None where nothing states one, and no figure takes its place
    approximate : whether the figures from which it is computed are rough
    exclusive : whether a bound without another is itself left out
    """

    low: Decimal | None
    high: Decimal | None
    approximate: bool = False
    exclusive: bool = False

    @classmethod
    def of_amount(cls, amount: Amount) -> Interval:
        """Return the interval of an amount."""
        low, high = (None if end is None else Decimal(end) for end in (amount.low, amount.high))
        return cls(low, high, amount.approximate, amount.exclusive)

    def text(self, write: Callable[[Decimal], str] = str) -> str:
        """Return the interval in words, each bound as `write` writes it.

        Examples
        --------
        >>> Interval(Decimal(45), None).text(), Interval(Decimal(4), Decimal(4), True).text()
        ('at least 45', 'about 4')
        """
        if self.low == NEVER:
            return "never"
        ends = (self.low, self.high)
        low, high = (None if end is None or end == NEVER else write(end) for end in ends)
        if high is None:
            if low is None:
                return UNDECIDED
            end = ", or never" if self.high == NEVER else ""
            return f"{'more than' if self.exclusive else 'at least'} {low}{end}"
        if low is None:
            return f"{'less than' if self.exclusive else 'at most'} {high}"
        about = "about " if self.approximate and any(self[:2]) else ""
        return f"{about}{low}" if low == high else f"{about}{low} to {high}"

    def compare(self, other: Interval) -> str:
        """Return "less", "more" or "equal" where the bounds decide it, else "undecided".

        Examples
        --------
        >>> Interval(Decimal(45), None).compare(Interval(Decimal(45), Decimal(45)))
        'undecided'
        """
        if self._below(other):
            return "less"
        if other._below(self):
            return "more"
        ends = {*self[:2], *other[:2]}
        return "equal" if len(ends) == 1 and None not in ends else UNDECIDED

    def _below(self, other: Interval) -> bool:
        if self.high is None or other.low is None:
            return False
        open_end = (self.exclusive and self.low is None) or (other.exclusive and other.high is None)
        return self.high < other.low or (open_end and self.high == other.low)

    def at_most(self, bound: Decimal | int) -> bool | None:
        """Tell whether all of it is at or below a bound; None where that is undecided."""
        if self.high is not None and self.high <= bound:
            return True
        limit = Interval(Decimal(bound), Decimal(bound))
        return False if limit._below(self) else None

    def minus(self, other: Interval) -> Interval:
        """Return the difference from another interval; an unknown bound leaves it unknown."""
        low, high = _minus(self.low, other.high), _minus(self.high, other.low)
        approximate = self.approximate or other.approximate
        return Interval(low, high, approximate, self.exclusive or other.exclusive)


def _minus(one: Decimal | None, other: Decimal | None) -> Decimal | None:
    return None if one is None or other is None else one - other
