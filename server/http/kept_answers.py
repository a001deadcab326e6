"""WSGI middleware that caches responses.

Every response has a strong ETag made of the version of the data, the date, the address, the Accept
header and, for a POST, the body. A client that sends this ETag gets 304 before any work is done.
Responses with status 200 and a public Cache-Control stay in memory, plain and compressed, up to a
bound; the least recently used are dropped first.
"""

from __future__ import annotations

import gzip
import io
import re
import threading
from collections import OrderedDict
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from hashlib import blake2b
from typing import TYPE_CHECKING

from werkzeug.datastructures import ETags
from werkzeug.http import parse_accept_header, parse_etags

from .environ import ERROR, KEPT_ONLY, OUTCOME, QUERY, ROUTE
from .headers import Headers, add_fixed, check_lists, not_modified_headers

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

#: Bytes of all kept answers, of the longest one, and the overhead of each.
ROOM, _LONGEST, _EACH = 64 << 20, 8 << 20, 1000
#: The longest body of a POST whose answer is kept.
_LONGEST_BODY = 1 << 16
#: An answer shorter than this is not compressed.
LEAST = 1024
_LEVEL = 5
_TEXTS = (
    *("text/", "application/json", "application/xml", "application/yaml", "application/trig"),
    *("application/sparql-results", "application/n-", "image/svg"),
)
#: Request headers with which Flask would send only a part of the response.
_CONDITIONS = (
    *("HTTP_IF_NONE_MATCH", "HTTP_IF_MATCH", "HTTP_RANGE"),
    *("HTTP_IF_MODIFIED_SINCE", "HTTP_IF_UNMODIFIED_SINCE"),
)
#: The ETag of the answer, once it is known.
TAG = "gradpath.tag"


class NotKept(Exception):
    """A request that only the application can answer."""


@dataclass(slots=True)
class _Answer:
    """Response of Flask, its headers without those that depend on the encoding.

    `query` is the `QueryResponse` behind it; `compressed` is made for the first client that accepts
    gzip; `counted` is the number of bytes that count for it at present.
    """

    status: str
    headers: Headers
    content: bytes
    route: str = ""
    query: object = None
    compressed: bytes | None = None
    counted: int = 0

    @property
    def size(self) -> int:
        """The bytes it takes, compressed form included."""
        return _EACH + len(self.content) + len(self.compressed or b"")

    def header(self, name: str) -> str:
        """Return a header; "" if it has none of this name."""
        return next((value for key, value in self.headers if key == name), "")

    @property
    def is_keepable(self) -> bool:
        """Whether it may be kept."""
        return self.status.startswith("200") and self.header("Cache-Control").startswith("public")

    @property
    def is_compressible(self) -> bool:
        """Whether it is a text long enough to compress."""
        media_type = self.header("Content-Type").partition(";")[0].strip().lower()
        text = media_type.startswith(_TEXTS) or media_type.endswith(("+json", "+xml"))
        return text and len(self.content) >= LEAST and not self.header("Content-Encoding")


class KeptAnswers:
    """WSGI middleware that keeps answers, of at most `room` bytes in all.

    Parameters
    ----------
    version : str
        The version of the data, the program and the limits.
    count_kept : callable
        Called for each query that is answered again.
    """

    def __init__(
        self,
        application: WSGIApplication,
        version: str,
        *,
        count_kept: Callable[[], None] = lambda: None,
        room: int = ROOM,
    ) -> None:
        self._application = application
        self._version = version
        self._count_kept = count_kept
        self._room = room
        self._lock = threading.Lock()
        self._kept: OrderedDict[str, _Answer] = OrderedDict()
        self._size = 0

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        """Answer a request, from kept bytes if possible."""
        check_lists(environ)
        tag = None
        if ERROR not in environ:
            tag = environ[TAG] = environ.get(TAG) or self._tag(environ)
        answer = self._kept.get(tag) if tag else None
        if answer is not None:
            self._note_kept(answer, environ)
        held = _tag_of_client(environ, tag) if tag else None
        if held is not None:
            headers = answer.headers if answer else not_modified_headers(environ["PATH_INFO"])
            return _send_not_modified(headers, held, start_response)
        if answer is None:
            if KEPT_ONLY in environ:
                raise NotKept
            answer = self._compute(environ)
            tag = tag if answer.is_keepable else None
        sent = _send(answer, tag, environ, start_response)
        if tag is not None:
            self._keep(tag, answer)
        return sent

    def __len__(self) -> int:
        return len(self._kept)

    def _tag(self, environ: WSGIEnvironment) -> str | None:
        """Return the ETag of the answer to a request, without quotes; None for other methods."""
        method, body = environ["REQUEST_METHOD"], b""
        if method == "POST":
            size = environ.get("CONTENT_LENGTH") or ""
            if not re.fullmatch("[0-9]{1,5}", size) or int(size) > _LONGEST_BODY:
                return None
            body = environ["wsgi.input"].read(int(size))
            environ["wsgi.input"] = io.BytesIO(body)
            if len(body) < int(size):
                return None  # the body was cut off
            body += environ.get("CONTENT_TYPE", "").encode("latin-1") + b"\0POST"
        elif method not in {"GET", "HEAD"}:
            return None
        parts = (
            *(self._version, date.today(), environ.get("wsgi.url_scheme")),  # noqa: DTZ011 - the day here
            *(environ.get("HTTP_HOST"), environ.get("SERVER_NAME"), environ.get("SERVER_PORT")),
            *(environ.get("SCRIPT_NAME"), environ["PATH_INFO"], environ.get("QUERY_STRING")),
            *(environ.get("HTTP_ACCEPT"), body),
        )
        return blake2b(repr(parts).encode(errors="replace"), digest_size=12).hexdigest()

    def _note_kept(self, answer: _Answer, environ: WSGIEnvironment) -> None:
        """Set the keys of the environment that metrics and the log read."""
        environ[ROUTE] = answer.route
        if answer.query is not None:
            environ[QUERY] = answer.query
            environ[OUTCOME] = "kept"
            self._count_kept()

    def _compute(self, environ: WSGIEnvironment) -> _Answer:
        """Have Flask compute the whole response; a HEAD gets the headers of the GET."""
        held = {name: environ.pop(name) for name in _CONDITIONS if name in environ}
        method = environ["REQUEST_METHOD"]
        begun: list[tuple[str, Headers]] = []

        def begin(status: str, headers: Headers, *_: object) -> Callable[[bytes], object]:
            begun.append((status, headers))
            return lambda _: None

        if method == "HEAD":
            environ["REQUEST_METHOD"] = "GET"
        try:
            content = joined(self._application(environ, begin))
        finally:
            environ["REQUEST_METHOD"] = method
            environ |= held
        status, headers = begun[-1]
        headers = add_fixed(environ, status, headers)
        return _Answer(status, headers, content, environ.get(ROUTE, ""), environ.get(QUERY))

    def _keep(self, tag: str, answer: _Answer) -> None:
        """Keep an answer, and drop the least recently used ones beyond the bound."""
        if len(answer.content) > _LONGEST:
            return
        with self._lock:
            answer = self._kept.setdefault(tag, answer)
            self._kept.move_to_end(tag)
            self._size += answer.size - answer.counted
            answer.counted = answer.size
            while self._size > self._room:
                self._size -= self._kept.popitem(last=False)[1].counted


def joined(content: Iterable[bytes]) -> bytes:
    """Return the content of a WSGI application in one piece, and close its iterable."""
    try:
        return b"".join(content)
    finally:
        close = getattr(content, "close", None)
        if close is not None:
            close()


@lru_cache(maxsize=512)
def accepts_gzip(header: str) -> bool:
    """Return whether an Accept-Encoding header prefers gzip, or likes it as much as none.

    Examples
    --------
    >>> [accepts_gzip(one) for one in ("gzip, br", "gzip;q=0.5, identity", "*", "gzip;q=0, *")]
    [True, False, True, False]
    """
    accepted = parse_accept_header(header.lower())
    liked = {name.strip(): quality for name, quality in accepted}
    gzip_quality = liked.get("gzip", liked.get("x-gzip", liked.get("*", 0)))
    return gzip_quality > 0 and gzip_quality >= liked.get("identity", 0)


def _tags_of_client(environ: WSGIEnvironment) -> ETags:
    """Return the ETags of which the client holds the answers, ``*`` for that of every 200."""
    known = environ.get("HTTP_IF_NONE_MATCH")
    return parse_etags(known.strip() if known and environ["REQUEST_METHOD"] != "POST" else None)


def _tag_of_client(environ: WSGIEnvironment, tag: str) -> str | None:
    """Return the quoted ETag under which the client holds the answer; None if it does not."""
    tags = _tags_of_client(environ)
    if tags.contains_weak(f"{tag}-gzip") and _wants_gzip(environ) and not tags.star_tag:
        return f'"{tag}-gzip"'
    return f'"{tag}"' if tags.contains_weak(tag) and not tags.star_tag else None


def _send(
    answer: _Answer, tag: str | None, environ: WSGIEnvironment, start_response: StartResponse
) -> Iterable[bytes]:
    """Send an answer, in gzip if the client accepts that."""
    content, headers = answer.content, list(answer.headers)
    if answer.status.startswith("200") and _wants_gzip(environ) and answer.is_compressible:
        answer.compressed = answer.compressed or gzip.compress(content, _LEVEL, mtime=0)
        content = answer.compressed
        headers.append(("Content-Encoding", "gzip"))
        tag = f"{tag}-gzip" if tag else None
    if tag:
        headers.append(("ETag", f'"{tag}"'))
    tags = _tags_of_client(environ)
    if answer.status.startswith("200") and (tags.star_tag or (tag and tags.contains_weak(tag))):
        return _send_not_modified(headers, f'"{tag}"' if tag else None, start_response)
    if not answer.status.startswith(("204", "304")):
        headers.append(("Content-Length", str(len(content))))
    start_response(answer.status, headers)
    return [] if environ["REQUEST_METHOD"] == "HEAD" else [content]


def _send_not_modified(
    headers: Headers, etag: str | None, start_response: StartResponse
) -> Iterable[bytes]:
    left_out = {"Content-Type", "Content-Encoding", "ETag"}
    kept = [pair for pair in headers if pair[0] not in left_out]
    start_response("304 NOT MODIFIED", [*kept, *([("ETag", etag)] if etag else ())])
    return []


def _wants_gzip(environ: WSGIEnvironment) -> bool:
    return accepts_gzip(environ.get("HTTP_ACCEPT_ENCODING", ""))
