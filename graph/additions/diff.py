"""Difference that an addition makes, for people: programs, new things and sources."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass

import pyoxigraph as ox

from ...ontology.terms import DCTERMS, ID, RDF, SKOS, SOURCE
from ..model.amounts import amounts_named
from ..model.iris import kind_of, shorten
from ..model.labels import Labels
from ..model.values import Iri
from ..reasoning.axioms import Term, Terms
from ..reasoning.closure import is_written
from ..store.store import Store
from .addition import Addition, Neighborhood
from .registry import TYPE, text_of

#: Properties that another line shows already.
_SHOWN_ELSEWHERE = {SKOS.inScheme, RDF.type}
_WORDS = {DCTERMS.description: "reason", SKOS.altLabel: "also called", SKOS.prefLabel: "name"}
_NAMES = ("also called", "name")


@dataclass(frozen=True, slots=True)
class Group:
    """The thing that lines are about, and the lines, one for each statement or amount."""

    about: str
    lines: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Difference:
    """The difference that an addition makes.

    Attributes
    ----------
    statements, new : int
        Number of statements in all graphs, and of those that no other source makes.
    inferences, changes : tuple of str, tuple of Group
        Inferences; programs, new things, passages and the inferences again.
    """

    statements: int
    new: int
    inferences: tuple[str, ...]
    changes: tuple[Group, ...]


def difference(store: Store, addition: Addition) -> Difference:
    """Return the difference that an addition, planned or undone, makes to a store without it."""
    part = addition.part
    if part is None:
        part = Neighborhood.of(store, addition.quads)
        part.extend(addition.quads)
    wording = _Wording(addition, part.near)
    inferred = {quad.triple for quad in part.inferred if is_written(quad.triple)}
    inferences = tuple(sorted(map(wording.inference, inferred)))
    alone = Store.from_quads(addition.quads)
    programs = addition.programs
    others = {text_of(quad.subject) for quad in addition.quads}.difference(programs)
    passages = {text_of(quad.graph_name) for quad in addition.quads}
    groups = (
        *(wording.program(program, _about(alone, program)) for program in programs),
        _names("New things", alone, SKOS.prefLabel, others),
        _names("Passages", alone, DCTERMS.title, passages),
        Group("Inferences", inferences),
    )
    new = sum(not any(store.quads(*quad.triple)) for quad in addition.quads)
    shown = tuple(group for group in groups if group.lines)
    return Difference(len(addition.quads), new, inferences, shown)


def _about(alone: Store, program: str) -> list[ox.Quad]:
    """Return the statements about a program, and the reasons to recommend it."""
    node, description = ox.NamedNode(program), ox.NamedNode(DCTERMS.description)
    found = list(alone.quads(node))
    for referring in {quad.subject for quad in alone.quads(object=node)}:
        if not isinstance(referring, ox.Triple):
            found += alone.quads(referring, description)
    return found


def _names(about: str, alone: Store, relation: str, things: Collection[str]) -> Group:
    """Return some things, each with the name that a statement gives it."""
    named = alone.quads(predicate=ox.NamedNode(relation))
    names = {(text_of(quad.object), text_of(quad.subject)) for quad in named}
    lines = (f"{name} ({shorten(thing)})" for name, thing in sorted(names) if thing in things)
    return Group(about, tuple(lines))


class _Wording:
    """Wording of the statements of an addition, whose names and types stand in the graph `own`."""

    def __init__(self, addition: Addition, near: Store) -> None:
        things = {text_of(quad.subject) for quad in addition.quads}
        self.own = addition.source.graph
        self.labels = Labels.from_engine(near.localized)
        self.terms = Terms.of(near.localized.native)
        self.amounts = amounts_named(near, (one for one in things if kind_of(one) == "amount"))

    def program(self, program: str, quads: Sequence[ox.Quad]) -> Group:
        """Return the lines of a program; where they have several sources, each with its own."""
        graphs = {text_of(quad.graph_name) for quad in quads} - {self.own}
        by = f", by {shorten(graphs.pop())}" if len(graphs) == 1 else ""
        lines = {
            (self._relation(quad.predicate), self._value(quad.object), "" if by else self._by(quad))
            for quad in quads
            if quad.predicate.value not in _SHOWN_ELSEWHERE
        }
        ordered = sorted(lines, key=lambda line: (line[0] not in _NAMES, line))  # names first
        heading = f"{self.labels.label(program)} ({shorten(program)}){by}"
        return Group(heading, tuple(f"{name}: {value}{source}" for name, value, source in ordered))

    def inference(self, triple: ox.Triple) -> str:
        """Return an inferred statement in words."""
        subject = self._value(triple.subject)
        if triple.predicate == TYPE:
            return f"{subject} is {self.terms.kind(triple.object)}"
        return f"{subject}, {self._relation(triple.predicate)}: {self._value(triple.object)}"

    def _relation(self, relation: ox.NamedNode) -> str:
        return _WORDS.get(relation.value) or self.terms.label(relation)

    def _value(self, term: Term) -> str:
        value = text_of(term)
        if amount := self.amounts.get(Iri(value)):
            figures, printed = (amount.low, amount.high), " / ".join(amount.printed)
            return str(amount) if figures == (None, None) else f"{amount} (printed {printed!r})"
        return self.labels.label(value) if value.startswith(ID) else value

    def _by(self, quad: ox.Quad) -> str:
        graph = text_of(quad.graph_name)
        return f"  [{shorten(graph)}]" if graph != self.own and graph.startswith(SOURCE) else ""
