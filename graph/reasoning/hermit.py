"""HermiT on statements of the graph: inferences, and minimal sets of contradictory statements."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from pathlib import Path

import pyoxigraph as ox

from ...errors import DataError
from ...ontology.reasoning import Inconsistent, NotUnderstood, infer
from ...ontology.terms import GPD, OWL
from .axioms import Term, is_axiom, is_declaration, is_head, subexpressions, text
from .closure import DEFINITIONS, Closure, stated_triples
from .forward_chaining import TYPE
from .justifications import Premises

#: Property of each specialization to itself, of which nobody asks.
_HELPER = ox.NamedNode(GPD.isSpecialization)


def is_consistent(triples: Iterable[ox.Triple]) -> bool:
    """Tell whether HermiT finds statements consistent; it may not run, or not judge them."""
    try:
        infer(relevant(triples))
    except Inconsistent:
        return False
    return True


def differences(files: Sequence[Path] = (), *, store: Path | None = None) -> list[str]:
    """Return the inferences that only HermiT, or only the rules, make from the facts and files.

    It raises DataError if HermiT cannot judge them or finds them inconsistent, and NoReasoner if
    there is no Java.
    """
    given = stated_triples(files, store=store)
    try:
        by_hermit = frozenset(filter(_is_defined, infer(relevant(given))))
    except (Inconsistent, NotUnderstood) as error:
        named = ", ".join(map(str, files)) or "the package"
        message = f"HermiT infers nothing from these statements ({error})"
        hint = "gradpath consistent lists contradictory statements"
        raise DataError(named, message, hint=hint) from error
    by_rules = frozenset(filter(_is_defined, Closure.of(given).inferences))
    return [
        *(f"only HermiT: {triple}" for triple in sorted(by_hermit - by_rules, key=str)),
        *(f"only the rules: {triple}" for triple in sorted(by_rules - by_hermit, key=str)),
    ]


def _is_defined(triple: ox.Triple) -> bool:
    """Tell whether an inference is about a term of the definitions, but for the helper."""
    term = text(triple.object) if triple.predicate == TYPE else triple.predicate.value
    return term.startswith(DEFINITIONS) and triple.predicate != _HELPER


def relevant(triples: Iterable[ox.Triple]) -> frozenset[ox.Triple]:
    """Keep statements that may entail others: axioms, types, and those of properties in axioms."""
    given, store = frozenset(triples), ox.Store()
    store.bulk_extend(ox.Quad(*triple) for triple in given)
    axioms = frozenset(filter(is_axiom, given))
    kept = axioms | subexpressions(store, axioms)
    used = {t for triple in kept if not is_declaration(triple) for t in triple}
    used |= {TYPE, *(t.predicate for t in given if t.predicate.value.startswith(OWL.iri))}
    return kept | {triple for triple in given if triple.predicate in used}


def minimal_conflict(
    statements: Premises, holds: Callable[[Premises], bool], *, near: Iterable[ox.Triple] = ()
) -> Premises:
    """Return a minimal set of contradictory statements, without their subexpressions.

    The search is QuickXplain (Junker, AAAI 2004). It calls a reasoner, which tells whether some
    statements hold together, in proportion to the size of that set and to the logarithm of the
    number of statements. Axioms and the things of the statements `near` are searched first.
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
