"""Sentences of a skill gap: what is had, what is missing, and the smallest sets that close it."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Sequence
from itertools import chain
from typing import TYPE_CHECKING

from ...names import collate, series
from ..model.evidence import Evidence, Sentence
from ..model.grades import Grade
from ..pathways.ranking import Ranking
from .outcome import ReasonCode

if TYPE_CHECKING:
    from ..pathways.network import Network
    from ..pathways.pathway import SharedSkill
    from .cover import Covers
    from .matching import Matched
    from .role_skills import RoleSkills
    from .studies import Gap, SmallestSets, Study

#: The most programs that are asked about.
_MOST = 3
OURS = "our interpretation"
#: Beginnings of sentences about the smallest sets, by their kind and condition.
_BEGIN = {
    ("specialization", False): "The smallest set of specializations that teaches {what}",
    ("program", False): "The smallest set of programs that teaches {what} without a condition",
    ("program", True): (
        "If programs teach all of a specialization they are recommended for, which is not certain, "
        "the smallest set for {what}"
    ),
}


def unique(statements: Iterable[Evidence]) -> tuple[Evidence, ...]:
    """Return statements, each once."""
    return tuple(dict.fromkeys(statements))


def first_sentence(network: Network, gap: Gap, have: Matched) -> Sentence:
    """Return which required skills are had and which are missing."""
    skills = gap.skills
    links = (link for mine in skills.similar.values() for link in mine.values())
    text = f"{_had(network, gap, have)}; {still_to_learn(network, skills)}."
    return cited(text, (*skills.facts.values(), *links), skills.links)


def still_to_learn(network: Network, skills: RoleSkills) -> str:
    """Return in words which required skills are missing."""
    rest = skills.missing
    if not rest:
        return "nothing is left to learn"
    number, whole = f"{len(rest)}", 1 < len(rest) == len(skills.required)
    if whole:
        number = "both" if len(rest) == 2 else f"all {number}"  # noqa: PLR2004
    verb = "is" if len(rest) == 1 else "are"
    return f"{number} {verb} still to learn: {names_of(network, rest)}"


def _had(network: Network, gap: Gap, have: Matched) -> str:
    """Return in words how many of the required skills are had, and how many similar ones."""
    skills, given = gap.skills, len(have.unmatched)
    of = f"of the {len(skills.required)} required skills of {skills.label}"
    if not have.things:
        none = f"None of the {given} names that you gave is a skill here"
        if given == 1:
            none = f"{have.unmatched[0].given!r} is no skill here"
        return f"{none if given else 'You gave no skill'}, so you have none {of}"
    text = f"You have {len(skills.held) or 'none'} {of}"
    if len(skills.held) == len(skills.required):
        text = f"You have all {len(skills.required)} required skills of {skills.label}"
    if skills.held:
        text += f" ({names_of(network, skills.held)})"
    similar = similar_ones(network, gap)
    return f"{text} and {similar}" if similar else text


def similar_ones(network: Network, gap: Gap) -> str:
    """Return in words which required skills are similar to skills that are had, if any."""
    counted = ", not counted" * (gap.evidence is Ranking.STATED)
    similar = [
        f"{network.label(skill)}, from {names_of(network, mine)}"
        for skill, mine in gap.skills.similar.items()
    ]
    return f"{len(similar)} similar by {OURS}{counted} ({'; '.join(similar)})" if similar else ""


def _set_sentence(network: Network, gap: Gap, sets: SmallestSets) -> Sentence:
    """Return the first of the smallest sets in a sentence, with what each member closes."""
    rest, closed = len(gap.skills.missing), len(sets.closed)
    compared = (*gap.skills.basis, *sets.compared)
    if not closed:
        word = " word for word" * (gap.evidence is Ranking.STATED)
        taught = "it" if rest == 1 else "any of them"
        text = f"No source says{word} that a {sets.kind} teaches {taught}."
        return Sentence(text, (), unique(compared))
    what = f"{closed} of the {rest}"
    if closed == rest:
        what = "it" if rest == 1 else "all of them"
    begin = _BEGIN[sets.kind, sets.conditional].format(what=what)
    each = [_member(network, sets, study) for study in sets.best]
    facts = (facts_of(network, sets.closed_by(study).values()) for study in sets.best)
    text = f"{begin} is {'; and '.join(each)}{_others(sets.covers)}."
    return cited(text, chain.from_iterable(facts), compared)


def _others(covers: Covers) -> str:
    """Return how many other sets are as small, and whether the search was complete."""
    others, text = covers.count - 1, ""
    if others:
        more = " or more" * (not covers.complete)
        text = f" ({others:,}{more} other{'s' * (others > 1)} as small)"
    if not covers.exact:
        text += " (the search reached its bound: a smaller set may exist)"
    return text


def _member(network: Network, sets: SmallestSets, study: Study) -> str:
    """Return a member of a set with what it closes, and on which condition."""
    groups: dict[str | None, list[str]] = {}
    for one in sets.closed_by(study).values():
        groups.setdefault(one.via, []).append(skill_text(network, one))
    parts: list[str] = []
    for via, names in sorted(groups.items(), key=lambda item: item[0] or ""):
        condition = f", with all of {network.label(via)}," if via else ""
        parts.append(
            f"{network.label(study.start) if not parts else 'and'}{condition} for {series(names)}"
        )
    return " ".join(parts)


def skill_text(network: Network, shared: SharedSkill) -> str:
    """Return the label of a skill that is taught, and whether that is our interpretation."""
    return network.label(shared.skill) + f" ({OURS})" * (shared.grade is Grade.MAPPED)


def sentences(network: Network, gap: Gap) -> Iterator[Sentence]:
    """Yield what qualifies the answer: the smallest sets, untaught, similar and other skills."""
    skills = gap.skills
    specializations, certain, conditional = gap.sets
    if skills.missing:
        yield _set_sentence(network, gap, specializations)
        yield _set_sentence(network, gap, certain)
        if len(conditional.closed) > len(certain.closed):
            yield _set_sentence(network, gap, conditional)
    yield from _untaught(network, gap)
    yield from _in_degrees(network, gap)
    for skill, mine in skills.similar.items():
        text = (
            f"{network.label(skill)} is similar to {names_of(network, mine)}, which you have: "
            f"{OURS}, which no source states."
        )
        facts = (skills.facts[skill], *mine.values(), *skills.had_by(mine))
        yield cited(text, facts, tuple(skills.had.values()))
    if skills.beside:
        names = names_of(network, skills.beside)
        verb = "is" if len(skills.beside) == 1 else "are"
        text = f"Not among the required skills of {skills.label}, so not counted, {verb} {names}."
        yield cited(text, skills.had_by(skills.beside), skills.basis)


def _untaught(network: Network, gap: Gap) -> Iterator[Sentence]:
    """Yield the missing skills that nothing teaches, by the reason."""
    reasons: dict[ReasonCode, list[str]] = {}
    for skill in gap.skills.missing:
        if reason := gap.why_untaught(skill):
            reasons.setdefault(reason, []).append(skill)
    routes = chain.from_iterable(study.routes for study in gap.every)
    compared = unique((*gap.skills.basis, *routes))
    for reason, skills in reasons.items():
        names = names_of(network, skills)
        text = f"Where {names} can be learned is {reason.value} by any source here."
        if reason is ReasonCode.EXCLUDED:
            text = f"Where {names} can be learned is {OURS} only, which is {reason.value}."
        facts = [gap.skills.facts[skill] for skill in skills]
        yield cited(text, facts, compared)


def _in_degrees(network: Network, gap: Gap) -> Iterator[Sentence]:
    """Yield each missing skill that is taught as part of a degree only."""
    compared = (*gap.skills.basis, *chain.from_iterable(study.routes for study in gap.studies))
    for skill in gap.skills.missing:
        teaching = [study for study in gap.studies if skill in study.closes]
        if not teaching or any(study.kind != "degree" for study in teaching):
            continue
        degrees = series([network.label(study.start) for study in teaching])
        name, does = network.label(skill), "cover it" if len(teaching) > 1 else "covers it"
        text = f"No specialization or program here teaches {name}; {degrees} {does}."
        facts = facts_of(network, (study.closes[skill] for study in teaching))
        yield cited(text, facts, compared)


def questions(network: Network, gap: Gap) -> tuple[str, ...]:
    """Return what to ask the schools of the smallest set of programs: the condition it rests on."""
    found = []
    for study in gap.sets[2].best[:_MOST]:
        open_ = {skill: one for skill, one in study.closes.items() if one.via}
        vias = sorted({network.label(one.via or "") for one in open_.values()}, key=collate)
        if open_:
            names, part = names_of(network, open_), series(vias)
            question = f"do you teach {names}, as part of {part}?"
            found.append(f"{network.label(study.start)}: {question}")
    untaught = [skill for skill in gap.skills.missing if gap.why_untaught(skill)]
    if untaught:
        found.append(f"Any school: do you teach {names_of(network, untaught)}?")
    return tuple(found)


def names_of(network: Network, things: Collection[str]) -> str:
    """Return the labels of things as a sentence lists them."""
    return series([*map(network.label, things)])


def facts_of(network: Network, shared: Iterable[SharedSkill]) -> tuple[Evidence, ...]:
    """Return the statements by which skills are taught, each once."""
    return unique(fact for one in shared for fact in one.route.evidence(network))


def cited(text: str, facts: Iterable[Evidence], compared: Sequence[Evidence]) -> Sentence:
    """Return a sentence; the statements that it cites are not compared with as well."""
    evidence = unique(facts)
    cited = {*evidence}
    return Sentence(text, evidence, tuple(one for one in unique(compared) if one not in cited))
