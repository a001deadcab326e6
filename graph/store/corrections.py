"""Corrections: statements that a later source replaces, and that a store therefore leaves out.

A correction is a remark of the new source: `rdf:predicate` and `rdf:object` are the property and
the value of the thing that it is about (`schema:about`), `dcterms:replaces` names the passages.
"""

from __future__ import annotations

import pyoxigraph as ox

from ...ontology.terms import with_prologue
from .formats import solutions
from .store import MERGE

_REPLACED = with_prologue("""
SELECT ?subject ?property ?value ?passage WHERE {
  GRAPH ?source {
    ?correction rdf:object ?value ; rdf:predicate ?property ; schema:about ?subject ;
      dcterms:replaces ?passage
  }
  FILTER(isIRI(?subject) && isIRI(?property) && isIRI(?passage))
}""")


def replaced(native: ox.Store) -> set[ox.Quad]:
    """Return the statements that the corrections in a store replace, with their passages."""
    return {ox.Quad(*solution) for solution in solutions(native, _REPLACED)}


def withdraw(native: ox.Store) -> list[ox.Quad]:
    """Remove the statements that corrections replace from a store and from its merge, if any.

    Returns those that it held. A statement that another passage makes as well stays in the merge.
    """
    found = [quad for quad in replaced(native) if quad in native]
    for quad in found:
        native.remove(quad)
    for quad in found:
        others = native.quads_for_pattern(quad.subject, quad.predicate, quad.object)
        if all(isinstance(one.graph_name, ox.DefaultGraph) for one in others):
            native.remove(ox.Quad(*quad.triple))
    return found


def merge(native: ox.Store) -> None:
    """Write the merge of the named graphs, without the statements that corrections replace."""
    withdraw(native)
    native.update(MERGE)
