"""Rows of CSV from the records of JSON, by a table of columns; headings for people."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import TYPE_CHECKING, Any, TypeAlias

if TYPE_CHECKING:
    from ...queries import Answer
    from .labels import Labels

#: The columns of a table, each with the path of its value in a record.
Columns: TypeAlias = Mapping[str, str]


def columns(text: str) -> Columns:
    """Read the columns of a table; one without a path is the member of its name.

    Examples
    --------
    >>> columns("grade pay_min=pay.min")
    {'grade': 'grade', 'pay_min': 'pay.min'}
    """
    parts = (one.partition("=") for one in text.split())
    return {name: path or name for name, _, path in parts}


def table_rows(table: Columns, records: Iterable[object]) -> Iterator[list[Any]]:
    """Yield a row for each record; None where nothing is stated.

    Examples
    --------
    >>> record = {"pay": None, "skills": [{"label": "SQL"}, {"label": "Python"}]}
    >>> list(table_rows(columns("pay_min=pay.min skills=skills.label"), [record]))
    [[None, 'SQL; Python']]
    """
    return ([_cell(one, path) for path in table.values()] for one in records)


def _cell(value: Any, path: str) -> Any:  # noqa: ANN401 - any value of JSON
    """Follow a path of members and, in a list, numbers; a list of texts is one text."""
    for name in path.split("."):
        if not isinstance(value, list):
            value = value.get(name) if value else None
        elif name.isdigit():
            value = next(iter(value[int(name) :]), None)
        else:
            value = [one[name] for one in value]
    return "; ".join(value) or None if isinstance(value, list) else value


def headings(answer: Answer, labels: Labels) -> list[str]:
    """Return the headings of an answer for people; the sides of a comparison have their labels."""
    sides = {name: answer.parameters.get(name) for name in ("first", "second")}
    named = {name: labels.label(str(side)) for name, side in sides.items() if side}
    return [(named | _HEADINGS).get(name, name.replace("_", " ")) for name in answer.columns]


_HEADINGS = {"grade": "evidence", "evidence": "kind of text"}
