"""Minimal set of contradictory statements, found with a reasoner that only tells whether they are.

The search is QuickXplain (Junker, AAAI 2004).
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence

import pyoxigraph as ox

from ...ontology.terms import OWL
from .axioms import Term, is_axiom, is_declaration, is_head, subexpressions
from .forward_chaining import TYPE
from .justifications import Premises


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
    wholes = dict(_wholes(statements))
    declared = frozenset(filter(is_declaration, statements))

    def can_hold(chosen: Sequence[ox.Triple]) -> bool:
        return holds(declared.union(*map(wholes.__getitem__, chosen)))

    things: set[Term] = {term for triple in near for term in (triple.subject, triple.object)}
    first = [
        one
        for one in wholes
        if is_axiom(one)
        or one.subject in things
        or (one.object in things and one.predicate != TYPE)
    ]
    chosen = [*wholes] if can_hold(first) else first
    return frozenset(_needed([], chosen, can_hold, known=True))


def _needed(
    background: list[ox.Triple],
    statements: list[ox.Triple],
    can_hold: Callable[[Sequence[ox.Triple]], bool],
    *,
    known: bool,
) -> list[ox.Triple]:
    """Return the statements that contradict a background; `known` if that itself is consistent."""
    if not known and not can_hold(background):
        return []
    if len(statements) == 1:
        return statements
    middle = len(statements) // 2
    first, second = statements[:middle], statements[middle:]
    later = _needed(background + first, second, can_hold, known=False)
    return _needed(background + later, first, can_hold, known=not later) + later


def _wholes(statements: Premises) -> Iterator[tuple[ox.Triple, Premises]]:
    """Yield the statements that can be left out one by one, each with its subexpressions.

    Of a blank node that no other statement names, the statement of an axiom comes first.
    """
    store = ox.Store()
    store.bulk_extend(ox.Quad(*triple) for triple in statements)
    asserted = sorted((t for t in statements if not is_declaration(t)), key=str)
    roots = [t for t in asserted if is_head(t) or not isinstance(t.subject, ox.BlankNode)]
    known = subexpressions(store, roots).union(roots)
    others = [t for t in asserted if t not in known]
    others.sort(key=lambda t: t.predicate == TYPE or t.predicate.value.startswith(OWL.iri))
    for statement in (*roots, *others):
        yield statement, subexpressions(store, [statement]) | {statement}
