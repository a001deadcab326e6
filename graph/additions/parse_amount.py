"""Parser of printed amounts, such as ``~$75,000+``, into intervals."""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal

from ...errors import GradPathError
from ..model.amounts import Amount, Figure

#: Examples of printed amounts, for messages.
_MONEY = "$7,000, ~$7,000, $50,000-$55,000, ~$75,000+, over $75,000, under $22K"
_COUNT = "30, 3-4, 5+, ~30, up to 36, Variable"

_APPROXIMATE = r"(?:[~≈]|(?:about|around|roughly|approximately|approx\.|circa|ca\.)\s)"
#: Words before a figure: the end that they bound, and whether they exclude the figure.
_BOUNDS = {
    **dict.fromkeys(("over", "above", "more than", "exceeds", "exceed", ">"), ("low", True)),
    **dict.fromkeys(("at least", "from", "starting at", "≥", ">="), ("low", False)),
    **dict.fromkeys(("under", "below", "less than", "<"), ("high", True)),
    **dict.fromkeys(("at most", "up to", "no more than", "≤", "<="), ("high", False)),
}
_BOUND = "|".join(re.escape(word) for word in sorted(_BOUNDS, key=len, reverse=True))
_DASH = r"\s*[-\u2010-\u2015\u2212]\s*"  # a hyphen, any dash, a minus sign
_FIGURE = r"(?P<{0}sign>(?:US|USD\s?)?\$)?(?P<{0}>[0-9][0-9,]*(?:\.[0-9]+)?)(?P<{0}k>[kK])?"
_UNITS = {
    "usd": r"total|in total|USD|dollars|US dollars",
    "credit": r"credits?|credit hours?",
    "course": r"courses?",
}
_WHOLE = re.compile(r"[0-9]{1,3}(?:,[0-9]{3})+|[0-9]+")
_NO_FIGURE = re.compile(r"variable|varies", re.IGNORECASE)


class UnreadableAmount(GradPathError):
    """A text that is not an amount in the expected unit."""


@dataclass(frozen=True, slots=True)
class _Unit:
    """Pattern of the amounts of one unit."""

    name: str
    pattern: re.Pattern[str]

    @classmethod
    def of(cls, name: str) -> _Unit:
        low, high = _FIGURE.format("first"), _FIGURE.format("second")
        between = rf"(?:{_DASH}|\s+(?:to|or|(?(between)and|to))\s+)"

        pattern = (
            rf"(?P<rough>{_APPROXIMATE})?\s*(?:(?P<bound>{_BOUND})\s*)?(?P<between>between\s+)?"
            rf"(?P<rough2>{_APPROXIMATE})?\s*{low}"
            rf"(?:{between}{_APPROXIMATE}?{high})?"
            rf"(?P<plus>\s?\+|\s+or\s+more)?(?:[\s-](?:{_UNITS[name]}))?"
        )
        return cls(name, re.compile(pattern, re.IGNORECASE))


_READERS = {name: _Unit.of(name) for name in _UNITS}


def read_amount(text: str, unit: str) -> Amount:
    """Parse an amount as a source prints it.

    Parameters
    ----------
    text : str
        Printed form.
    unit : {"usd", "credit", "course"}
        Short name of the unit.

    Returns
    -------
    Amount
        The interval; an open end has no `high`, and a word such as "Variable" has no bounds.

    Raises
    ------
    UnreadableAmount
        If the text has another form or unit, or contradicts itself.

    Examples
    --------
    >>> str(read_amount("~$75,000+", "usd")), str(read_amount("under $22K", "usd"))
    ('about $75,000 or more', 'less than $22,000')
    >>> read_amount("3-4", "course").low, read_amount("5+", "course").high
    (3, None)
    """
    printed = " ".join(text.split())
    if _NO_FIGURE.fullmatch(printed):
        return Amount(None, None, unit=unit, printed=(printed,))
    match = _READERS[unit].pattern.fullmatch(printed)
    if match is None:
        raise _unreadable(printed, unit)
    low: Figure | None
    low, high = _figures(match, unit)
    _refuse_contradictions(match, printed, low, high)
    end, exclusive = _BOUNDS.get((match["bound"] or "").lower(), ("", False))
    plus = bool(match["plus"])
    rough = bool(match["rough"] or match["rough2"])
    last = high if plus else None
    if plus or end == "low":
        high = None
    elif end == "high":
        low, high = None, low
    elif high is None:
        high = low
    return Amount(
        low,
        high,
        last,
        open_ended=plus or end == "low",
        approximate=rough,
        exclusive=exclusive,
        unit=unit,
        printed=(printed,),
        scope="total" if printed.endswith("total") else "",
    )


def _figures(match: re.Match[str], unit: str) -> tuple[Figure, Figure | None]:
    """Return one or two figures; in ``50-55K`` the K applies to both."""
    signed = bool(match["firstsign"] or match["secondsign"])
    if signed and unit != "usd":
        message = f"this is a sum of money, and {_PLURALS[unit]} are counted"
        raise UnreadableAmount(message, hint="move it to the column tuition")
    second = match["second"]
    thousands = bool(match["firstk"])
    if second and match["secondk"] and not match["firstk"]:
        thousands = _figure(match["first"], unit, thousands=False) < _THOUSAND
    low = _figure(match["first"], unit, thousands=thousands)
    return low, _figure(second, unit, thousands=bool(match["secondk"])) if second else None


_THOUSAND = 1000
_PLURALS = {"usd": "US dollars", "credit": "credits", "course": "courses"}


def _figure(digits: str, unit: str, *, thousands: bool) -> Figure:
    whole, point, rest = digits.partition(".")
    if not _WHOLE.fullmatch(whole):
        hint = "separate thousands by a comma, such as 7,000, or not at all"
        raise UnreadableAmount(f"the commas of {digits} do not separate thousands", hint=hint)
    number = Decimal(whole.replace(",", "") + point + rest) * (_THOUSAND if thousands else 1)
    if number == number.to_integral_value() and (thousands or len(rest) != _GROUP):
        return int(number)
    if unit == "usd":
        raise UnreadableAmount(
            f"{digits} is not a whole number of dollars",
            hint="write whole dollars, such as 7,000",
        )
    return number


#: Digits in a group of thousands: 7.000 is ambiguous, seven thousand or seven.
_GROUP = 3


def _refuse_contradictions(
    match: re.Match[str], printed: str, low: Figure, high: Figure | None
) -> None:
    if high is not None and low > high:
        raise UnreadableAmount(f"{printed} begins above its end", hint="write the lower end first")
    if match["bound"] and match["plus"]:
        hint = f"write either {match['bound']!r} or the plus"
        raise UnreadableAmount(f"{printed} says twice where it ends", hint=hint)
    if match["bound"] and high is not None:
        hint = "write the range alone"
        raise UnreadableAmount(f"{printed} bounds what has two ends already", hint=hint)
    if match["between"] and high is None:
        raise UnreadableAmount(f"{printed} has no second end", hint="write between 3 and 4")


def _unreadable(printed: str, unit: str) -> UnreadableAmount:
    if re.search(r"per\b|/|each|a year|a semester", printed, re.IGNORECASE):
        hint = "give the amount for the whole program, or leave the cell empty"
        return UnreadableAmount("this is a rate and not a total", hint=hint)
    if re.search(r"[€£¥₹]|\b(?:EUR|GBP|CAD|AUD|INR)\b", printed):
        hint = "give US dollars, or leave the cell empty"
        return UnreadableAmount("this is another currency", hint=hint)
    forms = _MONEY if unit == "usd" else _COUNT
    return UnreadableAmount(
        f"this is no amount in {_PLURALS[unit]} as one is printed",
        hint=f"write it like {forms}; leave it empty where nothing is stated",
    )
