"""The SPARQL 1.1 protocol: the query, its dataset and its time limit in a request."""

from __future__ import annotations

import math
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from http import HTTPStatus
from typing import TypeAlias
from urllib.parse import parse_qs

from ...graph.store.syntax_errors import NO_UPDATE, UPDATES
from ...queries.sparql_text import read_prologue
from ..http.errors import RequestError
from ..http.params import not_utf8, single

Parameters: TypeAlias = Mapping[str, Sequence[str]]

#: The longest query, in bytes.
LONGEST = 1 << 20
#: The least time limit that a client may set, in seconds.
LEAST_SECONDS = 0.01
_MOST_PARAMETERS = 200
_FORM = "application/x-www-form-urlencoded"
_DIRECT = "application/sparql-query"
_UPDATE = "application/sparql-update"
#: Media types of a POST.
ACCEPTED = (_DIRECT, _FORM)
#: Characters in which the form of a query must stand: no person writes a longer prologue.
_LONGEST_PROLOGUE = 1 << 16
_DATASET = ("default-graph-uri", "named-graph-uri")


@dataclass(frozen=True, slots=True)
class ProtocolRequest:
    """A query as the protocol carries it, with the other parameters of the address and of the form.

    `form` is the first word after the prologue in capitals, such as SELECT; empty if there is none.
    """

    query: str
    parameters: Parameters
    form: str

    @property
    def default_graphs(self) -> tuple[str, ...] | None:
        """Graphs to see as the default graph; None if the request names no graph of either kind."""
        return self._graphs("default-graph-uri")

    @property
    def named_graphs(self) -> tuple[str, ...] | None:
        """Named graphs to see; None if the request names no graph of either kind."""
        return self._graphs("named-graph-uri")

    @property
    def seconds(self) -> float | None:
        """Time limit that the client sets.

        Raises
        ------
        RequestError
            If it is no number from `LEAST_SECONDS` up, or comes more than once.
        """
        given = single("timeout", self.parameters.get("timeout", ()))
        if given is None:
            return None
        try:
            seconds = float(given)
        except ValueError:
            seconds = math.nan
        if LEAST_SECONDS <= seconds < math.inf:
            return seconds
        hint = f"give seconds from {LEAST_SECONDS} up, such as 0.5; the usual limit holds as well"
        raise RequestError(f"timeout is {given[:60]!r}", hint=hint, parameter="timeout")

    @property
    def makes_graph(self) -> bool:
        """Whether the answer is a graph."""
        return self.form in {"CONSTRUCT", "DESCRIBE"}

    @property
    def is_update(self) -> bool:
        """Whether the text is an update, sent as a query."""
        return self.form in UPDATES

    def _graphs(self, name: str) -> tuple[str, ...] | None:
        if not self.parameters:
            return None
        given = {one: _graph_names(one, self.parameters) for one in _DATASET}
        return given[name] if any(given.values()) else None


def read(
    method: str, address: bytes, content_type: str = "", body: bytes = b""
) -> ProtocolRequest | None:
    """Read the query of a request from its address, its form or its body.

    Returns
    -------
    ProtocolRequest or None
        None for a GET without a query, which asks for the service description.

    Raises
    ------
    RequestError
        If there is no query or more than one, if it is too long or not UTF-8, or an update.
    """
    parameters = _parameters(address, "address")
    if method == "POST":
        parameters = _posted(parameters, content_type, body)
    elif not {"query", "update", "timeout", *_DATASET} & parameters.keys():
        return None
    if {"query", "update"} <= parameters.keys():
        raise RequestError("a query and an update come together", hint="send a query alone")
    if "update" in parameters:
        raise read_only()
    texts = parameters.pop("query", [])
    if len(texts) != 1:
        message = "a query comes more than once" if texts else "a query is missing"
        raise RequestError(message, hint="give one as ?query=", parameter="query")
    _check_length(len(texts[0].encode(errors="replace")))
    return ProtocolRequest(texts[0], parameters, _form_of(texts[0]))


def read_only() -> RequestError:
    """Return the error for an update."""
    message, hint = NO_UPDATE
    return RequestError(message, hint=hint, status=HTTPStatus.FORBIDDEN)


def _form_of(query: str) -> str:
    first = next(read_prologue(query, end=_LONGEST_PROLOGUE)[1], None)
    return first.keyword if first and first.kind == "word" else ""


def _check_length(length: int) -> None:
    if length > LONGEST:
        raise RequestError(
            f"the query has {length:,} bytes",
            hint=f"send at most {LONGEST:,}",
            status=HTTPStatus.REQUEST_ENTITY_TOO_LARGE,
        )


def _posted(address: dict[str, list[str]], content_type: str, body: bytes) -> dict[str, list[str]]:
    """Return the parameters of the address and of the body of a POST."""
    media_type, _, rest = content_type.partition(";")
    media_type = media_type.strip().lower()
    if media_type == _UPDATE:
        raise read_only()
    if media_type not in ACCEPTED:
        raise RequestError(
            f"a query is not sent as {media_type[:80] or 'nothing named'}",
            hint=f"send it as {_DIRECT} or {_FORM}",
            status=HTTPStatus.UNSUPPORTED_MEDIA_TYPE,
        )
    charset = re.search(r"charset\s*=\s*\"?([\w.:-]+)", rest, re.IGNORECASE)
    if charset and charset[1].lower().replace("-", "") not in {"utf8", "usascii"}:
        raise not_utf8("query")
    if "query" in address:
        where = "in the form" if media_type == _FORM else "in the body"
        raise RequestError("a query stands in the address too", hint=f"give it {where}")
    if media_type == _FORM:
        _check_length(body.count(b"%"))  # each stands for a byte, and takes long to decode
        form = _parameters(body, "form")
        return {name: address.get(name, []) + form.get(name, []) for name in address | form}
    _check_length(len(body))
    try:
        return address | {"query": [body.decode("utf-8-sig")]}
    except UnicodeDecodeError:
        raise not_utf8("query") from None


def _parameters(text: bytes, place: str) -> dict[str, list[str]]:
    """Return every parameter of an address or a form with all its values."""
    try:
        return parse_qs(
            text.decode(),
            keep_blank_values=True,
            errors="strict",
            max_num_fields=_MOST_PARAMETERS,
        )
    except UnicodeDecodeError:
        raise not_utf8(place) from None
    except ValueError:
        message = f"the {place} has more than {_MOST_PARAMETERS} parameters"
        raise RequestError(message, hint="send fewer") from None


def _graph_names(name: str, parameters: Parameters) -> tuple[str, ...]:
    """Return the graphs that a parameter names, without the blank values that forms send.

    A test of the W3C protocol suite percent-encodes the separator between two parameters; such a
    value is split here, because no graph has a name of that form.
    """
    values = (part for value in parameters.get(name, ()) for part in value.split(f"&{name}="))
    return tuple(value for value in values if value.strip())
