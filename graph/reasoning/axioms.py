"""Axioms of OWL: recognition, the expressions they contain, and their wording."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import TypeAlias

import pyoxigraph as ox

from ...ontology.terms import OWL, RDF, RDFS, SKOS, XSD
from ..model.iris import shorten
from ..model.labels import fold
from ..model.statements import Relations

#: A term of a statement.
Term: TypeAlias = ox.NamedNode | ox.BlankNode | ox.Literal | ox.Triple

_OWL = OWL.iri
_RDFS = RDFS.iri
_XSD = XSD.iri
_RDF = RDF.iri
_TYPE = f"{_RDF}type"
_BASIC = {_RDFS + name for name in ("subClassOf", "subPropertyOf", "domain", "range")}
#: How the types begin of which a nameless thing is an axiom by itself.
_HEADS = (f"{_OWL}All", f"{_OWL}NegativePropertyAssertion")
#: Relations of OWL that speak of things, not of terms.
_OF_THINGS = {f"{_OWL}{name}" for name in ("sameAs", "differentFrom")}
_LABEL = ox.NamedNode(f"{_RDFS}label")
_NAME = ox.NamedNode(SKOS.prefLabel)
_DEFINITION = ox.NamedNode(SKOS.definition)
_CLASS = ox.NamedNode(f"{_OWL}Class")
_MEMBERS = f"""
SELECT ?axiom ?member WHERE {{
  ?axiom a <{_OWL}AllDisjointClasses> ; <{_OWL}members>/<{_RDF}rest>*/<{_RDF}first> ?member
  FILTER(ISIRI(?member))
}}"""
#: Wording of the axioms in use, by the property or, of a type, by the class.
_WORDS = {
    f"{_RDFS}subClassOf": "each {s} is {a_o}",
    f"{_RDFS}subPropertyOf": "{s} implies {o}",
    f"{_RDFS}domain": "whatever {s} speaks of is {a_o}",
    f"{_RDFS}range": "what {s} gives is {a_o}",
    f"{_OWL}disjointWith": "nothing is both {a_s} and {a_o}",
    f"{_OWL}propertyDisjointWith": "{s} and {o} exclude each other",
    f"{_OWL}IrreflexiveProperty": "{s} never leads back to the same thing",
    f"{_OWL}AsymmetricProperty": "{s} never leads both ways",
    f"{_OWL}TransitiveProperty": "{s} carries on from step to step",
    f"{_OWL}FunctionalProperty": "{s} has one value",
    f"{_OWL}AllDisjointClasses": "nothing is two of these: {members}",
    f"{_OWL}NegativePropertyAssertion": "denied: {s}",
}
_NOTHING = f"{_OWL}Nothing"
_KINDS = {
    _NOTHING: "nothing",
    f"{_OWL}Thing": "thing",
    f"{_XSD}decimal": "decimal figure",
    f"{_XSD}boolean": "truth value",
}


def is_axiom(triple: ox.Triple) -> bool:
    """Tell whether a statement speaks of classes and relations, not of things."""
    predicate = triple.predicate.value
    if predicate == _TYPE:
        other = triple.object
        return (
            isinstance(other, ox.NamedNode)
            and other.value.startswith(_OWL)
            and other.value not in {f"{_OWL}Nothing", f"{_OWL}Thing"}
        )
    return predicate in _BASIC or (predicate.startswith(_OWL) and predicate not in _OF_THINGS)


def subexpressions(store: ox.Store, statements: Iterable[ox.Triple]) -> frozenset[ox.Triple]:
    """Return what lies inside of the axioms among some statements: expressions and lists.

    So does what lies inside of the nameless classes to which things are said to belong. An axiom
    without a name of its own, such as that some classes exclude each other, is the statement of its
    type; what else is said of it lies inside.
    """
    given = frozenset(statements)
    found: set[ox.Triple] = set()
    waiting = [
        node
        for axiom in given
        if is_axiom(axiom) or axiom.predicate.value == _TYPE
        for node in (axiom.subject, axiom.object)
        if isinstance(node, ox.BlankNode) and (is_axiom(axiom) or node == axiom.object)
    ]
    heads = {axiom.subject for axiom in given if is_axiom(axiom)}
    while waiting:
        node = waiting.pop()
        for quad in store.quads_for_pattern(node, None, None, ox.DefaultGraph()):
            if quad.triple not in found and not (node in heads and is_head(quad.triple)):
                found.add(quad.triple)
                if isinstance(quad.object, ox.BlankNode):
                    waiting.append(quad.object)
    return frozenset(found)


def is_head(triple: ox.Triple) -> bool:
    """Tell whether a statement of a blank node makes it an axiom of its own."""
    return triple.predicate.value == _TYPE and text(triple.object).startswith(_HEADS)


def a(noun: str) -> str:
    """Return a noun with its article.

    Examples
    --------
    >>> a("program"), a("amount"), a("university")
    ('a program', 'an amount', 'a university')
    """
    return f"{'an' if noun[:1] in set('aeio') else 'a'} {noun}"


def text(term: Term | ox.DefaultGraph) -> str:
    """Return the IRI of a name or the text of a literal; nothing of what has neither."""
    return term.value if isinstance(term, ox.NamedNode | ox.Literal) else ""


def solutions(
    store: ox.Store, query: str, bound: Mapping[str, Term] | None = None
) -> Iterator[dict[str, Term]]:
    """Generate what the variables of a SELECT query can be, given what some of them are."""
    given = {ox.Variable(name): term for name, term in (bound or {}).items()}
    answer = store.query(query, substitutions=given)
    if isinstance(answer, ox.QuerySolutions):
        names = [variable.value for variable in answer.variables]
        for row in answer:
            yield {name: term for name, term in zip(names, row, strict=True) if term is not None}


@dataclass(frozen=True)
class Terms:
    """Labels and definitions of the terms of the ontology.

    Attributes
    ----------
    labels, definitions : dict of NamedNode or BlankNode to str
        Of classes, properties and axioms.
    classes : frozenset of NamedNode
        Those of the terms that are classes.
    members : dict of BlankNode to tuple of NamedNode
        The classes that exclude each other, by the axiom.
    store : pyoxigraph.Store
        What says the rest: the expressions that have no name.
    """

    labels: dict[Term, str]
    definitions: dict[Term, str]
    classes: frozenset[Term]
    members: dict[Term, tuple[Term, ...]]
    store: ox.Store

    @classmethod
    def of(cls, store: ox.Store) -> Terms:
        """Read the terms of a store whose default graph holds them."""
        labelled = store.quads_for_pattern(None, _LABEL, None, ox.DefaultGraph())
        labels: dict[Term, str] = {quad.subject: text(quad.object) for quad in labelled}
        defined = store.quads_for_pattern(None, _DEFINITION, None, ox.DefaultGraph())
        definitions: dict[Term, str] = {
            quad.subject: text(quad.object) for quad in defined if quad.subject in labels
        }
        typed = store.quads_for_pattern(None, ox.NamedNode(_TYPE), _CLASS, ox.DefaultGraph())
        members: dict[Term, list[Term]] = {}
        for row in solutions(store, _MEMBERS):
            members.setdefault(row["axiom"], []).append(row["member"])
        kept = {axiom: tuple(sorted(found, key=str)) for axiom, found in members.items()}
        return cls(labels, definitions, frozenset(quad.subject for quad in typed), kept, store)

    def label(self, term: Term) -> str:
        """Return the label of a term; for an expression without a name, its content."""
        if term in self.labels:
            return self.labels[term]
        if text(term) in _KINDS:
            return _KINDS[text(term)]
        if isinstance(term, ox.BlankNode):
            return self._expression(term)
        if not isinstance(term, ox.NamedNode):
            return text(term)
        named = self.store.quads_for_pattern(term, _NAME, None, ox.DefaultGraph())
        return next((text(quad.object) for quad in named), Relations()[shorten(term.value)])

    def _expression(self, node: ox.BlankNode, outer: frozenset[Term] = frozenset()) -> str:
        """Return the content of a blank node, such as ``(onProperty GRE policy, hasValue ...)``."""
        parts = []
        quads = self.store.quads_for_pattern(node, None, None, ox.DefaultGraph())
        for _, predicate, other, _ in sorted(quads, key=str):
            if predicate.value == _TYPE or other in outer or text(other) == f"{_RDF}nil":
                continue
            nested = isinstance(other, ox.BlankNode) and other not in self.labels
            value = self._expression(other, outer | {node}) if nested else self.label(other)
            parts.append(f"{shorten(predicate.value).rpartition(':')[2]} {value}")
        return f"({', '.join(parts)})"

    def kind(self, term: Term) -> str:
        """Return a class as what a thing can be, such as "a program"."""
        nameless = isinstance(term, ox.BlankNode) and term not in self.labels
        return self.label(term) if nameless or text(term) == _NOTHING else a(self.label(term))

    def term(self, axiom: ox.Triple) -> str:
        """Return the short name of what an axiom speaks of; where it has none, what it says."""
        subject = axiom.subject
        if isinstance(subject, ox.NamedNode):
            return shorten(subject.value)
        if subject in self.labels or subject not in self.members:
            return self.label(subject)
        return ", ".join(shorten(text(member)) for member in self.members[subject])

    def find(self, name: str, *, among_classes: bool) -> ox.NamedNode | None:
        """Find a class or a property by its label, its short name, its last part or its IRI."""
        wanted = fold(name.strip())
        for term in sorted((t for t in self.labels if isinstance(t, ox.NamedNode)), key=str):
            if (term in self.classes) is not among_classes:
                continue
            short = shorten(term.value)
            names = {self.labels[term], short, short.rpartition(":")[2], term.value}
            if wanted in {fold(one) for one in names}:
                return term
        return None

    def say(self, axiom: ox.Triple) -> str:
        """Return what an axiom says, by the definition where it defines something."""
        subject, predicate, other = axiom
        if subject in self.labels and isinstance(subject, ox.BlankNode):
            return f"{self.labels[subject]}: {self.definitions.get(subject, '')}"
        key = text(other) if predicate.value == _TYPE else predicate.value
        if isinstance(other, ox.BlankNode) and self.definitions.get(subject):
            return f"{self.label(subject)}: {self.definitions[subject]}"
        members = ", ".join(map(self.label, self.members.get(subject, ())))
        words = _WORDS.get(key, "{s} " + shorten(key) + " {o}")
        s, o = self.label(subject), self.label(other)
        kinds = {"a_s": self.kind(subject), "a_o": self.kind(other)}
        return words.format(s=s, o=o, members=members, **kinds)
