"""The sieve: which nodes surely conform to the shapes, so that only the rest need a validator.

It understands the plain constraints and decides only what is beyond doubt; whatever else a shape
says makes the node a suspect. So it may hold back too much and never lets a fault through.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Container, Iterator
from decimal import Decimal, InvalidOperation
from typing import TypeAlias

import pyoxigraph as ox

from .facts import RDF, Facts, Node

SH = "http://www.w3.org/ns/shacl#"
_XSD = "http://www.w3.org/2001/XMLSchema#"
#: What tests a node, and what tests the values that a node has for a property.
Test: TypeAlias = Callable[[Node], bool]
_ValuesTest: TypeAlias = Callable[[Node, Collection[Node]], bool]

#: How a literal of a datatype looks when it is well-formed beyond doubt.
_WELL_FORMED = {
    f"{_XSD}string": re.compile(r"(?s).*"),
    f"{RDF}langString": re.compile(r"(?s).*"),
    f"{_XSD}integer": re.compile(r"[+-]?\d+"),
    f"{_XSD}decimal": re.compile(r"[+-]?\d+(\.\d+)?"),
    f"{_XSD}boolean": re.compile(r"true|false"),
    f"{_XSD}date": re.compile(
        r"[1-9]\d{3}-((0[1-9]|1[0-2])-(0[1-9]|1\d|2[0-8])|(0[13-9]|1[0-2])-(29|30)|(0[13578]|1[02])-31)"
    ),
}
_NUMBERS = (f"{_XSD}integer", f"{_XSD}decimal")
#: What a shape says that constrains nothing.
_SILENT = frozenset(
    {f"{RDF}type"}
    | {f"{SH}{word}" for word in ("path", "name", "description", "message", "order", "group")}
    | {f"{SH}{word}" for word in ("targetClass", "targetSubjectsOf", "targetObjectsOf")}
)


class Sieve:
    """The shapes, ready to look for suspects.

    Parameters
    ----------
    shapes, facts : Facts
        The shapes graph, and the graph to look through.
    """

    def __init__(self, shapes: Facts, facts: Facts) -> None:
        self._shapes = shapes
        self._facts = facts
        self._below = facts.subclasses()

    def suspects(self, among: Container[Node] | None = None) -> set[Node]:
        """Return the focus nodes that may not conform.

        Parameters
        ----------
        among : container of nodes, optional
            The only nodes to look at.
        """
        found: set[Node] = set()
        for shape in self._shapes.subjects_of_type(f"{SH}NodeShape"):
            conforms = self._test(shape)
            for node in self._targets(shape):
                if (among is None or node in among) and node not in found and not conforms(node):
                    found.add(node)
        return found

    def _targets(self, shape: Node) -> Iterator[Node]:
        said = self._shapes.about(shape)
        for cls in said.get(ox.NamedNode(f"{SH}targetClass"), ()):
            for kind in self._below.get(cls, {cls}):
                yield from self._facts.instances.get(kind, ())
        for predicate in said.get(ox.NamedNode(f"{SH}targetSubjectsOf"), ()):
            yield from self._facts.subjects.get(predicate, ())
        for predicate in said.get(ox.NamedNode(f"{SH}targetObjectsOf"), ()):
            yield from self._facts.referrers.get(predicate, ())

    def _test(self, shape: Node) -> Test:
        """Return the test of one node against a node shape or a property shape."""
        said = self._shapes.about(shape)
        tests = [
            self._constraint(predicate.value, value)
            for predicate, values in said.items()
            if isinstance(predicate, ox.NamedNode) and predicate.value not in _SILENT
            for value in values
        ]
        paths = said.get(ox.NamedNode(f"{SH}path"))
        if paths is None:
            return lambda node: all(test(node, (node,)) for test in tests)
        (path,) = paths
        if not isinstance(path, ox.NamedNode):
            return _unsure
        about = self._facts.about

        def conforms(node: Node) -> bool:
            values = about(node).get(path, ())
            return all(test(node, values) for test in tests)

        return conforms

    def _constraint(self, predicate: str, value: Node) -> _ValuesTest:
        name = predicate.removeprefix(SH)
        if name in _OF_ALL:
            return _OF_ALL[name](self._facts, value)
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
        make = _PLAIN.get(name)
        return make(value) if make else _unsure

    def _is_a(self, cls: Node) -> Test:
        below = self._below.get(cls, frozenset({cls}))
        about, kind = self._facts.about, ox.NamedNode(f"{RDF}type")
        return lambda node: any(found in below for found in about(node).get(kind, ()))


def _unsure(_: Node) -> bool:
    return False


def _datatype(value: Node) -> Test:
    form = _WELL_FORMED.get(value.value) if isinstance(value, ox.NamedNode) else None
    return lambda node: (
        form is not None
        and isinstance(node, ox.Literal)
        and node.datatype == value
        and form.fullmatch(node.value) is not None
    )


_is_day = _datatype(ox.NamedNode(f"{_XSD}date"))


def _pattern(value: Node) -> Test:
    found = re.compile(_text(value)).search
    return lambda node: not isinstance(node, ox.BlankNode) and found(_text(node)) is not None


def _min_inclusive(value: Node) -> Test:
    bound = _number(value)
    return lambda node: _ordered(bound, _number(node))


def _node_kind(value: Node) -> Test:
    iri = _text(value) == f"{SH}IRI"
    return lambda node: iri and isinstance(node, ox.NamedNode)


def _min_count(_: Facts, value: Node) -> _ValuesTest:
    least = int(_text(value))
    return lambda _, values: len(values) >= least


def _max_count(_: Facts, value: Node) -> _ValuesTest:
    most = int(_text(value))
    return lambda _, values: len(values) <= most


def _has_value(_: Facts, value: Node) -> _ValuesTest:
    return lambda _, values: value in values


def _unique_lang(_: Facts, __: Node) -> _ValuesTest:
    def test(_: Node, values: Collection[Node]) -> bool:
        languages = [value.language for value in values if isinstance(value, ox.Literal)]
        spoken = [language.lower() for language in languages if language]
        return len(spoken) == len(set(spoken))

    return test


def _less_than_or_equals(facts: Facts, other: Node) -> _ValuesTest:
    def test(node: Node, values: Collection[Node]) -> bool:
        bounds = facts.about(node).get(other, ())
        return all(_in_order(value, bound) for value in values for bound in bounds)

    return test


#: Constraints on a single value, and on all values that a node has.
_PLAIN: dict[str, Callable[[Node], Test]] = {
    "datatype": _datatype,
    "pattern": _pattern,
    "minInclusive": _min_inclusive,
    "nodeKind": _node_kind,
}
_OF_ALL: dict[str, Callable[[Facts, Node], _ValuesTest]] = {
    "minCount": _min_count,
    "maxCount": _max_count,
    "hasValue": _has_value,
    "uniqueLang": _unique_lang,
    "lessThanOrEquals": _less_than_or_equals,
}


def _text(node: Node) -> str:
    return str(node.value)


def _number(node: Node) -> Decimal | None:
    if isinstance(node, ox.Literal) and node.datatype.value in _NUMBERS:
        try:
            return Decimal(node.value)
        except InvalidOperation:
            return None
    return None


def _in_order(value: Node, bound: Node) -> bool:
    if _is_day(value) and _is_day(bound):
        return _text(value) <= _text(bound)
    return _ordered(_number(value), _number(bound))


def _ordered(low: Decimal | None, high: Decimal | None) -> bool:
    return low is not None and high is not None and low <= high
