"""Fields of a request: parameters of its address, members of a JSON object, or fields of a form."""

from __future__ import annotations

import json
from collections.abc import Mapping
from decimal import Decimal
from http import HTTPStatus
from typing import Any
from urllib.parse import parse_qsl, unquote_to_bytes

from flask import request

from .errors import RequestError
from .params import not_utf8, read_body, read_lists

JSON_TYPE, FORM_TYPE = "application/json", "application/x-www-form-urlencoded"
#: The most bytes of a body, and fields of a form.
LONGEST_FIELDS, _MOST = 64 * 1024, 1000


def read_fields() -> dict[str, Any]:
    """Return the fields of a request by name: of the address for a GET, of the body for a POST.

    A field that comes several times is a list, and one that is blank None. A POST has none in its
    address, for servers and proxies write addresses to their logs.

    Raises
    ------
    RequestError
        If the body is no JSON object or form, is too long, or names a member twice, or if a
        parameter stands in the wrong place.
    """
    address = _filled(read_lists())
    if request.method != "POST":
        return address
    for name in address:
        message, hint = f"{name[:60]} stands in the address of a POST", "send it in the body"
        raise RequestError(message, hint=hint, parameter=name[:60])
    body = read_body()
    if len(body) > LONGEST_FIELDS:
        hint = f"send at most {LONGEST_FIELDS:,} bytes"
        too_long = HTTPStatus.REQUEST_ENTITY_TOO_LARGE
        raise RequestError("the body is too long", hint=hint, status=too_long)
    return _read_form(body) if request.mimetype == FORM_TYPE else _read_json(body)


def _filled(lists: Mapping[str, list[str]]) -> dict[str, Any]:
    """Return fields without blank values: a text, a list where there are several, or None."""
    filled = {name: [one for one in given if one.strip()] for name, given in lists.items()}
    return {name: ones[0] if len(ones) == 1 else ones or None for name, ones in filled.items()}


def _read_form(body: bytes) -> dict[str, Any]:
    try:
        unquote_to_bytes(body).decode()
        pairs = parse_qsl(body.decode(), keep_blank_values=True, max_num_fields=_MOST)
    except UnicodeDecodeError:
        raise not_utf8("form") from None
    except ValueError:
        hint = f"send at most {_MOST:,} fields"
        raise RequestError("the form has too many fields", hint=hint) from None
    lists: dict[str, list[str]] = {}
    for name, value in pairs:
        lists.setdefault(name, []).append(value)
    return _filled(lists)


def _read_json(body: bytes) -> dict[str, Any]:
    """Return the members of a JSON object."""
    if request.mimetype != JSON_TYPE:
        hint = f"send {JSON_TYPE} or {FORM_TYPE}, and say so in Content-Type"
        unknown = HTTPStatus.UNSUPPORTED_MEDIA_TYPE
        raise RequestError("the body is neither JSON nor a form", hint=hint, status=unknown)
    try:
        text = body.decode()
        found = json.loads(
            text, parse_float=Decimal, parse_constant=_no_number, object_pairs_hook=_object
        )
        json.dumps(found, ensure_ascii=False, default=str).encode()  # a half of a surrogate pair
    except RequestError:
        raise
    except json.JSONDecodeError as error:
        message = f"the body is not JSON: {error.msg}, line {error.lineno}, column {error.colno}"
        raise _not_json(message) from None
    except (ValueError, RecursionError, ArithmeticError):  # too deep, too long a number
        raise _not_json("the body is not JSON in UTF-8, or holds what cannot be read") from None
    if not isinstance(found, dict):
        raise _not_json("the body is not a JSON object")
    return found


def _not_json(message: str) -> RequestError:
    return RequestError(message, hint='send an object such as {"have": ["python"]}')


def _no_number(constant: str) -> object:
    raise _not_json(f"the body holds {constant}, which is not JSON")


def _object(pairs: list[tuple[str, object]]) -> dict[str, object]:
    found: dict[str, object] = {}
    for name, value in pairs:
        if name in found:
            message = f"the member {name[:60]!r} comes twice"
            raise RequestError(message, hint="give it once", parameter=name[:60])
        found[name] = value
    return found
