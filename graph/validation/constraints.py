"""Constraints that the prefilter can decide: tests of one value, and of all values together."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection
from decimal import Decimal, InvalidOperation
from typing import TypeAlias

import pyoxigraph as ox

from ...ontology.terms import RDF, SH, XSD
from .triples import Node, Triples

#: Test of a node, and test of the values of a property of a node.
Test: TypeAlias = Callable[[Node], bool]
ValuesTest: TypeAlias = Callable[[Node, Collection[Node]], bool]

#: Patterns of literals that are certainly well-formed, by datatype.
_WELL_FORMED = {
    XSD.integer: re.compile(r"[+-]?\d+"),
    XSD.decimal: re.compile(r"[+-]?\d+(\.\d+)?"),
    XSD.boolean: re.compile(r"true|false"),
    XSD.date: re.compile(
        r"[1-9]\d{3}-((0[1-9]|1[0-2])-(0[1-9]|1\d|2[0-8])|(0[13-9]|1[0-2])-(29|30)|(0[13578]|1[02])-31)"
    ),
}
#: Datatypes of which every text is well-formed.
_TEXTS = (ox.NamedNode(XSD.string), ox.NamedNode(RDF.langString))
_NUMBERS = (XSD.integer, XSD.decimal)


def unsure(_: Node) -> bool:
    """Let no node pass: the prefilter does not know the constraint."""
    return False


def _datatype(value: Node) -> Test:
    form = _WELL_FORMED.get(value.value) if isinstance(value, ox.NamedNode) else None
    if value in _TEXTS:
        return lambda node: isinstance(node, ox.Literal) and node.datatype == value
    return lambda node: (
        form is not None
        and isinstance(node, ox.Literal)
        and node.datatype == value
        and form.fullmatch(node.value) is not None
    )


_is_day = _datatype(ox.NamedNode(XSD.date))


def _pattern(value: Node) -> Test:
    found = re.compile(_text(value)).search
    return lambda node: not isinstance(node, ox.BlankNode) and found(_text(node)) is not None


def _min_inclusive(value: Node) -> Test:
    bound = _number(value)
    return lambda node: _ordered(bound, _number(node))


def _node_kind(value: Node) -> Test:
    iri = _text(value) == SH.IRI
    return lambda node: iri and isinstance(node, ox.NamedNode)


def _min_count(_: Triples, value: Node) -> ValuesTest:
    least = int(_text(value))
    return lambda _, values: len(values) >= least


def _max_count(_: Triples, value: Node) -> ValuesTest:
    most = int(_text(value))
    return lambda _, values: len(values) <= most


def _has_value(_: Triples, value: Node) -> ValuesTest:
    return lambda _, values: value in values


def _unique_lang(_: Triples, __: Node) -> ValuesTest:
    def test(_: Node, values: Collection[Node]) -> bool:
        if len(values) <= 1:
            return True
        languages = [value.language for value in values if isinstance(value, ox.Literal)]
        spoken = [language.lower() for language in languages if language]
        return len(spoken) == len(set(spoken))

    return test


def _less_than_or_equals(facts: Triples, other: Node) -> ValuesTest:
    def test(node: Node, values: Collection[Node]) -> bool:
        bounds = facts.about(node).get(other, ())
        return all(_in_order(value, bound) for value in values for bound in bounds)

    return test


#: Constraints on a single value, and on all values that a node has.
PLAIN: dict[str, Callable[[Node], Test]] = {
    "datatype": _datatype,
    "pattern": _pattern,
    "minInclusive": _min_inclusive,
    "nodeKind": _node_kind,
}
OF_ALL: dict[str, Callable[[Triples, Node], ValuesTest]] = {
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
