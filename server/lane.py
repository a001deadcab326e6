"""The lane for plain queries: GET /sparql?query=... is answered without the web framework's rounds.

What the lane does not know, or cannot answer, the application behind it does: a day, an error, a
page, another method. Both read a request by the same functions and give the same answers.
"""

from __future__ import annotations

from collections.abc import Iterable
from functools import lru_cache
from http import HTTPStatus
from typing import TYPE_CHECKING

from ..graph.results import ResultFormat
from .answering import Answers, Reply
from .heads import CORS, SECURITY, sparql_head
from .problems import RequestError
from .protocol import Asked, Call, read

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

    from .isolation.pool import Question

#: Where an error waits for the application to tell it, so that no query is asked twice.
ERROR = "gradpath.error"
#: Where it stands how an answer came about, for the log.
REPLY = "gradpath.reply"
PATHS = frozenset({"/sparql", "/sparql/"})
_ALWAYS = tuple((SECURITY | CORS).items())


class Lane:
    """A WSGI application in front of another.

    Parameters
    ----------
    application : WSGI application
        What answers everything else.
    answers : Answers
        What answers queries.
    """

    def __init__(self, application: WSGIApplication, answers: Answers) -> None:
        self._application = application
        self._answers = answers
        self._understood = lru_cache(maxsize=2048)(_understood)

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        """Answer a plain query, or leave the request to the application."""
        if environ["REQUEST_METHOD"] != "GET" or environ["PATH_INFO"] not in PATHS:
            return self._application(environ, start_response)
        understood = self._understood(environ["QUERY_STRING"], environ.get("HTTP_ACCEPT", ""))
        if understood is None or ERROR in environ:
            return self._application(environ, start_response)
        asked, format = understood
        try:
            client = environ.get("REMOTE_ADDR", "")
            reply = self._answers.answer(self._question(asked, format), client=client)
        except Exception as error:  # noqa: BLE001 - whatever it is, the application answers it
            environ[ERROR] = error
            return self._application(environ, start_response)
        environ[REPLY] = reply
        status, head, content = self._told(reply, format, environ.get("HTTP_IF_NONE_MATCH", ""))
        start_response(f"{status.value} {status.phrase}", head)
        return (content,)

    async def soon(
        self, address: str, *, accept: str, none_match: str, client: str
    ) -> tuple[int, list[tuple[str, str]], bytes] | None:
        """Answer a plain query in the event loop: status, head and content.

        Returns
        -------
        tuple or None
            None if it is no plain query.

        Raises
        ------
        QueryError, LimitReached, Busy, Broken
            As `Pool.answer`.
        """
        understood = self._understood(address, accept)
        if understood is None:
            return None
        question = self._question(*understood)
        reply = await self._answers.answer_soon(question, client=client)
        status, head, content = self._told(reply, understood[1], none_match)
        return status.value, head, content

    def _told(
        self, reply: Reply, format: ResultFormat, none_match: str
    ) -> tuple[HTTPStatus, list[tuple[str, str]], bytes]:
        """Return an answer as it is told: that nothing has changed, to whom has it already."""
        head = sparql_head(reply, format, rows=self._answers.pool.limits.rows)
        if reply.etag and reply.etag in none_match:
            del head["Content-Type"]
            return HTTPStatus.NOT_MODIFIED, [*head.items(), *_ALWAYS], b""
        content = reply.answer.content
        length = ("Content-Length", str(len(content)))
        return HTTPStatus.OK, [*head.items(), length, *_ALWAYS], content

    def _question(self, asked: Asked, format: ResultFormat) -> Question:
        from .isolation.pool import Question

        return Question(asked.query, format, asked.default_graphs, asked.named_graphs)


def _understood(address: str, accept: str) -> tuple[Asked, ResultFormat] | None:
    """Read a plain query and its format; None where it is another kind of request, or wrong."""
    try:
        asked = read(Call("GET", address.encode("latin-1")))
        if asked is None or asked.parameters.keys() & {"as_of", "timeout"}:
            return None
        if asked.wants_page(accept):
            return None
        return asked, asked.format(accept)
    except (RequestError, UnicodeEncodeError):
        return None
