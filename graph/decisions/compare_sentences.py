"""Sentences about a property of all things that are compared, and about their payback."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from decimal import Decimal
from typing import Final

from ...names import series
from ..model.amounts import Amount
from ..model.evidence import Evidence, Sentence
from .compare_rows import EQUAL, Row
from .interval import UNDECIDED, Interval
from .outcome import NOT_STATED
from .repayment import Terms, break_even_raise, dollars, is_price, months_to_repay, own_cost

TUITION: Final = "tuition"
#: The verb of a property in a sentence about it.
_VERBS: Final = {
    TUITION: "costs",
    "typical pay": "typically pays",
    "teaches": "teaches",
    "leads to": "leads to",
}
#: The most names of a thing in a sentence.
_NAMES = 4


def headline(row: Row, labels: Sequence[str]) -> Sentence:
    """Return the verdict on a property in a sentence."""
    if not row.evidence:
        return Sentence(f"No source states the {row.name} of {series(labels, 'or')}.")
    if not row.intervals:
        return _words(row, labels)
    return Sentence(f"{_figures(row, labels)}.", row.evidence)


def _figures(row: Row, labels: Sequence[str]) -> str:
    verb, pairs = _VERBS.get(row.name), [*zip(labels, row.cells, strict=True)]
    each = [f"{label} {cell.text}" for label, cell in pairs if cell.evidence]
    start = f"{row.name[:1].upper()}{row.name[1:]}: "
    if row.verdict == UNDECIDED:
        spread = row.text.partition(" (difference ")
        limit = f" (the difference is {spread[2][:-1]})" if spread[1] else ""
        return f"{start}{series(each)} overlap, so which is more is undecided{limit}"
    if row.verdict == NOT_STATED:
        silent = [label for label, cell in pairs if not cell.evidence]
        return (
            f"{start}{'; '.join([*each, *([f'{NOT_STATED} of {series(silent)}'] * bool(silent))])}"
        )
    if verb is None or len(labels) > 2 or row.verdict == EQUAL:  # noqa: PLR2004
        return f"{start}{series(each)}: {row.text}"
    (first, second), (one, other) = labels, row.cells
    by = row.text.removeprefix(f"{row.verdict} by ")
    return f"{first} {verb} {by} {row.verdict} than {second}: {one.text} against {other.text}"


def _words(row: Row, labels: Sequence[str]) -> Sentence:
    """Return the first values that are stated of each thing, and what all have in common."""
    verb, parts, facts = _VERBS.get(row.name), list[str](), list[Evidence]()
    values = row.values or [()] * len(labels)
    for label, cell, some in zip(labels, row.cells, values, strict=True):
        listed = series([_within(one.text) for one in some] or [cell.text], most=_NAMES)
        parts.append(f"{label} {verb} {listed}" if verb and cell.value else f"{label}: {listed}")
        shown = some if len(some) <= _NAMES + 1 else some[:_NAMES]
        facts += [fact for one in shown for fact in one.evidence] if some else cell.evidence
    start = "" if verb else f"{row.name[:1].upper()}{row.name[1:]}: "
    verdict = "" if row.verdict == NOT_STATED else f" ({row.text})"
    text = f"{start}{'; '.join(parts)}{verdict}."
    others = tuple(fact for fact in row.evidence if fact not in facts)
    return Sentence(text, tuple(dict.fromkeys(facts)), others)


def _within(text: str) -> str:
    """Return a text as a part of a sentence."""
    return f"{text[:1].lower()}{text[1:-1]}" if text.endswith(".") else text


def payback_sentences(labels: Sequence[str], price: Row, terms: Terms) -> Iterator[Sentence]:
    """Yield the payback of programs, and the raise that earns back the price difference."""
    if not all(is_price(one.amount) for some in price.values for one in some if one.amount):
        return
    found = zip(labels, price.intervals, strict=False)  # no intervals if no price is stated
    costs = ((label, _own_cost(one, terms)) for label, one in found)
    known = [(label, cost) for label, cost in costs if cost]
    if terms.raises and known:
        each = [f"{label} {_months(one, terms)}" for label, one in known]
        each[0] = f"{known[0][0]} is earned back {_months(known[0][1], terms)}"
        later = _later(known, terms)
        text = f"With {terms.gain_text}, {series(each)}{later}."
        yield Sentence(text, price.evidence)
    if len(labels) == len(known) == 2 and price.verdict in {"less", "more"}:  # noqa: PLR2004 - a pair
        (one, cheaper), (two, other) = sorted(known, key=lambda pair: pair[1].low or Decimal(0))
        more = break_even_raise(other.minus(cheaper), Terms(rate=terms.rate, horizon=terms.horizon))
        text = (
            f"The difference is earned back within {terms.horizon} years if {two} raises pay by "
            f"{more.text(dollars)} a year more than {one}."
        )
        yield Sentence(text, price.evidence)


def _own_cost(tuition: Interval | None, terms: Terms) -> Interval | None:
    if tuition is None:
        return None
    low, high, approximate, exclusive = tuition
    return own_cost(Amount(low, high, approximate=approximate, exclusive=exclusive), terms)


def _months(cost: Interval, terms: Terms) -> str:
    months = months_to_repay(cost, terms)
    text = months.text() if months else NOT_STATED
    return text if text == "never" else f"in {text} months"


def _later(known: Sequence[tuple[str, Interval]], terms: Terms) -> str:
    """Return by how many months the later of two comes, if one raise is given."""
    months = [months_to_repay(cost, terms) for _, cost in known]
    first, second = (*months, None, None)[:2]
    if len(known) != 2 or not first or not second or len({*(terms.raises or ())}) > 1:  # noqa: PLR2004
        return ""
    if any(end is not None and end.is_infinite() for end in (*first[:2], *second[:2])):
        return ""
    order = known[0][1].compare(known[1][1])
    if order == UNDECIDED:
        return ": which is earlier is undecided"
    if order == EQUAL:
        return ": at the same time"
    name, _ = known[1]
    if order == "less":
        return f": {name} {second.minus(first).text()} months later"
    return f": {name} {first.minus(second).text()} months earlier"
