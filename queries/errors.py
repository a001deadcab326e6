"""Errors of named queries: of their files, their names and the values of their parameters."""

from __future__ import annotations

import reprlib
from difflib import get_close_matches
from typing import TYPE_CHECKING

from ..errors import DataError, GradPathError

if TYPE_CHECKING:
    from collections.abc import Iterable

_short = reprlib.Repr()
_short.maxstring = _short.maxother = 60


def nearest(word: str, words: Iterable[str]) -> tuple[str, ...]:
    """Return at most three words that a misspelled one may mean, the best first."""
    return tuple(get_close_matches(word[:100], list(words), n=3, cutoff=0.5))


def _hint(candidates: tuple[str, ...], otherwise: str) -> str:
    return f"did you mean {' or '.join(candidates)}?" if candidates else otherwise


class HeaderError(DataError):
    """A query file whose header is incomplete or does not fit its query."""

    def __init__(self, file: str, line: int, message: str) -> None:
        super().__init__(file, message, line=line)


class UnknownQuery(GradPathError, KeyError):  # a KeyError, so that Mapping.get returns None
    """A name that no query of the catalogue has; `candidates` are the nearest names."""

    def __init__(self, name: str, candidates: tuple[str, ...]) -> None:
        hint = _hint(candidates, "the catalogue lists the names there are")
        super().__init__(f"there is no query {_short.repr(name)}", hint=hint)
        self.name, self.candidates = name, candidates


class NoTable(GradPathError):
    """A query whose answer is a graph was run for rows."""

    def __init__(self, name: str) -> None:
        message = f"{name} answers with a graph, not with rows"
        super().__init__(message, hint="bind it and serialize the result")
        self.name = name


class ParameterError(GradPathError):
    """A value that does not fit; `parameter` is the name of the parameter."""

    def __init__(self, parameter: str, message: str, *, hint: str) -> None:
        super().__init__(message, hint=hint)
        self.parameter = parameter


class MissingParameter(ParameterError):
    """A required parameter without a value."""

    def __init__(self, parameter: str, expected: str, example: object) -> None:
        hint = f"give {expected}, for example {example}"
        super().__init__(parameter, f"{parameter} is missing", hint=hint)


class UnknownParameter(ParameterError):
    """A parameter that the query does not have; `candidates` are the nearest names."""

    def __init__(self, parameter: str, candidates: tuple[str, ...], known: tuple[str, ...]) -> None:
        hint = _hint(candidates, f"the query takes {', '.join(known) or 'none'}")
        message = f"there is no parameter {_short.repr(parameter)}"
        super().__init__(parameter, message, hint=hint)
        self.candidates = candidates


class IllTyped(ParameterError):
    """A value that is not of the parameter's type."""

    def __init__(self, parameter: str, given: object, expected: str, example: object) -> None:
        hint = f"give {expected}, for example {example}"
        super().__init__(parameter, f"{parameter} is {_short.repr(given)}", hint=hint)
        self.expected, self.example = expected, example


class OutOfChoices(ParameterError):
    """A value that is none of the parameter's choices; `candidates` are the nearest of them."""

    def __init__(self, parameter: str, given: object, choices: tuple[str, ...]) -> None:
        candidates = nearest(given, choices) if isinstance(given, str) else ()
        hint = _hint(candidates, f"choose {' or '.join(choices)}")
        super().__init__(parameter, f"{parameter} is {_short.repr(given)}", hint=hint)
        self.candidates = candidates
