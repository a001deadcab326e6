"""Axioms of OWL: as statements, in words, and in owlready2's object model."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from itertools import product
from typing import TypeAlias

import pyoxigraph as ox

from ...ontology.reasoning import load
from ...ontology.terms import DCTERMS, GP, GPD, OWL, RDF, RDFS, SCHEMA, SKOS, XSD, with_prologue
from ..model.iris import shorten
from ..model.verbalize import Relations

#: A term of a statement.
Term: TypeAlias = ox.NamedNode | ox.BlankNode | ox.Literal | ox.Triple

_OWL = OWL.iri
_BASIC = {RDFS.subClassOf, RDFS.subPropertyOf, RDFS.domain, RDFS.range}
#: Beginnings of the types that make a blank node an axiom by itself.
_HEADS = (f"{_OWL}All", OWL.NegativePropertyAssertion)
#: Properties of OWL between individuals.
_OF_INDIVIDUALS = {OWL.sameAs, OWL.differentFrom}
#: Types that declare a term; nothing follows from them alone.
_DECLARATIONS = {
    f"{_OWL}{name}"
    for name in ("Class", "ObjectProperty", "DatatypeProperty", "AnnotationProperty", "Ontology")
}
_LABELS = with_prologue(
    "SELECT * { ?term rdfs:label ?label OPTIONAL { ?term skos:definition ?definition } }"
)
_CLASSES = with_prologue("SELECT ?term { ?term a owl:Class }")
_MEMBERS = with_prologue("SELECT * { ?axiom owl:members/rdf:rest*/rdf:first ?m FILTER(ISIRI(?m)) }")
#: Wording of axioms by their property or, if it is rdf:type, by the type.
_WORDS = {
    RDFS.subClassOf: "each {s} is {a_o}",
    RDFS.subPropertyOf: "{s} implies {o}",
    RDFS.domain: "each subject of {s} is {a_o}",
    RDFS.range: "each value of {s} is {a_o}",
    OWL.disjointWith: "nothing is both {a_s} and {a_o}",
    OWL.propertyDisjointWith: "{s} and {o} exclude each other",
    OWL.IrreflexiveProperty: "{s} never relates a thing to itself",
    OWL.AsymmetricProperty: "{s} never holds in both directions",
    OWL.TransitiveProperty: "{s} is transitive",
    OWL.FunctionalProperty: "{s} has one value",
    OWL.AllDisjointClasses: "nothing is two of these: {members}",
    OWL.NegativePropertyAssertion: "denied: {s}",
}
_KINDS = {
    OWL.Nothing: "nothing",
    OWL.Thing: "thing",
    XSD.decimal: "decimal figure",
    XSD.boolean: "truth value",
}
#: Properties of OWL that the rules do not cover, or not in every case.
_UNSUPPORTED = """allValuesFrom cardinality complementOf datatypeComplementOf disjointUnionOf
distinctMembers equivalentProperty hasKey hasSelf hasValue intersectionOf inverseOf maxCardinality
maxQualifiedCardinality minCardinality minQualifiedCardinality onDatatype oneOf
propertyChainAxiom qualifiedCardinality sameAs someValuesFrom unionOf"""
_UNSUPPORTED_AXIOMS = with_prologue(f"""
SELECT DISTINCT ?term WHERE {{
  {{ VALUES ?term {{ {" ".join(f"owl:{name}" for name in _UNSUPPORTED.split())} }}
    GRAPH ?g {{ ?s ?term ?o }} }}
  UNION {{ VALUES ?term {{ owl:AllDisjointProperties owl:InverseFunctionalProperty
    owl:ReflexiveProperty owl:SymmetricProperty }} GRAPH ?g {{ ?s a ?term }} }}
  UNION {{ VALUES ?term {{ owl:FunctionalProperty }} GRAPH ?g {{ ?p a ?term }}
    ?s ?p ?one , ?other FILTER(ISIRI(?one) && ISIRI(?other) && ?one != ?other) }}
  FILTER(?g NOT IN (<{GPD.document}>, <{GP.document}>))
}} ORDER BY ?term""")
#: Properties that restate another: names of things, and a price in another form.
ALSO = {
    ox.NamedNode(RDFS.label): tuple(
        map(ox.NamedNode, (SKOS.prefLabel, SKOS.altLabel, DCTERMS.title))
    ),
    ox.NamedNode(GP.tuition): (ox.NamedNode(GP.restatedTuition),),
}
#: Object model of the package's axioms, loaded on first use.
_world = cache(load)


def is_axiom(triple: ox.Triple) -> bool:
    """Tell whether a statement is about classes and properties, not about individuals."""
    predicate, value = triple.predicate.value, text(triple.object)
    if predicate == RDF.type:
        return value.startswith(_OWL) and value not in {OWL.Nothing, OWL.Thing}
    return predicate in _BASIC or (predicate.startswith(_OWL) and predicate not in _OF_INDIVIDUALS)


def is_declaration(triple: ox.Triple) -> bool:
    """Tell whether a statement only declares a term."""
    return triple.predicate.value == RDF.type and text(triple.object) in _DECLARATIONS


def is_head(triple: ox.Triple) -> bool:
    """Tell whether a statement is the type of a blank node that makes it an axiom by itself."""
    return triple.predicate.value == RDF.type and text(triple.object).startswith(_HEADS)


def subexpressions(store: ox.Store, statements: Iterable[ox.Triple]) -> frozenset[ox.Triple]:
    """Return the statements of the blank nodes in axioms, and in types, among some statements.

    These are expressions and lists. An axiom that is a blank node is represented by its type,
    which is not a subexpression.
    """
    given = frozenset(statements)
    found: set[ox.Triple] = set()
    waiting = [t.object for t in given if is_axiom(t) or t.predicate.value == RDF.type]
    waiting += [t.subject for t in given if is_axiom(t)]
    while waiting:
        node = waiting.pop()
        if isinstance(node, ox.BlankNode):
            quads = store.quads_for_pattern(node, None, None, ox.DefaultGraph())
            new = {quad.triple for quad in quads} - found
            found |= new
            waiting += [triple.object for triple in new]
    return frozenset(t for t in found if t in given or not is_head(t))


def unsupported_axioms(store: ox.Store) -> list[str]:
    """Return short names of terms in users' files that only HermiT can judge."""
    return [shorten(text(row["term"])) for row in solutions(store, _UNSUPPORTED_AXIOMS)]


def a(noun: str) -> str:
    """Return a noun with its article.

    Examples
    --------
    >>> a("program"), a("amount"), a("university")
    ('a program', 'an amount', 'a university')
    """
    return f"{'an' if noun[:1] in set('aeio') else 'a'} {noun}"


def text(term: Term | ox.DefaultGraph) -> str:
    """Return the IRI of a named node or the text of a literal; empty for other terms."""
    return term.value if isinstance(term, ox.NamedNode | ox.Literal) else ""


def solutions(
    store: ox.Store, query: str, bound: Mapping[str, Term] | None = None
) -> Iterator[dict[str, Term]]:
    """Yield the solutions of a SELECT query in which some variables are bound already."""
    given = {ox.Variable(name): term for name, term in (bound or {}).items()}
    answer = store.query(query, substitutions=given)
    if isinstance(answer, ox.QuerySolutions):
        names = [variable.value for variable in answer.variables]
        for row in answer:
            yield {name: term for name, term in zip(names, row, strict=True) if term is not None}


def _named(terms: Iterable[Term]) -> tuple[ox.NamedNode, ...]:
    return tuple(sorted((t for t in terms if isinstance(t, ox.NamedNode)), key=str))


@dataclass(frozen=True)
class Terms:
    """Labels and definitions of the terms of the ontology.

    Attributes
    ----------
    labels, definitions : dict of NamedNode or BlankNode to str
        Of classes, properties and axioms.
    classes, properties : tuple of NamedNode
        Classes, and other labelled terms.
    store : pyoxigraph.Store
        All statements, such as those of expressions.
    """

    labels: dict[Term, str]
    definitions: dict[Term, str]
    classes: tuple[ox.NamedNode, ...]
    properties: tuple[ox.NamedNode, ...]
    store: ox.Store

    @classmethod
    def of(cls, store: ox.Store) -> Terms:
        """Read the terms of a store whose default graph holds them."""
        rows = list(solutions(store, _LABELS))
        labels = {row["term"]: text(row["label"]) for row in rows}
        definitions = {r["term"]: text(r["definition"]) for r in rows if "definition" in r}
        classes = _named(row["term"] for row in solutions(store, _CLASSES))
        return cls(labels, definitions, classes, _named(labels.keys() - set(classes)), store)

    def label(self, term: Term) -> str:
        """Return the label of a term; of an expression, its content."""
        if term in self.labels:
            return self.labels[term]
        if isinstance(term, ox.BlankNode):
            return self._expression(term)
        if not isinstance(term, ox.NamedNode):
            return text(term)
        preferred = ox.NamedNode(SKOS.prefLabel)
        named = self.store.quads_for_pattern(term, preferred, None, ox.DefaultGraph())
        default = _KINDS.get(term.value) or Relations()[shorten(term.value)]
        return next((text(quad.object) for quad in named), default)

    def _expression(self, node: ox.BlankNode, outer: frozenset[Term] = frozenset()) -> str:
        """Return the content of a blank node, such as ``(onProperty GRE policy, hasValue ...)``."""
        parts = []
        quads = self.store.quads_for_pattern(node, None, None, ox.DefaultGraph())
        for _, predicate, other, _ in sorted(quads, key=str):
            if predicate.value == RDF.type or other in outer or text(other) == RDF.nil:
                continue
            nested = isinstance(other, ox.BlankNode) and other not in self.labels
            value = self._expression(other, outer | {node}) if nested else self.label(other)
            parts.append(f"{shorten(predicate.value).rpartition(':')[2]} {value}")
        return f"({', '.join(parts)})"

    def kind(self, term: Term) -> str:
        """Return a class with its article, such as "a program"."""
        unnamed = isinstance(term, ox.BlankNode) and term not in self.labels
        return self.label(term) if unnamed or text(term) == OWL.Nothing else a(self.label(term))

    def _members(self, axiom: Term) -> list[Term]:
        """Return the named classes that an axiom declares disjoint."""
        rows = solutions(self.store, _MEMBERS, {"axiom": axiom})
        return sorted((row["m"] for row in rows), key=str)

    def term(self, axiom: ox.Triple) -> str:
        """Return the short name of the subject of an axiom; of a blank node, its content."""
        subject = axiom.subject
        if isinstance(subject, ox.NamedNode):
            return shorten(subject.value)
        members = [] if subject in self.labels else self._members(subject)
        return ", ".join(shorten(text(one)) for one in members) or self.label(subject)

    def verbalize(self, axiom: ox.Triple) -> str:
        """Return an axiom in words, or the definition if it defines something."""
        subject, predicate, other = axiom
        definition = self.definitions.get(subject)
        if definition and any(isinstance(term, ox.BlankNode) for term in (subject, other)):
            return f"{self.label(subject)}: {definition}"
        key = text(other) if predicate.value == RDF.type else predicate.value
        return _WORDS.get(key, "{s} " + shorten(key) + " {o}").format(
            s=self.label(subject),
            o=self.label(other),
            a_s=self.kind(subject),
            a_o=self.kind(other),
            members=", ".join(map(self.label, self._members(subject))),
        )


def takes_values(store: ox.Store, relation: ox.NamedNode) -> bool:
    """Tell whether a property relates things to amounts or literals; of unknown ones, by use."""
    from owlready2 import DataPropertyClass

    declared, ranges = _world()[relation.value], _world()[SCHEMA.rangeIncludes]
    if isinstance(declared, DataPropertyClass):
        return True
    if declared is not None and ranges and _world()[GP.Amount] in ranges[declared]:
        return True
    used = next(store.quads_for_pattern(None, relation, None, ox.DefaultGraph()), None)
    return used is not None and isinstance(used.object, ox.Literal)


def are_disjoint(one: Term, other: Term) -> bool:
    """Tell whether two classes, or some superclasses of them, are stated to be disjoint."""
    pairs = product(_superclasses(one), _superclasses(other))
    return any(pair in _disjoint_pairs() for pair in pairs)


@cache
def _disjoint_pairs() -> frozenset[tuple[str, str]]:
    """Return the IRIs of disjoint named classes, each pair in both orders."""
    found: set[tuple[str, str]] = set()
    for axiom in _world().disjoint_classes():
        named = [str(one.iri) for one in axiom.entities if hasattr(one, "iri")]
        found.update((one, other) for one, other in product(named, named) if one != other)
    return frozenset(found)


@cache
def _superclasses(term: Term) -> frozenset[str]:
    """Return the IRIs of a class and of those above it: stated, equivalent, or in a definition."""
    from owlready2 import And, ThingClass

    found: set[ThingClass] = set()
    waiting = [_world()[term.value]] if isinstance(term, ox.NamedNode) else []
    while waiting:
        one = waiting.pop()
        if isinstance(one, ThingClass) and one not in found:
            found.add(one)
            waiting += [*one.is_a, *one.equivalent_to]
            waiting += [part for e in one.equivalent_to if isinstance(e, And) for part in e.Classes]
    return frozenset(str(one.iri) for one in found)
