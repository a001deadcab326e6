"""Content negotiation: the format that the client names, or the best that it accepts."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from http import HTTPStatus
from typing import TypeAlias, TypeVar

from flask import request
from werkzeug.datastructures import MIMEAccept
from werkzeug.http import parse_accept_header

from ...graph.store.formats import ResultFormat
from .errors import RequestError
from .responses import PageFormat, TableFormat, TextFormat

#: Formats of responses: each has a label, names for the ``format`` parameter, and media types.
Format: TypeAlias = ResultFormat | TableFormat | TextFormat | PageFormat
Chosen = TypeVar("Chosen", bound=Format)


def negotiate(formats: Sequence[Chosen], *, named: str | None = None) -> Chosen:
    """Choose a format for the response to the current request; see `accepted`."""
    return accepted(request.headers.get("Accept", ""), formats, named=named)


def accepted(
    accept: str,
    formats: Sequence[Chosen],
    *,
    named: str | None = None,
) -> Chosen:
    """Choose one of the formats for a response, the first without a wish.

    `named` is the name or media type of the requested format; it overrides the Accept header.

    Raises
    ------
    RequestError
        With the status 406, if the client accepts none of them.
    """
    by_type = _by_key([(format.media_types, format) for format in formats])
    if named:
        by_name = _by_key([(format.names, format) for format in formats])
        chosen = by_name.get(named.lower()) or by_type.get(named.lower())
    elif accept:
        best = best_type(accept, tuple(by_type))
        chosen = by_type[best] if best else None
    else:
        chosen = formats[0]
    if chosen is None:
        labels = tuple(format.label for format in formats)
        types = [format.media_types[0] for format in formats]
        raise RequestError(
            "the answer is not written in the format asked for",
            hint=f"accept {', '.join(types)}, or add ?format= with {' or '.join(labels)}",
            status=HTTPStatus.NOT_ACCEPTABLE,
            candidates=labels,
        )
    return chosen


def _by_key(formats: Sequence[tuple[tuple[str, ...], Chosen]]) -> dict[str, Chosen]:
    """Return formats by their keys; the first key of a format overrides the others of another."""
    found = {keys[0]: format for keys, format in formats}
    for keys, format in formats:
        for key in keys[1:]:
            found.setdefault(key, format)
    return found


@lru_cache(maxsize=256)
def best_type(accept: str, types: tuple[str, ...]) -> str | None:
    """Return the media type that an Accept header prefers; None if it accepts none of them.

    Parameters of a media type, such as its charset, are ignored.

    Examples
    --------
    >>> best_type("text/csv;q=0.5, application/*", ("text/csv", "application/json"))
    'application/json'
    >>> best_type("text/csv; charset=utf-8", ("text/csv", "application/json"))
    'text/csv'
    """
    given = parse_accept_header(accept, MIMEAccept)
    plain = ((value.partition(";")[0].strip(), quality) for value, quality in given)
    return MIMEAccept(plain).best_match(types)
