"""Which classes exclude each other, as the axioms of a store say it."""

from __future__ import annotations

from dataclasses import dataclass

import pyoxigraph as ox

from ...ontology.terms import PROLOGUE
from .axioms import Term, solutions

_EXCLUSIVE = """SELECT DISTINCT ?one ?other WHERE {
  { ?one owl:disjointWith ?other }
  UNION { ?axiom a owl:AllDisjointClasses ; owl:members/rdf:rest*/rdf:first ?one .
    ?axiom owl:members/rdf:rest*/rdf:first ?other FILTER(?one != ?other) }
}"""
_ABOVE = """SELECT DISTINCT ?one ?other WHERE {
  { ?one rdfs:subClassOf ?other } UNION { ?one owl:equivalentClass ?other }
  UNION { ?one owl:equivalentClass/owl:intersectionOf/rdf:rest*/rdf:first ?other }
  FILTER(ISIRI(?one) && ISIRI(?other))
}"""


@dataclass(frozen=True, slots=True)
class Exclusions:
    """Which classes exclude each other, and which classes stand above each."""

    pairs: frozenset[tuple[Term, Term]]
    above: dict[Term, set[Term]]

    @classmethod
    def of(cls, store: ox.Store) -> Exclusions:
        """Read them from the axioms in the default graph of a store."""
        rows = list(solutions(store, PROLOGUE + _EXCLUSIVE))
        ordered = [(row["one"], row["other"]) for row in rows]
        return cls(frozenset([*ordered, *((b, a) for a, b in ordered)]), _above(store))

    def hold(self, one: Term, other: Term) -> bool:
        """Tell whether two classes, or some above them, exclude each other."""
        higher, beside = self.above.get(one, {one}), self.above.get(other, {other})
        return any((a, b) in self.pairs for a in higher for b in beside)


def _above(store: ox.Store) -> dict[Term, set[Term]]:
    """Return the classes above each class, itself among them."""
    above: dict[Term, set[Term]] = {}
    for row in solutions(store, PROLOGUE + _ABOVE):
        above.setdefault(row["one"], {row["one"]}).add(row["other"])
    grown = True
    while grown:
        grown = False
        for found in above.values():
            more = set().union(*(above.get(one, ()) for one in found)) - found
            found.update(more)
            grown = grown or bool(more)
    return above
