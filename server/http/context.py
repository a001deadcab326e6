"""The graph that an app answers from, and what else its requests share."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING
from urllib.parse import quote

from flask import Flask, Response, after_this_request, current_app, g, request

from ...graph.knowledge_graph import KnowledgeGraph, Snapshot
from ...graph.model.descriptions import Description
from ...graph.validity.absent import explain_silence
from ..settings import Settings
from ..workers.http_snapshots import Views
from .params import read_day

if TYPE_CHECKING:
    from ..ops import Operation
    from ..sparql.cache import Answers
    from ..sparql.lane import Lane

_KEY = "gradpath"
_VIEWS = "gradpath.views"


@dataclass(frozen=True, slots=True)
class Service:
    """State that all requests to an application share.

    Attributes
    ----------
    graph : Graph
        What is answered from.
    settings : Settings
        What is set.
    answers : Answers or None
        What answers SPARQL; None where the system cannot fork.
    operation : Operation
        What is kept of requests.
    lane : Lane or None
        What answers plain queries before the app does.
    """

    graph: KnowledgeGraph
    settings: Settings
    answers: Answers | None
    operation: Operation
    lane: Lane | None


def attach(app: Flask, service: Service) -> None:
    """Give an app what its requests share."""
    app.extensions[_KEY] = service
    settings = service.settings
    app.extensions[_VIEWS] = Views(service.graph, service.operation.rate_limit, settings.time_limit)


def current_service() -> Service:
    """Return what the present request shares with others."""
    return service_of(current_app)


def service_of(app: Flask) -> Service:
    """Return what the requests to an app share."""
    service = app.extensions[_KEY]
    if not isinstance(service, Service):
        raise TypeError(f"an app needs a Service, not {service!r}")
    return service


def current_graph() -> KnowledgeGraph:
    """Return the graph of the app that answers the present request."""
    return current_service().graph


#: More names than these do not fit the head of an answer.
_FEW = 20


def requested_graph() -> KnowledgeGraph:
    """Return the graph as of the date that the present request asks for with ``as_of``.

    Headers of the response name the date and what is left out, whatever the format.
    """
    views: Views = current_app.extensions[_VIEWS]
    client = request.remote_addr or ""
    as_of = read_day()
    if as_of is None:
        return current_graph()
    snapshot = Snapshot(current_graph(), as_of, lambda absent: views.view(absent, client))
    g.snapshot = snapshot
    after_this_request(lambda response: _write_headers(response, snapshot))
    return snapshot


def answering_graph() -> KnowledgeGraph:
    """Return the graph that answers the present request: its snapshot, where it asks for one."""
    found = g.get("snapshot")
    return found if isinstance(found, Snapshot) else current_graph()


def asked_day() -> date | None:
    """Return the date that the present request asks for; None where it asks for none."""
    return answering_graph().as_of_date


def day_note() -> str:
    """Return the date and what is left out, in a sentence; empty where no date was asked for."""
    return answering_graph().note


def silence_about(description: Description) -> tuple[str, ...]:
    """Explain in sentences why the present answer states nothing of a thing."""
    return explain_silence(answering_graph(), description)


def _write_headers(response: Response, snapshot: Snapshot) -> Response:
    response.headers["GradPath-As-Of"] = str(snapshot.as_of_date)
    names = [quote(absence.thing, safe="/:#?=&") for absence in snapshot.left_out]
    more = [f"and {len(names) - _FEW} more"] if len(names) > _FEW else []
    if names:
        response.headers["GradPath-Left-Out"] = ", ".join([*names[:_FEW], *more])
    return response
