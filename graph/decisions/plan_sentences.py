"""Sentences of a plan: the program that comes first, why, and what stays open."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from ...names import series
from ..model.evidence import Evidence, Sentence
from ..pathways.explain import NONE_OWN, condition, verb
from .conditions import Check, Fit
from .find import evidence_of
from .gap_sentences import cited, names_of, similar_ones, unique
from .outcome import NOT_STATED
from .plan_programs import POINTS, Candidate, Plan
from .plan_skills import advice, advice_text, missing_sentence
from .roles import pay_sentences

if TYPE_CHECKING:
    from ..pathways.network import Network
    from .role_skills import RoleSkills
    from .studies import Gap

#: The question to a school by condition.
_QUESTIONS = {
    "budget": "what is the whole tuition, with all fees",
    "gre": "is a GRE score required",
    "hours": "are {value} hours a week enough",
    "gpa": "is a GPA of {value} admitted",
    "delivery": "is there {wanted}",
    "months": "are {value} months enough",
    "degree": "is a bachelor's degree in {value} admitted, and with which courses before",
}
#: The most programs in a question.
_MOST = 3


def sentences(
    plan: Plan, relaxed: Sequence[Sentence]
) -> tuple[tuple[Sentence, ...], tuple[Sentence, ...]]:
    """Return the sentences before the tables, with those on relaxations, and those after them."""
    have = _have(plan.network, plan.gap) if plan.gap and plan.given["have"] else None
    missing = missing_sentence(plan.network, plan.gap) if plan.gap else None
    pay = pay_sentences(plan.network, plan.skills.role) if plan.skills else ()
    changed = (replace(one, compared=unique([*one.compared, *plan.compared])) for one in relaxed)
    before = (*changed, _more_skills(plan), _next(plan), have)
    after = (missing, *pay, *_general(plan))
    return tuple(filter(None, before)), tuple(filter(None, after))


def first_sentence(plan: Plan) -> Sentence:
    """Return the sentence that answers: the program that comes first, and what it leaves open."""
    best = plan.shown[0]
    met, open_ = best.of_fit(Fit.FITS), best.of_fit(Fit.UNDECIDED)
    cost = best.tuition.in_full() if best.tuition else f"tuition {NOT_STATED}"
    facts = series([cost, *(plan.brief(one, best) for one in met if one.condition != "budget")])
    evidence = [*best.priced, *evidence_of(met)]
    if best.fit is Fit.DOES_NOT_FIT:
        failing = best.of_fit(Fit.DOES_NOT_FIT)
        reasons = series([plan.brief(one, best) for one in failing])
        text = f"No program fits; the first of those that do not is {best.label} ({reasons})"
        evidence = [*evidence_of(failing)]
    elif not met:
        text = f"{best.label} comes first ({facts})"
    elif open_:
        text = (
            f"{best.label} comes first: it fits every condition that the sources settle ({facts})"
        )
    else:
        text = f"{best.label} fits all you asked ({facts})"
    if plan.skills and not any(one.pathway for one in plan.shown):
        text = f"No source links a program with {plan.skills.label}; by the rest, {text}"
    elif plan.skills:
        words, more = _role_words(plan.network, best, plan.skills)
        text, evidence = f"{text}{words}", [*evidence, *more]
    if open_ and best.fit is Fit.UNDECIDED:
        text += f". The sources leave {series(_points(open_))} undecided"
    return Sentence(f"{text}.", unique(evidence), plan.compared)


def _points(checks: Sequence[Check]) -> list[str]:
    return [*dict.fromkeys(POINTS[one.condition] for one in checks)]


def _role_words(
    network: Network, best: Candidate, skills: RoleSkills
) -> tuple[str, tuple[Evidence, ...]]:
    """Return how a program is linked with the role, in words, with the statements."""
    role, total, pathway = skills.label, len(skills.required), best.pathway
    if pathway is None:
        return f"; no source links it with {role}", ()
    why = next(((one, facts) for one, facts in advice(network, pathway).items() if facts), None)
    said = f". It is {advice_text(network, *why)}" if why else ""
    evidence = (*best.linked, *skills.facts.values(), *(why[1] if why else ()))
    if not pathway.shared:
        none = f"no source says that it teaches any of the {total} required skills"
        none = none if total else f"the required skills of {role} are {NOT_STATED}"
        hops = pathway.routes[0].hops
        steps = [f"{verb(one.relation)} {network.label(one.head)}" for one in hops]
        if why and hops[0].head == why[0]:
            steps[0] = f"is {advice_text(network, *why)}"
        return f". It {', which '.join(steps)}, but {none}", evidence
    covered, inherited = best.coverage, condition(network, pathway)
    count = f"{covered.shared} of the" if covered.shared < total else "all"
    words = f"it covers {count} {total} required skills of {role}"
    words += f" {inherited or 'itself'}"
    mapped = covered.shared - covered.stated
    if mapped:
        words += f" ({mapped if mapped < covered.shared else 'all'} by our interpretation)"
    if inherited:
        words += f", and {covered.own} by itself" if covered.own else f", {NONE_OWN}"
    return f"; {words}{said}", evidence


def _next(plan: Plan) -> Sentence | None:
    """Return why the second program comes after the first."""
    if len(plan.shown) < 2:  # noqa: PLR2004 - there is no second
        return None
    best, other = plan.shown[:2]
    skills, covered = plan.skills, other.coverage
    if best.fit is not other.fit:
        why = series([plan.brief(one, other) for one in other.of_fit(other.fit)])
        why = f"it is undecided ({why})" if other.fit is Fit.UNDECIDED else f"it fails ({why})"
    elif skills and best.coverage[:3] != covered[:3]:
        count = f"{covered.shared} of {covered.total} required skills"
        none = f"no source says that it teaches any of the {covered.total} required skills"
        inherited = condition(plan.network, other.pathway) if other.pathway else ""
        why = f"it covers {count}{f' {inherited}' if inherited else ''}" if covered.shared else none
        if best.coverage.shared == covered.shared:
            figures = (f"{one or 'none'}" for one in (covered.stated, covered.own))
            why += ", too: {} of them word for word and {} by itself".format(*figures)
    elif skills and best.link > other.link:
        links = "only our interpretation" if other.pathway else "no source"
        why = f"{links} links it with {skills.label}"
    elif best.price != other.price:
        why = f"it costs more ({other.tuition or NOT_STATED})"
    else:
        why = f"it equals {best.label} in all that is ranked, and comes later by name"
    return Sentence(f"{other.label} comes next: {why}.", (), plan.compared)


def _more_skills(plan: Plan) -> Sentence | None:
    """Return the program that covers most skills, if a condition rules it out."""
    best, network = plan.shown[0], plan.network
    out = [one for one in plan.shown if one.fit is Fit.DOES_NOT_FIT and one.pathway]
    most = max(out, key=lambda one: one.coverage.share, default=best)
    if not plan.skills or most.pathway is None or most.coverage.share <= best.coverage.share:
        return None
    failing, inherited = most.of_fit(Fit.DOES_NOT_FIT), condition(network, most.pathway)
    text = (
        f"{most.label} covers more required skills, {most.coverage.shared} of "
        f"{most.coverage.total}{f' {inherited}' if inherited else ''}, but does not fit: "
        f"{series([plan.brief(one, most) for one in failing])}."
    )
    evidence = unique([*most.linked, *plan.skills.facts.values(), *evidence_of(failing)])
    return Sentence(text, evidence, plan.compared)


def _have(network: Network, gap: Gap) -> Sentence | None:
    """Return which required skills a person has, and which are similar to one of the person's."""
    skills = gap.skills
    if not skills.required:
        return None
    text = f"You have {len(skills.held) or 'none'} of the {len(skills.required)} required skills"
    text += f", {names_of(network, skills.held)}" * bool(skills.held)
    if similar := similar_ones(network, gap):
        text += f"{',' * bool(skills.held)} and {similar}"
    if skills.beside:
        beside = series([*map(network.label, skills.beside)], most=_MOST)
        text += f"; {beside} {'are' if len(skills.beside) > 1 else 'is'} not among them"
    links = (link for mine in skills.similar.values() for link in mine.values())
    return cited(f"{text}.", (*skills.facts.values(), *links), skills.links)


def _general(plan: Plan) -> Iterator[Sentence]:
    """Yield what the sources say of programs in general about the conditions that stay open."""
    said = []
    for check in plan.general:
        words = check.reason.text.partition("; ")[2].removeprefix("in general ")
        words = re.sub(r" \(depending on [^)]*\)", "", words)
        point = f"{POINTS[check.condition]}: " * (check.condition in {"gpa", "months"})
        said.append(f"{point}{words}")
    if said:
        text = f"The source speaks of programs in general only: {'; '.join(said)}."
        yield Sentence(text, evidence_of(plan.general), plan.compared)


def questions(plan: Plan) -> tuple[str, ...]:
    """Return the questions to the schools of programs that may fit, one for each set of schools."""
    asked: dict[tuple[str, str], list[str]] = {}
    likely = [one for one in plan.shown if one.fit is not Fit.DOES_NOT_FIT]
    for one in likely:
        for check in one.of_fit(Fit.UNDECIDED):
            question = _QUESTIONS[check.condition].format(
                value=plan.given[check.condition], wanted=check.wanted
            )
            programs = asked.setdefault((check.condition, question), [])
            programs += [one.label] * (one.label not in programs)
    by_programs: dict[tuple[str, ...], list[str]] = {}
    for (_, question), programs in asked.items():
        by_programs.setdefault(tuple(programs), []).append(question)
    missing = _not_taught(plan.network, plan.skills, likely[0]) if likely and plan.skills else []
    if missing:
        best = (likely[0].label,)
        by_programs.setdefault(best, []).append(
            f"which courses teach {series(missing, most=_MOST)}"
        )
    return tuple(
        f"{series(programs, most=_MOST)}: {'; '.join(said)}?"
        for programs, said in by_programs.items()
    )


def _not_taught(network: Network, skills: RoleSkills, best: Candidate) -> list[str]:
    """Return the lacking skills of which no source says that a program teaches them itself."""
    shared = best.pathway.shared if best.pathway else ()
    own = {one.skill for one in shared if one.via is None}
    return [network.label(skill) for skill in skills.missing if skill not in own]
