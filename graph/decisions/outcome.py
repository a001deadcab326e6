"""Answers to decisions: sentences and tables, each with the statements on which it rests."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from enum import Enum
from itertools import chain
from typing import Any, NamedTuple, TypeAlias

from ...queries import Meaning
from ..model.evidence import Evidence, Sentence, sources_of
from ..model.grades import Grade

__all__ = ["Evidence", "Sentence", "sources_of"]

#: A value of a cell for programs: a figure, a text, a truth, several texts, or None: not stated.
Plain: TypeAlias = int | float | str | bool | tuple[str, ...] | None
NOT_STATED = "not stated"


class ReasonCode(Enum):
    """Reason why an answer, or a part of it, is empty or undecided."""

    NOT_STATED = "not stated"
    NO_MAPPING = "no mapping"
    EXCLUDED = "excluded"
    OUT_OF_SCOPE = "out of scope"
    EXPIRED = "expired"


class Cell(NamedTuple):
    """A cell of a table.

    Attributes
    ----------
    text : the cell for people; never empty: "not stated", "none"
    value : the cell for programs; None if nothing is stated
    evidence : the statements on which it rests
    """

    text: str
    value: Plain
    evidence: tuple[Evidence, ...] = ()

    @property
    def sources(self) -> tuple[str, ...]:
        """The passages that make the statements on which it rests."""
        return sources_of(self.evidence)

    @property
    def is_known(self) -> bool:
        """Whether it has a value: nothing is unknown about 0, and about no."""
        return self.value is not None and self.value != ()

    @property
    def grade(self) -> Grade | None:
        """The weakest grade of these statements; None without any."""
        return min((one.grade for one in self.evidence), default=None)


UNSTATED = Cell(NOT_STATED, None)


class Column(NamedTuple):
    """A column of a table.

    Attributes
    ----------
    name, heading : its name for programs, and its heading for people
    detail : whether a screen leaves it out; pages, JSON and CSV have it
    """

    name: str
    heading: str
    detail: bool = False


@dataclass(frozen=True, slots=True)
class Table:
    """A table of an answer: as many cells in each row as there are columns; the first names it.

    Attributes
    ----------
    name, title : its name for programs, and its title for people
    columns, rows : the columns, and a cell for each of them in every row
    note : a sentence below it, or ""
    detail : whether a screen leaves it out; pages and JSON have it
    full : the number of rows that a screen shows in full; None for all
    rest : the text that a screen shows for all that it leaves out; or "", for a line for each row
    """

    name: str
    title: str
    columns: tuple[Column, ...]
    rows: tuple[tuple[Cell, ...], ...]
    note: str = ""
    detail: bool = False
    full: int | None = None
    rest: str = ""

    @property
    def on_screen(self) -> Table:
        """The table without details; of other rows `rest`, or lines of the first two cells."""
        kept = [place for place, column in enumerate(self.columns) if not column.detail]
        columns = tuple(self.columns[place] for place in kept)
        rows = tuple(tuple(row[place] for place in kept) for row in self.rows)
        full = len(rows) if self.full is None else self.full
        lines = [f"{first.text}: {second.text}" for first, second, *_ in rows[full:]]
        note = "\n".join(filter(None, [*([self.rest] if self.rest else lines), self.note]))
        return replace(self, columns=columns, rows=rows[:full], note=note)


class Unmatched(NamedTuple):
    """A name that no thing of the wanted kinds has; it is never forced on one of the nearest.

    Attributes
    ----------
    given : the name
    nearest : the nearest names of the wanted kinds
    others : short names of things of other kinds that have the name
    compared : whether nearest names were looked for, which they are for the first names only
    """

    given: str
    nearest: tuple[str, ...]
    others: tuple[str, ...] = ()
    compared: bool = True

    @property
    def text(self) -> str:
        """The name and the nearest ones in a sentence."""
        verb = "names are" if len(self.nearest) > 1 else "name is"
        near = f"; the nearest {verb} {', '.join(self.nearest)}" if self.nearest else ""
        if not self.compared:
            near = "; the nearest names are given for the first such names only"
        if self.others:
            return f"{self.given!r} is the name of {', '.join(self.others)} only{near}."
        return f"Nothing here is called {self.given!r}{near}."


@dataclass(frozen=True, slots=True)
class Outcome:
    """The answer to a decision.

    Attributes
    ----------
    answer : the first sentence, which answers
    sentences : what qualifies it: what is missing, what is undecided
    lead : the number of them that stand before the tables on a screen; None for all
    tables : the main one first
    rule : the rule by which rows are ordered
    assumptions : each assumption in a sentence, with its value
    to_ask : questions that the sources leave open, to ask the school
    reason : why there is no answer; None if there is one
    unmatched : names that were given and that no thing has
    decision, parameters, meanings : as for `queries.Answer`; `Decision.run` fills them in
    """

    answer: Sentence
    sentences: tuple[Sentence, ...] = ()
    tables: tuple[Table, ...] = ()
    rule: str = ""
    assumptions: tuple[str, ...] = ()
    to_ask: tuple[str, ...] = ()
    reason: ReasonCode | None = None
    unmatched: tuple[Unmatched, ...] = ()
    decision: str = ""
    parameters: Mapping[str, Any] = field(default_factory=dict)
    meanings: tuple[Meaning, ...] = ()
    lead: int | None = None

    @property
    def sources(self) -> tuple[str, ...]:
        """Every passage on which the answer rests."""
        said = [one.evidence for one in (self.answer, *self.sentences)]
        shown = [cell.evidence for table in self.tables for row in table.rows for cell in row]
        return sources_of(chain.from_iterable((*said, *shown)))
