"""The graph that an app answers from, and what else its requests share."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date
from typing import TYPE_CHECKING
from urllib.parse import quote

from flask import Flask, Response, after_this_request, current_app, g, request

from ...graph.knowledge_graph import Dated, KnowledgeGraph
from ...graph.model.descriptions import Description
from ...graph.validity.absent import silence
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
    """What the requests to an app share.

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


def dated_graph() -> Dated:
    """Return the graph as of the day that the present request asks for with ``as_of``.

    The head of the answer says the day and what was left out, whatever the format.
    """
    views: Views = current_app.extensions[_VIEWS]
    client = request.remote_addr or ""
    dated = current_graph().as_of(read_day())
    dated = replace(dated, view=lambda absent: views.view(absent, client))
    if dated.day is not None:
        g.dated = dated
        after_this_request(lambda response: _say_day(response, dated))
    return dated


def answering_graph() -> KnowledgeGraph:
    """Return the graph that the present answer is read from: that of its day, where it has one."""
    dated = _dated()
    return dated.graph if dated else current_graph()


def asked_day() -> date | None:
    """Return the day for which the present answer is given; None where none was asked for."""
    dated = _dated()
    return dated.day if dated else None


def day_note() -> str:
    """Return the day and what is left out, in a sentence; empty where no day was asked for."""
    dated = _dated()
    return dated.note if dated else ""


def silence_about(description: Description) -> tuple[str, ...]:
    """Return in sentences why the present answer says nothing of a thing."""
    return silence(_dated() or Dated(current_graph()), description)


def _dated() -> Dated | None:
    found = g.get("dated")
    return found if isinstance(found, Dated) else None


def _say_day(response: Response, dated: Dated) -> Response:
    response.headers["GradPath-As-Of"] = str(dated.day)
    names = [quote(absence.thing, safe="/:#?=&") for absence in dated.left_out]
    more = [f"and {len(names) - _FEW} more"] if len(names) > _FEW else []
    if names:
        response.headers["GradPath-Left-Out"] = ", ".join([*names[:_FEW], *more])
    return response
