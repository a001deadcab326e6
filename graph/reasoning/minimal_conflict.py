"""Minimal set of contradictory statements, found with a reasoner that only tells whether they are.

The search is QuickXplain (Junker, AAAI 2004).
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass

import pyoxigraph as ox

from ...ontology.terms import OWL
from .axioms import Term, is_axiom, is_declaration, is_head, subexpressions
from .forward_chaining import TYPE
from .justifications import Premises


@dataclass(frozen=True)
class Unit:
    """Statement that can be left out, with its subexpressions.

    Attributes
    ----------
    head : pyoxigraph.Triple
        The statement.
    whole : frozenset of pyoxigraph.Triple
        The statement and its subexpressions.
    """

    head: ox.Triple
    whole: Premises


def minimal_conflict(
    statements: Premises, holds: Callable[[Premises], bool], *, near: Iterable[ox.Triple] = ()
) -> Premises:
    """Return a minimal set of contradictory statements, without their subexpressions.

    The number of calls of the reasoner grows with the size of that set, and with the logarithm of
    the number of statements.

    Parameters
    ----------
    statements : frozenset of Triple
        Contradictory statements.
    holds : callable
        The reasoner: whether some of the statements are consistent.
    near : iterable of Triple
        Statements among which, with those of the same things and the axioms, to look first.
    """
    units = list(_units(statements))
    declared = frozenset(filter(is_declaration, statements))

    def can_hold(chosen: Sequence[Unit]) -> bool:
        return holds(declared.union(*(unit.whole for unit in chosen)))

    things: set[Term] = {term for triple in near for term in (triple.subject, triple.object)}
    first = [unit for unit in units if _is_near(unit.head, things)]
    chosen = units if can_hold(first) else first
    return frozenset(unit.head for unit in _needed([], chosen, can_hold, known=True))


def _needed(
    background: list[Unit],
    units: list[Unit],
    can_hold: Callable[[Sequence[Unit]], bool],
    *,
    known: bool,
) -> list[Unit]:
    """Return the units that contradict a background; `known` if that itself is consistent."""
    if not known and not can_hold(background):
        return []
    if len(units) == 1:
        return units
    middle = len(units) // 2
    first, second = units[:middle], units[middle:]
    later = _needed(background + first, second, can_hold, known=False)
    return _needed(background + later, first, can_hold, known=not later) + later


def _units(statements: Premises) -> Iterator[Unit]:
    """Yield the statements that can be left out one by one, in a fixed order."""
    store = ox.Store()
    store.bulk_extend(ox.Quad(*triple) for triple in statements)
    asserted = sorted((t for t in statements if not is_declaration(t)), key=str)
    roots = [t for t in asserted if is_head(t) or not isinstance(t.subject, ox.BlankNode)]
    inner = subexpressions(store, roots)
    others = [t for t in asserted if t not in inner and t not in set(roots)]
    axioms = sorted(filter(is_axiom, others), key=_is_inner, reverse=True)
    general = {axiom.subject: axiom for axiom in axioms}  # one for each blank node
    facts = [t for t in others if not is_axiom(t)]
    for head in (*roots, *general.values(), *facts):
        yield Unit(head, subexpressions(store, [head]) | {head})


def _is_inner(triple: ox.Triple) -> bool:
    """Tell whether an axiom of a blank node may only describe its expression."""
    return triple.predicate == TYPE or triple.predicate.value.startswith(OWL.iri)


def _is_near(triple: ox.Triple, things: set[Term]) -> bool:
    """Tell whether a statement is an axiom or about one of some things."""
    by_object = triple.predicate != TYPE and triple.object in things
    return is_axiom(triple) or by_object or triple.subject in things
