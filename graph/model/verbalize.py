"""Values as text: the label of a thing, the figures of an amount, the text of a remark."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from ...ontology.terms import with_prologue
from .amounts import Amount, amounts_named
from .engine import Engine
from .iris import shorten
from .labels import Labels
from .values import Iri, Value

_TEXTS = with_prologue("""
SELECT ?node ?aspect ?text WHERE {{
  VALUES ?node {{ {nodes} }}
  ?node dcterms:description|rdfs:label ?text .
  OPTIONAL {{ ?node gp:aspect/skos:prefLabel ?aspect }}
}}""")


@dataclass(frozen=True, slots=True)
class Verbalizer:
    """Converter of values to text.

    Attributes
    ----------
    labels : Labels
        The labels of things.
    amounts : dict of Iri to Amount
        The amounts among the values.
    texts : dict of Iri to str
        What remarks, recommendations, rules and observations among them say, and what classes
        are called.
    """

    labels: Labels
    amounts: dict[Iri, Amount]
    texts: dict[Iri, str]

    @classmethod
    def of(cls, engine: Engine, labels: Labels, values: Iterable[Value]) -> Verbalizer:
        """Query the labels, amounts and texts that some values need."""
        unnamed = sorted(
            {value for value in values if isinstance(value, Iri) and value not in labels.by_iri}
        )
        if not unnamed:
            return cls(labels, {}, {})
        nodes = " ".join(f"<{node}>" for node in unnamed)
        texts = {
            Iri(node): f"{aspect}: {text}" if aspect else str(text)
            for node, aspect, text in engine.select(_TEXTS.format(nodes=nodes)).rows
        }
        return cls(labels, amounts_named(engine, unnamed), texts)

    def verbalize(self, value: Value) -> str:
        """Return a value as text."""
        if isinstance(value, bool):
            return "yes" if value else "no"
        if not isinstance(value, Iri):
            return str(value)
        if value in self.labels.by_iri:
            return self.labels.label(value)
        if value in self.amounts:
            return self.amounts[value].in_full()
        return self.texts.get(value) or shorten(value)
