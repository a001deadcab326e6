"""Difference that an addition makes, for people: programs, new things and sources."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

import pyoxigraph as ox

from ...ontology.terms import DCTERMS, ID, SKOS, SOURCE, with_prologue
from ..model.amounts import Amount, amounts_named
from ..model.iris import kind_of, shorten
from ..model.values import Iri
from ..reasoning.closure import is_written
from ..store.store import Store
from .addition import Addition
from .terms import SOURCES, TYPE, text_of
from .validate import Neighborhood

#: Properties that another line shows already.
_SHOWN_ELSEWHERE = {SKOS.inScheme, TYPE.value}
_NAMES = ("also called", "name")
_WORDS = {
    SKOS.prefLabel: "name",
    SKOS.altLabel: "also called",
    DCTERMS.description: "reason",
}
_RELATION_LABELS = with_prologue("""
SELECT ?relation ?label WHERE {
  ?relation rdfs:label ?label
  FILTER(STRSTARTS(STR(?relation), STR(gp:)))
}""")


@dataclass(frozen=True, slots=True)
class Group:
    """A heading and the lines below it, one for each statement or amount."""

    heading: str
    lines: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Difference:
    """The difference that an addition makes.

    Attributes
    ----------
    groups : tuple of Group
        Programs, new things, sources and inferences.
    statements : int
        Number of statements; one in several graphs counts for each.
    new : int
        Number of statements that the graph does not have from another source.
    conclusions : tuple of str
        Inferences from the addition.
    """

    groups: tuple[Group, ...]
    statements: int
    new: int
    conclusions: tuple[str, ...]


def difference(store: Store, addition: Addition) -> Difference:
    """Return the difference that an addition, planned or undone, makes to a store without it."""
    part = Neighborhood.of(store, addition.quads)
    part.extend(addition.quads)
    provenance = part.provenance()
    inferred = part.inferred() if addition.inferred is None else addition.inferred
    triples = dict.fromkeys(q.triple for q in inferred if is_written(q.triple))
    conclusions = tuple(sorted(fact.words for fact in provenance.facts(triples)))
    relations = {str(r): str(label) for r, label in store.select(_RELATION_LABELS).rows}
    alone = Store.from_quads(addition.quads)
    teller = _Teller(addition, provenance.labels.by_iri, relations, _amounts(alone))
    programs = [teller.about(program) for program in addition.programs]
    groups = [
        *programs,
        teller.new_things(),
        teller.sources(),
        Group("What follows", conclusions),
    ]
    new = sum(not any(store.quads(*quad.triple)) for quad in addition.quads)
    kept = tuple(group for group in groups if group.lines)
    return Difference(kept, len(addition.quads), new, conclusions)


def _amounts(alone: Store) -> dict[Iri, Amount]:
    things = {text_of(q.subject) for q in alone.quads() if isinstance(q.subject, ox.NamedNode)}
    return amounts_named(alone, (t for t in things if kind_of(t) == "amount"))


@dataclass(frozen=True)
class _Teller:
    addition: Addition
    labels: Mapping[Iri, str]
    relations: Mapping[str, str]
    amounts: dict[Iri, Amount]

    @cached_property
    def by_subject(self) -> Mapping[str, list[ox.Quad]]:
        """The statements by subject; a file may bring thousands of programs."""
        found = defaultdict(list)
        for quad in self.addition.quads:
            found[text_of(quad.subject)].append(quad)
        return found

    @cached_property
    def subjects(self) -> Mapping[str, set[str]]:
        """The subjects of the statements by object."""
        found = defaultdict(set)
        for quad in self.addition.quads:
            if isinstance(quad.object, ox.NamedNode):
                found[quad.object.value].add(text_of(quad.subject))
        return found

    def about(self, program: str) -> Group:
        """Return the lines of a program, with its amounts and the reasons to recommend it."""
        quads = [*self.by_subject[program], *self._reasons(program)]
        graphs = {text_of(quad.graph_name) for quad in quads} - {self.addition.graph}
        by = f", by {shorten(graphs.pop())}" if len(graphs) == 1 else ""
        heading = f"{self.labels.get(Iri(program), '')} ({shorten(program)}){by}"
        lines = {
            (self._relation(quad), f"{self._value(quad)}{'' if by else self._by(quad)}"): None
            for quad in quads
            if quad.predicate.value not in _SHOWN_ELSEWHERE
        }
        ordered = sorted(lines, key=lambda line: (line[0] not in _NAMES, *line))  # names first
        return Group(heading, tuple(f"{name}: {value}" for name, value in ordered))

    def _reasons(self, program: str) -> list[ox.Quad]:
        about = sorted(self.subjects.get(program, ()))
        quads = (quad for one in about for quad in self.by_subject[one])
        return [quad for quad in quads if quad.predicate.value == DCTERMS.description]

    def new_things(self) -> Group:
        """Return the things that get a name."""
        programs = set(self.addition.programs)
        named = {
            text_of(quad.subject): text_of(quad.object)
            for quad in self.addition.quads
            if quad.predicate.value == SKOS.prefLabel and text_of(quad.subject) not in programs
        }
        lines = (f"{label} ({shorten(thing)})" for thing, label in sorted(named.items()))
        return Group("New things", tuple(lines))

    def sources(self) -> Group:
        """Return the passages that are described."""
        title = ox.NamedNode(DCTERMS.title)
        passages = {q.graph_name for q in self.addition.quads} - {SOURCES}
        lines = (
            f"{text_of(quad.object)} ({shorten(text_of(quad.subject))})"
            for quad in sorted(self.addition.quads, key=str)
            if quad.predicate == title and quad.subject in passages
        )
        return Group("Passages", tuple(lines))

    def _relation(self, quad: ox.Quad) -> str:
        relation = quad.predicate.value
        return self.relations.get(relation) or _WORDS.get(relation) or shorten(relation)

    def _value(self, quad: ox.Quad) -> str:
        value = text_of(quad.object)
        if amount := self.amounts.get(Iri(value)):
            figures, printed = (amount.low, amount.high), " / ".join(amount.printed)
            return str(amount) if figures == (None, None) else f"{amount} (printed {printed!r})"
        return self.labels.get(Iri(value)) or (shorten(value) if value.startswith(ID) else value)

    def _by(self, quad: ox.Quad) -> str:
        graph = text_of(quad.graph_name)
        own = graph == self.addition.graph or not graph.startswith(SOURCE)
        return "" if own else f"  [{shorten(graph)}]"
