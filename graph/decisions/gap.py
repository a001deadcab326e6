"""Decision ``gap``: the skills of a role that a person has, lacks, and can learn."""

from __future__ import annotations

from .decision import Decision, Given, Graph
from .matching import match_names
from .outcome import Cell, Column, Evidence, Outcome, Sentence, Table
from .parameters import HAVE, TO_ROLE


def _answer(graph: Graph, given: Given) -> Outcome:
    network, role = graph.network, given["to"]
    have = match_names(graph.labels, "have", given["have"], ("skill",))
    required = network.required(role)
    mine = [skill for skill in required if skill in have.things]
    facts = tuple(Evidence.of_edge(network.edge(skill, role)) for skill in required)
    text = f"You have {len(mine)} of the {len(required)} key skills of {network.label(role)}."
    rows = tuple(
        (
            Cell(network.label(skill), skill, (fact,)),
            Cell("you have it" if skill in mine else "still to learn", skill in mine),
        )
        for skill, fact in zip(required, facts, strict=True)
    )
    columns = (Column("skill", "Skill"), Column("for_you", "For you"))
    table = Table("skills", "Key skills", columns, rows)
    return Outcome(Sentence(text, facts), tables=(table,), unmatched=have.unmatched)


DECISION = Decision(
    "gap",
    "Which skills of a role do I have, which do I lack, and where are they taught?",
    "",
    (TO_ROLE, HAVE),
    _answer,
)
