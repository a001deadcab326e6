"""What the proxies in front say of a request: whose it is, and how it was asked."""

from __future__ import annotations

from collections.abc import Iterable
from ipaddress import ip_address
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

_SCHEMES = frozenset({"http", "https"})


def forwarded(client: str, said: str, proxies: int) -> str:
    """Return the client's address as the outermost of our proxies says it, in X-Forwarded-For.

    Parameters
    ----------
    client : str
        Who is connected.
    said : str
        The values of all lines of the header, in their order, parted by commas.
    proxies : int
        How many proxies are ours. What those before them said is not believed.

    Examples
    --------
    >>> forwarded("192.0.2.1", "203.0.113.9, 198.51.100.7", 1)
    '198.51.100.7'
    >>> forwarded("192.0.2.1", "somebody", 1)
    '192.0.2.1'
    """
    told = _values(said)
    if not 0 < proxies <= len(told) or "%" in told[-proxies]:  # a zone can be any text
        return client
    try:
        return str(ip_address(told[-proxies]))
    except ValueError:
        return client


class Forwarded:
    """A WSGI application that asks another as the client asked the outermost of our proxies.

    Parameters
    ----------
    application : WSGI application
        What answers.
    proxies : int
        How many proxies are ours.
    """

    def __init__(self, application: WSGIApplication, proxies: int) -> None:
        self._application = application
        self._proxies = proxies

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        """Have a request answered."""
        said = environ.get("HTTP_X_FORWARDED_FOR", "")
        if said:
            environ["REMOTE_ADDR"] = forwarded(environ.get("REMOTE_ADDR", ""), said, self._proxies)
        scheme = self._outermost(environ.get("HTTP_X_FORWARDED_PROTO", "")).lower()
        if scheme in _SCHEMES:
            environ["wsgi.url_scheme"] = scheme
        host = self._outermost(environ.get("HTTP_X_FORWARDED_HOST", ""))
        if host:
            environ["HTTP_HOST"] = host
        return self._application(environ, start_response)

    def _outermost(self, said: str) -> str:
        """Return what the outermost proxy said; a proxy may also pass on what it was told."""
        return _values(said)[-self._proxies :][0]


def _values(said: str) -> list[str]:
    return [part.strip() for part in said.split(",")]
