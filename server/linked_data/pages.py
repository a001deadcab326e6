"""Pages that describe resources."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import suppress
from secrets import token_hex

from flask import render_template
from markupsafe import Markup, escape

from ...graph.knowledge_graph import KnowledgeGraph
from ...graph.model.descriptions import Description, describe
from ...graph.model.iris import passage_order, shorten
from ...graph.model.passages import UnknownPassage, read_passage
from ...graph.model.values import Iri
from ...graph.model.verbalize import Relations
from ...graph.validity.absences import explain_missing
from ...names import collate
from ...ontology.terms import BASE, with_prologue
from ..http.markup import NONE, Links, table
from .resources import Family, Resource
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
_NOTES = token_hex(8)
_NOTE = Markup('<p class="%s">%s</p>')


def write_page(graph: KnowledgeGraph, resource: Resource, links: Links) -> str:
    """Write the page that describes a resource, with a mark for the notes about a thing."""
    template, content = _content(graph, resource, links)
    found = resource.addresses(links) if resource.iri.startswith(BASE) else {}
    documents = [(format, address) for format, address in found.items() if format.extension]
    return render_template(template, links=links, documents=documents, **content)


def add_notes(graph: KnowledgeGraph, iri: Iri, page: Markup) -> Markup:
    """Add to the page of a thing that it has expired, or why nothing is stated about it."""
    notes = [] if graph.as_of_date else [("day", graph.expiry(iri))]
    if "<table>" not in page:
        found = describe(graph.localized, iri, graph.labels)
        notes += [("answer", sentence) for sentence in explain_missing(graph, found)]
    return page.replace(_NOTES, NONE.join(_NOTE % note for note in notes if note[1]))


def _content(
    graph: KnowledgeGraph, resource: Resource, links: Links
) -> tuple[str, dict[str, object]]:
    """Return the template of the page of a resource, and the values for it."""
    engine = graph.localized
    if resource.family.is_vocabulary:
        vocabulary, parts = read_vocabulary(engine, resource.iri)
        return "vocabulary.html", {"vocabulary": vocabulary, "parts": parts}
    words = Relations.from_engine(engine)
    if resource.family is Family.THING:
        thing = describe(engine, resource.iri, graph.labels)
        tables = _tables(thing, words, links)
        return "thing.html", {"thing": thing, "tables": tables, "words": words, "notes": _NOTES}
    if resource.family is Family.PASSAGE:
        with suppress(UnknownPassage):  # a source, or a passage without statements on the day
            passage = read_passage(engine, resource.iri, graph.labels)
            return "passage.html", {"page": passage, "words": words}
    return "resource.html", _summary(graph, resource)


def _tables(thing: Description, words: Relations, links: Links) -> Iterator[tuple[str, Markup]]:
    """Yield the statements about a thing and those that name it, each as a heading and a table."""
    found: dict[bool, list[tuple[Markup, ...]]] = {False: [], True: []}
    for one in thing.statements:
        relation, value = escape(words[one.relation]), links.own(one.other, one.value)
        value += f" ({one.qualifier})" if one.qualifier else ""
        pair = (value, relation) if one.inverse else (relation, value)
        found[one.inverse].append((*pair, links.sources(one.sources)))
    if found[False]:
        heading = "Statements about it"
        yield heading, table(heading, ("Property", "Value", "Source"), found[False])
    if found[True]:
        heading = "Statements that name it"
        yield heading, table(heading, ("Thing", "Property", "Source"), found[True])


def _summary(graph: KnowledgeGraph, resource: Resource) -> dict[str, object]:
    """Return the values for the page of a source or of a named query."""
    title, note = graph.localized.select(_SELF.format(iri=resource.iri)).rows[0]
    query = resource.query_of(graph)
    found: dict[bool, dict[str, str]] = {True: {}, False: {}}
    for part, label, belongs in graph.localized.select(_PARTS.format(iri=resource.iri)).rows:
        name = shorten(str(part))
        found[bool(belongs)][name] = str(label or name)
    parts, mentions = (
        sorted(each.items(), key=lambda part: (*passage_order(part[0]), collate(part[1])))
        for each in found.values()
    )
    return {
        "title": title or (query.summary if query else shorten(resource.iri)),
        "name": resource.local,
        "note": note or (query.description if query else ""),
        "query": query,
        "parts": parts,
        "mentions": mentions,
    }
