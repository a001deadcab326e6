"""Axioms of the package in owlready2's object model: class hierarchy, disjointness, properties."""

from __future__ import annotations

from functools import cache
from itertools import product

import pyoxigraph as ox

from ...ontology.reasoning import load
from ...ontology.terms import DCTERMS, GP, RDFS, SCHEMA, SKOS
from .axioms import Term

#: Properties that restate another: names of things, and a price in another form.
ALSO = {
    ox.NamedNode(RDFS.label): tuple(
        map(ox.NamedNode, (SKOS.prefLabel, SKOS.altLabel, DCTERMS.title))
    ),
    ox.NamedNode(GP.tuition): (ox.NamedNode(GP.restatedTuition),),
}
#: Object model of the package's axioms, loaded on first use.
_world = cache(load)


def takes_values(store: ox.Store, relation: ox.NamedNode) -> bool:
    """Tell whether a property relates things to amounts or literals; of unknown ones, by use."""
    from owlready2 import DataPropertyClass

    declared = _world()[relation.value]
    if isinstance(declared, DataPropertyClass):
        return True
    if declared is not None and _world()[GP.Amount] in _world()[SCHEMA.rangeIncludes][declared]:
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
