"""Validation of an addition against the part of the graph that it can affect."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from typing import TypeGuard

import pyoxigraph as ox

from ...errors import DataError
from ...ontology.terms import GP, GPD, ID, PROLOGUE
from ..model.labels import Labels
from ..reasoning.axioms import Terms, is_axiom
from ..reasoning.consistency import AXIOMS, in_words, quick_inconsistencies
from ..reasoning.provenance import ProvenanceIndex
from ..reasoning.rules import rules
from ..store.files import Source, SourceQuad
from ..store.store import Store
from ..validation.check import check_beside
from ..validation.report import CheckResult
from .inferences import inferred_quads
from .terms import SOURCES

_Node = ox.NamedNode | ox.BlankNode


@dataclass(frozen=True, slots=True)
class Neighborhood:
    """The part of the graph that an addition can affect, as a small store of its own.

    It holds the ontology, the things that the addition names, whatever these lead to, and the
    things that lead to a thing about which the addition says something. No rule and no shape looks
    further, so that the cost follows the addition and not the size of the graph. Where the
    addition or the user's files bring axioms, which may apply to anything, it is the whole graph.

    Attributes
    ----------
    graph : Store
        The whole graph.
    near : pyoxigraph.Store
        The part; its default graph is the merge of its named graphs.
    """

    graph: Store
    near: ox.Store

    @classmethod
    def of(cls, graph: Store, quads: Sequence[ox.Quad]) -> Neighborhood:
        """Copy the part of a graph that some further statements can affect."""
        near = ox.Store()
        found = _near(graph, quads) if _is_local(graph, quads) else graph.quads()
        near.bulk_extend(quad for one in found for quad in (one, ox.Quad(*one.triple)))
        return cls(graph, near)

    def malformed(self, source: Source) -> Sequence[CheckResult]:
        """Check the statements of an addition against the shapes."""
        return check_beside(source, self._statements())

    def extend(self, quads: Iterable[ox.Quad]) -> None:
        """Add the statements of the addition to the part."""
        self.near.extend(quad for one in quads for quad in (one, ox.Quad(*one.triple)))

    def refuse_inconsistency(self, file: str) -> None:
        """Refuse statements that cannot hold beside the graph.

        Parameters
        ----------
        file : str
            The name of the file of the statements, for messages.

        Raises
        ------
        DataError
            If they cannot; the message names the smallest set of statements that contradict
            each other.
        """
        if found := quick_inconsistencies(self.near):
            words = in_words(self.provenance().justification(found[0]))
            message = f"not everything here can hold: {words}"
            hint = "correct one of these statements; nothing was written"
            raise DataError(file, message, hint=hint)

    def inferred(self) -> tuple[ox.Quad, ...]:
        """Return the inferences that the graph does not hold, each in the graph of its rule."""
        found = sorted(inferred_quads(self.near), key=str)
        return tuple(quad for quad in found if not any(self.graph.quads(*quad)))

    def provenance(self) -> ProvenanceIndex:
        """Return the statements of the part with their labels and sources."""
        facts = Store(self.near)
        return ProvenanceIndex(facts, Labels.from_engine(facts), Terms.of(self.near))

    def _statements(self) -> Iterator[SourceQuad]:
        for subject, predicate, value, name in Store(self.near).quads():
            if not isinstance(subject, ox.Triple) and not isinstance(value, ox.Triple):
                yield subject, predicate, value, str(name)[1:-1]


def _is_local(graph: Store, quads: Iterable[ox.Quad]) -> bool:
    """Tell whether statements can affect no more than the things near to them."""
    joining = _joining()
    apart = all(not is_axiom(quad.triple) and quad.predicate not in joining for quad in quads)
    return apart and not graph.ask(PROLOGUE + AXIOMS)


@cache
def _joining() -> frozenset[ox.NamedNode]:
    """Return the properties by which a rule joins two things that lead to the same third."""
    found = set()
    for rule in rules():
        objects = [other for _, _, other in rule.premises if other.startswith("?")]
        for _, relation, other in rule.premises:
            if relation.startswith("<") and objects.count(other) > 1:
                found.add(ox.NamedNode(relation[1:-1]))
    return frozenset(one for one in found if one.value.startswith((GP.iri, GPD.iri)))


def _near(graph: Store, quads: Sequence[ox.Quad]) -> set[ox.Quad]:
    """Return the ontology and the statements of all things near to further statements."""
    ontology = (ox.NamedNode(GP.document), ox.NamedNode(GPD.document))
    found = {quad for one in ontology for quad in graph.quads(graph=one)}
    affected = _leading_to(graph, {q.subject for q in quads if q.graph_name != SOURCES})
    mentioned = {
        term for quad in quads for term in (quad.subject, quad.object, quad.graph_name)
    } | affected
    shared = {q.object for q in quads} | {q.object for one in affected for q in graph.quads(one)}
    for thing in filter(_is_thing, shared):
        joined = (q for relation in _joining() for q in graph.quads(None, relation, thing))
        mentioned |= {quad.subject for quad in joined}
    return found | _descriptions(graph, {one for one in mentioned if isinstance(one, _Node)})


def _leading_to(graph: Store, things: Iterable[object]) -> set[_Node]:
    """Return things, and those that lead to them over any number of steps."""
    found: set[_Node] = set()
    waiting: list[object] = [thing for thing in things if _is_thing(thing)]
    while waiting:
        thing = waiting.pop()
        if isinstance(thing, _Node) and thing not in found:
            found.add(thing)
            waiting += [quad.subject for quad in graph.quads(object=thing)]
    return found


def _descriptions(graph: Store, things: set[_Node]) -> set[ox.Quad]:
    """Return the statements about things, and about whatever these lead to."""
    found: set[ox.Quad] = set()
    seen: set[_Node] = set()
    while things:
        seen |= things
        about = {quad for thing in things for quad in graph.quads(thing)}
        found |= about
        things = {
            term
            for quad in about
            for term in (quad.object, quad.graph_name)
            if isinstance(term, _Node) and term not in seen
        }
    return found


def _is_thing(term: object) -> TypeGuard[ox.NamedNode]:
    return isinstance(term, ox.NamedNode) and term.value.startswith(ID)
