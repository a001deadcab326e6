"""The protocol of SPARQL 1.1: how a query, its dataset and the wanted format stand in a request."""

from __future__ import annotations

import math
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from http import HTTPStatus
from urllib.parse import parse_qs, unquote_to_bytes

from ...graph.store.formats import ResultFormat
from ...queries.sparql_text import read_prologue
from ..http.errors import RequestError
from .formats import choose, wants_page

#: The longest query, in bytes.
LONGEST = 1 << 20
_MOST_PARAMETERS = 200
_FORM = "application/x-www-form-urlencoded"
_DIRECT = "application/sparql-query"
_UPDATE = "application/sparql-update"
#: What may be posted.
ACCEPTED = (_DIRECT, _FORM)
#: What stands further down is no prologue of a human, and would take long to pass over.
_LONGEST_PROLOGUE = 1 << 16
_GRAPH_PARAMETERS = ("default-graph-uri", "named-graph-uri")
_GRAPH_FORMS = {"CONSTRUCT", "DESCRIBE"}
_CHANGES = frozenset(
    {"INSERT", "DELETE", "LOAD", "CLEAR", "DROP", "CREATE", "ADD", "MOVE", "COPY", "WITH"}
)
#: What a request without a query must not hold: it asks for nothing else than a description.
_OF_QUERIES = {*_GRAPH_PARAMETERS, "timeout"}


@dataclass(frozen=True, slots=True)
class Call:
    """A request as far as the protocol reads it.

    Attributes
    ----------
    method : str
        Its method; HEAD counts as GET.
    address : bytes
        What stands after the question mark of its address.
    content_type : str
        Its Content-Type, with parameters.
    body : bytes
        What it brings.
    """

    method: str
    address: bytes
    content_type: str = ""
    body: bytes = b""


@dataclass(frozen=True, slots=True)
class Asked:
    """A query as a request brings it.

    Attributes
    ----------
    query : str
        The query.
    parameters : dict of str to list of str
        What else was given, in the address and in the form.
    """

    query: str
    parameters: Mapping[str, list[str]]

    @property
    def default_graphs(self) -> tuple[str, ...] | None:
        """The graphs to see as the default graph; None if the request names none of either kind."""
        return self._graphs("default-graph-uri")

    @property
    def named_graphs(self) -> tuple[str, ...] | None:
        """The named graphs to see; None if the request names none of either kind."""
        return self._graphs("named-graph-uri")

    @property
    def seconds(self) -> float | None:
        """The limit of time that the client sets.

        Raises
        ------
        RequestError
            If it is no number of seconds.
        """
        given = self.parameters.get("timeout")
        if not given:
            return None
        try:
            seconds = float(given[-1])
        except ValueError:
            seconds = 0.0
        if 0 < seconds < math.inf:
            return seconds
        message = f"timeout is {given[-1][:60]!r}"
        raise RequestError(message, hint="give seconds, such as 0.5", parameter="timeout")

    def format(self, accept: str) -> ResultFormat:
        """Choose among the formats that fit the form of the query.

        Parameters
        ----------
        accept : str
            The Accept header; a format named as a parameter goes before it.

        Raises
        ------
        RequestError
            If nothing fits, or the text is an update.
        """
        self.refuse_update()
        return choose(self.parameters, accept, graph=self.makes_graph)

    def refuse_update(self) -> None:
        """Refuse an update that comes as a query.

        Raises
        ------
        RequestError
            With the status 403.
        """
        if form_of(self.query) in _CHANGES:
            raise read_only()

    def wants_page(self, accept: str) -> bool:
        """Return whether the client prefers a page in HTML."""
        return wants_page(self.parameters, accept, graph=self.makes_graph)

    @property
    def makes_graph(self) -> bool:
        """Whether the answer is a graph."""
        return form_of(self.query) in _GRAPH_FORMS

    def _graphs(self, name: str) -> tuple[str, ...] | None:
        if not self.parameters:
            return None
        given = {one: _listed(one, self.parameters) for one in _GRAPH_PARAMETERS}
        return given[name] if any(given.values()) else None


def read(call: Call) -> Asked | None:
    """Read the query of a request from its address, its form or its body.

    Returns
    -------
    Asked or None
        None if it asks for nothing: a GET without a query is for what describes the service.

    Raises
    ------
    RequestError
        If there is no query or more than one, if it is too long or not UTF-8, or an update.
    """
    parameters = _parameters(call.address, "address")
    if call.method == "POST":
        parameters = _posted(call, parameters)
    elif not {"query", "update", *_OF_QUERIES} & parameters.keys():
        return None
    if {"query", "update"} <= parameters.keys():
        raise RequestError("a query and an update come together", hint="send a query alone")
    if "update" in parameters:
        raise read_only()
    texts = parameters.pop("query", [])
    if len(texts) != 1:
        message = "a query comes more than once" if texts else "a query is missing"
        raise RequestError(message, hint="give one as ?query=", parameter="query")
    check_length(len(texts[0].encode(errors="replace")))
    return Asked(texts[0], parameters)


@lru_cache(maxsize=4)  # a request asks for it several times in a row
def form_of(query: str) -> str:
    r"""Return the word that tells the form of a query, in capitals; empty where none stands.

    Examples
    --------
    >>> form_of("PREFIX a: <http://a/> # a comment\n ask {}")
    'ASK'
    """
    first = next(read_prologue(query, end=_LONGEST_PROLOGUE)[1], None)
    return first.keyword if first and first.kind == "word" else ""


def check_length(length: int) -> None:
    """Refuse what is longer than a query may be.

    Raises
    ------
    RequestError
        With the status 413.
    """
    if length > LONGEST:
        raise RequestError(
            f"the query has {length:,} bytes",
            hint=f"send at most {LONGEST:,}",
            status=HTTPStatus.REQUEST_ENTITY_TOO_LARGE,
        )


def read_only() -> RequestError:
    """Return what an update is answered with."""
    return RequestError(
        "this endpoint only reads and an update would change the graph",
        hint="send a SELECT, ASK, CONSTRUCT or DESCRIBE",
        status=HTTPStatus.FORBIDDEN,
    )


def _posted(call: Call, address: dict[str, list[str]]) -> dict[str, list[str]]:
    """Add what the body of a POST says to what its address does."""
    media_type, _, rest = call.content_type.partition(";")
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
        raise _not_utf8("query")
    if "query" in address:
        where = "in the form" if media_type == _FORM else "in the body"
        raise RequestError("a query stands in the address too", hint=f"give it {where}")
    if media_type == _FORM:
        form = _parameters(call.body, "form")
        return {name: address.get(name, []) + form.get(name, []) for name in address | form}
    check_length(len(call.body))
    try:
        return address | {"query": [call.body.decode("utf-8-sig")]}
    except UnicodeDecodeError:
        raise _not_utf8("query") from None


def _parameters(text: bytes, place: str) -> dict[str, list[str]]:
    """Return every parameter of an address or a form with all its values."""
    try:
        if text.startswith(b"query=") and b"&" not in text:  # as most do, and sooner
            return {"query": [unquote_to_bytes(text[6:].replace(b"+", b" ")).decode()]}
        return parse_qs(
            text.decode(),
            keep_blank_values=True,
            errors="strict",
            max_num_fields=_MOST_PARAMETERS,
        )
    except UnicodeDecodeError:
        raise _not_utf8(place) from None
    except ValueError:
        message = f"the {place} has more than {_MOST_PARAMETERS} parameters"
        raise RequestError(message, hint="send fewer") from None


def _not_utf8(what: str) -> RequestError:
    return RequestError(f"the {what} is not UTF-8", hint="send it as UTF-8")


def _listed(name: str, parameters: Mapping[str, Sequence[str]]) -> tuple[str, ...]:
    """Return the graphs that a parameter names, without the blank values that forms send.

    A test of the W3C protocol suite percent-encodes the separator between two parameters; such a
    value is split here, because no graph has a name of that form.
    """
    values = (part for value in parameters.get(name, ()) for part in value.split(f"&{name}="))
    return tuple(value for value in values if value.strip())
