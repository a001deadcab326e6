"""Terms of the statements of an addition: properties, graphs and values."""

from __future__ import annotations

from decimal import Decimal
from urllib.parse import urlsplit

import pyoxigraph as ox

from ...ontology.terms import DCTERMS, GP, ID, RDF, SCHEMA, SOURCE, XSD
from ..model.amounts import Amount, Figure

TYPE = ox.NamedNode(RDF.type)
#: Graph of the descriptions of passages.
SOURCES = ox.NamedNode(f"{SOURCE}gradpath/sources")
#: Value of a statement.
Term = ox.NamedNode | ox.Literal


def text_of(term: object) -> str:
    """Return the text of a term: IRI, text of a literal, or label of a blank node."""
    return term.value if isinstance(term, ox.NamedNode | ox.Literal | ox.BlankNode) else str(term)


def words(text: str) -> ox.Literal:
    """Return a text in English as a literal."""
    return ox.Literal(text, language="en")


def typed(text: str, datatype: str) -> ox.Literal:
    """Return a literal of a datatype of XML Schema."""
    return ox.Literal(text, datatype=ox.NamedNode(XSD.iri + datatype))


def thing(kind: str, slug: str) -> ox.NamedNode:
    """Return a thing, such as the unit ``usd``."""
    return ox.NamedNode(f"{ID}{kind}/{slug}")


def is_reference(text: str) -> bool:
    """Tell whether a text is an address on the web, or a citation in words.

    Examples
    --------
    >>> is_reference("https://example.org/ms"), is_reference("Catalogue of 2026, printed")
    (True, True)
    >>> is_reference("https:/example.org"), is_reference("ftp://example.org")
    (False, False)
    """
    if "://" not in text and not text.casefold().startswith(("http:", "https:", "www.")):
        return True
    try:
        parts = urlsplit(text)
        return parts.scheme in {"http", "https"} and bool(parts.hostname) and " " not in text
    except ValueError:
        return False


def reference(text: str) -> tuple[str, ox.Literal]:
    """Return the property and value that locate a source: URL or citation."""
    if "://" in text:
        return SCHEMA.url, typed(text, "anyURI")
    return DCTERMS.bibliographicCitation, ox.Literal(text)


def amount_values(amount: Amount) -> dict[str, Term]:
    """Return the values of an amount by property; properties not stated are left out."""
    marks = {
        "openEnded": amount.open_ended,
        "approximate": amount.approximate,
        "exclusive": amount.exclusive,
    }
    figures = {"min": amount.low, "max": amount.high, "openFrom": amount.open_from}
    values: dict[str, Term] = {name: _figure(f) for name, f in figures.items() if f is not None}
    values |= {name: typed("true", "boolean") for name, marked in marks.items() if marked}
    values["unit"] = thing("unit", amount.unit)
    (printed,) = amount.printed
    if amount.scope:
        values["scope"] = thing("scope", amount.scope)
    values["asPrinted"] = ox.Literal(printed)
    return {GP.iri + name: value for name, value in values.items()}


def _figure(figure: Figure) -> ox.Literal:
    return typed(str(figure), "decimal" if isinstance(figure, Decimal) else "integer")
