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
    """Statement that can be left out, and the whole of it with its subexpressions."""

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
        The reasoner, which tells whether some of them are consistent.
    near : iterable of Triple
        Statements whose things, with the axioms, are searched first.
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
    known = subexpressions(store, roots).union(roots)
    others = sorted((t for t in asserted if t not in known), key=_is_inner)
    for head in (*roots, *others):
        yield Unit(head, subexpressions(store, [head]) | {head})


def _is_inner(triple: ox.Triple) -> bool:
    """Tell whether a statement of a blank node may only describe its expression."""
    return triple.predicate == TYPE or triple.predicate.value.startswith(OWL.iri)


def _is_near(triple: ox.Triple, things: set[Term]) -> bool:
    """Tell whether a statement is an axiom or about one of some things."""
    by_object = triple.predicate != TYPE and triple.object in things
    return is_axiom(triple) or by_object or triple.subject in things
