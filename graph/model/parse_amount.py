"""Parser of printed amounts, such as ``~$75,000+``, into intervals."""

from __future__ import annotations

import re
from decimal import Decimal

from ...errors import GradPathError
from ...queries.figures import APPROXIMATE, OTHER_CURRENCY, UNITS, FigureError, read_figure
from .amounts import Amount, Figure

#: Words before a figure: the end that they bound, and whether they exclude the figure.
_BOUNDS = {
    **dict.fromkeys(("over", "above", "more than", "exceeds", "exceed", ">"), ("low", True)),
    **dict.fromkeys(("at least", "from", "starting at", "≥", ">="), ("low", False)),
    **dict.fromkeys(("under", "below", "less than", "<"), ("high", True)),
    **dict.fromkeys(("at most", "up to", "no more than", "≤", "<="), ("high", False)),
}
_BOUND = "|".join(re.escape(word) for word in sorted(_BOUNDS, key=len, reverse=True))
_DASH = r"\s*[-\u2010-\u2015\u2212]\s*"  # a hyphen, any dash, a minus sign
_FIGURE = (
    r"(?P<{0}sign>(?:USD?\s?)?\$\s?|USD\s?)?(?P<{0}>[0-9][0-9,]{{0,15}}(?:\.[0-9]{{1,6}})?)"
    r"(?P<{0}k>\s?(?:k|thousand)\b)?"
)
_PATTERN = (
    rf"(?P<rough>{APPROXIMATE})?\s*(?:(?P<bound>{_BOUND})\s*)?(?P<between>between\s+)?"
    rf"(?P<rough2>{APPROXIMATE})?\s*{_FIGURE.format('first')}"
    rf"(?:(?:{_DASH}|\s+(?P<word>to|or|(?(between)and|to))\s+)(?:{APPROXIMATE}\s*)?"
    rf"{_FIGURE.format('second')})?"
    r"(?P<plus>\s?\+|\s+or\s+more)?(?:[\s-](?=.)(?:%s))?"
)
_READERS = {
    unit: re.compile(_PATTERN % UNITS[unit].words, re.IGNORECASE)
    for unit in ("usd", "credit", "course")
}
_NO_FIGURE = re.compile(r"variable|varies", re.IGNORECASE)
_THOUSAND = 1000
#: Characters of the longest printed form.
_LONGEST = 100
#: A date that a spreadsheet makes of 3-4.
_DATE = re.compile(
    r"\d{1,2}[-. ][^\W\d]{3,4}\.?|[^\W\d]{3,4}[- ]\d{1,2}|\d{1,4}([-/.])\d{1,2}\1\d{1,4}"
)
#: Examples of printed amounts, for messages.
_MONEY = "$7,000, ~$7,000, $50,000-$55,000, ~$75,000+, over $75,000, under $22K"
_COUNT = "30, 3-4, 5+, ~30, up to 36, Variable"


class AmountError(GradPathError):
    """A text that is no amount, or can be read in two ways."""


def read_amount(text: str, unit: str) -> Amount:
    """Parse an amount as a source prints it, in the unit "usd", "credit" or "course".

    An open end has no `high`, and a word such as "Variable" has no bounds. AmountError is raised if
    the text has another form or unit, or contradicts itself.

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
    match = _READERS[unit].fullmatch(printed) if len(printed) <= _LONGEST else None
    if match is None:
        raise _unreadable(printed, unit)
    first, second = _figures(match, unit)
    _refuse_contradictions(match, printed, first, second)
    bound = "" if _is_span(match) else (match["bound"] or "").lower()
    end, exclusive = _BOUNDS.get(bound, ("", False))
    open_ended = bool(match["plus"]) or end == "low"
    last = first if second is None else second
    return Amount(
        low=None if end == "high" else first,
        high=None if open_ended else last,
        open_from=second if match["plus"] else None,
        open_ended=open_ended,
        approximate=bool(match["rough"] or match["rough2"]),
        exclusive=exclusive,
        unit=unit,
        printed=(printed,),
        scope="total" if printed.endswith("total") else "",
    )


def _figures(match: re.Match[str], unit: str) -> tuple[Figure, Figure | None]:
    """Return one or two figures; in ``50-55K`` and ``$5-8,000`` both are thousands."""
    if unit != "usd" and (match["firstsign"] or match["secondsign"]):
        message = f"this is a sum of money, and {UNITS[unit].name} are counted"
        raise AmountError(message, hint="move it to the column tuition")
    first, second = match["first"], match["second"]
    kilo = bool(match["firstk"]), bool(match["secondk"])
    if second is None:
        return _figure(first, unit, thousands=kilo[0]), None
    if kilo == (False, True) and _number(first) <= _number(second):
        kilo = True, True
    elif unit == "usd" and not any(kilo) and not match["secondsign"]:
        kilo = _shares_thousands(first, second), False
    ends = _figure(first, unit, thousands=kilo[0]), _figure(second, unit, thousands=kilo[1])
    if unit == "usd" and not (match["secondsign"] and match["word"]):  # $5 to $8,000 is in full
        _refuse_ambiguous(*ends)
    return ends


def _shares_thousands(first: str, second: str) -> bool:
    """Tell whether a range such as ``5-8,000`` gives its lower end in thousands as well."""
    return (
        second.count(",") == 1 and "," not in first and _number(first) * _THOUSAND < _number(second)
    )


def _number(digits: str) -> Decimal:
    return Decimal(digits.replace(",", ""))


def _refuse_ambiguous(low: Figure, high: Figure) -> None:
    """Refuse a range that can be read with or without shared thousands, and give both readings."""
    if high < _THOUSAND <= low <= high * _THOUSAND:  # $5,000-8
        readings = (high, low), (low, high * _THOUSAND)
    elif 0 < low < _THOUSAND <= low * _THOUSAND <= high:  # $5-8000
        readings = (low, high), (low * _THOUSAND, high)
    else:
        return
    one, other = (f"${start:,} to ${end:,}" for start, end in readings)
    raise AmountError(f"this can be read as {one} or as {other}", hint="write one of them in full")


def _figure(digits: str, unit: str, *, thousands: bool) -> Figure:
    try:
        figure = read_figure(f"{digits}k" if thousands else digits, unit)
    except FigureError as error:
        raise AmountError(f"this holds {digits}, {error.message}", hint=error.hint) from None
    if unit == "usd" and not isinstance(figure, int):
        message = f"{digits} is not a whole number of dollars"
        raise AmountError(message, hint="write whole dollars, such as 7,000")
    return figure


def _is_span(match: re.Match[str]) -> bool:
    """Tell whether "from" begins a range: from 5 to 8."""
    return (match["bound"] or "").lower() == "from" and match["second"] is not None


def _refuse_contradictions(
    match: re.Match[str], printed: str, first: Figure, second: Figure | None
) -> None:
    bound, plus, two = match["bound"], match["plus"], second is not None
    span = _is_span(match)
    falls = second is not None and first > second
    for wrong, message, hint in (
        (falls, "begins above its end", "write the lower end first"),
        (
            bound and plus and not span,
            "says twice where it ends",
            f"write either {bound!r} or the plus",
        ),
        (bound and two and not span, "bounds what has two ends already", "write the range alone"),
        (match["between"] and not two, "has no second end", "write between 3 and 4"),
    ):
        if wrong:
            raise AmountError(f"{printed} {message}", hint=hint)


def _unreadable(printed: str, unit: str) -> AmountError:
    if re.search(r"\bECTS\b", printed, re.IGNORECASE):
        hint = "give the credits of the university, or leave the cell empty"
        return AmountError("ECTS credits are another unit", hint=hint)
    if _DATE.fullmatch(printed):
        hint = (
            "a spreadsheet may have made it of 3-4: format the column as text, and write it again"
        )
        return AmountError("this is a date and no amount", hint=hint)
    if re.search(r"per\b|/|each|a year|a semester", printed, re.IGNORECASE):
        hint = "give the amount for the whole program, or leave the cell empty"
        return AmountError("this is a rate and not a total", hint=hint)
    if re.search(OTHER_CURRENCY, printed, re.IGNORECASE):
        return AmountError(
            "this is another currency", hint="give US dollars, or leave the cell empty"
        )
    forms = _MONEY if unit == "usd" else _COUNT
    message = f"this is no amount in {UNITS[unit].name} as one is printed"
    return AmountError(
        message, hint=f"write it like {forms}; leave it empty where nothing is stated"
    )
