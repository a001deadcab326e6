"""Terms of a vocabulary with their definitions, for a page."""

from __future__ import annotations

from dataclasses import dataclass, field

from ...graph.model.iris import shorten
from ...graph.model.values import Iri, Value
from ...names import collate
from ...queries.engine import Engine
from ..http.urls import FOREIGN

_STATEMENTS = """
SELECT DISTINCT ?subject ?property ?value WHERE {
  ?subject ?property ?value .
  FILTER(?subject = <document> || STRSTARTS(STR(?subject), "document#"))
}"""
_CLASSES = frozenset({"owl:Class", "rdfs:Class", "rdfs:Datatype"})
#: Relations of a term in the order in which the page lists them, with their labels.
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
class Entry:
    """A vocabulary, or a term of it, with its statements."""

    iri: str
    #: The values of its statements, by the short name of the property.
    values: dict[str, list[Value]] = field(default_factory=dict)

    @property
    def name(self) -> str:
        """Short name, such as ``gp:Program``."""
        return shorten(self.iri)

    @property
    def anchor(self) -> str:
        """Part of the IRI after the hash."""
        return self.iri.partition("#")[2]

    @property
    def label(self) -> str:
        """Label of a term."""
        return self.first("rdfs:label") or self.anchor

    @property
    def relations(self) -> dict[str, list[str]]:
        """Short names of the related terms, by the label of the relation."""
        related = {
            label: sorted(_short(iri) for iri in self.values.get(name, ()) if isinstance(iri, Iri))
            for name, label in _RELATIONS.items()
        }
        return {label: names for label, names in related.items() if names}

    def texts(self, relation: str) -> list[str]:
        """Return the values of a property as texts, in alphabetical order."""
        return sorted((str(value) for value in self.values.get(relation, ())), key=collate)

    def first(self, relation: str) -> str:
        """Return the first of the texts of a property; empty if it has none."""
        return next(iter(self.texts(relation)), "")


def read_vocabulary(engine: Engine, iri: Iri) -> tuple[Entry, dict[str, list[Entry]]]:
    """Return the document of a vocabulary, and its terms by label under their headings."""
    entries = {str(iri): Entry(iri)}
    for subject, relation, value in engine.select(_STATEMENTS.replace("document", iri)).rows:
        entry = entries.setdefault(str(subject), Entry(str(subject)))
        entry.values.setdefault(shorten(str(relation)), []).append(value)
    vocabulary = entries.pop(iri)
    terms: dict[str, list[Entry]] = {"Classes": [], "Properties": []}
    for term in sorted(entries.values(), key=lambda term: collate(term.label)):
        is_class = _CLASSES.intersection(map(shorten, term.texts("rdf:type")))
        terms["Classes" if is_class else "Properties"].append(term)
    return vocabulary, {heading: listed for heading, listed in terms.items() if listed}


def _short(iri: str) -> str:
    """Return the short name of a term of this vocabulary or of one that it is aligned with."""
    for namespace, prefix in FOREIGN.items():
        iri = iri.replace(namespace, f"{prefix}:")
    return shorten(iri)
