"""Trusted proxies: the address of the client, and the URL that it requests."""

from __future__ import annotations

import re
from collections.abc import Iterable
from ipaddress import ip_address
from typing import TYPE_CHECKING

from werkzeug.http import quote_header_value
from werkzeug.middleware.proxy_fix import ProxyFix

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

#: A path without empty segments, which would name a host, and without those that lead upward.
_PREFIX = re.compile(r"(?:/(?!\.{1,2}(?:/|\Z))[A-Za-z0-9._~-]+)+")
_HEADER = "HTTP_X_FORWARDED_"


class TrustedProxies:
    """WSGI middleware that applies the X-Forwarded headers of a number of trusted proxies.

    Werkzeug's `ProxyFix` changes the request. Each header is reduced to one trusted value: for the
    client address, the value of the outermost trusted proxy; for the scheme, the host and the
    prefix, to which many proxies add no value, the outermost value present.
    """

    def __init__(self, application: WSGIApplication, proxies: int) -> None:
        self._proxies = proxies
        self._application = ProxyFix(application, x_host=1, x_prefix=1)

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        """Answer a request as the client sent it to the outermost trusted proxy."""
        given = environ.get(f"{_HEADER}FOR", "")
        chosen = {"FOR": client_address("", given, self._proxies)}
        for name in ("PROTO", "HOST", "PREFIX"):
            values = _split(environ.get(f"{_HEADER}{name}", ""))
            chosen[name] = values[-self._proxies :][0]
        if chosen["PROTO"].lower() not in {"http", "https"}:
            chosen["PROTO"] = ""
        prefix = chosen["PREFIX"].rstrip("/")
        chosen["PREFIX"] = prefix if _PREFIX.fullmatch(prefix) else ""
        chosen["PROTO"] = chosen["PROTO"].lower()
        chosen["HOST"] = quote_header_value(chosen["HOST"])  # Flask rejects an invalid host
        environ |= {f"{_HEADER}{name}": value for name, value in chosen.items()}
        return self._application(environ, start_response)


def client_address(peer: str, header: str, proxies: int) -> str:
    """Return the address of the client, as given by the outermost trusted proxy.

    `peer` is the other end of the connection; `header` has the values of every X-Forwarded-For.

    Examples
    --------
    >>> client_address("192.0.2.1", "203.0.113.9, 198.51.100.7", 1)
    '198.51.100.7'
    >>> client_address("192.0.2.1", "somebody", 1)
    '192.0.2.1'
    """
    values = _split(header)
    if not 0 < proxies <= len(values) or "%" in values[-proxies]:  # a zone can be any text
        return peer
    try:
        return str(ip_address(values[-proxies]))
    except ValueError:
        return peer


def _split(header: str) -> list[str]:
    return [part.strip() for part in header.split(",")]
