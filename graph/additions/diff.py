"""Difference that an addition makes, for people: programs, new things and sources."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass

import pyoxigraph as ox

from ...names import collate
from ...ontology.terms import DCTERMS, GP, ID, RDF, SKOS, SOURCE
from ..model.amounts import amounts_named
from ..model.iris import kind_of, passage_order, shorten
from ..model.labels import Labels
from ..model.values import Iri
from ..reasoning.axioms import Term, Terms
from ..reasoning.closure import is_written
from ..store.corrections import replaced
from ..store.store import Store
from .addition import Addition, Neighborhood
from .csv_table import LISTS
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
    lost : tuple of str
        Inferences that no longer follow, for they rest on what is corrected.
    """

    statements: int
    new: int
    inferences: tuple[str, ...]
    changes: tuple[Group, ...]
    lost: tuple[str, ...]


def difference(store: Store, addition: Addition) -> Difference:
    """Return the difference that an addition, planned or undone, makes to a store without it."""
    part = addition.part
    if part is None:
        part = Neighborhood.of(store, addition.quads)
        part.extend(addition.quads)
    wording = _Wording(addition, part.near)
    inferences = wording.inferences(part.inferred)
    alone = Store.from_quads(addition.quads)
    programs = addition.programs
    others = {text_of(quad.subject) for quad in addition.quads}.difference(programs)
    passages = {text_of(quad.graph_name) for quad in addition.quads}
    groups = (
        *(wording.program(program, alone) for program in programs),
        _names("New things", alone, SKOS.prefLabel, others),
        _names("Passages", alone, DCTERMS.title, passages),
        Group("Inferences", inferences),
    )
    new = sum(not any(store.quads(*quad.triple)) for quad in addition.quads)
    shown = tuple(group for group in groups if group.lines)
    lost = wording.inferences(part.lost)
    return Difference(len(addition.quads), new, inferences, shown, lost)


def _reasons(alone: Store, program: str) -> Iterator[ox.Quad]:
    """Yield the reasons to recommend a program."""
    for recommending in alone.quads(None, ox.NamedNode(GP.recommends), ox.NamedNode(program)):
        if not isinstance(recommending.subject, ox.Triple):
            yield from alone.quads(recommending.subject, ox.NamedNode(DCTERMS.description))


def _names(about: str, alone: Store, relation: str, things: Collection[str]) -> Group:
    """Return some things, each with the name that a statement gives it."""
    named = alone.quads(predicate=ox.NamedNode(relation))
    names = {(text_of(quad.object), text_of(quad.subject)) for quad in named}
    lines = (
        f"{name} ({shorten(thing)})"
        for name, thing in sorted(names, key=lambda one: (collate(one[0]), one[1]))
        if thing in things
    )
    return Group(about, tuple(lines))


class _Wording:
    """Wording of the statements of an addition, whose names and types stand in the graph `own`."""

    def __init__(self, addition: Addition, near: Store) -> None:
        terms = {term for quad in addition.quads for term in (quad.subject, quad.object)}
        things = [term.value for term in terms if isinstance(term, ox.NamedNode)]
        self.own = addition.source.graph
        self.labels = Labels.from_engine(near.localized)
        self.terms = Terms.of(near.localized.native)
        self.amounts = amounts_named(near, (one for one in things if kind_of(one) == "amount"))

    def program(self, program: str, alone: Store) -> Group:
        """Return the lines of a program; where they have several sources, each with its own.

        A line of a value that replaces others begins with these and their sources.
        """
        quads = [*alone.quads(ox.NamedNode(program)), *_reasons(alone, program)]
        before = self._before(program, alone)
        graphs = {text_of(quad.graph_name) for quad in quads} - {self.own}
        by = f", by {shorten(graphs.pop())}" if len(graphs) == 1 else ""
        lines = {
            (
                self._relation(quad.predicate),
                ("" if quad.predicate.value in LISTS else before.pop(quad.predicate, ""))
                + self._value(quad.object),
                "" if by else self._by(quad),
            )
            for quad in sorted(quads, key=str)
            if quad.predicate.value not in _SHOWN_ELSEWHERE
        }
        lines |= {(self._relation(one), f"{old}withdrawn", "") for one, old in before.items()}
        ordered = sorted(lines, key=lambda line: (line[0] not in _NAMES, *map(collate, line)))
        heading = f"{self.labels.label(program)} ({shorten(program)}){by}"
        return Group(heading, tuple(f"{name}: {value}{source}" for name, value, source in ordered))

    def _before(self, program: str, alone: Store) -> dict[ox.NamedNode, str]:
        """Return the values of each property that are replaced, with their sources."""
        before: dict[ox.NamedNode, list[str]] = {}
        found = replaced(alone.native)
        for triple in sorted({quad.triple for quad in found}, key=str):
            if text_of(triple.subject) == program:
                graphs = (text_of(quad.graph_name) for quad in found if quad.triple == triple)
                sources = ", ".join(sorted(map(shorten, graphs), key=passage_order))
                values = before.setdefault(triple.predicate, [])
                values.append(f"{self._value(triple.object)} [{sources}]")
        return {relation: f"{'; '.join(values)} -> " for relation, values in before.items()}

    def inferences(self, quads: Iterable[ox.Quad]) -> tuple[str, ...]:
        """Return inferred statements in words, each once and in order."""
        found = {self._inference(quad.triple) for quad in quads if is_written(quad.triple)}
        return tuple(sorted(found, key=collate))

    def _inference(self, triple: ox.Triple) -> str:
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
