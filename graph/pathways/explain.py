"""Words for pathways in tables: covered and needed skills, conditions, reasons."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ...names import collate, series
from ..model.grades import Grade
from ..model.iris import kind_of
from .pathway import Pathway, SharedSkill

if TYPE_CHECKING:
    from .network import Network

NOT_STATED = "not stated"
#: Headings of the key skills of a role, in tables and on pages.
COVERED, NEEDED = "Key skills covered", "Key skills still to learn"
#: The words where a start covers skills on a condition only.
NONE_OWN = "none stated of itself"
#: Each grade in a few words, best first.
_SHORT = {
    Grade.STATED: "stated",
    Grade.DERIVED: Grade.DERIVED.title,
    Grade.MAPPED: Grade.MAPPED.title,
}

#: Verb of each relation in a sentence, from tail to head.
_VERBS = {
    "recommendedFor": "is recommended for",
    "hasSpecialization": "offers",
    "teaches": "teaches",
    "usesTool": "uses",
    "offersElective": "offers an elective in",
    "demands": "builds on",
    "hasHardwareSide": "has on its hardware side",
    "hasApplication": "is applied to",
    "targets": "aims at",
    "targetsRole": "has the target role",
    "suggestsRole": "may lead to",
    "skos:narrower": "includes",
    "schema:about": "is about",
    "requires": "is a key skill of",
    "skos:closeMatch": "is close to",
}

#: The relation to a role near another, by its grade.
LINKS = {
    Grade.STATED: "the word of the source",
    Grade.DERIVED: "a rule",
    Grade.MAPPED: "our own link",
}


def verb(relation: str) -> str:
    """Return the words that join the ends of a relation."""
    return _VERBS.get(relation, relation)


def condition(network: Network, pathway: Pathway) -> str:
    """Return the condition on which a start covers the skills that it inherits, or ``""``."""
    hardware = {skill.via for skill in pathway.shared if skill.hedge}
    inherited = {skill.via for skill in pathway.shared if skill.via}
    side = " with its hardware side"
    names = sorted((network.label(v) + side * (v in hardware) for v in inherited), key=collate)
    if not names:
        return ""
    if kind_of(pathway.start) == "degree":
        return f"with its specialization{'s' if len(names) > 1 else ''} {series(names)}"
    return f"if it teaches all of {series(names)}"


def reason(network: Network, pathway: Pathway) -> str:
    """Return why a role is listed though no key skill is shared."""
    last = pathway.routes[0].hops[-1]
    if last.relation == "recommendedFor":
        return "recommended for the role"
    if last.relation == "targetsRole":
        by = "" if last.tail == pathway.start else f" of {network.label(last.tail)}"
        return f"named as a target{by}"
    limits = [f" ({hop.qualifier})" for hop in pathway.routes[0].hops if hop.qualifier]
    return f"{network.label(last.tail)}{''.join(limits)} {verb(last.relation)} the role"


def count(network: Network, pathway: Pathway) -> str:
    """Return the number of key skills covered: by the start itself, and on which condition.

    Where no source states one it is not 0: the sources do not say that none is covered.
    """
    met, total, inherited = len(pathway.shared), pathway.total, condition(network, pathway)
    if not met:
        return f"none stated of {total}" if total else NOT_STATED
    if not inherited:
        return f"{met} of {total}"
    own = f"{pathway.own} of {total} by itself, " if pathway.own else f"{NONE_OWN}; "
    return f"{own}{met} of {total} {inherited}"


def certainty(pathway: Pathway) -> str:
    """Return the evidence in words: for each grade the number of skills, where they differ."""
    grades = [skill.grade for skill in pathway.shared]
    if {*grades} <= {pathway.grade}:
        return pathway.grade.title
    link = [] if pathway.grade in grades else [f"the link {_SHORT[pathway.grade]}"]
    counts = (f"{grades.count(one)} {words}" for one, words in _SHORT.items() if one in grades)
    return ", ".join([*link, *counts])


def share(network: Network, pathway: Pathway) -> str:
    """Return the number of key skills that are covered, and of those stated or inherited."""
    met, total, inherited = len(pathway.shared), pathway.total, condition(network, pathway)
    if inherited:
        more = "" if kind_of(pathway.start) == "degree" else ", for which it is recommended"
        if not pathway.own:
            return f"{met} of {total} key skills {inherited}{more}, {NONE_OWN}"
        return f"{pathway.own} of {total} key skills by itself, {met} of {total} {inherited}{more}"
    stated = f", {pathway.stated or 'none'} of them word for word" if pathway.stated < met else ""
    return f"{met} of {total} key skills{stated}"


def covered(network: Network, pathway: Pathway) -> str:
    """Return the key skills that are covered, and the number of those that are inherited."""
    text = count(network, pathway)
    if not pathway.shared:
        return f"{text}; {reason(network, pathway)}"
    return f"{text}: {', '.join(skill_name(network, skill) for skill in pathway.shared)}"


def needed(network: Network, pathway: Pathway) -> str:
    """Return the key skills still to learn, and the condition on which no more are."""
    if not pathway.total:
        return NOT_STATED
    text = ", ".join(map(network.label, pathway.needed)) or "nothing"
    inherited = condition(network, pathway)
    return f"{text}, {inherited}" if inherited else text


def skill_name(network: Network, skill: SharedSkill) -> str:
    """Return a shared skill with the name under which it is taught, if that is another."""
    name = network.label(skill.skill)
    if skill.taught_as != skill.skill:
        name += f" (as {network.label(skill.taught_as)})"
    return f"{name} ({skill.hedge})" if skill.hedge else name
