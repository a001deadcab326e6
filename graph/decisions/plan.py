"""Decision ``plan``: the programs for a role under a person's conditions, best first."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from ...names import series
from ...queries import Parameter, ParameterError
from ..model.evidence import Sentence
from ..pathways.ranking import Ranking
from ..pathways.search import backward, forward
from .conditions import Fit, conditions_of
from .decision import Decision, Given, Graph
from .find import Found, relaxing
from .gap_tables import skills_table
from .matching import match_names
from .outcome import Outcome, ReasonCode
from .parameters import EVIDENCE, HAVE, PERSON, RAISE, TO_ROLE
from .plan_programs import Candidate, Order, Plan, cheapest, order_rule
from .plan_rows import programs_table
from .plan_sentences import first_sentence, questions, sentences
from .plan_skills import roles_sentences
from .repayment import Terms
from .role_skills import role_skills
from .roles import pay_table
from .studies import Gap, as_studies, find_studies

if TYPE_CHECKING:
    from ..pathways.network import Network
    from ..pathways.pathway import Pathway

#: The most programs that are shown.
_MOST = 100
_LIMIT = Parameter(
    name="limit",
    label="Rows at most",
    type="natural",
    required=False,
    default=10,
    example=10,
    description="The most programs that are shown",
)
#: The most relaxations that are named.
_RELAXED = 2


def _answer(graph: Graph, given: Given) -> Outcome:
    have = match_names(graph.labels, "have", given["have"], ("skill",))
    _check(given, any_skill=bool(have.things or have.unmatched))
    network, role, ranking = graph.network, given["to"], Ranking(given["evidence"])
    terms, found = Terms.from_given(given), Found.of(graph, conditions_of(graph, given))
    pathways = backward(network, role, grade=ranking.grade) if role in network else []
    gap = _gap(network, role, have.things, ranking, pathways) if role else None
    shown = _candidates(graph, given, found, pathways, gap)
    if not shown:
        return Outcome(Sentence("The graph holds no program."), reason=ReasonCode.OUT_OF_SCOPE)
    rest = len(graph.properties.index.programs) - len(shown)
    plan = Plan(network, given, terms, gap, shown, rest)
    tables = [programs_table(plan)]
    if gap:
        required = [skills_table(network, gap)] * bool(gap.skills.required)
        tables += [*(replace(one, detail=True) for one in required), pay_table(network, role)]
    relaxed = relaxing(graph, found)[:_RELAXED] if not found.fits | found.undecided else ()
    before, after = sentences(plan, relaxed)
    roles = () if gap else tuple(roles_sentences(network, have.things, ranking))
    return Outcome(
        first_sentence(plan),
        (*before, *roles, *after),
        tuple(tables),
        order_rule(ranking if role else None),
        tuple(_assumptions(plan)),
        questions(plan),
        _reason(plan),
        have.unmatched,
        meanings=have.meanings,
        lead=len(before) + len(roles),
    )


def _gap(
    network: Network,
    role: str,
    have: Sequence[str],
    ranking: Ranking,
    pathways: Sequence[Pathway],
) -> Gap:
    """Return the required skills of a role, and what teaches those that a person lacks."""
    skills = role_skills(network, role, have, ranking)
    counted = every = tuple(as_studies(network, pathways, skills.missing, ranking))
    if ranking is Ranking.STATED:
        every = tuple(find_studies(network, role, skills.missing))
    return Gap(skills, ranking, counted, every, ())


def _candidates(
    graph: Graph, given: Given, found: Found, pathways: Sequence[Pathway], gap: Gap | None
) -> tuple[Candidate, ...]:
    """Return the programs to show, best first: those with a pathway to the role, and others."""
    index, most = graph.properties.index, given["limit"]
    linked = {one.start: one for one in pathways if one.start in index.places}
    required = len(gap.skills.required) if gap else 0
    ranking = Ranking(given["evidence"]) if gap else None
    order = Order(graph, found, linked, ranking, required)
    others = cheapest(graph, found, index.bits(linked), most)
    shown = sorted((*linked, *others), key=order.key)[:most]
    if not gap:
        evidence = Ranking(given["evidence"])
        linked = {one: best for one in shown for best in _best_role(graph, one, evidence)}
    return tuple(
        Candidate.of(graph, one, found.conditions, linked.get(one), required) for one in shown
    )


def _best_role(graph: Graph, program: str, evidence: Ranking) -> Iterator[Pathway]:
    """Yield the best pathway from a program to any role, if there is one."""
    network = graph.network
    if program in network:
        yield from forward(network, program, grade=evidence.grade, evidence=evidence)[:1]


def _assumptions(plan: Plan) -> Iterator[str]:
    """Yield what the answer takes for granted, each in a sentence with its value."""
    if raises := plan.terms.raises:
        ends = " to ".join(dict.fromkeys(f"${end:,f}" for end in raises))
        yield (
            f"Your pay rises by {ends} a year before tax; months = 12 x tuition / raise, without "
            "interest, aid or pay given up."
        )


def _reason(plan: Plan) -> ReasonCode | None:
    """Return why no program fits, or why none is linked with the role."""
    if plan.shown[0].fit is Fit.DOES_NOT_FIT:
        return ReasonCode.EXCLUDED
    if plan.skills and not any(one.pathway for one in plan.shown):
        return ReasonCode.NO_MAPPING
    return None


def _check(given: Given, *, any_skill: bool) -> None:
    """Refuse a question without anything to go by, and a limit out of bounds."""
    names = [one.name for one in DECISION.parameters if one not in (EVIDENCE, _LIMIT)]
    if not any_skill and all(given[name] is None for name in names if name != "have"):
        hint = f"give one or more of {series(names)}"
        raise ParameterError("to", "there is nothing to plan by", hint=hint)
    if not 1 <= given["limit"] <= _MOST:
        hint = f"give from 1 to {_MOST}"
        raise ParameterError("limit", f"limit is {given['limit']}", hint=hint)


DECISION = Decision(
    "plan",
    "Which program suits me, why, what does it cost, and what does it leave open?",
    "Give what you know: the role you aim at, your budget, your skills, your hours. Each program "
    "fits, does not fit, or is undecided where the sources leave it open.",
    (replace(TO_ROLE, required=False), HAVE, *PERSON, RAISE, EVIDENCE, _LIMIT),
    _answer,
    title="Which program suits, why, what does it cost, and what does it leave open?",
)
