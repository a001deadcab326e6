"""Named queries over HTTP: parameters are bound here, and a worker process runs the query."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from flask import Response, url_for

from ...graph.knowledge_graph import KnowledgeGraph
from ...graph.records import query_record, snapshot_record
from ...graph.store.formats import ResultFormat
from ...queries import Answer, BoundQuery, NamedQuery
from ..http.context import current_graph, current_service, requested_graph
from ..http.negotiation import Format
from ..http.params import read_lists, single
from ..http.responses import TableFormat, json_response
from ..workers.service import run_task
from ..workers.tasks import AnswerForm, NamedQueryTask, SparqlQuery


@dataclass(frozen=True, slots=True)
class NamedQueryRequest:
    """The request for the answer to a named query."""

    query: NamedQuery
    #: The graph as of the date of the request.
    snapshot: KnowledgeGraph
    #: Values of its parameters, without blank ones.
    values: Mapping[str, object]
    #: Name of the requested format.
    format: str | None

    def respond(self, format: Format) -> Response:
        """Return the response in one of the formats."""
        if isinstance(format, ResultFormat):
            return Response(self.draw(format), mimetype=format.media_type)
        form = AnswerForm.CSV if format is TableFormat.CSV else AnswerForm.JSON
        dated = self.snapshot.as_of_date is not None and form is AnswerForm.JSON
        more = snapshot_record(self.snapshot) if dated else {}
        found = run_task(NamedQueryTask(self._bound(), form, more), self.snapshot)
        response = Response(found.content, mimetype=format.media_types[0])
        if found.truncated:
            response.headers["GradPath-Truncated"] = str(current_service().settings.max_rows)
        return response

    def answer(self) -> tuple[Answer, bool]:
        """Return the answer as a table, and whether it was truncated."""
        task = NamedQueryTask(self._bound(), AnswerForm.VALUES)
        found = run_task(task, self.snapshot)
        return task.answer(found.content), found.truncated

    def draw(self, format: ResultFormat) -> bytes:
        """Return the graph that the query constructs, serialized in a format."""
        return run_task(SparqlQuery(self._bound().sparql, format), self.snapshot).content

    def _bound(self) -> BoundQuery:
        labels = self.snapshot.labels
        return self.query.bind(
            self.values, labels.find, label=labels.label, meanings=labels.meanings
        )


def read_named_query(name: str) -> NamedQueryRequest:
    """Read the request for a named query from the current HTTP request.

    Raises
    ------
    UnknownQuery, RequestError
        If no query has this name, a value is too long, or a format comes more than once.
    """
    snapshot = requested_graph()
    query = snapshot.whole.catalogue[name]
    given = read_lists()
    format = single("format", given.pop("format", []))
    given.pop("as_of", None)
    filled = {key: [one for one in ones if one.strip()] for key, ones in given.items()}
    values = {key: ones[0] if len(ones) == 1 else ones or None for key, ones in filled.items()}
    return NamedQueryRequest(query, snapshot, query.canonical(values), format)


def list_queries(endpoint: str) -> Response:
    """Return the named queries, each with its parameters and its URL at an endpoint."""
    listed = [
        query_record(query) | {"form": query.form, "url": url_for(endpoint, name=name)}
        for name, query in current_graph().catalogue.items()
    ]
    return json_response({"queries": listed})


def formats_of(query: NamedQuery) -> tuple[TableFormat | ResultFormat, ...]:
    """Return the formats of the answer, a table or a graph, to a query, the default first."""
    makes_graph = query.form == "construct"
    return ResultFormat.of_kind(triples=True) if makes_graph else tuple(TableFormat)
