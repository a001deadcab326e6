"""Difference that an addition makes, for people: programs, new things and sources."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

import pyoxigraph as ox

from ...ontology.terms import DCTERMS, ID, RDF, SKOS, SOURCE
from ..model.amounts import Amount, amounts_named
from ..model.iris import kind_of, shorten
from ..model.values import Iri
from ..reasoning.closure import is_written
from ..reasoning.provenance import ProvenanceIndex
from ..store.store import Store
from .addition import Addition
from .registry import SOURCES, text_of
from .validate import Neighborhood

#: Properties that another line shows already.
_SHOWN_ELSEWHERE = {SKOS.inScheme, RDF.type}
_NAMES = ("also called", "name")
_WORDS = {
    SKOS.prefLabel: "name",
    SKOS.altLabel: "also called",
    DCTERMS.description: "reason",
}


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
    statements, new : int
        Number of statements, one in several graphs counting for each; and of those that the
        graph does not have from another source.
    conclusions : tuple of str
        Inferences from the addition.
    """

    groups: tuple[Group, ...]
    statements: int
    new: int
    conclusions: tuple[str, ...]


def difference(store: Store, addition: Addition) -> Difference:
    """Return the difference that an addition, planned or undone, makes to a store without it."""
    part = addition.part
    if part is None:
        part = Neighborhood.of(store, addition.quads)
        part.extend(addition.quads)
    provenance = part.provenance()
    inferred = dict.fromkeys(quad.triple for quad in part.inferred() if is_written(quad.triple))
    conclusions = tuple(sorted(fact.words for fact in provenance.facts(inferred)))
    groups = [*_programs(addition, provenance), *_new_things(addition)]
    groups.append(Group("What follows", conclusions))
    new = sum(not any(store.quads(*quad.triple)) for quad in addition.quads)
    shown = tuple(group for group in groups if group.lines)
    return Difference(shown, len(addition.quads), new, conclusions)


def _programs(addition: Addition, provenance: ProvenanceIndex) -> Iterator[Group]:
    """Yield the lines of each program, with its amounts and the reasons to recommend it."""
    by_subject: dict[str, list[ox.Quad]] = defaultdict(list)
    referring: dict[str, set[str]] = defaultdict(set)
    for quad in addition.quads:
        by_subject[text_of(quad.subject)].append(quad)
        referring[text_of(quad.object)].add(text_of(quad.subject))
    amounts = (subject for subject in by_subject if kind_of(subject) == "amount")
    read = amounts_named(provenance.source, amounts)
    wording = _Wording(addition.source.graph, provenance, read)
    for program in addition.programs:
        about = (quad for one in referring[program] for quad in by_subject[one])
        reasons = (quad for quad in about if quad.predicate.value == DCTERMS.description)
        yield wording.about(program, [*by_subject[program], *reasons])


def _new_things(addition: Addition) -> Iterator[Group]:
    """Yield the things that get a name, and the passages that are described."""
    passages = {quad.graph_name for quad in addition.quads} - {SOURCES}
    named, titles = {}, {}
    for quad in addition.quads:
        subject = text_of(quad.subject)
        if quad.predicate.value == SKOS.prefLabel and subject not in addition.programs:
            named[subject] = text_of(quad.object)
        elif quad.predicate.value == DCTERMS.title and quad.subject in passages:
            titles[subject] = text_of(quad.object)
    for heading, labels in (("New things", named), ("Passages", titles)):
        lines = (f"{label} ({shorten(thing)})" for thing, label in sorted(labels.items()))
        yield Group(heading, tuple(lines))


@dataclass(frozen=True, slots=True)
class _Wording:
    """Wording of the statements of an addition, whose names and types stand in the graph `own`."""

    own: str
    provenance: ProvenanceIndex
    amounts: Mapping[Iri, Amount]

    def about(self, program: str, quads: Sequence[ox.Quad]) -> Group:
        """Return the lines of a program; where they have several sources, each with its own."""
        graphs = {text_of(quad.graph_name) for quad in quads} - {self.own}
        by = f", by {shorten(graphs.pop())}" if len(graphs) == 1 else ""
        heading = f"{self.provenance.labels.label(program)} ({shorten(program)}){by}"
        lines = {
            (self._relation(quad), f"{self._value(quad)}{'' if by else self._source(quad)}")
            for quad in quads
            if quad.predicate.value not in _SHOWN_ELSEWHERE
        }
        ordered = sorted(lines, key=lambda line: (line[0] not in _NAMES, *line))  # names first
        return Group(heading, tuple(f"{name}: {value}" for name, value in ordered))

    def _relation(self, quad: ox.Quad) -> str:
        labels = self.provenance.terms.labels
        relation = quad.predicate
        return _WORDS.get(relation.value) or labels.get(relation) or shorten(relation.value)

    def _value(self, quad: ox.Quad) -> str:
        value = text_of(quad.object)
        if amount := self.amounts.get(Iri(value)):
            figures, printed = (amount.low, amount.high), " / ".join(amount.printed)
            return str(amount) if figures == (None, None) else f"{amount} (printed {printed!r})"
        label = self.provenance.labels.by_iri.get(Iri(value))
        return label or (shorten(value) if value.startswith(ID) else value)

    def _source(self, quad: ox.Quad) -> str:
        graph = text_of(quad.graph_name)
        return f"  [{shorten(graph)}]" if graph != self.own and graph.startswith(SOURCE) else ""
