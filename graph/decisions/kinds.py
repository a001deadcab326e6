"""Skills that are a kind of a required one by a source, such as BERT of transformers."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from ...names import series
from ...ontology.terms import with_prologue
from ..model.evidence import Evidence, Sentence
from ..model.grades import Grade
from ..model.iris import expand, passage_order, shorten
from .gap_sentences import cited
from .outcome import NOT_STATED

if TYPE_CHECKING:
    from .decision import Graph
    from .role_skills import RoleSkills

_KINDS = with_prologue("""
SELECT ?kind ?skill ?g ?grade WHERE {{
  VALUES ?kind {{ {kinds} }}
  GRAPH ?g {{ ?kind skos:broader ?skill }}
  OPTIONAL {{ ?g gp:grade ?grade }}
}}""")


def kind_sentences(graph: Graph, skills: RoleSkills) -> Iterator[Sentence]:
    """Yield each missing skill of which a person has a kind: a part of it, which is not counted."""
    found: dict[str, list[Evidence]] = {}
    for fact in _read_kinds(graph, skills.beside):
        if fact.object in skills.missing:
            found.setdefault(fact.object, []).append(fact)
    for skill, facts in found.items():
        label = graph.labels.label
        mine = [fact.subject for fact in facts]
        text = (
            f"{series([*map(label, mine)])} {'are kinds' if mine[1:] else 'is a kind'} of "
            f"{label(skill)}, which is required; whether that is enough is {NOT_STATED}, so it is "
            "not counted."
        )
        yield cited(text, (*facts, skills.facts[skill], *skills.had_by(mine)), skills.basis)


def _read_kinds(graph: Graph, things: tuple[str, ...]) -> Iterator[Evidence]:
    """Yield the statements that some things are kinds of others, in the order of the things."""
    if not things:
        return
    stated: dict[tuple[str, str], dict[str, Grade]] = {}
    kinds = " ".join(f"<{expand(one)}>" for one in things)
    for *row, grade in graph.localized.select(_KINDS.format(kinds=kinds)).rows:
        kind, skill, passage = (shorten(str(one)) for one in row)
        name = str(grade).rpartition("/")[2].upper() if grade else Grade.STATED.name
        stated.setdefault((kind, skill), {})[passage] = Grade.__members__.get(name, Grade.MAPPED)
    for (kind, skill), grades in sorted(stated.items()):
        sources = tuple(sorted(grades, key=passage_order))
        yield Evidence(kind, "skos:broader", skill, max(grades.values()), sources)
