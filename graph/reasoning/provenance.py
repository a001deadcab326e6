"""Wording and sources of statements, and of the axioms among them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import pyoxigraph as ox

from ...ontology.terms import GP
from ..model.grades import Grade
from ..model.iris import passage_order, shorten
from ..model.labels import Labels
from ..model.values import Value, Values
from ..model.verbalize import Verbalizer
from ..store.store import Store
from .axioms import Term, Terms, is_axiom, text
from .closure import RULES
from .forward_chaining import TYPE

_GRADES = f"SELECT ?passage ?grade WHERE {{ ?passage <{GP.grade}> ?grade }}"


@dataclass(frozen=True, slots=True)
class Axiom:
    """An axiom that something follows from.

    Attributes
    ----------
    term : str
        The short name of the class or property it speaks of; of what has none, what it says.
    kind : str
        The short name of the property or type that makes it an axiom.
    words : str
        What it says.
    """

    term: str
    kind: str
    words: str


@dataclass(frozen=True, slots=True)
class Fact:
    """A statement with who makes it.

    Attributes
    ----------
    subject, predicate, object : str
        Short names; of text and figures the text.
    words : str
        What it says.
    sources : tuple of str
        Short names of the passages that say it, files of the user among them.
    """

    subject: str
    predicate: str
    object: str
    words: str
    sources: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Justification:
    """Axioms and facts that together entail a statement, none of them in vain.

    Attributes
    ----------
    grade : Grade
        As good as the weakest of its facts.
    axioms : tuple of Axiom
        What the definitions say.
    facts : tuple of Fact
        What passages say.
    """

    grade: Grade
    axioms: tuple[Axiom, ...]
    facts: tuple[Fact, ...]


@dataclass(frozen=True)
class ProvenanceIndex:
    """Provenance of statements, with their wording.

    Attributes
    ----------
    source : Store
        The statements with their passages.
    labels : Labels
        The labels of things.
    terms : Terms
        The labels and meanings of classes and properties.
    """

    source: Store
    labels: Labels
    terms: Terms

    def justification(self, statements: Iterable[ox.Triple]) -> Justification:
        """Return a set of statements as axioms and facts in words."""
        given = sorted(statements, key=_order)
        facts = self.facts(triple for triple in given if not is_axiom(triple))
        axioms = tuple(self.axiom(triple) for triple in given if is_axiom(triple))
        grades = self._grades()
        graded = (max(map(grades.__getitem__, f.sources), default=Grade.STATED) for f in facts)
        return Justification(min(graded, default=Grade.STATED), axioms, facts)

    def axiom(self, triple: ox.Triple) -> Axiom:
        """Return an axiom in words."""
        by_type = triple.predicate == TYPE
        kind = shorten(text(triple.object) if by_type else triple.predicate.value)
        return Axiom(self.terms.term(triple), kind, self.terms.say(triple))

    def facts(self, triples: Iterable[ox.Triple]) -> tuple[Fact, ...]:
        """Return statements in words, each with its passages."""
        given = tuple(triples)
        values = Values()
        said: list[Value] = [values[term] for t in given for term in (t.subject, t.object)]
        verbalizer = Verbalizer.of(self.source, self.labels, said)
        return tuple(
            Fact(
                _short(triple.subject),
                shorten(triple.predicate.value),
                self._object(triple),
                self._words(triple, verbalizer, values),
                self.sources(triple),
            )
            for triple in given
        )

    def sources(self, triple: ox.Triple) -> tuple[str, ...]:
        """Return the short names of the passages that make a statement; rules are none."""
        if isinstance(triple.subject, ox.Triple) or isinstance(triple.object, ox.Triple):
            return ()
        graphs = (text(quad.graph_name) for quad in self.source.quads(*triple))
        found = {shorten(graph) for graph in graphs if not graph.startswith(RULES)}
        return tuple(sorted(found, key=passage_order))

    def _object(self, triple: ox.Triple) -> str:
        """Return the short name of an object; a class without a name by what it says."""
        nameless = triple.predicate == TYPE and isinstance(triple.object, ox.BlankNode)
        return self.terms.label(triple.object) if nameless else _short(triple.object)

    def _words(self, triple: ox.Triple, verbalizer: Verbalizer, values: Values) -> str:
        subject = verbalizer.verbalize(values[triple.subject])
        if triple.predicate == TYPE:
            return f"{subject} is {self.terms.kind(triple.object)}"
        relation, value = (
            self.terms.label(triple.predicate),
            verbalizer.verbalize(values[triple.object]),
        )
        return f"{subject}, {relation}: {value}"

    def _grades(self) -> dict[str, Grade]:
        rows = self.source.select(_GRADES).rows
        grades = _Grades()
        for passage, grade in rows:
            grades[shorten(str(passage))] = Grade.from_label(str(grade).rpartition("/")[2])
        return grades


class _Grades(dict[str, Grade]):
    """The grades of passages; names and types, and a user's own file, count as stated."""

    def __missing__(self, passage: str) -> Grade:
        return Grade.STATED


def _short(term: Term) -> str:
    return shorten(term.value) if isinstance(term, ox.NamedNode) else text(term) or str(term)


def _order(triple: ox.Triple) -> tuple[bool, bool, str]:
    """Put types first, for they say what the rest speaks of."""
    return (not is_axiom(triple), triple.predicate != TYPE, str(triple))
