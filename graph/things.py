"""What is known of a thing: every statement about it, with the passages that make it."""

from __future__ import annotations

from dataclasses import dataclass

from .amounts import Amount, amounts_of
from .curies import ONTOLOGY, SOURCE, expand, kind_of, passage_order, shorten
from .engine import Engine, Iri, Value
from .names import Names

_STATEMENTS = """
PREFIX prov: <http://www.w3.org/ns/prov#>
SELECT ?property ?other ?inverse ?passage WHERE {{
  GRAPH ?passage {{
    {{ <{thing}> ?property ?other BIND(false AS ?inverse) }}
    UNION {{ ?other ?property <{thing}> BIND(true AS ?inverse) }}
  }}
}}"""
_WORDS = """
PREFIX dcterms: <http://purl.org/dc/terms/>
PREFIX gp: <https://w3id.org/gradpath/ontology#>
SELECT ?node ?aspect ?text WHERE {{
  {{ SELECT DISTINCT ?node WHERE {{ {{ ?node ?p <{thing}> }} UNION {{ <{thing}> ?p ?node }} }} }}
  ?node dcterms:description ?text .
  OPTIONAL {{ ?node gp:aspect/<http://www.w3.org/2004/02/skos/core#prefLabel> ?aspect }}
}}"""
_AMOUNT_RELATIONS = """
PREFIX gp: <https://w3id.org/gradpath/ontology#>
SELECT DISTINCT ?p WHERE {{ <{thing}> ?p ?a . ?a a gp:Amount }}"""

#: Graphs that describe passages and name things; they are no evidence about the world.
_OURS = (f"{SOURCE}gradpath/sources", f"{SOURCE}gradpath/catalogue", ONTOLOGY.removesuffix("#"))


@dataclass(frozen=True, slots=True)
class Statement:
    """One thing said of a thing.

    Attributes
    ----------
    relation : str
        The short name of the property.
    value : str
        What it leads to, in words.
    other : str or None
        The short name of the thing it leads to; None for text and figures.
    inverse : bool
        Whether the statement reads from the other thing to this one.
    sources : tuple of str
        The passages that say it; empty for names and types, which are ours.
    """

    relation: str
    value: str
    other: str | None
    inverse: bool
    sources: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Description:
    """All that is known of a thing.

    Attributes
    ----------
    thing, label, definition : str
        Its short name, its preferred label, and what it is in our words; empty if undefined.
    types, aliases : tuple of str
        The classes it belongs to and its other names.
    statements : tuple of Statement
        What passages say of it, and what observations of ours say.
    """

    thing: str
    label: str
    definition: str
    types: tuple[str, ...]
    aliases: tuple[str, ...]
    statements: tuple[Statement, ...]

    @property
    def iri(self) -> Iri:
        """The IRI of the thing."""
        return expand(self.thing)


def describe(engine: Engine, thing: str, names: Names) -> Description:
    """Gather what is known of a thing.

    Parameters
    ----------
    engine : Engine
        Where to ask.
    thing : str
        The IRI of the thing.
    names : Names
        The labels of things.

    Returns
    -------
    Description
        Empty of statements if nothing is known.
    """
    said: dict[tuple[str, Value, bool], set[str]] = {}
    for relation, other, inverse, passage in engine.select(_STATEMENTS.format(thing=thing)).rows:
        said.setdefault((str(relation), other, bool(inverse)), set()).add(str(passage))
    in_words = _Words.of(engine, thing, names)
    statements, ours = [], dict[str, list[Value]]()
    for (relation, other, inverse), passages in said.items():
        sources = sorted((shorten(p) for p in passages if p not in _OURS), key=passage_order)
        if sources or inverse:
            if not sources:
                continue
            target = shorten(other) if isinstance(other, Iri) else None
            value = in_words.say(other)
            statements.append(Statement(shorten(relation), value, target, inverse, tuple(sources)))
        else:
            ours.setdefault(shorten(relation), []).append(other)
    return Description(
        thing=shorten(thing),
        label=names.label(thing),
        definition=str(next(iter(ours.get("skos:definition", [])), "")),
        types=tuple(sorted(shorten(str(t)).removeprefix("gp:") for t in ours.get("rdf:type", []))),
        aliases=tuple(sorted({str(a) for a in ours.get("skos:altLabel", [])})),
        statements=tuple(sorted(statements, key=_order)),
    )


def _order(statement: Statement) -> tuple[object, ...]:
    first = statement.sources[0]
    return (statement.inverse, statement.relation, passage_order(first), statement.value)


@dataclass(frozen=True, slots=True)
class _Words:
    """How to say the other end of a statement."""

    names: Names
    amounts: dict[Iri, Amount]
    texts: dict[Iri, str]

    @classmethod
    def of(cls, engine: Engine, thing: str, names: Names) -> _Words:
        amounts: dict[Iri, Amount] = {}
        for (relation,) in engine.select(_AMOUNT_RELATIONS.format(thing=thing)).rows:
            amounts |= amounts_of(engine, str(relation))
        texts: dict[Iri, str] = {}
        for node, aspect, text in engine.select(_WORDS.format(thing=thing)).rows:
            if isinstance(node, Iri):
                texts[node] = f"{aspect}: {text}" if aspect else str(text)
        return cls(names, amounts, texts)

    def say(self, value: Value) -> str:
        if not isinstance(value, Iri):
            return str(value)
        if value in self.amounts:
            return str(self.amounts[value])
        if value in self.texts:
            return self.texts[value]
        return self.names.label(value) if kind_of(value) else shorten(value)
