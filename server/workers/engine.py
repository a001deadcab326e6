"""The engine whose every query runs in a process that can be killed."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

import pyoxigraph as ox

from ...graph.model.engine import Graphs, Rows
from ...graph.store.engine import ResultFormat, no_graph, rows, truth
from ...graph.store.truncation import Bounded
from .pool import Question


class PoolEngine:
    """The engine over processes of queries: what it answers equals what the store itself does.

    Parameters
    ----------
    answer : callable
        Has a question answered: a pool, or what stands before one.
    day : date, optional
        The day for which the graph is asked, where something of it is absent then.
    seconds : float, optional
        A lower limit of time than the usual one.

    Attributes
    ----------
    truncated : bool
        Whether rows were cut off of any answer so far.
    """

    def __init__(
        self,
        answer: Callable[[Question], Bounded],
        *,
        day: date | None = None,
        seconds: float | None = None,
    ) -> None:
        self.truncated = False
        self._answer = answer
        self._day = day
        self._seconds = seconds

    def select(
        self, query: str, *, default_graphs: Graphs = None, named_graphs: Graphs = None
    ) -> Rows:
        """Answer a SELECT query with Python values.

        Raises
        ------
        QueryError
            If the query is no SELECT, cannot be read, or is refused.
        LimitReached, Busy, Broken
            If no process answers it.
        """
        return rows(self._read(query, default_graphs, named_graphs))

    def ask(
        self, query: str, *, default_graphs: Graphs = None, named_graphs: Graphs = None
    ) -> bool:
        """Answer an ASK query; parameters and errors are those of `select`."""
        return truth(self._read(query, default_graphs, named_graphs))

    def serialize(
        self,
        query: str,
        format: ResultFormat,
        *,
        default_graphs: Graphs = None,
        named_graphs: Graphs = None,
    ) -> bytes:
        """Answer a query of any form in the bytes of a format; errors are those of `select`."""
        asked = Question(
            query, format, default_graphs, named_graphs, day=self._day, seconds=self._seconds
        )
        answer = self._answer(asked)
        if answer.absent:
            raise no_graph(answer.absent[0])
        self.truncated |= answer.truncated
        return answer.content

    def _read(
        self, query: str, default_graphs: Graphs, named_graphs: Graphs
    ) -> ox.QuerySolutions | ox.QueryBoolean:
        """Return an answer as the engine itself gives it, read from its bytes."""
        content = self.serialize(
            query, ResultFormat.JSON, default_graphs=default_graphs, named_graphs=named_graphs
        )
        return ox.parse_query_results(content, format=ox.QueryResultsFormat.JSON)
