"""Expired things with the passages that still mention them, and reasons for missing statements."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass, replace
from datetime import date

from ..model.descriptions import Description, Statement, describe
from ..model.engine import Engine
from ..model.iris import passage_order
from ..model.labels import Labels
from .absences import Absence
from .graph import Graph


@dataclass(frozen=True, slots=True)
class Expired:
    """A thing that has expired, with the statements that remain about it.

    Attributes
    ----------
    absence : Absence
        The thing, its last day and the passages that state it.
    statements : tuple of Statement
        Statements of other passages about it.
    """

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
