"""Inferences from the user's facts, written beside what the facts state."""

from __future__ import annotations

from collections.abc import Iterator

import pyoxigraph as ox

from ...ontology.terms import DCTERMS, GP, SOURCE
from ..reasoning.closure import RULES, inferred_within, is_written
from ..reasoning.rules import Rule, rules
from .terms import SOURCES, TYPE, Term, thing, words

_RULES = ox.NamedNode(f"{SOURCE}rules")


def materialize(store: ox.Store) -> None:
    """Write what the rules infer into a store, each inference in the graph of its rule.

    Parameters
    ----------
    store : pyoxigraph.Store
        A store whose default graph is the merge of its named graphs; it stays so.
    """
    inferred = inferred_quads(store)
    store.extend(quad for one in inferred for quad in (one, ox.Quad(*one.triple)))


def inferred_quads(store: ox.Store) -> set[ox.Quad]:
    """Return what the rules infer from a store, with the descriptions of the rules that apply.

    Parameters
    ----------
    store : pyoxigraph.Store
        A store whose default graph is the merge of its named graphs.
    """
    inferred = {
        ox.Quad(triple.subject, triple.predicate, triple.object, _graph(rule))
        for rule, triples in inferred_within(store).items()
        for triple in triples
        if is_written(triple)
    }
    used = {quad.graph_name for quad in inferred}
    described = (quad for rule in rules() if _graph(rule) in used for quad in _described(rule))
    return inferred.union(described)


def _graph(rule: Rule) -> ox.NamedNode:
    return ox.NamedNode(f"{RULES}{rule.name}")


def _described(rule: Rule) -> Iterator[ox.Quad]:
    """Describe the graph of a rule as the package's own file of inferences does."""
    values: dict[str, Term] = {
        TYPE.value: ox.NamedNode(GP.Passage),
        DCTERMS.isPartOf: _RULES,
        DCTERMS.type: thing("evidence", "rule"),
        GP.grade: thing("grade", "derived"),
        DCTERMS.title: words(rule.title.removesuffix(".")),
    }
    for relation, value in values.items():
        yield ox.Quad(_graph(rule), ox.NamedNode(relation), value, SOURCES)
