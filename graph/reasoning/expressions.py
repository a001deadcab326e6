"""Classes and axioms without a name, in words: what an expression of OWL says."""

from __future__ import annotations

from collections.abc import Callable, Mapping

import pyoxigraph as ox

from ...ontology.terms import OWL, RDF

_OWL = OWL.iri
_RDF = RDF.iri
_FIRST, _REST = (ox.NamedNode(_RDF + name) for name in ("first", "rest"))
#: How many of a relation there are, by the property that says so.
_COUNTS = {
    "maxCardinality": "at most",
    "maxQualifiedCardinality": "at most",
    "minCardinality": "at least",
    "minQualifiedCardinality": "at least",
    "cardinality": "exactly",
    "qualifiedCardinality": "exactly",
}
_JOINTS = {"intersectionOf": " that is also ", "unionOf": " or ", "oneOf": " or "}

#: How a term is called, and how a class is as a kind of thing, such as "a program".
Say = Callable[[ox.NamedNode | ox.BlankNode | ox.Literal], str]


def expression(store: ox.Store, node: ox.BlankNode, *, label: Say, kind: Say) -> str:
    """Return what a class or an axiom without a name says.

    Parameters
    ----------
    store : pyoxigraph.Store
        A store whose default graph holds what lies inside of it.
    node : pyoxigraph.BlankNode
        The class or axiom.
    label, kind : callable
        How the terms inside are called, and the classes among them as kinds of things.
    """
    said = {
        quad.predicate.value.removeprefix(_OWL): quad.object
        for quad in store.quads_for_pattern(node, None, None, ox.DefaultGraph())
        if not isinstance(quad.object, ox.Triple)
    }
    for name, joint in _JOINTS.items():
        if name in said:
            one_by_one = label if name == "oneOf" else kind
            return joint.join(map(one_by_one, _members(store, said[name])))
    if "complementOf" in said:
        return f"anything but {kind(said['complementOf'])}"
    if "sourceIndividual" in said:
        return _denial(said, label)
    if "inverseOf" in said:
        return f"the inverse of {label(said['inverseOf'])}"
    return _restriction(said, label, kind)


def _denial(said: Mapping[str, ox.NamedNode | ox.BlankNode | ox.Literal], label: Say) -> str:
    other = said.get("targetIndividual", said.get("targetValue"))
    relation = label(said["assertionProperty"]) if "assertionProperty" in said else "relation"
    return f"{label(said['sourceIndividual'])}, {relation}: {label(other) if other else 'that'}"


def _restriction(
    said: Mapping[str, ox.NamedNode | ox.BlankNode | ox.Literal], label: Say, kind: Say
) -> str:
    relation = label(said["onProperty"]) if "onProperty" in said else ""
    if "hasValue" in said:
        return f"something with {relation}: {label(said['hasValue'])}"
    if "someValuesFrom" in said:
        return f"something with {relation} that is {kind(said['someValuesFrom'])}"
    if "allValuesFrom" in said:
        return f"something with no {relation} but {kind(said['allValuesFrom'])}"
    if "hasSelf" in said:
        return f"something with {relation} to itself"
    for name, words in _COUNTS.items():
        if name in said:
            return f"something with {words} {label(said[name])} of {relation}"
    return "something without a name"


def _members(
    store: ox.Store, node: ox.NamedNode | ox.BlankNode | ox.Literal
) -> list[ox.NamedNode | ox.BlankNode | ox.Literal]:
    """Return the members of a list; one that leads back into itself ends there."""
    found: list[ox.NamedNode | ox.BlankNode | ox.Literal] = []
    seen = set()
    while isinstance(node, ox.BlankNode) and node not in seen:
        seen.add(node)
        rest: ox.NamedNode | ox.BlankNode | ox.Literal | None = None
        for quad in store.quads_for_pattern(node, None, None, ox.DefaultGraph()):
            if quad.predicate == _FIRST and not isinstance(quad.object, ox.Triple):
                found.append(quad.object)
            elif quad.predicate == _REST and not isinstance(quad.object, ox.Triple):
                rest = quad.object
        if rest is None:
            break
        node = rest
    return found
