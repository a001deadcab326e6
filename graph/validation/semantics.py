"""Semantic checks, beyond shapes: contradictions, and rules of the graph as a whole."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Sequence

import pyoxigraph as ox

from ...ontology.terms import BASE, SH
from ...queries import Catalogue
from ..model.values import Iri, Term
from ..reasoning.consistency import in_words, quick_inconsistencies
from ..reasoning.justifications import Premises
from ..reasoning.provenance import ProvenanceIndex
from ..store.store import MERGE, Store
from .shacl import Violation

_QUERY = f"{BASE}query/"
#: Rules for the completeness of GradPath's own data, which do not apply to other files.
_OF_OURS = frozenset(
    f"{name}-violation"
    for name in (
        *("mapping-evidence", "passage-description", "program", "recommendation-reason"),
        *("recommendation-relation", "shared-label", "tier-membership"),
    )
)


def semantic_violations(
    facts: ox.Store, own: Sequence[ox.Store], found: Iterable[Violation]
) -> list[Violation]:
    """Return contradictions between files and other facts, and violations of rules of the graph.

    The store of all facts gets their merge. Statements that are not of a file (`own`) keep every
    rule by themselves; known violations (`found`) are not reported again.
    """
    facts.update(MERGE)
    reported = {(one.focus, one.path) for one in found}
    contradictions = [*_contradictions(facts, own, reported)]
    subjects = {focus for focus, _ in reported} | {one.focus for one in contradictions}
    return [*contradictions, *_broken_rules(facts, subjects)]


def _contradictions(
    facts: ox.Store, own: Sequence[ox.Store], reported: Collection[tuple[Term, Term | None]]
) -> Iterator[Violation]:
    found = quick_inconsistencies(facts)
    if not found:
        return
    provenance = ProvenanceIndex.of(facts)
    blamed: set[ox.Triple] = set()
    for conflict in found:
        fault = _stated(own, conflict)
        if fault in blamed or any((t.subject, t.predicate) in reported for t in conflict):
            continue
        blamed.add(fault)
        subject, predicate, value = fault
        expected = f"Not all of this can hold: {in_words(provenance.justification(conflict))}."
        yield Violation.of_check("Consistency", subject, predicate, value, expected)


def _stated(own: Sequence[ox.Store], conflict: Premises) -> ox.Triple:
    """Return a statement of a contradiction that the files make, or any where they make none."""
    ordered = sorted(conflict, key=str)
    for store in own:
        for one in ordered:
            if any(store.quads_for_pattern(one.subject, one.predicate, one.object)):
                return one
    return ordered[0]


def _broken_rules(facts: ox.Store, reported: Collection[Term]) -> Iterator[Violation]:
    store, catalogue = Store(facts), Catalogue.load()
    for name in catalogue:
        if not name.endswith("-violation") or name in _OF_OURS:
            continue
        rows = catalogue[name].bind().run(store).rows  # one for each name of a thing
        for message, thing in dict.fromkeys((message, thing) for _, message, _, thing in rows):
            # a text or blank node for a thing is malformed already
            if isinstance(thing, Iri) and (focus := ox.NamedNode(thing)) not in reported:
                kind = SH.SPARQLConstraintComponent
                yield Violation(focus, None, None, str(message), _QUERY + name, kind)
