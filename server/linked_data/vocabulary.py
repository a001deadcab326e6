"""The terms of a vocabulary as its own statements define them, for a page."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from ...graph.model.engine import Engine
from ...graph.model.iris import shorten
from ...graph.model.values import Iri, Value
from ..http.urls import FOREIGN

_ABOUT = """
SELECT DISTINCT ?property ?value WHERE { <document> ?property ?value }"""
_TERMS = """
SELECT DISTINCT ?term ?property ?value WHERE {
  ?term ?property ?value .
  FILTER(STRSTARTS(STR(?term), "document#"))
}"""
_CLASSES = {"owl:Class", "rdfs:Class", "rdfs:Datatype"}
#: Relations of a term in the order in which they are shown, with their labels.
_RELATIONS = {
    "rdfs:subClassOf": "is a kind of",
    "owl:disjointWith": "excludes",
    "rdfs:subPropertyOf": "is a case of",
    "schema:domainIncludes": "used on",
    "schema:rangeIncludes": "leads to",
    "skos:exactMatch": "the same as",
    "skos:closeMatch": "close to",
    "skos:broadMatch": "narrower than",
    "skos:narrowMatch": "broader than",
    "skos:relatedMatch": "related to",
    "dcterms:isReplacedBy": "replaced by",
}


@dataclass(frozen=True, slots=True)
class Term:
    """A class or a property.

    Attributes
    ----------
    name : str
        Its short name, such as ``gp:Program``.
    anchor : str
        The part of its IRI after the hash.
    label : str
        Its label.
    is_class : bool
        Whether it is a class; else it is a property.
    definitions, notes, examples : tuple of str
        Its meaning, in sentences.
    relations : dict of str to tuple of str
        The short names of related terms, by the label of the relation.
    deprecated : bool
        Whether it is no longer in use.
    """

    name: str
    anchor: str
    label: str
    is_class: bool
    definitions: tuple[str, ...]
    notes: tuple[str, ...]
    examples: tuple[str, ...]
    relations: dict[str, tuple[str, ...]]
    deprecated: bool


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """A document that defines terms.

    Attributes
    ----------
    iri, title, description : str
        Its IRI, title and subject.
    version : str
        Its version; empty if it has none.
    terms : tuple of Term
        Its terms by label, classes first.
    """

    iri: str
    title: str
    description: str
    version: str
    terms: tuple[Term, ...]

    @property
    def parts(self) -> dict[str, tuple[Term, ...]]:
        """The classes and the properties, each under its heading."""
        classes = tuple(term for term in self.terms if term.is_class)
        properties = tuple(term for term in self.terms if not term.is_class)
        return {
            heading: terms
            for heading, terms in (("Classes", classes), ("Properties", properties))
            if terms
        }


def read_vocabulary(engine: Engine, iri: Iri) -> Vocabulary:
    """Read the terms whose IRIs are that of a document with a hash and a name behind it.

    Parameters
    ----------
    engine : Engine
        The engine to query.
    iri : Iri
        The IRI of the document.
    """
    about: dict[str, list[Value]] = {}
    for relation, value in engine.select(_ABOUT.replace("document", iri)).rows:
        about.setdefault(shorten(str(relation)), []).append(value)
    found: dict[str, dict[str, list[Value]]] = {}
    for term, relation, value in engine.select(_TERMS.replace("document", iri)).rows:
        said = found.setdefault(str(term), {})
        said.setdefault(shorten(str(relation)), []).append(value)
    terms = (_term(term, said) for term, said in found.items())
    return Vocabulary(
        iri=iri,
        title=_first(about.get("dcterms:title", ()), default=shorten(iri)),
        description=_first(about.get("dcterms:description", ())),
        version=_first(about.get("owl:versionInfo", ())),
        terms=tuple(sorted(terms, key=lambda term: (not term.is_class, term.label.casefold()))),
    )


def _term(iri: str, said: dict[str, list[Value]]) -> Term:
    name, anchor = shorten(iri), iri.partition("#")[2]
    types = {shorten(str(kind)) for kind in said.get("rdf:type", ())}
    related = {
        words: tuple(sorted(_called(value) for value in said[relation] if isinstance(value, Iri)))
        for relation, words in _RELATIONS.items()
        if relation in said
    }
    return Term(
        name=name,
        anchor=anchor,
        label=_first(said.get("rdfs:label", ()), default=anchor),
        is_class=not types.isdisjoint(_CLASSES),
        definitions=_texts(said.get("skos:definition", ())),
        notes=_texts(said.get("skos:scopeNote", ())),
        examples=_texts(said.get("skos:example", ())),
        relations={words: names for words, names in related.items() if names},
        deprecated=True in said.get("owl:deprecated", ()),
    )


def _called(iri: str) -> str:
    """Return the short name of a term, ours or of a vocabulary that ours is aligned with."""
    for namespace, prefix in FOREIGN.items():
        if iri.startswith(namespace):
            return f"{prefix}:{iri.removeprefix(namespace)}"
    return shorten(iri)


def _texts(values: Iterable[Value]) -> tuple[str, ...]:
    return tuple(sorted(str(value) for value in values))


def _first(values: Iterable[Value], *, default: str = "") -> str:
    """Return a text, the first by the alphabet, so that it is the same every time."""
    return next(iter(_texts(values)), default)
