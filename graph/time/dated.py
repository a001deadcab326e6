"""The store as of a day: without what is not valid then, and without what rests on it alone."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence

import pyoxigraph as ox

from ..curies import ONTOLOGY
from ..engine import Iri
from ..logic.derivation import RULES, Closure
from ..store import Store

_TYPE = ox.NamedNode("http://www.w3.org/1999/02/22-rdf-syntax-ns#type")
_AMOUNT = ox.NamedNode(f"{ONTOLOGY}Amount")
_RECOMMENDED_FOR = ox.NamedNode(f"{ONTOLOGY}recommendedFor")
#: What is said of things by nodes of their own, and the relations without which it says nothing.
_SPEECH = {
    ox.NamedNode(f"{ONTOLOGY}{name}")
    for name in ("Judgement", "Observation", "Recommendation", "Remark", "Rule")
}
_LEANINGS = (
    ox.NamedNode("https://schema.org/about"),
    *(ox.NamedNode(f"{ONTOLOGY}{name}") for name in ("forTarget", "hasCondition", "recommends")),
)
_ADVICE = f"""
PREFIX gp: <{ONTOLOGY}>
SELECT ?advice ?program ?target ?passage WHERE {{
  ?advice a gp:Recommendation
  GRAPH ?passage {{ ?advice gp:recommends ?program ; gp:forTarget ?target }}
  FILTER(isIRI(?advice) && isIRI(?program) && isIRI(?target))
}}"""


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


def _fallen(store: Store, absent: Sequence[ox.NamedNode]) -> set[object]:
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


def _recommended(store: Store, gone: Collection[object]) -> Iterator[ox.Quad]:
    """Yield the plain statements that only absent recommendations stood behind."""
    kept: set[tuple[str, ...]] = set()
    lost: set[tuple[str, ...]] = set()
    for advice, *said in store.select(_ADVICE).rows:
        (lost if ox.NamedNode(str(advice)) in gone else kept).add(tuple(map(str, said)))
    for said_by_none in lost - kept:
        program, target, passage = map(ox.NamedNode, said_by_none)
        yield ox.Quad(program, _RECOMMENDED_FOR, target, passage)


def _still_following(quads: list[ox.Quad]) -> list[ox.Quad]:
    """Leave out the conclusions of rules that the other statements no longer bear."""
    concluded = {quad: rule for quad in quads if (rule := _rule(quad))}
    if not concluded:
        return quads
    stated = [quad for quad in quads if quad not in concluded]
    found = Closure.of(quad.triple for quad in stated).by_rule()
    following = {rule.name: triples for rule, triples in found.items()}
    borne = (quad for quad, rule in concluded.items() if quad.triple in following.get(rule, ()))
    return [*stated, *borne]


def _rule(quad: ox.Quad) -> str:
    """Return the name of the rule that concluded a statement; empty for what is stated."""
    graph = quad.graph_name
    name = graph.value if isinstance(graph, ox.NamedNode) else ""
    return name.removeprefix(RULES) if name.startswith(RULES) else ""
