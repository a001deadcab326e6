"""Unsupported axioms: those of a file that only HermiT can judge."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass

import pyoxigraph as ox

from ...ontology.terms import GP, GPD, OWL, RDF
from ..model.iris import shorten
from .axioms import is_axiom, is_head, solutions, subexpressions
from .forward_chaining import TYPE
from .justifications import Premises

_OWL = OWL.iri
#: How the relations of lists begin.
_LISTS = tuple(RDF.iri + name for name in ("first", "rest"))
#: How many statements HermiT is first asked about when the clash is sought.
_FIRST = 40
#: Terms of OWL from which something follows that no rule concludes, or not in every case.
_RELATIONS = """allValuesFrom cardinality complementOf datatypeComplementOf disjointUnionOf
distinctMembers equivalentProperty hasKey hasSelf hasValue intersectionOf inverseOf maxCardinality
maxQualifiedCardinality minCardinality minQualifiedCardinality onDatatype oneOf
propertyChainAxiom qualifiedCardinality sameAs someValuesFrom unionOf"""
_TYPES = """AllDisjointProperties InverseFunctionalProperty ReflexiveProperty SymmetricProperty"""
_OWN = f"FILTER(?g NOT IN (<{GPD.document}>, <{GP.document}>))"
_OUTSIDE = f"""SELECT DISTINCT ?term WHERE {{
  {{ VALUES ?term {{ {" ".join(f"<{_OWL}{name}>" for name in _RELATIONS.split())} }}
    GRAPH ?g {{ ?s ?term ?o }} }}
  UNION {{ VALUES ?term {{ {" ".join(f"<{_OWL}{name}>" for name in _TYPES.split())} }}
    GRAPH ?g {{ ?s a ?term }} }}
  UNION {{ VALUES ?term {{ <{_OWL}FunctionalProperty> }} GRAPH ?g {{ ?p a ?term }}
    ?s ?p ?one , ?other FILTER(ISIRI(?one) && ISIRI(?other) && ?one != ?other) }}
  {_OWN}
}} ORDER BY ?term"""


def unsupported_axioms(store: ox.Store) -> list[str]:
    """Return the terms by which files say more than the rules understand, by their short names.

    Parameters
    ----------
    store : pyoxigraph.Store
        The package's facts with those of the files.
    """
    return [shorten(row["term"].value) for row in solutions(store, _OUTSIDE)
            if isinstance(row["term"], ox.NamedNode)]  # fmt: skip


@dataclass(frozen=True)
class Unit:
    """A statement with what lies inside of it, which says nothing without it.

    Attributes
    ----------
    head : pyoxigraph.Triple
        The statement.
    whole : frozenset of pyoxigraph.Triple
        The statement and what lies inside.
    """

    head: ox.Triple
    whole: Premises


def minimal_conflict(
    statements: Premises, holds: Callable[[Premises], bool], *, near: Iterable[ox.Triple] = ()
) -> Premises:
    """Return the smallest set of some statements that cannot all hold.

    No statement of it can be spared; what lies inside of axioms is left out. Who judges is asked
    a number of times that grows with the size of the set, not with that of the statements.

    Parameters
    ----------
    statements : frozenset of Triple
        Statements that cannot all hold.
    holds : callable
        Who tells whether some statements can.
    near : iterable of Triple
        Where to begin to look.
    """
    units = _by_distance(list(_units(statements)), near)
    declared = frozenset(filter(_declares, statements))

    def can_hold(chosen: Sequence[Unit]) -> bool:
        return holds(declared.union(*(unit.whole for unit in chosen)))

    enough = min(_FIRST, len(units))
    while enough < len(units) and can_hold(units[:enough]):
        enough = min(enough * 4, len(units))
    return frozenset(unit.head for unit in _needed([], units[:enough], can_hold, known=True))


def _needed(
    beside: list[Unit],
    units: list[Unit],
    can_hold: Callable[[Sequence[Unit]], bool],
    *,
    known: bool,
) -> list[Unit]:
    """Return those of some units that, beside others, are needed for a clash.

    Halves are taken in turn, each beside what the other one needs.
    """
    if not known and not can_hold(beside):
        return []
    if len(units) == 1:
        return units
    middle = len(units) // 2
    first, second = units[:middle], units[middle:]
    later = _needed(beside + first, second, can_hold, known=False)
    return _needed(beside + later, first, can_hold, known=not later) + later


def _units(statements: Premises) -> Iterator[Unit]:
    """Yield the statements that can be left out one by one, each with what lies inside of it."""
    store = ox.Store()
    store.bulk_extend(ox.Quad(*triple) for triple in statements)
    asserted = [t for t in statements if not _declares(t)]
    heads = [t for t in asserted if is_head(t) or not (_is_nameless(t) and _is_inner(t))]
    units = [Unit(head, subexpressions(store, [head]) | {head}) for head in heads]
    left = frozenset(asserted).difference(*(unit.whole for unit in units))
    yield from units
    for node in {triple.subject for triple in left}:
        within = [triple for triple in left if triple.subject == node]
        head = min(
            within, key=lambda triple: (triple.predicate.value.startswith(_OWL), str(triple))
        )
        yield Unit(head, subexpressions(store, within) | {*within})


def _by_distance(units: list[Unit], near: Iterable[ox.Triple]) -> list[Unit]:
    """Put units first that speak of what some statements speak of, then those one step further."""
    nodes = {term for triple in near for term in triple}
    waiting = sorted(units, key=lambda unit: str(unit.head))
    ordered: list[Unit] = []
    while waiting:
        reached = [unit for unit in waiting if any(nodes.intersection(t) for t in unit.whole)]
        ordered += reached or waiting
        waiting = [unit for unit in waiting if unit not in reached] if reached else []
        nodes.update(
            term
            for unit in reached
            for triple in unit.whole
            for term in (triple.subject, triple.object)
            if triple.predicate != TYPE
        )
    return ordered


def _is_nameless(triple: ox.Triple) -> bool:
    return isinstance(triple.subject, ox.BlankNode)


def _is_inner(triple: ox.Triple) -> bool:
    return is_axiom(triple) or triple.predicate.value.startswith(_LISTS)


def _declares(triple: ox.Triple) -> bool:
    """Tell whether a statement only says what kind of term a name is."""
    kinds = {"Class", "ObjectProperty", "DatatypeProperty", "AnnotationProperty", "Ontology"}
    return triple.predicate == TYPE and str(triple.object)[1:-1] in {_OWL + kind for kind in kinds}
