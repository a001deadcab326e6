"""Consistency of statements, and the smallest sets that contradict each other."""

from __future__ import annotations

import logging
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import combinations
from pathlib import Path

import pyoxigraph as ox

from ...errors import DataError
from ...ontology.reasoning import NotUnderstood, java
from ...ontology.terms import GP, GPD, PROLOGUE
from ..model.labels import Labels
from ..store.files import Source, added_sources, user_source
from ..store.store import MERGE, Store
from .axioms import Term, Terms, is_axiom, solutions, subexpressions
from .closure import (
    DEFINITIONS,
    NOTHING,
    Closure,
    held_conclusions,
    is_stated,
    stated,
    stated_sources,
)
from .disjointness import are_disjoint
from .forward_chaining import TYPE, concluded_by, materialize
from .hermit import holds, telling
from .justifications import Premises, Prover
from .minimal_conflict import minimal_conflict, unsupported_axioms
from .provenance import Justification, ProvenanceIndex
from .rules import rules

_log = logging.getLogger(__name__)
#: How many clashes are looked for; a reader corrects one after the other.
LIMIT = 5
_TOGETHER = (
    "SELECT DISTINCT ?one ?other { ?x a ?one . ?x a ?other FILTER(STR(?one) < STR(?other)) }"
)
_BOTH = "SELECT * { ?x a ?one . ?x a ?other }"
AXIOMS = f"""ASK {{
  {{ VALUES ?p {{ rdfs:subClassOf rdfs:subPropertyOf rdfs:domain rdfs:range owl:equivalentClass
      owl:disjointWith owl:propertyDisjointWith owl:propertyChainAxiom owl:inverseOf owl:members
      owl:complementOf owl:maxCardinality owl:sameAs owl:sourceIndividual }}
    GRAPH ?g {{ ?s ?p ?o }} }}
  UNION {{ VALUES ?t {{ owl:FunctionalProperty owl:TransitiveProperty
      owl:IrreflexiveProperty owl:AsymmetricProperty }} GRAPH ?g {{ ?s a ?t }} }}
  FILTER(?g NOT IN (<{GPD.document}>, <{GP.document}>))
}}"""


def inconsistencies(statements: Iterable[ox.Triple], *, limit: int = LIMIT) -> list[Premises]:
    """Return the smallest sets of statements that cannot all hold.

    Parameters
    ----------
    statements : iterable of pyoxigraph.Triple
        Axioms and facts.
    limit : int
        How many sets to return, the shortest first.
    """
    prover = Prover(Closure.of(statements, inconsistencies=True))
    impossible = prover.closure.store.quads_for_pattern(None, TYPE, NOTHING, None)
    found = {
        prover.smallest(premises, quad.triple): None
        for quad in sorted(impossible, key=str)[:limit]
        for premises in prover.justifications(quad.triple)[:limit]
    }
    return sorted(found, key=lambda premises: (len(premises), sorted(map(str, premises))))[:limit]


@dataclass(frozen=True, slots=True)
class Examination:
    """Result of a consistency check.

    Attributes
    ----------
    inconsistencies : tuple of Justification
        The smallest sets of axioms and facts that cannot, found by the rules or, where these
        find none, by HermiT.
    hermit : bool or None
        Whether HermiT finds that they can; None where it did not judge.
    silence : str
        Why HermiT did not judge; empty where it did.
    unsupported : tuple of str
        Short names of the OWL terms in the files that the rules do not support.
    """

    inconsistencies: tuple[Justification, ...]
    hermit: bool | None
    silence: str = ""
    unsupported: tuple[str, ...] = ()

    @property
    def holds(self) -> bool:
        """Whether nobody found that they cannot."""
        return not self.inconsistencies and self.hermit is not False


def examine(files: Sequence[Path] = (), *, store: Path | None = None) -> Examination:
    """Ask the rules, and HermiT where Java is there, whether the facts and some files can hold.

    Parameters
    ----------
    files : sequence of Path
        Files of the user.
    store : Path, optional
        A store on disk, with whose additions they shall hold.

    Raises
    ------
    DataError
        If a file cannot be read, or neither the rules find a clash nor HermiT can judge.
    """
    own = [*added_sources(store), *map(user_source, files)]
    native, theirs = ox.Store(), ox.Store()
    for source in [*stated_sources(), *own]:
        source.load_into(native)
    for source in own:
        source.load_into(theirs)
    native.update(MERGE)
    facts = Store(native)
    triples = stated(facts)
    found, (hermit, silence) = inconsistencies(triples), _judged(triples)
    if hermit is None and java() and not found:
        at_fault = ", ".join(source.name for source in own) or "the package"
        hint = "correct what it names; the rules alone find no clash"
        raise DataError(at_fault, f"HermiT cannot judge these statements ({silence})", hint=hint)
    if hermit is False and not found:
        near = [quad.triple for quad in theirs]
        found = [minimal_conflict(telling(triples), lambda given: holds(given) is True, near=near)]
    provenance = ProvenanceIndex(facts, Labels.from_engine(facts), Terms.of(native))
    words = tuple(map(provenance.justification, found))
    return Examination(words, hermit, silence, tuple(unsupported_axioms(native)))


def _judged(triples: Iterable[ox.Triple]) -> tuple[bool | None, str]:
    """Return what HermiT finds, or why it finds nothing."""
    try:
        found = holds(triples)
    except NotUnderstood as error:
        return None, str(error)
    return found, "" if found is not None else "it needs Java: pip install 'gradpath[reason]'"


def quick_inconsistencies(store: ox.Store) -> list[Premises]:
    """Return some clashes of a store without concluding everything that follows from it.

    Only what could be in a clash is looked at; where a file brings axioms of its own, that is
    everything.

    Parameters
    ----------
    store : pyoxigraph.Store
        A store whose default graph is the merge of its named graphs.
    """
    if store.query(PROLOGUE + AXIOMS):
        return inconsistencies(stated(Store(store)))
    suspects = set(_suspects(store))
    if not suspects:
        return []
    near = _axioms(store) | _around(store, suspects)
    return inconsistencies(near) if _is_inconsistent(near) else []


def _is_inconsistent(statements: Iterable[ox.Triple]) -> bool:
    """Tell whether some statements clash, concluding no more than may lead to it."""
    store = ox.Store()
    store.bulk_extend(ox.Quad(*triple) for triple in statements)
    materialize(store, rules(), about=NOTHING.value)
    return any(store.quads_for_pattern(None, TYPE, NOTHING, None))


def admit(store: ox.Store, files: Sequence[Path]) -> None:
    """Let the files of a user in, or refuse them.

    What they say beyond the understanding of the rules is let in with a warning: only HermiT could
    judge it, which takes longer than loading.

    Parameters
    ----------
    store : pyoxigraph.Store
        The package's facts with those of the files, and their merge.
    files : sequence of Path
        The files.

    Raises
    ------
    DataError
        If what they say cannot hold beside the rest; it names the fewest statements that clash.
    """
    if found := quick_inconsistencies(store):
        raise _refusal(store, found[0], [user_source(file) for file in files])
    if unsupported := unsupported_axioms(store):
        said = (", ".join(map(str, files)), ", ".join(unsupported))
        _log.warning("%s: the rules do not judge all of %s; gradpath consistent asks HermiT", *said)


def refuse_inconsistent(files: Sequence[Path] = (), *, store: Path | None = None) -> None:
    """Refuse to go on with the package's facts and some files where they cannot all hold.

    Parameters
    ----------
    files : sequence of Path
        Files of the user.
    store : Path, optional
        A store on disk, whose additions count as well.

    Raises
    ------
    DataError
        As for `admit`.
    """
    native, own = ox.Store(), [*added_sources(store), *map(user_source, files)]
    for source in [*stated_sources(), *own]:
        source.load_into(native)
    native.update(MERGE)
    if found := quick_inconsistencies(native):
        raise _refusal(native, found[0], own or stated_sources())


def _refusal(store: ox.Store, conflict: Premises, sources: Sequence[Source]) -> DataError:
    whole = Store(store)
    names, terms = Labels.from_engine(whole), Terms.of(store)
    at_fault = next((source for source in sources if _says(source, conflict)), sources[0])
    words = in_words(ProvenanceIndex(whole, names, terms).justification(conflict))
    return DataError(
        at_fault.name,
        f"not everything here can hold: {words}",
        hint="correct one of these statements; nothing was loaded",
    )


def in_words(conflict: Justification) -> str:
    """Say a clash in one line: the facts with their passages, then the axioms.

    Parameters
    ----------
    conflict : Justification
        A set of statements that contradict each other.
    """
    facts = [f"{fact.words} [{', '.join(fact.sources)}]" for fact in conflict.facts]
    axioms = [axiom.words.removesuffix(".") for axiom in conflict.axioms]
    return "; for ".join(filter(None, ("; ".join(facts), "; ".join(axioms))))


def _says(source: Source, conflict: Premises) -> bool:
    native = ox.Store()
    source.load_into(native)
    return any(quad.triple in conflict for quad in native)


def _suspects(store: ox.Store) -> Iterator[Term]:
    """Yield the things that may be in a clash."""
    merged = ox.DefaultGraph()
    yield from (quad.subject for quad in store.quads_for_pattern(None, TYPE, NOTHING, merged))
    for rule in rules():
        if rule.is_inconsistency and not rule.name.startswith("inconsistency-class"):
            yield from (triple.subject for triple in concluded_by(store, rule))
        if rule.name.endswith("-of-definition"):
            yield from (t.subject for t in concluded_by(store, rule) if ox.Quad(*t) not in store)
    for row in solutions(store, PROLOGUE + _TOGETHER):
        if are_disjoint(row["one"], row["other"]):
            yield from (both["x"] for both in solutions(store, _BOTH, row))
    for thing, classes in _concluded_classes(store).items():
        if any(are_disjoint(one, other) for one, other in combinations(classes, 2)):
            yield thing


def _concluded_classes(store: ox.Store) -> dict[Term, list[Term]]:
    """Return the defined classes to which rules in one step conclude things belong."""
    found: dict[Term, list[Term]] = {}
    for rule in rules():
        if rule.head[2].startswith(f"<{DEFINITIONS}"):
            for triple in concluded_by(store, rule):
                found.setdefault(triple.subject, []).append(triple.object)
    return found


def _axioms(store: ox.Store) -> frozenset[ox.Triple]:
    """Return the axioms of the package with what lies inside of them."""
    graphs = (GPD.document, GP.document)
    given = [
        quad.triple
        for graph in graphs
        for quad in store.quads_for_pattern(None, None, None, ox.NamedNode(graph))
    ]
    axioms = frozenset(filter(is_axiom, given))
    return axioms | subexpressions(store, axioms)


def _around(store: ox.Store, things: set[Term]) -> set[ox.Triple]:
    """Return what is stated of things and of what they lead to, without conclusions of rules."""
    held = {quad.triple for quad in held_conclusions(store)}
    unstated = {triple for triple in held if not is_stated(store, triple)}
    found: set[ox.Triple] = set()
    seen: set[Term] = set()
    nodes = things
    for _ in range(2):
        for node in nodes - seen:
            if isinstance(node, ox.NamedNode | ox.BlankNode):
                quads = store.quads_for_pattern(node, None, None, ox.DefaultGraph())
                found.update(quad.triple for quad in quads)
        found -= unstated
        seen |= nodes
        nodes = {triple.object for triple in found}
    return found
