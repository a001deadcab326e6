"""The format that a client wants: the one it names, or the best that it accepts."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from http import HTTPStatus
from typing import Protocol, TypeVar

from flask import request
from werkzeug.datastructures import MIMEAccept
from werkzeug.http import parse_accept_header

from .errors import RequestError


class Format(Protocol):
    """A format that can be asked for."""

    @property
    def label(self) -> str:
        """Its name."""
        ...

    @property
    def names(self) -> tuple[str, ...]:
        """The names by which a parameter may ask for it."""
        ...

    @property
    def media_types(self) -> tuple[str, ...]:
        """The media types by which a header may ask for it, its own first."""
        ...


Chosen = TypeVar("Chosen", bound=Format)


def negotiate(formats: Sequence[Chosen], *, named: str | None = None) -> Chosen:
    """Choose a format for the answer to the present request; see `accepted`."""
    return accepted(request.headers.get("Accept", ""), formats, named=named)


def accepted(
    accept: str,
    formats: Sequence[Chosen],
    *,
    named: str | None = None,
) -> Chosen:
    """Choose a format for an answer.

    Parameters
    ----------
    accept : str
        The Accept header; empty where none was sent.
    formats : sequence of Format
        What can be given, the usual one first.
    named : str, optional
        The name or media type the client asks for, whatever its Accept header says.

    Raises
    ------
    RequestError
        With the status 406, if none of them is wanted.
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
    """Return formats by their keys; a format's own key, the first, goes before another's others."""
    found = {keys[0]: format for keys, format in formats}
    for keys, format in formats:
        for key in keys[1:]:
            found.setdefault(key, format)
    return found


@lru_cache(maxsize=256)
def best_type(accept: str, types: tuple[str, ...]) -> str | None:
    """Return the media type that an Accept header prefers, None if it takes none of them.

    Parameters of a media type, such as its charset, are no reason to refuse it.

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
