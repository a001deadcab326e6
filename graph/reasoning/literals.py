"""Values in a question: which amount a figure means, and whether the stated ones exclude it."""

from __future__ import annotations

import re
from collections.abc import Collection
from decimal import Decimal

import pyoxigraph as ox

from ...ontology.terms import DCTERMS, GP, OWL, RDFS, SCHEMA, SKOS
from ..model.amounts import Amount, Figure
from .forward_chaining import TYPE

_FIGURE = re.compile(
    r"(?P<sign>\$)?\s?(?P<digits>[0-9]{1,3}(?:,[0-9]{3})+|[0-9]+)(?P<rest>\.[0-9]+)?"
    r"(?P<thousands>k)?(?:\s(?P<unit>[a-z][a-z ]*))?",
    re.IGNORECASE,
)
#: The words in which units are asked for; without any, the unit of the stated amount is meant.
_UNITS = {
    "usd": r"usd|dollars|us dollars|total|in total",
    "usd-per-year": r"usd|dollars|us dollars|(?:usd |dollars )?(?:a|per) year",
    "credit": r"credits?|credit hours?",
    "course": r"courses?",
    "year": r"years?",
    "semester": r"semesters?",
    "hour-per-week": r"hours?(?: (?:a|per) week)?",
}
_SKOS = SKOS.iri
#: Relations that say the same in another form: what things are called, and a price said again.
ALSO = {
    ox.NamedNode(RDFS.label): (
        *(ox.NamedNode(f"{_SKOS}{name}") for name in ("prefLabel", "altLabel")),
        ox.NamedNode(DCTERMS.title),
    ),
    ox.NamedNode(GP.tuition): (ox.NamedNode(GP.restatedTuition),),
}
_AMOUNT = ox.NamedNode(GP.Amount)
_DATATYPE = ox.NamedNode(OWL.DatatypeProperty)
_RANGE = ox.NamedNode(SCHEMA.rangeIncludes)


def takes_values(store: ox.Store, relation: ox.NamedNode) -> bool:
    """Tell whether a relation leads to amounts or literals, not to things with names."""
    declared = (ox.Quad(relation, TYPE, _DATATYPE), ox.Quad(relation, _RANGE, _AMOUNT))
    if any(quad in store for quad in declared):
        return True
    used = next(store.quads_for_pattern(None, relation, None, ox.DefaultGraph()), None)
    return used is not None and isinstance(used.object, ox.Literal)


def is_exactly(amount: Amount, text: str) -> bool:
    """Tell whether a text gives the one figure of an amount.

    Examples
    --------
    >>> price = Amount(7000, 7000, unit="usd", approximate=True)
    >>> is_exactly(price, "7000"), is_exactly(price, "$7,000"), is_exactly(price, "7000 credits")
    (True, True, False)
    """
    figure = _read(text, amount.unit)
    return figure is not None and amount.low == amount.high == figure


def excluded(amounts: Collection[Amount], text: str) -> bool | None:
    """Tell whether stated amounts exclude a figure.

    Parameters
    ----------
    amounts : collection of Amount
        What is stated, by one relation of one thing.
    text : str
        A figure, with or without its unit.

    Returns
    -------
    bool or None
        True if it lies outside of every amount, False if it may be one of them, None if that
        cannot be decided: the text is not a figure, or an amount has another unit or no bound.

    Examples
    --------
    >>> courses = [Amount(3, 4, unit="course")]
    >>> excluded(courses, "5"), excluded(courses, "3"), excluded(courses, "three")
    (True, False, None)
    """
    read = [(amount, _read(text, amount.unit)) for amount in amounts]
    outside = [_is_outside(amount, figure) for amount, figure in read]
    if False in outside:
        return False
    return True if outside and all(outside) else None


def _is_outside(amount: Amount, figure: Figure | None) -> bool | None:
    if figure is None or (amount.low is None and amount.high is None):
        return None
    return amount.at_least(figure) is False or amount.at_most(figure) is False


def _read(text: str, unit: str) -> Figure | None:
    """Read a single figure in a unit; None if the text is none, or names another unit."""
    found = _FIGURE.fullmatch(" ".join(text.split()))
    if found is None or (found["sign"] and not unit.startswith("usd")):
        return None
    if found["unit"] and not re.fullmatch(_UNITS.get(unit, ""), found["unit"], re.IGNORECASE):
        return None
    number = Decimal(found["digits"].replace(",", "") + (found["rest"] or ""))
    return number * 1000 if found["thousands"] else number
