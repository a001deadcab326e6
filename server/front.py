"""HTTP front of the application: it reads a request whole before it takes a thread.

Granian's own way to a WSGI application reads the body in the thread that answers, so that clients
who send slowly could take every thread. Here the loop reads it, with an end to its patience.
"""

from __future__ import annotations

import asyncio
import io
import sys
import time
from collections import Counter
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from http import HTTPStatus
from typing import TYPE_CHECKING, Any
from urllib.parse import unquote_to_bytes

from .http.environ import BEGAN, REQUEST_ID, SPARQL
from .http.errors import RequestError
from .http.proxy import client_address
from .ops.context import Operation
from .ops.metrics import count_request
from .ops.middleware import Served, joined, log_record
from .sparql.lane import ERROR, PATHS, Lane, Told

if TYPE_CHECKING:
    from _typeshed.wsgi import WSGIApplication, WSGIEnvironment
    from granian.rsgi import HTTPProtocol, Scope  # type: ignore[attr-defined]

#: The most bytes a request may bring, and how many more are read only to be polite.
LONGEST_BODY = 4 << 20
_POLITE = 64 << 20
#: The seconds in which a body must be here, and in which a client must take a part of its answer;
#: and the bytes a second in which it must take the whole.
_PATIENCE = 10.0
_PACE = 1 << 19
#: The longest header that is read, of those whose reading takes long.
_LONGEST_HEADER = 4096
_LISTS = ("accept", "accept-encoding", "accept-language", "if-none-match", "x-forwarded-for")
#: Threads that answer; most of them wait for the processes of queries.
THREADS = 128
#: Requests that may wait for a thread, and bytes of answers that may wait for clients; of one
#: client, a quarter of them.
_MOST_WAITING = 512
_MOST_OUTSTANDING = 256 << 20
_PART = 1 << 16
#: What is asked by those who watch over the server has threads of its own.
_WATCHED = frozenset({"/healthz", "/readyz", "/metrics"})


class Front:
    """An RSGI application that answers with a WSGI one.

    Parameters
    ----------
    application : WSGI application
        What answers.
    operation : Operation
        What is kept of requests.
    lane : Lane, optional
        What answers plain queries in the event loop: these need no thread.
    proxies : int
        How many proxies stand in front.
    """

    def __init__(
        self,
        application: WSGIApplication,
        operation: Operation,
        lane: Lane | None = None,
        *,
        proxies: int = 0,
    ) -> None:
        self._application = application
        self._operation = operation
        self._lane = lane
        self._proxies = proxies
        self._threads = ThreadPoolExecutor(THREADS, "answer")
        self._watchers = ThreadPoolExecutor(2, "watch")
        self._waiting = 0
        self._outstanding: Counter[str] = Counter()

    async def __rsgi__(self, scope: Scope, protocol: HTTPProtocol) -> None:
        """Answer a request."""
        environ: WSGIEnvironment = {BEGAN: time.perf_counter()}
        told = None
        lists = _lists(scope)
        if sum(map(len, lists.values())) > _LONGEST_HEADER:
            environ[ERROR] = _too_long()
            lists.clear()  # nor does the page that says so read them
        elif self._lane and scope.method == "GET" and scope.path in PATHS:
            try:
                told = await self._in_lane(self._lane, scope, lists)
            except Exception as error:  # noqa: BLE001 - whatever it is, the application answers it
                environ[ERROR] = error
        if told:
            status, headers, content = self._named(told, scope, environ[BEGAN])
        else:
            status, headers, content = await self._answer(scope, protocol, environ, lists)
        if len(content) > _PART and not self._may_send(scope, content):
            environ[ERROR] = _too_many()
            status, headers, content = await self._answer(scope, protocol, environ, lists)
        if len(content) <= _PART:
            protocol.response_bytes(status, headers, content)
        else:
            await self._send(protocol, scope, status, headers, content)

    async def _in_lane(self, lane: Lane, scope: Scope, lists: dict[str, str]) -> Told | None:
        return await lane.soon(
            address(scope),
            accept=lists.get("accept", ""),
            none_match=lists.get("if-none-match", ""),
            encodings=lists.get("accept-encoding", ""),
            client=self._client(scope),
        )

    def _named(
        self, told: Told, scope: Scope, began: float
    ) -> tuple[int, list[tuple[str, str]], bytes]:
        """Name, count and log what the lane answered, as the layer does all else."""
        name = self._operation.name(scope.headers.get("x-request-id"))
        seconds = time.perf_counter() - began
        count_request(SPARQL, told.status, seconds)
        if self._operation.log:
            client = self._client(scope)
            size = len(told.content)
            served = Served(name, client, "GET", SPARQL, told.status, size, seconds)
            self._operation.log.info(log_record(served, told.reply, "" if told.reply else "kept"))
        return told.status, [*told.head, (REQUEST_ID, name)], told.content

    def _client(self, scope: Scope) -> str:
        client = _host(scope)
        if not self._proxies:
            return client
        lines = (value for name, value in scope.headers.items() if name == "x-forwarded-for")
        return client_address(client, ",".join(lines), self._proxies)

    async def _answer(
        self,
        scope: Scope,
        protocol: HTTPProtocol,
        environ: WSGIEnvironment,
        lists: dict[str, str],
    ) -> tuple[int, list[tuple[str, str]], bytes]:
        environ |= environment(scope, lists)
        if scope.method in {"POST", "PUT", "PATCH"} and ERROR not in environ:
            try:
                async with asyncio.timeout(_PATIENCE):
                    environ["wsgi.input"] = io.BytesIO(await _body(protocol))
            except TimeoutError:
                environ[ERROR] = _too_slow()
            except RequestError as error:
                environ[ERROR] = error
        watched = scope.path in _WATCHED
        if self._waiting > _MOST_WAITING and not watched:
            environ[ERROR] = _too_many()
        threads = self._watchers if watched else self._threads
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

        content = joined(self._application(environ, start_response))
        status, headers = begun[-1]
        return status, headers, content

    def _may_send(self, scope: Scope, content: bytes) -> bool:
        """Tell whether a long answer finds room among those that clients have not yet taken."""
        all_of_them, its = self._outstanding.total(), self._outstanding[self._client(scope)]
        whole = its + len(content) <= _MOST_OUTSTANDING // 4 or not its
        return whole and all_of_them + len(content) <= _MOST_OUTSTANDING

    async def _send(
        self,
        protocol: HTTPProtocol,
        scope: Scope,
        status: int,
        headers: Sequence[tuple[str, str]],
        content: bytes,
    ) -> None:
        """Send a long answer in parts, as the client takes them."""
        client = self._client(scope)
        self._outstanding[client] += len(content)
        try:
            transport = protocol.response_stream(status, [*headers])
            async with asyncio.timeout(_PATIENCE + len(content) / _PACE):
                for start in range(0, len(content), _PART):
                    async with asyncio.timeout(_PATIENCE):
                        await transport.send_bytes(content[start : start + _PART])
        except TimeoutError:
            pass  # the connection is cut, which tells the client that this is not all
        finally:
            self._outstanding[client] -= len(content)
            if not self._outstanding[client]:
                del self._outstanding[client]


def environment(scope: Scope, lists: dict[str, str]) -> WSGIEnvironment:
    """Return a request as WSGI tells it, still without its body."""
    host, _, port = scope.server.rpartition(":")
    environ: WSGIEnvironment = {
        "REQUEST_METHOD": scope.method,
        "SCRIPT_NAME": "",
        "PATH_INFO": unquote_to_bytes(scope.path).decode("latin-1"),
        "QUERY_STRING": address(scope),
        "SERVER_PROTOCOL": f"HTTP/{scope.http_version}",
        "SERVER_NAME": host,
        "SERVER_PORT": port,
        "REMOTE_ADDR": _host(scope),
        "wsgi.version": (1, 0),
        "wsgi.url_scheme": scope.scheme,
        "wsgi.input": io.BytesIO(),
        "wsgi.input_terminated": True,  # a body sent in chunks does not say its length
        "wsgi.errors": sys.stderr,
        "wsgi.multithread": True,
        "wsgi.multiprocess": True,
        "wsgi.run_once": False,
    }
    if scope.authority:
        environ["HTTP_HOST"] = scope.authority
    for name, value in scope.headers.items():
        if "_" in name:
            continue  # else it could pass for one with a hyphen, which a proxy minds
        if name == "host" and scope.authority:
            continue  # the address that was asked names it, and goes before the header
        if name in _LISTS:
            continue
        key = name.upper().replace("-", "_")
        if key not in {"CONTENT_TYPE", "CONTENT_LENGTH"}:
            key = f"HTTP_{key}"
        environ[key] = f"{environ[key]},{value}" if key in environ else value
    environ |= {f"HTTP_{name.upper().replace('-', '_')}": text for name, text in lists.items()}
    return environ


def _host(scope: Scope) -> str:
    return scope.client.rpartition(":")[0].strip("[]")


def address(scope: Scope) -> str:
    """Return what stands after the question mark: its bytes as latin-1, as WSGI has it."""
    text = scope.query_string
    return text if text.isascii() else text.encode().decode("latin-1")


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
        hint = f"send at most {LONGEST_BODY:,} bytes"
        status = HTTPStatus.REQUEST_ENTITY_TOO_LARGE
        raise RequestError("the request is too long", hint=hint, status=status)
    return b"".join(parts)


def _lists(scope: Scope) -> dict[str, str]:
    """Return the headers that are lists, each in one piece however many lines it came in."""
    found: dict[str, str] = {}
    for name, value in scope.headers.items():
        if name in _LISTS:
            found[name] = f"{found[name]},{value}" if name in found else value
    return found


def _too_long() -> RequestError:
    return RequestError(
        "a header is too long",
        hint=f"send at most {_LONGEST_HEADER:,} bytes of {', '.join(_LISTS)}",
        status=HTTPStatus.REQUEST_HEADER_FIELDS_TOO_LARGE,
    )


def _too_slow() -> RequestError:
    message = f"the request was not here within {_PATIENCE:g} s"
    return RequestError(message, hint="send it at once", status=HTTPStatus.REQUEST_TIMEOUT)


def _too_many() -> RequestError:
    return RequestError(
        "too many requests wait for an answer",
        hint="ask again in a second",
        status=HTTPStatus.SERVICE_UNAVAILABLE,
    )
