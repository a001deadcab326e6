"""The lane for plain queries: GET /sparql?query=... is answered without the web framework's rounds.

What the lane does not know, or cannot answer, the application behind it does: a day, an error, a
page, another method. Both read a request by the same functions and give the same answers.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import lru_cache
from typing import TYPE_CHECKING, NamedTuple

from ..http.environ import REPLY, ROUTE, SPARQL
from ..http.errors import RequestError
from ..http.headers import CORS, REVALIDATE, SECURITY, VARY
from ..ops.context import Packed
from ..ops.encoding import GZIP, LEAST, matching_tag, packed_tag, takes_gzip
from ..ops.metrics import count_query
from .cache import Answers, Reply
from .heads import sparql_head
from .protocol import Call, read

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

    from ..workers.pool import Question

#: Where an error waits for the application to tell it, so that no query is asked twice.
ERROR = "gradpath.error"
PATHS = frozenset({"/sparql", "/sparql/"})
#: Requests that are understood by heart, and how long one of them may be.
_MOST_KNOWN, _LONGEST_KNOWN = 2048, 4096
#: Heads of kept answers that are kept.
_MOST_HEADS = 1024
_ALWAYS = tuple((SECURITY | CORS).items())


class Told(NamedTuple):
    """An answer as it is sent.

    Attributes
    ----------
    status : int
        Its status.
    head : sequence of pairs of str
        Its head.
    content : bytes
        What it brings.
    reply : Reply or None
        How it came about; None where nothing but its tag was looked at.
    """

    status: int
    head: Sequence[tuple[str, str]]
    content: bytes
    reply: Reply | None = None


class Lane:
    """A WSGI application in front of another.

    Parameters
    ----------
    application : WSGI application
        What answers everything else.
    answers : Answers
        What answers queries.
    packed : Packed
        Answers in fewer bytes.
    """

    def __init__(self, application: WSGIApplication, answers: Answers, packed: Packed) -> None:
        self._application = application
        self._answers = answers
        self._packed = packed
        self._known = lru_cache(maxsize=_MOST_KNOWN)(_understood)
        self._heads: dict[tuple[str, bool], tuple[tuple[str, str], ...]] = {}

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        """Answer a plain query, or leave the request to the application."""
        if environ["REQUEST_METHOD"] != "GET" or environ["PATH_INFO"] not in PATHS:
            return self._application(environ, start_response)
        question = self._understood(environ["QUERY_STRING"], environ.get("HTTP_ACCEPT", ""))
        if question is None or ERROR in environ:
            return self._application(environ, start_response)
        known = environ.get("HTTP_IF_NONE_MATCH", "")
        same = self._same(question, known, gzip=False) if known else None
        if same:
            environ[ROUTE] = SPARQL
            start_response("304 Not Modified", _unchanged(same))
            return ()
        try:
            reply = self._answers.answer(question, client=environ.get("REMOTE_ADDR", ""))
        except Exception as error:  # noqa: BLE001 - whatever it is, the application answers it
            environ[ERROR] = error
            return self._application(environ, start_response)
        environ[REPLY] = reply
        content = reply.answer.content
        start_response("200 OK", [*self._head(reply, question, content)])
        return (content,)

    async def soon(
        self, address: str, *, accept: str, none_match: str, encodings: str, client: str
    ) -> Told | None:
        """Answer a plain query in the event loop.

        Parameters
        ----------
        address : str
            What stands after the question mark.
        accept, none_match, encodings : str
            What the client says it takes, and what it has.
        client : str
            Its address.

        Returns
        -------
        Told or None
            None if it is no plain query.

        Raises
        ------
        QueryError, LimitReached, Busy, Broken, BudgetSpent
            As `Answers.answer`.
        """
        question, gzip = self._understood(address, accept), takes_gzip(encodings)
        if question is None:
            return None
        same = self._same(question, none_match, gzip=gzip) if none_match else None
        if same:
            return Told(304, _unchanged(same), b"")
        reply = await self._answers.answer_soon(question, client=client)
        content = reply.answer.content
        packed = gzip and len(content) >= LEAST
        if packed:
            tag = f'"{reply.etag}"' if reply.etag else None
            content = await self._packed.pack_soon(tag, content)
        return Told(200, self._head(reply, question, content, packed=packed), content, reply)

    def _understood(self, address: str, accept: str) -> Question | None:
        short = len(address) + len(accept) <= _LONGEST_KNOWN
        return (self._known if short else _understood)(address, accept)

    def _head(
        self, reply: Reply, question: Question, content: bytes, *, packed: bool = False
    ) -> tuple[tuple[str, str], ...]:
        """Return the head of an answer; that of a kept one is kept too."""
        key = (reply.etag or "", packed)
        found = self._heads.get(key) if reply.kept else None
        if found:
            return found
        head = sparql_head(reply, question.format, rows=self._answers.pool.limits.rows)
        head["Content-Length"] = str(len(content))
        if packed:
            head["Content-Encoding"] = GZIP
            if reply.etag:
                head["ETag"] = packed_tag(head["ETag"])
        told = (*head.items(), *_ALWAYS)
        if reply.kept:
            if len(self._heads) >= _MOST_HEADS:
                self._heads.clear()
            self._heads[key] = told
        return told

    def _same(self, question: Question, known: str, *, gzip: bool) -> str | None:
        """Return the tag of an answer that the client has already, before any is computed."""
        etag = self._answers.etag(question)
        same = matching_tag(known, f'"{etag}"', gzip=gzip) if etag else None
        if same:
            count_query("kept")
        return same


def _unchanged(tag: str) -> list[tuple[str, str]]:
    """Return the head of an answer that nothing has changed."""
    told = {"ETag": tag, "Cache-Control": REVALIDATE, "Vary": VARY}
    return [*told.items(), *_ALWAYS]


def _understood(address: str, accept: str) -> Question | None:
    """Read a plain query as a question; None where it is another kind of request, or wrong."""
    from ..workers.pool import Question  # where no process forks, it is not there

    try:
        asked = read(Call("GET", address.encode("latin-1")))
        if asked is None or asked.parameters.keys() & {"as_of", "timeout"}:
            return None
        if asked.wants_page(accept):
            return None
        format = asked.format(accept)
        return Question(asked.query, format, asked.default_graphs, asked.named_graphs)
    except (RequestError, UnicodeEncodeError):
        return None
