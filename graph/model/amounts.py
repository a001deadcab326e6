"""Amounts as intervals that keep the form in which a source prints them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal

from ...ontology.terms import with_prologue
from ...queries.engine import Engine
from .iris import passage_order, shorten
from .values import Iri, Value

#: A figure of an amount, in its unit.
Figure = int | Decimal


@dataclass(frozen=True, slots=True)
class Amount:
    """An interval of a quantity; a bound that no source states is None and never a number.

    Attributes
    ----------
    low, high : int, Decimal or None
        The bounds, in the unit; `high` is None where the end is open or nothing is stated.
    open_from : int, Decimal or None
        The last figure printed before an open end.
    open_ended, approximate, exclusive : bool
        Whether the amount has no upper end, is rough, or excludes its printed bound.
    unit, scope : str
        Slugs such as ``usd-per-year``, and ``full-time`` for the coverage; empty if not stated.
    printed, sources, qualifiers : tuple of str
        The forms in which passages print it, their short names, and their words that limit it.
    """

    low: Figure | None
    high: Figure | None
    open_from: Figure | None = None
    open_ended: bool = False
    approximate: bool = False
    exclusive: bool = False
    unit: str = ""
    printed: tuple[str, ...] = ()
    sources: tuple[str, ...] = ()
    scope: str = ""
    qualifiers: tuple[str, ...] = ()

    def at_least(self, bound: Figure) -> bool | None:
        """Tell whether all of the amount is at or above `bound`; None where that is undecided.

        Examples
        --------
        >>> pay = Amount(130000, 185000)
        >>> pay.at_least(130000), pay.at_least(200000), pay.at_least(150000)
        (True, False, None)
        """
        if self.low is not None and self.low >= bound:
            return True
        beyond = self.high is not None and (
            self.high < bound or (self.exclusive and self.low is None and self.high == bound)
        )
        return False if beyond else None

    def at_most(self, bound: Figure) -> bool | None:
        """Tell whether all of the amount is at or below `bound`; None where that is undecided.

        Examples
        --------
        >>> Amount(7000, 7000).at_most(25000)
        True
        """
        if self.high is not None and self.high <= bound:
            return True
        above = self.low is not None and (
            self.low > bound or (self.exclusive and self.open_ended and self.low == bound)
        )
        return False if above else None

    def in_full(self) -> str:
        """Return the amount in words, with what it covers and how it is limited.

        Examples
        --------
        >>> Amount(3, 4, unit="year", qualifiers=("most working professionals",)).in_full()
        '3 to 4 years (most working professionals)'
        """
        return f"{self} ({self.limits})" if self.limits else str(self)

    @property
    def limits(self) -> str:
        """The words for what it covers and how it is limited; empty if nothing is stated."""
        return ", ".join(filter(None, (_SCOPES.get(self.scope), *self.qualifiers)))

    def __str__(self) -> str:
        """Return the amount in words.

        Examples
        --------
        >>> str(Amount(140000, None, open_from=200000, open_ended=True, unit="usd-per-year"))
        '$140,000 to $200,000 or more a year'
        """
        if self.low is None and self.high is None:
            return f"not stated as a number ({' / '.join(self.printed) or 'nothing printed'})"
        parts = ("about" if self.approximate else "", self._span(), _UNITS.get(self.unit))
        return " ".join(part for part in parts if part)

    def _span(self) -> str:
        sign = "$" if self.unit.startswith("usd") else ""
        figures = (self.low, self.high, self.open_from)
        low, high, last = ("" if figure is None else f"{sign}{figure:,}" for figure in figures)
        if self.open_ended:
            if last:
                return f"{low} to {last} or more"
            return f"more than {low}" if self.exclusive else f"{low} or more"
        if not low:
            return f"less than {high}" if self.exclusive else f"at most {high}"
        if not high:
            return f"at least {low}"
        return low if low == high else f"{low} to {high}"


#: Words for the scope of an amount; a price is the total unless it says otherwise.
_SCOPES = {
    "full-time": "full-time study",
    "part-time": "part-time study",
    "working": "beside a job",
}
_UNITS = {
    "usd-per-year": "a year",
    "credit": "credits",
    "course": "courses",
    "year": "years",
    "semester": "semesters",
    "hour-per-week": "hours a week",
}


_AMOUNTS = with_prologue("""
SELECT ?amount ?property ?value WHERE {{
  {{ SELECT DISTINCT ?amount WHERE {{ {which} }} }}
  ?amount ?property ?value .
  FILTER(?property IN (
    gp:min, gp:max, gp:openFrom, gp:openEnded, gp:approximate, gp:exclusive, gp:unit, gp:asPrinted,
    gp:scope, gp:qualifier))
}}""")
_PASSAGES = with_prologue("""
SELECT DISTINCT ?amount ?passage WHERE {{
  {{ SELECT DISTINCT ?amount WHERE {{ {which} }} }}
  GRAPH ?passage {{ ?amount a gp:Amount }}
}}""")


def amounts_of(engine: Engine, relation: str) -> dict[Iri, Amount]:
    """Read every amount to which a relation leads, given by its IRI; by their IRIs."""
    return _read(engine, f"?owner <{relation}> ?amount")


def amounts_named(engine: Engine, things: Iterable[str]) -> dict[Iri, Amount]:
    """Read the amounts among some things, given by their IRIs."""
    names = " ".join(f"<{thing}>" for thing in things)
    return _read(engine, f"VALUES ?amount {{ {names} }} ?amount a gp:Amount")


def _read(engine: Engine, which: str) -> dict[Iri, Amount]:
    found: dict[Iri, dict[str, list[Value]]] = defaultdict(lambda: defaultdict(list))
    for amount, name, value in engine.select(_AMOUNTS.format(which=which)).rows:
        found[Iri(amount)][str(name).rpartition("#")[2]].append(value)
    for amount, passage in engine.select(_PASSAGES.format(which=which)).rows:
        if amount in found:
            found[Iri(amount)]["passage"].append(shorten(str(passage)))
    return {amount: _amount(values) for amount, values in found.items()}


def _amount(values: Mapping[str, list[Value]]) -> Amount:
    def figure(name: str) -> Figure | None:
        return min((v for v in values[name] if isinstance(v, int | Decimal)), default=None)

    def texts(name: str) -> list[str]:
        return sorted({str(value) for value in values[name]})

    def slug(name: str) -> str:
        return str(next(iter(values[name]), "")).rpartition("/")[2]

    return Amount(
        low=figure("min"),
        high=figure("max"),
        open_from=figure("openFrom"),
        open_ended=True in values["openEnded"],
        approximate=True in values["approximate"],
        exclusive=True in values["exclusive"],
        unit=slug("unit"),
        scope=slug("scope"),
        qualifiers=tuple(texts("qualifier")),
        printed=tuple(texts("asPrinted")),
        sources=tuple(sorted(texts("passage"), key=passage_order)),
    )
