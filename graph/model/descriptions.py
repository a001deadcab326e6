"""Description of a thing: every statement about it, with the passages that make it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TypeAlias

from ...names import collate
from ...ontology.terms import GP, GPD, SOURCE, with_prologue
from ...queries.engine import Engine
from .iris import expand, passage_order, shorten
from .labels import Labels
from .qualifiers import Qualifiers, member_statements
from .values import Iri, Value
from .verbalize import Statement, Verbalizer

_STATEMENTS = with_prologue("""
SELECT ?property ?other ?inverse ?passage WHERE {{
  GRAPH ?passage {{
    {{ <{thing}> ?property ?other BIND(false AS ?inverse) }}
    UNION {{ ?other ?property <{thing}> BIND(true AS ?inverse) }}
  }}
}}""")
#: The passages that make a statement, by its relation, its other end and its direction.
_Stating: TypeAlias = dict[tuple[str, Value, bool], set[str]]
#: Graphs that describe passages and name things; they are no evidence about the world.
_OURS = (
    *(f"{SOURCE}gradpath/sources", f"{SOURCE}gradpath/catalogue", GP.document),
    GPD.document,
)


@dataclass(frozen=True, slots=True)
class Description:
    """Description of a thing, given by its short name, with the statements of passages about it.

    The definition is in our words, and empty if there is none; aliases are its other names.
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


def describe(engine: Engine, thing: str, labels: Labels) -> Description:
    """Describe a thing, given by its IRI; without statements where nothing is known."""
    stating = _stating(engine, thing)
    ours: dict[str, list[Value]] = {}
    for (relation, other, inverse), sources in stating.items():
        if not sources and not inverse:
            ours.setdefault(relation, []).append(other)
    return Description(
        thing=shorten(thing),
        label=labels.label(thing),
        definition=str(next(iter(ours.get("skos:definition", [])), "")),
        types=tuple(sorted(shorten(str(t)).removeprefix("gp:") for t in ours.get("rdf:type", []))),
        aliases=tuple(sorted({str(a) for a in ours.get("skos:altLabel", [])}, key=collate)),
        statements=tuple(sorted(_statements(engine, thing, stating, labels), key=_order)),
    )


def _stating(engine: Engine, thing: str) -> _Stating:
    """Return the passages of each statement about a thing; none where only we make it."""
    stating: _Stating = {}
    for relation, other, inverse, passage in engine.select(_STATEMENTS.format(thing=thing)).rows:
        key = (shorten(str(relation)), other, bool(inverse))
        sources = stating.setdefault(key, set())
        if not _is_ours(str(passage)):
            sources.add(shorten(str(passage)))
    return stating


def _statements(
    engine: Engine, thing: str, stating: _Stating, labels: Labels
) -> Iterator[Statement]:
    """Yield the statements of passages about a thing, and about each member of its groups."""
    of_groups = [*member_statements(engine, thing)]
    others = [*(other for _, other, _ in stating), *(one.other for one in of_groups)]
    verbalizer, short = Verbalizer.of(engine, labels, others), shorten(thing)
    qualifiers = Qualifiers.from_engine(engine)
    for (relation, other, inverse), sources in stating.items():
        if sources:
            ends = (short, shorten(str(other)))
            words = qualifiers.qualifier(ends[inverse], relation, ends[not inverse], sources)
            stated = (short, relation, other, sources)
            yield verbalizer.statement(*stated, inverse=inverse, qualifier=words)
    for one in of_groups:
        stated = (short, one.relation, one.other, {one.passage})
        yield verbalizer.statement(*stated, inverse=one.inverse, qualifier=one.whole)


def _order(one: Statement) -> tuple[object, ...]:
    return (one.inverse, one.relation, passage_order(one.sources[0]), collate(one.value))


def _is_ours(graph: str) -> bool:
    """Tell whether a graph holds names, types and descriptions only."""
    return graph in _OURS or graph.startswith(f"{SOURCE}addition/")
