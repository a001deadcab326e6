"""Headers: the check of those of a request, and those that every response has."""

from __future__ import annotations

from http import HTTPStatus
from typing import TYPE_CHECKING, TypeAlias

from flask import request

from .environ import ERROR, MONITORING, ROUTE, UNKNOWN
from .errors import RequestError

if TYPE_CHECKING:
    from _typeshed.wsgi import WSGIEnvironment

Headers: TypeAlias = list[tuple[str, str]]

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
_OURS = "GradPath-Absent-Graphs, GradPath-As-Of, GradPath-Left-Out, GradPath-Truncated"
#: Let scripts of any origin read responses, without credentials.
CORS = {
    "Access-Control-Allow-Origin": "*",
    "Access-Control-Allow-Headers": "Accept, Content-Type, If-None-Match, X-Request-Id",
    "Access-Control-Expose-Headers": f"ETag, Link, Retry-After, X-Request-Id, {_OURS}",
    "Access-Control-Max-Age": "86400",
}
#: A response may be stored, and must be revalidated each time: a restart may change the data.
REVALIDATE = "public, max-age=0, must-revalidate"
_STATIC = "public, max-age=3600"
_STATIC_FILES = "/static/"
#: Headers that are not taken over from Flask.
_REPLACED = frozenset({"Cache-Control", "Content-Length", "ETag", "Vary"})
NEVER = "no-store"
#: Request headers on which a response depends.
VARY = "Accept, Accept-Encoding"
_OPEN = (
    *("/api/", "/sparql", "/queries", "/openapi.", "/void", "/.well-known/void"),
    *("/id/", "/source", "/query/", "/ontology", "/definitions", "/page/", "/data/"),
)
#: Request headers that are lists and slow to parse, by their WSGI names, and the maximum number of
#: characters in all of them together.
_LISTS = tuple(
    f"HTTP_{name}"
    for name in ("ACCEPT", "ACCEPT_ENCODING", "ACCEPT_LANGUAGE", "IF_NONE_MATCH", "X_FORWARDED_FOR")
)
_LONGEST_LISTS = 4096


def check_lists(environ: WSGIEnvironment) -> None:
    """Remove the headers that are lists if they are too long, and record the error to raise."""
    if sum(len(environ.get(name, "")) for name in _LISTS) <= _LONGEST_LISTS:
        return
    for name in _LISTS:
        environ.pop(name, None)
    environ.setdefault(
        ERROR,
        RequestError(
            "a header is too long",
            hint=f"send at most {_LONGEST_LISTS:,} characters of Accept and the like",
            status=HTTPStatus.REQUEST_HEADER_FIELDS_TOO_LARGE,
        ),
    )


def check_request() -> None:
    """Record the route, and reject a request with an invalid method or invalid headers.

    Raises
    ------
    RequestError
        If an error was recorded before, the method has small letters, or no host is named.
    """
    environ = request.environ
    environ[ROUTE] = request.url_rule.rule if request.url_rule else UNKNOWN
    error = environ.get(ERROR)
    if isinstance(error, Exception):
        raise error
    method = environ["REQUEST_METHOD"]
    if not method.isupper():
        hint = f"methods are written in capitals: {request.method[:20]}"
        raise RequestError(f"there is no method {method[:20]!r}", hint=hint)
    has_host = request.host if environ.get("HTTP_HOST") else environ["SERVER_PROTOCOL"] < "HTTP/1.1"
    if not has_host:
        raise RequestError("the Host header names no host", hint="name the host of the server")


def add_fixed(environ: WSGIEnvironment, status: str, headers: Headers) -> Headers:
    """Return the headers of a response with those for security, CORS and caches.

    They are added here and not by Flask, whose `Headers` searches all of them for each that is set.
    """
    path = environ["PATH_INFO"]
    found = [pair for pair in headers if pair[0] not in _REPLACED]
    given = {name: value for name, value in headers if name in {"Allow", "Cache-Control"}}
    found += _of_path(path)
    if "Allow" in given and path.startswith(_OPEN):
        found.append(("Access-Control-Allow-Methods", given["Allow"]))
    control = given.get("Cache-Control")
    if environ.get(ROUTE) in MONITORING or status >= "400":
        control = NEVER
    elif path.startswith(_STATIC_FILES):
        control = _STATIC
    elif environ["REQUEST_METHOD"] != "POST":
        control = control or REVALIDATE
    return [*found, ("Cache-Control", control)] if control else found


def not_modified_headers(path: str) -> Headers:
    """Return the headers of a 304 for an address."""
    control = _STATIC if path.startswith(_STATIC_FILES) else REVALIDATE
    return [*_of_path(path), ("Cache-Control", control)]


def _of_path(path: str) -> Headers:
    return _SHARED if path.startswith(_OPEN) else _OWN


_OWN: Headers = [*SECURITY.items(), ("Vary", VARY)]
_SHARED: Headers = [*SECURITY.items(), *CORS.items(), ("Vary", VARY)]
