"""Aid of employers as the sources state it; no decision counts it unless a person gives it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final
from weakref import WeakKeyDictionary

from ...names import collate, series
from ...ontology.terms import ID, with_prologue
from ..model.amounts import amounts_named
from ..model.evidence import Evidence, Sentence
from ..model.grades import Grade
from ..model.iris import expand, passage_order, shorten

if TYPE_CHECKING:
    from .decision import Graph

_AID: Final = "funding:employer-reimbursement"
_STATED = with_prologue(f"""
SELECT ?subject ?relation ?object ?g WHERE {{
  VALUES ?aid {{ <{ID}{_AID.replace(":", "/")}> }}
  {{ GRAPH ?g {{ ?subject ?relation ?aid }} BIND(?aid AS ?object) }}
  UNION {{ GRAPH ?g {{ ?aid ?relation ?object }} BIND(?aid AS ?subject) }}
  FILTER(?relation IN (gp:offersFunding, gp:benefit))
}}""")
#: The most employers that are named.
_MOST = 5
#: The sentence of each store, which does not change.
_KEPT: WeakKeyDictionary[object, tuple[Sentence, ...]] = WeakKeyDictionary()


def employer_aid(graph: Graph) -> tuple[Sentence, ...]:
    """Return who pays tuition of employees, and how much, in a sentence; none if not stated."""
    if graph.localized not in _KEPT:
        _KEPT[graph.localized] = _read(graph)
    return _KEPT[graph.localized]


def _read(graph: Graph) -> tuple[Sentence, ...]:
    stated: dict[tuple[str, str, str], list[str]] = {}
    for *triple, passage in graph.localized.select(_STATED).rows:
        subject, relation, thing = (shorten(str(one)) for one in triple)
        stated.setdefault((subject, relation, thing), []).append(shorten(str(passage)))
    benefits = [expand(thing) for _, relation, thing in stated if relation == "gp:benefit"]
    amounts = amounts_named(graph.localized, benefits)
    sums = {shorten(iri): amount.in_full() for iri, amount in amounts.items()}
    evidence = [
        Evidence(
            *(subject, relation.removeprefix("gp:"), sums.get(thing, thing), Grade.STATED),
            tuple(sorted(passages, key=passage_order)),
        )
        for (subject, relation, thing), passages in stated.items()
    ]
    offers = [one for one in evidence if one.object == _AID]
    offers.sort(key=lambda one: collate(graph.labels.label(one.subject)))
    if not offers:
        return ()
    sums_paid = sorted(one for one in evidence if one.subject == _AID)
    paid = "".join(f": {one.object}" for one in sums_paid)
    names = [graph.labels.label(one.subject) for one in offers]
    offered = f"{series(names, most=_MOST)} pay tuition of their employees{paid}."
    text = f"{offered} None of it is counted unless you give it."
    named = len(offers) if len(offers) <= _MOST + 1 else _MOST
    return (Sentence(text, (*sums_paid, *offers[:named]), tuple(offers[named:])),)
