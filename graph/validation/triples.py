"""Triples as adjacency dictionaries: the values of each node, and the nodes that refer to it."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from typing import TypeAlias

import pyoxigraph as ox

from ...ontology.terms import RDF, RDFS

_TYPE = ox.NamedNode(RDF.type)
_SUBCLASS = ox.NamedNode(RDFS.subClassOf)
_FIRST, _REST = ox.NamedNode(RDF.first), ox.NamedNode(RDF.rest)

Node: TypeAlias = ox.NamedNode | ox.BlankNode | ox.Literal
_NOTHING: Mapping[Node, Collection[Node]] = {}


class Triples:
    """A set of triples.

    Parameters
    ----------
    referring : iterable of Node
        The predicates whose objects can be traced back to their subjects.

    Attributes
    ----------
    said : dict
        For each subject its predicates, for each of these the values.
    instances, subjects : dict
        For each class its instances, for each predicate its subjects.
    referrers : dict
        For each predicate of `referring` its objects, for each of these the subjects.
    """

    def __init__(self, referring: Iterable[Node] = ()) -> None:
        self.said: dict[Node, dict[Node, dict[Node, None]]] = {}
        self.instances: dict[Node, list[Node]] = {}
        self.subjects: dict[Node, list[Node]] = {}
        self.referrers: dict[Node, dict[Node, list[Node]]] = {p: {} for p in referring}
        self._terms: dict[Node, Node] = {}

    def add(self, subject: Node, predicate: Node, value: Node) -> bool:
        """Add a triple; return whether it is new."""
        term = self._terms.setdefault
        subject, predicate, value = (term(node, node) for node in (subject, predicate, value))
        about = self.said.setdefault(subject, {})
        values = about.get(predicate)
        if values is None:
            values = about[predicate] = {}
            self.subjects.setdefault(predicate, []).append(subject)
        elif value in values:
            return False
        values[value] = None
        if predicate == _TYPE:
            self.instances.setdefault(value, []).append(subject)
        if (referred := self.referrers.get(predicate)) is not None:
            referred.setdefault(value, []).append(subject)
        return True

    def about(self, node: Node) -> Mapping[Node, Collection[Node]]:
        """Return the values of a node by predicate."""
        return self.said.get(node, _NOTHING)

    def subjects_of_type(self, cls: str) -> list[Node]:
        """Return the instances of a class itself."""
        return self.instances.get(ox.NamedNode(cls), [])

    def members(self, head: Node) -> Iterator[Node]:
        """Yield the members of an RDF list."""
        while first := self.about(head).get(_FIRST):
            yield from first
            (head,) = self.about(head).get(_REST, (ox.NamedNode(RDF.nil),))

    def subclasses(self) -> dict[Node, set[Node]]:
        """Return for each class itself and all classes below it."""
        below: dict[Node, set[Node]] = {}
        for cls in self.subjects.get(_SUBCLASS, ()):
            for upper in self._above(cls):
                below.setdefault(upper, {upper}).add(cls)
        return below

    def _above(self, cls: Node) -> set[Node]:
        found: set[Node] = set()
        waiting = [cls]
        while waiting:
            for upper in self.about(waiting.pop()).get(_SUBCLASS, ()):
                if upper not in found:
                    found.add(upper)
                    waiting.append(upper)
        return found
