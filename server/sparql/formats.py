"""Format of the answer to a SPARQL request: the one it names, or the best that it accepts."""

from __future__ import annotations

import re

from ...graph.store.formats import ResultFormat
from ..http.negotiation import accepted, best_type
from ..http.responses import PageFormat
from .protocol import Parameters, ProtocolRequest, read_only

_FORMATS = {graph: ResultFormat.of_kind(triples=graph) for graph in (False, True)}
_HTML = PageFormat.HTML.label
_NAMES = {name for format in ResultFormat for name in format.names} | {_HTML}
#: Our own parameter, and those of other services: clients send all three to any service.
_PARAMETERS = ("format", "output", "results")
#: A plus of a media type that is not percent-encoded.
_LOST_PLUS = re.compile(r"(?<=[\w.-]) (?=\w)")


def choose(request: ProtocolRequest, accept: str) -> ResultFormat:
    """Choose the format of the answer to a query; one that a parameter names overrides Accept.

    Raises
    ------
    RequestError
        If no format fits (status 406), or the text is an update (403).

    Examples
    --------
    >>> choose(ProtocolRequest("ASK {}", {"output": ["json"]}, "ASK"), "text/csv").label
    'json'
    """
    if request.is_update:
        raise read_only()
    formats = _FORMATS[request.makes_graph]
    named = _named(request.parameters)
    if "/" in named:
        return accepted(named, formats)
    if named:
        return accepted("", formats, named=named)
    if request.makes_graph and not best_type(accept, _types(formats)):
        rows = tuple(format.media_type for format in _FORMATS[False])
        accept = "" if best_type(accept, rows) else accept  # rdflib always asks for rows
    return accepted(accept, formats)


def wants_page(parameters: Parameters, accept: str, *, graph: bool) -> bool:
    """Return whether the client prefers a page in HTML, by name or by its Accept header.

    Examples
    --------
    >>> wants_page({}, "text/html, */*;q=0.8", graph=False), wants_page({}, "*/*", graph=False)
    (True, False)
    """
    wanted = _named(parameters) or accept
    if "html" not in wanted.lower():
        return False
    types = (*_types(_FORMATS[graph]), *PageFormat.HTML.media_types)
    return wanted == _HTML or best_type(wanted, types) in PageFormat.HTML.media_types


def describing(accept: str) -> ResultFormat | None:
    """Choose the format of the service description; None where a page is preferred.

    Raises
    ------
    RequestError
        With the status 406, if no format fits.
    """
    return None if wants_page({}, accept, graph=True) else accepted(accept, _FORMATS[True])


def _named(parameters: Parameters) -> str:
    """Return the format that a parameter names, by a name or by media types; else ""."""
    for parameter in _PARAMETERS if parameters else ():
        given = [value.strip().lower() for value in parameters.get(parameter, ())]
        value = _LOST_PLUS.sub("+", next(filter(None, reversed(given)), ""))
        if value and (parameter == "format" or value in _NAMES):
            return value
    return ""


def _types(formats: tuple[ResultFormat, ...]) -> tuple[str, ...]:
    """Return all media types that select formats, the preferred ones first."""
    own = [format.media_type for format in formats]
    return (*own, *(other for format in formats for other in format.media_types[1:]))
