"""The store as of a day: without what is not valid then, and without what rests on it alone."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence

import pyoxigraph as ox

from ...ontology.terms import GP, RDF, SCHEMA, with_prologue
from ..model.values import Iri
from ..reasoning.closure import RULES, held_conclusions, inferred_within
from ..store.store import MERGE, Store

_TYPE = ox.NamedNode(RDF.type)
_AMOUNT = ox.NamedNode(GP.Amount)
_RECOMMENDED_FOR = ox.NamedNode(GP.recommendedFor)
#: What is said of things by nodes of their own, and the relations without which it says nothing.
_SPEECH = {
    ox.NamedNode(GP.iri + name)
    for name in ("Judgement", "Observation", "Recommendation", "Remark", "Rule")
}
_LEANINGS = (
    ox.NamedNode(SCHEMA.about),
    *(ox.NamedNode(GP.iri + name) for name in ("forTarget", "hasCondition", "recommends")),
)
_ADVICE = with_prologue("""
SELECT ?advice ?program ?target ?passage WHERE {
  ?advice a gp:Recommendation
  GRAPH ?passage { ?advice gp:recommends ?program ; gp:forTarget ?target }
  FILTER(isIRI(?advice) && isIRI(?program) && isIRI(?target))
}""")


def without(store: Store, absent: Collection[Iri]) -> Store:
    """Copy a store without some things and without every statement that leads to or from them.

    What speaks only of absent things goes with them: a remark about one, the amount of one, a
    recommendation of or for one, and the conclusions that no longer follow. An absent passage
    takes with it what only it states.

    Parameters
    ----------
    store : Store
        The store; it stays as it is.
    absent : collection of Iri
        The things.
    """
    nodes = _fallen(store, [ox.NamedNode(iri) for iri in absent])
    native = ox.Store()
    native.bulk_extend(store.quads())
    _remove(native, {*_around(store, nodes), *_recommended(store, nodes)})
    concluded = [*held_conclusions(native)]
    _remove(native, concluded)
    native.update(MERGE)
    borne = _still_following(native, concluded)
    native.bulk_extend(quad for one in borne for quad in (one, ox.Quad(*one.triple)))
    return Store(native)


def _around(store: Store, nodes: Collection[ox.NamedNode]) -> Iterator[ox.Quad]:
    """Yield the quads that lead to or from some nodes, or stand in the graphs named after them."""
    for node in nodes:
        yield from store.quads(node)
        yield from store.quads(object=node)
        yield from store.quads(graph=node)


def _fallen(store: Store, absent: Sequence[ox.NamedNode]) -> set[ox.NamedNode]:
    """Return what is absent together with what falls with it."""
    gone = set(absent)
    waiting = list(absent)
    while waiting:
        for node in _leaning(store, waiting.pop()):
            if node not in gone and not _stands(store, node, gone):
                gone.add(node)
                waiting.append(node)
    return gone


def _leaning(store: Store, node: ox.NamedNode) -> set[ox.NamedNode]:
    """Return the remarks and the like about a thing, and its amounts."""
    about = {quad.subject for relation in _LEANINGS for quad in store.quads(None, relation, node)}
    speaking = {one for one in about if _types(store, one) & _SPEECH}
    figures = {quad.object for quad in store.quads(node)}
    amounts = {one for one in figures if _AMOUNT in _types(store, one)}
    return {one for one in speaking | amounts if isinstance(one, ox.NamedNode)}


def _stands(store: Store, node: ox.NamedNode, gone: Collection[object]) -> bool:
    """Tell whether a node still has something to speak of, or an amount whose it is."""
    if _AMOUNT in _types(store, node):
        return any(quad.subject not in gone for quad in store.quads(object=node))
    leanings = ([quad.object for quad in store.quads(node, one)] for one in _LEANINGS)
    return all(any(thing not in gone for thing in things) for things in leanings if things)


def _types(store: Store, node: object) -> set[object]:
    if not isinstance(node, ox.NamedNode):
        return set()
    return {quad.object for quad in store.quads(node, _TYPE)}


def _recommended(store: Store, gone: Collection[object]) -> Iterator[ox.Quad]:
    """Yield the plain statements that only absent recommendations stood behind."""
    kept: set[tuple[str, ...]] = set()
    lost: set[tuple[str, ...]] = set()
    for advice, *said in store.select(_ADVICE).rows:
        (lost if ox.NamedNode(str(advice)) in gone else kept).add(tuple(map(str, said)))
    for said_by_none in lost - kept:
        program, target, passage = map(ox.NamedNode, said_by_none)
        yield ox.Quad(program, _RECOMMENDED_FOR, target, passage)


def _remove(native: ox.Store, quads: Collection[ox.Quad]) -> None:
    """Remove quads, and the graphs that hold nothing then."""
    for quad in quads:
        native.remove(quad)
    for graph in {quad.graph_name for quad in quads}:
        if not any(native.quads_for_pattern(None, None, None, graph)):
            native.remove_graph(graph)


def _still_following(native: ox.Store, concluded: Collection[ox.Quad]) -> list[ox.Quad]:
    """Return the conclusions of rules that the statements of a store still bear."""
    if not concluded:
        return []
    following: dict[object, frozenset[ox.Triple]] = {
        ox.NamedNode(f"{RULES}{rule.name}"): triples
        for rule, triples in inferred_within(native).items()
    }
    return [quad for quad in concluded if quad.triple in following.get(quad.graph_name, ())]
