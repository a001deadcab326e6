"""Reasons why a thing is not the end of a pathway, or not the first."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from ...names import series
from ...queries import ParameterError
from ..model.evidence import Evidence, Sentence
from ..model.iris import kind_of
from ..pathways.explain import count
from ..pathways.ranking import Ranking
from ..pathways.search import backward, forward
from .conditions import conditions_of
from .decision import Given, Graph
from .gap_sentences import unique
from .outcome import Cell, Column, Outcome, ReasonCode, Table
from .plan_skills import coverage_evidence
from .standing import Place, compare_shares, condition_of

if TYPE_CHECKING:
    from ..pathways.network import Network
    from ..pathways.pathway import Pathway

#: The most others before it that are named.
_NAMED = 3


def why_not_pathway(graph: Graph, given: Given) -> Outcome:
    """Answer for a role from a start, or for a specialization or degree on the way to a role."""
    thing, network = given["thing"], graph.network
    _refuse(graph, given)
    ranking = Ranking(given["evidence"])
    start, role = (given["start"], thing) if kind_of(thing) == "role" else (thing, given["to"])
    rivals = _rivals(network, given, ranking)
    place = next((at for at, one in enumerate(rivals) if thing in (one.start, one.role)), None)
    required = tuple(Evidence.of_edge(network.edge(one, role)) for one in _required(network, role))
    facts = (fact for one in rivals for fact in coverage_evidence(network, one))
    wanted = (
        Evidence.of_edge(network.edge(skill, one.role))
        for one in rivals
        for skill in network.required(one.role)
    )
    compared = unique([*required, *facts, *wanted])
    if place is None:
        return Outcome(
            Sentence(_no_pathway(network, start, role), required, compared),
            tables=(_table(network, rivals, thing),),
            rule=ranking.rule.removeprefix("Order: "),
            reason=ReasonCode.NO_MAPPING,
        )
    own, label = rivals[place], network.label(thing)
    best = own.routes[0].evidence(network)
    other = network.label(start if thing == role else role)
    text = f"{label} is {Place(place + 1, len(rivals))} for {other}."
    before = rivals[max(place - _NAMED, 0) : place][::-1]
    contrasts = (_contrast(network, one, own, thing, ranking) for one in before)
    return Outcome(
        Sentence(text, best, compared),
        tuple(replace(one, compared=compared) for one in contrasts),
        (_table(network, rivals, thing),),
        ranking.rule.removeprefix("Order: "),
    )


def _refuse(graph: Graph, given: Given) -> None:
    """Refuse conditions, which are on programs, and a question without its other end."""
    thing = given["thing"]
    if conditions := conditions_of(graph, given):
        name = conditions[0].name
        message = f"{name} is a condition on programs, and {graph.labels.label(thing)} is none"
        raise ParameterError(name, message, hint="leave it out, or ask about a program")
    if kind_of(thing) == "role" and given["start"] is None:
        message = "a role is compared with the other roles of a start"
        raise ParameterError("start", message, hint="give it, such as start = deep learning")
    if kind_of(thing) != "role" and given["to"] is None:
        message = f"a {kind_of(thing)} is compared with others for a role"
        raise ParameterError("to", message, hint="give it, such as to = ML engineer")


def _rivals(network: Network, given: Given, ranking: Ranking) -> list[Pathway]:
    """Return the pathways to all roles of the start, or from all things of a kind to the role."""
    kind = kind_of(given["thing"])
    search, end = (forward, given["start"]) if kind == "role" else (backward, given["to"])
    found = search(network, end, grade=ranking.grade, evidence=ranking) if end in network else []
    return found if kind == "role" else [one for one in found if kind_of(one.start) == kind]


def _required(network: Network, role: str) -> tuple[str, ...]:
    return network.required(role) if role in network else ()


def _no_pathway(network: Network, start: str, role: str) -> str:
    """Say that no pathway is known, with the skills that would make one."""
    skills = series([*map(network.label, _required(network, role))], "or")
    text = f"No pathway leads from {network.label(start)} to {network.label(role)}"
    if not skills:
        return f"{text}: no required skill of the role is stated."
    return f"{text}: no source says that it teaches {skills}."


def _contrast(
    network: Network, rival: Pathway, own: Pathway, thing: str, ranking: Ranking
) -> Sentence:
    """Say why another comes before it: by the first share that tells them apart."""
    label, other = network.label(thing), rival.role if thing == own.role else rival.start
    shares = compare_shares(
        rival.coverage,
        own.coverage,
        ranking,
        (condition_of(network, rival), condition_of(network, own)),
    ).format(own=label)
    text = shares or f"is equal in all that counts, and its name comes before {label}"
    cited = [*coverage_evidence(network, rival), *coverage_evidence(network, own)]
    sentence = f"{network.label(other)} comes before it: it {text}."
    return Sentence(sentence, unique(cited) if shares else ())


def _table(network: Network, rivals: Sequence[Pathway], thing: str) -> Table:
    """Return all that were ranked, best first."""
    columns = (
        *(Column("place", "Place"), Column("thing", "Name"), Column("skills", "Skills covered")),
        Column("stated", "Stated by the source"),
    )
    rows = []
    for place, one in enumerate(rivals, 1):
        name = one.role if kind_of(thing) == "role" else one.start
        covered, facts = one.coverage, coverage_evidence(network, one)
        rows.append(
            (
                Cell(f"{place}", place),
                Cell(network.label(name), name),
                Cell(count(network, one), covered.shared or None, facts),
                Cell(f"{covered.stated or 'none'}", covered.stated or None, facts),
            )
        )
    return Table("places", "Places", columns, tuple(rows))
