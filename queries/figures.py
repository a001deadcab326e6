"""Figures as people write them: ``25000``, ``$25,000``, ``25k``, ``approx. USD 22,000``."""

from __future__ import annotations

import re
from decimal import Decimal
from typing import Final, NamedTuple

from ..errors import GradPathError

#: Figures are below this.
LIMIT: Final = 10**12


class FigureError(GradPathError):
    """A text that is no single figure in a unit; the message continues a sentence about it."""


class Unit(NamedTuple):
    """A unit: its name, the pattern of the words after a figure, and forms of a figure."""

    name: str
    words: str
    forms: str


_DOLLARS = r"(?:us\s?)?(?:dollars?|\$)|usd"
_MONEY = "25000, $25,000 or 25k"
#: Units by slug; their names are those of parameters and of the concepts in the graph.
UNITS: Final = {
    "usd": Unit("US dollars", rf"(?:{_DOLLARS})?\s*(?:(?:in )?total)?", _MONEY),
    "usd-per-year": Unit(
        "US dollars a year",
        rf"(?:{_DOLLARS})?\s*(?:(?:a|per|each|/)\s*(?:year|yr)|annually|yearly|p\.?\s?a\.?)?",
        _MONEY,
    ),
    "credit": Unit("credits", r"credits?|credit hours?", "30 or 30 credits"),
    "course": Unit("courses", r"courses?", "4 or 4 courses"),
    "year": Unit("years", r"years?", "2 or 2 years"),
    "semester": Unit("semesters", r"semesters?", "4 or 4 semesters"),
    "hour-per-week": Unit(
        "hours a week", r"(?:hours?|hrs?|h)(?: ?(?:a|per|/) ?week)?", "20 or 20 hours"
    ),
}
#: A length of time in months, also as one in years.
_MONTHS: Final = Unit(
    "months", r"months?|mos?\.?|(?P<years>years?|yrs?|y)", "24, 24 months or 2 years"
)
_PLAIN: Final = Unit("", "", "25000 or 25,000")
_BY_NAME: Final = {unit.name: unit for unit in (*UNITS.values(), _MONTHS)} | UNITS
# The patterns are compiled when first used: most commands need none.
#: Pattern of the signs and words before an approximate figure.
APPROXIMATE: Final = (
    r"(?:[~≈]|(?:about|around|roughly|approximately|approx\.?|circa|ca?\.)(?![a-z]))"
)
_TEXT: Final = (
    rf"{APPROXIMATE}?\s*"
    rf"(?P<sign>{_DOLLARS}|)\s*"
    r"(?P<digits>[0-9](?:[0-9.,' _]*[0-9])?)"
    r"\s*(?P<scale>k|thousand|m|mn|million|)(?![a-z])[\s-]*(?P<words>.*)"
)
#: Words before a greatest and a least value: with the figure, and without it; the next figure.
_BOUNDS: Final = {
    "max": (
        r"(?:at most|up to|no(?:t)? more than|no(?:t)? over|max(?:imum|imal|\.)?(?: of)?|<=|≤)",
        r"(?:under|below|less than|<(?!=))",
        -1,
    ),
    "min": (
        r"(?:at least|from|no(?:t)? less than|no(?:t)? under|min(?:imum|imal|\.)?(?: of)?|>=|≥)",
        r"(?:over|above|more than|>(?!=))",
        1,
    ),
}
_SCALES: Final = {"": 1, "k": 1000, "thousand": 1000}
_MILLION: Final = 1_000_000
_MONTHS_A_YEAR: Final = 12
#: Pattern of the signs and names of currencies other than the US dollar.
OTHER_CURRENCY: Final = (
    r"[€£¥₹₩₽]|\b(?:eur|gbp|cad|aud|inr|chf|jpy|cny|nzd|sgd|hkd|euros?|pounds?)\b"
    r"|\b(?:ca?|au?|nz|s|hk)\$"
)
#: Full-width characters and the typographic apostrophe, as keyboards have them.
_KEYBOARD: Final = {0xFF01 + n: 0x21 + n for n in range(94)} | {0x2019: "'"}
#: Digits by their separators, with the separator of thousands and that of decimals.
_THOUSANDS: Final = (
    (r"[0-9]+(?:\.[0-9]+)?", "", "."),
    (r"[0-9]{1,3}(?:,[0-9]{3})+(?:\.[0-9]+)?", ",", "."),
    (r"[0-9]{1,3}(?:[ '_][0-9]{3})+(?:[.,][0-9]{1,2})?", " '_", ".,"),
    (r"[0-9]{1,3}(?:\.[0-9]{3})+(?:,[0-9]{1,2})?", ".", ","),
)
#: A comma for decimals, which only a scale tells from a misplaced comma: 22,5k.
_COMMA: Final = (r"[0-9]+,[0-9]{1,2}", "", ",")
#: One separator before three digits parts thousands in one country and decimals in another.
_ONE_GROUP: Final = r"(?P<whole>[1-9][0-9]{0,2})[.,](?P<rest>[0-9]{3})"


def read_figure(text: str, unit: str = "") -> int | Decimal:
    """Read a single figure in a unit, given by its slug or name; whole figures are int.

    Raises
    ------
    FigureError
        The text is no single figure, is in another unit, or can be read in two ways.

    Examples
    --------
    >>> read_figure("approx $22,000", "usd"), read_figure("25 K", "US dollars")
    (22000, 25000)
    >>> read_figure("25.000", "usd")
    Traceback (most recent call last):
    gradpath.queries.figures.FigureError: which can be read as 25,000 or as 25: write one of them
    """
    if text.isascii() and text.isdigit() and len(text) < len(str(LIMIT)):
        return int(text)
    known = _BY_NAME.get(unit, _PLAIN)
    plain = text.translate(_KEYBOARD)
    found = re.fullmatch(_TEXT, " ".join(plain.split()), re.IGNORECASE)
    if found is None or (found["sign"] and "US dollars" not in known.name):
        raise _unreadable(plain, known)
    words = re.fullmatch(known.words, found["words"], re.IGNORECASE)
    if found["words"] and not words:
        raise _unreadable(plain, known)
    scale = _SCALES.get(found["scale"].lower(), _MILLION)
    number = _read_digits(found["digits"], scale, known)
    if words and words.groupdict().get("years"):
        number *= _MONTHS_A_YEAR
    if number >= LIMIT:
        raise FigureError("which is too large", hint=f"try {known.forms}")
    return int(number) if number == number.to_integral_value() else number


def read_whole(text: str, unit: str, name: str = "") -> int:
    """Read a single whole figure as `read_figure` does, for the parameter of a name.

    The name of a greatest or least value allows its words: "at most 25k", and "under 25k", which
    is one less.

    Examples
    --------
    >>> read_whole("at most 25k", "usd", "tuition_max"), read_whole("over 140k", "usd", "min_pay")
    (25000, 140001)
    """
    inclusive, exclusive, step = next(
        (words for end, words in _BOUNDS.items() if end in name.split("_")), ("", "", 0)
    )
    pattern = rf"(?:{inclusive}|(?P<beyond>{exclusive}))\s*(?P<figure>.*)"
    found = re.fullmatch(pattern, " ".join(text.split()), re.IGNORECASE) if step else None
    figure = read_figure(found["figure"] if found else text, unit)
    if not isinstance(figure, int):
        known = _BY_NAME.get(unit, _PLAIN)
        raise FigureError(f"which is not a whole number of {known.name}", hint=f"try {known.forms}")
    return figure + step if found and found["beyond"] else figure


def _read_digits(digits: str, scale: int, unit: Unit) -> Decimal:
    _refuse_ambiguous(digits, scale)
    for form, thousands, decimals in _THOUSANDS if scale == 1 else (*_THOUSANDS, _COMMA):
        if re.fullmatch(form, digits):
            plain = digits.translate({ord(one): None for one in thousands})
            for point in decimals:
                plain = plain.replace(point, ".")
            return Decimal(plain) * scale
    message = "whose separators part neither thousands nor decimals"
    raise FigureError(message, hint=f"try {unit.forms}")


def _refuse_ambiguous(digits: str, scale: int) -> None:
    """Refuse ``25.000``, and with a scale ``25,000k``: both are read in two ways."""
    found = re.fullmatch(_ONE_GROUP, digits)
    if found and ("." in digits) == (scale == 1):
        readings = (Decimal(found["whole"] + point + found["rest"]) for point in ("", "."))
        one, other = (f"{(number * scale).normalize():,f}" for number in readings)
        raise FigureError(f"which can be read as {one} or as {other}", hint="write one of them")


def _unreadable(text: str, unit: Unit) -> FigureError:
    if re.search(OTHER_CURRENCY, text, re.IGNORECASE) and "US dollars" in unit.name:
        return FigureError("which is in another currency", hint=f"give {unit.name}")
    message = f"which is not an amount in {unit.name}" if unit.name else "which is not a number"
    return FigureError(message, hint=f"try {unit.forms}")
