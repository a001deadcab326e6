"""Things that are not valid on a date, with the passages that say so or still mention them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date

from ..model.descriptions import Statement, describe
from ..model.engine import Engine
from ..model.iris import passage_order, shorten
from ..model.labels import Labels
from ..model.values import Iri
from .intervals import Interval, IntervalError, intervals, today
from .labels import label_unnamed


@dataclass(frozen=True, slots=True)
class Absence:
    """A thing that is not valid on a day.

    Attributes
    ----------
    iri : Iri
        The thing.
    label : str
        What it is called.
    through : date or None
        The last day on which it was valid; None if it never was before.
    begins : date or None
        The next day on which it will be; None if none is stated.
    sources : tuple of str
        The passages that say so.
    certainty : tuple of str
        How certain they are, as far as they say.
    disputed : tuple of str
        Passages that hold it to be valid still.
    remarks : tuple of str
        What the passages that say so remark on it besides.
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
        against = f"; not so {', '.join(self.disputed)}" if self.disputed else ""
        return f"{when} [{', '.join(self.sources)}]{sure}{against}."

    def __str__(self) -> str:
        when = f"last day {self.through}" if self.through else f"from {self.begins}"
        return f"{self.label} ({when}) [{', '.join(self.sources)}]"


@dataclass(frozen=True, slots=True)
class Expired:
    """A thing that has expired, with what is still said of it.

    Attributes
    ----------
    absence : Absence
        The thing, until when it was valid, and who says so.
    statements : tuple of Statement
        What other passages still say of it.
    """

    absence: Absence
    statements: tuple[Statement, ...]

    @property
    def speaking(self) -> tuple[str, ...]:
        """The passages that still speak of it."""
        found = {source for statement in self.statements for source in statement.sources}
        return tuple(sorted(found, key=passage_order))


def absences(found: Iterable[Interval], day: date, labels: Labels) -> tuple[Absence, ...]:
    """Return what is not valid on a day, and what only some passages hold to be valid.

    A thing with several intervals is valid on the days of any of them. Where one passage has it
    expired and another, which speaks of the same time, has it valid, it is disputed.

    Parameters
    ----------
    found : iterable of Interval
        The intervals.
    day : date
        The day.
    labels : Names
        What things are called.

    Returns
    -------
    tuple of Absence
        By label.
    """
    of_thing: dict[Iri, list[Interval]] = {}
    for interval in found:
        of_thing.setdefault(interval.thing, []).append(interval)
    absent = (_absence(thing, stated, day, labels) for thing, stated in of_thing.items())
    return tuple(sorted(filter(None, absent), key=lambda absence: absence.label.casefold()))


def expired(
    engine: Engine, labels: Labels, day: date, found: Iterable[Interval] | None = None
) -> list[Expired]:
    """Return what has expired on a day, with what other passages still say of it.

    Parameters
    ----------
    engine : Engine
        Where to ask.
    labels : Names
        What things are called.
    day : date
        The day.
    found : iterable of Interval, optional
        The intervals, if they have been read already.

    Raises
    ------
    IntervalError
        If an interval cannot be read.
    """
    read = intervals(engine) if found is None else tuple(found)
    labelled = label_unnamed(engine, labels, (interval.thing for interval in read))
    return [
        Expired(absence, _still_said(engine, labels, absence))
        for absence in absences(read, day, labelled)
        if absence.through is not None
    ]


def snapshot_note(day: date, absent: Sequence[Absence]) -> str:
    """Return the sentence that says for which day an answer is, and what it leaves out.

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


def nothing_expired(day: date) -> str:
    """Return the sentence that nothing has expired on a day."""
    return f"Nothing had expired by {day}: no source states an interval that ended before."


def expiry(engine: Engine, thing: Iri, labels: Labels) -> str:
    """Return in a sentence why a thing is not valid today, or that it cannot be told.

    Parameters
    ----------
    engine : Engine
        Where to ask.
    thing : Iri
        The thing.
    labels : Names
        What things are called.

    Returns
    -------
    str
        Empty where the thing is valid, or nothing else is stated.
    """
    try:
        found = absences(intervals(engine, thing), today(), labels)
    except IntervalError as error:
        return f"Whether it is still valid cannot be told: {error}."
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


def _still_said(engine: Engine, labels: Labels, absence: Absence) -> tuple[Statement, ...]:
    """Leave out who says it expired, and what we observe ourselves."""
    found = []
    for statement in describe(engine, absence.iri, labels).statements:
        others = [name for name in statement.sources if name not in absence.sources]
        speaking = tuple(name for name in others if not name.startswith("gradpath/"))
        if speaking:
            found.append(replace(statement, sources=speaking))
    return tuple(found)
