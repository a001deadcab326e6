"""Conversion of RDF terms to Python values, for every kind of term."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from typing import TypeAlias

import pyoxigraph as ox

from ...ontology.terms import XSD


class Iri(str):
    """An IRI as a Python value, distinguished from text by its type."""

    __slots__ = ()


#: A term that a statement of the data may hold.
Term: TypeAlias = ox.NamedNode | ox.BlankNode | ox.Literal

#: A value of a row; an unbound variable is None, what Python has no type for is its text.
Value: TypeAlias = Iri | str | int | Decimal | float | bool | None

_INTEGERS = (
    "integer int long short byte nonNegativeInteger positiveInteger nonPositiveInteger "
    "negativeInteger unsignedLong unsignedInt unsignedShort unsignedByte"
)
#: Conversion of the text of a literal by its datatype; other datatypes stay text.
_READERS: dict[str, Callable[[str], Value]] = {
    **{XSD.iri + name: int for name in _INTEGERS.split()},
    XSD.decimal: Decimal,
    XSD.double: float,
    XSD.float: float,
    XSD.boolean: {"true": True, "1": True, "false": False, "0": False}.__getitem__,
}


def is_iri(text: str) -> bool:
    """Tell whether a text may stand between < and > in a query.

    Examples
    --------
    >>> is_iri("https://w3id.org/gradpath/id/role/x"), is_iri("a:b> } #")
    (True, False)
    """
    try:
        ox.NamedNode(text)
    except ValueError:
        return False
    return True


class Values(dict[object, Value]):
    """The Python value of each term of one answer, converted when first met."""

    def __missing__(self, term: object) -> Value:
        value = self[term] = _value(term)
        return value


def _value(term: object) -> Value:
    if term is None:
        return None
    if isinstance(term, ox.NamedNode):
        return Iri(term.value)
    if not isinstance(term, ox.Literal):
        return str(term)  # a blank node or a quoted triple
    reader = _READERS.get(term.datatype.value)
    try:
        return reader(term.value) if reader else term.value
    except (ValueError, ArithmeticError, KeyError):
        return term.value  # "many"^^xsd:integer is a legal, if ill-typed, literal
