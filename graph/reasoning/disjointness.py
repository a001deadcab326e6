"""Classes that exclude each other, as owlready2 reads the axioms of the package."""

from __future__ import annotations

from functools import cache
from itertools import product

import pyoxigraph as ox

from ...ontology.reasoning import load
from .axioms import Term


def are_disjoint(one: Term, other: Term) -> bool:
    """Tell whether two classes, or some superclasses of them, are stated to be disjoint."""
    pairs = product(_superclasses(one), _superclasses(other))
    return any(pair in _disjoint_pairs() for pair in pairs)


#: Object model of the package's axioms, made when first needed.
_world = cache(load)


@cache
def _disjoint_pairs() -> frozenset[tuple[str, str]]:
    """Return the IRIs of disjoint named classes, each pair in both orders."""
    found: set[tuple[str, str]] = set()
    for axiom in _world().disjoint_classes():
        named = [str(one.iri) for one in axiom.entities if hasattr(one, "iri")]
        found.update((one, other) for one, other in product(named, named) if one != other)
    return frozenset(found)


@cache
def _hierarchy() -> dict[str, set[str]]:
    """Return the superclasses of each named class: stated, equivalent, or part of a definition."""
    from owlready2 import And

    direct: dict[str, set[str]] = {}
    for one in _world().classes():
        above = [*one.is_a, *one.equivalent_to]
        above += [part for same in above if isinstance(same, And) for part in same.Classes]
        direct[str(one.iri)] = {str(other.iri) for other in above if hasattr(other, "iri")}
    return direct


def _superclasses(term: Term) -> set[str]:
    """Return the IRIs of a class and of all classes above it."""
    found: set[str] = set()
    waiting = {term.value} if isinstance(term, ox.NamedNode) else set()
    while waiting:
        found |= waiting
        waiting = set().union(*(_hierarchy().get(one, set()) for one in waiting)) - found
    return found
