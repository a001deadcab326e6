"""The store as of a date: without the things that are not valid then and what describes them."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence

import pyoxigraph as ox

from ...ontology.terms import GP, RDF, SCHEMA, with_prologue
from ..model.values import Iri
from ..reasoning.closure import RULES, held_inferences, inferred_within
from ..store.store import MERGE, Store, with_merge

_TYPE = ox.NamedNode(RDF.type)
_AMOUNT = ox.NamedNode(GP.Amount)
_RECOMMENDED_FOR = ox.NamedNode(GP.recommendedFor)
#: Classes of the nodes that describe other things, and the relations that they need to do so.
_DESCRIBING = {
    ox.NamedNode(GP.iri + name)
    for name in ("Judgement", "Observation", "Recommendation", "Remark", "Rule")
}
_RELATIONS = (
    ox.NamedNode(SCHEMA.about),
    *(ox.NamedNode(GP.iri + name) for name in ("forTarget", "hasCondition", "recommends")),
)
_RECOMMENDATIONS = with_prologue("""
SELECT ?recommendation ?program ?target ?passage WHERE {
  ?recommendation a gp:Recommendation
  GRAPH ?passage { ?recommendation gp:recommends ?program ; gp:forTarget ?target }
  FILTER(isIRI(?recommendation) && isIRI(?program) && isIRI(?target))
}""")


def without(store: Store, absent: Collection[Iri]) -> Store:
    """Copy a store without some things and without every statement that leads to or from them.

    Nodes that describe only absent things are left out as well: a remark about one, the amount of
    one, a recommendation of or for one; so are the inferences that no longer follow, and the
    statements that only an absent passage makes.
    """
    gone = _with_dependents(store, [ox.NamedNode(iri) for iri in absent])
    dropped = {*_around(store, gone), *_recommended(store, gone)}
    inferences = {quad for quad in held_inferences(store.native) if quad not in dropped}
    native = ox.Store()
    native.bulk_extend(
        quad for quad in store.quads() if quad not in dropped and quad not in inferences
    )
    native.update(MERGE)
    kept = _still_following(native, inferences)
    native.bulk_extend(with_merge(kept))
    return Store(native)


def _around(store: Store, nodes: Collection[ox.NamedNode]) -> Iterator[ox.Quad]:
    """Yield the quads that lead to or from some nodes, or stand in the graphs named after them."""
    for node in nodes:
        yield from store.quads(node)
        yield from store.quads(object=node)
        yield from store.quads(graph=node)


def _with_dependents(store: Store, absent: Sequence[ox.NamedNode]) -> set[ox.NamedNode]:
    """Return absent things with the nodes that describe nothing else."""
    gone = set(absent)
    waiting = list(absent)
    while waiting:
        for node in _describing(store, waiting.pop()) - gone:
            if not _describes_others(store, node, gone):
                gone.add(node)
                waiting.append(node)
    return gone


def _describing(store: Store, node: ox.NamedNode) -> set[ox.NamedNode]:
    """Return the amounts of a thing, and the remarks, recommendations and the like about it."""
    found = {quad.object for quad in store.quads(node) if _AMOUNT in _types(store, quad.object)}
    for relation in _RELATIONS:
        related = (quad.subject for quad in store.quads(None, relation, node))
        found.update(one for one in related if _types(store, one) & _DESCRIBING)
    return {one for one in found if isinstance(one, ox.NamedNode)}


def _describes_others(store: Store, node: ox.NamedNode, gone: Collection[object]) -> bool:
    """Tell whether an amount is that of another thing, or another node still has its relations."""
    if _AMOUNT in _types(store, node):
        return any(quad.subject not in gone for quad in store.quads(object=node))
    related = ([quad.object for quad in store.quads(node, one)] for one in _RELATIONS)
    return all(any(thing not in gone for thing in things) for things in related if things)


def _types(store: Store, node: object) -> set[object]:
    quads = store.quads(node, _TYPE) if isinstance(node, ox.NamedNode) else ()
    return {quad.object for quad in quads}


def _recommended(store: Store, gone: Collection[object]) -> Iterator[ox.Quad]:
    """Yield the direct statements of recommendation that only absent recommendations support."""
    kept: set[tuple[str, ...]] = set()
    lost: set[tuple[str, ...]] = set()
    for node, *recommended in store.select(_RECOMMENDATIONS).rows:
        (lost if ox.NamedNode(str(node)) in gone else kept).add(tuple(map(str, recommended)))
    for one in lost - kept:
        program, target, passage = map(ox.NamedNode, one)
        yield ox.Quad(program, _RECOMMENDED_FOR, target, passage)


def _still_following(native: ox.Store, inferences: Collection[ox.Quad]) -> list[ox.Quad]:
    """Return the inferences that still follow from the statements of a store."""
    if not inferences:
        return []
    following: dict[object, frozenset[ox.Triple]] = {
        ox.NamedNode(f"{RULES}{rule.name}"): triples
        for rule, triples in inferred_within(native).items()
    }
    return [quad for quad in inferences if quad.triple in following.get(quad.graph_name, ())]
