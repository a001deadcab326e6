"""The store: named graphs of the sources, a default graph that merges them, and SPARQL on both."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import cached_property, partial
from itertools import islice
from typing import TYPE_CHECKING, TypeAlias, TypeVar

import pyoxigraph as ox

from ...errors import QueryError
from ...ontology.terms import BASE
from ...queries.engine import Rows
from ..model.values import Values
from .formats import Answer, ResultFormat, form_of
from .functions import FUNCTIONS
from .query_guard import DatasetClause, check_query, dataset_clause
from .syntax_errors import syntax_error
from .truncation import Bounds, QueryResponse, write_bounded

if TYPE_CHECKING:
    from pathlib import Path
    from typing import IO

    from rdflib import Dataset

#: A real merge: a union made by the engine counts a statement once per graph that holds it.
MERGE = "INSERT { ?s ?p ?o } WHERE { GRAPH ?source { ?s ?p ?o } }"

#: Graphs given beside a query; None leaves the choice to the query.
Graphs: TypeAlias = Sequence[str] | None
_Result = TypeVar("_Result")


class Store:
    """The graph in Oxigraph, in memory or on disk: its quads, and the engine of SPARQL on them.

    `open_store` opens the package's own facts, `from_quads` builds a store of any others. Queries
    only read.

    Parameters
    ----------
    native : pyoxigraph.Store
        A store whose default graph is the merge of its named graphs.
    version : str, optional
        A short hash of the content; without it, one is made from the quads when it is read.
    path : Path, optional
        The folder of the engine's files on disk; None in memory. It stays while this is open.

    Examples
    --------
    >>> store = Store.from_quads([])
    >>> store.ask("ASK { ?s ?p ?o }")
    False
    """

    def __init__(
        self, native: ox.Store, *, version: str | None = None, path: Path | None = None
    ) -> None:
        self.native = native
        self.path = path
        self.held: IO[bytes] | None = None
        self._version = version

    @classmethod
    def at(cls, path: Path, version: str) -> Store:
        """Open the engine's files that another process has checked and holds."""
        return cls(ox.Store.read_only(str(path)), version=version, path=path)

    def release(self) -> None:
        """Let a writer remove the files on disk; nothing is read from this store afterwards."""
        if self.held is not None:
            self.held.close()

    @classmethod
    def from_quads(cls, quads: Iterable[ox.Quad]) -> Store:
        """Build a store in memory from given quads, with the same merge as `open_store`."""
        native = ox.Store()
        native.bulk_extend(quads)
        native.update(MERGE)
        return cls(native)

    @cached_property
    def version(self) -> str:
        """A short hash of the content: equal versions answer every question alike."""
        return self._version or short_hash(sorted(str(quad).encode() for quad in self.quads()))

    @cached_property
    def dataset(self) -> Dataset:
        """The same facts as an rdflib dataset."""
        from oxrdflib import OxigraphStore
        from rdflib import Dataset

        return Dataset(store=OxigraphStore(store=self.native))

    @cached_property
    def localized(self) -> Store:
        """The store from which words are taken: with one name for each thing, in one language."""
        from .languages import in_one_language

        native = in_one_language(self.native)
        return self if native is self.native else Store(native, version=self._version)

    def __len__(self) -> int:
        """Return the number of different statements."""
        return sum(1 for _ in self.native.quads_for_pattern(None, None, None, ox.DefaultGraph()))

    def quads(
        self,
        subject: ox.NamedNode | ox.BlankNode | None = None,
        predicate: ox.NamedNode | None = None,
        object: ox.NamedNode | ox.BlankNode | ox.Literal | None = None,
        graph: ox.NamedNode | None = None,
    ) -> Iterator[ox.Quad]:
        """Yield the matching quads of the named graphs; None matches everything.

        A statement comes once for every source that makes it.
        """
        for quad in self.native.quads_for_pattern(subject, predicate, object, graph):
            if not isinstance(quad.graph_name, ox.DefaultGraph):
                yield quad

    def select(self, query: str, *, limit: int | None = None) -> Rows:
        """Answer a SELECT query with Python values, in at most `limit` rows.

        Raises
        ------
        QueryError
            If the query is no SELECT, cannot be read, or is refused.
        """

        def rows(answer: Answer) -> Rows:
            if not isinstance(answer, ox.QuerySolutions):
                raise QueryError(f"{form_of(answer)} has no rows", hint="ask with SELECT")
            value = Values().__getitem__
            return Rows(
                tuple(variable.value for variable in answer.variables),
                tuple(tuple(map(value, solution)) for solution in islice(answer, limit)),
            )

        return self._answer(query, rows)

    def ask(self, query: str) -> bool:
        """Answer an ASK query; errors are those of `select`."""

        def truth(answer: Answer) -> bool:
            if not isinstance(answer, ox.QueryBoolean):
                raise QueryError(f"{form_of(answer)} is not true or false", hint="ask with ASK")
            return bool(answer)

        return self._answer(query, truth)

    def finds(self, query: str) -> bool:
        """Tell whether a query of any form finds something: a row, a statement, or a truth."""

        def first(answer: Answer) -> bool:
            if isinstance(answer, ox.QueryBoolean):
                return bool(answer)
            return next(iter(answer), None) is not None

        return self._answer(query, first)

    def serialize(self, query: str, format: ResultFormat) -> bytes:
        """Answer a query of any form in the bytes of a format; QueryError if it has none there."""
        return self._answer(query, format.write)

    def bounded(
        self,
        query: str,
        format: ResultFormat,
        bounds: Bounds,
        *,
        default_graphs: Graphs = None,
        named_graphs: Graphs = None,
    ) -> QueryResponse:
        """Answer as `serialize` does, in no more rows and bytes than the bounds allow.

        The graphs given replace, as the SPARQL protocol says, the whole dataset clause of a query
        (FROM and FROM NAMED). A graph that is not there is empty, as clients of any store expect;
        the answer names it.

        Raises
        ------
        QueryError
            As `serialize`.
        TooLong
            If the answer has too many bytes; too many rows are cut off.
        """
        absent: list[str] = []
        given = default_graphs is not None or named_graphs is not None
        graphs = DatasetClause(default_graphs or (), named_graphs or ()) if given else None
        response = self._answer(query, partial(write_bounded, format, bounds), graphs, absent)
        return response._replace(absent=tuple(absent))

    def _answer(
        self,
        query: str,
        read: Callable[[Answer], _Result],
        graphs: DatasetClause | None = None,
        absent: list[str] | None = None,
    ) -> _Result:
        """Run a query and read its answer; every error of the engine becomes a QueryError."""
        check_query(query)
        try:
            return read(self._run(query, graphs or dataset_clause(query, BASE), absent))
        except SyntaxError as error:
            raise syntax_error(query, str(error)) from None
        except UnicodeEncodeError as error:
            message = "the query is not Unicode text"
            raise QueryError(message, hint="remove its surrogates") from error
        except (RuntimeError, OSError, ValueError) as error:
            if "Corruption" in str(error):
                message, hint = f"the store is damaged ({error})", "run gradpath rebuild on it"
                raise QueryError(message, hint=hint) from error
            raise QueryError(f"the engine gave up ({error})", hint="simplify the query") from error

    def _run(self, query: str, graphs: DatasetClause | None, absent: list[str] | None) -> Answer:
        if graphs is None:
            return self.native.query(query, base_iri=BASE, custom_functions=FUNCTIONS)
        default, named = (self._known(names, absent) for names in graphs)
        native = self.native
        merge: list[ox.NamedNode | ox.BlankNode | ox.DefaultGraph] = [*default]
        if len(default) > 1:
            native = self._merged(default)
            merge = [ox.DefaultGraph()]
        return native.query(
            query,
            base_iri=BASE,
            default_graph=merge,
            named_graphs=[*named],
            custom_functions=FUNCTIONS,
        )

    def _known(self, graphs: Sequence[str], absent: list[str] | None) -> list[ox.NamedNode]:
        """Note a graph that is not there, or refuse it where an empty answer would mislead."""
        try:
            nodes = [ox.NamedNode(iri) for iri in dict.fromkeys(graphs)]
        except ValueError as error:
            message = f"a graph has no such name ({error})"
            raise QueryError(message, hint="give absolute IRIs") from None
        missing = [node.value for node in nodes if not self.native.contains_named_graph(node)]
        if absent is not None:
            absent += missing
        elif missing:
            raise QueryError(
                f"there is no graph <{missing[0]}>, and none is fetched",
                hint="leave it out, or choose of those in SELECT DISTINCT ?g { GRAPH ?g {} }",
            )
        return nodes

    def _merged(self, graphs: Sequence[object]) -> ox.Store:
        """Copy the store with another merge, for the engine counts a statement once per graph."""
        merged = ox.Store()
        merged.extend(self.quads())
        merged.extend(ox.Quad(*quad.triple) for quad in self.quads() if quad.graph_name in graphs)
        return merged


def with_merge(quads: Iterable[ox.Quad]) -> Iterator[ox.Quad]:
    """Yield quads of named graphs, each with its copy in the default graph, their merge."""
    return (quad for one in quads for quad in (one, ox.Quad(*one.triple)))


def short_hash(parts: Iterable[bytes]) -> str:
    """Return a short hash of some parts, in their order."""
    from hashlib import sha256

    digest = sha256()
    for part in parts:
        digest.update(sha256(part).digest())
    return digest.hexdigest()[:12]
