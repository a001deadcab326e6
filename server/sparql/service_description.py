"""Description of the service: SPARQL service description, VoID, prefixes, examples."""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache
from http import HTTPStatus
from typing import TypeAlias

import pyoxigraph as ox

from ...graph.knowledge_graph import KnowledgeGraph
from ...graph.store.formats import ResultFormat
from ...graph.store.statistics import ClassCount, PropertyCount, PropertyUse, Statistics
from ...graph.store.store import PREFIXES
from ...ontology.terms import BASE, DCTERMS, GPD, ID, OWL, PROV, RDF, RDFS, SCHEMA, SH, XSD
from ..http.errors import RequestError
from .examples import Example, examples

#: The vocabularies of the description.
_PREFIXES = {
    "dcterms": DCTERMS.iri,
    "foaf": "http://xmlns.com/foaf/0.1/",
    "formats": "http://www.w3.org/ns/formats/",
    "owl": OWL.iri,
    "rdf": RDF.iri,
    "rdfs": RDFS.iri,
    "schema": SCHEMA.iri,
    "sd": "http://www.w3.org/ns/sparql-service-description#",
    "sh": SH.iri,
    "void": "http://rdfs.org/ns/void#",
    "void-ext": "http://ldf.fi/void-ext#",
    "xsd": XSD.iri,
}
#: What queries need beside those and those of every graph.
_OF_QUERIES = {
    "gpd": GPD.iri,
    "prov": PROV.iri,
}
#: The names that the W3C gives to formats.
_FORMAT_NAMES = {
    ResultFormat.JSON: "SPARQL_Results_JSON",
    ResultFormat.XML: "SPARQL_Results_XML",
    ResultFormat.CSV: "SPARQL_Results_CSV",
    ResultFormat.TSV: "SPARQL_Results_TSV",
    ResultFormat.TURTLE: "Turtle",
    ResultFormat.N_TRIPLES: "N-Triples",
    ResultFormat.RDF_XML: "RDF_XML",
    ResultFormat.JSON_LD: "JSON-LD",
    ResultFormat.TRIG: "TriG",
    ResultFormat.N_QUADS: "N-Quads",
}
_LICENCE = "https://www.apache.org/licenses/LICENSE-2.0"
_TITLE = "GradPath: online master's programs in machine learning, and where they lead"
#: What any reader of SPARQL takes for a prefix.
_PREFIX = re.compile(r"[A-Za-z](?:[\w-]*\w)?", re.ASCII)
#: Maximum number of cached descriptions, one for each address and format.
_KEPT = 16
#: Maximum number of named graphs to list; of more only the number is stated.
_FEW_GRAPHS = 500
#: A thing of each of these kinds is an example of what the graph holds.
_SHOWN = ("program", "role", "specialization", "skill")

Node: TypeAlias = ox.NamedNode | ox.BlankNode
#: A property and its value; a text is an IRI, or a short name of `_PREFIXES`.
Property: TypeAlias = tuple[str, Node | ox.Literal | str | int]


@dataclass(frozen=True, slots=True)
class Addresses:
    """Addresses of the service, as the client sees them.

    Attributes
    ----------
    endpoint : str
        Address of the endpoint, as requested.
    homepage : str
        Address of the start page.
    dumps : tuple of str
        Addresses of the exports of the whole graph.
    """

    endpoint: str
    homepage: str
    dumps: tuple[str, ...]


class _Notes:
    """Collector of statements, grouped by subject."""

    def __init__(self) -> None:
        self._of: dict[Node, list[ox.Triple]] = {}
        self._numbers = itertools.count(1)

    @property
    def triples(self) -> list[ox.Triple]:
        """All statements."""
        return [triple for triples in self._of.values() for triple in triples]

    def say(self, subject: Node, properties: Iterable[Property]) -> None:
        """Add statements about a subject."""
        triples = self._of.setdefault(subject, [])
        for predicate, value in properties:
            triples.append(ox.Triple(subject, _name(predicate), _term(value)))

    def node(self, properties: Iterable[Property]) -> ox.BlankNode:
        """Add statements about a new blank node; its number depends only on the order."""
        node = ox.BlankNode(f"n{next(self._numbers)}")
        self.say(node, properties)
        return node


@lru_cache(maxsize=_KEPT)
def describe_service(graph: KnowledgeGraph, addresses: Addresses, format: ResultFormat) -> bytes:
    """Describe the service and the graph in a format of RDF.

    Parameters
    ----------
    graph : Graph
        What the service answers from.
    addresses : Addresses
        Where it is to be found.
    format : ResultFormat
        One of graphs.

    Raises
    ------
    RequestError
        If the requested address is not an IRI.
    """
    try:
        triples = _description(graph, addresses)
    except ValueError:
        message, hint = "the Host of the request makes no address", "send the name of the host"
        raise RequestError(message, hint=hint, status=HTTPStatus.BAD_REQUEST) from None
    return ox.serialize(triples, format=format.rdf, prefixes=_PREFIXES) or b""


def _description(graph: KnowledgeGraph, addresses: Addresses) -> list[ox.Triple]:
    notes = _Notes()
    statistics = graph.statistics
    dataset = ox.NamedNode(f"{addresses.endpoint}#dataset")
    prefixes = ox.NamedNode(f"{addresses.endpoint}#prefixes")
    notes.node(_service(addresses, dataset))
    notes.say(dataset, _dataset(graph, addresses))
    notes.say(dataset, _figures(statistics))
    notes.say(dataset, _graphs(notes, addresses, statistics))
    for used in statistics.properties:
        notes.say(dataset, [("void:propertyPartition", notes.node(_property(used)))])
    for counted_class in statistics.classes:
        notes.say(dataset, [("void:classPartition", notes.node(_class(notes, counted_class)))])
    notes.say(prefixes, _declared(notes, statistics))
    for example in examples(graph):
        node = ox.NamedNode(f"{BASE}query/{example.name}#example")
        notes.say(node, _example(example))
        notes.say(node, [("sh:prefixes", prefixes), ("schema:target", addresses.endpoint)])
    return notes.triples


def _service(addresses: Addresses, dataset: ox.NamedNode) -> Iterator[Property]:
    yield "rdf:type", "sd:Service"
    yield "sd:endpoint", addresses.endpoint
    yield "sd:supportedLanguage", "sd:SPARQL11Query"
    yield "sd:feature", "sd:UnionDefaultGraph"
    for name in _FORMAT_NAMES.values():
        yield "sd:resultFormat", f"formats:{name}"
    yield "sd:defaultDataset", dataset


def _dataset(graph: KnowledgeGraph, addresses: Addresses) -> Iterator[Property]:
    yield "rdf:type", "sd:Dataset"
    yield "rdf:type", "void:Dataset"
    yield "dcterms:title", _english(_TITLE)
    number = len(graph.statistics.graphs)
    yield (
        "dcterms:description",
        _english(
            f"Every passage of a source is a named graph, {number:,} in all: GRAPH ?source "
            "{ ... } answers who says so. The default graph holds each statement once."
        ),
    )
    yield "dcterms:license", _LICENCE
    yield "owl:versionInfo", ox.Literal(graph.store.version)
    yield "foaf:homepage", addresses.homepage
    yield "void:sparqlEndpoint", addresses.endpoint
    for dump in addresses.dumps:
        yield "void:dataDump", dump
    for format, name in _FORMAT_NAMES.items():
        if format.holds_triples:
            yield "void:feature", f"formats:{name}"
    yield "void:uriSpace", ox.Literal(ID)
    for kind in _SHOWN:
        shown = min(
            (iri for iri in graph.labels.by_iri if iri.startswith(f"{ID}{kind}/")), default=""
        )
        if shown:
            yield "void:exampleResource", ox.NamedNode(shown)


def _figures(statistics: Statistics) -> Iterator[Property]:
    yield "void:triples", statistics.triples
    if statistics.things:
        yield "void:entities", sum(statistics.things.values())
    yield "void:classes", len(statistics.classes)
    yield "void:properties", len(statistics.properties)
    yield "void:distinctSubjects", statistics.subjects
    yield "void:distinctObjects", statistics.objects
    for vocabulary in statistics.vocabularies:
        yield "void:vocabulary", vocabulary


def _graphs(notes: _Notes, addresses: Addresses, statistics: Statistics) -> Iterator[Property]:
    default = ox.NamedNode(f"{addresses.endpoint}#default-graph")
    notes.say(default, [("rdf:type", "sd:Graph"), ("void:triples", statistics.triples)])
    yield "sd:defaultGraph", default
    if len(statistics.graphs) <= _FEW_GRAPHS:
        for name in statistics.graphs:
            found: list[Property] = [("rdf:type", "sd:NamedGraph"), ("sd:name", ox.NamedNode(name))]
            yield "sd:namedGraph", notes.node(found)


def _property(counted: PropertyCount) -> Iterator[Property]:
    yield "void:property", ox.NamedNode(counted.iri)
    yield "void:triples", counted.triples
    yield "void:distinctSubjects", counted.subjects
    yield "void:distinctObjects", counted.objects


def _class(notes: _Notes, counted: ClassCount) -> Iterator[Property]:
    yield "void:class", ox.NamedNode(counted.iri)
    yield "void:entities", counted.entities
    for use in counted.uses:
        yield "void:propertyPartition", notes.node(_use(notes, use))


def _use(notes: _Notes, use: PropertyUse) -> Iterator[Property]:
    yield "void:property", ox.NamedNode(use.property)
    yield "void:triples", use.triples
    for of in use.classes:
        yield "void:classPartition", notes.node([("void:class", ox.NamedNode(of))])
    for datatype in use.datatypes:
        found: list[Property] = [("void-ext:datatype", ox.NamedNode(datatype))]
        yield "void-ext:datatypePartition", notes.node(found)


def _declared(notes: _Notes, statistics: Statistics) -> Iterator[Property]:
    """Yield the declaration of every prefix: of vocabularies, and of each kind of thing."""
    yield "rdf:type", "owl:Ontology"
    kinds = {kind: f"{ID}{kind}/" for kind in statistics.things if _PREFIX.fullmatch(kind)}
    for prefix, namespace in sorted((kinds | PREFIXES | _PREFIXES | _OF_QUERIES).items()):
        written = ox.Literal(namespace, datatype=_name("xsd:anyURI"))
        found: list[Property] = [
            ("rdf:type", "sh:PrefixDeclaration"),
            ("sh:prefix", ox.Literal(prefix)),
            ("sh:namespace", written),
        ]
        yield "sh:declare", notes.node(found)


def _example(example: Example) -> Iterator[Property]:
    yield "rdf:type", "sh:SPARQLExecutable"
    yield "rdf:type", f"sh:SPARQL{example.form.capitalize()}Executable"
    yield "rdfs:label", _english(example.summary)
    yield "rdfs:comment", _english(example.comment)
    yield f"sh:{example.form}", ox.Literal(example.sparql)


def _english(text: str) -> ox.Literal:
    return ox.Literal(text, language="en")


def _term(value: Node | ox.Literal | str | int) -> Node | ox.Literal:
    if isinstance(value, int):
        return ox.Literal(value)
    return _name(value) if isinstance(value, str) else value


def _name(text: str) -> ox.NamedNode:
    prefix, _, local = text.partition(":")
    return ox.NamedNode(f"{_PREFIXES[prefix]}{local}" if prefix in _PREFIXES else text)
