"""The tasks a worker runs, the only ones: a SPARQL query, a named query, an export, findings.

An answer comes back in its final bytes, so that rows are serialised once.
"""

from __future__ import annotations

import copyreg
import io
import pickle
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from enum import Enum
from itertools import chain
from typing import Any, ClassVar, TypeAlias

import pyoxigraph as ox

from ...graph.exports import ExportFormat, export
from ...graph.findings.findings import Kind, findings
from ...graph.knowledge_graph import KnowledgeGraph
from ...graph.model.tables import table_rows
from ...graph.model.values import Iri
from ...graph.records import FINDING_COLUMNS, answer_record, finding_record, snapshot_record
from ...graph.store.formats import ResultFormat
from ...graph.store.store import Store
from ...graph.store.truncation import Bounds, QueryResponse, TooLong
from ...ontology.terms import GP
from ...queries import Answer, BoundQuery
from ...queries.engine import Rows
from ..http.serialize import csv_bytes, json_bytes

#: Seconds that an export or findings may take at least: they are made once per version of the data
#: and kept, and grow with the graph, so the limit of queries would forbid them from some size on.
WHOLE_SECONDS = 30.0
_ONTOLOGY = ox.NamedNode(GP.document)


class AnswerForm(Enum):
    """Forms in which a worker hands over the answer to a named query."""

    JSON = "json"
    CSV = "csv"
    #: An `Answer`, for a page that is rendered from it.
    VALUES = "values"


@dataclass(frozen=True, slots=True)
class SparqlQuery:
    """A SPARQL query, with the dataset of the protocol, which replaces that of the query.

    A `description` of the service in N-Triples answers a query to which the graph has no answer.
    """

    query: str
    format: ResultFormat
    default_graphs: Sequence[str] | None = None
    named_graphs: Sequence[str] | None = None
    description: bytes = field(default=b"", repr=False)

    def run(self, graph: KnowledgeGraph, bounds: Bounds) -> QueryResponse:
        """Answer within bounds."""
        store = graph.store
        if self.description and not store.finds(self.query):
            store = self._described(store)
        dataset = {"default_graphs": self.default_graphs, "named_graphs": self.named_graphs}
        return store.bounded(self.query, self.format, bounds, **dataset)

    def _described(self, store: Store) -> Store:
        """Return a store of the description, with the labels of the ontology's terms."""
        described = ox.parse(self.description, format=ox.RdfFormat.N_TRIPLES)
        return Store.from_quads(chain(described, store.quads(graph=_ONTOLOGY)))


@dataclass(frozen=True, slots=True)
class NamedQueryTask:
    """A named query with its values bound; `more` are further members of its JSON record."""

    query: BoundQuery
    form: AnswerForm
    more: Mapping[str, Any] = field(default_factory=dict)

    def run(self, graph: KnowledgeGraph, bounds: Bounds) -> QueryResponse:
        """Answer within bounds."""
        engine = _LimitedEngine(graph.localized, bounds.rows)
        content = self._serialize(self.query.run(engine))
        return _bounded(content, bounds)._replace(truncated=engine.truncated)

    def _serialize(self, answer: Answer) -> bytes:
        match self.form:
            case AnswerForm.JSON:
                return json_bytes(answer_record(answer) | dict(self.more))
            case AnswerForm.CSV:
                return csv_bytes(answer.columns, answer.rows)
            case AnswerForm.VALUES:
                return pickle.dumps((answer.columns, answer.rows))

    def answer(self, content: bytes) -> Answer:
        """Return the `Answer` of the bytes of `AnswerForm.VALUES`."""
        columns, rows = _PlainUnpickler(io.BytesIO(content)).load()
        return self.query.answer(columns, rows)


@dataclass(frozen=True, slots=True)
class Export:
    """The whole graph in the bytes of an export format."""

    format: ExportFormat

    def run(self, graph: KnowledgeGraph, bounds: Bounds) -> QueryResponse:
        """Serialise the graph within bounds; an export is never cut off."""
        return _bounded(export(graph, self.format), bounds)


@dataclass(frozen=True, slots=True)
class Findings:
    """The conflicts or gaps of the sources as of a date, in JSON, or in CSV if `tabular`.

    `about` is the IRI of the only thing to be concerned, `method` the only method of the findings.
    """

    kind: Kind
    as_of: date | None
    tabular: bool
    about: str | None = None
    method: str | None = None

    def run(self, graph: KnowledgeGraph, bounds: Bounds) -> QueryResponse:
        """Find them within bounds; they are never cut off. The graph is the whole one."""
        snapshot = graph.as_of(self.as_of)
        found = findings(snapshot, self.kind, about=self.about, method=self.method)
        records = [finding_record(one) for one in found]
        if self.tabular:
            columns = FINDING_COLUMNS[self.kind]
            return _bounded(csv_bytes(columns, table_rows(columns, records)), bounds)
        return _bounded(json_bytes({f"{self.kind}s": records} | snapshot_record(snapshot)), bounds)


def _bounded(content: bytes, bounds: Bounds) -> QueryResponse:
    if len(content) > bounds.size:
        raise TooLong(bounds.size)
    return QueryResponse(content)


#: Tasks that depend on the whole graph: their answers are kept as long as its version.
WholeTask: TypeAlias = Export | Findings
Task: TypeAlias = SparqlQuery | NamedQueryTask | WholeTask


@dataclass(frozen=True, slots=True)
class QueryRequest:
    """A task, the date of the snapshot that it asks, and a lower time limit than usual if any."""

    task: Task
    as_of: date | None = None
    seconds: float | None = None


class _LimitedEngine:
    """An engine that cuts tables off after some rows, and notes whether it did."""

    def __init__(self, engine: Store, most: int) -> None:
        self._engine = engine
        self._most = most
        self.truncated = False

    def ask(self, query: str) -> bool:
        """Answer an ASK query."""
        return self._engine.ask(query)

    def select(self, query: str) -> Rows:
        """Answer a SELECT query with at most so many rows."""
        found = self._engine.select(query, limit=self._most + 1)
        self.truncated = len(found.rows) > self._most
        return Rows(found.variables, found.rows[: self._most])


# Formats are pickled by name: those of the engine, which they hold, cannot be.
copyreg.pickle(ResultFormat, lambda one: f"ResultFormat.{one.name}")
copyreg.pickle(ExportFormat, lambda one: f"ExportFormat.{one.name}")


class _PlainUnpickler(pickle.Unpickler):
    """Reader of pickled values that makes nothing but plain values: a worker is not trusted."""

    _ALLOWED: ClassVar = {(one.__module__, one.__qualname__): one for one in (Iri, Decimal)}

    def find_class(self, module: str, name: str) -> type:
        """Return one of the allowed classes."""
        try:
            return self._ALLOWED[module, name]
        except KeyError:
            raise pickle.UnpicklingError(f"{module}.{name} is not a plain value") from None
