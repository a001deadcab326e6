"""Interface of a SPARQL engine, and the rows that it answers with."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol, TypeAlias

from .values import Value

#: The graphs that a query reads; None leaves the choice to the query.
Graphs: TypeAlias = Sequence[str] | None


@dataclass(frozen=True, slots=True)
class Rows:
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
    """Reader of facts by SPARQL: a store in this process, worker processes, a remote endpoint.

    Queries only read. The graphs given as `default_graphs` and `named_graphs` replace, as the
    SPARQL protocol says, the whole dataset clause of the query (FROM and FROM NAMED).
    """

    def select(
        self, query: str, *, default_graphs: Graphs = None, named_graphs: Graphs = None
    ) -> Rows:
        """Answer a SELECT query with Python values."""
        ...

    def ask(
        self, query: str, *, default_graphs: Graphs = None, named_graphs: Graphs = None
    ) -> bool:
        """Answer an ASK query."""
        ...
