"""Bridge between granian's event loop and the WSGI application.

Granian's own WSGI interface reads a body in the thread that answers, without a time limit, so that
clients who send slowly take every thread. Here the event loop reads the body and sends long
answers in parts, each with a time limit, and a thread is taken only to compute an answer: one that
is kept is sent from the loop.
"""

from __future__ import annotations

import asyncio
import io
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from http import HTTPStatus
from typing import TYPE_CHECKING, TypeAlias
from urllib.parse import unquote_to_bytes

from .http.environ import BEGAN, ERROR, KEPT_ONLY, MONITORING
from .http.errors import RequestError, body_cut_off
from .http.kept_answers import TAG, NotKept, joined
from .http.proxy import client_address
from .limits import LONGEST_BODY, Busy
from .ops import client_key
from .sending import LEAST, Unsent, send_in_parts
from .threads import FairThreads

if TYPE_CHECKING:
    from _typeshed.wsgi import WSGIApplication, WSGIEnvironment
    from granian.rsgi import HTTPProtocol, Scope  # type: ignore[attr-defined]

Answer: TypeAlias = tuple[int, list[tuple[str, str]], bytes]

#: Bytes that are read of a body that is too long, so that its sender gets an answer.
_MOST_READ = 64 << 20
#: Seconds for a whole body, and for each part of an answer; bytes a second for the whole answer.
_PATIENCE, _LEAST_RATE = 10.0, 1 << 19
#: Requests of one client that threads answer at once, and as many of other clients beside them.
#: More threads would only take the interpreter's lock from each other.
_PLACES = 4
#: Requests that may wait for a thread; of one client, half of them.
_MOST_WAITING = 512
#: Bytes of long answers that clients have not yet taken; of one client, a quarter of them.
_MOST_UNSENT = 128 << 20


class Bridge:
    """RSGI application that answers with a WSGI application, behind a number of trusted proxies."""

    def __init__(self, application: WSGIApplication, *, proxies: int = 0) -> None:
        self._application = application
        self._proxies = proxies
        self._threads = FairThreads(_PLACES, waiting=_MOST_WAITING)
        self._monitoring = ThreadPoolExecutor(2, "monitoring")
        self._unsent = Unsent(_MOST_UNSENT)

    async def __rsgi__(self, scope: Scope, protocol: HTTPProtocol) -> None:
        """Answer a request."""
        environ = wsgi_environ(scope)
        _check_message(environ)
        if scope.method in {"POST", "PUT", "PATCH"}:
            await _read_body(protocol, environ)
        answer = await self._answer(environ)
        content = answer[-1]
        if len(content) > LEAST:
            client = self._client(environ)
            if self._unsent.enter(client, content):
                await self._send(protocol, client, answer)
                return
            message, hint = "too many requests wait for an answer", "try again in a second"
            busy = RequestError(message, hint=hint, status=HTTPStatus.SERVICE_UNAVAILABLE)
            answer = self._call(environ | {ERROR: busy})
        protocol.response_bytes(*answer)

    async def _answer(self, environ: WSGIEnvironment) -> Answer:
        """Answer from kept bytes at once, or in a thread."""
        if ERROR not in environ:
            attempt = {**environ, KEPT_ONLY: True}
            try:
                return self._call(attempt)
            except NotKept:
                environ[TAG] = attempt.get(TAG)
                environ["wsgi.input"].seek(0)
        return await self._in_thread(environ)

    async def _in_thread(self, environ: WSGIEnvironment) -> Answer:
        """Answer in a thread, when it is the client's turn."""
        answer = partial(self._call, environ)
        if environ["PATH_INFO"] in MONITORING:  # it has threads of its own
            return await asyncio.get_running_loop().run_in_executor(self._monitoring, answer)
        try:
            return await self._threads.run(client_key(self._client(environ)), answer)
        except Busy as busy:
            return self._call(environ | {ERROR: busy})

    def _call(self, environ: WSGIEnvironment) -> Answer:
        """Call the WSGI application."""
        begun: list[tuple[int, list[tuple[str, str]]]] = []

        def start_response(status: str, headers: list[tuple[str, str]], *_: object) -> object:
            begun.append((int(status[:3]), headers))
            return None

        content = joined(self._application(environ, start_response))  # type: ignore[arg-type]
        return *begun[-1], content

    def _client(self, environ: WSGIEnvironment) -> str:
        forwarded = environ.get("HTTP_X_FORWARDED_FOR", "")
        return client_address(environ["REMOTE_ADDR"], forwarded, self._proxies)

    async def _send(self, protocol: HTTPProtocol, client: str, answer: Answer) -> None:
        """Send a long answer in parts, as fast as the client takes them."""
        status, headers, content = answer
        try:
            async with asyncio.timeout(_PATIENCE + len(content) / _LEAST_RATE):
                await send_in_parts(protocol, status, headers, content, patience=_PATIENCE)
        except TimeoutError:
            pass  # the connection is cut, which tells the client that the answer is not whole
        finally:
            self._unsent.leave(client, content)


def wsgi_environ(scope: Scope) -> WSGIEnvironment:
    """Return the WSGI environment of a request, without its body."""
    host, _, port = scope.server.rpartition(":")
    query = scope.query_string
    environ: WSGIEnvironment = {
        BEGAN: time.perf_counter(),
        "REQUEST_METHOD": scope.method,
        "SCRIPT_NAME": "",
        "PATH_INFO": unquote_to_bytes(scope.path).decode("latin-1"),
        "QUERY_STRING": query if query.isascii() else query.encode().decode("latin-1"),
        "SERVER_PROTOCOL": f"HTTP/{scope.http_version}",
        "SERVER_NAME": host,
        "SERVER_PORT": port,
        "REMOTE_ADDR": scope.client.rpartition(":")[0].strip("[]"),
        "wsgi.version": (1, 0),
        "wsgi.url_scheme": scope.scheme,
        "wsgi.input": io.BytesIO(),
        "wsgi.input_terminated": True,  # a body in chunks has no Content-Length
        "wsgi.errors": sys.stderr,
        "wsgi.multithread": True,
        "wsgi.multiprocess": True,
        "wsgi.run_once": False,
    }
    for name, value in scope.headers.items():
        if "_" in name:
            continue  # it could pass for a header with a hyphen, which a proxy checks
        key = name.upper().replace("-", "_")
        if key not in {"CONTENT_TYPE", "CONTENT_LENGTH"}:
            key = f"HTTP_{key}"
        environ[key] = f"{environ[key]},{value}" if key in environ else value
    if scope.authority:
        environ["HTTP_HOST"] = scope.authority  # the address goes before the header
    return environ


def _check_message(environ: WSGIEnvironment) -> None:
    """Note the error of a request whose address or body this server cannot read."""
    if not environ["PATH_INFO"]:
        hint = "begin it with a slash"
        environ[ERROR] = RequestError("the address of the request is no path", hint=hint)
    coding = environ.get("HTTP_TRANSFER_ENCODING", "chunked")
    if coding.strip().lower() != "chunked":
        message, hint = f"the body is sent as {coding[:80]!r}", "send it as it is, or chunked"
        unknown = HTTPStatus.NOT_IMPLEMENTED
        environ[ERROR] = RequestError(message, hint=hint, status=unknown)


async def _read_body(protocol: HTTPProtocol, environ: WSGIEnvironment) -> None:
    """Read the body, or note the error to answer with.

    The last part is empty. Granian also gives an empty part for an error, such as an early end of
    the connection, and for trailers, which it does not pass on: both are refused.
    """
    parts, size, empty = [], 0, 0
    try:
        async with asyncio.timeout(_PATIENCE):
            async for part in protocol:
                size += len(part)
                empty += not part
                if size <= LONGEST_BODY:
                    parts.append(part)
                elif size > _MOST_READ:
                    break
    except TimeoutError:
        message, hint = f"the body took more than {_PATIENCE:g} s", "send it at once"
        environ[ERROR] = RequestError(message, hint=hint, status=HTTPStatus.REQUEST_TIMEOUT)
    if empty > 1:
        environ[ERROR] = body_cut_off()
    if size > LONGEST_BODY:
        message, hint = "the request is too long", f"send at most {LONGEST_BODY:,} bytes"
        too_long = HTTPStatus.REQUEST_ENTITY_TOO_LARGE
        environ[ERROR] = RequestError(message, hint=hint, status=too_long)
    environ["wsgi.input"] = io.BytesIO(b"".join(parts))
