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
    """Return a route as a sentence with the passage behind each step.

    A step reads ``NLP teaches transformer architectures [ml-guide/L44]``.
    """
    steps = (
        f"{verb(hop.relation)} {network.label(hop.head)} [{', '.join(hop.sources)}]"
        for hop in route.hops
    )
    return f"{network.label(route.nodes[0])} {', which '.join(steps)}"


def share(pathway: Pathway) -> str:
    """Return the number of key skills that are met, and of those met word for word."""
    total = len(pathway.shared) + len(pathway.needed)
    if not total:
        return "key skills not stated"
    text = f"{len(pathway.shared)} of {total} key skills"
    if pathway.shared and pathway.stated < len(pathway.shared):
        text += f", {pathway.stated or 'none'} of them word for word"
    return text


def pay(pathway: Pathway) -> str:
    """Return the typical pay, or the words that none is stated."""
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
        The end that tells a pathway from the others.
    """
    best = pathways[0]
    names = {
        "role": network.label(best.role),
        "start": network.label(best.start),
        "both": f"{network.label(best.start)} to {network.label(best.role)}",
    }
    parts = [names[ends], _shares(network, best), *([] if ends == "start" else [pay(best)])]
    return f"Strongest match: {', '.join(parts)}."


def via(network: Network, pathway: Pathway) -> str:
    """Return the specializations from which a program inherits skills; empty if there are none."""
    return ", ".join(sorted({network.label(s.via) for s in pathway.shared if s.via}))


def _shares(network: Network, pathway: Pathway) -> str:
    """Return the share of skills that the start names, then the share with inherited ones."""
    inherited = via(network, pathway)
    if not inherited:
        return share(pathway)
    total = len(pathway.shared) + len(pathway.needed)
    return (
        f"{pathway.own} of {total} key skills by itself, {len(pathway.shared)} of {total} if it "
        f"teaches all of {inherited}, for which it is recommended"
    )


def met(network: Network, pathway: Pathway) -> str:
    """Return the key skills that are met, and the number of those that are inherited."""
    total = len(pathway.shared) + len(pathway.needed)
    if not total:
        return NOT_STATED
    text, inherited = f"{len(pathway.shared)} of {total}", via(network, pathway)
    if inherited:
        text = f"{pathway.own} of {total} by itself, {text} through {inherited}"
    names = ", ".join(skill_phrase(network, skill) for skill in pathway.shared)
    return f"{text}: {names}" if names else text


def needed(network: Network, pathway: Pathway) -> str:
    """Return the key skills that are still needed, and the condition on which no more are."""
    if not pathway.shared and not pathway.needed:
        return NOT_STATED
    text = ", ".join(map(network.label, pathway.needed)) or "nothing"
    inherited = via(network, pathway)
    return f"{text}, if it teaches all of {inherited}" if inherited else text


def skill_phrase(network: Network, skill: SharedSkill) -> str:
    """Return a shared skill with the name under which it is taught, if that is another."""
    name = network.label(skill.skill)
    if skill.taught_as != skill.skill:
        name += f" (as {network.label(skill.taught_as)})"
    return name


def no_pathway(network: Network, start: str, grade: Grade) -> str:
    """Return the reason why no pathway leads from a start to a role.

    Parameters
    ----------
    network : Network
        Where the search was.
    start : str
        The short name of the start.
    grade : Grade
        The weakest grade that was allowed.
    """
    name = network.label(start)
    if kind_of(start) == "role":
        return f"No program or specialization leads to {name}: no source names one for it."
    neighbors = [n for n in network.outgoing.get(start, ()) if kind_of(n) == "skill"]
    if grade is not Grade.MAPPED:
        return (
            f"No pathway of grade {grade.label} or better leads from {name} to a role; "
            "our own interpretation of similar skills may lead there: allow the grade mapped."
        )
    if neighbors:
        skills = ", ".join(sorted(map(network.label, neighbors)))
        return (
            f"None stated: what {name} covers ({skills}) is a key skill of no role, "
            "and no source names a role for it."
        )
    return f"None stated: no source says what {name} covers, or names a role for it."
