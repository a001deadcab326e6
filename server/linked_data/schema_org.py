"""Descriptions of things as JSON-LD with the terms of schema.org."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal
from typing import Any, TypeAlias

from ...graph.knowledge_graph import KnowledgeGraph
from ...graph.model.amounts import Amount, Figure, amounts_named
from ...graph.model.iris import passage_order, shorten
from ...graph.model.labels import Labels
from ...graph.model.values import Iri, Value
from ...graph.model.verbalize import Relations
from ...ontology.terms import BASE, SCHEMA, with_prologue
from ...queries.engine import Engine
from .schema_org_mapping import CODED, MONEY, TYPES, ValueForm, mappings_for

#: A node of JSON-LD.
JsonNode: TypeAlias = dict[str, Any]

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
    engine = graph.localized
    values: dict[str, list[Value]] = defaultdict(list)
    for relation, other, inverse in engine.select(_AROUND.format(thing=thing)).rows:
        values["^" * bool(inverse) + shorten(str(relation))].append(other)
    found = engine.select(_PASSAGES.format(thing=thing)).rows
    passages = sorted((str(iri) for (iri,) in found), key=lambda iri: passage_order(shorten(iri)))
    works = sorted(str(iri) for relation in _ABOUT for iri in values.get(relation, ()))
    others = (str(one) for listed in values.values() for one in listed if isinstance(one, Iri))
    writer = _Writer(engine, graph.labels, {thing, *others, *passages})
    node: JsonNode = {"@context": _CONTEXT} | writer.describe(thing, values)
    if works or passages:
        node["subjectOf"] = [writer.work(iri) for iri in dict.fromkeys((*works, *passages))]
    return f"{json.dumps(node, ensure_ascii=False, indent=1)}\n".encode()


class _Writer:
    """Types, names and amounts of a thing and its neighbours, for writing them."""

    def __init__(self, engine: Engine, labels: Labels, things: Iterable[str]) -> None:
        own = sorted(thing for thing in things if thing.startswith(BASE))
        self.labels = labels
        self.relations = Relations.from_engine(engine)
        self.amounts = amounts_named(engine, own)
        #: Types, titles, codes and texts of the things: of each thing by the name of the variable.
        self.known: dict[tuple[str, str], set[str]] = defaultdict(set)
        found = engine.select(_KNOWN.format(things=" ".join(f"<{thing}>" for thing in own)))
        for thing, *row in found.rows:
            for name, value in zip(found.variables[1:], row, strict=True):
                if value is not None:
                    self.known[str(thing), name].add(str(value))

    def first(self, thing: str, name: str) -> str:
        """Return the first title, code or text of a thing; empty if it has none."""
        return min(self.known.get((thing, name), ()), default="")

    def kinds(self, thing: str) -> tuple[str, ...]:
        """Return the types of schema.org that a thing has."""
        if self.first(thing, "code"):
            return CODED
        if thing in self.amounts and self.amounts[Iri(thing)].unit.startswith("usd"):
            return MONEY
        types = set(map(shorten, self.known.get((thing, "type"), ())))
        return next((found for name, found in TYPES.items() if name in types), ("Thing",))

    def describe(self, thing: Iri, given: Mapping[str, list[Value]]) -> JsonNode:
        """Return a thing with every statement that has a term of schema.org.

        `given` are its values by relation; "^" marks a relation of which the thing is the object.
        """
        classes = sorted(iri for iri in map(str, given.get("rdf:type", ())) if iri.startswith(BASE))
        values: dict[str, list[Any]] = {"additionalType": [{"@id": iri} for iri in classes]}
        for relation, mapping in sorted(mappings_for(self.kinds(thing)).items()):
            name = self.relations[relation.lstrip("^")]
            known = values.setdefault(mapping.property, [])
            for value in sorted(given.get(relation, ()), key=str):
                written = self.value(mapping.form, value, name)
                if written is not None and written not in known:
                    known.append(written)
        if thing in self.amounts:
            values |= {name: [value] for name, value in _figures(self.amounts[thing]).items()}
        return self.reference(thing) | {
            name: _one(found) for name, found in values.items() if found
        }

    def value(self, form: ValueForm, value: Value, name: str) -> object:
        """Return a value in a form, None if it has no such form."""
        if not isinstance(value, Iri):
            number = _plain(value) if isinstance(value, int | Decimal) else None
            return number if form == "number" else str(value) if form in {"text", "label"} else None
        if form == "reference":
            return self.reference(value)
        label, amount = self.labels.label(value), self.amounts.get(value)
        if form in {"label", "alignment"}:
            target = {"targetName": label, "targetUrl": {"@id": str(value)}}
            kind = {"@type": "AlignmentObject", "alignmentType": "requires"}
            return label if form == "label" else kind | target
        if amount and form == "quantity":
            return self.reference(value) | {"name": name} | _figures(amount)
        if amount and form == "offer":
            return _offer(amount, name)
        return _full_time(amount) if amount and form == "full-time" else None

    def reference(self, thing: str) -> JsonNode:
        """Return a thing with its types and its name."""
        if not thing.startswith(BASE):
            return {"@id": str(thing)}
        name = self.labels.by_iri.get(Iri(thing)) or self.first(thing, "title")
        node = {"@id": str(thing), "@type": _one(self.kinds(thing))}
        return node | ({"name": name} if name else {})

    def work(self, thing: str) -> JsonNode:
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


def _full_time(amount: Amount) -> str | None:
    years = _exact(amount) if (amount.unit, amount.scope) == ("year", "full-time") else None
    return None if years is None or years * 12 % 1 else f"P{int(years * 12)}M"


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


def _one(values: Sequence[Any]) -> object:
    """Return a lone value by itself, as JSON-LD is customarily written."""
    return values[0] if len(values) == 1 else values
