"""The graph and the settings of an app, and the snapshot of a request."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from urllib.parse import quote

from flask import Flask, Response, after_this_request, current_app, g, request

from ...graph.knowledge_graph import KnowledgeGraph, Snapshot
from ..settings import Settings
from .params import read_day
from .snapshots import SnapshotMaker

_KEY = "gradpath"


@dataclass(frozen=True, slots=True)
class Service:
    """The graph, the settings and the maker of snapshots that the requests to an app share."""

    graph: KnowledgeGraph
    settings: Settings
    snapshots: SnapshotMaker


def attach(app: Flask, service: Service) -> None:
    """Attach the shared graph and settings to an app."""
    app.extensions[_KEY] = service


def current_service() -> Service:
    """Return the graph and the settings of the current app."""
    service = current_app.extensions[_KEY]
    if not isinstance(service, Service):
        raise TypeError(f"an app needs a Service, not {service!r}")
    return service


def current_graph() -> KnowledgeGraph:
    """Return the graph of the current app."""
    return current_service().graph


#: Maximum number of names in a header.
_FEW = 20


def requested_graph(given: Sequence[str] | None = None) -> KnowledgeGraph:
    """Return the graph as of the date in the ``as_of`` parameter of the current request.

    Headers of the response name the date and the things that are left out. `given` are the values
    of the parameter, those in the address if None.
    """
    as_of = read_day(given)
    if as_of is None:
        return current_graph()
    snapshots, client = current_service().snapshots, request.remote_addr or ""
    snapshot = Snapshot(current_graph(), as_of, lambda absent: snapshots.without(absent, client))
    g.snapshot = snapshot
    after_this_request(lambda response: _write_headers(response, snapshot))
    return snapshot


def answering_graph() -> KnowledgeGraph:
    """Return the snapshot of the current request, or the whole graph without a date."""
    found = g.get("snapshot")
    return found if isinstance(found, Snapshot) else current_graph()


def requested_date() -> date | None:
    """Return the date of the current request; None without one."""
    return answering_graph().as_of_date


def date_note() -> str:
    """Return a sentence with the date and what is left out; empty without a date."""
    return answering_graph().note


def _write_headers(response: Response, snapshot: Snapshot) -> Response:
    response.headers["GradPath-As-Of"] = str(snapshot.as_of_date)
    names = [quote(absence.thing, safe="/:#?=&") for absence in snapshot.left_out]
    more = [f"and {len(names) - _FEW} more"] if len(names) > _FEW else []
    if names:
        response.headers["GradPath-Left-Out"] = ", ".join([*names[:_FEW], *more])
    return response
