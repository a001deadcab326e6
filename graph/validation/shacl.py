"""Boundary to pyshacl: nodes with their neighborhoods go in, violations come out."""

from __future__ import annotations

import logging
from collections.abc import Collection, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING

import pyoxigraph as ox

from ...ontology.terms import RDF, RDFS, SH, SHAPES, XSD
from .triples import Node, Triples

if TYPE_CHECKING:
    from rdflib import Graph as RdfGraph
    from rdflib.term import Node as RdfNode

_TYPE = ox.NamedNode(RDF.type)
_SUBCLASS = ox.NamedNode(RDFS.subClassOf)
_ILL_TYPED = f"{SHAPES}IllTyped"
_STRING = XSD.string


@dataclass(frozen=True, slots=True)
class Violation:
    """A constraint that a node does not meet.

    Attributes
    ----------
    focus : Node
        Node that was checked.
    path : Node or None
        Property of the constraint, if any.
    value : Node or None
        Malformed value, if any.
    expected : str
        Message of the shape.
    shape, constraint, severity : str
        IRIs of the shape, of the kind of constraint and of the severity.
    """

    focus: Node
    path: Node | None
    value: Node | None
    expected: str
    shape: str
    constraint: str
    severity: str = SH.Violation

    @classmethod
    def of_check(
        cls, check: str, focus: Node, path: Node | None, value: Node | None, expected: str
    ) -> Violation:
        """Return a violation of a check that is no shape, such as that of the vocabulary."""
        return cls(focus, path, value, expected, f"{SHAPES}{check}", f"{SHAPES}{check}Component")


def validate(shapes: Triples, facts: Triples, nodes: Collection[Node]) -> list[Violation]:
    """Validate some nodes with pyshacl.

    Pyshacl gets only their neighborhoods: their statements, the types of the things to which
    they refer, the things that refer to them, and the hierarchy of classes. Constraints on
    values, types and counts depend on no more.

    Parameters
    ----------
    shapes, facts : Facts
        The shapes graph and the graph that the nodes are part of.
    nodes : collection of Node
        The nodes to validate.
    """
    if not nodes:
        return []
    from pyshacl import validate as run
    from rdflib import SH as SHACL
    from rdflib import Graph as RdfGraph

    terms = _Terms()
    with _quiet():
        data, constraints = RdfGraph(), RdfGraph()
        for triple in _neighborhoods(facts, nodes):
            data.add(terms.triple(*triple))
        for subject, said in shapes.said.items():
            for triple in _statements(subject, said):
                constraints.add(terms.triple(*triple))
        _, results, words = run(data, shacl_graph=constraints, inplace=True, inference="none")
    if not isinstance(results, RdfGraph):
        raise TypeError(f"the validator gave no report: {words}")
    found = (
        _violation(result, results, constraints, terms)
        for result in results.objects(None, SHACL.result)
    )
    return list(dict.fromkeys(one for one in found if one.focus in nodes))


def _neighborhoods(facts: Triples, nodes: Collection[Node]) -> Iterator[tuple[Node, Node, Node]]:
    for cls in facts.subjects.get(_SUBCLASS, ()):
        for upper in facts.about(cls)[_SUBCLASS]:
            yield cls, _SUBCLASS, upper
    for node in nodes:
        for statement in _statements(node, facts.said.get(node, {})):
            yield statement
            for kind in facts.about(statement[2]).get(_TYPE, ()):
                yield statement[2], _TYPE, kind
        for predicate, referrers in facts.referrers.items():
            for subject in referrers.get(node, ())[:1]:
                yield subject, predicate, node


def _statements(
    subject: Node, said: dict[Node, dict[Node, None]]
) -> Iterator[tuple[Node, Node, Node]]:
    for predicate, values in said.items():
        for value in values:
            yield subject, predicate, value


def _violation(result: RdfNode, results: RdfGraph, shapes: RdfGraph, terms: _Terms) -> Violation:
    from rdflib import SH as SHACL
    from rdflib import BNode

    path, value = results.value(result, SHACL.resultPath), results.value(result, SHACL.value)
    focus = results.value(result, SHACL.focusNode)
    shape = results.value(result, SHACL.sourceShape)
    while isinstance(shape, BNode):  # a property shape has no name of its own
        shape = shapes.value(None, SHACL.property, shape)
    if focus is None:
        raise TypeError("a result without a focus node")
    return Violation(
        focus=terms.back(focus),
        path=None if path is None else terms.back(path),
        value=None if value is None else terms.back(value),
        expected=" ".join(str(text) for text in results.objects(result, SHACL.resultMessage)),
        severity=str(results.value(result, SHACL.resultSeverity)),
        shape=str(shape),
        constraint=str(results.value(result, SHACL.sourceConstraintComponent)),
    )


class _Terms:
    """Terms of the engine as terms of rdflib, and back."""

    def __init__(self) -> None:
        self._there: dict[Node, RdfNode] = {}
        self._back: dict[RdfNode, Node] = {}

    def triple(self, *nodes: Node) -> tuple[RdfNode, RdfNode, RdfNode]:
        subject, predicate, value = map(self._term, nodes)
        return subject, predicate, value

    def back(self, term: RdfNode) -> Node:
        return self._back[term]

    def _term(self, node: Node) -> RdfNode:
        if (found := self._there.get(node)) is None:
            found = self._there[node] = _convert(node)
            self._back.setdefault(found, node)
        return found


def _convert(node: Node) -> RdfNode:
    from rdflib import BNode, Literal, URIRef

    if isinstance(node, ox.NamedNode):
        return URIRef(node.value)
    if isinstance(node, ox.BlankNode):
        return BNode(node.value)
    if not isinstance(node, ox.Literal):
        raise TypeError(f"no term of RDF 1.1: {node}")
    if node.language:
        return Literal(node.value, lang=node.language)
    if node.datatype.value == _STRING:
        return Literal(node.value)
    found = Literal(node.value, datatype=URIRef(node.datatype.value), normalize=False)
    # Pyshacl fails when it compares an ill-typed number; of a type of its own it is as wrong.
    return Literal(node.value, datatype=URIRef(_ILL_TYPED)) if found.ill_typed else found


@contextmanager
def _quiet() -> Iterator[None]:
    """Keep rdflib from printing a traceback for every ill-typed literal: it will be a finding."""
    logger = logging.getLogger("rdflib.term")
    disabled, logger.disabled = logger.disabled, True
    try:
        yield
    finally:
        logger.disabled = disabled
