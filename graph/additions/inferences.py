"""What follows from the facts of a user: concluded when they are loaded, beside what they state."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

import pyoxigraph as ox

from ...ontology.rule_set import Rule, rules
from ...ontology.terms import DCTERMS, GP, SOURCE
from ..model.labels import Labels
from ..reasoning.axioms import Terms
from ..reasoning.closure import RULES, drawn_within, is_written
from ..reasoning.evidence import Fact, Witnesses
from ..store.loaded import LoadedFacts, Sourced
from .terms import SOURCES, TYPE, Term, thing, words

_RULES = ox.NamedNode(f"{SOURCE}rules")


def conclude(store: ox.Store) -> None:
    """Write what the rules conclude into a store, each conclusion in the graph of its rule.

    Parameters
    ----------
    store : pyoxigraph.Store
        A store whose default graph is the merge of its named graphs; it stays so.
    """
    drawn = {
        ox.Quad(triple.subject, triple.predicate, triple.object, _graph(rule))
        for rule, triples in drawn_within(store).items()
        for triple in triples
        if is_written(triple)
    }
    used = {quad.graph_name for quad in drawn}
    told = [quad for rule in rules() if _graph(rule) in used for quad in _described(rule)]
    store.extend(quad for one in (*drawn, *told) for quad in (one, ox.Quad(*one.triple)))


def following(facts: Sourced, quads: Iterable[ox.Quad]) -> list[Fact]:
    """Return what follows from some facts with further statements, and not from them alone.

    Parameters
    ----------
    facts : Sourced
        The facts; what the rules conclude from them is there.
    quads : iterable of pyoxigraph.Quad
        The further statements.

    Returns
    -------
    list of Fact
        The conclusions, by what they say.
    """
    native, given = ox.Store(), [*facts.quads(), *quads]
    native.bulk_extend(quad for one in given for quad in (one, ox.Quad(*one.triple)))
    whole = LoadedFacts(native)
    there = {quad.triple for quad in given}
    found = frozenset().union(*drawn_within(native).values())
    drawn = [triple for triple in found if is_written(triple) and triple not in there]
    witnesses = Witnesses(whole, Labels.from_engine(whole.engine), Terms.of(native))
    return sorted(witnesses.facts(drawn), key=lambda fact: fact.words)


def _graph(rule: Rule) -> ox.NamedNode:
    return ox.NamedNode(f"{RULES}{rule.name}")


def _described(rule: Rule) -> Iterator[ox.Quad]:
    """Describe the graph of a rule as the package's own file of conclusions does."""
    said: dict[str, Term] = {
        TYPE.value: ox.NamedNode(GP.Passage),
        DCTERMS.isPartOf: _RULES,
        DCTERMS.type: thing("evidence", "rule"),
        GP.grade: thing("grade", "derived"),
        DCTERMS.title: words(rule.title.removesuffix(".")),
    }
    for relation, value in said.items():
        yield ox.Quad(_graph(rule), ox.NamedNode(relation), value, SOURCES)
