"""Whether statements can all hold, and if not, the fewest that cannot."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import combinations
from pathlib import Path

import pyoxigraph as ox

from ...ontology.rules import rules
from ..errors import DataError
from ..names import Names
from ..sources import user_source
from .axioms import Term, Terms, inside, is_axiom, solutions, text
from .derivation import (
    DEFINITIONS,
    NOTHING,
    RULES,
    Closure,
    stated,
    stated_sources,
)
from .evidence import Justification, Witnesses
from .inference import TYPE, concluded
from .justifications import Ground, Prover
from .loaded import LoadedFacts
from .reasoner import holds

#: How many clashes are looked for; a reader corrects one after the other.
LIMIT = 5
_PROLOGUE = """
PREFIX owl: <http://www.w3.org/2002/07/owl#>
PREFIX rdf: <http://www.w3.org/1999/02/22-rdf-syntax-ns#>
PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#>
"""
_EXCLUSIVE = """SELECT DISTINCT ?one ?other WHERE {
  { ?one owl:disjointWith ?other }
  UNION { ?axiom a owl:AllDisjointClasses ; owl:members/rdf:rest*/rdf:first ?one .
    ?axiom owl:members/rdf:rest*/rdf:first ?other FILTER(?one != ?other) }
}"""
_ABOVE = """SELECT DISTINCT ?one ?other WHERE {
  { ?one rdfs:subClassOf ?other } UNION { ?one owl:equivalentClass ?other }
  UNION { ?one owl:equivalentClass/owl:intersectionOf/rdf:rest*/rdf:first ?other }
  FILTER(ISIRI(?one) && ISIRI(?other))
}"""
_TOGETHER = (
    "SELECT DISTINCT ?one ?other { ?x a ?one . ?x a ?other FILTER(STR(?one) < STR(?other)) }"
)
_BOTH = "SELECT * { ?x a ?one . ?x a ?other }"
_AXIOMS = f"""ASK {{
  {{ VALUES ?p {{ rdfs:subClassOf rdfs:subPropertyOf rdfs:domain rdfs:range owl:equivalentClass
      owl:disjointWith owl:propertyDisjointWith owl:propertyChainAxiom owl:inverseOf owl:members }}
    GRAPH ?g {{ ?s ?p ?o }} }}
  UNION {{ VALUES ?t {{ owl:FunctionalProperty owl:TransitiveProperty }} GRAPH ?g {{ ?s a ?t }} }}
  FILTER(?g NOT IN (<{DEFINITIONS.removesuffix("#")}>, <https://w3id.org/gradpath/ontology>))
}}"""


def clashes(statements: Iterable[ox.Triple], *, limit: int = LIMIT) -> list[Ground]:
    """Return the smallest sets of statements that cannot all hold.

    Parameters
    ----------
    statements : iterable of pyoxigraph.Triple
        Axioms and facts.
    limit : int
        How many sets to return, the shortest first.
    """
    prover = Prover(Closure.of(statements, clashes=True))
    impossible = prover.closure.store.quads_for_pattern(None, TYPE, NOTHING, None)
    found = {
        prover.smallest(ground, quad.triple): None
        for quad in sorted(impossible, key=str)[:limit]
        for ground in prover.grounds(quad.triple)
    }
    return sorted(found, key=lambda ground: (len(ground), sorted(map(str, ground))))[:limit]


@dataclass(frozen=True, slots=True)
class Examination:
    """Whether statements can all hold.

    Attributes
    ----------
    clashes : tuple of Justification
        The smallest sets of axioms and facts that cannot, found by the rules.
    hermit : bool or None
        Whether HermiT finds that they can; None where it was not asked, for lack of Java.
    """

    clashes: tuple[Justification, ...]
    hermit: bool | None

    @property
    def holds(self) -> bool:
        """Whether nobody found that they cannot."""
        return not self.clashes and self.hermit is not False


def examine(files: Sequence[Path] = ()) -> Examination:
    """Ask the rules, and HermiT where Java is there, whether the facts and some files can hold."""
    native = ox.Store()
    for source in [*stated_sources(), *map(user_source, files)]:
        source.load_into(native)
    native.extend([ox.Quad(*quad.triple) for quad in native])
    facts = LoadedFacts(native)
    triples = stated(facts)
    witnesses = Witnesses(facts, Names.from_engine(facts.engine), Terms.of(native))
    found = tuple(map(witnesses.justification, clashes(triples)))
    return Examination(found, holds(triples))


def quick_clashes(store: ox.Store) -> list[Ground]:
    """Return some clashes of a store without concluding everything that follows from it.

    Only what could be in a clash is looked at; where a file brings axioms of its own, that is
    everything.

    Parameters
    ----------
    store : pyoxigraph.Store
        A store whose default graph is the merge of its named graphs.
    """
    merged = ox.DefaultGraph()
    if store.query(_PROLOGUE + _AXIOMS):
        return clashes(quad.triple for quad in store.quads_for_pattern(None, None, None, merged))
    suspects = set(_suspects(store))
    if not suspects:
        return []
    return clashes(_axioms(store) | _around(store, suspects))


def admit(store: ox.Store, files: Sequence[Path]) -> None:
    """Let the files of a user in, or refuse them.

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
    found = quick_clashes(store)
    if not found:
        return
    whole = LoadedFacts(store)
    names, terms = Names.from_engine(whole.engine), Terms.of(store)
    clash = found[0]
    at_fault = next((file for file in files if _says(file, clash)), files[0])
    words = in_words(Witnesses(whole, names, terms).justification(clash))
    raise DataError(
        str(at_fault),
        f"not everything here can hold: {words}",
        cure="correct one of these statements; nothing was loaded",
    )


def in_words(clash: Justification) -> str:
    """Say a clash in one line: the facts with their passages, then the axioms.

    Parameters
    ----------
    clash : Justification
        What cannot all hold.
    """
    facts = [f"{fact.words} [{', '.join(fact.sources)}]" for fact in clash.facts]
    axioms = [axiom.words.removesuffix(".") for axiom in clash.axioms]
    return f"{'; '.join(facts)}; for {'; '.join(axioms)}"


def _says(file: Path, clash: Ground) -> bool:
    native = ox.Store()
    user_source(file).load_into(native)
    return any(quad.triple in clash for quad in native)


def _suspects(store: ox.Store) -> Iterator[Term]:
    """Yield the things that may be in a clash."""
    for rule in rules():
        if rule.is_clash and not rule.name.startswith("clash-class"):
            yield from (triple.subject for triple in concluded(store, rule.query))
        if rule.name.endswith("-of-definition"):
            yield from (t.subject for t in concluded(store, rule.query) if ox.Quad(*t) not in store)
    exclusions = _Exclusions.of(store)
    for row in solutions(store, _PROLOGUE + _TOGETHER):
        if exclusions.hold(row["one"], row["other"]):
            yield from (both["x"] for both in solutions(store, _BOTH, row))
    for thing, classes in _concluded_classes(store).items():
        if any(exclusions.hold(one, other) for one, other in combinations(classes, 2)):
            yield thing


def _concluded_classes(store: ox.Store) -> dict[Term, list[Term]]:
    """Return the defined classes to which rules in one step conclude things belong."""
    found: dict[Term, list[Term]] = {}
    for rule in rules():
        if rule.head[2].startswith(f"<{DEFINITIONS}"):
            for triple in concluded(store, rule.query):
                found.setdefault(triple.subject, []).append(triple.object)
    return found


@dataclass(frozen=True, slots=True)
class _Exclusions:
    """Which classes exclude each other, and which classes stand above each."""

    pairs: frozenset[tuple[Term, Term]]
    above: dict[Term, set[Term]]

    @classmethod
    def of(cls, store: ox.Store) -> _Exclusions:
        rows = list(solutions(store, _PROLOGUE + _EXCLUSIVE))
        ordered = [(row["one"], row["other"]) for row in rows]
        return cls(frozenset([*ordered, *((b, a) for a, b in ordered)]), _above(store))

    def hold(self, one: Term, other: Term) -> bool:
        """Tell whether two classes, or some above them, exclude each other."""
        higher, beside = self.above.get(one, {one}), self.above.get(other, {other})
        return any((a, b) in self.pairs for a in higher for b in beside)


def _above(store: ox.Store) -> dict[Term, set[Term]]:
    """Return the classes above each class, itself among them."""
    above: dict[Term, set[Term]] = {}
    for row in solutions(store, _PROLOGUE + _ABOVE):
        above.setdefault(row["one"], {row["one"]}).add(row["other"])
    grown = True
    while grown:
        grown = False
        for found in above.values():
            more = set().union(*(above.get(one, ()) for one in found)) - found
            found.update(more)
            grown = grown or bool(more)
    return above


def _axioms(store: ox.Store) -> frozenset[ox.Triple]:
    """Return the axioms of the package with what lies inside of them."""
    graphs = (DEFINITIONS.removesuffix("#"), "https://w3id.org/gradpath/ontology")
    given = [
        quad.triple
        for graph in graphs
        for quad in store.quads_for_pattern(None, None, None, ox.NamedNode(graph))
    ]
    axioms = frozenset(filter(is_axiom, given))
    return axioms | inside(store, axioms)


def _around(store: ox.Store, things: set[Term]) -> set[ox.Triple]:
    """Return what is stated of things and of what they lead to, without conclusions of rules."""
    found: set[ox.Triple] = set()
    seen: set[Term] = set()
    nodes = things
    for _ in range(2):
        for node in nodes - seen:
            if isinstance(node, ox.NamedNode | ox.BlankNode):
                quads = store.quads_for_pattern(node, None, None, None)
                found.update(quad.triple for quad in quads if _is_statement(quad))
        seen |= nodes
        nodes = {triple.object for triple in found}
    return found


def _is_statement(quad: ox.Quad) -> bool:
    """Tell whether a graph that is no graph of a rule states something."""
    graph = quad.graph_name
    return not isinstance(graph, ox.DefaultGraph) and not text(graph).startswith(RULES)
