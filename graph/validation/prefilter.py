"""Prefilter of nodes that certainly conform to the shapes; only the others need a validator.

It decides plain constraints only. Any other constraint makes a node a suspect, so that the
prefilter may keep too many nodes but never lets a malformed one pass.
"""

from __future__ import annotations

from collections.abc import Collection, Container, Iterable, Iterator, Mapping, Sequence
from typing import TypeAlias

import pyoxigraph as ox

from ...ontology.terms import RDF, SH
from .constraints import OF_ALL, PLAIN, Test, ValuesTest, unsure
from .triples import Node, Triples

_TYPE = ox.NamedNode(RDF.type)
_PATH, _PROPERTY = ox.NamedNode(SH.path), ox.NamedNode(SH.property)
_TARGET_CLASS = ox.NamedNode(SH.targetClass)
_TARGET_SUBJECTS = ox.NamedNode(SH.targetSubjectsOf)
_TARGET_OBJECTS = ox.NamedNode(SH.targetObjectsOf)
#: Tests, each with the index of the property of its values; None tests the node itself.
_Plan: TypeAlias = list[tuple[int | None, ValuesTest]]

#: Properties of a shape that constrain nothing.
_SILENT = frozenset(
    {RDF.type}
    | {SH.iri + word for word in ("path", "name", "description", "message", "order", "group")}
    | {SH.iri + word for word in ("targetClass", "targetSubjectsOf", "targetObjectsOf")}
)


class Prefilter:
    """Prefilter of the nodes of a graph.

    Parameters
    ----------
    shapes, facts : Facts
        Shapes graph and data graph.
    """

    def __init__(self, shapes: Triples, facts: Triples) -> None:
        self._shapes = shapes
        self._facts = facts
        self._below = facts.subclasses()
        self._members: dict[Node, set[int]] = {}
        self._by_class: dict[Node, list[Node]] = {}
        self._by_predicate: dict[Node, list[Node]] = {}
        for shape in shapes.subjects_of_type(SH.NodeShape):
            said = shapes.about(shape)
            for cls in said.get(_TARGET_CLASS, ()):
                for kind in self._below.get(cls, {cls}):
                    self._by_class.setdefault(kind, []).append(shape)
            for predicate in said.get(_TARGET_SUBJECTS, ()):
                self._by_predicate.setdefault(predicate, []).append(shape)

    def suspects(self, among: Container[Node] | None = None) -> set[Node]:
        """Return the focus nodes that may not conform.

        Parameters
        ----------
        among : container of nodes, optional
            The only nodes to look at.
        """
        found = {
            node
            for shape, conforms in self._of_objects()
            for predicate in self._shapes.about(shape)[_TARGET_OBJECTS]
            for node in self._facts.referrers.get(predicate, ())
            if (among is None or node in among) and not conforms(node)
        }
        plans: dict[tuple[int, ...], _Plan] = {}
        for node, said in self._facts.said.items():
            if among is not None and node not in among:
                continue
            kinds = said.get(_TYPE, ())
            form = (*map(id, said), 0, *map(id, kinds))  # each term is held once
            plan = plans.get(form)
            if plan is None:
                plan = plans[form] = self._plan([*said], kinds)
            if plan and not _follows(plan, node, said):
                found.add(node)
        return found

    def _of_objects(self) -> Iterator[tuple[Node, Test]]:
        for shape in self._shapes.subjects.get(_TARGET_OBJECTS, ()):
            yield shape, self._test(shape)

    def _plan(self, predicates: Sequence[Node], kinds: Iterable[Node]) -> _Plan:
        """Return the tests of the nodes that have these predicates and types.

        A test of the values of another predicate has no values: its outcome is known at once.
        """
        targeting = [self._by_predicate.get(predicate, ()) for predicate in predicates]
        targeting += [self._by_class.get(kind, ()) for kind in kinds]
        places = {predicate: place for place, predicate in enumerate(predicates)}
        plan: _Plan = []
        for shape in dict.fromkeys(shape for shapes in targeting for shape in shapes):
            said = self._shapes.about(shape)
            plan += [(None, test) for test in self._tests(shape, skip=_PROPERTY)]
            for part in said.get(_PROPERTY, ()):
                path, tests = self._path(part), self._tests(part)
                if path is None:
                    return [(None, _never)]
                if path in places:
                    plan += [(places[path], test) for test in tests]
                elif not all(test(shape, ()) for test in tests):
                    return [(None, _never)]
        return plan

    def _path(self, shape: Node) -> Node | None:
        """Return the predicate of a property shape, if its path is one."""
        (path,) = self._shapes.about(shape)[_PATH]
        return path if isinstance(path, ox.NamedNode) else None

    def _tests(self, shape: Node, skip: Node | None = None) -> list[ValuesTest]:
        """Return the tests of the constraints of a shape."""
        return [
            self._constraint(predicate.value, value)
            for predicate, values in self._shapes.about(shape).items()
            if isinstance(predicate, ox.NamedNode)
            and predicate.value not in _SILENT
            and predicate != skip
            for value in values
        ]

    def _test(self, shape: Node) -> Test:
        """Return the test of one node against a node shape or a property shape."""
        tests = self._tests(shape)
        if _PATH not in self._shapes.about(shape):
            return lambda node: all(test(node, (node,)) for test in tests)
        path = self._path(shape)
        if path is None:
            return unsure
        about = self._facts.about

        def conforms(node: Node) -> bool:
            values = about(node).get(path, ())
            return all(test(node, values) for test in tests)

        return conforms

    def _constraint(self, predicate: str, value: Node) -> ValuesTest:
        name = predicate.removeprefix(SH.iri)
        if name in OF_ALL:
            return OF_ALL[name](self._facts, value)
        one = self._of_one(name, value)
        return lambda _, values: all(map(one, values))

    def _of_one(self, name: str, value: Node) -> Test:
        """Return the test of a single value."""
        if name == "class":
            return self._is_a(value)
        if name in {"node", "property"}:
            return self._test(value)
        if name == "or":
            choices = [self._test(choice) for choice in self._shapes.members(value)]
            return lambda node: any(choice(node) for choice in choices)
        if name == "in":
            return frozenset(self._shapes.members(value)).__contains__
        make = PLAIN.get(name)
        return make(value) if make else unsure

    def _is_a(self, cls: Node) -> Test:
        members = self._members.get(cls)
        if members is None:
            kinds = self._below.get(cls, {cls})
            instances = (self._facts.instances.get(kind, ()) for kind in kinds)
            members = {id(node) for of_kind in instances for node in of_kind}
            self._members[cls] = members
        return lambda node: id(node) in members


def _follows(plan: _Plan, node: Node, said: Mapping[Node, Collection[Node]]) -> bool:
    values = [*said.values()]
    return all(test(node, (node,) if place is None else values[place]) for place, test in plan)


def _never(_: Node, __: Collection[Node]) -> bool:
    return False
