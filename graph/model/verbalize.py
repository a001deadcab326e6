"""Values and properties as text: labels of things, figures of amounts, texts of remarks."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

from ...names import collate
from ...ontology.terms import RDFS, with_prologue
from ...queries.engine import Engine
from .amounts import Amount, amounts_named
from .iris import passage_order, shorten
from .labels import Labels
from .values import Iri, Value

_TEXTS = with_prologue("""
SELECT ?node ?about ?aspect ?program ?target ?limit ?text WHERE {{
  VALUES ?node {{ {nodes} }}
  ?node dcterms:description|rdfs:label ?text .
  OPTIONAL {{ ?node gp:aspect/skos:prefLabel ?aspect }}
  OPTIONAL {{ ?node schema:about ?about }}
  OPTIONAL {{ ?node a gp:Recommendation ; gp:recommends ?program ; gp:forTarget ?target }}
  OPTIONAL {{ ?node gp:qualifier ?limit FILTER NOT EXISTS {{ ?node gp:qualifies ?statements }} }}
}}""")
_PROPERTIES = f"SELECT ?p ?label {{ ?p <{RDFS.label}> ?label }}"
_HUMP = re.compile(r"(?<=[a-z])(?=[A-Z])")


class Relations(dict[str, str]):
    """Labels of properties by short name; one without a label is named by its parts.

    Examples
    --------
    >>> Relations()["skos:closeMatch"]
    'close match'
    """

    @classmethod
    def from_engine(cls, engine: Engine) -> Relations:
        """Read the labels of the ontology."""
        rows = engine.select(_PROPERTIES).rows
        return cls({shorten(str(term)): str(label) for term, label in rows})

    def __missing__(self, relation: str) -> str:
        name = relation if "://" in relation else relation.rpartition(":")[2]
        return " ".join(_HUMP.split(name)).lower()


@dataclass(frozen=True, slots=True)
class Statement:
    """A statement about a thing, or of a passage.

    Attributes
    ----------
    subject, relation : str
        Short names of the thing spoken about and of the property.
    value, other : str or None
        Label or text of the other end, and its short name; None for text and figures.
    sources : tuple of str
        The passages that make the statement.
    inverse : bool
        Whether the statement reads from the other thing to this one.
    qualifier : str
        The words by which the passages limit it, or name the group of which they say it.
    """

    subject: str
    relation: str
    value: str
    other: str | None
    sources: tuple[str, ...]
    inverse: bool = False
    qualifier: str = ""

    def in_full(self) -> str:
        """Return the value with the words that limit it."""
        return f"{self.value} ({self.qualifier})" if self.qualifier else self.value


@dataclass(frozen=True, slots=True)
class Verbalizer:
    """Converter of values to text, by the labels of things and the amounts among the values.

    The texts are those of remarks, recommendations, rules and observations, and of classes; the
    subjects are the labels of the things that these are about, and the limits the words that limit
    what they say, such as "may".
    """

    labels: Labels
    amounts: dict[Iri, Amount]
    texts: dict[Iri, str]
    subjects: dict[Iri, set[str]]
    limits: dict[Iri, str]

    @classmethod
    def of(cls, engine: Engine, labels: Labels, values: Iterable[Value]) -> Verbalizer:
        """Query the labels, amounts and texts that some values need."""
        unnamed = sorted(
            {value for value in values if isinstance(value, Iri) and value not in labels.by_iri}
        )
        if not unnamed:
            return cls(labels, {}, {}, {}, {})
        nodes = " ".join(f"<{node}>" for node in unnamed)
        texts: dict[Iri, str] = {}
        subjects: dict[Iri, set[str]] = {}
        limits: dict[Iri, str] = {}
        rows = engine.select(_TEXTS.format(nodes=nodes)).rows
        for node, about, aspect, program, target, limit, text in rows:
            if about:
                subjects.setdefault(Iri(node), set()).add(labels.label(str(about)))
            if limit:
                limits[Iri(node)] = str(limit)
            ends = f"{labels.label(str(program))} for {labels.label(str(target))}"
            head = str(aspect) if aspect else ends if program else ""
            texts[Iri(node)] = f"{head}: {text}" if head else str(text)
        return cls(labels, amounts_named(engine, unnamed), texts, subjects, limits)

    def statement(
        self,
        subject: str,
        relation: str,
        other: Value,
        sources: Iterable[str],
        *,
        inverse: bool = False,
        qualifier: str = "",
    ) -> Statement:
        """Return a statement about a thing, given by its short name, with its other end as text."""
        short = shorten(other) if isinstance(other, Iri) else None
        named, value = tuple(sorted(sources, key=passage_order)), self.verbalize(other)
        about = self.subjects.get(other, ()) if isinstance(other, Iri) else ()
        if inverse and isinstance(other, Iri) and other in self.limits:
            qualifier = "; ".join(filter(None, (qualifier, self.limits[other])))
        if inverse and relation == "schema:mentions" and about:
            value += f" (said of {', '.join(sorted(about, key=collate))})"
        return Statement(subject, relation, value, short, named, inverse, qualifier)

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
