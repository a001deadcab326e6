"""Rows of a comparison: the values of each thing for a property, and what they decide."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from decimal import Decimal
from typing import NamedTuple, TypeAlias

from ...names import series
from ..model.amounts import Amount
from ..model.iris import name_passages
from .interval import UNDECIDED, Interval
from .outcome import NOT_STATED, UNSTATED, Cell, Evidence, sources_of
from .property_value import PropertyValue
from .repayment import dollars

SAME, DIFFERS, EQUAL = "same", "differs", "equal"
#: The words for a feature that a source states, and for one that it says is lacking.
YES, NO = "yes", "no"
#: Verdicts in the order of the rows; a row of which nothing is stated at all comes last.
_RANKS = {DIFFERS: 0, "less": 0, "more": 0, UNDECIDED: 1, NOT_STATED: 2, EQUAL: 3, SAME: 3}
_LAST = 4
#: The longest text in a column of a screen.
_LONG = 60
#: The most common values that are named.
_NAMES = 3


#: The values of a property for each thing.
Values: TypeAlias = Sequence[Sequence[PropertyValue]]


class Row(NamedTuple):
    """A property of the things that are compared.

    Attributes
    ----------
    name : the property
    cells : what is stated of each thing
    verdict : one of `less`, `more`, `equal`, `undecided`, `same`, `differs` and `not stated`
    text : the verdict in words
    intervals : the figures of each thing; none for words
    values : the values of each thing; none for a feature
    """

    name: str
    cells: tuple[Cell, ...]
    verdict: str
    text: str
    intervals: tuple[Interval | None, ...] = ()
    values: Values = ()

    @property
    def rank(self) -> int:
        """The place of the row: differences first, then what is undecided, and so on."""
        nothing = all(cell.value is None and not cell.evidence for cell in self.cells)
        return _LAST if nothing else _RANKS[self.verdict]

    @property
    def is_long(self) -> bool:
        """Whether a cell is too long for a column of a screen."""
        return any(len(cell.text) > _LONG for cell in self.cells)

    def line(self, labels: Sequence[str]) -> str:
        """Return the row in a line: the things, what is stated of them, and the sources."""
        owners: dict[str, list[str]] = {}
        for label, cell in zip(labels, self.cells, strict=True):
            if cell.evidence:
                owners.setdefault(cell.text, []).append(label)
        is_same = self.rank == _RANKS[SAME]
        values = [text if is_same else f"{series(some)}: {text}" for text, some in owners.items()]
        sources = name_passages(sources_of(self.evidence))
        return f"- {self.name}: {' | '.join(values)} [{sources}]"

    @property
    def evidence(self) -> tuple[Evidence, ...]:
        """The statements of all cells."""
        return tuple(dict.fromkeys(fact for cell in self.cells for fact in cell.evidence))

    @property
    def table_row(self) -> tuple[Cell, ...]:
        """The row of the table: property, cells and verdict."""
        return (
            Cell(self.name, self.name),
            *self.cells,
            Cell(self.text, self.verdict, self.evidence),
        )


def property_row(name: str, labels: Sequence[str], values: Values) -> Row:
    """Return the row of a property: figures are compared as intervals, all else as words."""
    cells = tuple(_cell(some) for some in values)
    if all(not some or any(one.amount for one in some) for some in values) and any(values):
        intervals = _intervals(values)
        if intervals:
            verdict, text = _compare_figures(labels, intervals, values)
            return Row(name, cells, verdict, text, intervals, values)
    words = [_words(some) for some in values]
    verdict, text = _compare_words(labels, [frozenset(one) for one in words])
    if verdict == DIFFERS and max(map(len, words)) > 1:
        shared = [label for value, label in words[0].items() if all(value in one for one in words)]
        common = f"in common: {series(shared, most=_NAMES)}" if shared else "nothing in common"
        text = text.replace(DIFFERS, f"{DIFFERS}; {common}", 1)
    return Row(name, cells, verdict, text, (), values)


def feature_rows(labels: Sequence[str], has: Values, lacks: Values) -> list[Row]:
    """Return a row for each feature that is stated of a thing, or that a thing is said to lack."""
    names: dict[str, str] = {}
    for one in (one for some in (*has, *lacks) for one in some):
        names.setdefault(str(one.value), one.label)
    rows = []
    for feature, label in sorted(names.items(), key=lambda item: item[1].casefold()):
        cells = []
        for mine, missing in zip(has, lacks, strict=True):
            yes = [one for one in mine if one.value == feature]
            no = [one for one in missing if one.value == feature]
            cells.append(_feature_cell(yes, no))
        words = [
            frozenset() if cell.value is None else frozenset({str(cell.value)}) for cell in cells
        ]
        verdict, text = _compare_words(labels, words)
        rows.append(Row(f"feature: {label}", tuple(cells), verdict, text))
    return rows


def _feature_cell(yes: Sequence[PropertyValue], no: Sequence[PropertyValue]) -> Cell:
    """Return yes, no, or both where the sources contradict each other; not stated if neither."""
    found = [(word, one) for word, values in ((YES, yes), (NO, no)) for one in values]
    if not found:
        return UNSTATED
    texts = dict.fromkeys(
        f"{word} ({one.qualifier})" if one.qualifier else word for word, one in found
    )
    facts = tuple(dict.fromkeys(fact for _, one in found for fact in one.evidence))
    value = " and ".join(dict.fromkeys(word for word, _ in found))
    return Cell("; ".join(texts), value, facts)


def _cell(values: Sequence[PropertyValue]) -> Cell:
    if not values:
        return UNSTATED
    text = join([*{one.text.casefold(): one.text for one in reversed(values)}.values()][::-1])
    facts = tuple(dict.fromkeys(fact for one in values for fact in one.evidence))
    stated = [one for one in values if one.is_stated]
    if len(stated) == 1 and isinstance(stated[0].value, int | Decimal):
        return Cell(text, float(stated[0].value), facts)
    return Cell(text, tuple(one.label for one in stated) or None, facts)


def join(texts: Sequence[str]) -> str:
    """Join texts of a cell: sentences by a space, all else by a semicolon."""
    return "".join(
        text if not place else f"{' ' if texts[place - 1].endswith('.') else '; '}{text}"
        for place, text in enumerate(texts)
    )


def _words(values: Iterable[PropertyValue]) -> dict[str, str]:
    """Return what is compared of each value that is stated, with its label."""
    return {
        str(one.label if one.amount else one.value): one.label for one in values if one.is_stated
    }


def _intervals(values: Values) -> tuple[Interval | None, ...]:
    """Return the figures of each thing; none if they are in several units or of several scopes."""
    amounts = [[one.amount for one in some if one.amount and one.is_stated] for some in values]
    units = {(one.unit, one.scope.removeprefix("total")) for some in amounts for one in some}
    return tuple(map(_hull, amounts)) if len(units) == 1 else ()


def _hull(amounts: Sequence[Amount]) -> Interval | None:
    """Return the least interval with all amounts."""
    if not amounts:
        return None
    lows = [one.low for one in amounts]
    highs = [one.high for one in amounts]
    low = None if None in lows else min(Decimal(one) for one in lows if one is not None)
    high = None if None in highs else max(Decimal(one) for one in highs if one is not None)
    rough = any(one.approximate for one in amounts)
    return Interval(low, high, rough, all(one.exclusive for one in amounts))


def _compare_words(labels: Sequence[str], words: Sequence[frozenset[str]]) -> tuple[str, str]:
    """Return the verdict on what is stated of each thing, and the verdict in words."""
    stated = [one for one in words if one]
    silent = [label for label, one in zip(labels, words, strict=True) if not one]
    if len(stated) < 2:  # noqa: PLR2004 - one alone is not compared
        return NOT_STATED, _not_stated(silent, labels)
    limit = f"; {_not_stated(silent, labels)}" if silent else ""
    if len({*stated}) == 1:
        return (NOT_STATED if silent else SAME), f"{SAME}{limit}"
    return DIFFERS, f"{DIFFERS}{limit}"


def _not_stated(silent: Sequence[str], labels: Sequence[str]) -> str:
    """Return of which things nothing is stated; of a pair the cells show it."""
    is_plain = len(labels) == 2 or len(silent) == len(labels)  # noqa: PLR2004
    return NOT_STATED if is_plain else f"{NOT_STATED} of {series(silent)}"


def _compare_figures(
    labels: Sequence[str], intervals: Sequence[Interval | None], values: Values
) -> tuple[str, str]:
    """Return the verdict on the figures of each thing, and the verdict in words."""
    known = [
        (label, one, "; ".join(value.label for value in some))
        for label, one, some in zip(labels, intervals, values, strict=True)
        if one
    ]
    silent = [label for label, one in zip(labels, intervals, strict=True) if one is None]
    if len(known) < 2:  # noqa: PLR2004 - one alone is not compared
        return NOT_STATED, _not_stated(silent, labels)
    limit = f"; {_not_stated(silent, labels)}" if silent else ""
    verdicts = {
        one.compare(other) for _, one, _ in known for _, other, _ in known if one is not other
    }
    if len(labels) == 2:  # noqa: PLR2004 - a pair has one difference
        (first, second), amount = intervals, _amount(values)
        return _compare_pair(first, second, amount, [text for *_, text in known])
    if verdicts == {EQUAL}:
        return (NOT_STATED if silent else EQUAL), f"{EQUAL}{limit}"
    if verdicts <= {EQUAL, UNDECIDED}:
        return UNDECIDED, f"{UNDECIDED}: {series([text for *_, text in known])} overlap{limit}"
    return DIFFERS, f"{_ends(known)}{limit}"


def _amount(values: Values) -> Amount:
    return next(one.amount for some in values for one in some if one.amount and one.is_stated)


def _compare_pair(
    first: Interval | None, second: Interval | None, amount: Amount, texts: Sequence[str]
) -> tuple[str, str]:
    if first is None or second is None:
        return NOT_STATED, NOT_STATED
    verdict = first.compare(second)
    if verdict == UNDECIDED:
        overlap = f"{series(texts)} overlap" if texts[0] != texts[1] else f"both {texts[0]}"
        return verdict, f"{UNDECIDED}: {overlap}{_spread(first.minus(second), amount)}"
    if verdict == EQUAL:
        return verdict, EQUAL
    by = first.minus(second) if verdict == "more" else second.minus(first)
    return verdict, f"{verdict} by {difference(by, amount)}"


def _spread(interval: Interval, like: Amount) -> str:
    """Return a difference in dollars that is below and above zero, if it has both ends."""
    low, high = interval[:2]
    if low is None or high is None or not like.unit.startswith("usd"):
        return ""
    return f" (difference {dollars(low)} to {dollars(high)})"


def difference(interval: Interval, like: Amount) -> str:
    """Return a difference in words, in the unit of an amount."""
    low, high = interval[:2]
    found = replace(
        like,
        low=low,
        high=high,
        open_from=None,
        open_ended=False,
        approximate=interval.approximate and high is not None,
        exclusive=False,
        qualifiers=(),
    )
    if interval.exclusive and high is None:
        found = replace(found, open_ended=True, exclusive=True)
    return str(found)


def _ends(known: Sequence[tuple[str, Interval, str]]) -> str:
    """Return which of several things has the least and the most, as far as it is decided."""
    least = [one for one in known if all(_may_precede(one[1], other[1]) for other in known)]
    most = [one for one in known if all(_may_precede(other[1], one[1]) for other in known)]
    return "; ".join(f"{name} {_some(found)}" for name, found in (("least", least), ("most", most)))


def _may_precede(one: Interval, other: Interval) -> bool:
    return one is other or one.compare(other) != "more"


def _some(found: Sequence[tuple[str, Interval, str]]) -> str:
    names = [label for label, *_ in found]
    decided = all(one.compare(found[0][1]) == EQUAL for _, one, _ in found[1:])
    return series(names) if decided else f"{series(names, 'or')} ({UNDECIDED})"
