"""Interface of a SPARQL engine, and the rows that it answers with."""

from __future__ import annotations

from typing import NamedTuple, Protocol

from .values import Value


class Rows(NamedTuple):
    """Answer to a SELECT query; a value is None where its variable is unbound."""

    variables: tuple[str, ...]
    rows: tuple[tuple[Value, ...], ...]


class Engine(Protocol):
    """Reader of facts by SPARQL: a store in this process, or any other engine."""

    def select(self, query: str) -> Rows:
        """Answer a SELECT query with Python values."""
        ...

    def ask(self, query: str) -> bool:
        """Answer an ASK query."""
        ...
