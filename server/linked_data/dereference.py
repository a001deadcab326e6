"""What our IRIs lead to: by negotiation to a page for people, or to data for programs."""

from __future__ import annotations

from http import HTTPStatus
from urllib.parse import quote

from flask import Blueprint, Response

from ...graph.model.statements import read_passage
from ...graph.model.values import Iri
from ...ontology.terms import SOURCE
from ..http.context import requested_graph
from ..http.errors import RequestError
from ..http.negotiation import negotiate
from ..http.params import read_arguments, required
from ..http.responses import PageFormat
from ..http.urls import document_url
from .documents import write_document
from .resources import FORMATS, PLAIN, DocumentFormat, Family, Resource, find_resource

identities = Blueprint("identities", __name__)

_BY_EXTENSION = {format.extension: format for format in FORMATS if format.extension}
_DATA = f"/data/<path:path>.<any({', '.join(_BY_EXTENSION)}):extension>"


@identities.get("/id/<kind>/<path:slug>")
def show(kind: str, slug: str) -> Response:
    """Lead from the IRI of a thing to what is known of it."""
    return _see_other(f"id/{kind}/{slug}")


@identities.get("/source/<path:name>")
def passage(name: str) -> Response:
    """Lead from the IRI of a passage or source to what it states."""
    return _see_other(f"source/{name}")


@identities.get("/query/<name>")
def query(name: str) -> Response:
    """Lead from the IRI of a named query to what it asks."""
    return _see_other(f"query/{name}")


@identities.get("/ontology")
def ontology() -> Response:
    """Lead from the IRI of the ontology, and so of each of its terms, to what it defines."""
    return _see_other("ontology")


@identities.get("/definitions")
def definitions() -> Response:
    """Lead from the IRI of the definitions, and so of each of their terms, to what they say."""
    return _see_other("definitions")


@identities.get("/page/<path:path>")
def page(path: str) -> Response:
    """Show what something of ours is, as a page."""
    return _document(path, PageFormat.HTML)


@identities.get(_DATA)
def data(path: str, extension: str) -> Response:
    """Give what is known of something of ours, as data."""
    return _document(path, _BY_EXTENSION[extension])


@identities.get("/source")
def any_passage() -> Response:
    """Show what a named graph states, whatever its name."""
    values = read_arguments(("graph", "as_of", "format"))
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
    values = read_arguments(("format", "as_of"))
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
    read_arguments(("as_of",))
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
