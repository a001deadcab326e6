"""Validation against shapes: a prefilter in SPARQL, and pyshacl for the nodes that it suspects.

The prefilter translates plain constraints only. Any other constraint makes every target of its
shape a suspect, so that it may keep too many nodes but never lets a malformed one pass.
"""

from __future__ import annotations

import logging
import warnings
from collections.abc import Collection, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from decimal import Decimal
from itertools import count, islice
from typing import TYPE_CHECKING, TypeAlias

import pyoxigraph as ox

from ...ontology.terms import RDF, RDFS, SH, SHAPES, XSD
from ..model.values import Term
from ..store.formats import solutions

if TYPE_CHECKING:
    from rdflib import Graph as RdfGraph
    from rdflib.term import Node as RdfNode

Triple: TypeAlias = tuple[ox.NamedNode | ox.BlankNode, ox.NamedNode, Term]

TYPE = ox.NamedNode(RDF.type)
_SUBCLASS = ox.NamedNode(RDFS.subClassOf)
_TARGET_OBJECTS = ox.NamedNode(SH.targetObjectsOf)
_LESS, _PATH = ox.NamedNode(SH.lessThanOrEquals), ox.NamedNode(SH.path)
_ILL_TYPED = f"{SHAPES}IllTyped"
_BELOW = f"SELECT ?lower ?upper {{ ?lower <{RDFS.subClassOf}>+ ?upper }}"
#: Patterns of literals that are certainly well-formed, by datatype.
_WELL_FORMED = {
    XSD.string: "",
    RDF.langString: "",
    XSD.integer: "^[+-]?[0-9]+$",
    XSD.decimal: "^[+-]?[0-9]+([.][0-9]+)?$",
    XSD.boolean: "^(true|false)$",
    XSD.date: (
        "^[1-9][0-9]{3}-((0[1-9]|1[0-2])-(0[1-9]|1[0-9]|2[0-8])"
        "|(0[13-9]|1[0-2])-(29|30)|(0[13578]|1[02])-31)$"
    ),
}
#: Pattern that no text matches, for the other datatypes: their literals may be ill-formed.
_NO_TEXT = "$."
#: Constraints on all values of a property; a count is translated if it is 1.
_OF_ALL_VALUES = {
    "minCount": "{value} = 1 && EXISTS {{ {node} {path} {one} }}",
    "maxCount": (
        "{value} = 1 && NOT EXISTS {{ {node} {path} {one}, {two} FILTER(!sameTerm({one}, {two})) }}"
    ),
    "hasValue": "EXISTS {{ {node} {path} {value} }}",
    "uniqueLang": (
        "NOT EXISTS {{ {node} {path} {one}, {two} FILTER("
        "!sameTerm({one}, {two}) && LANG({one}) != '' && LCASE(LANG({one})) = LCASE(LANG({two}))"
        ") }}"
    ),
    "lessThanOrEquals": (
        "NOT EXISTS {{ {node} {path} {one} ; {value} {two} "
        "FILTER(!COALESCE({one} <= {two}, false)) }}"
    ),
}
#: Constraints on a single node.
_OF_NODE = {
    "class": "EXISTS {{ {node} a {kind} FILTER({kind} IN ({kinds})) }}",
    "datatype": "DATATYPE({node}) = {value} && REGEX(STR({node}), '{form}')",
    "minInclusive": "{node} >= {value}",
    "nodeKind": f"{{value}} = <{SH.IRI}> && isIRI({{node}})",
    "pattern": "REGEX(STR({node}), {value})",
}
#: Properties of a shape that constrain nothing.
_NO_CONSTRAINTS = frozenset(
    {RDF.type}
    | {SH.iri + name for name in ("path", "name", "description", "message", "order", "group")}
    | {SH.iri + name for name in ("targetClass", "targetSubjectsOf", "targetObjectsOf")}
)


@dataclass(frozen=True, slots=True)
class Violation:
    """A constraint that a node does not meet.

    Attributes
    ----------
    focus, path, value : Term, Term or None, Term or None
        Node that was checked; property of the constraint and malformed value, if any.
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


def triples(
    store: ox.Store,
    subject: Term | None = None,
    predicate: Term | None = None,
    value: Term | None = None,
) -> Iterator[Triple]:
    """Yield the matching triples of all graphs; None matches every term."""
    if not isinstance(subject, ox.Literal) and isinstance(predicate, ox.NamedNode | None):
        for one, relation, other, _ in store.quads_for_pattern(subject, predicate, value):
            if not isinstance(one, ox.Triple) and not isinstance(other, ox.Triple):
                yield one, relation, other


def suspects(shapes: ox.Store, facts: ox.Store) -> set[Term]:
    """Return the focus nodes that may not conform; the facts are those of all named graphs."""
    translator = _Translator(shapes)
    for lower, upper in solutions(facts, _BELOW, union=True):
        translator.below.setdefault(upper, {upper}).add(lower)
    found = (solutions(facts, query, union=True) for query in translator.queries(facts))
    return {node for rows in found for (node,) in rows}


@dataclass(frozen=True, slots=True)
class _Translator:
    """Translator of shapes to SPARQL: true where a node certainly conforms, else false or an error.

    `below` has each class that has subclasses, with itself and these; `numbers` names variables.
    """

    shapes: ox.Store
    below: dict[Term, set[Term]] = field(default_factory=dict)
    numbers: Iterator[int] = field(default_factory=count)

    def queries(self, facts: ox.Store) -> Iterator[str]:
        """Yield for each shape with targets among the facts the query of its suspects."""
        for shape, _, _ in triples(self.shapes, None, TYPE, ox.NamedNode(SH.NodeShape)):
            if targets := " UNION ".join(self._targets(shape, facts)):
                distinct = f"SELECT DISTINCT ?this {{ {targets} }}"
                conforms = self._conforms(shape, "?this")
                yield f"SELECT ?this {{ {{ {distinct} }} FILTER(!COALESCE({conforms}, false)) }}"

    def _targets(self, shape: Term, facts: ox.Store) -> Iterator[str]:
        for cls in self._values(shape, "targetClass"):
            for kind in self.below.get(cls, {cls}):
                if any(triples(facts, None, TYPE, kind)):
                    yield f"{{ ?this a {kind} }}"
        for name, pattern in (
            ("targetSubjectsOf", "{{ ?this {} [] }}"),
            ("targetObjectsOf", "{{ [] {} ?this }}"),
        ):
            for predicate in self._values(shape, name):
                if any(triples(facts, None, predicate)):
                    yield pattern.format(predicate)

    def _values(self, shape: Term, name: str) -> list[Term]:
        predicate = ox.NamedNode(SH.iri + name)
        return [value for _, _, value in triples(self.shapes, shape, predicate)]

    def _conforms(self, shape: Term, node: str) -> str:
        """Return the expression that a node conforms to a node shape or a property shape."""
        constraints = [
            (predicate.value.removeprefix(SH.iri), value)
            for _, predicate, value in triples(self.shapes, shape)
            if predicate.value not in _NO_CONSTRAINTS
        ]
        paths = self._values(shape, "path")
        if not paths:
            return _all(self._of_node(name, value, node) for name, value in constraints)
        if not isinstance(path := paths[0], ox.NamedNode):
            return "false"
        one, two = (f"?v{next(self.numbers)}" for _ in range(2))
        tests = [
            _OF_ALL_VALUES[name].format(node=node, path=path, value=value, one=one, two=two)
            for name, value in constraints
            if name in _OF_ALL_VALUES
        ]
        of_each = _all(
            self._of_node(name, value, one)
            for name, value in constraints
            if name not in _OF_ALL_VALUES
        )
        failing = f"{node} {path} {one} FILTER(!COALESCE({of_each}, false))"
        return _all([*tests, f"NOT EXISTS {{ {failing} }}"])

    def _of_node(self, name: str, value: Term, node: str) -> str:
        """Return the expression that a node meets a constraint."""
        match name:
            case "node" | "property":
                return self._conforms(value, node)
            case "or":
                return _any(self._conforms(choice, node) for choice in self._members(value))
            case "in":
                return _any(f"sameTerm({node}, {member})" for member in self._members(value))
        return _OF_NODE.get(name, "false").format(
            node=node,
            value=value,
            form=_WELL_FORMED.get(str(value.value), _NO_TEXT),
            kind=f"?v{next(self.numbers)}",
            kinds=", ".join(map(str, self.below.get(value, {value}))),
        )

    def _members(self, head: Term) -> Iterator[Term]:
        """Yield the members of an RDF list."""
        about = {predicate.value: value for _, predicate, value in triples(self.shapes, head)}
        if about:
            yield about[RDF.first]
            yield from self._members(about[RDF.rest])


def _all(tests: Iterable[str]) -> str:
    return " && ".join(f"({test})" for test in tests) or "true"


def _any(tests: Iterable[str]) -> str:
    return " || ".join(f"({test})" for test in tests) or "false"


def validate(shapes: ox.Store, facts: ox.Store, nodes: Collection[Term]) -> list[Violation]:
    """Validate some nodes among facts with pyshacl, which gets only their neighborhoods."""
    if not nodes:
        return []
    from pyshacl import validate as run
    from rdflib import SH as SHACL
    from rdflib import Graph as RdfGraph
    from rdflib import URIRef

    terms = _Terms()
    with _quiet():
        statements, compared = [*neighborhoods(shapes, facts, nodes)], _compared(shapes)
        for _, predicate, value in statements:  # pyshacl compares no blank node, and gives up
            if isinstance(value, ox.BlankNode) and predicate in compared:
                terms[value] = URIRef(f"urn:blank:{value.value}")
        data = terms.graph(statements)
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


def _compared(shapes: ox.Store) -> set[Term]:
    """Return the properties whose values the shapes compare."""
    pairs = [*triples(shapes, None, _LESS)]
    paths = (path for shape, _, _ in pairs for _, _, path in triples(shapes, shape, _PATH))
    return {*paths, *(other for _, _, other in pairs)}


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
        if isinstance(term, Literal):
            endless = isinstance(term.value, Decimal) and not term.value.is_finite()
            if term.ill_typed or endless:  # pyshacl fails to compare it; with this type it is wrong
                term = Literal(str(term), datatype=URIRef(_ILL_TYPED))
        if not isinstance(term, Identifier):
            raise TypeError(f"no term of RDF: {node}")
        self[node] = term
        return term


@contextmanager
def _quiet() -> Iterator[None]:
    """Keep rdflib from printing about ill-typed literals, which will be findings."""
    logger = logging.getLogger("rdflib.term")
    disabled, logger.disabled = logger.disabled, True
    try:
        with warnings.catch_warnings(action="ignore"):
            yield
    finally:
        logger.disabled = disabled
