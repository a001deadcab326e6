"""Consistency of statements, and the smallest sets that contradict each other."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from itertools import combinations
from pathlib import Path

import pyoxigraph as ox

from ...errors import DataError
from ...ontology.reasoning import NoReasoner, NotUnderstood
from ...ontology.terms import GP, GPD, PROLOGUE
from ..store.files import Source, user_source
from ..store.store import Store
from .axioms import Term, are_disjoint, is_axiom, solutions, subexpressions, unsupported_axioms
from .closure import (
    DEFINITIONS,
    NOTHING,
    Closure,
    load,
    stated,
    stated_sources,
    unstated,
    user_sources,
)
from .forward_chaining import TYPE, inferred_by, rules
from .hermit import is_consistent, minimal_conflict, relevant
from .justifications import LIMIT, Premises, Prover
from .provenance import Justification, ProvenanceIndex

_log = logging.getLogger(__name__)
_TOGETHER = (
    "SELECT DISTINCT ?one ?other { ?x a ?one . ?x a ?other FILTER(STR(?one) < STR(?other)) }"
)
_BOTH = "SELECT * { ?x a ?one . ?x a ?other }"
#: Whether a file of a user holds axioms that the rules apply.
AXIOMS = f"""ASK {{
  {{ VALUES ?p {{ rdfs:subClassOf rdfs:subPropertyOf rdfs:domain rdfs:range owl:equivalentClass
      owl:disjointWith owl:propertyDisjointWith owl:propertyChainAxiom owl:inverseOf owl:members
      owl:complementOf owl:maxCardinality owl:sameAs owl:sourceIndividual }}
    GRAPH ?g {{ ?s ?p ?o }} }}
  UNION {{ VALUES ?t {{ owl:FunctionalProperty owl:TransitiveProperty
      owl:IrreflexiveProperty owl:AsymmetricProperty }} GRAPH ?g {{ ?s a ?t }} }}
  FILTER(?g NOT IN (<{GPD.document}>, <{GP.document}>))
}}"""


def inconsistencies(statements: Iterable[ox.Triple]) -> list[Premises]:
    """Return the smallest sets of contradictory axioms and facts that the rules find."""
    prover = Prover(Closure.of(statements, inconsistencies=True))
    contradictions = prover.closure.store.quads_for_pattern(None, TYPE, NOTHING, None)
    found = {
        premises
        for quad in sorted(contradictions, key=str)[:LIMIT]
        for premises in prover.justifications(quad.triple)[:LIMIT]
    }
    return sorted(found, key=lambda premises: (len(premises), sorted(map(str, premises))))[:LIMIT]


def exclusion(closure: Closure, statement: ox.Triple) -> Premises | None:
    """Return the smallest set of stated statements that contradict another; None if none do."""
    near = _near(closure.store, {statement.subject}) - closure.inferences
    axioms = frozenset(filter(is_axiom, closure.stated))
    given = near | axioms | subexpressions(closure.store, axioms) | {statement}
    found = (conflict - {statement} for conflict in inconsistencies(given) if statement in conflict)
    return next(found, None)


@dataclass(frozen=True, slots=True)
class Examination:
    """Result of a consistency check.

    Attributes
    ----------
    inconsistencies : tuple of Justification
        Smallest sets of contradictory axioms and facts.
    hermit : bool or None
        Whether HermiT finds the statements consistent; None if it did not judge.
    not_judged : str
        Reason why HermiT did not judge; empty if it did.
    unsupported : tuple of str
        Short names of OWL terms in the files that the rules do not support.
    """

    inconsistencies: tuple[Justification, ...]
    hermit: bool | None
    not_judged: str = ""
    unsupported: tuple[str, ...] = ()

    @property
    def consistent(self) -> bool:
        """Whether neither the rules nor HermiT find a contradiction."""
        return not self.inconsistencies and self.hermit is not False


def examine(files: Sequence[Path] = (), *, store: Path | None = None) -> Examination:
    """Check facts, files and additions of a store with the rules and, if it runs, HermiT.

    It raises DataError if a file cannot be read, or if HermiT cannot judge and the rules find no
    contradiction.
    """
    own = user_sources(files, store)
    native = load([*stated_sources(), *own])
    triples = stated(Store(native))
    found, hermit, not_judged = inconsistencies(triples), None, ""
    try:
        hermit = is_consistent(triples)
    except NoReasoner as error:
        not_judged = str(error)
    except NotUnderstood as error:
        not_judged = str(error)
        if not found:
            at_fault = ", ".join(source.name for source in own) or "the package"
            message = f"HermiT cannot judge these statements ({error})"
            hint = "correct the statement it names; the rules find no contradiction"
            raise DataError(at_fault, message, hint=hint) from error
    if hermit is False and not found:
        near = [quad.triple for quad in load(own)]
        found = [minimal_conflict(relevant(triples), is_consistent, near=near)]
    justifications = tuple(map(ProvenanceIndex.of(native).justification, found))
    return Examination(justifications, hermit, not_judged, tuple(unsupported_axioms(native)))


def quick_inconsistencies(store: ox.Store) -> list[Premises]:
    """Return some contradictions of a store without inferring everything.

    Its default graph is the merge of its named graphs. Only things that one step of inference
    shows to be at risk are examined; where a file brings axioms of its own, everything is.
    """
    if store.query(PROLOGUE + AXIOMS):
        return inconsistencies(stated(Store(store)))
    suspects = set(_suspects(store))
    near = _near(store, suspects) - unstated(store)
    return inconsistencies(_package_axioms(store) | near) if suspects else []


def check_files_consistent(store: ox.Store, files: Sequence[Path]) -> None:
    """Check that files do not contradict the facts; warn of axioms that only HermiT can judge.

    DataError names the smallest set of contradictory statements.
    """
    check_store_consistent(store, partial(_first_of, [user_source(file) for file in files]))
    if unsupported := unsupported_axioms(store):
        message = "%s: the rules do not judge all of %s; gradpath consistent asks HermiT"
        _log.warning(message, ", ".join(map(str, files)), ", ".join(unsupported))


def check_sources_consistent(files: Sequence[Path] = (), *, store: Path | None = None) -> None:
    """Check that the package's facts, files and additions of a store do not contradict."""
    sources = [*stated_sources(), *user_sources(files, store)]
    check_store_consistent(load(sources), partial(_first_of, sources[::-1]))


def check_store_consistent(
    store: ox.Store, at_fault: Callable[[Premises], str], *, done: str = "loaded"
) -> None:
    """Check a store whose default graph is the merge of its named graphs for contradictions.

    DataError names the smallest set of contradictory statements, the file at fault for them, and
    the action (`done`) that was not taken.
    """
    if found := quick_inconsistencies(store):
        words = in_words(ProvenanceIndex.of(store).justification(found[0]))
        message = f"not everything here can hold: {words}"
        hint = f"correct one of these statements; nothing was {done}"
        raise DataError(at_fault(found[0]), message, hint=hint)


def _first_of(sources: Sequence[Source], conflict: Premises) -> str:
    """Return the name of the first source that makes one of some statements."""
    states = (s for s in sources if any(quad.triple in conflict for quad in load([s])))
    return next(states, sources[0]).name


def in_words(conflict: Justification) -> str:
    """Return contradictory statements in one line: facts with their passages, then axioms."""
    facts = [f"{fact.words} [{', '.join(fact.sources)}]" for fact in conflict.facts]
    axioms = [axiom.words.removesuffix(".") for axiom in conflict.axioms]
    return "; for ".join(filter(None, ("; ".join(facts), "; ".join(axioms))))


def _suspects(store: ox.Store) -> Iterator[Term]:
    """Yield the things that may be part of a contradiction."""
    merged = ox.DefaultGraph()
    yield from (quad.subject for quad in store.quads_for_pattern(None, TYPE, NOTHING, merged))
    inferred: dict[Term, list[Term]] = {}
    for rule in rules():
        if rule.is_inconsistency and not rule.name.startswith("inconsistency-class"):
            yield from (triple.subject for triple in inferred_by(store, rule))
        if rule.name.endswith("-of-definition"):
            yield from (t.subject for t in inferred_by(store, rule) if ox.Quad(*t) not in store)
        if rule.head[2].startswith(f"<{DEFINITIONS}"):
            for triple in inferred_by(store, rule):
                inferred.setdefault(triple.subject, []).append(triple.object)
    for row in solutions(store, _TOGETHER):
        if are_disjoint(row["one"], row["other"]):
            yield from (both["x"] for both in solutions(store, _BOTH, row))
    for thing, classes in inferred.items():
        if any(are_disjoint(one, other) for one, other in combinations(classes, 2)):
            yield thing


def _package_axioms(store: ox.Store) -> frozenset[ox.Triple]:
    """Return the axioms of the package with their subexpressions."""
    graphs = (ox.NamedNode(GPD.document), ox.NamedNode(GP.document))
    quads = (q for graph in graphs for q in store.quads_for_pattern(None, None, None, graph))
    axioms = frozenset(quad.triple for quad in quads if is_axiom(quad.triple))
    return axioms | subexpressions(store, axioms)


def _near(store: ox.Store, things: set[Term]) -> set[ox.Triple]:
    """Return the statements of things and of the objects of these."""
    found: set[ox.Triple] = set()
    nodes = things
    for _ in range(2):
        for node in nodes:
            if isinstance(node, ox.NamedNode | ox.BlankNode):
                quads = store.quads_for_pattern(node, None, None, ox.DefaultGraph())
                found.update(quad.triple for quad in quads)
        nodes = {triple.object for triple in found} - things
    return found
