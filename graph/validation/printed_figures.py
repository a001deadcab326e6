"""Figures of amounts that disagree with the form in which they are printed."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal, InvalidOperation
from typing import TypeAlias

import pyoxigraph as ox

from ...ontology.terms import GP, ID
from ..model.amounts import Amount
from ..model.parse_amount import AmountError, read_amount
from .shacl import Violation, triples

_Node: TypeAlias = ox.NamedNode | ox.BlankNode
_Graph: TypeAlias = ox.NamedNode | ox.BlankNode | ox.DefaultGraph
_PRINTED, _UNIT = ox.NamedNode(GP.asPrinted), ox.NamedNode(GP.unit)
#: The unit in which a printed form is read, by that of its amount.
_UNITS = {"usd": "usd", "usd-per-year": "usd", "credit": "credit", "course": "course"}
#: Properties of the figures of an amount.
_FIGURES = {GP.min: "low", GP.max: "high", GP.openFrom: "open_from"}


def misprinted(statements: ox.Store, facts: ox.Store) -> Iterator[Violation]:
    """Yield a violation for every figure that no printed form of the same source has.

    Forms that `read_amount` does not read, such as "varies by state", are not compared.
    """
    for amount, graph in dict.fromkeys((one, g) for one, _, g in _literals(statements, _PRINTED)):
        units = (str(one.value) for *_, one in triples(facts, amount, _UNIT))
        unit = _UNITS.get(next(units, "").removeprefix(f"{ID}unit/"))
        texts = sorted(text.value for _, text, _ in _literals(statements, _PRINTED, amount, graph))
        read = [one for text in texts if unit and (one := _read(text, unit))]
        for property, name in _FIGURES.items() if len(read) == len(texts) else ():
            right = {getattr(one, name) for one in read} - {None}
            path = ox.NamedNode(property)
            for _, figure, _ in _literals(statements, path, amount, graph):
                if _number(figure) not in {None, *right}:
                    yield Violation.of_check(
                        "Figure", amount, path, figure, _expected(texts, right)
                    )


def _literals(
    statements: ox.Store,
    relation: ox.NamedNode,
    amount: _Node | None = None,
    graph: _Graph | None = None,
) -> Iterator[tuple[_Node, ox.Literal, _Graph]]:
    """Yield amounts with a literal of a relation, and the graph that states it."""
    for one, _, value, place in statements.quads_for_pattern(amount, relation, None, graph):
        if isinstance(value, ox.Literal) and not isinstance(one, ox.Triple):
            yield one, value, place


def _read(text: str, unit: str) -> Amount | None:
    try:
        return read_amount(text, unit)
    except AmountError:
        return None


def _number(value: ox.Literal) -> Decimal | None:
    """Return a figure; None for a malformed one, which the shapes report."""
    try:
        return Decimal(value.value)
    except InvalidOperation:
        return None


def _expected(texts: list[str], right: set[object]) -> str:
    forms = " or ".join(map(repr, texts))
    if not right:
        return f"No figure here, for it is printed {forms}."
    return f"The figure that is printed: {' or '.join(sorted(map(str, right)))}, as in {forms}."
