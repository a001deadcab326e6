"""Labels for things that have none of their own: an amount, a rule, a remark."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from ...ontology.terms import with_prologue
from ..model.engine import Engine
from ..model.iris import shorten
from ..model.labels import Labels
from ..model.statements import Relations
from ..model.values import Iri
from ..model.verbalize import Verbalizer

#: The owners of some amounts, and their relations.
_OWNERS = with_prologue("""
SELECT DISTINCT ?amount ?relation ?owner WHERE {{
  VALUES ?amount {{ {things} }}
  ?amount a gp:Amount . ?owner ?relation ?amount
  FILTER STRSTARTS(STR(?relation), STR(gp:))
}}""")
_ADVICE = with_prologue("""
SELECT DISTINCT ?advice ?program ?target WHERE {{
  VALUES ?advice {{ {things} }}
  ?advice gp:recommends ?program ; gp:forTarget ?target
}}""")
#: How many owners of one amount a label names.
_FEW = 3


def label_unnamed(engine: Engine, labels: Labels, things: Iterable[Iri]) -> Labels:
    """Return labels that include some things without one of their own.

    An amount is labelled by its owner, such as *tuition of Georgia Tech OMSCS*, a recommendation by
    its program and target, and a rule or remark by its text.

    Parameters
    ----------
    engine : Engine
        The engine to query.
    labels : Labels
        The labels there are.
    things : iterable of Iri
        The things.
    """
    unnamed = sorted({thing for thing in things if thing not in labels.by_iri})
    if not unnamed:
        return labels
    words = _owned(engine, labels, unnamed) | _advising(engine, labels, unnamed)
    verbalizer = Verbalizer.of(engine, labels, unnamed)
    found = {thing: words.get(thing) or verbalizer.verbalize(thing) for thing in unnamed}
    return replace(labels, by_iri={**labels.by_iri, **found})


def _owned(engine: Engine, labels: Labels, things: Iterable[Iri]) -> dict[Iri, str]:
    """Return labels of amounts by their owners."""
    query = _OWNERS.format(things=" ".join(f"<{thing}>" for thing in things))
    owners: dict[Iri, dict[str, list[str]]] = {}
    relations = Relations.from_engine(engine)
    for amount, relation, owner in engine.select(query).rows:
        of_relation = owners.setdefault(Iri(amount), {})
        of_relation.setdefault(relations[shorten(str(relation))], []).append(
            labels.label(str(owner))
        )
    return {
        amount: "; ".join(f"{what} of {_listed(whose)}" for what, whose in sorted(found.items()))
        for amount, found in owners.items()
    }


def _advising(engine: Engine, labels: Labels, things: Iterable[Iri]) -> dict[Iri, str]:
    """Return labels of recommendations by program and target."""
    query = _ADVICE.format(things=" ".join(f"<{thing}>" for thing in things))
    programs: dict[Iri, list[str]] = {}
    targets: dict[Iri, list[str]] = {}
    for advice, program, target in engine.select(query).rows:
        programs.setdefault(Iri(advice), []).append(labels.label(str(program)))
        targets.setdefault(Iri(advice), []).append(labels.label(str(target)))
    return {
        advice: f"recommendation of {_listed(those)} for {_listed(targets[advice])}"
        for advice, those in programs.items()
    }


def _listed(labels: Iterable[str]) -> str:
    every = sorted(set(labels))
    more = len(every) - _FEW
    return ", ".join([*every[:_FEW], *([f"and {more} more"] if more > 0 else [])])
