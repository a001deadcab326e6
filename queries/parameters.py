"""A value somebody gave becomes a typed SPARQL term, or an error that says the cure.

The only place where a value is written as SPARQL. Whatever the text holds, it leaves here as one
escaped literal or one checked IRI.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from types import MappingProxyType
from typing import Final, TypeAlias

from ..ontology.terms import ID, XSD
from .errors import IllTyped, MissingParameter, OutOfChoices

#: A value as the header of a query writes it and as JSON shows it.
Plain: TypeAlias = str | int | float | bool

#: What a parameter was given, as JSON shows it: one value, or the list of one that takes many.
Given: TypeAlias = Plain | tuple[Plain, ...]

#: Finds a thing by what people call it: the text and the kinds allowed (none: any) give its IRI.
Resolve: TypeAlias = Callable[[str, tuple[str, ...]], str]

#: What an absent value is in a `VALUES` block.
UNDEF: Final = "UNDEF"

_KIND: Final = r"(?P<kind>[A-Za-z][A-Za-z0-9-]*)"
_SLUG: Final = r"(?P<slug>[A-Za-z0-9._-]*[A-Za-z0-9_-])"
_THING: Final = re.compile(re.escape(ID) + f"{_KIND}/{_SLUG}")
_CURIE: Final = re.compile(f"{_KIND}:{_SLUG}")
_UCS: Final = "\u00a0-\ud7ff\uf900-\ufdcf\ufdf0-\uffef\U00010000-\U0001fffd\U00020000-\U0002fffd"
_CHARACTER: Final = rf"(?:[A-Za-z0-9._~!$&'()*+,;=\-{_UCS}]|%[0-9A-Fa-f]{{2}})"
#: RFC 3987 without user names and bracketed hosts: every engine accepts what this accepts.
_IRI: Final = (
    rf"[A-Za-z][A-Za-z0-9+.-]*:(?://{_CHARACTER}*(?::[0-9]*)?(?=[/?#]|\Z)|(?!//))"
    rf"(?:{_CHARACTER}|[:@/?])*(?:\#(?:{_CHARACTER}|[:@/?])*)?"
)
_INTEGER: Final = re.compile(r"[+-]?[0-9]{1,19}")
_DECIMAL: Final = re.compile(r"[+-]?(?:[0-9]+(?:\.[0-9]*)?|\.[0-9]+)")
_DIGITS: Final = 18
_WORDS: Final = MappingProxyType(
    {"true": True, "yes": True, "1": True, "false": False, "no": False, "0": False}
)
_ESCAPES: Final = str.maketrans(
    {chr(code): f"\\u{code:04X}" for code in (*range(0x20), 0x7F)}
    | {'"': r"\"", "\\": r"\\", "\n": r"\n", "\r": r"\r", "\t": r"\t"}
)


@dataclass(frozen=True, slots=True)
class Bound:
    """A value in its three forms.

    Attributes
    ----------
    value
        What JSON shows: a thing's IRI, a number, a text, a list of these; None when absent.
    term
        What SPARQL reads; of a list, all its terms.
    text
        What a sentence says.
    """

    value: Given | None
    term: str
    text: str


ABSENT: Final = Bound(None, UNDEF, "any")


def literal(text: str, datatype: str = "") -> str:
    r"""Write a text as an RDF literal, escaped as N-Triples (and SPARQL) reads it.

    Examples
    --------
    >>> print(literal('say "hi"'))
    "say \"hi\""
    """
    quoted = f'"{text.translate(_ESCAPES)}"'
    return f"{quoted}^^<{XSD.iri}{datatype}>" if datatype else quoted


def _unicode(given: object) -> str:
    if not isinstance(given, str):
        raise TypeError
    given.encode()  # a lone surrogate is no text: UnicodeEncodeError is a ValueError
    return str(given)


def _text(given: object) -> Bound:
    text = _unicode(given)
    return Bound(text, literal(text), text)


def _integer(given: object) -> Bound:
    if isinstance(given, str) and _INTEGER.fullmatch(given):
        given = int(given)
    if not isinstance(given, int) or isinstance(given, bool) or not -(2**63) <= given < 2**63:
        raise ValueError
    number = int(given)
    return Bound(number, str(number), str(number))


def _natural(given: object) -> Bound:
    bound = _integer(given)
    if bound.text.startswith("-"):
        raise ValueError
    return bound


def _decimal(given: object) -> Bound:
    written = isinstance(given, str) and _DECIMAL.fullmatch(given)
    if not written and (not isinstance(given, int | float | Decimal) or isinstance(given, bool)):
        raise ValueError
    number = Decimal(str(given))
    exponent = number.as_tuple().exponent
    if not isinstance(exponent, int) or exponent < -_DIGITS or number.adjusted() >= _DIGITS:
        raise ValueError
    text = format(number, "f")
    return Bound(text, literal(text, "decimal"), text)


def _boolean(given: object) -> Bound:
    value = _WORDS.get(str(given).lower())
    if value is None:
        raise ValueError
    text = "true" if value else "false"
    return Bound(value, text, text)


def _date(given: object) -> Bound:
    if isinstance(given, str):
        given = date.fromisoformat(given)
    if not isinstance(given, date) or isinstance(given, datetime):
        raise TypeError
    text = given.isoformat()
    return Bound(text, literal(text, "date"), text)


def _iri(given: object) -> Bound:
    iri = _unicode(given)
    if not re.fullmatch(_IRI, iri):  # compiled when first needed: it takes ten milliseconds
        raise ValueError
    return Bound(iri, f"<{iri}>", iri)


#: Of every plain type: how its values are read, and what it asks for.
_TYPES: Final[Mapping[str, tuple[Callable[[object], Bound], str]]] = MappingProxyType(
    {
        "boolean": (_boolean, "true or false"),
        "choice": (_text, "one of the choices"),
        "date": (_date, "a date as year-month-day"),
        "decimal": (_decimal, f"a decimal number of at most {_DIGITS} digits on either side"),
        "integer": (_integer, "a whole number"),
        "iri": (_iri, "an absolute IRI"),
        "natural": (_natural, "a whole number from 0 up"),
        "text": (_text, "a text"),
    }
)


def _parted(given: object) -> Iterator[object]:
    """Part a list, or a text at its semicolons; what is blank is no value."""
    parts = given.split(";") if isinstance(given, str) else given
    for part in parts if isinstance(parts, list | tuple) else (parts,):
        if part is not None and not (isinstance(part, str) and not part.strip()):
            yield part.strip() if isinstance(given, str) and isinstance(part, str) else part


def _shown(example: Given) -> Plain:
    return "; ".join(map(str, example)) if isinstance(example, tuple) else example


@dataclass(frozen=True, slots=True, kw_only=True)
class Parameter:
    """Parameter of a named query.

    Attributes
    ----------
    name
        Stands in the query as the variable `?_name`.
    type
        One of boolean, choice, date, decimal, integer, iri, natural, text; or else what kind of
        thing: `thing` (any), `program`, `program|specialization`.
    example
        A value that may be given.
    default
        The value taken when none is given.
    required
        Whether a value must be given: there is no default and absence has no meaning.
    choices
        The values a `choice` may have.
    many
        Whether several values may be given, as a list or as one text parted by `;`. Each becomes
        a term of its own, so the place of the parameter is a `VALUES` block.
    unit
        What a figure counts, in words; empty for what is no figure.

    Examples
    --------
    >>> interest = Parameter(name="interest", type="skill", example="skill:sql", many=True)
    >>> interest.read("skill:sql; skill:tableau").text
    'skill:sql; skill:tableau'
    """

    name: str
    type: str
    example: Given
    description: str = ""
    default: Given | None = None
    required: bool = True
    choices: tuple[str, ...] = ()
    many: bool = False
    unit: str = ""

    @property
    def names_thing(self) -> bool:
        """Whether the value is a thing of the graph."""
        return self.type not in _TYPES

    @property
    def kinds(self) -> tuple[str, ...]:
        """The kinds of thing allowed; none where any is, and for a plain value."""
        return tuple(self.type.split("|")) if self.type not in {*_TYPES, "thing"} else ()

    @property
    def may_be_absent(self) -> bool:
        """Whether a bound query may hold `UNDEF` in the parameter's place."""
        return not self.required and self.default is None

    @property
    def expected(self) -> str:
        """Description of the expected value."""
        one = _TYPES[self.type][1] if not self.names_thing else self._thing_expected
        return f"{one}, or several parted by ;" if self.many else one

    @property
    def _thing_expected(self) -> str:
        return f"a {' or '.join(self.kinds) or 'thing'} by name, <kind>:<slug> or IRI"

    def read(self, given: object, resolve: Resolve | None = None) -> Bound:
        """Read a value, or the default where none is given.

        None is no value; neither is a blank text (an empty field of a form) unless text is asked.

        Parameters
        ----------
        given
            A Python value of the type, or a text that writes one.
        resolve
            Finds a thing by name; without it a thing is given as `<kind>:<slug>` or IRI.

        Raises
        ------
        ParameterError
            MissingParameter, IllTyped or OutOfChoices. What `resolve` raises passes through.
        """
        if self.many:
            return self._read_all(tuple(_parted(given)), resolve)
        return self._read_one(given, resolve)

    def _read_all(self, given: tuple[object, ...], resolve: Resolve | None) -> Bound:
        if not given:
            return self._absent(resolve)
        all_ = [self._read_one(one, resolve) for one in given]
        return Bound(
            tuple(one.value for one in all_ if isinstance(one.value, Plain)),
            " ".join(one.term for one in all_),
            "; ".join(one.text for one in all_),
        )

    def _absent(self, resolve: Resolve | None) -> Bound:
        if self.required:
            raise MissingParameter(self.name, self.expected, _shown(self.example))
        return ABSENT if self.default is None else self.read(self.default, resolve)

    def _read_one(self, given: object, resolve: Resolve | None) -> Bound:
        if isinstance(given, str) and self.type != "text":
            given = given.strip()
        if given is None or (given == "" and self.type != "text"):
            return self._absent(resolve)
        if self.choices and given not in self.choices:
            raise OutOfChoices(self.name, given, self.choices)
        if self.names_thing:
            return self._thing(given, resolve)
        return self._plain(_TYPES[self.type][0], given)

    def _plain(self, reader: Callable[[object], Bound], given: object) -> Bound:
        try:
            return reader(given)
        except (TypeError, ValueError):
            raise IllTyped(self.name, given, self.expected, _shown(self.example)) from None

    def _thing(self, given: object, resolve: Resolve | None) -> Bound:
        text = self._plain(_text, given).text
        if text.startswith(ID):
            iri = text
        elif resolve is not None:
            iri = str(resolve(text, self.kinds))
        else:
            curie = _CURIE.fullmatch(text)
            iri = f"{ID}{curie['kind']}/{curie['slug']}" if curie else ""
        thing = _THING.fullmatch(iri)
        if thing is None or (self.kinds and thing["kind"] not in self.kinds):
            raise IllTyped(self.name, given, self.expected, _shown(self.example))
        return Bound(iri, f"<{iri}>", f"{thing['kind']}:{thing['slug']}" if text == iri else text)
