"""What an answer to SPARQL is written in: what the client names, or else the best it accepts."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from ...graph.store.formats import ResultFormat
from ..http.negotiation import accepted, best_type

_ROWS = ResultFormat.of_kind(triples=False)
_GRAPHS = ResultFormat.of_kind(triples=True)
#: Other media types by which clients ask for the formats.
_ROW_ALIASES = {
    "application/json": ResultFormat.JSON,
    "application/xml": ResultFormat.XML,
    "text/xml": ResultFormat.XML,
}
_GRAPH_ALIASES = {
    "application/x-turtle": ResultFormat.TURTLE,
    "application/turtle": ResultFormat.TURTLE,
    "text/n3": ResultFormat.TURTLE,
    "text/rdf+n3": ResultFormat.TURTLE,
    "application/n3": ResultFormat.TURTLE,
    "text/plain": ResultFormat.N_TRIPLES,
    "application/xml": ResultFormat.RDF_XML,
    "text/xml": ResultFormat.RDF_XML,
    "application/json": ResultFormat.JSON_LD,
    "application/x-json+ld": ResultFormat.JSON_LD,
}
#: Other names of the formats, in parameters.
_ROW_NAMES = {format.extension: format for format in _ROWS}
_GRAPH_NAMES = {format.extension: format for format in _GRAPHS} | {
    "json": ResultFormat.JSON_LD,
    "json-ld": ResultFormat.JSON_LD,
    "n3": ResultFormat.TURTLE,
    "rdf+xml": ResultFormat.RDF_XML,
    "xml": ResultFormat.RDF_XML,
}
#: Our own parameter, and those of other services: clients send all three to whom they do not know.
_PARAMETERS = ("format", "output", "results")
_PAGES = ("text/html", "application/xhtml+xml")
_PAGE = "html"
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
    formats, aliases, names = (
        (_GRAPHS, _GRAPH_ALIASES, _GRAPH_NAMES) if graph else (_ROWS, _ROW_ALIASES, _ROW_NAMES)
    )
    named = _named(parameters)
    if "/" in named:
        return accepted(named, formats, aliases=aliases)
    if named:
        return names.get(named) or accepted("", formats, named=named, aliases=aliases)
    if graph and not best_type(accept, (*aliases, *_types(_GRAPHS))):
        accept = "" if best_type(accept, _types(_ROWS)) else accept  # rdflib always asks for rows
    return accepted(accept, formats, aliases=aliases)


def wants_page(parameters: Mapping[str, Sequence[str]], accept: str, *, graph: bool) -> bool:
    """Tell whether an answer is wanted as a page for people: by name, or before all else.

    Examples
    --------
    >>> wants_page({}, "text/html, */*;q=0.8", graph=False), wants_page({}, "*/*", graph=False)
    (True, False)
    """
    named = _named(parameters)
    if named and "/" not in named:
        return named == _PAGE
    formats, aliases = (_GRAPHS, _GRAPH_ALIASES) if graph else (_ROWS, _ROW_ALIASES)
    return best_type(named or accept, (*_types(formats), *aliases, *_PAGES)) in _PAGES


def describing(accept: str) -> ResultFormat | None:
    """Choose the format of what describes the service; None where a page is wanted.

    Raises
    ------
    RequestError
        With the status 406, if nothing fits.
    """
    if wants_page({}, accept, graph=True):
        return None
    return accepted(accept, _GRAPHS, aliases=_GRAPH_ALIASES)


def _named(parameters: Mapping[str, Sequence[str]]) -> str:
    """Return the format that a parameter names, by a word or by media types; else nothing."""
    for parameter in _PARAMETERS if parameters else ():
        given = [value.strip().lower() for value in parameters.get(parameter, ())]
        value = _LOST_PLUS.sub("+", next(filter(None, reversed(given)), ""))
        if value and (parameter == "format" or value in {*_ROW_NAMES, *_GRAPH_NAMES, _PAGE}):
            return value
    return ""


def _types(formats: Sequence[ResultFormat]) -> tuple[str, ...]:
    return tuple(format.media_type for format in formats)
