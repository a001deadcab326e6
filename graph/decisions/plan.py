"""Decision ``plan``: the programs for a role under a person's conditions, best first."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from ...names import series
from ...queries import Parameter, ParameterError
from ..model.iris import kind_of
from ..pathways.ranking import Ranking
from ..pathways.search import backward, forward
from .conditions import PERSON, Condition, Fit, conditions_of
from .decision import Decision, Given, Graph
from .matching import match_names
from .outcome import Outcome, ReasonCode
from .parameters import HAVE, RAISE, TO_ROLE
from .plan_rows import Candidate, Plan, cheapest, order_key, programs_table
from .plan_sentences import first_sentence, questions, sentences
from .plan_skills import missing_sentence, skills_of, skills_table
from .repayment import Terms

if TYPE_CHECKING:
    from ..pathways.pathway import Pathway

#: The most programs that are shown.
_MOST = 100
_LIMIT = Parameter(
    name="limit",
    type="natural",
    required=False,
    default=10,
    example=10,
    description="The most programs that are shown",
)
_GROUPS = "programs that fit, then undecided ones, then those that do not fit; within each "
_BY_ROLE = (
    "by the share of the required skills covered, also on the condition shown; then by the share "
    "that the sources state word for word; then by the share covered without a condition; then "
    "those that a source links with the role; then by lower tuition; then by name."
)


def _answer(graph: Graph, given: Given) -> Outcome:
    _check(given)
    network, role = graph.network, given["to"]
    have = match_names(graph.labels, "have", given["have"], ("skill",))
    terms, conditions = Terms.from_given(given), conditions_of(graph, given)
    pathways = backward(network, role) if role in network else []
    shown = _candidates(graph, given, conditions, pathways)
    rest = len(graph.properties.index.programs) - len(shown)
    skills = skills_of(network, role, have.things) if role else None
    plan = Plan(network, given, terms, skills, tuple(shown), rest)
    lacking = skills_table(network, skills, pathways) if skills and skills.lacking else None
    return Outcome(
        first_sentence(plan),
        sentences(plan, missing_sentence(lacking) if lacking else None),
        (programs_table(plan), *([lacking] if lacking else [])),
        _GROUPS + (_BY_ROLE if role else "by lower tuition; then by name."),
        tuple(_assumptions(plan, conditions)),
        questions(plan),
        _reason(plan),
        have.unmatched,
    )


def _candidates(
    graph: Graph, given: Given, conditions: Sequence[Condition], pathways: Sequence[Pathway]
) -> list[Candidate]:
    """Return the programs to show, best first: those with a pathway to the role, and others."""
    linked = {one.start: one for one in pathways if kind_of(one.start) == "program"}
    beside = graph.properties.index.bits(linked)
    others = cheapest(graph, conditions, beside, given["limit"])
    if not given["to"]:
        best = ((one, _best_role(graph, one)) for one in others)
        linked = {one: pathway for one, pathway in best if pathway}
    found = (
        Candidate.of(graph, one, conditions, linked.get(one))
        for one in dict.fromkeys((*linked, *others))
    )
    ranking = Ranking.ALL if given["to"] else None
    return sorted(found, key=lambda one: order_key(one, ranking))[: given["limit"]]


def _best_role(graph: Graph, program: str) -> Pathway | None:
    """Return the best pathway from a program to any role."""
    network = graph.network
    return next(iter(forward(network, program)), None) if program in network else None


def _assumptions(plan: Plan, conditions: Sequence[Condition]) -> Iterator[str]:
    """Yield what the answer takes for granted."""
    if conditions:
        yield f"your conditions are {series([one.wanted for one in conditions])}."
    if raises := plan.terms.raises:
        ends = " to ".join(dict.fromkeys(f"${end:,f}" for end in raises))
        yield (
            f"your pay rises by {ends} a year, before tax; months = 12 x tuition / raise, without "
            "interest, aid or pay given up."
        )
    if any(one.pathway and one.pathway.own < len(one.pathway.shared) for one in plan.shown):
        yield (
            "a program that is recommended for a specialization may teach all of it or not; the "
            "sources do not say."
        )


def _reason(plan: Plan) -> ReasonCode | None:
    """Return why no program fits, or why none is linked with the role."""
    if plan.shown[0].fit is Fit.DOES_NOT_FIT:
        return ReasonCode.EXCLUDED
    if plan.skills and not any(one.pathway for one in plan.shown):
        return ReasonCode.NO_MAPPING
    return None


def _check(given: Given) -> None:
    """Refuse a question without anything to go by, and a limit out of bounds."""
    names = [one.name for one in DECISION.parameters if one is not _LIMIT]
    if all(given[name] is None for name in names):
        hint = f"give one or more of {', '.join(names)}"
        raise ParameterError("to", "there is nothing to plan by", hint=hint)
    if not 1 <= given["limit"] <= _MOST:
        hint = f"give from 1 to {_MOST}"
        raise ParameterError("limit", f"limit is {given['limit']}", hint=hint)


DECISION = Decision(
    "plan",
    "Which program suits me, why, what does it cost, and what does it leave open?",
    "Give what you know: the role you aim at, your budget, your skills, your hours. Each program "
    "fits, does not fit, or is undecided where the sources leave it open.",
    (replace(TO_ROLE, required=False), HAVE, *PERSON, RAISE, _LIMIT),
    _answer,
)
