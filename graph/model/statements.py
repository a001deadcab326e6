"""Statements of an engine as rows of short names, each with its grade and passages."""

from __future__ import annotations

from ...queries.engine import Engine
from .grades import Grade, grades_of_passages
from .iris import passage_order, shorten
from .values import Value


class Statements:
    """Statements of an engine; the grades of the passages are read once."""

    def __init__(self, engine: Engine) -> None:
        self.engine, self._grades = engine, grades_of_passages(engine)

    def sorted(self, query: str) -> dict[tuple[str, ...], tuple[Grade, tuple[str, ...]]]:
        """Return what `of` returns, in the order of the columns."""
        return dict(sorted(self.of(query).items()))

    def of(self, query: str) -> dict[tuple[str, ...], tuple[Grade, tuple[str, ...]]]:
        """Return the grade and the passages of each row, by its columns; the last is a passage."""
        short = _Short()
        found: dict[tuple[str, ...], set[str]] = {}
        for row in self.engine.select(query).rows:
            *key, passage = map(short.__getitem__, row)
            found.setdefault(tuple(key), set()).add(passage)
        return {
            key: (
                max(self._grades.get(passage, Grade.STATED) for passage in passages),
                tuple(sorted(passages, key=passage_order)),
            )
            for key, passages in found.items()
        }


class _Short(dict[Value, str]):
    """The short name of each value of an answer, found when first met."""

    def __missing__(self, value: Value) -> str:
        name = self[value] = shorten(str(value))
        return name
