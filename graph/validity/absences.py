"""Things that are not valid on a date: passages that say so, and what others still state."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import cached_property
from typing import TYPE_CHECKING, Protocol

from ...names import collate
from ...queries.engine import Engine
from ..model.descriptions import Description, describe
from ..model.iris import passage_order, shorten
from ..model.labels import Labels
from ..model.values import Iri
from ..model.verbalize import Statement
from .intervals import Interval, IntervalError, intervals, today

if TYPE_CHECKING:
    from ...queries import Catalogue
    from ..store.store import Store


class Graph(Protocol):
    """A knowledge graph, or a snapshot of one as of a date; see `KnowledgeGraph`."""

    # ruff: noqa: D102 - `KnowledgeGraph` documents them

    @property
    def store(self) -> Store: ...
    @property
    def localized(self) -> Store: ...
    @cached_property
    def labels(self) -> Labels: ...
    @cached_property
    def catalogue(self) -> Catalogue: ...
    @property
    def as_of_date(self) -> date | None: ...
    @cached_property
    def whole(self) -> Graph: ...
    @property
    def left_out(self) -> tuple[Absence, ...]: ...
    @property
    def note(self) -> str: ...
    def absence(self, thing: Iri) -> Absence | None: ...
    def describe(self, name: str) -> Description: ...


@dataclass(frozen=True, slots=True)
class Absence:
    """A thing that is not valid on a date.

    Attributes
    ----------
    iri, label : Iri, str
        The thing.
    through, begins : date or None
        Last day on which it was valid, None if it never was before; next day on which it is.
    sources, certainty, remarks : tuple of str
        Passages that say so; their certainty, where they state it; their other remarks on it.
    disputed : tuple of str
        Passages by which it is still valid.
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
    """
    of_thing: dict[Iri, list[Interval]] = {}
    for interval in found:
        of_thing.setdefault(interval.thing, []).append(interval)
    absent = (_absence(thing, stated, day, labels) for thing, stated in of_thing.items())
    return tuple(sorted(filter(None, absent), key=lambda absence: collate(absence.label)))


def snapshot_note(day: date, absent: Sequence[Absence]) -> str:
    """Return the sentence that states the date of an answer and the things it leaves out.

    Examples
    --------
    >>> snapshot_note(date(2026, 1, 1), [])
    'As of 2026-01-01: nothing is left out; no fact had expired.'
    """
    groups = {
        "left out because it had expired": [a for a in absent if a.through and not a.disputed],
        "left out because it was not valid yet": [a for a in absent if not a.through],
        "kept because passages disagree whether it had expired": [a for a in absent if a.disputed],
    }
    parts = [f"{why}: {', '.join(map(str, those))}" for why, those in groups.items() if those]
    return f"As of {day}: {'; '.join(parts) or 'nothing is left out; no fact had expired'}."


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


@dataclass(frozen=True, slots=True)
class Expired:
    """A thing that has expired, with the statements of other passages that remain about it."""

    absence: Absence
    statements: tuple[Statement, ...]

    @property
    def mentioned_in(self) -> tuple[str, ...]:
        """The passages that still mention it."""
        return _passages(self.statements)


def expired(engine: Engine, labels: Labels, absent: Iterable[Absence]) -> list[Expired]:
    """Return the absent things that have expired, with the statements that remain about them."""
    return [
        Expired(one, _of_others(describe(engine, one.iri, labels).statements, one.sources))
        for one in absent
        if one.through is not None
    ]


def nothing_expired(day: date) -> str:
    """Return the sentence for a day by which nothing has expired."""
    return f"Nothing had expired by {day}: no source states an interval that ended before."


def explain_missing(graph: Graph, description: Description) -> tuple[str, ...]:
    """Explain in sentences why a description holds no statement.

    They name the passages on the thing that the graph, as a snapshot, leaves out, the last day of
    the thing, and the remarks of the passages that state it. None where there are statements.
    """
    if description.statements:
        return ()
    absence = graph.absence(description.iri)
    ending = absence.sources if absence else ()
    lines = []
    if graph.as_of_date is not None:
        stated = graph.whole.describe(description.thing).statements
        if passages := _passages(_of_others(stated, ending)):
            named = ", ".join(passages)
            lines = [f"As of {graph.as_of_date} the statements of {named} about it are left out."]
    if absence:
        remarks = (f"{remark} [{', '.join(ending)}]" for remark in absence.remarks)
        lines += [absence.sentence, *remarks]
    return tuple(lines) or ("No passage states anything about it.",)


def _of_others(statements: Iterable[Statement], ending: Collection[str]) -> tuple[Statement, ...]:
    """Return the statements that neither the passages of an expiry nor our own make."""
    found = []
    for statement in statements:
        others = [name for name in statement.sources if name not in ending]
        if sources := tuple(name for name in others if not name.startswith("gradpath/")):
            found.append(replace(statement, sources=sources))
    return tuple(found)


def _passages(statements: Iterable[Statement]) -> tuple[str, ...]:
    found = {source for statement in statements for source in statement.sources}
    return tuple(sorted(found, key=passage_order))
