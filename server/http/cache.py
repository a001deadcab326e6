"""Caching of answers: entity tags, and 304 before any work is done.

The tag of an answer is made from the data, the program, the limits, the day, the address and what
is accepted. Who brings it has had the answer, and is told so at once.
"""

from __future__ import annotations

from datetime import date
from hashlib import blake2b
from http import HTTPStatus

from flask import Flask, Response, g, request

from ... import __version__
from .context import current_service
from .environ import ROUTE, UNKNOWN
from .headers import REVALIDATE

#: Files of the program: who has one asks again after an hour.
_STATIC = "public, max-age=3600"
_NEVER = "no-store"
#: What is asked of the present.
_PRESENT = frozenset({"pages.health", "watching.ready", "watching.metrics"})


def keep_answers(app: Flask) -> None:
    """Have an app say of its answers how long they hold, and answer 304 where nothing changed."""
    app.before_request(_begin)
    app.after_request(_finish)


def _begin() -> Response | None:
    """Answer at once who has the answer already."""
    request.environ[ROUTE] = request.url_rule.rule if request.url_rule else UNKNOWN
    g.tag = _tag()
    if g.tag is None or f'"{g.tag}"' not in request.headers.get("If-None-Match", ""):
        return None
    response = Response(status=HTTPStatus.NOT_MODIFIED)
    response.set_etag(g.tag)
    return response


def _tag() -> str | None:
    """Return what stands for the answer to the present request, if it has one of that kind."""
    endpoint = request.endpoint
    if endpoint is None or request.method not in {"GET", "HEAD"}:
        return None
    if endpoint in _PRESENT or endpoint == "static" or _is_query():
        return None
    service = current_service()
    parts = (
        *(service.graph.store.version, __version__, service.settings.limits, date.today()),  # noqa: DTZ011 - the day here
        *(request.root_url, request.path, request.query_string),
        request.headers.get("Accept", ""),
    )
    return blake2b(repr(parts).encode(), digest_size=12).hexdigest()


def _is_query() -> bool:
    """Whether it is SPARQL, of whose answers the tags are made where they are kept."""
    return request.endpoint == "sparql.endpoint" and b"query=" in request.query_string


def _finish(response: Response) -> Response:
    """Say how long an answer holds."""
    if request.endpoint in _PRESENT:
        response.headers["Cache-Control"] = _NEVER
        return response
    if response.status_code >= HTTPStatus.BAD_REQUEST:
        response.headers["Cache-Control"] = _NEVER
    elif request.endpoint == "static":
        response.headers["Cache-Control"] = _STATIC
    elif request.method in {"GET", "HEAD"}:
        response.headers.setdefault("Cache-Control", REVALIDATE)
        if response.status_code == HTTPStatus.OK and g.get("tag"):
            response.set_etag(g.tag)
    response.vary.add("Accept")
    if response.status_code == HTTPStatus.NOT_MODIFIED:
        response.vary.add("Accept-Encoding")  # as the answer itself says
    return response
