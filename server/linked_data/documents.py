"""Documents that describe a resource: a page, a record in JSON, or RDF."""

from __future__ import annotations

from contextlib import suppress

from flask import render_template

from ...graph.knowledge_graph import KnowledgeGraph
from ...graph.model.descriptions import describe
from ...graph.model.iris import passage_order, shorten
from ...graph.model.statements import Relations, UnknownPassage, read_passage
from ...graph.records import description_record, snapshot_record
from ...graph.store.formats import ResultFormat
from ...ontology.terms import with_prologue
from ..http.responses import PageFormat, TableFormat
from ..http.serialize import json_bytes
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
        The graph, or its snapshot.
    resource : Resource
        Resource to describe.
    format : DocumentFormat
        One of the formats of the resource.
    """
    if format is PageFormat.HTML:
        return _page(graph, resource)
    if isinstance(format, TableFormat):
        found = describe(graph.store, resource.iri, graph.labels)
        record = description_record(found) | snapshot_record(graph)
        return json_bytes(record)
    if format is ResultFormat.JSON_LD and resource.family is Family.THING:
        return schema_jsonld(graph, resource.iri)
    return write_rdf(graph, resource, format)


def _page(graph: KnowledgeGraph, resource: Resource) -> str:
    engine = graph.store
    if resource.family.is_vocabulary:
        vocabulary, parts = read_vocabulary(engine, resource.iri)
        return render_template(
            "vocabulary.html", resource=resource, vocabulary=vocabulary, parts=parts
        )
    words = Relations.from_engine(engine)
    if resource.family is Family.THING:
        thing = describe(engine, resource.iri, graph.labels)
        standing = "" if graph.as_of_date else graph.expiry(resource.iri)
        return render_template(
            "thing.html", resource=resource, thing=thing, words=words, standing=standing
        )
    if resource.family is Family.PASSAGE:
        with suppress(UnknownPassage):  # a source, or a passage without statements on the day
            page = read_passage(engine, resource.iri, graph.labels)
            return render_template("passage.html", resource=resource, page=page, words=words)
    return _summary_page(graph, resource)


def _summary_page(graph: KnowledgeGraph, resource: Resource) -> str:
    title, note = graph.store.select(_SELF.format(iri=resource.iri)).rows[0]
    query = resource.query_of(graph)
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
    """Return names and labels of the parts of a resource, or of the things that refer to it."""
    rows = graph.store.select(_PARTS.format(iri=resource.iri)).rows
    parts = {
        shorten(str(part)): str(label or shorten(str(part)))
        for part, label, belongs in rows
        if belongs is belonging
    }
    return sorted(parts.items(), key=lambda part: (*passage_order(part[0]), part[1]))
