"""Inferences of HermiT from statements of the graph, to compare the rules with."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path

import pyoxigraph as ox

from ...errors import DataError
from ...ontology.reasoning import Inconsistent, NotUnderstood, infer, java
from ...ontology.terms import GPD, OWL
from .axioms import is_axiom, subexpressions, text
from .closure import DEFINITIONS, Closure, stated_triples
from .forward_chaining import TYPE

#: The relation that OWL needs to speak of a class within a chain.
_HELPER = ox.NamedNode(GPD.isSpecialization)
_OWL = OWL.iri
#: Types that only say what a term is; by them alone nothing follows.
_DECLARED = {
    f"{_OWL}{name}"
    for name in ("Class", "ObjectProperty", "DatatypeProperty", "AnnotationProperty", "Ontology")
}


def reasoned(triples: Iterable[ox.Triple]) -> frozenset[ox.Triple]:
    """Return what HermiT concludes from some statements.

    Raises
    ------
    Inconsistent, NoReasoner
        See `infer`.
    """
    lines = [f"{triple} ." for triple in telling(triples)]
    return frozenset(
        ox.Triple(*(ox.NamedNode(term[1:-1]) for term in statement))
        for statement in infer(lines)
        if all(term.startswith("<") for term in statement)
    )


def holds(triples: Iterable[ox.Triple]) -> bool | None:
    """Tell whether HermiT finds that statements can all hold; None where there is no Java.

    Raises
    ------
    NotUnderstood
        If HermiT cannot judge them.
    """
    if java() is None:
        return None
    try:
        reasoned(triples)
    except Inconsistent:
        return False
    return True


def differences(files: Sequence[Path] = (), *, store: Path | None = None) -> list[str]:
    """Return what either HermiT or the rules alone conclude from the facts and some files.

    Raises
    ------
    DataError
        If HermiT cannot judge them, or finds that they cannot all hold.
    NoReasoner
        If there is no Java.
    """
    given = stated_triples(files, store=store)
    try:
        by_hermit = frozenset(filter(_is_defined, reasoned(given)))
    except (Inconsistent, NotUnderstood) as error:
        named = ", ".join(map(str, files)) or "the package"
        message = f"HermiT concludes nothing from these statements ({error})"
        raise DataError(named, message, hint="gradpath consistent says which clash") from error
    by_rules = frozenset(filter(_is_defined, Closure.of(given).conclusions))
    return [
        *(f"only HermiT: {triple}" for triple in sorted(by_hermit - by_rules, key=str)),
        *(f"only the rules: {triple}" for triple in sorted(by_rules - by_hermit, key=str)),
    ]


def _is_defined(triple: ox.Triple) -> bool:
    """Tell whether a conclusion is about a term of the definitions that says anything."""
    of_class = triple.predicate == TYPE and text(triple.object).startswith(DEFINITIONS)
    return of_class or (
        triple.predicate.value.startswith(DEFINITIONS) and triple.predicate != _HELPER
    )


def telling(triples: Iterable[ox.Triple]) -> frozenset[ox.Triple]:
    """Keep what anything can follow from: axioms, types, and relations that have axioms."""
    given = frozenset(triples)
    store = ox.Store()
    store.bulk_extend(ox.Quad(*triple) for triple in given)
    axioms = frozenset(filter(is_axiom, given))
    kept = axioms | subexpressions(store, axioms)
    named = {
        term
        for triple in kept
        if not _declares(triple)
        for term in (triple.subject, triple.object)
        if isinstance(term, ox.NamedNode)
    }
    return kept | {
        triple
        for triple in given
        if triple.predicate == TYPE
        or triple.predicate in named
        or triple.predicate.value.startswith(_OWL)
    }


def _declares(triple: ox.Triple) -> bool:
    return triple.predicate == TYPE and str(triple.object)[1:-1] in _DECLARED
