"""Boundary to pyshacl: nodes with their neighborhoods go in, violations come out."""

from __future__ import annotations

import logging
from collections.abc import Collection, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import islice
from typing import TYPE_CHECKING

import pyoxigraph as ox

from ...ontology.terms import RDFS, SH, SHAPES
from ..model.values import Term
from .prefilter import TYPE, Triple, triples

if TYPE_CHECKING:
    from rdflib import Graph as RdfGraph
    from rdflib.term import Node as RdfNode

_SUBCLASS = ox.NamedNode(RDFS.subClassOf)
_TARGET_OBJECTS = ox.NamedNode(SH.targetObjectsOf)
_ILL_TYPED = f"{SHAPES}IllTyped"


@dataclass(frozen=True, slots=True)
class Violation:
    """A constraint that a node does not meet.

    Attributes
    ----------
    focus : Term
        Node that was checked.
    path : Term or None
        Property of the constraint, if any.
    value : Term or None
        Malformed value, if any.
    expected : str
        Message of the shape.
    shape, constraint, severity : str
        IRIs of the shape, of the kind of constraint and of the severity.
    """

    focus: Term
    path: Term | None
    value: Term | None
    expected: str
    shape: str
    constraint: str
    severity: str = SH.Violation

    @classmethod
    def of_check(
        cls, check: str, focus: Term, path: Term | None, value: Term | None, expected: str
    ) -> Violation:
        """Return a violation of a check that is no shape, such as that of the vocabulary."""
        return cls(focus, path, value, expected, f"{SHAPES}{check}", f"{SHAPES}{check}Component")


def validate(shapes: ox.Store, facts: ox.Store, nodes: Collection[Term]) -> list[Violation]:
    """Validate some nodes with pyshacl, which gets only their neighborhoods.

    Parameters
    ----------
    shapes, facts : pyoxigraph.Store
        Shapes graph, and the graph that the nodes are part of.
    nodes : collection of Term
        Nodes to validate.
    """
    if not nodes:
        return []
    from pyshacl import validate as run
    from rdflib import SH as SHACL
    from rdflib import Graph as RdfGraph

    terms = _Terms()
    with _quiet():
        data = terms.graph(neighborhoods(shapes, facts, nodes))
        constraints = terms.graph(triples(shapes))
        _, results, text = run(data, shacl_graph=constraints, inplace=True, inference="none")
    if not isinstance(results, RdfGraph):
        raise TypeError(f"the validator gave no report: {text}")
    of_term = {term: node for node, term in terms.items()}
    found = (
        _violation(result, results, constraints, of_term)
        for result in results.objects(None, SHACL.result)
    )
    return list(dict.fromkeys(one for one in found if one.focus in nodes))


def targeted_properties(shapes: ox.Store) -> set[Term]:
    """Return the properties whose objects the shapes target."""
    return {predicate for _, _, predicate in triples(shapes, None, _TARGET_OBJECTS)}


def neighborhoods(shapes: ox.Store, facts: ox.Store, nodes: Iterable[Term]) -> Iterator[Triple]:
    """Yield the statements on which it depends whether some nodes conform.

    They are the statements about the nodes, the types of what these refer to, a statement for each
    targeted property that refers to a node, and the hierarchy of classes.
    """
    targeted = targeted_properties(shapes)
    yield from triples(facts, None, _SUBCLASS)
    for node in nodes:
        for predicate in targeted:
            yield from islice(triples(facts, None, predicate, node), 1)
        for triple in triples(facts, node):
            yield triple
            yield from triples(facts, triple[2], TYPE)


def _violation(
    result: RdfNode, results: RdfGraph, shapes: RdfGraph, of_term: dict[RdfNode, Term]
) -> Violation:
    from rdflib import SH as SHACL
    from rdflib import BNode

    found = dict(results.predicate_objects(result))
    path, value = found.get(SHACL.resultPath), found.get(SHACL.value)
    shape: RdfNode | None = found[SHACL.sourceShape]
    while isinstance(shape, BNode):  # a property shape has no name of its own
        shape = shapes.value(None, SHACL.property, shape)
    return Violation(
        focus=of_term[found[SHACL.focusNode]],
        path=None if path is None else of_term[path],
        value=None if value is None else of_term[value],
        expected=" ".join(str(text) for text in results.objects(result, SHACL.resultMessage)),
        severity=str(found[SHACL.resultSeverity]),
        shape=str(shape),
        constraint=str(found[SHACL.sourceConstraintComponent]),
    )


class _Terms(dict[Term, "RdfNode"]):
    """The term of rdflib for each term of the engine."""

    def graph(self, statements: Iterable[Triple]) -> RdfGraph:
        from rdflib import Graph as RdfGraph

        graph = RdfGraph()
        for subject, predicate, value in statements:
            graph.add((self[subject], self[predicate], self[value]))
        return graph

    def __missing__(self, node: Term) -> RdfNode:
        from rdflib import Literal, URIRef
        from rdflib.term import Identifier
        from rdflib.util import from_n3

        term = from_n3(str(node))
        if isinstance(term, Literal) and term.ill_typed:
            # Pyshacl fails when it compares an ill-typed number; with this type it is as wrong.
            term = Literal(str(term), datatype=URIRef(_ILL_TYPED))
        if not isinstance(term, Identifier):
            raise TypeError(f"no term of RDF: {node}")
        self[node] = term
        return term


@contextmanager
def _quiet() -> Iterator[None]:
    """Keep rdflib from printing a traceback for every ill-typed literal: it will be a finding."""
    logger = logging.getLogger("rdflib.term")
    disabled, logger.disabled = logger.disabled, True
    try:
        yield
    finally:
        logger.disabled = disabled
