"""SPARQL engine over Oxigraph, with answers as Python values or as bytes."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import replace
from functools import partial
from itertools import islice
from typing import IO, Protocol, TypeVar, cast

import pyoxigraph as ox

from ...errors import QueryError
from ..model.engine import Engine, Graphs, Rows
from ..model.values import Values
from .dataset_clause import dataset_clause
from .formats import Answer, ResultFormat, form_of
from .query_guard import check_query
from .truncation import Bounded, Bounds, RowLimitReached, Statements, TooLong, TruncatingWriter

__all__ = ["OxigraphEngine", "ResultFormat", "SerializingEngine"]


Result = TypeVar("Result")


class SerializingEngine(Engine, Protocol):
    """Engine that also writes its answers in the bytes of a format."""

    def serialize(
        self,
        query: str,
        format: ResultFormat,
        *,
        default_graphs: Graphs = None,
        named_graphs: Graphs = None,
    ) -> bytes:
        """Answer a query of any form in the bytes of a format."""
        ...


class OxigraphEngine:
    """The engine over a store of Oxigraph.

    Parameters
    ----------
    store : pyoxigraph.Store
        The store; its default graph is what a query sees that names no graph.
    prefixes : dict of str to str, optional
        The prefixes a serialized graph is written with.
    base : str, optional
        What a relative IRI of a query without BASE stands below; without it, it is an error.
    """

    def __init__(
        self,
        store: ox.Store,
        *,
        prefixes: dict[str, str] | None = None,
        base: str | None = None,
    ) -> None:
        self._store = store
        self._prefixes = prefixes
        self._base = base

    def select(
        self,
        query: str,
        *,
        default_graphs: Graphs = None,
        named_graphs: Graphs = None,
        limit: int | None = None,
    ) -> Rows:
        """Answer a SELECT query with Python values.

        Parameters
        ----------
        query : str
            The text of the query.
        default_graphs, named_graphs : sequence of str or None
            The IRIs of the graphs the query sees instead of those it names.
        limit : int, optional
            The most rows to read.

        Returns
        -------
        Rows
            The variables and their values, in the order of the answer.

        Raises
        ------
        QueryError
            If the query is no SELECT, cannot be read, or is refused.
        """
        return self._answer(query, default_graphs, named_graphs, partial(rows, limit=limit))

    def ask(
        self, query: str, *, default_graphs: Graphs = None, named_graphs: Graphs = None
    ) -> bool:
        """Answer an ASK query; parameters and errors are those of `select`."""
        return self._answer(query, default_graphs, named_graphs, truth)

    def serialize(
        self,
        query: str,
        format: ResultFormat,
        *,
        default_graphs: Graphs = None,
        named_graphs: Graphs = None,
    ) -> bytes:
        """Answer a query of any form in the bytes of a format.

        Parameters
        ----------
        query : str
            The text of the query.
        format : ResultFormat
            One of rows for SELECT and ASK, one of graphs for CONSTRUCT and DESCRIBE.
        default_graphs, named_graphs : sequence of str or None
            The IRIs of the graphs the query sees instead of those it names.

        Raises
        ------
        QueryError
            If the query cannot be read, is refused, or has no answer in this format.
        """

        def written(answer: Answer) -> bytes:
            return format.write(answer, self._prefixes)

        return self._answer(query, default_graphs, named_graphs, written)

    def bounded(
        self,
        query: str,
        format: ResultFormat,
        bounds: Bounds,
        *,
        default_graphs: Graphs = None,
        named_graphs: Graphs = None,
    ) -> Bounded:
        """Answer as `serialize` does, in no more rows and bytes than the bounds allow.

        A graph that is not there is empty, as strangers to this store expect; the answer names it.

        Raises
        ------
        QueryError
            As `serialize`.
        TooLong
            If the answer has too many bytes; too many rows are cut off.
        """
        absent: list[str] = []

        def written(answer: Answer) -> Bounded:
            native = format.native
            if isinstance(answer, ox.QueryTriples):
                if isinstance(native, ox.RdfFormat):
                    kept = Statements(answer, bounds.rows)
                    content = ox.serialize(kept, format=native, prefixes=self._prefixes) or b""
                    if len(content) > bounds.size:
                        raise TooLong(bounds.size)
                    return Bounded(content, kept.truncated, tuple(absent))
            elif isinstance(native, ox.QueryResultsFormat):
                writer = TruncatingWriter(bounds, native)
                with suppress(RowLimitReached):
                    answer.serialize(cast("IO[bytes]", writer), format=native)
                return replace(writer.bounded(), absent=tuple(absent))
            raise format.unfit(answer)

        return self._answer(query, default_graphs, named_graphs, written, absent)

    def _answer(
        self,
        query: str,
        default_graphs: Graphs,
        named_graphs: Graphs,
        read: Callable[[Answer], Result],
        absent: list[str] | None = None,
    ) -> Result:
        """Run a query and read its answer; whatever the engine says comes back as a QueryError."""
        check_query(query)
        try:
            return read(self._ask_engine(query, default_graphs, named_graphs, absent))
        except SyntaxError as error:
            raise _syntax_error(str(error)) from None
        except UnicodeEncodeError as error:
            raise QueryError(
                "the query is not Unicode text", hint="remove its surrogates"
            ) from error
        except (RuntimeError, OSError, ValueError) as error:
            raise QueryError(f"the engine gave up ({error})", hint="simplify the query") from error

    def _ask_engine(
        self, query: str, default_graphs: Graphs, named_graphs: Graphs, absent: list[str] | None
    ) -> Answer:
        if default_graphs is None and named_graphs is None:
            chosen = dataset_clause(query, self._base or "")
            if chosen is None:
                return self._store.query(query, base_iri=self._base)
            default_graphs, named_graphs = chosen.default, chosen.named
        default = self._known(default_graphs or (), absent)
        named = self._known(named_graphs or (), absent)
        store = self._store
        merge: list[ox.NamedNode | ox.BlankNode | ox.DefaultGraph] = [*default]
        if len(merge) > 1:
            store = self._merged(default)
            merge = [ox.DefaultGraph()]
        return store.query(query, base_iri=self._base, default_graph=merge, named_graphs=[*named])

    def _known(self, graphs: Sequence[str], absent: list[str] | None) -> list[ox.NamedNode]:
        """Note a graph that is not there; with nowhere to note it, an empty answer would lie."""
        try:
            nodes = [ox.NamedNode(iri) for iri in dict.fromkeys(graphs)]
        except ValueError as error:
            message = f"a graph has no such name ({error})"
            raise QueryError(message, hint="give absolute IRIs") from None
        for node in nodes:
            if self._store.contains_named_graph(node):
                continue
            if absent is None:
                raise no_graph(node.value)
            absent.append(node.value)
        return nodes

    def _merged(self, graphs: Sequence[ox.NamedNode]) -> ox.Store:
        """Copy the store with another merge, for the engine counts a statement once per graph."""
        merged = ox.Store()
        merged.extend(quad for quad in self._store if quad.graph_name != ox.DefaultGraph())
        merged.extend(ox.Quad(*quad.triple) for quad in merged if quad.graph_name in graphs)
        return merged


def rows(answer: Answer, limit: int | None = None) -> Rows:
    """Return the rows of an answer, at most `limit` of them, as Python values.

    Raises
    ------
    QueryError
        If it is no answer to a SELECT.
    """
    if not isinstance(answer, ox.QuerySolutions):
        raise QueryError(f"{form_of(answer)} has no rows", hint="ask with SELECT")
    value = Values().__getitem__
    return Rows(
        tuple(variable.value for variable in answer.variables),
        tuple(tuple(map(value, solution)) for solution in islice(answer, limit)),
    )


def truth(answer: Answer) -> bool:
    """Return an answer that is true or false.

    Raises
    ------
    QueryError
        If it is no answer to an ASK.
    """
    if not isinstance(answer, ox.QueryBoolean):
        raise QueryError(f"{form_of(answer)} is not true or false", hint="ask with ASK")
    return bool(answer)


def no_graph(name: str) -> QueryError:
    """Return the error for a graph that is missing, where an empty answer would mislead."""
    return QueryError(
        f"there is no graph <{name}>, and none is fetched",
        hint="leave it out, or choose of those in SELECT DISTINCT ?g { GRAPH ?g {} }",
    )


#: A longer list of what the parser hoped for tells nobody anything.
_EXPECTED_LENGTH = 80


def _syntax_error(message: str) -> QueryError:
    """Make the parser's long list of everything it hoped for a sentence with a place."""
    place = re.match(r"error at (\d+):(\d+): expected (?:one of )?(.*)", message, re.DOTALL)
    if place is None:
        return QueryError(
            f"the query cannot be read ({message.splitlines()[0]})", hint="correct it"
        )
    line, column, expected = int(place[1]), int(place[2]), place[3]
    if "Prefix not found" in expected:
        message, hint = "this prefix is not declared", "declare it with PREFIX before the query"
    else:
        message = "the query cannot be read from here on"
        hint = (
            f"expected {expected}"
            if len(expected) < _EXPECTED_LENGTH
            else "look just before this place"
        )
    return QueryError(message, hint=hint, line=line, column=column)
