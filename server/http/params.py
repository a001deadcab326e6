"""Parameters of a request; an unknown parameter is an error."""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence
from datetime import date
from difflib import get_close_matches

from flask import request

from ...graph.model.grades import Grade
from ...graph.validity.intervals import DayError
from ...graph.validity.intervals import read_day as parse_day
from .errors import RequestError
from .operation import LONGEST, operation_of

#: New names of renamed parameters.
RENAMED = {"from": "start", "to": "role", "origin": "method"}
_AMOUNT = re.compile(r"[0-9]{1,12}")


def read_arguments() -> dict[str, str]:
    """Return the parameters of the query string that the current view declares.

    Blank ones count as absent.

    Raises
    ------
    RequestError
        If a parameter is unknown, comes twice, or is too long.
    """
    declared = operation_of(request.endpoint)
    known = declared.names if declared else ()
    values = {}
    for name, given in read_lists().items():
        if name not in known:
            near = _nearest(name, known)
            message = f"there is no parameter {name[:60]!r}"
            hint = f"did you mean {near[0]}?" if near else f"give {', '.join(known) or 'none'}"
            raise RequestError(message, hint=hint, parameter=name[:60], candidates=near)
        value = single(name, given)
        if value and value.strip():
            values[name] = value
    return values


def _nearest(name: str, known: Collection[str]) -> tuple[str, ...]:
    """Return the new name of a renamed parameter, or the most similar name."""
    renamed = RENAMED.get(name, "")
    return (renamed,) if renamed in known else tuple(get_close_matches(name[:100], known, n=1))


def read_lists() -> dict[str, list[str]]:
    """Return every parameter of the query string with all its values.

    Raises
    ------
    RequestError
        If a value is too long.
    """
    lists = request.args.to_dict(flat=False)
    for name, given in lists.items():
        if any(len(value) > LONGEST for value in given):
            hint = f"give at most {LONGEST:,} characters"
            raise RequestError(f"{name[:60]} is too long", hint=hint, parameter=name[:60])
    return lists


def single(name: str, given: Sequence[str]) -> str | None:
    """Return the value of a parameter, None without one.

    Raises
    ------
    RequestError
        If there are several values.
    """
    if len(given) > 1:
        raise RequestError(f"{name} comes more than once", hint="give one", parameter=name)
    return given[0] if given else None


def read_day(given: Sequence[str] | None = None) -> date | None:
    """Return the date in ``as_of``; None without one. A blank value is an error.

    Parameters
    ----------
    given : sequence of str, optional
        Values of the parameter; those in the address if None.

    Raises
    ------
    RequestError
        If it is no date, or comes twice.
    """
    text = single("as_of", request.args.getlist("as_of") if given is None else given)
    try:
        return None if text is None else parse_day(text)
    except DayError as error:
        raise RequestError(error.message, hint=error.hint, parameter="as_of") from None


def required(values: dict[str, str], name: str, example: str) -> str:
    """Return a parameter that must be given.

    Raises
    ------
    RequestError
        If it is not.
    """
    if name not in values:
        hint = f"give one, for example ?{name}={example}"
        raise RequestError(f"{name} is missing", hint=hint, parameter=name)
    return values[name]


def grade(values: dict[str, str]) -> Grade:
    """Return the weakest grade of evidence to accept; without a parameter, any grade.

    Raises
    ------
    RequestError
        If the value is not a grade.
    """
    word = values.get("grade", Grade.MAPPED.label)
    try:
        return Grade.from_label(word)
    except KeyError:
        words = tuple(grade.label for grade in sorted(Grade, reverse=True))
        hint = f"choose {' or '.join(words)}"
        message = f"{word[:60]!r} is no grade"
        raise RequestError(message, hint=hint, parameter="grade", candidates=words) from None


def min_pay(values: dict[str, str]) -> int | None:
    """Return the minimum pay in US dollars a year; None without one.

    Raises
    ------
    RequestError
        If it is not a whole number.
    """
    text = values.get("min_pay")
    if text is None:
        return None
    if not _AMOUNT.fullmatch(text.strip()):
        hint = "give whole US dollars a year, for example 140000"
        raise RequestError(f"min_pay is {text[:60]!r}", hint=hint, parameter="min_pay")
    return int(text)


def finding_method(values: dict[str, str]) -> str | None:
    """Return the method of the findings to list; None for both methods.

    Raises
    ------
    RequestError
        If the value is not a method.
    """
    word, words = values.get("method"), ("computed", "recorded")
    if word is not None and word not in words:
        message, hint = f"{word[:60]!r} is not a method", f"choose {' or '.join(words)}"
        raise RequestError(message, hint=hint, parameter="method", candidates=words)
    return word
