"""Headers of every response, set by Flask after each request."""

from __future__ import annotations

from collections.abc import Mapping
from http import HTTPStatus
from typing import Any

from flask import Response, request

from .environ import ERROR, ROUTE, UNKNOWN
from .errors import RequestError

#: Keep browsers from guessing media types and from loading resources of other origins.
SECURITY = {
    "Content-Security-Policy": (
        "default-src 'self'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'; "
        "object-src 'none'"
    ),
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "X-Frame-Options": "DENY",
}
_OWN = "GradPath-Absent-Graphs, GradPath-As-Of, GradPath-Left-Out, GradPath-Truncated"
#: Let scripts of any origin read responses, without credentials.
CORS = {
    "Access-Control-Allow-Origin": "*",
    "Access-Control-Allow-Headers": "Accept, Content-Type, If-None-Match, X-Request-Id",
    "Access-Control-Expose-Headers": f"ETag, Link, Retry-After, X-Request-Id, {_OWN}",
    "Access-Control-Max-Age": "86400",
}
#: A response may be stored, and must be revalidated each time: a restart may change the data.
REVALIDATE = "public, max-age=0, must-revalidate"
_STATIC = "public, max-age=3600"
NEVER = "no-store"
#: Request headers on which a response depends.
VARY = "Accept, Accept-Encoding"
_OPEN = (
    *("/api/", "/sparql", "/queries", "/openapi."),
    *("/id/", "/source", "/query/", "/ontology", "/definitions", "/page/", "/data/"),
)
#: Endpoints that report the current state of the server.
_PRESENT = frozenset({"pages.health", "health.ready", "health.metrics"})
#: Request headers that are lists and slow to parse, by their WSGI names, and the maximum number of
#: characters in all of them together.
_LISTS = tuple(
    f"HTTP_{name}"
    for name in ("ACCEPT", "ACCEPT_ENCODING", "ACCEPT_LANGUAGE", "IF_NONE_MATCH", "X_FORWARDED_FOR")
)
_LONGEST_LISTS = 4096


def check_request() -> None:
    """Record the route, and reject a request with invalid headers.

    Raises
    ------
    RequestError
        If the WSGI middleware met an error, or the headers are too long or name no host.
    """
    environ = request.environ
    environ[ROUTE] = request.url_rule.rule if request.url_rule else UNKNOWN
    error = environ.get(ERROR)
    if isinstance(error, Exception):
        raise error
    if are_too_long(environ):
        for name in _LISTS:
            environ.pop(name, None)  # the response to the error does not parse them either
        raise RequestError(
            "a header is too long",
            hint=f"send at most {_LONGEST_LISTS:,} characters of Accept and the like",
            status=HTTPStatus.REQUEST_HEADER_FIELDS_TOO_LARGE,
        )
    if not request.host and request.headers.get("Host"):
        raise RequestError("the Host header names no host", hint="name the host of the server")


def are_too_long(environ: Mapping[str, Any]) -> bool:
    """Return whether the headers that are lists are too long to parse."""
    return sum(len(environ.get(name, "")) for name in _LISTS) > _LONGEST_LISTS


def set_headers(response: Response) -> Response:
    """Set the headers for security, for scripts of other pages and for caches."""
    headers = response.headers
    headers.update(_of_path(request.path))
    if "Access-Control-Allow-Origin" in headers and "Allow" in headers:
        headers["Access-Control-Allow-Methods"] = headers["Allow"]
    headers["Vary"] = VARY
    if request.endpoint in _PRESENT or response.status_code >= HTTPStatus.BAD_REQUEST:
        headers["Cache-Control"] = NEVER
    elif request.endpoint == "static":
        headers["Cache-Control"] = _STATIC
    elif request.method in {"GET", "HEAD"}:
        headers.setdefault("Cache-Control", REVALIDATE)
    return response


def not_modified_headers(path: str) -> list[tuple[str, str]]:
    """Return the headers of a 304 for an address."""
    control = _STATIC if path.startswith("/static/") else REVALIDATE
    return [*_of_path(path).items(), ("Cache-Control", control), ("Vary", VARY)]


def _of_path(path: str) -> dict[str, str]:
    return SECURITY | CORS if path.startswith(_OPEN) else SECURITY
