"""Documents that describe a resource: a page, a record in JSON, or RDF."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import suppress
from functools import partial

from flask import render_template
from markupsafe import Markup, escape

from ...graph.knowledge_graph import KnowledgeGraph
from ...graph.model.descriptions import Description, describe
from ...graph.model.iris import passage_order, shorten
from ...graph.model.statements import Relations, UnknownPassage, read_passage
from ...graph.records import description_record, snapshot_record
from ...graph.store.formats import ResultFormat
from ...graph.validity.expired import explain_silence
from ...ontology.terms import with_prologue
from ..http.markup import COMMA, NONE, Links, kept_parts, table
from ..http.responses import PageFormat, TableFormat
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
#: Names of the formats on a page.
_NAMES = {
    "turtle": "Turtle",
    "jsonld": "JSON-LD",
    "ntriples": "N-Triples",
    "rdfxml": "RDF/XML",
    "trig": "TriG",
    "nquads": "N-Quads",
    "json": "JSON",
}
_ALTERNATE = Markup('  <link rel="alternate" type="%s" href="%s">\n')
_OTHER, _OTHERS = Markup('<a href="%s">%s</a>'), Markup('<p class="else">The same as %s</p>')


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
    write = partial(_parts_of_page, graph, resource)
    title, content, alternates, others = kept_parts(graph.facts, resource, write)
    expiry, silence = "", tuple[str, ...]()
    if resource.family is Family.THING:
        expiry = "" if graph.as_of_date else graph.expiry(resource.iri)
        if "<table>" not in content:  # the reason depends on the date
            found = describe(graph.store, resource.iri, graph.labels)
            silence = explain_silence(graph, found)
    return render_template(
        "document.html",
        title=title,
        expiry=expiry,
        content=content,
        silence=silence,
        alternates=alternates,
        others=others,
    )


def _parts_of_page(graph: KnowledgeGraph, resource: Resource, links: Links) -> Iterator[str]:
    """Write the title and the content of a page, and its links to data, in the head and below."""
    title, content = _content(graph, resource, links)
    yield escape(title)
    yield content
    addresses = [
        (format, links.to(document_path(resource.path, format.extension)))
        for format in resource.formats
        if format.extension and resource.is_ours
    ]
    yield NONE.join(_ALTERNATE % (format.media_type, url) for format, url in addresses)
    others = COMMA.join(_OTHER % (url, _NAMES[format.label]) for format, url in addresses)
    yield _OTHERS % others if others else NONE


def _content(graph: KnowledgeGraph, resource: Resource, links: Links) -> tuple[str, str]:
    """Return the title and the content of a page."""
    engine = graph.store
    if resource.family.is_vocabulary:
        vocabulary, parts = read_vocabulary(engine, resource.iri)
        title = vocabulary.first("dcterms:title") or vocabulary.name
        return title, render_template(
            "vocabulary.html", links=links, title=title, vocabulary=vocabulary, parts=parts
        )
    words = Relations.from_engine(engine)
    if resource.family is Family.THING:
        thing = describe(engine, resource.iri, graph.labels)
        tables = _tables(thing, words, links)
        return thing.label, render_template(
            "thing.html", links=links, thing=thing, words=words, tables=tables
        )
    if resource.family is Family.PASSAGE:
        with suppress(UnknownPassage):  # a source, or a passage without statements on the day
            page = read_passage(engine, resource.iri, graph.labels)
            return page.passage.name, render_template(
                "passage.html", links=links, page=page, words=words
            )
    return _summary(graph, resource, links)


def _tables(thing: Description, words: Relations, links: Links) -> Iterator[tuple[str, Markup]]:
    """Yield the statements about a thing and those that name it, each as a heading and a table."""
    rows = [
        (
            one.inverse,
            escape(words[one.relation]),
            links.own(one.other, one.value),
            links.sources(one.sources),
        )
        for one in thing.statements
    ]
    own = [row for inverse, *row in rows if not inverse]
    named = [(value, name, sources) for inverse, name, value, sources in rows if inverse]
    if own:
        heading = "Statements about it"
        yield heading, table(heading, ("Property", "Value", "Source"), own)
    if named:
        heading = "Statements that name it"
        yield heading, table(heading, ("Thing", "Property", "Source"), named)


def _summary(graph: KnowledgeGraph, resource: Resource, links: Links) -> tuple[str, str]:
    """Return the title and the content of the page of a source or of a named query."""
    title, note = graph.store.select(_SELF.format(iri=resource.iri)).rows[0]
    query = resource.query_of(graph)
    title = title or (query.summary if query else shorten(resource.iri))
    return str(title), render_template(
        "resource.html",
        links=links,
        resource=resource,
        title=title,
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
