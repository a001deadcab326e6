"""Descriptions of things with the terms of schema.org, as JSON-LD."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, TypeAlias

from ...graph.knowledge_graph import KnowledgeGraph
from ...graph.model.amounts import Amount, Figure, amounts_named
from ...graph.model.engine import Engine
from ...graph.model.iris import passage_order, shorten
from ...graph.model.labels import Labels
from ...graph.model.statements import Relations
from ...graph.model.values import Iri, Value
from ...ontology.terms import BASE, SCHEMA, with_prologue
from .schema_org_mapping import (
    CODED,
    MONEY,
    PROPERTIES,
    TYPES,
    PropertyMapping,
    ValueForm,
    property_for,
)

#: A node of JSON-LD.
Node: TypeAlias = dict[str, Any]

#: Written out: were it only the address of schema.org's, every reader would have to fetch that.
_CONTEXT = {"@vocab": SCHEMA.iri}
_AROUND = """
SELECT DISTINCT ?property ?other ?inverse WHERE {{
  {{ <{thing}> ?property ?other BIND(false AS ?inverse) }}
  UNION {{ ?other ?property <{thing}> BIND(true AS ?inverse) }}
}}"""
_KNOWN = with_prologue("""
SELECT DISTINCT ?thing ?type ?title ?code ?text WHERE {{
  VALUES ?thing {{ {things} }}
  ?thing a ?type .
  OPTIONAL {{ ?thing dcterms:title ?title }}
  OPTIONAL {{ ?thing skos:notation ?code }}
  OPTIONAL {{ ?thing dcterms:description ?text }}
}}""")
_PASSAGES = with_prologue("""
SELECT DISTINCT ?passage WHERE {{
  GRAPH ?passage {{ {{ <{thing}> ?p ?o }} UNION {{ ?s ?q <{thing}> }} }}
  ?passage a gp:Passage ; gp:grade ?grade .
}}""")
#: Relations from a work to the thing that it is about.
_SPEAKING = ("schema:about", "gp:recommends")


def schema_jsonld(graph: KnowledgeGraph, thing: Iri) -> bytes:
    """Write a thing as JSON-LD with the terms of schema.org.

    Parameters
    ----------
    graph : Graph
        The graph.
    thing : Iri
        The thing. Statements without a term of schema.org are left out; the RDF formats have them.
    """
    engine = graph.store.engine
    rows = engine.select(_AROUND.format(thing=thing)).rows
    passages = [
        Iri(str(row[0])) for row in engine.select(_PASSAGES.format(thing=thing)).rows if row[0]
    ]
    others = {other for _, other, _ in rows if isinstance(other, Iri)}
    writer = _Writer.of(engine, graph.labels, {thing, *others, *passages})
    said: dict[tuple[str, bool], list[Value]] = {}
    for relation, other, inverse in rows:
        said.setdefault((shorten(str(relation)), bool(inverse)), []).append(other)
    node: Node = {"@context": _CONTEXT} | writer.describe(thing, said)
    works = [
        iri
        for relation in _SPEAKING
        for iri in said.get((relation, True), ())
        if isinstance(iri, Iri)
    ]
    ordered = sorted(passages, key=lambda iri: passage_order(shorten(iri)))
    if speaking := [*sorted(works), *ordered]:
        node["subjectOf"] = [writer.work(iri) for iri in dict.fromkeys(speaking)]
    return f"{json.dumps(node, ensure_ascii=False, indent=1)}\n".encode()


@dataclass(frozen=True, slots=True)
class _Writer:
    """Types, names and amounts of a thing and its neighbours, for writing them."""

    labels: Labels
    relations: Relations
    types: dict[Iri, set[str]]
    titles: dict[Iri, str]
    texts: dict[Iri, str]
    coded: set[Iri]
    amounts: dict[Iri, Amount]

    @classmethod
    def of(cls, engine: Engine, labels: Labels, things: Iterable[Iri]) -> _Writer:
        own = sorted({thing for thing in things if thing.startswith(BASE)})
        listed = " ".join(f"<{thing}>" for thing in own)
        types: dict[Iri, set[str]] = {}
        titles: dict[Iri, str] = {}
        texts: dict[Iri, str] = {}
        coded = set()
        for thing, kind, title, code, text in engine.select(_KNOWN.format(things=listed)).rows:
            if isinstance(thing, Iri):
                types.setdefault(thing, set()).add(shorten(str(kind)))
                titles |= {thing: str(title)} if title else {}
                texts |= {thing: str(text)} if text else {}
                coded |= {thing} if code else set()
        relations = Relations.from_engine(engine)
        return cls(labels, relations, types, titles, texts, coded, amounts_named(engine, own))

    def kinds(self, thing: Iri) -> tuple[str, ...]:
        """Return the types of schema.org that a thing has."""
        if thing in self.coded:
            return CODED
        if thing in self.amounts and self.amounts[thing].unit.startswith("usd"):
            return MONEY
        of_thing = self.types.get(thing, set())
        return next((found for name, found in TYPES.items() if name in of_thing), ("Thing",))

    def describe(self, thing: Iri, said: dict[tuple[str, bool], list[Value]]) -> Node:
        """Return a thing with every statement that has a term of schema.org."""
        kinds = self.kinds(thing)
        node = self.reference(thing)
        values: dict[str, list[Any]] = {"additionalType": [{"@id": iri} for iri in _classes(said)]}
        for mapping in PROPERTIES:
            if mapping.fits(kinds):
                written = self.values(mapping, said.get((mapping.relation, mapping.inverse), ()))
                known = values.setdefault(mapping.property, [])
                known += [value for value in written if value not in known]
        if thing in self.amounts:
            values |= {name: [value] for name, value in _figures(self.amounts[thing]).items()}
        return node | {name: _one(given) for name, given in values.items() if given}

    def values(self, mapping: PropertyMapping, values: Sequence[Value]) -> list[Any]:
        """Return the values of a relation in the form of its property, in a stable order."""
        write = _FORMS[mapping.form]
        name = self.relations[mapping.relation]
        written = (write(self, value, name) for value in sorted(values, key=str))
        return [value for value in written if value is not None]

    def reference(self, thing: Iri) -> Node:
        """Return a thing with its types and its name."""
        node: Node = {"@id": str(thing)}
        if not thing.startswith(BASE):
            return node
        name = self.labels.by_iri.get(thing) or self.titles.get(thing)
        node["@type"] = _one(list(self.kinds(thing)))
        return node | ({"name": name} if name else {})

    def work(self, thing: Iri) -> Node:
        """Return a work about a thing, with its text if that is one text."""
        node = self.reference(thing)
        said = self.texts.get(thing)
        name = property_for("dcterms:description", self.kinds(thing))
        return node | ({name: said} if said and name else {})

    def label(self, value: Value) -> str:
        """Return the label of a thing."""
        return self.labels.label(value) if isinstance(value, Iri) else str(value)


def _classes(said: dict[tuple[str, bool], list[Value]]) -> list[str]:
    """Return the classes of ours that a thing belongs to."""
    named = (str(value) for value in said.get(("rdf:type", False), ()))
    return sorted(name for name in named if name.startswith(BASE))


def _text(_: _Writer, value: Value, __: str) -> str | None:
    return None if isinstance(value, Iri) else str(value)


def _number(_: _Writer, value: Value, __: str) -> int | float | None:
    return _plain(value) if isinstance(value, int | Decimal) else None


def _label(writer: _Writer, value: Value, _: str) -> str:
    return writer.label(value)


def _reference(writer: _Writer, value: Value, _: str) -> Node | None:
    return writer.reference(value) if isinstance(value, Iri) else None


def _quantity(writer: _Writer, value: Value, name: str) -> Node | int | float | None:
    if not isinstance(value, Iri) or value not in writer.amounts:
        return None
    amount = writer.amounts[value]
    return writer.reference(value) | {"name": name} | _figures(amount)


def _offer(writer: _Writer, value: Value, name: str) -> Node | None:
    amount = writer.amounts.get(value) if isinstance(value, Iri) else None
    if amount is None:
        return None
    price: Node = {"@type": "PriceSpecification", "description": amount.in_full()}
    if amount.unit == "usd":
        bounds = {"minPrice": amount.low, "maxPrice": amount.high, "price": _exact(amount)}
        price |= {"priceCurrency": "USD"} | _stated(bounds)
    return {"@type": "Offer", "category": name, "priceSpecification": price}


def _full_time(writer: _Writer, value: Value, _: str) -> str | None:
    amount = writer.amounts.get(value) if isinstance(value, Iri) else None
    years = _exact(amount) if amount and amount.unit == "year" else None
    if amount is None or years is None or amount.scope != "full-time":
        return None
    months = years * 12
    return f"P{int(months)}M" if months == int(months) else None


def _alignment(writer: _Writer, value: Value, _: str) -> Node | None:
    if not isinstance(value, Iri):
        return None
    target = {"targetName": writer.label(value), "targetUrl": {"@id": str(value)}}
    return {"@type": "AlignmentObject", "alignmentType": "requires"} | target


_FORMS: dict[ValueForm, Callable[[_Writer, Value, str], Any]] = {
    ValueForm.TEXT: _text,
    ValueForm.NUMBER: _number,
    ValueForm.LABEL: _label,
    ValueForm.REFERENCE: _reference,
    ValueForm.QUANTITY: _quantity,
    ValueForm.OFFER: _offer,
    ValueForm.FULL_TIME: _full_time,
    ValueForm.ALIGNMENT: _alignment,
}


def _figures(amount: Amount) -> Node:
    """Return the bounds that are stated, and all of the amount in words."""
    bounds = _stated({"minValue": amount.low, "maxValue": amount.high})
    words = {"description": amount.in_full()}
    if amount.unit == "usd-per-year":
        year = {"@type": "QuantitativeValue", "unitText": "YEAR"} | bounds
        return {"currency": "USD", "value": year} | words
    if amount.unit == "usd":
        return {"currency": "USD"} | bounds | words
    return bounds | ({"unitText": amount.unit} if amount.unit else {}) | words


def _stated(figures: dict[str, Figure | None]) -> Node:
    return {name: _plain(figure) for name, figure in figures.items() if figure is not None}


def _exact(amount: Amount) -> Figure | None:
    """Return the figure of an amount that is no interval and is not rough."""
    rough = amount.approximate or amount.exclusive or amount.open_ended
    return amount.low if amount.low == amount.high and not rough else None


def _plain(figure: Figure) -> int | float:
    return int(figure) if figure == int(figure) else float(figure)


def _one(values: list[Any]) -> object:
    """Return a lone value by itself, as JSON-LD is customarily written."""
    return values[0] if len(values) == 1 else values
