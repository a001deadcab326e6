"""Validation of an addition against the part of the graph that it can affect."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache, cached_property
from typing import TypeGuard

import pyoxigraph as ox

from ...ontology.terms import GP, GPD, ID, PROLOGUE
from ..reasoning.axioms import is_axiom
from ..reasoning.consistency import AXIOMS, refuse_inconsistency
from ..reasoning.derivation import inferred_quads
from ..reasoning.rules import rules
from ..store.files import Source
from ..store.store import Store
from ..validation.check import check_beside
from .errors import Fault, FaultyFile
from .registry import SOURCES

_Node = ox.NamedNode | ox.BlankNode


@dataclass(frozen=True)
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
    near : Store
        The part.
    """

    graph: Store
    near: Store

    @classmethod
    def of(cls, graph: Store, quads: Sequence[ox.Quad]) -> Neighborhood:
        """Copy the part of a graph that some further statements can affect."""
        found = _near(graph, quads) if _is_local(graph, quads) else graph.quads()
        part = cls(graph, Store(ox.Store()))
        part.extend(found)
        return part

    def extend(self, quads: Iterable[ox.Quad]) -> None:
        """Add statements to the part."""
        self.near.native.bulk_extend(with_merge(quads))

    def refuse_malformed(self, source: Source, faults: Iterable[Fault] = ()) -> None:
        """Refuse a file with faults, or whose statements do not fit the shapes beside the part.

        Raises
        ------
        FaultyFile
            With the faults given, and those found by the shapes in other statements.
        """
        found = list(dict.fromkeys(faults))
        reported = {(fault.row, fault.column) for fault in found}
        for one in check_beside(source, self.near.native):
            message = f"not as it should be{f' in line {one.line}' if one.line else ''}"
            place = (one.focus, one.property or "as a whole")
            if place not in reported and not one.focus.startswith("_:"):  # named elsewhere
                found.append(Fault(*place, one.value or "", message, one.expected))
        if found:
            raise FaultyFile(source.name, found)

    def refuse_inconsistency(self, file: str) -> None:
        """Refuse statements of a file that contradict the graph; DataError names which."""
        refuse_inconsistency(self.near.native, lambda _: file, done="written")

    @cached_property
    def inferred(self) -> list[ox.Quad]:
        """The inferences that the graph does not hold, each in the graph of its rule."""
        found = sorted(inferred_quads(self.near.native), key=str)
        return [quad for quad in found if not any(self.graph.quads(*quad))]


def with_merge(quads: Iterable[ox.Quad]) -> Iterator[ox.Quad]:
    """Yield quads of named graphs, each with its copy in the default graph, their merge."""
    return (quad for one in quads for quad in (one, ox.Quad(*one.triple)))


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
            if relation.startswith((f"<{GP.iri}", f"<{GPD.iri}")) and objects.count(other) > 1:
                found.add(ox.NamedNode(relation[1:-1]))
    return frozenset(found)


def _near(graph: Store, quads: Sequence[ox.Quad]) -> set[ox.Quad]:
    """Return the ontology and the statements of all things near to further statements."""
    stated = filter(_is_thing, (quad.subject for quad in quads if quad.graph_name != SOURCES))
    affected = _reached(stated, lambda node: (quad.subject for quad in graph.quads(object=node)))
    mentioned = {term for quad in quads for term in (quad.subject, quad.object, quad.graph_name)}
    shared = {q.object for q in quads} | {q.object for one in affected for q in graph.quads(one)}
    for end in filter(_is_thing, shared):
        for relation in _joining():
            mentioned.update(quad.subject for quad in graph.quads(None, relation, end))
    ontology = map(ox.NamedNode, (GP.document, GPD.document))
    found = {quad for document in ontology for quad in graph.quads(graph=document)}
    described = _reached(
        mentioned | affected,
        lambda node: (end for quad in graph.quads(node) for end in (quad.object, quad.graph_name)),
    )
    return found.union(*map(graph.quads, described))


def _reached(start: Iterable[object], steps: Callable[[_Node], Iterable[object]]) -> set[_Node]:
    """Return some nodes, and those to which any number of steps lead from them."""
    found: set[_Node] = set()
    waiting = {node for node in start if isinstance(node, _Node)}
    while waiting:
        found |= waiting
        ends = (end for node in waiting for end in steps(node))
        waiting = {end for end in ends if isinstance(end, _Node)} - found
    return found


def _is_thing(term: object) -> TypeGuard[ox.NamedNode]:
    return isinstance(term, ox.NamedNode) and term.value.startswith(ID)
