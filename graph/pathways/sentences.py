"""Sentences about pathways, each with the statements on which it rests: a change changes it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from itertools import chain
from operator import attrgetter
from typing import TYPE_CHECKING

from ...names import collate
from ..model.evidence import Edge, Evidence, Sentence
from ..model.grades import Grade
from ..model.iris import kind_of
from .explain import LINKS, NOT_STATED, share, verb
from .pathway import Pathway, Pathways, Route
from .ranking import Ranking

if TYPE_CHECKING:
    from .network import NearRole, Network

_NONE_STATED = "No source states word for word that a key skill is covered."
#: Verb of each relation in a statement, where it is not that of a path.
_VERBS = {
    "requires": "requires",
    "typicalPay": "typically pays",
    "growthOutlook": "has the growth outlook",
    "inField": "is in the field of",
    "schema:mentions": "names",
    "skos:broader": "is a kind of",
    "skos:related": "is related to",
}


def explain(network: Network, answer: Pathways) -> tuple[Sentence, ...]:
    """Return the sentences of an answer: the first ones, those about roles, and the remarks."""
    first: tuple[Sentence, ...] = (answer.note,) if answer.note else ()
    if answer.pathways:
        ends, evidence = answer.ends, answer.evidence
        first = first_sentences(network, answer.pathways, ends=ends, evidence=evidence)
    return (*first, *role_sentences(network, answer), *answer.remarks)


def state(network: Network, statement: Evidence) -> str:
    """Return a statement in words, without its sources."""
    relation = statement.relation
    words = _VERBS.get(relation) or verb(relation)
    limit = f" ({statement.qualifier})" if statement.qualifier else ""
    return f"{network.label(statement.subject)} {words} {network.label(statement.object)}{limit}"


def route_sentence(network: Network, route: Route) -> Sentence:
    """Return a route as a sentence: ``NLP teaches embeddings [ml-guide/L44], which ...``.

    The pay of the role stands under `compared`: a least pay may leave the route out.
    """
    steps = (
        f"{verb(hop.relation)} {network.label(hop.head)}"
        f"{f' ({hop.qualifier})' if hop.qualifier else ''} [{', '.join(hop.sources)}]"
        for hop in route.hops
    )
    text = f"{network.label(route.nodes[0])} {', which '.join(steps)}"
    return Sentence(text, route.evidence(network), _pay(network, route.nodes[-1]))


def headline(
    network: Network,
    pathways: Sequence[Pathway],
    *,
    ends: str = "role",
    evidence: Ranking = Ranking.ALL,
) -> str:
    """Return the text of the first sentences of an answer; see `first_sentences`."""
    first = first_sentences(network, pathways, ends=ends, evidence=evidence)
    return " ".join(map(str, first))


def first_sentences(
    network: Network, pathways: Sequence[Pathway], *, ends: str, evidence: Ranking
) -> tuple[Sentence, ...]:
    """Return the strongest match, which is the first pathway, in a sentence.

    Where another pathway is first by the other evidence, a second sentence names it. Where the
    first shares no key skill with its role, the sentence gives the reason why it is listed.
    `ends` is the end that distinguishes the pathways: "role", "start" or "both".
    """
    best, other = pathways[0], _first_by_other(pathways, evidence)
    compared = _unique(chain.from_iterable(_ranked_by(network, one) for one in pathways))
    if other is None:
        return (match(network, best, "Strongest match", ends, compared),)
    kinds = ("First by share of key skills", "First by what the sources state")
    first, second = kinds if evidence is Ranking.ALL else kinds[::-1]
    none = evidence is Ranking.STATED and not best.stated
    said = match(network, best, first, ends, compared)
    return (
        Sentence(_NONE_STATED, (), compared) if none else said,
        match(network, other, second, ends, compared),
    )


def _first_by_other(pathways: Sequence[Pathway], evidence: Ranking) -> Pathway | None:
    """Return the pathway that is first by the other evidence, if it is better by it."""
    by_other = attrgetter("stated_share" if evidence is Ranking.ALL else "share")
    best = max(pathways, key=lambda one: by_other(one.coverage))
    better = by_other(best.coverage) > by_other(pathways[0].coverage)
    return best if better else None


def match(
    network: Network,
    best: Pathway,
    lead: str = "",
    ends: str = "both",
    compared: tuple[Evidence, ...] = (),
) -> Sentence:
    """Return a pathway in a sentence that begins with `lead`, if any: its skills and its pay."""
    start, role = network.label(best.start), network.label(best.role)
    paid = [] if ends == "start" else [f"typically {best.pay}" if best.pay else "pay not stated"]
    if best.shared:
        name = {"role": role, "start": start, "both": f"{start} to {role}"}[ends]
        begin = f"{lead}: " if lead else ""
        text = f"{begin}{', '.join([name, share(network, best), *paid])}."
        evidence = covering(network, best)
    else:
        none = f"No source says that it covers any of the {best.total} key skills"
        none = none if best.total else "Key skills are not stated"
        route = route_sentence(network, best.routes[0])
        text, evidence = f"{'; '.join([none, route.text, *paid])}.", route.evidence
    if ends != "start":
        evidence += _pay(network, best.role)
    others = (one for one in compared or _required(network, best) if one not in evidence)
    return Sentence(text, _unique(evidence), tuple(others))


def covering(network: Network, pathway: Pathway) -> tuple[Evidence, ...]:
    """Return the statements of the key skills of a role, and of those that are covered."""
    routes = (skill.route.evidence(network) for skill in pathway.shared)
    return _unique(chain(_required(network, pathway), *routes))


def _required(network: Network, pathway: Pathway) -> tuple[Evidence, ...]:
    """Return the statements that the role requires its key skills."""
    role = pathway.role
    rows = ((skill, network[skill][role]["requires"]) for skill in network.required(role))
    return tuple(Evidence.of_edge(Edge(skill, role, **data)) for skill, data in rows)


def _ranked_by(network: Network, pathway: Pathway) -> Iterable[Evidence]:
    """Return the statements by which a pathway is listed and ranked."""
    first = () if pathway.shared else pathway.routes[0].evidence(network)
    return (*first, *covering(network, pathway), *_pay(network, pathway.role))


def _pay(network: Network, role: str) -> tuple[Evidence, ...]:
    pay = network.pay.get(role)
    return (Evidence.of_amount(role, "typicalPay", pay),) if pay else ()


def _unique(statements: Iterable[Evidence]) -> tuple[Evidence, ...]:
    return tuple(dict.fromkeys(statements))


def role_sentences(network: Network, answer: Pathways) -> list[Sentence]:
    """Return pay and growth of the role to which pathways lead back, or of those near a role."""
    if answer.ends == "start" and answer.start:
        return [role_sentence(network, answer.start)]
    leading: dict[str, list[Evidence]] = {}
    for pathway in answer.pathways:
        if pathway.near_roles:
            routes = (route.evidence(network) for route in pathway.routes)
            leading.setdefault(pathway.role, []).extend(chain.from_iterable(routes))
    return [
        replace(role_sentence(network, role), compared=_unique(routes))
        for role, routes in leading.items()
    ]


def role_sentence(network: Network, role: str) -> Sentence:
    """Return pay and growth of a role, and the pay of roles near it where it has none."""
    pay, growth = network.pay.get(role), network.growth.get(role)
    paid = f"{pay} [{', '.join(pay.sources)}]" if pay else NOT_STATED
    grows = f"{growth.label} [{', '.join(growth.sources)}]" if growth else NOT_STATED
    near = [] if pay else [_near_role(network, one) for one in network.near_roles.get(role, ())]
    text = f"{network.label(role)}: typical pay {paid}, growth {grows}."
    evidence = _pay(network, role)
    if growth:
        said = (role, "growthOutlook", growth.thing, Grade.STATED, growth.sources)
        evidence += (Evidence(*said),)
    return _joined([Sentence(text, evidence), *near])


def _near_role(network: Network, near: NearRole) -> Sentence:
    """Return a role near one without stated pay, with its pay and the link between them."""
    pay = network.pay[near.role]
    text = (
        f"Near it by {LINKS[near.grade]} [{', '.join(near.sources)}]: "
        f"{network.label(near.role)}, typical pay {pay} [{', '.join(pay.sources)}]."
    )
    return Sentence(text, (*near.evidence, *_pay(network, near.role)))


def _joined(sentences: Sequence[Sentence]) -> Sentence:
    """Return sentences that belong together as one."""
    statements = chain.from_iterable(one.evidence for one in sentences)
    return Sentence(" ".join(one.text for one in sentences), _unique(statements))


def remarks(network: Network, pathways: Sequence[Pathway]) -> tuple[Sentence, ...]:
    """Return the findings about the names of roles on which pathways rest, each once."""
    found: dict[str, tuple[Evidence, list[Evidence]]] = {}
    for pathway in pathways:
        for naming in network.namings.get(pathway.role, ()):
            for route in pathway.routes:
                last = route.hops[-1]
                if last.relation != "requires" and naming.passages.intersection(last.sources):
                    _, routes = found.setdefault(naming.text, (naming.evidence, []))
                    routes += (*route.evidence(network), *_pay(network, pathway.role))
    return tuple(
        Sentence(text, (finding,), _unique(routes)) for text, (finding, routes) in found.items()
    )


def left_out(network: Network, pathways: Sequence[Pathway]) -> tuple[Sentence, ...]:
    """Return in a sentence which roles a least pay leaves out because no pay is stated."""
    unpaid = {network.label(one.role): one for one in pathways if one.pay is None}
    if not unpaid:
        return ()
    routes = (one.routes[0].evidence(network) for one in unpaid.values())
    paid = (_pay(network, one.role) for one in pathways)
    text = f"Left out, because their pay is not stated: {', '.join(sorted(unpaid, key=collate))}."
    return (Sentence(text, _unique(chain(*routes)), _unique(chain(*paid))),)


def none_pays(network: Network, pathways: Sequence[Pathway], text: str) -> Sentence:
    """Return that no role at the end of pathways pays enough, with the pay of each."""
    seen = ((*one.routes[0].evidence(network), *_pay(network, one.role)) for one in pathways)
    return Sentence(text, (), _unique(chain(*seen)))


def no_pathway(network: Network, start: str, end: str | None, grade: Grade) -> Sentence:
    """Return the reason why no pathway of at least a grade leads to a role, or to any."""
    name = network.label(start)
    only = "" if grade is Grade.MAPPED else f" on evidence at least as good as {grade.title!r}"
    if end is not None:
        none = f"None stated: no pathway leads from {name} to {network.label(end)}{only}."
        near = () if end in network.pay else network.near_roles.get(end, ())
        return _joined([Sentence(none), *(_near_role(network, one) for one in near)])
    if kind_of(start) == "role":
        text = f"No source names a program, specialization or degree that leads to {name}."
        return Sentence(text)
    if only:
        return Sentence(
            f"No pathway leads from {name} to a role{only}; "
            "our own interpretation of similar skills may lead there: accept that evidence too."
        )
    fields = network.fields.get(start, ())
    programs = ", ".join(network.label(one.subject) for one in fields)
    ask = f" Programs in this field may: ask from one of {programs}." if programs else ""
    covers = [node for node in network.outgoing.get(start, ()) if kind_of(node) == "skill"]
    if kind_of(start) == "skill":
        none, covers = f"no role asks for {name}, and no source names a role for it.", []
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
    covered = (Evidence.of_edge(network.edge(start, node)) for node in covers)
    return Sentence(f"None stated: {none}{ask}", (*covered, *fields))
