"""Table of the answer to a named query for people: numbers, links to things and to sources."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal

from markupsafe import Markup, escape

from ...graph.model.grades import TITLES
from ...graph.model.iris import shorten
from ...graph.model.labels import Labels
from ...graph.model.tables import headings
from ...graph.model.values import Iri
from ...queries import Answer
from ..http.markup import NONE, ROWS, Links, table
from ..http.urls import is_thing

#: Endings of columns that hold passages, and the separator between these.
_PASSAGES, _SEPARATOR = ("sources", "passage"), ", "
#: Ending of columns for programs: each identifies the thing that another column names.
_ID = "_id"
_NOTHING = Markup("\N{EN DASH}")
_CAPTION = Markup('\n<p class="kind">%s%s row%s.%s</p>')


def answer_table(answer: Answer, labels: Labels, links: Links) -> Markup:
    """Return an answer as a table with the number of rows; empty if it has no value.

    Columns for programs and empty columns are left out, and rows past the first `ROWS`.
    """
    shown = [
        (place, name)
        for place, name in enumerate(answer.columns)
        if not name.endswith(_ID) and any(row[place] not in {None, ""} for row in answer.rows)
    ]
    if not shown:
        return NONE
    rows = []
    for row in answer.rows[:ROWS]:
        things = _things(answer.columns, row, labels)
        rows.append(
            [
                _cell(name, row[place], things.get(name) or things.get(row[place]), labels, links)
                for place, name in shown
            ]
        )
    named = headings(answer, labels)
    columns = [[row[place] for row in answer.rows] for place, _ in shown]
    figures = [index for index, column in enumerate(columns) if all(map(_is_figure, column))]
    dash = " A dash means: not stated." if any(_NOTHING in row for row in rows) else ""
    count, plural = len(answer.rows), "s" if len(answer.rows) != 1 else ""
    cut = f"The first {ROWS:,} of " if count > ROWS else ""
    rest = " The formats below have all of them." if cut else ""
    caption = _CAPTION % (cut, f"{count:,}", plural, rest + dash)
    heads = [named[place] for place, _ in shown]
    return table("Answer", heads, rows, names=True, figures=figures) + caption


def _things(columns: Sequence[str], row: Sequence[object], labels: Labels) -> dict[object, str]:
    """Return the things of a row by the column that names them, and by their labels."""
    found: dict[object, str] = {}
    for name, value in zip(columns, row, strict=True):
        if name.endswith(_ID) and isinstance(value, Iri) and is_thing(thing := shorten(value)):
            found[name.removesuffix(_ID)] = thing
            found.setdefault(labels.label(thing), thing)
    return found


def _cell(name: str, value: object, thing: str | None, labels: Labels, links: Links) -> Markup:
    if value is None or value == "":
        return _NOTHING
    if name.endswith(_PASSAGES):
        return links.sources(shorten(one) for one in str(value).split(_SEPARATOR))
    text = TITLES.get(str(value), str(value)) if name == "grade" else _written(value)
    if isinstance(value, Iri):
        thing, text = shorten(value), labels.label(value)
    return links.thing(thing, text) if thing and is_thing(thing) else escape(text)


def _written(value: object) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    return f"{value:,}" if isinstance(value, int | Decimal) else str(value)


def _is_figure(value: object) -> bool:
    number = isinstance(value, int | float | Decimal) and not isinstance(value, bool)
    return value is None or number
