"""Parameters of a request; an unknown parameter is an error."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import date
from http import HTTPStatus
from typing import Any
from urllib.parse import quote_plus, unquote_to_bytes

from flask import request
from werkzeug.exceptions import RequestEntityTooLarge

from ...graph.validity.intervals import DayError
from ...graph.validity.intervals import read_day as parse_day
from ...names import LONGEST, fold, nearest
from ...queries.errors import alternatives
from ...queries.figures import FigureError, read_whole
from .errors import RequestError, body_cut_off
from .operation import Input, operation_of

#: New names of renamed parameters.
RENAMED = {"from": "start", "to": "role", "floor": "min_pay", "origin": "method"}


def read_arguments() -> dict[str, Any]:
    """Return the parameters of the query string, as the current view declares them.

    A blank value counts as absent; an integer is converted.

    Raises
    ------
    RequestError
        If a parameter is unknown, missing, given twice, too long, or has an invalid value.
    """
    declared = operation_of(request.endpoint)
    inputs = {one.name: one for one in (declared.inputs if declared else ()) if one.in_query}
    values = {}
    for name, given in read_lists().items():
        if name not in inputs:
            raise _unknown(name, inputs)
        value = single(name, given)
        if value and value.strip():
            values[name] = _read_value(inputs[name], value)
    missing = [one for one in inputs.values() if one.required and one.name not in values]
    if missing:
        raise is_missing(missing[0])
    return values


def is_missing(declared: Input) -> RequestError:
    """Return the error for a parameter that is not given."""
    hint = f"give one, for example ?{declared.name}={quote_plus(str(declared.example), safe=':/')}"
    message = f"{declared.name} is missing"
    return RequestError(message, hint=hint, parameter=declared.name)


def _read_value(declared: Input, value: str) -> object:
    """Convert a value by the schema of its parameter; `negotiate` reads formats."""
    name, schema = declared.name, declared.schema
    choices = tuple(schema.get("enum", ()))
    value = next((one for one in choices if fold(one) == fold(value)), value)
    if choices and value not in choices and name != "format":
        message, hint = f"{value[:60]!r} is no {name}", f"choose {alternatives(choices)}"
        raise RequestError(message, hint=hint, parameter=name, candidates=choices)
    if "x-unit" not in schema:
        return value
    try:
        return read_whole(value, schema["x-unit"], name)
    except FigureError as error:
        message = f"{name} is {value[:60]!r}, {error.message}"
        raise RequestError(message, hint=error.hint, parameter=name) from None


def _unknown(name: str, known: Collection[str]) -> RequestError:
    """Return the error for an unknown parameter, with its new name or the most similar one."""
    renamed = RENAMED.get(name, "")
    near = (renamed,) if renamed in known else nearest(name, known, 1)
    hint = f"did you mean {near[0]}?" if near else f"give {', '.join(known) or 'none'}"
    message = f"there is no parameter {name[:60]!r}"
    return RequestError(message, hint=hint, parameter=name[:60], candidates=near)


def read_lists() -> dict[str, list[str]]:
    """Return every parameter of the query string with all its values.

    Raises
    ------
    RequestError
        If the query string is not UTF-8 or a value is too long.
    """
    try:
        unquote_to_bytes(request.query_string).decode()
    except UnicodeDecodeError:
        raise not_utf8("address") from None
    lists = request.args.to_dict(flat=False)
    for name, given in lists.items():
        if any(len(value) > LONGEST for value in given):
            hint = f"give at most {LONGEST:,} characters"
            raise RequestError(f"{name[:60]} is too long", hint=hint, parameter=name[:60])
    return lists


def not_utf8(place: str) -> RequestError:
    """Return the error for text that is not in UTF-8."""
    return RequestError(f"the {place} is not UTF-8", hint="send it as UTF-8")


def read_body() -> bytes:
    """Return the body of the request.

    Raises
    ------
    RequestError
        If it is compressed, or not whole: a WSGI server gives the part that arrives, or fails at a
        chunk.
    """
    coding = request.headers.get("Content-Encoding", "identity")
    if coding.strip().lower() != "identity":
        message, hint = f"the body is sent as {coding[:60]!r}", "send it as it is"
        unknown = HTTPStatus.UNSUPPORTED_MEDIA_TYPE
        raise RequestError(message, hint=hint, status=unknown)
    try:
        body = request.get_data()
    except RequestEntityTooLarge:
        raise
    except Exception as error:
        raise body_cut_off() from error  # each WSGI server raises errors of its own
    if len(body) < (request.content_length or 0):
        raise body_cut_off()
    return body


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

    `given` are the values of the parameter, those in the address if None.

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
