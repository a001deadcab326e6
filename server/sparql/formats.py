"""The format of an answer to SPARQL: the one the client names, or the best that it accepts."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from ...graph.store.formats import ResultFormat
from ..http.negotiation import accepted, best_type
from ..http.responses import PageFormat

_ROWS = ResultFormat.of_kind(triples=False)
_GRAPHS = ResultFormat.of_kind(triples=True)
_NAMES = frozenset(name for format in ResultFormat for name in format.names)
#: Our own parameter, and those of other services: clients send all three to whom they do not know.
_PARAMETERS = ("format", "output", "results")
#: A plus of a media type that nobody percent-encoded.
_LOST_PLUS = re.compile(r"(?<=[\w.-]) (?=\w)")


def choose(parameters: Mapping[str, Sequence[str]], accept: str, *, graph: bool) -> ResultFormat:
    """Choose the format of an answer.

    Parameters
    ----------
    parameters : dict of str to sequence of str
        The parameters of the request; a format that one of them names goes before `accept`.
    accept : str
        The Accept header.
    graph : bool
        Whether the answer is a graph.

    Raises
    ------
    RequestError
        With the status 406, if nothing fits.

    Examples
    --------
    >>> choose({"output": ["json"]}, "text/csv", graph=False).label
    'json'
    """
    formats = _GRAPHS if graph else _ROWS
    named = _named(parameters)
    if "/" in named:
        return accepted(named, formats)
    if named:
        return accepted("", formats, named=named)
    if graph and not best_type(accept, _types(_GRAPHS)):
        rows = tuple(format.media_type for format in _ROWS)
        accept = "" if best_type(accept, rows) else accept  # rdflib always asks for rows
    return accepted(accept, formats)


def wants_page(parameters: Mapping[str, Sequence[str]], accept: str, *, graph: bool) -> bool:
    """Return whether the client prefers a page in HTML, by name or by its Accept header.

    Examples
    --------
    >>> wants_page({}, "text/html, */*;q=0.8", graph=False), wants_page({}, "*/*", graph=False)
    (True, False)
    """
    named = _named(parameters)
    if named and "/" not in named:
        return named == PageFormat.HTML.label
    types = (*_types(_GRAPHS if graph else _ROWS), *PageFormat.HTML.media_types)
    return best_type(named or accept, types) in PageFormat.HTML.media_types


def describing(accept: str) -> ResultFormat | None:
    """Choose the format of what describes the service; None where a page is wanted.

    Raises
    ------
    RequestError
        With the status 406, if nothing fits.
    """
    if wants_page({}, accept, graph=True):
        return None
    return accepted(accept, _GRAPHS)


def _named(parameters: Mapping[str, Sequence[str]]) -> str:
    """Return the format that a parameter names, by a word or by media types; else nothing."""
    for parameter in _PARAMETERS if parameters else ():
        given = [value.strip().lower() for value in parameters.get(parameter, ())]
        value = _LOST_PLUS.sub("+", next(filter(None, reversed(given)), ""))
        if value and (parameter == "format" or value in {*_NAMES, PageFormat.HTML.label}):
            return value
    return ""


def _types(formats: Sequence[ResultFormat]) -> tuple[str, ...]:
    """Return all media types that select formats, the preferred ones first."""
    own = [format.media_type for format in formats]
    return (*own, *(other for format in formats for other in format.media_types[1:]))
