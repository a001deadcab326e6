"""The intervals in which things are valid, as passages state them, read strictly."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from ...errors import DataError, GradPathError
from ...ontology.terms import SCHEMA, with_prologue
from ...queries.engine import Engine
from ..model.iris import passage_order, shorten
from ..model.values import Iri, Value

_FORM = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
#: A date, or the date of a point in time; a time zone changes neither at the precision of days.
_LITERAL = re.compile(rf"({_FORM.pattern})(?:T[0-9:.]+)?(?:Z|[+-][0-9]{{2}}:[0-9]{{2}})?")
_WANTED = "a day such as 2026-06-30"
#: Number of ill-formed intervals that an error lists.
_FEW = 5

_INTERVALS = with_prologue("""
SELECT ?thing ?passage ?end ?day WHERE {{
  VALUES ?thing {{ {thing} }}
  VALUES ?end {{ schema:validFrom schema:validThrough }}
  GRAPH ?passage {{ ?thing ?end ?day }}
}}""")
_CERTAINTY = with_prologue("""
SELECT ?passage ?text WHERE { ?passage a gp:Passage ; gp:qualifier ?text }""")
_REMARKS = with_prologue("""
SELECT ?thing ?passage ?text WHERE {{
  VALUES ?thing {{ {things} }}
  GRAPH ?passage {{ ?remark schema:about ?thing ; dcterms:description ?text }}
  ?remark a gp:Remark
}}
ORDER BY ?text""")


class DayError(GradPathError):
    """A text that is not a date."""


class IntervalError(DataError):
    """Intervals in the data that cannot be read (`problems`), so that no expiry can be decided."""

    def __init__(self, problems: Sequence[tuple[str, str]]) -> None:
        self.problems = tuple(f"{passage}: {message}" for passage, message in problems)
        (first, message), others = problems[0], self.problems[1:]
        more = f" and {len(others) - _FEW + 1} more" if len(others) >= _FEW else ""
        text = "; ".join([message, *others[: _FEW - 1]]) + more
        super().__init__(first, text, hint=f"give {_WANTED}, one at each end that is known")


@dataclass(frozen=True, slots=True)
class Interval:
    """Interval in which a thing is valid according to a passage, both ends included.

    Attributes
    ----------
    thing, passage : Iri, str
        IRI of the thing, and short name of the passage.
    first, last : date or None
        First and last day; None where the end is open.
    certainty, remarks : str or None, tuple of str
        Certainty of the passage, if stated, and its other remarks on the thing.
    """

    thing: Iri
    passage: str
    first: date | None
    last: date | None
    certainty: str | None
    remarks: tuple[str, ...] = ()

    def is_over(self, day: date) -> bool:
        """Tell whether the interval ended before a day."""
        return self.last is not None and self.last < day

    def is_ahead(self, day: date) -> bool:
        """Tell whether the interval begins after a day."""
        return self.first is not None and day < self.first


def changes(found: Iterable[Interval]) -> frozenset[date]:
    """Return the days on which an interval begins, or is over for the first time."""
    begins = {interval.first for interval in found if interval.first}
    ends = {interval.last for interval in found if interval.last and interval.last < date.max}
    return frozenset(begins | {last + timedelta(days=1) for last in ends})


def today() -> date:
    """Return the current date in the local time zone."""
    return datetime.now().astimezone().date()


def read_day(text: str) -> date:
    """Return the day of a date as ISO 8601 writes it, or ``today``; else raise DayError.

    Examples
    --------
    >>> read_day("2026-06-30")
    datetime.date(2026, 6, 30)
    """
    word = text.strip()
    if word.casefold() == "today":
        return today()
    try:
        if _FORM.fullmatch(word):
            return date.fromisoformat(word)
    except ValueError as error:
        message = f"there is no day {word!r} ({error})"
        raise DayError(message, hint=f"give {_WANTED}, or today") from None
    raise DayError(f"{word[:60]!r} is not a date", hint=f"give {_WANTED}, or today")


def intervals(engine: Engine, thing: Iri | None = None) -> tuple[Interval, ...]:
    """Read the intervals of validity of all things or of one, one for each thing and passage.

    IntervalError is raised if a date cannot be read, comes twice, or an end is before its begin.
    """
    rows = engine.select(_INTERVALS.format(thing=f"<{thing}>" if thing else "UNDEF")).rows
    if not rows:
        return ()
    ends, problems = _ends(rows)
    certainty = {str(passage): str(text) for passage, text in engine.select(_CERTAINTY).rows}
    remarks = _remarks(engine, {node for node, _ in ends})
    found = []
    for (node, passage), of_name in ends.items():
        first, last = of_name.get("validFrom"), of_name.get("validThrough")
        source = shorten(passage)
        if first and last and last < first:
            message = f"{shorten(node)} begins to be valid on {first} and ends on {last}"
            problems.append((source, message))
        remarked = tuple(remarks.get((node, passage), ()))
        found.append(Interval(node, source, first, last, certainty.get(passage), remarked))
    if problems:
        raise IntervalError(sorted(problems, key=lambda problem: passage_order(problem[0])))
    return tuple(sorted(found, key=lambda i: (i.thing, passage_order(i.passage))))


def _ends(
    rows: Iterable[tuple[Value, ...]],
) -> tuple[dict[tuple[Iri, str], dict[str, date]], list[tuple[str, str]]]:
    """Return the ends of the intervals by thing and passage, and the problems with others."""
    ends: dict[tuple[Iri, str], dict[str, date]] = {}
    problems = []
    for node, passage, end, day in rows:
        source, name = shorten(str(passage)), str(end).removeprefix(SCHEMA.iri)
        about = f"{shorten(str(node))} has {name} {day!s:.60}"
        if not isinstance(node, Iri):
            problems.append((source, f"a node without a name has {name} {day!s:.60}"))
        elif (read := _read_literal(day)) is None:
            problems.append((source, f"{about}, which is no date"))
        elif name in (found := ends.setdefault((node, str(passage)), {})):
            problems.append((source, f"{about} beside {found[name]}"))
        else:
            found[name] = read
    return ends, problems


def _remarks(engine: Engine, things: Collection[Iri]) -> dict[tuple[Iri, str], list[str]]:
    """Return the remarks of each passage on some things."""
    found: dict[tuple[Iri, str], list[str]] = {}
    query = _REMARKS.format(things=" ".join(f"<{thing}>" for thing in sorted(things)))
    for thing, passage, text in engine.select(query).rows:
        found.setdefault((Iri(thing), str(passage)), []).append(str(text))
    return found


def _read_literal(value: Value) -> date | None:
    found = None if isinstance(value, Iri) else _LITERAL.fullmatch(str(value).strip())
    try:
        return date.fromisoformat(found[1]) if found else None
    except ValueError:
        return None
