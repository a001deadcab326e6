"""Interface of a SPARQL engine, and the rows that it answers with."""

from __future__ import annotations

from typing import NamedTuple, Protocol

from .values import Value


class Rows(NamedTuple):
    """Answer to a SELECT query.

    Attributes
    ----------
    variables : tuple of str
        The names of the columns, without their question marks.
    rows : tuple of tuples of Value
        One value per column; None where the variable is unbound.
    """

    variables: tuple[str, ...]
    rows: tuple[tuple[Value, ...], ...]

    def dicts(self) -> list[dict[str, Value]]:
        """Return each row with the names of its columns."""
        return [dict(zip(self.variables, row, strict=True)) for row in self.rows]


class Engine(Protocol):
    """Reader of facts by SPARQL: a store in this process, or any other engine."""

    def select(self, query: str) -> Rows:
        """Answer a SELECT query with Python values."""
        ...

    def ask(self, query: str) -> bool:
        """Answer an ASK query."""
        ...
