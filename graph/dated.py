"""The store as of a day: without what is not valid then, and without what rests on it alone."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator

import pyoxigraph as ox

from .curies import ONTOLOGY
from .derivation import RULES, Closure
from .engine import Iri
from .store import Store

_TYPE = ox.NamedNode("http://www.w3.org/1999/02/22-rdf-syntax-ns#type")
_AMOUNT = ox.NamedNode(f"{ONTOLOGY}Amount")
_RECOMMENDATION = ox.NamedNode(f"{ONTOLOGY}Recommendation")
_RECOMMENDS = ox.NamedNode(f"{ONTOLOGY}recommends")
_TARGET = ox.NamedNode(f"{ONTOLOGY}forTarget")
_RECOMMENDED_FOR = ox.NamedNode(f"{ONTOLOGY}recommendedFor")
#: What is said of things by nodes of their own, and the relations without which it says nothing.
_SPEECH = {
    _RECOMMENDATION,
    *(ox.NamedNode(f"{ONTOLOGY}{name}") for name in ("Judgement", "Observation", "Remark", "Rule")),
}
_LEANINGS = (
    ox.NamedNode("https://schema.org/about"),
    *(_RECOMMENDS, _TARGET, ox.NamedNode(f"{ONTOLOGY}hasCondition")),
)


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
    unsaid = set(_recommended(store, nodes))
    kept = [
        quad
        for quad in store.quads()
        if quad.subject not in nodes
        and quad.object not in nodes
        and quad.graph_name not in nodes
        and quad not in unsaid
    ]
    return Store.from_quads(_still_following(kept))


def _fallen(store: Store, absent: Iterable[ox.NamedNode]) -> set[object]:
    """Return what is absent together with what falls with it."""
    gone: set[object] = set(absent)
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


def _stands(store: Store, node: ox.NamedNode, gone: set[object]) -> bool:
    """Tell whether a node still has something to speak of, or an amount whose it is."""
    if _AMOUNT in _types(store, node):
        return any(quad.subject not in gone for quad in store.quads(object=node))
    leanings = ([quad.object for quad in store.quads(node, one)] for one in _LEANINGS)
    return all(any(thing not in gone for thing in things) for things in leanings if things)


def _types(store: Store, node: object) -> set[object]:
    if not isinstance(node, ox.NamedNode):
        return set()
    return {quad.object for quad in store.quads(node, _TYPE)}


def _recommended(store: Store, gone: Iterable[object]) -> Iterator[ox.Quad]:
    """Yield the plain statements that only absent recommendations stood behind."""
    lost = {node for node in gone if _RECOMMENDATION in _types(store, node)}
    for advice in lost:
        for quad in store.quads(advice, _RECOMMENDS):
            rivals = {q.subject for q in store.quads(None, _RECOMMENDS, quad.object)} - lost
            for aim in store.quads(advice, _TARGET):
                if not any(_advises(store, rival, aim) for rival in rivals):
                    yield ox.Quad(quad.object, _RECOMMENDED_FOR, aim.object, aim.graph_name)


def _advises(store: Store, advice: object, aim: ox.Quad) -> bool:
    return any(
        quad.object == aim.object and quad.graph_name == aim.graph_name
        for quad in store.quads(advice, _TARGET)
    )


def _still_following(quads: list[ox.Quad]) -> list[ox.Quad]:
    """Leave out the conclusions of rules that the other statements no longer bear."""
    concluded = [quad for quad in quads if quad.graph_name.value.startswith(RULES)]
    if not concluded:
        return quads
    stated = set(quads) - set(concluded)
    found = Closure.of(quad.triple for quad in stated).by_rule()
    following = {f"{RULES}{rule.name}": triples for rule, triples in found.items()}
    borne = (q for q in concluded if q.triple in following.get(q.graph_name.value, ()))
    return [*stated, *borne]
