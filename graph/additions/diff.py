"""Difference that an addition makes, for people: programs, new things and sources."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

import pyoxigraph as ox

from ...ontology.terms import DCTERMS, ID, RDF, SKOS, SOURCE
from ..model.amounts import Amount, amounts_named
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
    conclusions : tuple of str
        Inferences from the addition.
    changes : tuple of Group
        Programs, new things, passages and inferences.
    """

    statements: int
    new: int
    conclusions: tuple[str, ...]
    changes: tuple[Group, ...]


def difference(store: Store, addition: Addition) -> Difference:
    """Return the difference that an addition, planned or undone, makes to a store without it."""
    part = addition.part
    if part is None:
        part = Neighborhood.of(store, addition.quads)
        part.extend(addition.quads)
    wording = _Wording.of(addition, part.near)
    inferred = {quad.triple for quad in part.inferred if is_written(quad.triple)}
    conclusions = tuple(sorted(map(wording.conclusion, inferred)))
    quads = addition.quads
    others = {text_of(quad.subject) for quad in quads} - {*addition.programs}
    groups = (
        *_programs(addition, wording),
        _names("New things", quads, SKOS.prefLabel, others),
        _names("Passages", quads, DCTERMS.title, {text_of(quad.graph_name) for quad in quads}),
        Group("Inferences", conclusions),
    )
    new = sum(not any(store.quads(*quad.triple)) for quad in quads)
    shown = tuple(group for group in groups if group.lines)
    return Difference(len(quads), new, conclusions, shown)


def _programs(addition: Addition, wording: _Wording) -> Iterator[Group]:
    """Yield the lines of each program, with the reasons to recommend it."""
    by_subject: dict[str, list[ox.Quad]] = defaultdict(list)
    referring: dict[str, set[str]] = defaultdict(set)
    for quad in addition.quads:
        by_subject[text_of(quad.subject)].append(quad)
        referring[text_of(quad.object)].add(text_of(quad.subject))
    for program in addition.programs:
        about = (quad for one in referring[program] for quad in by_subject[one])
        reasons = (quad for quad in about if quad.predicate.value == DCTERMS.description)
        yield wording.program(program, [*by_subject[program], *reasons])


def _names(about: str, quads: Iterable[ox.Quad], relation: str, things: Collection[str]) -> Group:
    """Return some things, each with the name that a statement gives it."""
    lines = {
        f"{text_of(quad.object)} ({shorten(text_of(quad.subject))})"
        for quad in quads
        if quad.predicate.value == relation and text_of(quad.subject) in things
    }
    return Group(about, tuple(sorted(lines)))


@dataclass(frozen=True, slots=True)
class _Wording:
    """Wording of the statements of an addition, whose names and types stand in the graph `own`."""

    own: str
    labels: Labels
    terms: Terms
    amounts: Mapping[Iri, Amount]

    @classmethod
    def of(cls, addition: Addition, near: Store) -> _Wording:
        things = {text_of(quad.subject) for quad in addition.quads}
        amounts = amounts_named(near, (one for one in things if kind_of(one) == "amount"))
        terms = Terms.of(near.native)
        return cls(addition.source.graph, Labels.from_engine(near), terms, amounts)

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

    def conclusion(self, triple: ox.Triple) -> str:
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
