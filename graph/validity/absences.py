"""Things that are not valid on a date, with the passages that say so."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from ..model.engine import Engine
from ..model.iris import shorten
from ..model.labels import Labels
from ..model.values import Iri
from .intervals import Interval, IntervalError, intervals, today


@dataclass(frozen=True, slots=True)
class Absence:
    """A thing that is not valid on a date.

    Attributes
    ----------
    iri : Iri
        IRI of the thing.
    label : str
        Label of the thing.
    through : date or None
        Last day on which it was valid; None if it never was before.
    begins : date or None
        Next day on which it is valid again; None if none is stated.
    sources : tuple of str
        Passages that say so.
    certainty : tuple of str
        Their certainty, where they state it.
    disputed : tuple of str
        Passages by which it is still valid.
    remarks : tuple of str
        Other remarks of these passages on it.
    """

    iri: Iri
    label: str
    through: date | None
    begins: date | None
    sources: tuple[str, ...]
    certainty: tuple[str, ...]
    disputed: tuple[str, ...] = ()
    remarks: tuple[str, ...] = ()

    @property
    def thing(self) -> str:
        """The short name of the thing."""
        return shorten(self.iri)

    @property
    def sentence(self) -> str:
        """Sentence that states the interval of validity, its passages and their certainty."""
        ended = f"Expired after {self.through}, its last day"
        when = ended if self.through else f"Valid only from {self.begins} on"
        sure = f"; certainty: {', '.join(self.certainty)}" if self.certainty else ""
        against = f"; still valid according to {', '.join(self.disputed)}" if self.disputed else ""
        return f"{when} [{', '.join(self.sources)}]{sure}{against}."

    def __str__(self) -> str:
        when = f"last day {self.through}" if self.through else f"from {self.begins}"
        return f"{self.label} ({when}) [{', '.join(self.sources)}]"


def absences(found: Iterable[Interval], day: date, labels: Labels) -> tuple[Absence, ...]:
    """Return the things that are not valid on a day, and the disputed ones, by label.

    A thing with several intervals is valid on the days of any of them. It is disputed where it
    expired by one passage and is valid by another that covers the same time.

    Parameters
    ----------
    found : iterable of Interval
        Intervals of any things.
    day : date
        The day.
    labels : Labels
        Labels of the things.
    """
    of_thing: dict[Iri, list[Interval]] = {}
    for interval in found:
        of_thing.setdefault(interval.thing, []).append(interval)
    absent = (_absence(thing, stated, day, labels) for thing, stated in of_thing.items())
    return tuple(sorted(filter(None, absent), key=lambda absence: absence.label.casefold()))


def snapshot_note(day: date, absent: Sequence[Absence]) -> str:
    """Return the sentence that states the date of an answer and the things it leaves out.

    Examples
    --------
    >>> snapshot_note(date(2026, 1, 1), [])
    'As of 2026-01-01: nothing is left out because nothing had expired.'
    """
    groups = {
        "left out because it had expired": [a for a in absent if a.through and not a.disputed],
        "left out because it was not valid yet": [a for a in absent if not a.through],
        "kept because passages disagree whether it had expired": [a for a in absent if a.disputed],
    }
    parts = [f"{why}: {', '.join(map(str, those))}" for why, those in groups.items() if those]
    return f"As of {day}: {'; '.join(parts) or 'nothing is left out because nothing had expired'}."


def expiry(engine: Engine, thing: Iri, labels: Labels) -> str:
    """Return the sentence that explains why a thing is not valid today.

    It is empty where the thing is valid, and an error message where an interval cannot be read.
    """
    try:
        found = absences(intervals(engine, thing), today(), labels)
    except IntervalError as error:
        return f"Its validity cannot be decided: {error}."
    return found[0].sentence if found else ""


def _absence(thing: Iri, stated: Sequence[Interval], day: date, labels: Labels) -> Absence | None:
    over = [interval for interval in stated if interval.is_over(day)]
    ahead = [interval for interval in stated if interval.is_ahead(day)]
    holding = [interval for interval in stated if interval not in over and interval not in ahead]
    ends = max((interval.last for interval in over if interval.last), default=None)
    against = [i for i in holding if ends and (i.first is None or i.first <= ends)]
    if holding and not against:
        return None
    excluding = over if holding else [*over, *ahead]
    return Absence(
        iri=thing,
        label=labels.label(thing),
        through=ends,
        begins=min((interval.first for interval in ahead if interval.first), default=None),
        sources=tuple(dict.fromkeys(interval.passage for interval in excluding)),
        certainty=tuple(dict.fromkeys(i.certainty for i in excluding if i.certainty)),
        disputed=tuple(interval.passage for interval in against),
        remarks=tuple(dict.fromkeys(text for i in excluding for text in i.remarks)),
    )
