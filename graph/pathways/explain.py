"""Sentences about pathways, generated from named statements: a changed fact changes them."""

from __future__ import annotations

from collections.abc import Sequence
from operator import attrgetter
from typing import TYPE_CHECKING

from ...names import collate, series
from ..model.grades import Grade
from ..model.iris import kind_of
from .pathway import Pathway, Route, SharedSkill
from .ranking import Ranking

if TYPE_CHECKING:
    from .network import NearRole, Network

NOT_STATED = "not stated"
NONE_STATED = "No source states word for word that a key skill is covered."
#: Headings of the key skills of a role, in tables and on pages.
COVERED, NEEDED = "Key skills covered", "Key skills still to learn"

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


def route_sentence(network: Network, route: Route) -> str:
    """Return a route as a sentence: ``NLP teaches embeddings [ml-guide/L44], which ...``."""
    steps = (
        f"{verb(hop.relation)} {network.label(hop.head)}"
        f"{f' ({hop.qualifier})' if hop.qualifier else ''} [{', '.join(hop.sources)}]"
        for hop in route.hops
    )
    return f"{network.label(route.nodes[0])} {', which '.join(steps)}"


def headline(
    network: Network,
    pathways: Sequence[Pathway],
    *,
    ends: str = "role",
    evidence: Ranking = Ranking.ALL,
) -> str:
    """Return the first sentence of an answer: its strongest match, which is the first pathway.

    Where another pathway is first by the other evidence, a second sentence names it. Where the
    first shares no key skill with its role, the sentence gives the reason why it is listed.
    `ends` is the end that distinguishes the pathways: "role", "start" or "both".
    """
    best, other = pathways[0], first_by_other(pathways, evidence)
    if other is None:
        return _match(network, best, "Strongest match", ends)
    kinds = ("First by share of key skills", "First by what the sources state")
    first, second = kinds if evidence is Ranking.ALL else kinds[::-1]
    none = evidence is Ranking.STATED and not best.stated
    said = NONE_STATED if none else _match(network, best, first, ends)
    return f"{said} {_match(network, other, second, ends)}"


def first_by_other(pathways: Sequence[Pathway], evidence: Ranking) -> Pathway | None:
    """Return the pathway that is first by the other evidence, if it is better by it."""
    by_other = attrgetter("stated_share" if evidence is Ranking.ALL else "share")
    best = max(pathways, key=lambda one: by_other(one.coverage))
    better = by_other(best.coverage) > by_other(pathways[0].coverage)
    return best if better else None


def _match(network: Network, best: Pathway, lead: str, ends: str) -> str:
    """Return a match in a sentence that begins with `lead`."""
    start, role = network.label(best.start), network.label(best.role)
    paid = [] if ends == "start" else [f"typically {best.pay}" if best.pay else "pay not stated"]
    if not best.shared:
        none = "No key skill is shared" if best.total else "Key skills are not stated"
        return f"{'; '.join([none, route_sentence(network, best.routes[0]), *paid])}."
    name = {"role": role, "start": start, "both": f"{start} to {role}"}[ends]
    return f"{lead}: {', '.join([name, _share(network, best), *paid])}."


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


def _share(network: Network, pathway: Pathway) -> str:
    """Return the number of key skills that are covered, and of those stated or inherited."""
    met, total, inherited = len(pathway.shared), pathway.total, condition(network, pathway)
    if inherited:
        more = "" if kind_of(pathway.start) == "degree" else ", for which it is recommended"
        if not pathway.own:
            return f"{met} of {total} key skills {inherited}{more}, and none by itself"
        return f"{pathway.own} of {total} key skills by itself, {met} of {total} {inherited}{more}"
    stated = f", {pathway.stated or 'none'} of them word for word" if pathway.stated < met else ""
    return f"{met} of {total} key skills{stated}"


def covered(network: Network, pathway: Pathway) -> str:
    """Return the key skills that are covered, and the number of those that are inherited."""
    if not pathway.total:
        return f"{NOT_STATED}; {reason(network, pathway)}"
    if not pathway.shared:
        return f"0 of {pathway.total}; {reason(network, pathway)}"
    text, inherited = f"{len(pathway.shared)} of {pathway.total}", condition(network, pathway)
    if inherited:
        text = f"{pathway.own} of {pathway.total} by itself, {text} {inherited}"
    return f"{text}: {', '.join(_skill_name(network, skill) for skill in pathway.shared)}"


def needed(network: Network, pathway: Pathway) -> str:
    """Return the key skills still to learn, and the condition on which no more are."""
    if not pathway.total:
        return NOT_STATED
    text = ", ".join(map(network.label, pathway.needed)) or "nothing"
    inherited = condition(network, pathway)
    return f"{text}, {inherited}" if inherited else text


def _skill_name(network: Network, skill: SharedSkill) -> str:
    """Return a shared skill with the name under which it is taught, if that is another."""
    name = network.label(skill.skill)
    if skill.taught_as != skill.skill:
        name += f" (as {network.label(skill.taught_as)})"
    return f"{name} ({skill.hedge})" if skill.hedge else name


def role_sentence(network: Network, role: str) -> str:
    """Return pay and growth of a role, and the pay of roles near it where it has none."""
    pay, growth = network.pay.get(role), network.growth.get(role)
    paid = f"{pay} [{', '.join(pay.sources)}]" if pay else NOT_STATED
    grows = f"{growth.label} [{', '.join(growth.sources)}]" if growth else NOT_STATED
    sentence = f"{network.label(role)}: typical pay {paid}, growth {grows}."
    near = [] if pay else [near_role(network, one) for one in network.near_roles.get(role, ())]
    return " ".join([sentence, *near])


def near_role(network: Network, near: NearRole) -> str:
    """Return a role near one without stated pay, with its pay and the link between them."""
    pay = network.pay[near.role]
    return (
        f"Near it by {LINKS[near.grade]} [{', '.join(near.sources)}]: "
        f"{network.label(near.role)}, typical pay {pay} [{', '.join(pay.sources)}]."
    )


def remarks(network: Network, pathways: Sequence[Pathway]) -> tuple[str, ...]:
    """Return the findings about the names of roles on which pathways rest, each once."""
    found = (
        naming.text
        for pathway in pathways
        for naming in network.namings.get(pathway.role, ())
        for route in pathway.routes
        if route.hops[-1].relation != "requires"
        and naming.passages.intersection(route.hops[-1].sources)
    )
    return tuple(dict.fromkeys(found))


def left_out(network: Network, pathways: Sequence[Pathway]) -> tuple[str, ...]:
    """Return in a sentence which roles a least pay leaves out because no pay is stated."""
    roles = {network.label(one.role) for one in pathways if one.pay is None}
    names = ", ".join(sorted(roles, key=collate))
    return (f"Left out, because their pay is not stated: {names}.",) if names else ()


def no_pathway(network: Network, start: str, end: str | None, grade: Grade) -> str:
    """Return the reason why no pathway of at least a grade leads to a role, or to any."""
    name = network.label(start)
    only = "" if grade is Grade.MAPPED else f" on evidence at least as good as {grade.title!r}"
    if end is not None:
        none = f"None stated: no pathway leads from {name} to {network.label(end)}{only}."
        near = () if end in network.pay else network.near_roles.get(end, ())
        return " ".join([none, *(near_role(network, one) for one in near)])
    if kind_of(start) == "role":
        return f"No source names a program, specialization or degree that leads to {name}."
    if only:
        return (
            f"No pathway leads from {name} to a role{only}; "
            "our own interpretation of similar skills may lead there: accept that evidence too."
        )
    programs = ", ".join(map(network.label, network.fields.get(start, ())))
    ask = f" Programs in this field may: ask from one of {programs}." if programs else ""
    covers = [node for node in network.outgoing.get(start, ()) if kind_of(node) == "skill"]
    if kind_of(start) == "skill":
        none = f"no role asks for {name}, and no source names a role for it."
    elif covers:
        skills = ", ".join(sorted(map(network.label, covers), key=collate))
        none = (
            f"what {name} covers ({skills}) is a key skill of no role, "
            "and no source names a role for it."
        )
    else:
        none = (
            f"no source names a role for {name}, or a skill that it covers and a role asks for, "
            "which does not mean that it leads to none."
        )
    return f"None stated: {none}{ask}"
