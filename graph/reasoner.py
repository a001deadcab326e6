"""What HermiT concludes from statements of the graph, to hold the rules against."""

from __future__ import annotations

from collections.abc import Iterable

import pyoxigraph as ox

from ..ontology.reasoning import infer
from .axioms import inside, is_axiom
from .derivation import TYPE

_OWL = "http://www.w3.org/2002/07/owl#"
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


def telling(triples: Iterable[ox.Triple]) -> frozenset[ox.Triple]:
    """Keep what anything can follow from: axioms, types, and relations that have axioms."""
    given = frozenset(triples)
    store = ox.Store()
    store.bulk_extend(ox.Quad(*triple) for triple in given)
    axioms = frozenset(filter(is_axiom, given))
    kept = axioms | inside(store, axioms)
    named = {
        term
        for triple in kept
        if not _declares(triple)
        for term in (triple.subject, triple.object)
        if isinstance(term, ox.NamedNode)
    }
    return kept | {
        triple for triple in given if triple.predicate == TYPE or triple.predicate in named
    }


def _declares(triple: ox.Triple) -> bool:
    return triple.predicate == TYPE and str(triple.object)[1:-1] in _DECLARED
