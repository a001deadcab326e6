"""Labels for things that have none of their own: an amount, a rule, a remark."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from ...names import collate
from ...ontology.terms import with_prologue
from ...queries.engine import Engine
from ..model.iris import shorten
from ..model.labels import Labels
from ..model.values import Iri
from ..model.verbalize import Relations, Verbalizer

#: The owners of some amounts, and the programs and targets of some recommendations.
_RELATED = with_prologue("""
SELECT DISTINCT ?thing ?relation ?other WHERE {{
  VALUES ?thing {{ {things} }}
  {{ ?thing a gp:Amount . ?other ?relation ?thing FILTER STRSTARTS(STR(?relation), STR(gp:)) }}
  UNION {{
    ?thing gp:recommends [] ; gp:forTarget [] ; ?relation ?other
    VALUES ?relation {{ gp:recommends gp:forTarget }}
  }}
}}""")
_PROGRAM, _TARGET = "gp:recommends", "gp:forTarget"
#: Maximum number of things that a label names.
_FEW = 3


def label_unnamed(engine: Engine, labels: Labels, things: Iterable[Iri]) -> Labels:
    """Return labels that include some things without one of their own.

    An amount is labelled by its owner, such as *tuition of Georgia Tech OMSCS*, a recommendation by
    its program and target, and a rule or remark by its text.
    """
    unnamed = sorted({thing for thing in things if thing not in labels.by_iri})
    if not unnamed:
        return labels
    verbalizer = Verbalizer.of(engine, labels, unnamed)
    found = {thing: verbalizer.verbalize(thing) for thing in unnamed}
    return replace(labels, by_iri=labels.by_iri | found | _related(engine, labels, unnamed))


def _related(engine: Engine, labels: Labels, things: Iterable[Iri]) -> dict[Iri, str]:
    """Return the labels of amounts and recommendations by the things to which they are related."""
    others: dict[Iri, dict[str, set[str]]] = {}
    query = _RELATED.format(things=" ".join(f"<{thing}>" for thing in things))
    for thing, relation, other in engine.select(query).rows:
        of_thing = others.setdefault(Iri(thing), {})
        of_thing.setdefault(shorten(str(relation)), set()).add(labels.label(str(other)))
    relations = Relations.from_engine(engine) if others else Relations()
    return {thing: _label(of_thing, relations) for thing, of_thing in others.items()}


def _label(others: dict[str, set[str]], relations: Relations) -> str:
    if _TARGET in others:
        return f"recommendation of {_listed(others[_PROGRAM])} for {_listed(others[_TARGET])}"
    owned = (f"{relations[name]} of {_listed(owners)}" for name, owners in others.items())
    return "; ".join(sorted(owned, key=collate))


def _listed(labels: Iterable[str]) -> str:
    every = sorted(labels, key=collate)
    more = [f"and {len(every) - _FEW} more"] if len(every) > _FEW else []
    return ", ".join([*every[:_FEW], *more])
