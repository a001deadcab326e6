"""Data that describe resources: RDF, JSON-LD with the terms of schema.org, a record in JSON."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

import pyoxigraph as ox

from ...graph.knowledge_graph import KnowledgeGraph
from ...graph.model.descriptions import describe
from ...graph.records import description_record, snapshot_record
from ...graph.store.formats import PREFIXES, ResultFormat
from ...graph.store.store import Store, with_merge
from ...ontology.terms import GP, NAMESPACES, RDF, RDFS, SH
from ...queries import NamedQuery
from ..http.responses import TableFormat
from ..http.serialize import json_bytes
from .resources import Family, Resource
from .schema_org import schema_jsonld

_PREFIXES = PREFIXES | {name: NAMESPACES[name] for name in ("dcterms", "gpd", "prov", "sh")}
_TYPE = ox.NamedNode(RDF.type)


def write_data(
    graph: KnowledgeGraph, resource: Resource, format: ResultFormat | TableFormat
) -> bytes:
    """Write every statement about a thing, of and about a passage, or every term of a vocabulary.

    Only formats for datasets keep the source of a statement. They hold it in the default graph
    as well, as the store does: a client that asks for no graph would find nothing else.
    """
    if isinstance(format, TableFormat):
        found = describe(graph.localized, resource.iri, graph.labels)
        return json_bytes(description_record(found) | snapshot_record(graph))
    if format is ResultFormat.JSON_LD and resource.family is Family.THING:
        return schema_jsonld(graph, resource.iri)
    quads = {*_statements(graph, resource)}
    if resource.family.is_vocabulary and format is ResultFormat.TURTLE:
        return _nested({quad.triple for quad in quads})
    return format.write_quads({*with_merge(quads)}, _prefixes)


def _statements(graph: KnowledgeGraph, resource: Resource) -> Iterator[ox.Quad]:
    store, node = graph.store, ox.NamedNode(resource.iri)
    if resource.family.is_vocabulary:
        yield from _vocabulary(store, node)
        return
    yield from store.quads(subject=node)
    yield from store.quads(object=node)
    if resource.family is Family.PASSAGE:
        yield from store.quads(graph=node)
        if not any(store.quads(subject=node)):  # a graph of the user without a description
            yield ox.Quad(node, _TYPE, ox.NamedNode(GP.Passage))
    if query := resource.query_of(graph):
        yield from _executable(node, query)


def _vocabulary(store: Store, document: ox.NamedNode) -> Iterator[ox.Quad]:
    """Yield the statements of a vocabulary, and those of other graphs about its terms."""
    quads = [*store.quads(graph=document)]
    yield from quads
    for term in {quad.subject for quad in quads if isinstance(quad.subject, ox.NamedNode)}:
        if term.value.startswith(f"{document.value}#"):
            yield from store.quads(subject=term)


def _executable(node: ox.NamedNode, query: NamedQuery) -> Iterator[ox.Quad]:
    """Yield the description of a named query as an executable of SHACL."""
    for kind in ("", query.form.capitalize()):
        yield ox.Quad(node, _TYPE, ox.NamedNode(f"{SH.iri}SPARQL{kind}Executable"))
    yield ox.Quad(node, ox.NamedNode(SH.iri + query.form), ox.Literal(query.text))
    for term, text in ((RDFS.label, query.summary), (RDFS.comment, query.description)):
        if text:
            yield ox.Quad(node, ox.NamedNode(term), ox.Literal(text, language="en"))


def _prefixes(quads: Iterable[ox.Quad]) -> dict[str, str]:
    """Return the prefixes that some quads need."""
    nodes = (getattr(node, "datatype", node) for quad in quads for node in quad)
    text = "".join(map(str, nodes))
    return {prefix: iri for prefix, iri in _PREFIXES.items() if f"<{iri}" in text}


def _nested(triples: Iterable[ox.Triple]) -> bytes:
    """Write Turtle with each blank node inside the statement that refers to it."""
    from rdflib import Graph as RdfGraph

    written = ox.serialize(triples, format=ox.RdfFormat.N_TRIPLES) or b""
    nested = RdfGraph(bind_namespaces="none").parse(data=written, format="nt")
    for prefix, namespace in _PREFIXES.items():
        nested.bind(prefix, namespace)
    return nested.serialize(format="turtle", encoding="utf-8")
