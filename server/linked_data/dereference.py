"""Dereferencing of IRIs: 303 to a page or to data, by content negotiation."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from http import HTTPStatus
from urllib.parse import quote

from flask import Blueprint, Response, request

from ...graph.model.passages import read_passage
from ...graph.model.values import Iri
from ...graph.store.formats import ResultFormat
from ...ontology.terms import BASE, SOURCE
from ..http.context import requested_graph
from ..http.errors import RequestError
from ..http.markup import Links, kept_parts
from ..http.negotiation import negotiate
from ..http.operation import (
    AS_OF,
    KIND,
    PAGE,
    SLUG,
    Input,
    Operation,
    Schema,
    View,
    choice_of,
    format_input,
    json_content,
    result_content,
)
from ..http.params import read_arguments
from ..http.responses import PageFormat
from .data import write_data
from .pages import add_notes, write_page
from .resources import FORMATS, PLAIN, DocumentFormat, Family, Resource, find_resource

linked_data = Blueprint("linked_data", __name__)

_BY_EXTENSION = {one.extension: one for one in FORMATS if not isinstance(one, PageFormat)}
_RDF = result_content(format for format in FORMATS if isinstance(format, ResultFormat))
#: Media types of the description of a thing, and of any other resource.
_OTHER: Schema = PAGE | _RDF
_THING: Schema = _OTHER | json_content("Thing")
_BY_NAME = {
    extension: {format.media_type: _THING[format.media_type]}
    for extension, format in _BY_EXTENSION.items()
}
_FORMAT = format_input(format.label for format in FORMATS)
_FORMAT_OF_OTHER = format_input(format.label for format in FORMATS[:-1])
_PASSAGE = Input("name", "Source and passage", example="ml-guide/L44", place="path")
_QUERY = Input("name", "A named query", example="gap-pay", place="path")
_PATH = Input("path", f"IRI without {BASE}", example="id/role/ml-engineer", place="path")
_EXTENSION = Input("extension", "Extension of the format", choice_of(_BY_NAME), "ttl", "path")
_GRAPH = Input("graph", "The name of the graph", example=f"{SOURCE}ml-guide/L44", required=True)
#: Statuses of the errors of a document.
_MISSING = (400, 404, 410)
_DATA = f"/data/<path:path>.<any({', '.join(_BY_EXTENSION)}):extension>"


def _redirect(*inputs: Input, content: Schema = _OTHER) -> Callable[[View], View]:
    """Declare a view that redirects from the IRI of a resource."""
    errors = (*_MISSING, 406)
    return Operation("things", *inputs, AS_OF, content=content, errors=errors, redirects=True)


@linked_data.get("/id/<kind>/<path:slug>")
@_redirect(KIND, SLUG, _FORMAT, content=_THING)
def show(**_: str) -> Response:
    """Redirect from the IRI of a thing to its description."""
    return _see_other()


@linked_data.get("/source/<path:name>")
@_redirect(_PASSAGE, _FORMAT_OF_OTHER)
def passage(**_: str) -> Response:
    """Redirect from the IRI of a passage or source to its statements."""
    return _see_other()


@linked_data.get("/query/<name>")
@_redirect(_QUERY, _FORMAT_OF_OTHER)
def query(**_: str) -> Response:
    """Redirect from the IRI of a named query to its description."""
    return _see_other()


@linked_data.get("/ontology")
@linked_data.get("/definitions")
@_redirect(_FORMAT_OF_OTHER)
def vocabulary() -> Response:
    """Redirect from the IRI of a vocabulary or of one of its terms to the vocabulary."""
    return _see_other()


@linked_data.get("/page/<path:path>")
@Operation("things", _PATH, AS_OF, errors=_MISSING)
def page(path: str) -> Response:
    """Show the page that describes a resource."""
    read_arguments()
    graph = requested_graph()

    def write(links: Links) -> Iterator[str]:
        resource = find_resource(graph, path)
        yield write_page(graph, resource, links)
        yield _link_header(resource, links, PageFormat.HTML)
        yield resource.iri if resource.family is Family.THING else ""

    content, link, thing = kept_parts(graph.facts, ("page", path), write)
    content = add_notes(graph, Iri(thing), content) if thing else content
    return Response(content, mimetype=PageFormat.HTML.media_type, headers={"Link": link})


@linked_data.get(_DATA)
@Operation("things", _PATH, _EXTENSION, AS_OF, variants=_BY_NAME, errors=(*_MISSING, 406))
def data(path: str, extension: str) -> Response:
    """Download the data that describe a resource."""
    read_arguments()
    graph, format = requested_graph(), _BY_EXTENSION[extension]
    resource = find_resource(graph, path)
    if format not in resource.formats:
        labels = ", ".join(each.extension for each in resource.formats if each.extension)
        message = f"{resource.path} is not available as {format.label}"
        raise RequestError(message, hint=f"choose one of {labels}", status=HTTPStatus.NOT_FOUND)
    content = write_data(graph, resource, format)
    headers = {"Link": _link_header(resource, Links.of_request(), format)}
    return Response(content, mimetype=format.media_type, headers=headers)


@linked_data.get("/source")
@Operation(*("things", _GRAPH, _FORMAT_OF_OTHER, AS_OF), content=_OTHER, errors=(400, 404, 406))
def any_passage() -> Response:
    """Show the statements of a named graph with any IRI."""
    values, graph = read_arguments(), requested_graph()
    read_passage(graph.localized, values["graph"], graph.labels)  # raises UnknownPassage
    resource = Resource(Iri(values["graph"]), Family.PASSAGE)
    format = negotiate(resource.formats, named=values.get("format"))
    if format is PageFormat.HTML:
        return Response(write_page(graph, resource, Links.of_request()))
    return Response(write_data(graph, resource, format), mimetype=format.media_type)


def _see_other() -> Response:
    """Redirect to the page or the data in the format that the client accepts."""
    values = read_arguments()
    resource = find_resource(requested_graph(), request.path.removeprefix("/"))
    addresses = resource.addresses(Links.of_request())
    address = addresses[negotiate(resource.formats, named=values.get("format"))]
    headers = {"Location": address, "Link": _alternates(addresses, "alternate describedby")}
    return Response(f"See {address}\n", HTTPStatus.SEE_OTHER, headers, mimetype="text/plain")


def _link_header(resource: Resource, links: Links, format: DocumentFormat) -> str:
    """Return the Link header of a document: its subject, itself and its other formats."""
    iri = quote(resource.iri, safe=f"{PLAIN}%")
    others = resource.addresses(links)
    own = others.pop(format)
    return f'<{iri}>; rel="describes", <{own}>; rel="canonical", {_alternates(others, "alternate")}'


def _alternates(addresses: Mapping[DocumentFormat, str], rel: str) -> str:
    """Return the values of a Link header for the documents at some addresses."""
    return ", ".join(
        f'<{address}>; rel="{rel}"; type="{format.media_type}"'
        for format, address in addresses.items()
    )
