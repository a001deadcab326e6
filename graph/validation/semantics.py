"""Semantic checks, beyond shapes: contradictions, and rules of the graph as a whole."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence

import pyoxigraph as ox

from ...ontology.terms import BASE, SH
from ...queries import Catalogue
from ..model.labels import Labels
from ..model.values import Iri
from ..reasoning.axioms import Terms
from ..reasoning.consistency import in_words, quick_inconsistencies
from ..reasoning.justifications import Premises
from ..reasoning.provenance import ProvenanceIndex
from ..store.files import Source
from ..store.store import MERGE, Store
from .shacl import Violation
from .triples import Node

_QUERY = f"{BASE}query/"
#: Rules for the completeness of GradPath's own data, which do not apply to other files.
_OF_OURS = frozenset(
    f"{name}-violation"
    for name in (
        "mapping-evidence",
        "passage-description",
        "program",
        "recommendation-reason",
        "recommendation-relation",
        "shared-label",
        "tier-membership",
    )
)


def semantic_violations(
    sources: Sequence[Source], beside: Sequence[Source], found: Collection[Violation]
) -> Iterator[Violation]:
    """Yield contradictions between sources and others, and violations of rules of the graph.

    Parameters
    ----------
    sources, beside : sequence of Source
        Sources to check, and others that keep every rule by themselves.
    found : collection of Violation
        Known violations, which are not reported again in other words.
    """
    native = ox.Store()
    for source in (*beside, *sources):
        source.load_into(native)
    native.update(MERGE)
    said = {(one.focus, one.path) for one in found}
    reported = {one.focus for one in found}
    for violation in _clashes(native, sources, said):
        reported.add(violation.focus)
        yield violation
    yield from _broken_rules(native, reported)


def _clashes(
    native: ox.Store, sources: Sequence[Source], said: Collection[tuple[Node, Node | None]]
) -> Iterator[Violation]:
    found = quick_inconsistencies(native)
    if not found:
        return
    own = ox.Store()
    for source in sources:
        source.load_into(own)
    facts = Store(native)
    provenance = ProvenanceIndex(facts, Labels.from_engine(facts), Terms.of(native))
    blamed: set[ox.Triple] = set()
    for conflict in found:
        fault = _stated(own, conflict)
        if fault in blamed or any((t.subject, t.predicate) in said for t in conflict):
            continue
        blamed.add(fault)
        subject, predicate, value = fault
        expected = f"Not all of this can hold: {in_words(provenance.justification(conflict))}."
        yield Violation.of_check("Consistency", subject, predicate, value, expected)


def _stated(own: ox.Store, conflict: Premises) -> ox.Triple:
    """Return a statement of a contradiction that the files make, or any where they make none."""
    ordered = sorted(conflict, key=str)
    made = (
        t for t in ordered if any(own.quads_for_pattern(t.subject, t.predicate, t.object, None))
    )
    return next(made, ordered[0])


def _broken_rules(native: ox.Store, reported: Collection[Node]) -> Iterator[Violation]:
    engine, catalogue = Store(native), Catalogue.load()
    for name in catalogue:
        if not name.endswith("-violation") or name in _OF_OURS:
            continue
        for _, message, _, what in catalogue[name].run(engine).rows:
            # a text or blank node for a thing is malformed already
            if isinstance(what, Iri) and (focus := ox.NamedNode(what)) not in reported:
                kind = SH.SPARQLConstraintComponent
                yield Violation(focus, None, None, str(message), _QUERY + name, kind)
