"""What speaks HTTP for the application: it has a request whole before a thread takes it up.

Granian's own way to a WSGI application reads the body in the thread that answers, so that clients
who send slowly could take every thread. Here the loop reads it, with an end to its patience.
"""

from __future__ import annotations

import asyncio
import io
import sys
from collections.abc import Iterable
from concurrent.futures import ThreadPoolExecutor
from http import HTTPStatus
from typing import TYPE_CHECKING, Any
from urllib.parse import unquote_to_bytes

from .lane import ERROR, PATHS, Lane
from .problems import RequestError

if TYPE_CHECKING:
    from _typeshed.wsgi import WSGIApplication, WSGIEnvironment
    from granian.rsgi import HTTPProtocol, Scope  # type: ignore[attr-defined]

#: The most bytes a request may bring, and how many more are read only to be polite.
LONGEST_BODY = 4 << 20
_POLITE = 64 << 20
#: The seconds in which a body must be here, and in which a client must take a part of its answer.
_PATIENCE = 10.0
#: Threads that answer; most of them wait for the processes of queries.
THREADS = 128
#: Requests that may wait for a thread, and bytes of answers that may wait for clients.
_MOST_WAITING = 512
_MOST_OUTSTANDING = 256 << 20
_PART = 1 << 18
#: What is asked by those who watch over the server has threads of its own.
_WATCHED = frozenset({"/healthz", "/readyz", "/metrics"})


class Front:
    """An RSGI application that answers with a WSGI one.

    Parameters
    ----------
    application : WSGI application
        What answers.
    lane : Lane, optional
        What knows answers to plain queries by heart: these need no thread.
    """

    def __init__(self, application: WSGIApplication, lane: Lane | None = None) -> None:
        self._application = application
        self._lane = lane
        self._threads = ThreadPoolExecutor(THREADS, "answer")
        self._watchers = ThreadPoolExecutor(2, "watch")
        self._waiting = 0
        self._outstanding = 0

    async def __rsgi__(self, scope: Scope, protocol: HTTPProtocol) -> None:
        """Answer a request."""
        environ: WSGIEnvironment = {}
        answer = None
        if self._lane and scope.method == "GET" and scope.path in PATHS:
            try:
                answer = await self._in_lane(self._lane, scope)
            except Exception as error:  # noqa: BLE001 - whatever it is, the application answers it
                environ[ERROR] = error
        status, headers, content = answer or await self._answer(scope, protocol, environ)
        if len(content) <= _PART:
            protocol.response_bytes(status, headers, content)
        else:
            await self._send(protocol, status, headers, content)

    async def _in_lane(
        self, lane: Lane, scope: Scope
    ) -> tuple[int, list[tuple[str, str]], bytes] | None:
        return await lane.soon(
            scope.query_string,
            accept=scope.headers.get("accept", ""),
            none_match=scope.headers.get("if-none-match", ""),
            client=_client(scope),
        )

    async def _answer(
        self, scope: Scope, protocol: HTTPProtocol, environ: WSGIEnvironment
    ) -> tuple[int, list[tuple[str, str]], bytes]:
        environ |= environment(scope)
        if scope.method in {"POST", "PUT", "PATCH"}:
            try:
                async with asyncio.timeout(_PATIENCE):
                    environ["wsgi.input"] = io.BytesIO(await _body(protocol))
            except TimeoutError:
                environ[ERROR] = _too_slow()
            except RequestError as error:
                environ[ERROR] = error
        if self._waiting > _MOST_WAITING or self._outstanding > _MOST_OUTSTANDING:
            environ[ERROR] = _too_many()
        threads = self._watchers if scope.path in _WATCHED else self._threads
        self._waiting += 1
        try:
            return await asyncio.get_running_loop().run_in_executor(threads, self._run, environ)
        finally:
            self._waiting -= 1

    def _run(self, environ: WSGIEnvironment) -> tuple[int, list[tuple[str, str]], bytes]:
        """Let the application answer, in a thread."""
        begun: list[tuple[int, list[tuple[str, str]]]] = []

        def start_response(status: str, headers: list[tuple[str, str]], *_: object) -> Any:  # noqa: ANN401 - what WSGI once wrote with, and nobody does
            begun.append((int(status[:3]), headers))

        content = _joined(self._application(environ, start_response))
        status, headers = begun[-1]
        return status, headers, content

    async def _send(
        self, protocol: HTTPProtocol, status: int, headers: list[tuple[str, str]], content: bytes
    ) -> None:
        """Send a long answer in parts, as the client takes them."""
        self._outstanding += len(content)
        try:
            transport = protocol.response_stream(status, headers)
            for start in range(0, len(content), _PART):
                async with asyncio.timeout(_PATIENCE):
                    await transport.send_bytes(content[start : start + _PART])
        except TimeoutError:
            pass  # the connection is cut, which tells the client that this is not all
        finally:
            self._outstanding -= len(content)


def environment(scope: Scope) -> WSGIEnvironment:
    """Return a request as WSGI tells it, still without its body."""
    host, _, port = scope.server.rpartition(":")
    environ: WSGIEnvironment = {
        "REQUEST_METHOD": scope.method,
        "SCRIPT_NAME": "",
        "PATH_INFO": unquote_to_bytes(scope.path).decode("latin-1"),
        "QUERY_STRING": scope.query_string,
        "SERVER_PROTOCOL": f"HTTP/{scope.http_version}",
        "SERVER_NAME": host,
        "SERVER_PORT": port,
        "REMOTE_ADDR": _client(scope),
        "wsgi.version": (1, 0),
        "wsgi.url_scheme": scope.scheme,
        "wsgi.input": io.BytesIO(),
        "wsgi.errors": sys.stderr,
        "wsgi.multithread": True,
        "wsgi.multiprocess": True,
        "wsgi.run_once": False,
    }
    if scope.authority:
        environ["HTTP_HOST"] = scope.authority
    for name, value in scope.headers.items():
        key = name.upper().replace("-", "_")
        if key not in {"CONTENT_TYPE", "CONTENT_LENGTH"}:
            key = f"HTTP_{key}"
        environ[key] = f"{environ[key]},{value}" if key in environ else value
    return environ


def _client(scope: Scope) -> str:
    return scope.client.rpartition(":")[0].strip("[]")


async def _body(protocol: HTTPProtocol) -> bytes:
    """Read what a request brings."""
    parts, size = [], 0
    async for part in protocol:
        size += len(part)
        if size <= LONGEST_BODY:
            parts.append(part)
        elif size > _POLITE:
            break
    if size > LONGEST_BODY:
        cure = f"send at most {LONGEST_BODY:,} bytes"
        status = HTTPStatus.REQUEST_ENTITY_TOO_LARGE
        raise RequestError("the request is too long", cure=cure, status=status)
    return b"".join(parts)


def _joined(content: Iterable[bytes]) -> bytes:
    try:
        return b"".join(content)
    finally:
        if hasattr(content, "close"):
            content.close()


def _too_slow() -> RequestError:
    problem = f"the request was not here within {_PATIENCE:g} s"
    return RequestError(problem, cure="send it at once", status=HTTPStatus.REQUEST_TIMEOUT)


def _too_many() -> RequestError:
    return RequestError(
        "too many requests wait for an answer",
        cure="ask again in a second",
        status=HTTPStatus.SERVICE_UNAVAILABLE,
    )
