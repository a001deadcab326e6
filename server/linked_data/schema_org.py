"""Descriptions of things as JSON-LD with the terms of schema.org."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, TypeAlias

from ...graph.knowledge_graph import KnowledgeGraph
from ...graph.model.amounts import Amount, Figure, amounts_named
from ...graph.model.engine import Engine
from ...graph.model.iris import passage_order, shorten
from ...graph.model.labels import Labels
from ...graph.model.values import Iri, Value
from ...graph.model.verbalize import Relations
from ...ontology.terms import BASE, SCHEMA, with_prologue
from .schema_org_mapping import CODED, MONEY, TYPES, ValueForm, mappings_for

#: A node of JSON-LD.
JsonNode: TypeAlias = dict[str, Any]
#: Values of a thing by relation; "^" marks a relation of which the thing is the object.
Values: TypeAlias = dict[str, list[Value]]

#: The context itself: a reader would have to fetch the one of schema.org.
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
_ABOUT = ("^schema:about", "^gp:recommends")


def schema_jsonld(graph: KnowledgeGraph, thing: Iri) -> bytes:
    """Write a thing as JSON-LD with the terms of schema.org.

    Statements without a term of schema.org are left out; the RDF formats have them.
    """
    engine = graph.store
    rows = engine.select(_AROUND.format(thing=thing)).rows
    found = engine.select(_PASSAGES.format(thing=thing)).rows
    passages = [iri for (iri,) in found if isinstance(iri, Iri)]
    others = {other for _, other, _ in rows if isinstance(other, Iri)}
    writer = _Writer.of(engine, graph.labels, {thing, *others, *passages})
    values: Values = {}
    for relation, other, inverse in rows:
        values.setdefault("^" * bool(inverse) + shorten(str(relation)), []).append(other)
    node: JsonNode = {"@context": _CONTEXT} | writer.describe(thing, values)
    subjects = [iri for relation in _ABOUT for iri in values.get(relation, ())]
    works = sorted(iri for iri in subjects if isinstance(iri, Iri))
    ordered = sorted(passages, key=lambda iri: passage_order(shorten(iri)))
    if works or ordered:
        node["subjectOf"] = [writer.work(iri) for iri in dict.fromkeys((*works, *ordered))]
    return f"{json.dumps(node, ensure_ascii=False, indent=1)}\n".encode()


@dataclass(frozen=True, slots=True)
class _Writer:
    """Types, names and amounts of a thing and its neighbours, for writing them."""

    labels: Labels
    relations: Relations
    #: Types, titles, codes and texts of each thing.
    known: dict[Iri, dict[str, set[str]]]
    amounts: dict[Iri, Amount]

    @classmethod
    def of(cls, engine: Engine, labels: Labels, things: Iterable[Iri]) -> _Writer:
        own = sorted({thing for thing in things if thing.startswith(BASE)})
        known: dict[Iri, dict[str, set[str]]] = {iri: {} for iri in own}
        found = engine.select(_KNOWN.format(things=" ".join(f"<{thing}>" for thing in own)))
        for thing, *row in found.rows:
            for name, value in zip(found.variables[1:], row, strict=True):
                if value is not None and isinstance(thing, Iri):
                    known[thing].setdefault(name, set()).add(str(value))
        return cls(labels, Relations.from_engine(engine), known, amounts_named(engine, own))

    def first(self, thing: Iri, name: str) -> str:
        """Return the first title, code or text of a thing; empty if it has none."""
        return min(self.known.get(thing, {}).get(name, ()), default="")

    def kinds(self, thing: Iri) -> tuple[str, ...]:
        """Return the types of schema.org that a thing has."""
        if self.first(thing, "code"):
            return CODED
        if thing in self.amounts and self.amounts[thing].unit.startswith("usd"):
            return MONEY
        types = set(map(shorten, self.known.get(thing, {}).get("type", ())))
        return next((found for name, found in TYPES.items() if name in types), ("Thing",))

    def describe(self, thing: Iri, given: Values) -> JsonNode:
        """Return a thing with every statement that has a term of schema.org."""
        kinds = self.kinds(thing)
        node = self.reference(thing)
        classes = sorted(iri for iri in map(str, given.get("rdf:type", ())) if iri.startswith(BASE))
        values: dict[str, list[Any]] = {"additionalType": [{"@id": iri} for iri in classes]}
        for relation, mapping in sorted(mappings_for(kinds).items()):
            name = self.relations[relation.lstrip("^")]
            known = values.setdefault(mapping.property, [])
            for value in sorted(given.get(relation, ()), key=str):
                written = self.value(mapping.form, value, name)
                if written is not None and written not in known:
                    known.append(written)
        if thing in self.amounts:
            values |= {name: [value] for name, value in _figures(self.amounts[thing]).items()}
        return node | {name: _one(found) for name, found in values.items() if found}

    def value(self, form: ValueForm, value: Value, name: str) -> object:
        """Return a value in a form, None if it has no such form."""
        if not isinstance(value, Iri):
            number = _plain(value) if isinstance(value, int | Decimal) else None
            return number if form == "number" else str(value) if form in {"text", "label"} else None
        if form in {"label", "alignment"}:
            label = self.labels.label(value)
            target = {"targetName": label, "targetUrl": {"@id": str(value)}}
            prerequisite = {"@type": "AlignmentObject", "alignmentType": "requires"} | target
            return label if form == "label" else prerequisite
        if form == "reference":
            return self.reference(value)
        amount = self.amounts.get(value)
        if amount and form == "quantity":
            return self.reference(value) | {"name": name} | _figures(amount)
        written = {"offer": _offer, "full-time": _full_time}.get(form)
        return written(amount, name) if amount and written else None

    def reference(self, thing: Iri) -> JsonNode:
        """Return a thing with its types and its name."""
        node: JsonNode = {"@id": str(thing)}
        if not thing.startswith(BASE):
            return node
        name = self.labels.by_iri.get(thing) or self.first(thing, "title")
        node["@type"] = _one(list(self.kinds(thing)))
        return node | ({"name": name} if name else {})

    def work(self, thing: Iri) -> JsonNode:
        """Return a work about a thing, with its text."""
        text = self.first(thing, "text")
        mapping = mappings_for(self.kinds(thing)).get("dcterms:description")
        return self.reference(thing) | ({mapping.property: text} if text and mapping else {})


def _offer(amount: Amount, name: str) -> JsonNode:
    price: JsonNode = {"@type": "PriceSpecification", "description": amount.in_full()}
    if amount.unit == "usd":
        bounds = {"minPrice": amount.low, "maxPrice": amount.high, "price": _exact(amount)}
        price |= {"priceCurrency": "USD"} | _stated(bounds)
    return {"@type": "Offer", "category": name, "priceSpecification": price}


def _full_time(amount: Amount, _: str) -> str | None:
    years = _exact(amount) if (amount.unit, amount.scope) == ("year", "full-time") else None
    months = years * 12 if years is not None else None
    return f"P{int(months)}M" if months is not None and months == int(months) else None


def _figures(amount: Amount) -> JsonNode:
    """Return the bounds that are stated, and all of the amount in words."""
    bounds = _stated({"minValue": amount.low, "maxValue": amount.high})
    words = {"description": amount.in_full()}
    if amount.unit == "usd-per-year":
        year = {"@type": "QuantitativeValue", "unitText": "YEAR"} | bounds
        return {"currency": "USD", "value": year} | words
    if amount.unit == "usd":
        return {"currency": "USD"} | bounds | words
    return bounds | ({"unitText": amount.unit} if amount.unit else {}) | words


def _stated(figures: dict[str, Figure | None]) -> JsonNode:
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
