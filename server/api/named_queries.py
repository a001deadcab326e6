"""Asking a named query over HTTP: values are bound here, and a process of its own computes."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TypeAlias

from flask import Response, request, url_for

from ...graph.knowledge_graph import KnowledgeGraph
from ...graph.records import answer_record, query_record, snapshot_record
from ...graph.store.engine import ResultFormat, SerializingEngine
from ...graph.store.truncation import Bounded
from ...queries import Answer, NamedQuery
from ..http.context import current_graph, current_service, requested_graph
from ..http.errors import RequestError
from ..http.negotiation import Format
from ..http.params import read_lists
from ..http.responses import TableFormat, csv_response, json_response

#: Format of an answer: of a table, or of a graph if the query makes one.
AnswerFormat: TypeAlias = TableFormat | ResultFormat

#: Parameters of every address, in addition to those of the query.
OF_ADDRESS = ("as_of", "format")


@dataclass(frozen=True, slots=True)
class NamedQueryRequest:
    """The request for the answer to a named query.

    Attributes
    ----------
    query : NamedQuery
        The query.
    snapshot : KnowledgeGraph
        The graph as of the day that is asked for.
    values : dict of str to object
        The values of its parameters, blank ones left out.
    format : str or None
        The format asked for by name.
    """

    query: NamedQuery
    snapshot: KnowledgeGraph
    values: Mapping[str, object]
    format: str | None

    @property
    def formats(self) -> tuple[AnswerFormat, ...]:
        """The formats of the answer, the default first."""
        return formats_of(self.query)

    def respond(self, format: Format) -> Response:
        """Answer in one of the formats.

        Raises
        ------
        GradPathError
            If a value does not fit, or the query cannot be answered within its limits.
        """
        if isinstance(format, ResultFormat):
            response = Response(self.draw(format), mimetype=format.media_type)
        else:
            answer, truncated = self.answer()
            if format is TableFormat.CSV:
                response = csv_response(answer.columns, answer.rows)
            else:
                response = json_response(answer_record(answer) | snapshot_record(self.snapshot))
            if truncated:
                response.headers["GradPath-Truncated"] = str(current_service().settings.max_rows)
        response.vary.add("Accept")
        return response

    def answer(self) -> tuple[Answer, bool]:
        """Return the answer as a table, and whether rows of it were cut off."""
        names, engine = self.snapshot.labels, query_engine(self.snapshot)
        found = self.query.run(engine, self.values, names.find, label=names.label)
        return found, bool(getattr(engine, "truncated", False))

    def draw(self, format: ResultFormat) -> bytes:
        """Return the graph that the query makes, in the bytes of a format."""
        sparql = self.query.bind(self.values, self.snapshot.labels.find)
        return query_engine(self.snapshot).serialize(sparql, format)


def read_named_query(name: str) -> NamedQueryRequest:
    """Read the request for a named query from the current HTTP request.

    Raises
    ------
    UnknownQuery
        If there is none of this name.
    RequestError
        If a value is too long, or a format comes more than once.
    """
    snapshot = requested_graph()
    query = snapshot.whole.catalogue[name]
    given = read_lists()
    formats = given.pop("format", [])
    if len(formats) > 1:
        raise RequestError("format comes more than once", hint="give one", parameter="format")
    told = {key: [one for one in ones if one.strip()] for key, ones in given.items()}
    values = {key: ones[0] if len(ones) == 1 else ones or None for key, ones in told.items()}
    values.pop("as_of", None)
    return NamedQueryRequest(query, snapshot, values, formats[0] if formats else None)


def list_queries(endpoint: str) -> Response:
    """Answer with the named queries and their parameters.

    Parameters
    ----------
    endpoint : str
        The endpoint of the address of each.
    """
    listed = [
        query_record(query) | {"form": query.form, "url": url_for(endpoint, name=name)}
        for name, query in current_graph().catalogue.items()
    ]
    return json_response({"queries": listed})


def formats_of(query: NamedQuery) -> tuple[AnswerFormat, ...]:
    """Return the formats of the answer to a query, the default first."""
    if query.form == "construct":
        return ResultFormat.of_kind(triples=True)
    return tuple(TableFormat)


def query_engine(snapshot: KnowledgeGraph) -> SerializingEngine:
    """Return the engine for the present request, whose queries run in processes of their own.

    Where the system cannot fork it is that of the store: named queries are ours, and bounded.
    """
    answers = current_service().answers
    if answers is None:
        return snapshot.store.engine
    from ..workers.engine import PoolEngine
    from ..workers.pool import Question

    client = request.remote_addr or ""
    environ = request.environ

    def answer(question: Question) -> Bounded:
        from ..http.environ import REPLY

        reply = environ[REPLY] = answers.answer(question, client=client)
        return reply.answer

    return PoolEngine(answer, day=snapshot.unchanged_since)
