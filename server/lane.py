"""The lane for plain queries: GET /sparql?query=... is answered without the web framework's rounds.

What the lane does not know, or cannot answer, the application behind it does: a day, an error, a
page, another method. Both read a request by the same functions and give the same answers.
"""

from __future__ import annotations

from collections.abc import Iterable
from functools import lru_cache
from typing import TYPE_CHECKING

from ..graph.results import ResultFormat
from .answering import Answers, Reply
from .heads import CORS, SECURITY, sparql_head
from .problems import RequestError
from .protocol import Asked, Call, read

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

#: Where an error waits for the application to tell it, so that no query is asked twice.
ERROR = "gradpath.error"
#: Where it stands how an answer came about, for the log.
REPLY = "gradpath.reply"
_PATHS = frozenset({"/sparql", "/sparql/"})
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

    def __call__(
        self, environ: WSGIEnvironment, start_response: StartResponse
    ) -> Iterable[bytes]:
        """Answer a plain query, or leave the request to the application."""
        if environ["REQUEST_METHOD"] != "GET" or environ["PATH_INFO"] not in _PATHS:
            return self._application(environ, start_response)
        understood = self._understood(environ["QUERY_STRING"], environ.get("HTTP_ACCEPT", ""))
        if understood is None:
            return self._application(environ, start_response)
        asked, format = understood
        try:
            reply = self._ask(asked, format, environ.get("REMOTE_ADDR", ""))
        except Exception as error:  # noqa: BLE001 - whatever it is, the application answers it
            environ[ERROR] = error
            return self._application(environ, start_response)
        environ[REPLY] = reply
        head = sparql_head(reply, format, rows=self._answers.pool.limits.rows)
        if reply.etag and reply.etag in environ.get("HTTP_IF_NONE_MATCH", ""):
            del head["Content-Type"]
            start_response("304 Not Modified", [*head.items(), *_ALWAYS])
            return ()
        content = reply.answer.content
        length = ("Content-Length", str(len(content)))
        start_response("200 OK", [*head.items(), length, *_ALWAYS])
        return (content,)

    def _ask(self, asked: Asked, format: ResultFormat, client: str) -> Reply:
        from .isolation.pool import Question

        question = Question(asked.query, format, asked.default_graphs, asked.named_graphs)
        return self._answers.answer(question, client=client)


def _understood(address: str, accept: str) -> tuple[Asked, ResultFormat] | None:
    """Read a plain query and its format; None where it is another kind of request, or wrong."""
    try:
        asked = read(Call("GET", address.encode("latin-1")))
        if asked is None or asked.parameters.keys() & {"as_of", "timeout"}:
            return None
        return asked, asked.format(accept)
    except (RequestError, UnicodeEncodeError):
        return None
