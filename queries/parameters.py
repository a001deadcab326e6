"""Parameters of named queries and decisions: a given value is read by its type, or an error."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Final, TypeAlias

from ..errors import GradPathError
from ..names import LONGEST, fold, loosen
from ..ontology.terms import ID, SOURCE
from .errors import ParameterError, alternatives, nearest, shorten
from .figures import FigureError, read_whole
from .plain_values import ABSENT, IRI, TYPES, BoundValue, Given, Plain, read_natural, read_text

#: Finds a thing by one of its names: the text and the kinds allowed (none: any) give its IRI.
Resolve: TypeAlias = Callable[[str, tuple[str, ...]], str]

# The patterns are compiled when first used: a query without parameters needs none.
_KIND: Final = r"(?P<kind>[A-Za-z][A-Za-z0-9-]*)"
_SLUG: Final = r"(?P<slug>[A-Za-z0-9._-]*[A-Za-z0-9_-])"
#: The dash or word between the ends of a range; "15-25k" is none, for its first end is unclear.
_RANGE: Final = (
    r"(?:(?<=[0-9])\s*(?:-|–|\bto\b)\s*(?=\$?[0-9,.]+(?:[^0-9,.km]|$))"  # noqa: RUF001
    r"|(?<=[km])\s*(?:-|–|\bto\b)\s*(?=\$?[0-9]))"  # noqa: RUF001
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Parameter:
    """Parameter of a named query.

    Attributes
    ----------
    name
        Stands in the query as the variable `?_name`.
    type
        One of boolean, choice, date, decimal, integer, iri, natural, text; or else the kind of a
        thing: `thing` (any), `program`, `program|specialization`, or `passage` of a source.
    example
        A value that may be given.
    default
        The value taken when none is given.
    required
        Whether a value must be given: there is no default and absence has no meaning.
    choices
        The values a `choice` may have.
    many
        Whether several values may be given, as a list or as one text separated by `;` (names by
        commas as well). Each becomes a term, so the place of the parameter is a `VALUES` block.
    unit
        The unit of a figure, in words; empty for anything else.
    label
        A few words for people in place of the name; empty where the name will do.
    offered
        Values that a form offers where others may be given as well, by any of their names.

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
    label: str = ""
    offered: tuple[str, ...] = ()

    @property
    def title(self) -> str:
        """The label, or the name with spaces."""
        return self.label or self.name.replace("_", " ")

    @property
    def names_thing(self) -> bool:
        """Whether the value is a thing of the graph."""
        return self.type not in TYPES

    @property
    def kinds(self) -> tuple[str, ...]:
        """The kinds of thing allowed; none where any is, and for a plain value."""
        return tuple(self.type.split("|")) if self.type not in {*TYPES, "thing"} else ()

    @property
    def expected(self) -> str:
        """Description of the expected value."""
        if self.names_thing:
            one = f"a {' or '.join(self.kinds) or 'thing'} by name, <kind>:<slug> or IRI"
        else:
            is_amount = self.type == "natural" and self.unit
            one = f"a whole number of {self.unit}" if is_amount else TYPES[self.type][1]
        return f"{one}, or several separated by ;" if self.many else one

    def read(self, given: object, resolve: Resolve | None = None) -> BoundValue:
        """Read a value, or the default where none is given.

        None is no value; neither is a blank text (an empty field of a form) unless it is a `text`.

        Parameters
        ----------
        given
            A Python value of the type, or a text that writes one.
        resolve
            Finds a thing by name; without it a thing is given as `<kind>:<slug>` or IRI.

        Raises
        ------
        ParameterError
            A value is missing or does not fit. Errors of `resolve` pass through.
        """
        items = [item for one in self._values(given) for item in self._read_item(one, resolve)]
        found = [*{item.term: item for item in items}.values()]
        if not found:
            if self.required:
                raise self._error("missing")
            return ABSENT if self.default is None else self.read(self.default, resolve)
        if not self.many:
            return found[0]
        return BoundValue(
            tuple(one.value for one in found if isinstance(one.value, Plain)),
            " ".join(one.term for one in found),
            "; ".join(one.text for one in found),
        )

    def _values(self, given: object) -> list[object]:
        """Return the values given: at most one, or the items of a list or of a text with `;`."""
        if self.type == "text" and not self.many:
            return [] if given is None else [given]
        listed = list(given) if self.many and isinstance(given, list | tuple) else [given]
        if self.many and isinstance(given, str):
            listed = [item.strip() for item in given.split(";")]
        if self.type != "text":
            listed = [item.strip() if isinstance(item, str) else item for item in listed]
        return [item for item in listed if item is not None and str(item).strip()]

    def _read_item(self, given: object, resolve: Resolve | None) -> list[BoundValue]:
        """Read one value, the ends of a range, or names that commas separate if none has them."""
        try:
            return [self._read_one(one, resolve) for one in self._meant(given)]
        except GradPathError:
            between = _RANGE if self.type == "natural" else "[,;]"
            parts = re.split(f"(?i:{between})", given) if isinstance(given, str) else []
            separable = self.names_thing or self.choices or self.type == "natural"
            if not (self.many and separable and parts[1:]):
                raise
            return [
                self._read_one(one, resolve)
                for part in filter(str.strip, parts)
                for one in self._meant(part.strip())
            ]

    def _meant(self, given: object) -> Sequence[object]:
        """Return the choices that a text means: that of its name, or those of which it is a word.

        Any other value is returned as it is.
        """
        if not (self.choices and isinstance(given, str)):
            return [given]
        named = [one for one in self.choices if loosen(fold(one)) == loosen(fold(given))]
        partly = [one for one in self.choices if f" {fold(given)} " in f" {fold(one)} "]
        return named or (partly if len(partly) == 1 or self.many else []) or [given]

    def _read_one(self, given: object, resolve: Resolve | None) -> BoundValue:
        if self.choices and given not in self.choices:
            close = nearest(given, self.choices) if isinstance(given, str) else ()
            hint = f"choose {alternatives(self.choices)}"
            message = f"{self.name} is {shorten(given)}"
            raise ParameterError(self.name, message, hint=hint, candidates=close)
        names = re.split("[,;]", given) if self.many and isinstance(given, str) else [given]
        if self.type == "text" and any(isinstance(n, str) and len(n) > LONGEST for n in names):
            message, hint = f"{self.name} is too long", f"give at most {LONGEST:,} characters"
            raise ParameterError(self.name, message, hint=hint)
        try:
            if self.type == "natural" and self.unit and isinstance(given, str):
                bound = read_natural(read_whole(given, self.unit, self.name))
            else:
                if self.unit == "percent" and isinstance(given, str):
                    given = given.removesuffix("%").strip()
                bound = read_text(given) if self.names_thing else TYPES[self.type][0](given)
        except FigureError as error:
            message = f"{self.name} is {shorten(given)}, {error.message}"
            raise ParameterError(self.name, message, hint=error.hint or "") from None
        except (TypeError, ValueError):
            raise self._error(shorten(given)) from None
        found = self._find(bound.text, resolve) if self.names_thing else bound
        if found is None:
            raise self._error(shorten(given))
        return found

    def _find(self, text: str, resolve: Resolve | None) -> BoundValue | None:
        """Return the thing that a text names; None if that is no thing of the kinds allowed."""
        passages = "passage" in self.kinds
        curie = re.fullmatch(f"{_KIND}:{_SLUG}", text)
        if text.startswith(ID) or (passages and text.startswith(SOURCE)):
            iri = text
        elif resolve is not None:
            iri = str(resolve(text, self.kinds))
        else:
            iri = f"{ID}{curie['kind']}/{curie['slug']}" if curie else ""
        if passages and iri.startswith(SOURCE) and re.fullmatch(IRI, iri):
            return BoundValue(iri, f"<{iri}>", text.removeprefix(SOURCE))
        thing = re.fullmatch(f"{re.escape(ID)}{_KIND}/{_SLUG}", iri)
        if thing is None or (self.kinds and not {thing["kind"], "thing"} & {*self.kinds}):
            return None
        return BoundValue(
            iri, f"<{iri}>", f"{thing['kind']}:{thing['slug']}" if text == iri else text
        )

    def _error(self, fault: str) -> ParameterError:
        examples = self.example if isinstance(self.example, tuple) else (self.example,)
        example = "; ".join(map(str, examples))
        hint = f"give {self.expected}, for example {example}"
        return ParameterError(self.name, f"{self.name} is {fault}", hint=hint)
