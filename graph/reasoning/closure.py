"""Closure of statements under the rules, and the distinction of stated from inferred ones."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

import pyoxigraph as ox

from ...ontology.terms import GPD, OWL, SOURCE
from ..store.files import DERIVED, Source, added_sources, package_sources, user_source
from ..store.store import MERGE, Store
from .forward_chaining import TYPE, materialize
from .rules import Rule, rules

DEFINITIONS = GPD.iri
#: Namespace of the graphs of inferred statements, one graph for each rule.
RULES = f"{SOURCE}rule/"
#: Class that has no members: a member of it is a contradiction.
NOTHING = ox.NamedNode(OWL.Nothing)
#: Properties of which inferred statements are written; others are intermediate steps.
_WRITTEN = {GPD.reachesRole, GPD.hasBroader}


@dataclass(frozen=True)
class Closure:
    """Statements with all inferences, in the default graph of a store, and those of each rule."""

    store: ox.Store
    inferred: Mapping[Rule, frozenset[ox.Triple]]

    @classmethod
    def of(cls, triples: Iterable[ox.Triple], *, inconsistencies: bool = False) -> Closure:
        """Run the rules, with or without those for inconsistencies, over facts and axioms."""
        store = ox.Store()
        store.bulk_extend(ox.Quad(*triple) for triple in triples)
        chosen = [rule for rule in rules() if inconsistencies or not rule.is_inconsistency]
        return cls(store, materialize(store, chosen))

    @cached_property
    def conclusions(self) -> frozenset[ox.Triple]:
        """Inferred statements that are not stated as well."""
        return frozenset().union(*self.inferred.values())

    @cached_property
    def stated(self) -> frozenset[ox.Triple]:
        """Statements from which the others were inferred."""
        return frozenset(quad.triple for quad in self.store) - self.conclusions

    def states(self, triple: ox.Triple) -> bool:
        """Tell whether a statement is stated, not inferred."""
        return ox.Quad(*triple) in self.store and triple not in self.conclusions


def inferred_within(store: ox.Store) -> dict[Rule, frozenset[ox.Triple]]:
    """Return the inferences about definitions of each rule, without a copy of the store.

    Its default graph is the merge of its named graphs. Inferences that it holds already are no
    premises. It changes while the rules run, and is the same afterwards.
    """
    aside = [ox.Quad(*triple) for triple in unstated(store)]
    for quad in aside:
        store.remove(quad)
    chosen = [rule for rule in rules() if not rule.is_inconsistency]
    inferred = materialize(store, chosen, about=DEFINITIONS)
    for triple in frozenset().union(*inferred.values()):
        store.remove(ox.Quad(*triple))
    store.bulk_extend(aside)
    return inferred


def held_conclusions(store: ox.Store) -> Iterator[ox.Quad]:
    """Yield the quads in the graphs of the rules."""
    for graph in store.named_graphs():
        if isinstance(graph, ox.NamedNode) and graph.value.startswith(RULES):
            yield from store.quads_for_pattern(None, None, None, graph)


def unstated(store: ox.Store) -> set[ox.Triple]:
    """Return the statements that only graphs of rules hold."""
    held = {quad.triple for quad in held_conclusions(store)}
    return {
        triple
        for triple in held
        if all(str(quad.graph_name).startswith(f"<{RULES}") for quad in Store(store).quads(*triple))
    }


def stated(facts: Store) -> frozenset[ox.Triple]:
    """Return the statements that some graph other than those of the rules holds."""
    return frozenset(
        quad.triple for quad in facts.quads() if not str(quad.graph_name).startswith(f"<{RULES}")
    )


def stated_triples(
    files: Sequence[Path] = (), *, store: Path | None = None
) -> frozenset[ox.Triple]:
    """Return the statements of the package, of the additions of a store and of some files."""
    return frozenset(q.triple for q in load([*stated_sources(), *user_sources(files, store)]))


def stated_sources() -> list[Source]:
    """Return the files of the package without the one of inferences."""
    return [source for source in package_sources() if source.name != DERIVED]


def user_sources(files: Sequence[Path], store: Path | None) -> list[Source]:
    """Return the additions of a store and some files of the user."""
    return [*added_sources(store), *map(user_source, files)]


def load(sources: Iterable[Source]) -> ox.Store:
    """Load sources into a store whose default graph is the merge of its named graphs."""
    native = ox.Store()
    for source in sources:
        source.load_into(native)
    native.update(MERGE)
    return native


def is_written(triple: ox.Triple) -> bool:
    """Tell whether an inferred statement is one that a store keeps: about a definition and named.

    A blank node has no name outside its file.
    """
    if triple.predicate == TYPE:
        other = triple.object
        wanted = isinstance(other, ox.NamedNode) and other.value.startswith(DEFINITIONS)
    else:
        wanted = triple.predicate.value in _WRITTEN
    return wanted and not any(isinstance(term, ox.BlankNode) for term in triple)
