"""Figures in the object of a statement: their meaning, and whether stated amounts exclude them."""

from __future__ import annotations

import re
from collections.abc import Collection
from decimal import Decimal

from ..model.amounts import Amount, Figure

_FIGURE = re.compile(
    r"(?P<sign>\$)?\s?(?P<digits>[0-9]{1,3}(?:,[0-9]{3})+|[0-9]+)(?P<rest>\.[0-9]+)?"
    r"(?P<thousands>k)?(?:\s(?P<unit>[a-z][a-z ]*))?",
    re.IGNORECASE,
)
#: Names of units; without any, a figure is in the unit of the stated amount.
_UNITS = {
    "usd": r"usd|dollars|us dollars|total|in total",
    "usd-per-year": r"usd|dollars|us dollars|(?:usd |dollars )?(?:a|per) year",
    "credit": r"credits?|credit hours?",
    "course": r"courses?",
    "year": r"years?",
    "semester": r"semesters?",
    "hour-per-week": r"hours?(?: (?:a|per) week)?",
}


def is_exactly(amount: Amount, text: str) -> bool:
    """Tell whether a text is the single figure of an amount.

    Examples
    --------
    >>> price = Amount(7000, 7000, unit="usd", approximate=True)
    >>> is_exactly(price, "7000"), is_exactly(price, "$7,000"), is_exactly(price, "7000 credits")
    (True, True, False)
    """
    figure = _read(text, amount.unit)
    return figure is not None and amount.low == amount.high == figure


def excluded(amounts: Collection[Amount], text: str) -> bool | None:
    """Tell whether the stated amounts of one property exclude a figure.

    Returns
    -------
    bool or None
        True if it lies outside of every amount, False if it may be one of them, None if that
        cannot be decided: the text is not a figure, or an amount has another unit or no bound.

    Examples
    --------
    >>> courses = [Amount(3, 4, unit="course")]
    >>> excluded(courses, "5"), excluded(courses, "3"), excluded(courses, "three")
    (True, False, None)
    """
    outside: list[bool | None] = []
    for amount in amounts:
        figure = _read(text, amount.unit)
        if figure is None or (amount.low is None and amount.high is None):
            outside.append(None)
        else:
            outside.append(amount.at_least(figure) is False or amount.at_most(figure) is False)
    if False in outside:
        return False
    return True if outside and all(outside) else None


def _read(text: str, unit: str) -> Figure | None:
    """Read a single figure in a unit; None if the text is none, or names another unit."""
    found = _FIGURE.fullmatch(" ".join(text.split()))
    if found is None or (found["sign"] and not unit.startswith("usd")):
        return None
    if found["unit"] and not re.fullmatch(_UNITS.get(unit, ""), found["unit"], re.IGNORECASE):
        return None
    number = Decimal(found["digits"].replace(",", "") + (found["rest"] or ""))
    return number * 1000 if found["thousands"] else number
