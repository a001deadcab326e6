"""Descriptions of resources as RDF."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

import pyoxigraph as ox

from ...graph.knowledge_graph import KnowledgeGraph
from ...graph.store.formats import PREFIXES, ResultFormat
from ...graph.store.store import Store
from ...ontology.terms import GP, NAMESPACES, RDF, RDFS, SH
from ...queries import NamedQuery
from .resources import Family, Resource

_PREFIXES = PREFIXES | {name: NAMESPACES[name] for name in ("dcterms", "gpd", "prov", "sh")}
_TYPE = ox.NamedNode(RDF.type)


def write_rdf(graph: KnowledgeGraph, resource: Resource, format: ResultFormat) -> bytes:
    """Write every statement about a thing, of and about a passage, or every term of a vocabulary.

    Only formats for datasets keep the source of a statement.
    """
    quads = {*_statements(graph, resource)}
    if resource.family.is_vocabulary and format is ResultFormat.TURTLE:
        return _nested({quad.triple for quad in quads})
    return format.write_quads(quads, _prefixes)


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
    nodes = {node.value for quad in quads for node in quad if isinstance(node, ox.NamedNode)}
    nodes |= {quad.object.datatype.value for quad in quads if isinstance(quad.object, ox.Literal)}
    return {
        prefix: namespace
        for prefix, namespace in _PREFIXES.items()
        if any(node.startswith(namespace) for node in nodes)
    }


def _nested(triples: Iterable[ox.Triple]) -> bytes:
    """Write Turtle with each blank node inside the statement that refers to it."""
    from rdflib import Graph as RdfGraph

    written = ox.serialize(triples, format=ox.RdfFormat.N_TRIPLES) or b""
    nested = RdfGraph(bind_namespaces="none").parse(data=written, format="nt")
    for prefix, namespace in _PREFIXES.items():
        nested.bind(prefix, namespace)
    return nested.serialize(format="turtle", encoding="utf-8")
