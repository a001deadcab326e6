"""What can go wrong with a named query; each error carries its data and says the cure."""

from __future__ import annotations

import reprlib
from difflib import get_close_matches
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

_short = reprlib.Repr()
_short.maxstring = _short.maxother = 60


def nearest(word: str, words: Iterable[str]) -> tuple[str, ...]:
    """At most three of `words` that `word` may have been meant to be, the best first."""
    return tuple(get_close_matches(word[:100], list(words), n=3, cutoff=0.5))


def _hint(near: tuple[str, ...], otherwise: str) -> str:
    return f"did you mean {' or '.join(near)}?" if near else otherwise


class CatalogueError(Exception):
    """The family of every error of this package."""


class HeaderError(CatalogueError):
    """A query file does not say what it must; found when the file is loaded."""

    def __init__(self, file: str, line: int, message: str) -> None:
        super().__init__(file, line, message)
        self.file, self.line, self.message = file, line, message

    def __str__(self) -> str:
        return f"{self.file}:{self.line}: {self.message}"


class UnknownQuery(CatalogueError, KeyError):
    """No query of the catalogue has this name."""

    def __init__(self, name: str, near: tuple[str, ...]) -> None:
        super().__init__(name, near)
        self.name, self.nearest = name, near

    def __str__(self) -> str:
        hint = _hint(self.nearest, "the catalogue lists the names there are")
        return f"there is no query {_short.repr(self.name)}: {hint}"


class NoTable(CatalogueError):
    """A query whose answer is a graph was run for rows."""

    def __init__(self, name: str) -> None:
        super().__init__(name)
        self.name = name

    def __str__(self) -> str:
        return f"{self.name} answers with a graph, not with rows: bind it and serialize the result"


class ParameterError(CatalogueError, ValueError):
    """The family of what is wrong with a value; `parameter` names whose."""

    def __init__(self, parameter: str, *data: object) -> None:
        super().__init__(parameter, *data)
        self.parameter = parameter


class MissingParameter(ParameterError):
    """A required parameter was not given."""

    def __init__(self, parameter: str, expected: str, example: object) -> None:
        super().__init__(parameter, expected, example)
        self.expected, self.example = expected, example

    def __str__(self) -> str:
        return f"{self.parameter} is missing: give {self.expected}, for example {self.example}"


class UnknownParameter(ParameterError):
    """The query has no parameter of this name."""

    def __init__(self, parameter: str, near: tuple[str, ...], known: tuple[str, ...]) -> None:
        super().__init__(parameter, near, known)
        self.nearest, self.known = near, known

    def __str__(self) -> str:
        known = f"the query takes {', '.join(self.known) or 'none'}"
        return f"there is no parameter {_short.repr(self.parameter)}: {_hint(self.nearest, known)}"


class IllTyped(ParameterError):
    """The value is not of the parameter's type."""

    def __init__(self, parameter: str, given: object, expected: str, example: object) -> None:
        super().__init__(parameter, given, expected, example)
        self.given, self.expected, self.example = given, expected, example

    def __str__(self) -> str:
        given = _short.repr(self.given)
        return f"{self.parameter} is {given}: give {self.expected}, for example {self.example}"


class OutOfChoices(ParameterError):
    """The value is none of the parameter's choices."""

    def __init__(self, parameter: str, given: object, choices: tuple[str, ...]) -> None:
        super().__init__(parameter, given, choices)
        self.given, self.choices = given, choices
        self.nearest = nearest(given, choices) if isinstance(given, str) else ()

    def __str__(self) -> str:
        hint = _hint(self.nearest, f"choose {' or '.join(self.choices)}")
        return f"{self.parameter} is {_short.repr(self.given)}: {hint}"
