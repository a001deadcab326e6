"""Table of the programs of a plan: the fit, the required skills and the cost of each."""

from __future__ import annotations

from collections.abc import Iterable

from ...names import series
from ..model.amounts import Amount
from ..pathways.explain import condition
from .conditions import Check, Fit
from .find import evidence_of
from .interval import NEVER
from .outcome import UNSTATED, Cell, Column, Table
from .plan_programs import POINTS, Candidate, Plan
from .plan_skills import COVERAGE, coverage_cells, coverage_text
from .repayment import months_to_repay, own_cost

#: The words for some conditions: for one, and for several.
_VERBS = {Fit.FITS: ("fits", "fit"), Fit.UNDECIDED: ("is undecided", "are undecided")}


def programs_table(plan: Plan) -> Table:
    """Return the table of programs, a row for each, in their order."""
    skills, checks = plan.skills, plan.shown[0].checks
    columns = [
        Column("program", "Program"),
        Column("fit", "Fits", detail=not checks),
        Column("skills", "Required skills") if skills else Column("role", "Leads best to"),
        Column("tuition", "Tuition"),
        *([Column("earned_back", "Earned back (months)")] if plan.terms.gains else ()),
        *_condition_columns(checks),
        *(COVERAGE if skills else ()),
    ]
    rows = tuple(
        (
            Cell(one.label, one.program),
            _fit_cell(plan, one),
            _skills_cell(plan, one),
            Cell(one.tuition.in_full(), _plain(one.tuition), one.priced)
            if one.tuition
            else UNSTATED,
            *([_months_cell(plan, one)] if plan.terms.gains else ()),
            *(Cell(c.reason.text, c.fit.value, c.reason.evidence) for c in one.checks),
            *(coverage_cells(plan.network, one.pathway, skills) if skills else ()),
        )
        for one in plan.shown
    )
    more = "1 more program comes" if plan.rest == 1 else f"{plan.rest:,} more programs come"
    note = f"{more} after these." if plan.rest else ""
    full = sum(one.fit is not Fit.DOES_NOT_FIT for one in plan.shown) or None
    return Table("programs", "Programs, best first", tuple(columns), rows, note, full=full)


def _condition_columns(checks: Iterable[Check]) -> list[Column]:
    """Return a column for each condition; a name that several have is numbered."""
    seen: dict[str, int] = {}
    columns = []
    for one in checks:
        seen[one.condition] = count = seen.get(one.condition, 0) + 1
        name = one.condition if count == 1 else f"{one.condition}_{count}"
        columns.append(Column(name, one.wanted, detail=True))
    return columns


def _fit_cell(plan: Plan, one: Candidate) -> Cell:
    """Return whether a program fits: the decisive conditions with reasons, the others by name."""
    groups = {fit: one.of_fit(fit) for fit in (one.fit, *Fit)}
    if one.fit is Fit.DOES_NOT_FIT:  # what is open for every program is no news here
        telling = [check for check in groups[Fit.UNDECIDED] if check.condition in plan.telling]
        groups[Fit.UNDECIDED] = tuple(telling)
    reasons = ", ".join(dict.fromkeys(plan.brief(check, one) for check in groups[one.fit]))
    said = [f"{one.fit.value}: {reasons}"] * bool(reasons)
    for fit in (Fit.FITS, Fit.UNDECIDED):
        if fit is not one.fit and groups[fit]:
            points = [*dict.fromkeys(POINTS[check.condition] for check in groups[fit])]
            said.append(f"{series(points)} {_VERBS[fit][len(points) > 1]}")
    evidence = evidence_of([check for checks in groups.values() for check in checks])
    return Cell("; ".join(said) or one.fit.value, one.fit.value, evidence)


def _skills_cell(plan: Plan, one: Candidate) -> Cell:
    pathway, covered = one.pathway, one.coverage
    if pathway is None:
        return UNSTATED
    if plan.skills:
        text = coverage_text(plan.network, pathway)
        text += "; recommended for the role" * bool(one.recommended)
        return Cell(text, covered.shared or None, (*one.linked, *one.recommended))
    text = plan.network.label(pathway.role)
    if covered.total:
        text += f", {covered.shared} of {covered.total} skills"
        text += f" {condition(plan.network, pathway)}".rstrip()
    return Cell(text, pathway.role, one.linked)


def _plain(amount: Amount) -> int | float | str:
    """Return an amount for programs: its figure, or its words where it is not one figure."""
    if amount.low is None or amount.low != amount.high:
        return str(amount)
    return int(amount.low) if amount.low == int(amount.low) else float(amount.low)


def _months_cell(plan: Plan, one: Candidate) -> Cell:
    cost = own_cost(one.tuition, plan.terms) if one.tuition else None
    months = months_to_repay(cost, plan.terms) if cost else None
    if months is None:
        return UNSTATED
    text = months.text(lambda end: f"{end:,f}")
    if months.low is None or months.low != months.high or months.low == NEVER:
        return Cell(text, text, one.priced)
    return Cell(text, float(months.low), one.priced)
