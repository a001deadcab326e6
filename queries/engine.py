"""Interface of a SPARQL engine, and the rows that it answers with."""

from __future__ import annotations

from typing import NamedTuple, Protocol

from .lists import Cell


class Rows(NamedTuple):
    """Answer to a SELECT query; a value is None where its variable is unbound."""

    variables: tuple[str, ...]
    rows: tuple[tuple[Cell, ...], ...]


class Engine(Protocol):
    """Engine that answers queries: a store in this process, or an endpoint elsewhere."""

    def select(self, query: str, /) -> Rows:
        """Answer a SELECT query with Python values."""
        ...

    def ask(self, query: str, /) -> bool:
        """Answer an ASK query."""
        ...
