"""Decision ``gap``: the skills of a role that a person has, lacks, and can learn."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from ..model.evidence import Evidence, Sentence
from ..model.iris import expand
from ..pathways.ranking import Ranking
from .decision import Decision, Given, Graph
from .gap_sentences import first_sentence, questions, sentences
from .gap_tables import sets_table, skills_table, studies_table
from .kinds import kind_sentences
from .matching import match_names
from .outcome import Outcome, ReasonCode, Table
from .parameters import EVIDENCE, HAVE, TO_ROLE
from .role_skills import role_skills
from .roles import near_sentences, pay_sentences, target_sentences
from .studies import Gap, find_studies, smallest_sets

if TYPE_CHECKING:
    from ..pathways.network import Network
    from .matching import Matched
    from .role_skills import RoleSkills

_RULE = "Of the required skills, only those that you still lack are counted."
_STATED = "Only what the sources state word for word counts; our interpretation does not."
_SIMILAR = "A skill that is similar to one of yours, by our interpretation, is not missing."
_CONDITION = (
    "A program that is recommended for a specialization may teach all of it or not: the sources do "
    "not say, so this is never counted as certain."
)


def make_gap(
    network: Network,
    role: str,
    have: Sequence[str],
    evidence: Ranking,
    had: Mapping[str, Evidence] | None = None,
) -> Gap:
    """Return the missing skills of a role and what closes them; see `role_skills`."""
    skills = role_skills(network, role, have, evidence, had)
    studies = find_studies(network, role, skills.missing, evidence)
    every = studies if evidence is Ranking.ALL else find_studies(network, role, skills.missing)
    return Gap(skills, evidence, tuple(studies), tuple(every), smallest_sets(skills, studies))


def gap_tables(network: Network, gap: Gap) -> tuple[Table, ...]:
    """Return the tables of a gap: skills first; the others only where something closes some."""
    tables = (skills_table(network, gap),)
    return (
        (*tables, studies_table(network, gap), sets_table(network, gap)) if gap.studies else tables
    )


def rule(gap: Gap) -> str:
    """Return the rule of the order of what closes a gap."""
    return f"{gap.evidence.rule.removeprefix('Order: ')} {_RULE}" if gap.studies else ""


def assumptions(gap: Gap) -> tuple[str, ...]:
    """Return what a gap assumes, by the evidence that counts."""
    certain = all(len(one.certain) == len(one.closes) for one in gap.studies)
    stated = gap.evidence is Ranking.STATED
    return (
        *[_STATED] * stated,
        *[_SIMILAR] * (bool(gap.skills.similar) and not stated),
        *[_CONDITION] * (not certain),
    )


def _answer(graph: Graph, given: Given) -> Outcome:
    network, role = graph.network, given["to"]
    have = match_names(graph.labels, "have", given["have"], ("skill",))
    gap = make_gap(network, role, have.things, Ranking(given["evidence"]))
    if not gap.skills.required:
        return _no_skills(graph, gap.skills, have)
    return Outcome(
        first_sentence(network, gap, have),
        (
            *sentences(network, gap),
            *kind_sentences(graph, gap.skills),
            *pay_sentences(network, role),
        ),
        gap_tables(network, gap),
        rule=rule(gap),
        assumptions=assumptions(gap),
        to_ask=questions(network, gap),
        unmatched=have.unmatched,
        meanings=have.meanings,
    )


def _no_skills(graph: Graph, skills: RoleSkills, have: Matched) -> Outcome:
    """Return that nothing can be compared, why, and the roles near for which something can."""
    network, role = graph.network, skills.role
    absence = graph.absence(expand(role))
    reason = ReasonCode.EXPIRED if absence else ReasonCode.NOT_STATED
    text = f"No source states which skills {skills.label} requires: nothing can be compared."
    if absence:
        text = f"{skills.label} is left out. {absence.sentence}"
    return Outcome(
        Sentence(text),
        (
            next(pay_sentences(network, role)),
            *near_sentences(network, role),
            *target_sentences(network, role),
        ),
        reason=reason,
        unmatched=have.unmatched,
        meanings=have.meanings,
    )


DECISION = Decision(
    "gap",
    "Which skills of a role do I have, which do I lack, and where are they taught?",
    "Each required skill of the role is one that you have, one that is similar to one that you "
    "have, or still to learn. For these: where each is taught, how much of them each "
    "specialization, program and degree closes, and the smallest sets that close all that can be.",
    (TO_ROLE, HAVE, EVIDENCE),
    _answer,
    subject="to",
    title="Which skills of the role are there, which are missing, and where are they taught?",
)
