"""Description of the service: SPARQL service description, VoID, prefixes, examples."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator
from functools import lru_cache
from http import HTTPStatus
from typing import Any

import pyoxigraph as ox

from ...graph.knowledge_graph import KnowledgeGraph
from ...graph.store.formats import PREFIXES, ResultFormat
from ...graph.store.functions import FUNCTIONS
from ...graph.store.statistics import ClassCount, PropertyCount, PropertyUse, Statistics
from ...ontology.terms import BASE, ID, NAMESPACES, OTHERS
from ..http.errors import RequestError
from .examples import Example, examples

#: The vocabularies of the description.
_PREFIXES = {name: OTHERS[name] for name in ("foaf", "formats", "sd", "void", "void-ext")} | {
    name: NAMESPACES[name] for name in ("dcterms", "owl", "rdf", "rdfs", "schema", "sh", "xsd")
}
#: All prefixes that are declared for queries, except those of the kinds of things.
_FOR_QUERIES = PREFIXES | _PREFIXES | {name: NAMESPACES[name] for name in ("gpd", "prov")}
#: The IRIs that the W3C gives to formats; that of the engine for JSON-LD is another one.
_FORMATS = {format: f"<{format.native.iri}>" for format in ResultFormat} | {
    ResultFormat.JSON_LD: "formats:JSON-LD"
}
#: A prefix that every reader of SPARQL accepts.
_PREFIX = re.compile(r"[A-Za-z](?:[\w-]*\w)?", re.ASCII)
#: Maximum number of cached descriptions, one for each address and format.
_KEPT = 16
#: Maximum number of named graphs to list; of more only the number is stated.
_FEW_GRAPHS = 500
#: A thing of each of these kinds is an example of what the graph holds.
_SHOWN = ("program", "role", "specialization", "skill")
#: The service and its dataset in Turtle; each field is one or more terms.
_SERVICE = """
[] a sd:Service ; sd:endpoint {endpoint} ; sd:supportedLanguage sd:SPARQL11Query ;
  sd:feature sd:UnionDefaultGraph ; sd:resultFormat {formats} ; sd:defaultDataset {dataset} ;
  sd:extensionFunction {functions} .
{dataset} a sd:Dataset , void:Dataset ;
  dcterms:title "GradPath: online master's programs in machine learning, and where they lead"@en ;
  dcterms:description {description} ;
  dcterms:license <https://www.apache.org/licenses/LICENSE-2.0> ; owl:versionInfo {version} ;
  foaf:homepage {homepage} ; void:sparqlEndpoint {endpoint} ; void:dataDump {dumps} ;
  void:feature {graph_formats} ; void:uriSpace {space} ; sd:defaultGraph {default} ;
  void:triples {triples} ; void:classes {classes} ; void:properties {properties} ;
  void:distinctSubjects {subjects} ; void:distinctObjects {objects} .
{default} a sd:Graph ; void:triples {triples} .
{prefixes} a owl:Ontology .
"""
_DESCRIPTION = (
    "Every passage of a source is a named graph, {:,} in all: a query with GRAPH ?source {{ ... }} "
    "finds the source of a statement. The default graph holds each statement once."
)


@lru_cache(maxsize=_KEPT)
def describe_service(
    graph: KnowledgeGraph,
    format: ResultFormat,
    endpoint: str,
    homepage: str,
    dumps: tuple[str, ...],
) -> bytes:
    """Describe the service in a format of RDF; RequestError if its address makes no IRI."""
    try:
        text = "".join(_turtle(graph, endpoint, homepage, dumps))
    except ValueError:
        message, hint = "the Host of the request makes no address", "send the name of the host"
        raise RequestError(message, hint=hint, status=HTTPStatus.BAD_REQUEST) from None
    triples = _numbered(ox.parse(text, format=ox.RdfFormat.TURTLE))
    triples.sort(key=lambda triple: str(triple.subject))
    return ox.serialize(triples, format=format.rdf, prefixes=_PREFIXES) or b""


def _turtle(
    graph: KnowledgeGraph, endpoint: str, homepage: str, dumps: tuple[str, ...]
) -> Iterator[str]:
    """Yield the description in Turtle; pyoxigraph quotes each term that is not ours."""
    statistics, dataset = graph.statistics, _iri(f"{endpoint}#dataset")
    prefixes = _iri(f"{endpoint}#prefixes")
    yield from (f"@prefix {prefix}: <{iri}> .\n" for prefix, iri in _PREFIXES.items())
    yield _SERVICE.format(
        endpoint=_iri(endpoint),
        dataset=dataset,
        default=_iri(f"{endpoint}#default-graph"),
        prefixes=prefixes,
        homepage=_iri(homepage),
        dumps=" , ".join(map(_iri, dumps)),
        functions=" , ".join(map(str, FUNCTIONS)),
        formats=" , ".join(_FORMATS.values()),
        graph_formats=" , ".join(_FORMATS[one] for one in ResultFormat.of_kind(triples=True)),
        description=_english(_DESCRIPTION.format(len(statistics.graphs))),
        version=ox.Literal(graph.store.version),
        space=ox.Literal(ID),
        triples=statistics.triples,
        classes=len(statistics.classes),
        properties=len(statistics.properties),
        subjects=statistics.subjects,
        objects=statistics.objects,
    )
    for predicate, value in _of_dataset(graph, statistics):
        yield f"{dataset} {predicate} {value} .\n"
    yield from (f"{prefixes} sh:declare {one} .\n" for one in _declarations(statistics))
    for example in examples(graph):
        shared = f"sh:prefixes {prefixes} ; schema:target {_iri(endpoint)}"
        yield f"{_example(example)} ; {shared} .\n"


def _of_dataset(graph: KnowledgeGraph, statistics: Statistics) -> Iterator[tuple[str, str]]:
    """Yield properties of the dataset that depend on its content, each with a value."""
    if statistics.things:
        yield "void:entities", str(sum(statistics.things.values()))
    for kind in _SHOWN:
        things = [iri for iri in graph.labels.by_iri if iri.startswith(f"{ID}{kind}/")]
        if things:
            yield "void:exampleResource", _iri(min(things))
    yield from (("void:vocabulary", _iri(one)) for one in statistics.vocabularies)
    if len(statistics.graphs) <= _FEW_GRAPHS:
        for name in statistics.graphs:
            yield "sd:namedGraph", f"[ a sd:NamedGraph ; sd:name {_iri(name)} ]"
    yield from (("void:propertyPartition", _property(one)) for one in statistics.properties)
    yield from (("void:classPartition", _class(one)) for one in statistics.classes)


def _property(counted: PropertyCount) -> str:
    numbers = f"void:distinctSubjects {counted.subjects} ; void:distinctObjects {counted.objects}"
    return f"[ void:property {_iri(counted.iri)} ; void:triples {counted.triples} ; {numbers} ]"


def _class(counted: ClassCount) -> str:
    uses = "".join(f" ; void:propertyPartition {_use(one)}" for one in counted.uses)
    return f"[ void:class {_iri(counted.iri)} ; void:entities {counted.entities}{uses} ]"


def _use(use: PropertyUse) -> str:
    ends = [f"void:classPartition [ void:class {_iri(one)} ]" for one in use.classes]
    types = map(_iri, use.datatypes)
    ends += [f"void-ext:datatypePartition [ void-ext:datatype {one} ]" for one in types]
    head = f"void:property {_iri(use.property)} ; void:triples {use.triples}"
    return f"[ {' ; '.join((head, *ends))} ]"


def _declarations(statistics: Statistics) -> Iterator[str]:
    """Yield the declaration of every prefix: of vocabularies, and of each kind of thing."""
    kinds = {kind: f"{ID}{kind}/" for kind in statistics.things if _PREFIX.fullmatch(kind)}
    for prefix, namespace in sorted((kinds | _FOR_QUERIES).items()):
        named = f"sh:prefix {ox.Literal(prefix)} ; sh:namespace {ox.Literal(namespace)}^^xsd:anyURI"
        yield f"[ a sh:PrefixDeclaration ; {named} ]"


def _example(example: Example) -> str:
    query = example.query
    node = _iri(f"{BASE}query/{query.name}#example")
    kind = f"sh:SPARQL{query.form.capitalize()}Executable"
    comment = f"{query.summary}. {query.description}" if query.description else query.summary
    comment = _english(" ".join(comment.split()))
    words = f"rdfs:label {_english(query.summary)} ; rdfs:comment {comment}"
    text = f"sh:{query.form} {ox.Literal(example.sparql)}"
    return f"{node} a sh:SPARQLExecutable , {kind} ; {words} ; {text}"


def _iri(text: str) -> str:
    return str(ox.NamedNode(text))


def _english(text: str) -> str:
    return str(ox.Literal(text, language="en"))


def _numbered(quads: Iterable[ox.Quad]) -> list[ox.Triple]:
    """Return triples with blank nodes numbered: every process then writes the same bytes."""
    numbers: defaultdict[ox.BlankNode, ox.BlankNode] = defaultdict(
        lambda: ox.BlankNode(f"n{len(numbers) + 1}")
    )

    def numbered(node: Any) -> Any:  # noqa: ANN401 - a term at any place of a triple
        return numbers[node] if isinstance(node, ox.BlankNode) else node

    return [ox.Triple(*map(numbered, quad.triple)) for quad in quads]
