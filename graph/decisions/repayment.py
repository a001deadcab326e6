"""Arithmetic of earning a cost back: months, break-even raise and net value, as intervals."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import ROUND_CEILING, ROUND_HALF_UP, Context, Decimal, localcontext
from typing import TYPE_CHECKING, Final

from ...queries import ParameterError
from .interval import NEVER, Interval
from .parameters import DISCOUNT_RATE, HORIZON

if TYPE_CHECKING:
    from ..model.amounts import Amount
    from .decision import Given

_ZERO, _YEAR, _PERCENT = Decimal(0), Decimal(12), Decimal(100)
_TENTH, _WHOLE = Decimal("0.1"), Decimal(1)
_EXACT: Final = Context(prec=50)
#: The greatest discount rate in percent a year, and the greatest horizon in years.
MOST_PERCENT, MOST_YEARS = 100, 100


@dataclass(frozen=True, slots=True)
class Terms:
    """The assumptions under which a cost is earned back, all of the person.

    Attributes
    ----------
    raises : the least and the greatest raise in US dollars a year; None where neither a raise
        nor yearly aid is given
    aid, yearly_aid : US dollars once, and a year until the cost is earned back
    forgone : US dollars of pay given up during the whole study
    rate : the discount rate in percent a year
    horizon : years after the study that are looked at
    """

    raises: tuple[Decimal, Decimal] | None = None
    aid: Decimal = _ZERO
    yearly_aid: Decimal = _ZERO
    forgone: Decimal = _ZERO
    rate: Decimal = _ZERO
    horizon: int = 10

    @classmethod
    def from_given(cls, given: Given) -> Terms:
        """Return the terms of the parameters `REPAYMENT`; what is not given is as by default.

        Raises
        ------
        ParameterError
            If a raise has more than two ends, pay is given up for an unknown time, or the
            discount rate or the horizon is out of bounds.
        """
        raises = sorted(map(Decimal, given.get("raise") or ()))
        if len(raises) > 2:  # noqa: PLR2004 - a range has two ends
            message, hint = f"raise has {len(raises)} figures", "give one, or the ends of a range"
            raise ParameterError("raise", message, hint=hint)
        rate, horizon = given.get("discount_rate"), given.get("horizon")
        rate = Decimal(str(DISCOUNT_RATE.default)) if rate is None else rate
        horizon = int(str(HORIZON.default)) if horizon is None else horizon
        _check("discount_rate", rate, 0, MOST_PERCENT, "percent a year")
        _check("horizon", horizon, 1, MOST_YEARS, "years")
        yearly_aid = Decimal(given.get("yearly_aid") or 0)
        if not raises and yearly_aid:
            raises = [_ZERO]
        return cls(
            (raises[0], raises[-1]) if raises else None,
            Decimal(given.get("aid") or 0),
            yearly_aid,
            _forgone(given),
            rate,
            horizon,
        )

    @property
    def gains(self) -> tuple[Decimal, Decimal] | None:
        """The least and the greatest gain a year until the cost is earned back."""
        if self.raises is None:
            return None
        return self.raises[0] + self.yearly_aid, self.raises[1] + self.yearly_aid

    @property
    def gain_text(self) -> str:
        """The gain a year in words."""
        least, greatest = self.raises or (_ZERO, _ZERO)
        more = dollars(least) if least == greatest else f"{dollars(least)} to {dollars(greatest)}"
        parts = (more, "more pay") if greatest or not self.yearly_aid else ()
        aid = f"{dollars(self.yearly_aid)} aid" if self.yearly_aid else ""
        return f"{' and '.join(filter(None, (' '.join(parts), aid)))} a year"

    @property
    def horizon_months(self) -> int:
        """The horizon in months."""
        return 12 * self.horizon


def is_price(amount: Amount) -> bool:
    """Tell whether an amount is a price of a whole program in US dollars."""
    has_figure = amount.low is not None or amount.high is not None
    return has_figure and amount.unit in {"", "usd"} and amount.scope in {"", "total"}


def own_cost(tuition: Amount, terms: Terms) -> Interval | None:
    """Return the tuition less aid, and pay given up; None if it is no price of a program."""
    if not is_price(tuition):
        return None
    low, high = (
        None if end is None else max(Decimal(end) - terms.aid, _ZERO) + terms.forgone
        for end in (tuition.low, tuition.high)
    )
    if low is None and (terms.forgone or not high):
        low = terms.forgone
    clipped = tuition.low is not None and tuition.low <= terms.aid
    rough = tuition.approximate and high != terms.forgone
    return Interval(low, high, rough, tuition.exclusive and not clipped)


def months_to_repay(cost: Interval, terms: Terms) -> Interval | None:
    """Return after how many months a cost is earned back; None if no raise is given.

    Without a discount rate it is 12 x cost / yearly gain. With one, a twelfth of the yearly gain
    comes at the end of each month and counts 1 / (1 + rate) ^ (months / 12) of it.
    """
    if terms.gains is None:
        return None
    least, greatest = terms.gains
    low = None if cost.low is None else _months(cost.low, greatest, terms.rate)
    high = None if cost.high is None else _months(cost.high, least, terms.rate)
    return Interval(low, high, cost.approximate, cost.exclusive)


def break_even_raise(cost: Interval, terms: Terms) -> Interval:
    """Return the raise a year, in whole dollars, that earns a cost back within the horizon."""
    worth = _worth(Decimal(terms.horizon_months), terms.rate)

    def least(bound: Decimal) -> Decimal:
        with localcontext(_EXACT):
            found = _YEAR * bound / worth - terms.yearly_aid
        return max(_round(found, _WHOLE, ROUND_CEILING), _ZERO)

    low, high = (None if bound is None else least(bound) for bound in cost[:2])
    return cost._replace(low=low, high=high, exclusive=cost.exclusive and low != 0)


def net_value(cost: Interval, terms: Terms) -> Interval | None:
    """Return the gain within the horizon less the cost, in whole dollars; None without a raise.

    The yearly aid counts until the cost is earned back, and no longer.
    """
    if terms.raises is None:
        return None
    low = None if cost.high is None else _net(cost.high, terms.raises[0], terms)
    high = None if cost.low is None else _net(cost.low, terms.raises[1], terms)
    return cost._replace(low=low, high=high)


def assumptions(terms: Terms, given: Given) -> tuple[str, ...]:
    """Return each assumption in a sentence, with its value."""
    pay, months = given.get("forgone_pay") or 0, given.get("study_months")
    study = f" for {months} months of study, {dollars(terms.forgone)} in all" if pay else ""
    least, greatest = terms.raises or (_ZERO, _ZERO)
    to = f" to {dollars(greatest)}" if greatest > least else ""
    rate = f"{terms.rate.normalize():f} percent a year"
    counts = ", so a gain after m months counts as gain / (1 + rate)^(m / 12)" if terms.rate else ""
    return (
        f"Raise: {dollars(least)}{to} a year." if terms.raises else "Raise: none is given.",
        f"Aid paid once: {dollars(terms.aid)}.",
        f"Yearly aid: {dollars(terms.yearly_aid)} a year, until the cost is earned back.",
        f"Pay given up: {dollars(Decimal(pay))} a year{study}.",
        f"Discount rate: {rate}{counts}.",
        f"Horizon: {terms.horizon} years.",
        "Months count from the end of the study, when the whole cost is paid and the raise begins.",
        "The cost is the listed tuition less aid paid once, and pay given up.",
        "Taxes, fees, interest on loans and inflation are not counted.",
    )


def dollars(amount: Decimal) -> str:
    """Write an amount of whole US dollars.

    Examples
    --------
    >>> dollars(Decimal(-25000))
    '-$25,000'
    """
    return f"{'-' if amount < 0 else ''}${abs(amount):,f}"


def _forgone(given: Given) -> Decimal:
    pay, months = given.get("forgone_pay") or 0, given.get("study_months")
    if pay and months is None:
        message = "forgone_pay is given without the months of study"
        raise ParameterError("forgone_pay", message, hint="give the months of study as well")
    _check("study_months", months or 0, 0, 12 * MOST_YEARS, "months")
    return Decimal(pay) * Decimal(months or 0) / _YEAR


def _check(name: str, value: Decimal | int, least: int, most: int, unit: str) -> None:
    if not least <= value <= most:
        hint = f"give from {least} to {most} {unit}"
        raise ParameterError(name, f"{name} is {value}", hint=hint)


def _months(cost: Decimal, gain: Decimal, rate: Decimal) -> Decimal:
    """Return the months in which a yearly gain earns a cost back, to a tenth."""
    return _round(_exact_months(cost, gain, rate), _TENTH)


def _exact_months(cost: Decimal, gain: Decimal, rate: Decimal) -> Decimal:
    if not cost:
        return _ZERO
    if not gain:
        return NEVER
    with localcontext(_EXACT):
        months = _YEAR * cost / gain
        if not rate:
            return months
        monthly = _monthly(rate)
        left = 1 - months * monthly
        return -left.ln() / (1 + monthly).ln() if left > 0 else NEVER


def _worth(months: Decimal, rate: Decimal) -> Decimal:
    """Return the present worth of 1 at the end of each of some months."""
    with localcontext(_EXACT):
        monthly = _monthly(rate)
        return (1 - (1 + monthly) ** -months) / monthly if monthly else months


def _monthly(rate: Decimal) -> Decimal:
    with localcontext(_EXACT):
        return (1 + rate / _PERCENT) ** (1 / _YEAR) - 1 if rate else _ZERO


def _net(cost: Decimal, more: Decimal, terms: Terms) -> Decimal:
    horizon = Decimal(terms.horizon_months)
    aided = min(_exact_months(cost, more + terms.yearly_aid, terms.rate), horizon)
    with localcontext(_EXACT):
        gained = more * _worth(horizon, terms.rate) + terms.yearly_aid * _worth(aided, terms.rate)
        return _round(gained / _YEAR - cost, _WHOLE)


def _round(number: Decimal, unit: Decimal, rounding: str = ROUND_HALF_UP) -> Decimal:
    return number if number.is_infinite() else number.quantize(unit, rounding, _EXACT)
