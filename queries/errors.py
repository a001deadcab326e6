"""Errors of named queries: of their names and of the values of their parameters."""

from __future__ import annotations

import reprlib
from decimal import Decimal
from typing import TYPE_CHECKING

from .. import names
from ..errors import GradPathError

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

_short = reprlib.Repr()
_short.maxstring = _short.maxother = 60

#: New names of renamed parameters and choices.
_RENAMED = {
    "floor": ("min_pay", "pay_min"),
    "ceiling": ("pay_max",),
    "restated tuition": ("tuition given elsewhere",),
}


def shorten(value: object) -> str:
    """Return the representation of a value, cut in the middle if it is long."""
    return str(value)[:60] if isinstance(value, Decimal) else _short.repr(value)


def nearest(word: str, words: Iterable[str]) -> tuple[str, ...]:
    """Return the new name of a renamed word, or at most three words that it may misspell."""
    known = list(words)
    renamed = tuple(new for new in _RENAMED.get(word, ()) if new in known)
    return renamed or names.nearest(word, known, 3)


def alternatives(words: Sequence[str]) -> str:
    """Return words as the alternatives of a sentence: ``a, b or c``."""
    return names.series(words, "or")


def _hint(candidates: tuple[str, ...], more: str) -> str:
    if not candidates:
        return more
    meant = f"did you mean {alternatives(candidates)}?"
    return f"{meant} {more[:1].upper()}{more[1:]}" if more else meant


class UnknownQuery(GradPathError, KeyError):  # a KeyError, so that Mapping.get returns None
    """A name that no query of the catalogue has; `candidates` are the nearest names."""

    def __init__(self, name: str, candidates: tuple[str, ...]) -> None:
        hint = _hint(candidates, "the catalogue lists the names there are")
        super().__init__(f"there is no query {shorten(name)}", hint=hint)
        self.name, self.candidates = name, candidates


class ParameterError(GradPathError):
    """A parameter that the query does not have, or a value that does not fit it.

    Parameters
    ----------
    parameter : str
        The name of the parameter.
    message, hint : str
        As for `GradPathError`.
    candidates : tuple of str
        The nearest names or values; the hint begins with them, where there are any.
    """

    def __init__(
        self, parameter: str, message: str, *, hint: str, candidates: tuple[str, ...] = ()
    ) -> None:
        super().__init__(message, hint=_hint(candidates, hint))
        self.parameter, self.candidates = parameter, candidates
