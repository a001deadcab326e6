"""Inferences of HermiT from statements of the graph, to compare the rules with."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path

import pyoxigraph as ox

from ...errors import DataError
from ...ontology.reasoning import Inconsistent, NotUnderstood, infer
from ...ontology.terms import GPD, OWL
from .axioms import is_axiom, is_declaration, subexpressions, text
from .closure import DEFINITIONS, Closure, stated_triples
from .forward_chaining import TYPE

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
    by_rules = frozenset(filter(_is_defined, Closure.of(given).conclusions))
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
