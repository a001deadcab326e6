"""Wording and sources of statements, and of the axioms among them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import pyoxigraph as ox

from ..model.grades import Grade, grades_of_passages
from ..model.iris import passage_order, shorten
from ..model.labels import Labels
from ..model.values import Values
from ..model.verbalize import Verbalizer
from ..store.store import Store
from .axioms import Term, Terms, is_axiom, text
from .closure import RULES
from .forward_chaining import TYPE


@dataclass(frozen=True, slots=True)
class Axiom:
    """Axiom in words, with the short names of its subject, or its content, and of its property."""

    term: str
    kind: str
    words: str


@dataclass(frozen=True, slots=True)
class Fact:
    """Statement in words, with the short names of its parts and of its passages and files."""

    subject: str
    predicate: str
    object: str
    words: str
    sources: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Justification:
    """Minimal set of axioms and facts that entail a statement; the lowest grade of its facts."""

    grade: Grade
    axioms: tuple[Axiom, ...]
    facts: tuple[Fact, ...]


@dataclass(frozen=True)
class ProvenanceIndex:
    """Wording and sources of statements, from the labels of things and of terms."""

    source: Store
    labels: Labels
    terms: Terms

    @classmethod
    def of(cls, native: ox.Store) -> ProvenanceIndex:
        """Return the index of a store whose default graph is the merge of its named graphs."""
        facts = Store(native)
        words = facts.localized
        return cls(facts, Labels.from_engine(words), Terms.of(words.native))

    def justification(self, statements: Iterable[ox.Triple]) -> Justification:
        """Return statements as axioms and facts in words."""
        given = sorted(statements, key=lambda t: (t.predicate != TYPE, str(t)))
        facts = self.facts(triple for triple in given if not is_axiom(triple))
        axioms = tuple(self._axiom(triple) for triple in given if is_axiom(triple))
        grades = grades_of_passages(self.source)
        graded = (
            max((grades.get(source, Grade.STATED) for source in fact.sources), default=Grade.STATED)
            for fact in facts
        )
        return Justification(min(graded, default=Grade.STATED), axioms, facts)

    def _axiom(self, triple: ox.Triple) -> Axiom:
        by_type = triple.predicate == TYPE
        kind = shorten(text(triple.object) if by_type else triple.predicate.value)
        return Axiom(self.terms.term(triple), kind, self.terms.verbalize(triple))

    def facts(self, triples: Iterable[ox.Triple]) -> tuple[Fact, ...]:
        """Return statements in words, each with its passages."""
        given, values = tuple(triples), Values()
        ends = [values[term] for t in given for term in (t.subject, t.object)]
        verbalizer = Verbalizer.of(self.source.localized, self.labels, ends)
        return tuple(self._fact(triple, verbalizer, values) for triple in given)

    def _fact(self, triple: ox.Triple, verbalizer: Verbalizer, values: Values) -> Fact:
        """Return a statement in words; a class without a name is described by its content."""
        subject, value = (verbalizer.verbalize(values[t]) for t in (triple.subject, triple.object))
        words = f"{subject}, {self.terms.label(triple.predicate)}: {value}"
        name = _short(triple.object)
        if triple.predicate == TYPE:
            words = f"{subject} is {self.terms.kind(triple.object)}"
            name = self.terms.label(triple.object) if name.startswith("_:") else name
        predicate = shorten(triple.predicate.value)
        return Fact(_short(triple.subject), predicate, name, words, self.sources(triple))

    def sources(self, triple: ox.Triple) -> tuple[str, ...]:
        """Return the short names of the passages that make a statement; rules are none."""
        graphs = (text(quad.graph_name) for quad in self.source.quads(*triple))
        found = {shorten(graph) for graph in graphs if not graph.startswith(RULES)}
        return tuple(sorted(found, key=passage_order))


def _short(term: Term) -> str:
    return shorten(term.value) if isinstance(term, ox.NamedNode) else text(term) or str(term)
