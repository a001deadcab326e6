"""The outermost layer of the application: names, packs, counts and logs whatever is answered."""

from __future__ import annotations

import time
from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from ..http.environ import BEGAN, OUTCOME, REPLY, REQUEST_ID, ROUTE, SPARQL, UNKNOWN
from .context import Operation
from .encoding import GZIP, LEAST, is_text, packed_tag, takes_gzip, unpacked_tags
from .metrics import count_request

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

    from ..sparql.cache import Reply

_ENCODING = "Accept-Encoding"


class Layer:
    """A WSGI application around another.

    Parameters
    ----------
    application : WSGI application
        What answers.
    operation : Operation
        What is kept of requests.
    """

    def __init__(self, application: WSGIApplication, operation: Operation) -> None:
        self._application = application
        self._operation = operation

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        """Have a request answered."""
        began = environ.get(BEGAN) or time.perf_counter()
        name = self._operation.name(environ.get("HTTP_X_REQUEST_ID"))
        known = environ.get("HTTP_IF_NONE_MATCH", "")
        gzip = takes_gzip(environ.get("HTTP_ACCEPT_ENCODING", ""))
        if gzip and known:
            environ["HTTP_IF_NONE_MATCH"] = unpacked_tags(known)
        begun: list[tuple[str, list[tuple[str, str]]]] = []

        def begin(status: str, headers: list[tuple[str, str]], *_: object) -> Any:  # noqa: ANN401 - what WSGI once wrote with, and nobody does
            begun.append((status, headers))

        content = joined(self._application(environ, begin))
        status, headers = begun[-1]
        code = int(status[:3])
        head = {name.lower(): value for name, value in headers}
        changes = {REQUEST_ID: name}
        if code == 200:  # noqa: PLR2004
            is_head = environ["REQUEST_METHOD"] == "HEAD"
            packed = self._pack(content, head, changes, gzip=gzip, is_head=is_head)
            content = content if packed is None else packed
        elif code == 304 and gzip and packed_tag(head.get("etag", '""')) in known:  # noqa: PLR2004
            changes["ETag"] = packed_tag(head["etag"])
        start_response(status, _changed(headers, changes))
        self._note(name, environ, code, len(content), time.perf_counter() - began)
        return (content,)

    def _pack(
        self,
        content: bytes,
        head: dict[str, str],
        changes: dict[str, str],
        *,
        gzip: bool,
        is_head: bool,
    ) -> bytes | None:
        """Pack an answer that is worth it, and say so; None leaves it as it is."""
        if not is_text(head.get("content-type", "")) or "content-encoding" in head:
            return None
        vary = head.get("vary", "")
        if _ENCODING.lower() not in vary.lower():
            changes["Vary"] = f"{vary}, {_ENCODING}" if vary else _ENCODING
        length = int(head.get("content-length") or 0) if is_head else len(content)
        if not gzip or length < LEAST:
            return None
        tag = head.get("etag")
        packed = b"" if is_head else self._operation.packed.pack(tag, content)
        changes["Content-Encoding"] = GZIP
        changes["Content-Length"] = "" if is_head else str(len(packed))
        if tag:
            changes["ETag"] = packed_tag(tag)
        return packed

    def _note(
        self, name: str, environ: WSGIEnvironment, status: int, size: int, seconds: float
    ) -> None:
        reply: Reply | None = environ.get(REPLY)
        route = environ.get(ROUTE) or (SPARQL if reply else UNKNOWN)
        count_request(route, status, seconds)
        log = self._operation.log
        if log is None:
            return
        client, method = environ.get("REMOTE_ADDR", ""), environ["REQUEST_METHOD"]
        served = Served(name, client, method, route, status, size, seconds)
        log.info(log_record(served, reply, environ.get(OUTCOME, "")))


@dataclass(frozen=True, slots=True)
class Served:
    """A request that was answered.

    Attributes
    ----------
    name, client, method, route : str
        What it is called, whose it was, what it asked and which route answered.
    status, size : int
        The status and the bytes of the answer.
    seconds : float
        How long it took.
    """

    name: str
    client: str
    method: str
    route: str
    status: int
    size: int
    seconds: float


def log_record(served: Served, reply: Reply | None, outcome: str = "") -> dict[str, object]:
    """Return what the log says of a request, beside the time."""
    if reply and not outcome:
        outcome = "kept" if reply.kept else "answered"
    return {
        "id": served.name,
        "client": served.client,
        "method": served.method,
        "route": served.route,
        "status": served.status,
        "bytes": served.size,
        "elapsed": round(served.seconds, 6),
        "outcome": outcome or None,
        "cpu": round(reply.cpu, 6) if reply else None,
        "truncated": reply.answer.truncated if reply else None,
        "kept": reply.kept if reply else None,
    }


def _changed(headers: list[tuple[str, str]], changes: dict[str, str]) -> list[tuple[str, str]]:
    """Return headers with others in place of those of the same name; empty ones are left out."""
    names = {name.lower() for name in changes}
    kept = [pair for pair in headers if pair[0].lower() not in names]
    return [*kept, *((name, value) for name, value in changes.items() if value)]


def joined(content: Iterable[bytes]) -> bytes:
    """Return the content that an application gives as one piece, and close what gave it."""
    try:
        return b"".join(content)
    finally:
        close = getattr(content, "close", None)
        if close is not None:
            close()
