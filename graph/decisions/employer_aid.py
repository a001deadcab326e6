"""Aid of employers as the sources state it; no decision counts it unless a person gives it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

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
  VALUES ?relation {{ gp:offersFunding gp:benefit }}
  GRAPH ?g {{ ?subject ?relation ?object }}
  FILTER(?subject = ?aid || ?object = ?aid)
}}""")


def employer_aid(graph: Graph) -> tuple[Sentence, ...]:
    """Return who pays tuition of employees, and how much, in a sentence; none if not stated."""
    stated: dict[tuple[str, str, str], list[str]] = {}
    for *triple, passage in graph.localized.select(_STATED).rows:
        subject, relation, thing = (shorten(str(one)) for one in triple)
        stated.setdefault((subject, relation, thing), []).append(shorten(str(passage)))
    benefits = [expand(thing) for _, relation, thing in stated if relation == "gp:benefit"]
    amounts = amounts_named(graph.localized, benefits)
    sums = {shorten(iri): amount.in_full() for iri, amount in amounts.items()}
    evidence = tuple(
        Evidence(
            *(subject, relation.removeprefix("gp:"), sums.get(thing, thing), Grade.STATED),
            tuple(sorted(passages, key=passage_order)),
        )
        for (subject, relation, thing), passages in sorted(stated.items())
    )
    givers = [graph.labels.label(one.subject) for one in evidence if one.object == _AID]
    if not givers:
        return ()
    paid = "".join(f": {one.object}" for one in evidence if one.subject == _AID)
    offered = f"{series(sorted(givers, key=collate))} pay tuition of their employees{paid}."
    return (Sentence(f"{offered} None of it is counted unless you give it.", evidence),)
