"""Descriptions of resources as RDF."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

import pyoxigraph as ox

from ...graph.knowledge_graph import KnowledgeGraph
from ...graph.store.formats import ResultFormat
from ...graph.store.store import PREFIXES, Store
from ...ontology.terms import GP, NAMESPACES, RDF, RDFS, SH
from ...queries import NamedQuery
from .resources import Family, Resource

#: Prefixes of these documents in addition to those of every graph.
_MORE_PREFIXES = {prefix: NAMESPACES[prefix] for prefix in ("dcterms", "gpd", "prov", "sh")}
_TYPE = ox.NamedNode(RDF.type)
_LABEL = ox.NamedNode(RDFS.label)
_COMMENT = ox.NamedNode(RDFS.comment)


def write_rdf(graph: KnowledgeGraph, resource: Resource, format: ResultFormat) -> bytes:
    """Write the statements of the graph about a resource.

    Parameters
    ----------
    graph : Graph
        The graph.
    resource : Resource
        The resource: of a thing every statement about it is written, of a passage its statements
        and its description, of a vocabulary every term.
    format : ResultFormat
        A format of RDF; those of datasets keep the source of a statement, the others do not.
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
    described = False
    for quad in store.quads(subject=node):
        described = True
        yield quad
    yield from store.quads(object=node)
    if resource.family is Family.PASSAGE:
        yield from store.quads(graph=node)
        if not described:  # a graph of the user, of which nothing is said
            yield ox.Quad(node, _TYPE, ox.NamedNode(GP.Passage))
    if resource.family is Family.QUERY and resource.local in graph.catalogue:
        yield from _executable(node, graph.catalogue[resource.local])


def _vocabulary(store: Store, document: ox.NamedNode) -> Iterator[ox.Quad]:
    """Yield what a vocabulary states, and what other passages say of its terms."""
    terms = set()
    for quad in store.quads(graph=document):
        yield quad
        if isinstance(quad.subject, ox.NamedNode):
            terms.add(quad.subject)
    for term in terms:
        if term.value.startswith(f"{document.value}#"):
            yield from store.quads(subject=term)


def _executable(node: ox.NamedNode, query: NamedQuery) -> Iterator[ox.Quad]:
    """Yield a named query as SHACL describes one that can be run."""
    form = query.form
    yield ox.Quad(node, _TYPE, ox.NamedNode(SH.SPARQLExecutable))
    yield ox.Quad(node, _TYPE, ox.NamedNode(f"{SH.iri}SPARQL{form.capitalize()}Executable"))
    yield ox.Quad(node, ox.NamedNode(SH.iri + form), ox.Literal(query.text))
    yield ox.Quad(node, _LABEL, ox.Literal(query.summary, language="en"))
    if query.description:
        yield ox.Quad(node, _COMMENT, ox.Literal(query.description, language="en"))


def _prefixes(quads: Iterable[ox.Quad]) -> dict[str, str]:
    """Return the prefixes that some quads need."""
    nodes = {node.value for quad in quads for node in quad if isinstance(node, ox.NamedNode)}
    nodes |= {quad.object.datatype.value for quad in quads if isinstance(quad.object, ox.Literal)}
    return {
        prefix: namespace
        for prefix, namespace in (PREFIXES | _MORE_PREFIXES).items()
        if any(node.startswith(namespace) for node in nodes)
    }


def _nested(triples: Iterable[ox.Triple]) -> bytes:
    """Write Turtle with blank nodes in the places where they belong, as definitions are read."""
    from rdflib import Graph as RdfGraph

    written = ox.serialize(triples, format=ox.RdfFormat.N_TRIPLES) or b""
    nested = RdfGraph(bind_namespaces="none").parse(data=written, format="nt")
    for prefix, namespace in (PREFIXES | _MORE_PREFIXES).items():
        nested.bind(prefix, namespace)
    return nested.serialize(format="turtle", encoding="utf-8")
