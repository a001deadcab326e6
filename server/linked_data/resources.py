"""Resources by address: things, passages and sources, queries, vocabularies."""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import Enum
from http import HTTPStatus
from typing import NoReturn, TypeAlias
from urllib.parse import quote

from ...graph.knowledge_graph import KnowledgeGraph
from ...graph.model.iris import kind_of, shorten
from ...graph.model.labels import UnknownName
from ...graph.model.passages import read_passage
from ...graph.model.values import Iri, is_iri
from ...graph.store.formats import ResultFormat
from ...ontology.terms import BASE, with_prologue
from ...queries import NamedQuery
from ...queries.engine import Engine
from ..http.errors import RequestError
from ..http.markup import Links
from ..http.responses import PageFormat, TableFormat

#: Characters that an IRI may contain unencoded; browsers encode all others.
PLAIN = "/:@!$&'()*+,;=~"
_KIND = re.compile(r"[a-z][a-z0-9-]{0,63}")
_MENTIONED = """
ASK {{ {{ <{iri}> ?p ?o }} UNION {{ ?s ?p <{iri}> }} UNION {{ GRAPH <{iri}> {{ ?s ?p ?o }} }} }}"""
_RETIRED = with_prologue("""
SELECT DISTINCT ?other WHERE {{
  <{iri}> owl:deprecated ?deprecated FILTER(?deprecated = true)
  OPTIONAL {{ <{iri}> dcterms:isReplacedBy ?other FILTER(isIRI(?other)) }}
}}""")
#: A format of a document.
DocumentFormat: TypeAlias = PageFormat | ResultFormat | TableFormat
#: Formats of documents: a page, RDF and, for a thing only, a record in JSON.
FORMATS: tuple[DocumentFormat, ...] = (
    *(PageFormat.HTML, ResultFormat.TURTLE, ResultFormat.JSON_LD, ResultFormat.N_TRIPLES),
    *(ResultFormat.RDF_XML, ResultFormat.TRIG, ResultFormat.N_QUADS, TableFormat.JSON),
)


class Family(Enum):
    """Kind of a resource, by the first part of its path."""

    THING = "id"
    PASSAGE = "source"
    QUERY = "query"
    ONTOLOGY = "ontology"
    DEFINITIONS = "definitions"

    @property
    def is_vocabulary(self) -> bool:
        """True for a document that defines terms."""
        return self in {Family.ONTOLOGY, Family.DEFINITIONS}


@dataclass(frozen=True, slots=True)
class Resource:
    """Resource with an IRI below `BASE`, or a named graph."""

    iri: Iri
    family: Family

    @property
    def path(self) -> str:
        """Part of the IRI after `BASE`, such as ``id/role/ml-engineer``."""
        return self.iri.removeprefix(BASE)

    @property
    def local(self) -> str:
        """Part of the path after the family, such as ``role/ml-engineer``."""
        return self.path.partition("/")[2]

    @property
    def formats(self) -> tuple[DocumentFormat, ...]:
        """Formats of its description; only a thing has a record in JSON."""
        return FORMATS if self.family is Family.THING else FORMATS[:-1]

    def addresses(self, links: Links) -> dict[DocumentFormat, str]:
        """Return the address of each of its documents, the page first."""
        documents = {
            format: f"data/{self.path}.{format.extension}"
            if format.extension
            else f"page/{self.path}"
            for format in self.formats
        }
        return {one: links.to(quote(f"/{path}", safe=PLAIN)) for one, path in documents.items()}

    def query_of(self, graph: KnowledgeGraph) -> NamedQuery | None:
        """Return the named query of a graph that the resource is; None for anything else."""
        return graph.catalogue.get(self.local) if self.family is Family.QUERY else None


class Retired(RequestError):
    """A resource that is no longer in use, with the IRIs of its replacements."""

    def __init__(self, iri: str, successors: tuple[str, ...]) -> None:
        names = tuple(map(shorten, successors))
        hint = f"it is replaced by {', '.join(names)}" if names else "nothing replaces it"
        message = f"{shorten(iri)!r} is retired"
        super().__init__(message, hint=hint, status=HTTPStatus.GONE, candidates=names)
        self.replaced_by = successors


def find_resource(snapshot: KnowledgeGraph, path: str) -> Resource:
    """Find the resource at a decoded path below `BASE`.

    A thing that a snapshot leaves out is still found, without statements.

    Raises
    ------
    Retired, UnknownName, UnknownPassage, UnknownQuery, RequestError
        If it is no longer in use, or there is no such thing, passage, query or other resource.
    """
    graph = snapshot.whole
    families = {family.value: family for family in Family}
    family = families.get(path.partition("/")[0])
    if family is None:
        message, hint = f"there is nothing at {path[:200]!r}", f"begin with {', '.join(families)}"
        raise RequestError(message, hint=hint, status=HTTPStatus.NOT_FOUND)
    for spelling in dict.fromkeys((path, quote(path, safe=PLAIN), quote(path))):
        resource = Resource(Iri(f"{BASE}{spelling}"), family)
        if is_iri(resource.iri) and _is_there(graph, resource):
            _refuse_retired(graph.store, resource.iri)
            return resource
    return _refuse(graph, Resource(Iri(f"{BASE}{path}"), family))


def _refuse_retired(engine: Engine, iri: str) -> None:
    """Raise `Retired` for a retired resource, with replacements that are not retired themselves."""
    queue, successors = [iri], []
    for resource in queue:  # the queue grows while it is read
        rows = engine.select(_RETIRED.format(iri=resource)).rows
        if not rows:
            successors.append(resource)
        queue += sorted({str(other) for (other,) in rows if other} - {*queue})
    if iri not in successors:
        raise Retired(iri, tuple(successors))


def _is_there(graph: KnowledgeGraph, resource: Resource) -> bool:
    kind, _, slug = resource.local.partition("/")
    if resource.family is Family.THING and not (_KIND.fullmatch(kind) and slug):
        return False
    return resource.query_of(graph) is not None or graph.store.ask(
        _MENTIONED.format(iri=resource.iri)
    )


def _refuse(graph: KnowledgeGraph, resource: Resource) -> NoReturn:
    """Raise the error of the family of a resource that does not exist."""
    name = resource.local
    if resource.family is Family.THING:
        kind, _, slug = name.partition("/")
        words = slug[:100].replace("-", " ")
        kinds = (kind,) if any(kind_of(iri) == kind for iri in graph.labels.by_iri) else ()
        named = (*graph.labels.others(words, ""), *graph.labels.nearest(words, kinds))
        near = tuple(dict.fromkeys(named))
        hint = f"the nearest are {', '.join(near)}" if near else "no name is near it"
        known = f"{kind}:{slug}"
        raise UnknownName(f"there is no {known[:200]!r}", candidates=near, hint=hint)
    if resource.family is Family.PASSAGE:
        read_passage(graph.localized, name, graph.labels)
    if resource.family is Family.QUERY:
        graph.catalogue[name]
    message, hint = f"the graph has no {resource.path[:200]!r}", "open a store that holds it"
    raise RequestError(message, hint=hint, status=HTTPStatus.NOT_FOUND)
