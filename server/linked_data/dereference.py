"""Dereferencing: 303 from an IRI of ours to a page or to data, by negotiation."""

from __future__ import annotations

from http import HTTPStatus
from urllib.parse import quote

from flask import Blueprint, Response

from ...graph.model.statements import read_passage
from ...graph.model.values import Iri
from ...graph.store.formats import ResultFormat
from ...ontology.terms import SOURCE
from ..http.context import requested_graph
from ..http.errors import RequestError
from ..http.negotiation import negotiate
from ..http.operation import AS_OF, Input, Schema, choice_of, format_input, operation, ref
from ..http.params import read_arguments, required
from ..http.responses import PageFormat, TableFormat
from ..http.urls import document_url
from .documents import write_document
from .resources import FORMATS, PLAIN, DocumentFormat, Family, Resource, find_resource

linked_data = Blueprint("linked_data", __name__)

_BY_EXTENSION = {format.extension: format for format in FORMATS if format.extension}
_TEXT: Schema = {"schema": {"type": "string"}}
_SCHEMAS: dict[DocumentFormat, Schema] = {
    TableFormat.JSON: {"schema": ref("Thing")},
    ResultFormat.JSON_LD: {"schema": {"type": ["object", "array"]}},
}
#: The media types of the description of a thing, and of any other resource.
_THING: Schema = {format.media_type: _SCHEMAS.get(format, _TEXT) for format in FORMATS}
_OTHER: Schema = {name: schema for name, schema in _THING.items() if name != "application/json"}
_BY_NAME = {
    format.extension: {format.media_type: _THING[format.media_type]}
    for format in FORMATS
    if format.extension
}
_LABELS = tuple(format.label for format in FORMATS)
_FORMAT = format_input(_LABELS)
_FORMAT_OF_OTHER = format_input(name for name in _LABELS if name != TableFormat.JSON.label)
_KIND = Input("kind", "The kind of thing", example="role", place="path")
_SLUG = Input("slug", "The thing among its kind", example="ml-engineer", place="path")
_PASSAGE = Input("name", "Source and passage", example="ml-guide/L44", place="path")
_QUERY = Input("name", "A named query", example="gap-pay", place="path")
_PATH = Input(
    "path",
    "The part of an IRI after the root of our namespaces",
    example="id/role/ml-engineer",
    place="path",
)
_EXTENSION = Input(
    "extension", "The extension of the format", choice_of(_BY_NAME), "ttl", place="path"
)
_GRAPH = Input("graph", "The name of the graph", example=f"{SOURCE}ml-guide/L44", required=True)
#: A document may be missing; on the way to it, a format may be refused as well.
_MISSING = (400, 404, 410)
_ASTRAY = (*_MISSING, 406)
_DATA = f"/data/<path:path>.<any({', '.join(_BY_EXTENSION)}):extension>"


@linked_data.get("/id/<kind>/<path:slug>")
@operation(
    *("things", _KIND, _SLUG, _FORMAT, AS_OF), content=_THING, errors=_ASTRAY, redirects=True
)
def show(kind: str, slug: str) -> Response:
    """Redirect from the IRI of a thing to its description."""
    return _see_other(f"id/{kind}/{slug}")


@linked_data.get("/source/<path:name>")
@operation(
    *("things", _PASSAGE, _FORMAT_OF_OTHER, AS_OF), content=_OTHER, errors=_ASTRAY, redirects=True
)
def passage(name: str) -> Response:
    """Redirect from the IRI of a passage or source to its statements."""
    return _see_other(f"source/{name}")


@linked_data.get("/query/<name>")
@operation(
    *("things", _QUERY, _FORMAT_OF_OTHER, AS_OF), content=_OTHER, errors=_ASTRAY, redirects=True
)
def query(name: str) -> Response:
    """Redirect from the IRI of a named query to its description."""
    return _see_other(f"query/{name}")


@linked_data.get("/ontology")
@operation("things", _FORMAT_OF_OTHER, AS_OF, content=_OTHER, errors=_ASTRAY, redirects=True)
def ontology() -> Response:
    """Redirect from the IRI of the ontology, and so of each of its terms, to the ontology."""
    return _see_other("ontology")


@linked_data.get("/definitions")
@operation("things", _FORMAT_OF_OTHER, AS_OF, content=_OTHER, errors=_ASTRAY, redirects=True)
def definitions() -> Response:
    """Redirect from the IRI of the definitions, and so of each of their terms, to them."""
    return _see_other("definitions")


@linked_data.get("/page/<path:path>")
@operation("things", _PATH, AS_OF, errors=_MISSING)
def page(path: str) -> Response:
    """Show the page that describes an IRI of ours."""
    return _document(path, PageFormat.HTML)


@linked_data.get(_DATA)
@operation("things", _PATH, _EXTENSION, AS_OF, variants=_BY_NAME, errors=_MISSING)
def data(path: str, extension: str) -> Response:
    """Download the data that describe an IRI of ours."""
    return _document(path, _BY_EXTENSION[extension])


@linked_data.get("/source")
@operation(*("things", _GRAPH, _FORMAT_OF_OTHER, AS_OF), content=_OTHER, errors=(400, 404, 406))
def any_passage() -> Response:
    """Show the statements of a named graph, whatever its name."""
    values = read_arguments()
    iri = required(values, "graph", f"{SOURCE}ml-guide/L44")
    graph = requested_graph()
    read_passage(graph.store.engine, iri, graph.labels)  # else there is none
    resource = Resource(Iri(iri), Family.PASSAGE)
    format = negotiate(resource.formats, named=values.get("format"))
    content = write_document(graph, resource, format)
    response = Response(content, mimetype=format.media_type)
    response.vary.add("Accept")
    return response


def _see_other(path: str) -> Response:
    """Lead to the page or the data that the client accepts: the thing itself is not sent."""
    values = read_arguments()
    resource = find_resource(requested_graph(), path)
    format = negotiate(resource.formats, named=values.get("format"))
    address = document_url(resource.path, format.extension)
    response = Response(f"See {address}\n", HTTPStatus.SEE_OTHER, mimetype="text/plain")
    response.headers["Location"] = address
    response.headers["Link"] = _alternates(resource, rel="alternate describedby")
    response.vary.add("Accept")
    return response


def _document(path: str, format: DocumentFormat) -> Response:
    """Answer with a document, which says what it describes and in which other forms."""
    read_arguments()
    graph = requested_graph()
    resource = find_resource(graph, path)
    if format not in resource.formats:
        labels = ", ".join(each.extension for each in resource.formats if each.extension)
        message = f"{resource.path} is not given as {format.label}"
        raise RequestError(message, hint=f"choose of {labels}", status=HTTPStatus.NOT_FOUND)
    content = write_document(graph, resource, format)
    response = Response(content, mimetype=format.media_type)
    iri = quote(resource.iri, safe=f"{PLAIN}%")
    own = document_url(resource.path, format.extension)
    links = f'<{iri}>; rel="describes", <{own}>; rel="canonical"'
    response.headers["Link"] = f"{links}, {_alternates(resource, but=format)}"
    return response


def _alternates(
    resource: Resource, *, but: DocumentFormat | None = None, rel: str = "alternate"
) -> str:
    """Return where a resource is described, in each format but one, as a Link header has it."""
    return ", ".join(
        f"<{document_url(resource.path, format.extension)}>; "
        f'rel="{rel}"; type="{format.media_type}"'
        for format in resource.formats
        if format is not but
    )
