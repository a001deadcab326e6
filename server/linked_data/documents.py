"""Documents that describe a resource: a page for people, a record, or RDF."""

from __future__ import annotations

import json
from collections.abc import Callable

from flask import render_template

from ...graph.knowledge_graph import KnowledgeGraph
from ...graph.model.descriptions import describe
from ...graph.model.iris import passage_order, shorten
from ...graph.model.statements import Relations, UnknownPassage, read_passage
from ...graph.records import description_record, snapshot_record
from ...graph.store.formats import ResultFormat
from ...ontology.terms import with_prologue
from ..http.responses import PageFormat, TableFormat
from .rdf import write_rdf
from .resources import DocumentFormat, Family, Resource
from .schema_org import schema_jsonld
from .vocabulary import read_vocabulary

_PARTS = with_prologue("""
SELECT DISTINCT ?part ?label ?belongs WHERE {{
  ?part ?relation <{iri}> FILTER(isIRI(?part))
  BIND(EXISTS {{ ?part dcterms:isPartOf <{iri}> }} AS ?belongs)
  OPTIONAL {{ ?part dcterms:title|skos:prefLabel|dcterms:description ?label }}
}}""")
_SELF = with_prologue("""
SELECT DISTINCT ?title ?note WHERE {{
  OPTIONAL {{ <{iri}> dcterms:title ?title }} OPTIONAL {{ <{iri}> skos:scopeNote ?note }}
}}""")


def write_document(
    graph: KnowledgeGraph, resource: Resource, format: DocumentFormat
) -> str | bytes:
    """Write the description of a resource.

    Parameters
    ----------
    graph : KnowledgeGraph
        The graph, as of a day or without one.
    resource : Resource
        The resource.
    format : DocumentFormat
        One of the formats that the resource has.
    """
    if format is PageFormat.HTML:
        return _PAGES[resource.family](graph, resource)
    if isinstance(format, TableFormat):
        found = describe(graph.store.engine, resource.iri, graph.labels)
        record = description_record(found) | snapshot_record(graph)
        return f"{json.dumps(record, ensure_ascii=False, default=str)}\n"
    if format is ResultFormat.JSON_LD and resource.family is Family.THING:
        return schema_jsonld(graph, resource.iri)
    return write_rdf(graph, resource, format)


def _thing_page(graph: KnowledgeGraph, resource: Resource) -> str:
    return render_template(
        "thing.html",
        resource=resource,
        thing=describe(graph.store.engine, resource.iri, graph.labels),
        words=Relations.from_engine(graph.store.engine),
        standing="" if graph.as_of_date else graph.expiry(resource.iri),
    )


def _passage_page(graph: KnowledgeGraph, resource: Resource) -> str:
    engine = graph.store.engine
    try:
        page = read_passage(engine, resource.iri, graph.labels)
    except UnknownPassage:  # a source, or a passage of which nothing is left on the day
        return _summary_page(graph, resource)
    words = Relations.from_engine(engine)
    return render_template("passage.html", resource=resource, page=page, words=words)


def _summary_page(graph: KnowledgeGraph, resource: Resource) -> str:
    title, note = graph.store.select(_SELF.format(iri=resource.iri)).rows[0]
    query = None
    if resource.family is Family.QUERY and resource.local in graph.catalogue:
        query = graph.catalogue[resource.local]
    return render_template(
        "resource.html",
        resource=resource,
        title=title or (query.summary if query else shorten(resource.iri)),
        note=note or (query.description if query else ""),
        query=query,
        parts=_parts(graph, resource, belonging=True),
        speaking=_parts(graph, resource, belonging=False),
    )


def _parts(graph: KnowledgeGraph, resource: Resource, *, belonging: bool) -> list[tuple[str, str]]:
    """Return names and labels of the parts of a source, or of what mentions it or a query."""
    rows = graph.store.select(_PARTS.format(iri=resource.iri)).rows
    parts = {
        shorten(str(part)): str(label or shorten(str(part)))
        for part, label, belongs in rows
        if belongs is belonging
    }
    return sorted(parts.items(), key=lambda part: (*passage_order(part[0]), part[1]))


def _vocabulary_page(graph: KnowledgeGraph, resource: Resource) -> str:
    found, parts = read_vocabulary(graph.store.engine, resource.iri)
    return render_template("vocabulary.html", resource=resource, vocabulary=found, parts=parts)


_PAGES: dict[Family, Callable[[KnowledgeGraph, Resource], str]] = {
    Family.THING: _thing_page,
    Family.PASSAGE: _passage_page,
    Family.QUERY: _summary_page,
    Family.ONTOLOGY: _vocabulary_page,
    Family.DEFINITIONS: _vocabulary_page,
}
