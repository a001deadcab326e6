"""The things at their own addresses: a page for people, RDF or JSON for programs."""

from __future__ import annotations

import json
import re
from enum import Enum

from flask import Blueprint, Response, render_template

from ..graph.curies import ID
from ..graph.engine import Iri, ResultFormat
from ..graph.knowledge import Graph
from ..graph.names import UnknownName
from ..graph.records import dated_record, description_record
from ..graph.statements import Relations, is_iri
from ..graph.things import Description, describe
from .arguments import read_arguments
from .current import dated_graph
from .negotiation import negotiate

identities = Blueprint("identities", __name__)

_KIND = re.compile(r"[a-z][a-z0-9-]{0,63}")
_GRAPH = """
CONSTRUCT {{ <{thing}> ?property ?value . ?other ?relation <{thing}> }}
WHERE {{ {{ <{thing}> ?property ?value }} UNION {{ ?other ?relation <{thing}> }} }}"""


class ThingFormat(Enum):
    """The forms in which a thing is shown."""

    HTML = ("html", "text/html", None)
    TURTLE = ("turtle", "text/turtle", ResultFormat.TURTLE)
    JSON_LD = ("jsonld", "application/ld+json", ResultFormat.JSON_LD)
    N_TRIPLES = ("ntriples", "application/n-triples", ResultFormat.N_TRIPLES)
    RDF_XML = ("rdfxml", "application/rdf+xml", ResultFormat.RDF_XML)
    JSON = ("json", "application/json", None)

    def __init__(self, label: str, media_type: str, graph: ResultFormat | None) -> None:
        self.label = label
        self.media_type = media_type
        self.graph = graph


@identities.get("/id/<kind>/<path:slug>")
def show(kind: str, slug: str) -> Response:
    """Show a thing in the form the client accepts."""
    values = read_arguments(("format", "as_of"))
    dated = dated_graph()
    graph = dated.graph
    description = find_described(graph, kind, slug)
    format = negotiate(tuple(ThingFormat), named=values.get("format"))
    if format is ThingFormat.HTML:
        response = Response(
            render_template(
                "thing.html",
                thing=description,
                words=Relations.from_engine(graph.store.engine),
                standing="" if dated.day else graph.standing(description.iri),
            )
        )
    elif format.graph is None:
        record = description_record(description) | dated_record(dated)
        text = json.dumps(record, ensure_ascii=False, default=str)
        response = Response(f"{text}\n", mimetype=format.media_type)
    else:
        query = _GRAPH.format(thing=description.iri)
        content = graph.store.serialize(query, format.graph)
        response = Response(content, mimetype=format.media_type)
    response.vary.add("Accept")
    return response


def find_described(graph: Graph, kind: str, slug: str) -> Description:
    """Gather what a graph knows of the thing at an address.

    Raises
    ------
    UnknownName
        If nothing is; with the nearest names.
    """
    name = f"{kind}:{slug}"
    iri = Iri(f"{ID}{kind}/{slug}")
    if _KIND.fullmatch(kind) and is_iri(iri):
        found = describe(graph.store.engine, iri, graph.names)
        if found.statements or found.types or iri in graph.names.labels:
            return found
    words = slug[:100].replace("-", " ")
    near = graph.names.nearest(words, (kind,)) or graph.names.nearest(words)
    cure = f"the nearest are {', '.join(near)}" if near else "no name is near it"
    raise UnknownName(name, f"there is no {name[:200]!r}", candidates=near, cure=cure)
