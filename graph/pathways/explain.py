"""Pathways in words: sentences made of named statements, so that a changed fact changes them."""

from __future__ import annotations

from collections.abc import Sequence

from ..model.iris import kind_of
from .network import Edge, Grade, Network
from .pathway import Pathway, Route, SharedSkill

NOT_STATED = "not stated"

#: How an edge reads in a sentence, from tail to head.
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


def verb(edge: Edge) -> str:
    """Return the words that join the ends of an edge."""
    return _VERBS.get(edge.relation, edge.relation)


def route_sentence(network: Network, route: Route) -> str:
    """Return a route as a sentence with the passage behind each step.

    A step reads ``NLP teaches transformer architectures [ml-guide/L44]``.
    """
    steps = (
        f"{verb(hop)} {network.label(hop.head)} [{', '.join(hop.sources)}]" for hop in route.hops
    )
    return f"{network.label(route.nodes[0])} {', which '.join(steps)}"


def share(pathway: Pathway) -> str:
    """Return how many key skills are met, and how many of them word for word."""
    total = len(pathway.shared) + len(pathway.needed)
    if not total:
        return "key skills not stated"
    text = f"{len(pathway.shared)} of {total} key skills"
    if pathway.shared and pathway.stated < len(pathway.shared):
        text += f", {pathway.stated or 'none'} of them word for word"
    return text


def pay(pathway: Pathway) -> str:
    """Return the typical pay, or that none is stated."""
    return f"typically {pathway.pay}" if pathway.pay else "pay not stated"


def headline(network: Network, pathways: Sequence[Pathway], *, ends: str = "role") -> str:
    """Return the first sentence of an answer: its strongest match.

    Parameters
    ----------
    network : Network
        Where the labels are.
    pathways : sequence of Pathway
        Best first; not empty.
    ends : {"role", "start", "both"}
        Which end of a pathway tells it from the others.
    """
    best = pathways[0]
    names = {
        "role": network.label(best.role),
        "start": network.label(best.start),
        "both": f"{network.label(best.start)} to {network.label(best.role)}",
    }
    parts = [names[ends], _shares(network, best), *([] if ends == "start" else [pay(best)])]
    return f"Strongest match: {', '.join(parts)}."


def lenders(network: Network, pathway: Pathway) -> str:
    """Name the specializations that lend a program their skills; empty if there are none."""
    return ", ".join(sorted({network.label(s.through) for s in pathway.shared if s.through}))


def _shares(network: Network, pathway: Pathway) -> str:
    """Say what the start itself names before what it borrows from what it is recommended for."""
    lending = lenders(network, pathway)
    if not lending:
        return share(pathway)
    total = len(pathway.shared) + len(pathway.needed)
    return (
        f"{pathway.own} of {total} key skills by itself, {len(pathway.shared)} of {total} if it "
        f"teaches all of {lending}, for which it is recommended"
    )


def met(network: Network, pathway: Pathway) -> str:
    """Say which key skills are met, and how many of them only by what lends them."""
    total = len(pathway.shared) + len(pathway.needed)
    if not total:
        return NOT_STATED
    text, lending = f"{len(pathway.shared)} of {total}", lenders(network, pathway)
    if lending:
        text = f"{pathway.own} of {total} by itself, {text} through {lending}"
    names = ", ".join(skill_phrase(network, skill) for skill in pathway.shared)
    return f"{text}: {names}" if names else text


def needed(network: Network, pathway: Pathway) -> str:
    """Say which key skills are still needed, and on which condition no more are."""
    if not pathway.shared and not pathway.needed:
        return NOT_STATED
    text = ", ".join(map(network.label, pathway.needed)) or "nothing"
    lending = lenders(network, pathway)
    return f"{text}, if it teaches all of {lending}" if lending else text


def skill_phrase(network: Network, skill: SharedSkill) -> str:
    """Return a shared skill with the word under which it is taught, if that is another."""
    name = network.label(skill.skill)
    if skill.taught_as != skill.skill:
        name += f" (as {network.label(skill.taught_as)})"
    return name


def silence(network: Network, start: str, grade: Grade) -> str:
    """Say why no pathway leads from a start to a role.

    Parameters
    ----------
    network : Network
        Where was walked.
    start : str
        The short name of the start.
    grade : Grade
        The weakest grade that was allowed.
    """
    name = network.label(start)
    if kind_of(start) == "role":
        return f"No program or specialization leads to {name}: no source names one for it."
    neighbors = [n for n in network.successors.get(start, ()) if kind_of(n) == "skill"]
    if grade is not Grade.MAPPED:
        return (
            f"No pathway of grade {grade.label} or better leads from {name} to a role; "
            "links of our own between words may lead there: allow the grade mapped."
        )
    if neighbors:
        skills = ", ".join(sorted(map(network.label, neighbors)))
        return (
            f"None stated: what {name} covers ({skills}) is a key skill of no role, "
            "and no source names a role for it."
        )
    return f"None stated: no source says what {name} covers, or names a role for it."
