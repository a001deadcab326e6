"""Tables of payback: the months of each program, and the months at several raises."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from decimal import ROUND_HALF_UP, Decimal
from typing import NamedTuple

from ...names import series
from .interval import NEVER, UNDECIDED, Interval
from .outcome import NOT_STATED, UNSTATED, Cell, Column, Evidence, Table
from .property_value import PropertyValue
from .repayment import Terms, dollars, months_to_repay

#: The most programs of which a screen shows the months at several raises.
_FEW = 3
#: By how much the raise is varied where it is one figure.
_QUARTER = Decimal("0.25")


class Entry(NamedTuple):
    """A program with a tuition that is stated of it, and what follows from the terms."""

    label: str
    program: str
    tuition: PropertyValue
    evidence: tuple[Evidence, ...]
    cost: Interval
    months: Interval | None
    least_raise: Interval
    value: Interval | None

    @property
    def listed(self) -> Interval:
        """The tuition as an interval."""
        return Interval.of_amount(self.tuition.amount) if self.tuition.amount else self.cost

    @property
    def measure(self) -> Interval:
        """The months, or the least raise where none is given."""
        return self.months or self.least_raise

    @property
    def words(self) -> str:
        """The months, or the least raise, in words."""
        return self.write(self.measure)

    def write(self, measure: Interval) -> str:
        """Return months, or a raise, in words."""
        if self.months is None:
            return f"{measure.text(dollars)} a year"
        if measure.low == NEVER:
            return "never"
        if measure.high == 0:
            return "0 months"
        months, or_never, _ = measure.text().partition(", or")
        return f"{months} months{or_never and ', or never'}"

    def is_within(self, terms: Terms) -> bool | None:
        """Tell whether it is earned back within the horizon; None if that is undecided."""
        return self.months.at_most(12 * terms.horizon) if self.months else None


def main_table(
    entries: Sequence[Entry], unknown: Sequence[tuple[Cell, Cell]], terms: Terms
) -> Table:
    """Return the table of the programs, in their order; those without a price come last."""
    columns = [Column("program", "Program"), Column("tuition", "Tuition")]
    if terms.aid or terms.forgone:
        columns.append(Column("own_cost", "Own cost"))
    if terms.raises:
        columns += [
            Column("months", "Months to earn back"),
            Column("months_min", "Least months", detail=True),
            Column("months_max", "Most months", detail=True),
            Column("within_horizon", f"Within {terms.horizon} years", detail=True),
        ]
    columns.append(Column("break_even_raise", f"Raise that pays in {terms.horizon} years"))
    if terms.raises:
        columns.append(Column("net_value", f"Net value after {terms.horizon} years"))
    cells = [_cells(one, terms) for one in entries]
    rows = [tuple(row[column.name] for column in columns) for row in cells]
    rows += [(*cells, *[UNSTATED] * (len(columns) - 2)) for cells in unknown]
    rest = ""
    if len(entries) > _FEW and (raises := _raises(terms)):
        varied = series([dollars(one) for one in raises])
        rest = f"Months at raises of {varied}: a table of the page, of Markdown and of JSON."
    return Table("payback", "Payback by program", tuple(columns), tuple(rows), rest=rest)


def _cells(entry: Entry, terms: Terms) -> dict[str, Cell]:
    """Return the cells of a program by column."""
    facts, months = entry.evidence, entry.months or Interval(None, None)
    within = entry.is_within(terms)
    verdict = UNDECIDED if within is None else "yes" if within else "no"
    return {
        "program": Cell(entry.label, entry.program),
        "tuition": Cell(entry.tuition.text, _value(entry.listed), facts),
        "own_cost": _cell(entry.cost, dollars, facts),
        "months": _cell(months, str, facts),
        "months_min": _bound(months.low, facts),
        "months_max": _bound(months.high, facts),
        "within_horizon": Cell(verdict, within, facts),
        "break_even_raise": _cell(entry.least_raise, dollars, facts),
        "net_value": _cell(entry.value, dollars, facts) if entry.value else UNSTATED,
    }


def _cell(interval: Interval, write: Callable[[Decimal], str], facts: tuple[Evidence, ...]) -> Cell:
    return Cell(interval.text(write), _value(interval), facts)


def _value(interval: Interval) -> float | None:
    """Return the figure of an interval that is one; None where it is a range, or never."""
    low, high = interval[:2]
    return float(low) if low is not None and low == high and low != NEVER else None


def _bound(bound: Decimal | None, facts: tuple[Evidence, ...]) -> Cell:
    if bound is None:
        return Cell(NOT_STATED, None, facts)
    return Cell("never", None, facts) if bound == NEVER else Cell(str(bound), float(bound), facts)


def sensitivity(entries: Sequence[Entry], terms: Terms) -> tuple[Table, ...]:
    """Return the months at several raises; none without a raise."""
    raises = _raises(terms)
    if not raises:
        return ()
    columns = [Column(f"raise_{one:f}", f"Raise of {dollars(one)}") for one in raises]
    rows = []
    for entry in entries:
        found = [months_to_repay(entry.cost, replace(terms, raises=(one, one))) for one in raises]
        cells = [_cell(one, str, entry.evidence) for one in found if one]
        rows.append((Cell(entry.label, entry.program), *cells))
    return (
        Table(
            "sensitivity",
            "Months to earn back by raise",
            (Column("program", "Program"), *columns),
            tuple(rows),
            "Each cell spans the tuition that is stated.",
            detail=len(entries) > _FEW,
        ),
    )


def _raises(terms: Terms) -> tuple[Decimal, ...]:
    """Return the ends of the raise or, of one figure, that and a quarter less and more."""
    if terms.raises is None or not terms.raises[1]:
        return ()
    least, greatest = terms.raises
    if least < greatest:
        return terms.raises
    return (_whole(least * (1 - _QUARTER)), least, _whole(least * (1 + _QUARTER)))


def _whole(number: Decimal) -> Decimal:
    return number.quantize(Decimal(1), ROUND_HALF_UP)
