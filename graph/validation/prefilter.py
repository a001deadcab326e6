"""Prefilter in SPARQL: the nodes that may break a shape; all others certainly conform.

Only plain constraints are translated. Any other constraint makes every target of its shape a
suspect, so that the prefilter may keep too many nodes but never lets a malformed one pass.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from itertools import count
from typing import TypeAlias

import pyoxigraph as ox

from ...ontology.terms import RDF, RDFS, SH, XSD
from ..model.values import Term

Triple: TypeAlias = tuple[ox.NamedNode | ox.BlankNode, ox.NamedNode, Term]

TYPE = ox.NamedNode(RDF.type)
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
    """Return the focus nodes that may not conform.

    Parameters
    ----------
    shapes, facts : pyoxigraph.Store
        Shapes graph, and data graph: the union of the named graphs.
    """
    translator = _Translator(shapes)
    for lower, upper in solutions(facts, _BELOW):
        translator.below.setdefault(upper, {upper}).add(lower)
    return {node for query in translator.queries(facts) for (node,) in solutions(facts, query)}


def solutions(facts: ox.Store, query: str) -> ox.QuerySolutions:
    """Answer a SELECT query on the union of the named graphs."""
    answer = facts.query(query, use_default_graph_as_union=True)
    if not isinstance(answer, ox.QuerySolutions):
        raise TypeError(f"this is no SELECT query: {query}")
    return answer


@dataclass(frozen=True, slots=True)
class _Translator:
    """Translator of shapes to SPARQL.

    An expression is true where a node certainly conforms, else false or an error.

    Attributes
    ----------
    shapes : pyoxigraph.Store
        Shapes graph.
    below : dict of Term to set of Term
        Each class that has subclasses, with itself and these.
    numbers : iterator of int
        Numbers for the names of variables.
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
