"""Decision ``why-not``: why a program is not returned, or not first; and what would change that."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, NamedTuple, cast

from ...names import series
from ...queries import Parameter, ParameterError
from ..model.evidence import Evidence, Sentence
from ..model.iris import expand, kind_of
from ..pathways.ranking import Ranking
from .conditions import Check, Condition, Fit, conditions_of, limit
from .decision import Decision, Given, Graph
from .find import evidence_of
from .limits import Limit
from .outcome import NOT_STATED, UNSTATED, Cell, Column, Outcome, ReasonCode, Table
from .parameters import CONDITIONS, EVIDENCE, PERSON, TO_ROLE
from .plan_programs import Candidate, order_rule
from .plan_skills import coverage_text
from .relaxations import least_change, unstated_end
from .standing import Contest, Place, contrast, difference
from .why_not_pathway import why_not_pathway

if TYPE_CHECKING:
    from ..pathways.network import Network

#: The most programs before it that are named.
_NAMED = 3
THING = Parameter(
    name="thing",
    label="Program or role in question",
    type="program|specialization|degree|role",
    example="program:usc-ms-cs",
    description="The program, specialization, degree or role in question",
)
START = Parameter(
    name="start",
    label="Start of the pathway",
    type="specialization|program|degree|skill",
    example="specialization:deep-learning",
    required=False,
    description="For a role: what you study",
)


class Case(NamedTuple):
    """A program with its conditions, and its places with all of them and without some.

    Attributes
    ----------
    contest, conditions, own : the programs, the conditions, and the program with its checks
    dropped : the smallest set of conditions without which nothing rules it out or leaves it open
    now, then : its place with all conditions, and without those dropped; or, if they are only
        open, the place that it has if it meets them
    """

    contest: Contest
    conditions: tuple[Condition, ...]
    own: Candidate
    dropped: tuple[Condition, ...]
    now: Place
    then: Place

    @classmethod
    def of(cls, graph: Graph, program: str, given: Given) -> Case:
        """Check the conditions for a program: the failing ones are dropped, or the open ones."""
        contest = Contest.of(graph, _role(given), Ranking(given["evidence"]))
        conditions = conditions_of(graph, given)
        own = contest.candidate(program, conditions)
        unmet = own.fit if own.fit is not Fit.FITS else None
        pairs = [*zip(conditions, own.checks, strict=True)]
        dropped = tuple(one for one, check in pairs if check.fit is unmet)
        now = contest.place(program, conditions)
        case = cls(contest, conditions, own, dropped, now, now)
        return case._replace(then=contest.place(program, case.kept, met=case.is_open))

    @property
    def is_open(self) -> bool:
        """Whether nothing rules it out and something leaves it open."""
        return self.own.fit is Fit.UNDECIDED

    @property
    def kept(self) -> tuple[Condition, ...]:
        """The conditions that are not dropped; open ones are kept for the others."""
        if self.is_open:
            return self.conditions
        return tuple(one for one in self.conditions if one not in self.dropped)

    @property
    def then_own(self) -> Candidate:
        """The program as it then is."""
        return self.contest.candidate(self.own.program, () if self.is_open else self.kept)

    @property
    def unmet(self) -> tuple[Check, ...]:
        """The checks of the dropped conditions."""
        return self.own.of_fit(self.own.fit) if self.dropped else ()


def _answer(graph: Graph, given: Given) -> Outcome:
    program = given["thing"]
    if kind_of(program) != "program":
        return why_not_pathway(graph, given)
    if given["start"] is not None:
        hint = "give the role with --to"
        raise ParameterError("start", "start is for the question about a role", hint=hint)
    if program not in graph.properties.index.places:
        return _left_out(graph, program)
    case = Case.of(graph, program, given)
    role = case.contest.role
    if not case.conditions and not role:
        hint = "give the role with --to, or conditions such as --gre no"
        raise ParameterError("to", "there is nothing to compare by", hint=hint)
    rivals = case.contest.before(program, case.kept, _NAMED, met=case.is_open)
    own = case.then_own
    compared = case.contest.compared(case.conditions)
    sentences = [
        *_changes(graph, case),
        *_pathway(graph, case),
        *(contrast(case.contest, one, own) for one in rivals),
    ]
    return Outcome(
        _headline(case, compared),
        tuple(replace(one, compared=compared) for one in sentences),
        (_conditions(graph, case), _places(case, rivals))
        if case.conditions
        else (_places(case, rivals),),
        order_rule(case.contest.evidence if role else None),
        to_ask=_to_ask(case),
        reason=_reason(case),
    )


def _role(given: Given) -> str | None:
    """Return the role by which programs are ranked; without one, that to which they must lead."""
    roles: tuple[str, ...] = given["leads_to"] or ()
    return given["to"] or (roles[0] if len(roles) == 1 else None)


def _left_out(graph: Graph, program: str) -> Outcome:
    """Answer for a program that a snapshot leaves out, or of which nothing is stated."""
    label, absence = graph.labels.label(program), graph.absence(expand(program))
    if absence is None:
        text = f"Nothing is stated of {label} as a program."
        return Outcome(Sentence(text), reason=ReasonCode.NOT_STATED)
    text = f"{label} is left out as of {graph.as_of_date}: {absence.sentence}"
    return Outcome(Sentence(text), reason=ReasonCode.EXPIRED)


def _headline(case: Case, compared: tuple[Evidence, ...]) -> Sentence:
    """Say why it is where it is, and which place it would have without some conditions."""
    label, own = case.own.label, case.own
    if not case.dropped:
        fits = "fits; it" if case.conditions else ""
        text = f"{label} {fits} is {case.now}".replace("  ", " ")
        evidence = evidence_of(own.checks)
        other = case.contest.next_after(own.program, case.conditions)
        if case.now.place == 1 and other:
            why, more = difference(case.contest, own, other)
            text, evidence = f"{text}, before {other.label}: {why}", (*evidence, *more)
        return Sentence(f"{text}.", tuple(dict.fromkeys(evidence)), compared)
    reasons = "; ".join(check.reason.text for check in case.unmet)
    count = len(case.dropped)
    those = "that condition" if count == 1 else f"those {count} conditions"
    if case.is_open:
        text = (
            f"{label} is undecided, {case.now}: {reasons}; if it meets {those}, it is {case.then}."
        )
    else:
        text = f"{label} does not fit: {reasons}; without {those} it would be {case.then}."
    return Sentence(text, evidence_of(case.unmet), compared)


def _changes(graph: Graph, case: Case) -> list[Sentence]:
    """Return for each figure that rules it out the nearest one that does not."""
    found = []
    for condition, check in zip(case.dropped, case.unmet, strict=True):
        if enough := _enough(graph, case, condition, check):
            text = f"{enough.figure} is needed; the {enough.open_end} is {NOT_STATED}"
            text = text if enough.open_end else f"{enough.wanted} would be enough"
            found.append(Sentence(f"For {case.own.label}, {text}.", check.reason.evidence))
    return found


class Enough(NamedTuple):
    """The nearest figure of a limit that lets a program in.

    Attributes
    ----------
    wanted, figure : the limit in words, and the figure as one that is needed
    open_end : the end that is not stated, so that no figure is enough for certain; or ""
    """

    wanted: str
    figure: str
    open_end: str

    @property
    def text(self) -> str:
        """The figure in a cell."""
        open_end = f"{self.figure}; the {self.open_end} is {NOT_STATED}"
        return open_end if self.open_end else self.wanted


def _enough(graph: Graph, case: Case, condition: Condition, check: Check) -> Enough | None:
    """Return the nearest figure that lets the program in for certain, or that may."""
    if not isinstance(condition.criterion, Limit):
        return None
    bits = graph.properties.index.bits([case.own.program])
    for certain in (True, False)[: 2 if check.fit is Fit.DOES_NOT_FIT else 1]:
        figure = least_change(graph, condition, bits, certain=certain)
        if figure is not None:
            wanted = limit(condition.name, figure)
            most = condition.criterion.most
            at = f"at {'least' if most else 'most'} {cast('Limit', wanted.criterion).figure}"
            return Enough(wanted.wanted, at, "" if certain else unstated_end(condition))
    return None


def _pathway(graph: Graph, case: Case) -> list[Sentence]:
    """Say that no pathway leads from it to the role, where that is so."""
    role = case.contest.role
    if role is None or case.own.pathway:
        return []
    facts = case.contest.required
    skills = series([graph.network.label(skill) for skill in graph.network.required(role)], "or")
    text = f"No pathway leads from {case.own.label} to {graph.network.label(role)}"
    more = f": the sources do not say that it teaches {skills}" if skills else ""
    return [Sentence(f"{text}{more}.", facts)]


def _conditions(graph: Graph, case: Case) -> Table:
    """Return a row for each condition: whether it is met, why, and which figure would be enough."""
    columns = (
        *(Column("condition", "Condition"), Column("fit", "Fit"), Column("reason", "Why")),
        Column("enough", "Enough for it"),
    )
    rows = []
    for condition, check in zip(case.conditions, case.own.checks, strict=True):
        met = check.fit is Fit.FITS
        change = None if met else _enough(graph, case, condition, check)
        facts = check.reason.evidence
        rows.append(
            (
                Cell(check.wanted, check.condition),
                Cell(check.fit.value, check.fit.value, facts),
                Cell(check.reason.text, check.code.value if check.code else None, facts),
                Cell(change.text, change.text, facts) if change else Cell("no figure", None),
            )
        )
    return Table("conditions", "Conditions", columns, tuple(rows))


def _places(case: Case, rivals: Sequence[Candidate]) -> Table:
    """Return the programs before it and itself, without the conditions dropped."""
    title = "Places without the conditions that it does not meet" if case.dropped else "Places"
    if case.is_open:
        title = "Places if it meets the open conditions"
    columns = (
        *(Column("place", "Place"), Column("program", "Program"), Column("fit", "Fit")),
        Column("skills", "Required skills covered", detail=case.contest.role is None),
        Column("tuition", "Tuition"),
    )
    own = case.contest.candidate(case.own.program, case.kept)
    network, last = case.contest.graph.network, case.then.place
    rows = [_place_row(network, one, last - back) for back, one in enumerate((own, *rivals))]
    return Table("places", title, columns, tuple(reversed(rows)))


def _place_row(network: Network, one: Candidate, place: int) -> tuple[Cell, ...]:
    tuition, skills = one.tuition, coverage_text(network, one.pathway)
    low = None if tuition is None or tuition.low is None else float(tuition.low)
    return (
        Cell(str(place), place),
        Cell(one.label, one.program),
        Cell(one.fit.value, one.fit.value, evidence_of(one.checks)),
        Cell(skills, one.coverage.shared or None, one.linked),
        Cell(str(tuition), low, one.priced) if tuition else UNSTATED,
    )


def _to_ask(case: Case) -> tuple[str, ...]:
    opened = [
        one for one in case.own.of_fit(Fit.UNDECIDED) if one.code is not ReasonCode.NO_MAPPING
    ]
    return tuple(f"{case.own.label}: {one.wanted}?" for one in opened)


def _reason(case: Case) -> ReasonCode | None:
    if case.own.fit is Fit.DOES_NOT_FIT:
        return ReasonCode.EXCLUDED
    if case.contest.role and not case.own.pathway:
        return ReasonCode.NO_MAPPING
    return ReasonCode.NOT_STATED if case.own.fit is Fit.UNDECIDED else None


DECISION = Decision(
    "why-not",
    "Why is this not returned, or not first, and what would change that?",
    "Every condition that it does not meet, the smallest set without which it would be let in, "
    "its place now and then, and the programs before it with what tells them apart. A "
    "specialization or degree is compared with the others for a role, and a role with the other "
    "roles of a start.",
    (
        THING,
        replace(TO_ROLE, required=False),
        START,
        EVIDENCE,
        *dict.fromkeys((*CONDITIONS, *PERSON)),
    ),
    _answer,
    "thing",
)
