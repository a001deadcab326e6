"""Documents that describe a resource: a page, a record in JSON, or RDF."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import suppress
from typing import cast

from flask import render_template
from markupsafe import Markup, escape

from ...graph.knowledge_graph import KnowledgeGraph
from ...graph.model.descriptions import Description, describe
from ...graph.model.engine import Engine
from ...graph.model.iris import passage_order, shorten
from ...graph.model.passages import UnknownPassage, read_passage
from ...graph.model.values import Iri
from ...graph.model.verbalize import Relations
from ...graph.records import description_record, snapshot_record
from ...graph.store.formats import ResultFormat
from ...graph.validity.absences import explain_missing
from ...ontology.terms import with_prologue
from ..http.markup import NONE, Links, table
from ..http.responses import TableFormat
from ..http.serialize import json_bytes
from ..http.urls import document_path
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
#: A mark in a kept page for notes that depend on the date.
_NOTES = "\5"
_NOTE = Markup('<p class="%s">%s</p>')


def write_data(graph: KnowledgeGraph, resource: Resource, format: DocumentFormat) -> bytes:
    """Write the data that describe a resource, in one of its formats but the page."""
    if isinstance(format, TableFormat):
        found = describe(graph.store, resource.iri, graph.labels)
        return json_bytes(description_record(found) | snapshot_record(graph))
    if format is ResultFormat.JSON_LD and resource.family is Family.THING:
        return schema_jsonld(graph, resource.iri)
    return write_rdf(graph, resource, cast("ResultFormat", format))


def write_page(graph: KnowledgeGraph, resource: Resource, links: Links) -> str:
    """Write the page that describes a resource, with a mark for the notes about a thing."""
    engine = graph.store
    if resource.family.is_vocabulary:
        return _vocabulary(engine, resource, links)
    words = Relations.from_engine(engine)
    if resource.family is Family.THING:
        thing = describe(engine, resource.iri, graph.labels)
        given = {"title": thing.label, "thing": thing, "tables": _tables(thing, words, links)}
        return _rendered("thing.html", resource, links, words=words, notes=_NOTES, **given)
    if resource.family is Family.PASSAGE:
        with suppress(UnknownPassage):  # a source, or a passage without statements on the day
            page = read_passage(engine, resource.iri, graph.labels)
            title = page.passage.name
            return _rendered("passage.html", resource, links, title=title, page=page, words=words)
    return _summary(graph, resource, links)


def add_notes(graph: KnowledgeGraph, iri: Iri, page: Markup) -> Markup:
    """Add to the page of a thing that it has expired, or why nothing is stated about it."""
    notes = [] if graph.as_of_date else [("day", graph.expiry(iri))]
    if "<table>" not in page:
        found = describe(graph.store, iri, graph.labels)
        notes += [("answer", sentence) for sentence in explain_missing(graph, found)]
    return page.replace(_NOTES, NONE.join(_NOTE % note for note in notes if note[1]))


def _rendered(template: str, resource: Resource, links: Links, **given: object) -> str:
    documents = [
        (format, links.to(document_path(resource.path, format.extension)))
        for format in resource.formats
        if format.extension and resource.is_ours
    ]
    return render_template(template, resource=resource, links=links, documents=documents, **given)


def _tables(thing: Description, words: Relations, links: Links) -> Iterator[tuple[str, Markup]]:
    """Yield the statements about a thing and those that name it, each as a heading and a table."""
    own, named = [], []
    for one in thing.statements:
        relation, value = escape(words[one.relation]), links.own(one.other, one.value)
        sources = links.sources(one.sources)
        if one.inverse:
            named.append((value, relation, sources))
        else:
            own.append((relation, value, sources))
    for heading, columns, rows in (
        ("Statements about it", ("Property", "Value", "Source"), own),
        ("Statements that name it", ("Thing", "Property", "Source"), named),
    ):
        if rows:
            yield heading, table(heading, columns, rows)


def _vocabulary(engine: Engine, resource: Resource, links: Links) -> str:
    vocabulary, parts = read_vocabulary(engine, resource.iri)
    return _rendered(
        "vocabulary.html",
        resource,
        links,
        title=vocabulary.first("dcterms:title") or vocabulary.name,
        version=vocabulary.first("owl:versionInfo"),
        description=vocabulary.first("dcterms:description"),
        vocabulary=vocabulary,
        parts=parts,
    )


def _summary(graph: KnowledgeGraph, resource: Resource, links: Links) -> str:
    """Write the page of a source or of a named query."""
    title, note = graph.store.select(_SELF.format(iri=resource.iri)).rows[0]
    query = resource.query_of(graph)
    return _rendered(
        "resource.html",
        resource,
        links,
        title=title or (query.summary if query else shorten(resource.iri)),
        note=note or (query.description if query else ""),
        query=query,
        parts=_parts(graph, resource, belonging=True),
        mentions=_parts(graph, resource, belonging=False),
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
