"""Plain values: what people and programs give becomes a typed SPARQL term.

No other module writes a given value as SPARQL: whatever its text holds, it leaves here as one
escaped literal or one checked IRI.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from datetime import date, datetime
from decimal import Decimal
from typing import Final, NamedTuple, TypeAlias

from ..names import fold
from ..ontology.terms import XSD

#: A value as the header of a query writes it and as JSON shows it.
Plain: TypeAlias = str | int | float | bool

#: The value of a parameter as JSON shows it: one, or the list of a parameter that takes many.
Given: TypeAlias = Plain | tuple[Plain, ...]

# The patterns are compiled when first used: a query without parameters needs none.
_UCS: Final = "\u00a0-\ud7ff\uf900-\ufdcf\ufdf0-\uffef\U00010000-\U0001fffd\U00020000-\U0002fffd"
_CHARACTER: Final = rf"(?:[A-Za-z0-9._~!$&'()*+,;=\-{_UCS}]|%[0-9A-Fa-f]{{2}})"
#: RFC 3987 without user names and bracketed hosts: every engine accepts what this accepts.
IRI: Final = (
    rf"[A-Za-z][A-Za-z0-9+.-]*:(?://{_CHARACTER}*(?::[0-9]*)?(?=[/?#]|\Z)|(?!//))"
    rf"(?:{_CHARACTER}|[:@/?])*(?:\#(?:{_CHARACTER}|[:@/?])*)?"
)
_DECIMAL: Final = r"[+-]?(?:[0-9]+(?:\.[0-9]*)?|\.[0-9]+)"
_DIGITS: Final = 18
_TRUTH: Final = {
    **dict.fromkeys(("true", "yes", "y", "1"), True),
    **dict.fromkeys(("false", "no", "n", "0"), False),
}
_ESCAPES: Final = str.maketrans(
    {chr(code): f"\\u{code:04X}" for code in (*range(0x20), 0x7F)}
    | {'"': r"\"", "\\": r"\\", "\n": r"\n", "\r": r"\r", "\t": r"\t"}
)


class BoundValue(NamedTuple):
    """Value of a parameter in three forms: for JSON, as a SPARQL term, and for a sentence.

    The JSON value of a thing is its IRI, and of no value None; a list has all its terms.
    """

    value: Given | None
    term: str
    text: str


#: No value: in a `VALUES` block it restricts nothing.
ABSENT: Final = BoundValue(None, "UNDEF", "any")


def literal(text: str, datatype: str = "") -> str:
    r"""Write a text as an RDF literal, escaped as N-Triples (and SPARQL) reads it.

    Examples
    --------
    >>> print(literal('say "hi"'))
    "say \"hi\""
    """
    quoted = f'"{text.translate(_ESCAPES)}"'
    return f"{quoted}^^<{XSD.iri}{datatype}>" if datatype else quoted


def read_text(given: object) -> BoundValue:
    """Read a text; TypeError or ValueError if it is none."""
    if not isinstance(given, str):
        raise TypeError
    given.encode()  # a lone surrogate is no text: UnicodeEncodeError is a ValueError
    text = str(given)
    return BoundValue(text, literal(text), text)


def _integer(given: object) -> BoundValue:
    if isinstance(given, str) and re.fullmatch("[+-]?[0-9]{1,19}", given):
        given = int(given)
    if not isinstance(given, int) or isinstance(given, bool) or not -(2**63) <= given < 2**63:
        raise ValueError
    number = int(given)
    return BoundValue(number, str(number), str(number))


def read_natural(given: object) -> BoundValue:
    """Read a whole number from 0 up; ValueError if it is none."""
    bound = _integer(given)
    if bound.text.startswith("-"):
        raise ValueError
    return bound


def _decimal(given: object) -> BoundValue:
    written = isinstance(given, str) and re.fullmatch(_DECIMAL, given)
    if not written and (not isinstance(given, int | float | Decimal) or isinstance(given, bool)):
        raise ValueError
    number = Decimal(str(given))
    exponent = number.as_tuple().exponent
    if not isinstance(exponent, int) or exponent < -_DIGITS or number.adjusted() >= _DIGITS:
        raise ValueError
    text = format(number, "f")
    return BoundValue(text, literal(text, "decimal"), text)


def _boolean(given: object) -> BoundValue:
    value = _TRUTH.get(fold(str(given)))
    if value is None:
        raise ValueError
    text = "true" if value else "false"
    return BoundValue(value, text, text)


def _date(given: object) -> BoundValue:
    if isinstance(given, str):
        given = date.fromisoformat(given)
    if not isinstance(given, date) or isinstance(given, datetime):
        raise TypeError
    text = given.isoformat()
    return BoundValue(text, literal(text, "date"), text)


def _iri(given: object) -> BoundValue:
    iri = read_text(given).text
    if not re.fullmatch(IRI, iri):
        raise ValueError
    return BoundValue(iri, f"<{iri}>", iri)


#: For every plain type, the reader of its values and the description of the expected value.
TYPES: Final[Mapping[str, tuple[Callable[[object], BoundValue], str]]] = {
    "boolean": (_boolean, "true or false"),
    "choice": (read_text, "one of the choices"),
    "date": (_date, "a date as year-month-day"),
    "decimal": (_decimal, f"a decimal number of at most {_DIGITS} digits on either side"),
    "integer": (_integer, "a whole number"),
    "iri": (_iri, "an absolute IRI"),
    "natural": (read_natural, "a whole number from 0 up"),
    "text": (read_text, "a text"),
}
