"""Sentences about pathways, generated from named statements: a changed fact changes them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from ..model.grades import Grade
from ..model.iris import kind_of
from .pathway import Pathway, Route, SharedSkill

if TYPE_CHECKING:
    from .network import Network

NOT_STATED = "not stated"

#: Verb of each relation in a sentence, from tail to head.
_VERBS = {
    "recommendedFor": "is recommended for",
    "hasSpecialization": "offers",
    "teaches": "teaches",
    "usesTool": "uses",
    "offersElective": "offers an elective in",
    "demands": "builds on",
    "hasApplication": "is applied to",
    "targets": "aims at",
    "targetsRole": "names as a target",
    "suggestsRole": "points to",
    "skos:narrower": "includes",
    "schema:about": "is about",
    "requires": "is a key skill of",
    "skos:closeMatch": "is close to",
}


def verb(relation: str) -> str:
    """Return the words that join the ends of a relation."""
    return _VERBS.get(relation, relation)


def route_sentence(network: Network, route: Route) -> str:
    """Return a route as a sentence: ``NLP teaches embeddings [ml-guide/L44], which ...``."""
    steps = (
        f"{verb(hop.relation)} {network.label(hop.head)} [{', '.join(hop.sources)}]"
        for hop in route.hops
    )
    return f"{network.label(route.nodes[0])} {', which '.join(steps)}"


def headline(network: Network, pathways: Sequence[Pathway], *, ends: str = "role") -> str:
    """Return the first sentence of an answer: its strongest match, which is the first pathway.

    `ends` is the end that distinguishes the pathways: "role", "start" or "both".
    """
    best = pathways[0]
    start, role = network.label(best.start), network.label(best.role)
    parts = [{"role": role, "start": start, "both": f"{start} to {role}"}[ends]]
    parts.append(_share(network, best))
    if ends != "start":
        parts.append(f"typically {best.pay}" if best.pay else "pay not stated")
    return f"Strongest match: {', '.join(parts)}."


def via(network: Network, pathway: Pathway) -> str:
    """Return the specializations from which a program inherits skills; empty if there are none."""
    return ", ".join(sorted({network.label(s.via) for s in pathway.shared if s.via}))


def _share(network: Network, pathway: Pathway) -> str:
    """Return the number of key skills that are met, and of those stated or inherited."""
    met, total, inherited = len(pathway.shared), pathway.total, via(network, pathway)
    if not total:
        return "key skills not stated"
    if inherited:
        return (
            f"{pathway.own} of {total} key skills by itself, {met} of {total} if it "
            f"teaches all of {inherited}, for which it is recommended"
        )
    stated = f", {pathway.stated or 'none'} of them word for word" if pathway.stated < met else ""
    return f"{met} of {total} key skills{stated}"


def met(network: Network, pathway: Pathway) -> str:
    """Return the key skills that are met, and the number of those that are inherited."""
    if not pathway.total:
        return NOT_STATED
    text, inherited = f"{len(pathway.shared)} of {pathway.total}", via(network, pathway)
    if inherited:
        text = f"{pathway.own} of {pathway.total} by itself, {text} through {inherited}"
    names = ", ".join(_skill_name(network, skill) for skill in pathway.shared)
    return f"{text}: {names}" if names else text


def needed(network: Network, pathway: Pathway) -> str:
    """Return the key skills that are still needed, and the condition on which no more are."""
    if not pathway.total:
        return NOT_STATED
    text = ", ".join(map(network.label, pathway.needed)) or "nothing"
    inherited = via(network, pathway)
    return f"{text}, if it teaches all of {inherited}" if inherited else text


def _skill_name(network: Network, skill: SharedSkill) -> str:
    """Return a shared skill with the name under which it is taught, if that is another."""
    name = network.label(skill.skill)
    if skill.taught_as != skill.skill:
        name += f" (as {network.label(skill.taught_as)})"
    return name


def no_pathway(network: Network, start: str, end: str | None, grade: Grade) -> str:
    """Return the reason why no pathway of at least a grade leads to a role, or to any."""
    name = network.label(start)
    only = "" if grade is Grade.MAPPED else f" on evidence at least as good as {grade.title!r}"
    if end is not None:
        return f"None stated: no pathway leads from {name} to {network.label(end)}{only}."
    if kind_of(start) == "role":
        return f"No program or specialization leads to {name}: no source names one for it."
    if only:
        return (
            f"No pathway leads from {name} to a role{only}; "
            "our own interpretation of similar skills may lead there: accept that evidence too."
        )
    covered = [node for node in network.outgoing.get(start, ()) if kind_of(node) == "skill"]
    if not covered:
        return f"None stated: no source says what {name} covers, or names a role for it."
    skills = ", ".join(sorted(map(network.label, covered)))
    return (
        f"None stated: what {name} covers ({skills}) is a key skill of no role, "
        "and no source names a role for it."
    )
