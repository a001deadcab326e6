"""Kept answers and refused queries are bounded, whatever clients send."""

import sys
from collections.abc import Iterable
from typing import Any

import pytest
from werkzeug.test import Client
from werkzeug.wrappers import Request, Response

from gradpath.graph.store.formats import ResultFormat
from gradpath.graph.store.truncation import QueryResponse

if sys.platform == "win32":
    pytest.skip("Windows cannot fork, and the server says so", allow_module_level=True)

from gradpath.server.http.kept_answers import KeptAnswers
from gradpath.server.limits import LimitReached, Limits
from gradpath.server.workers.service import QueryService
from gradpath.server.workers.tasks import QueryRequest, SparqlQuery


class Counting:
    """An application that counts its requests."""

    def __init__(self, control: str = "public, max-age=0, must-revalidate") -> None:
        self.calls = 0
        self.control = control

    def __call__(self, environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:  # noqa: ANN401
        self.calls += 1
        body = Request(environ).get_data()
        response = Response(b"x" * 100 + body, headers={"Cache-Control": self.control})
        return response(environ, start_response)


class Echo:
    """A pool whose answers have no content, and for which some queries are too much."""

    limits = Limits()

    def run(self, request: QueryRequest, *, client: str) -> QueryResponse:
        if "much" in request.task.query:  # type: ignore[union-attr]
            raise LimitReached("time", "too much", hint="ask for less")
        return QueryResponse(b"")


def test_an_answer_is_computed_once() -> None:
    app = Counting()
    client = Client(KeptAnswers(app, "1"))
    answers = [client.get("/a"), client.get("/a"), client.head("/a")]
    assert app.calls == 1
    assert len({answer.headers["ETag"] for answer in answers}) == 1
    assert [len(answer.data) for answer in answers] == [100, 100, 0]
    known = {"If-None-Match": answers[0].headers["ETag"]}
    assert client.get("/a", headers=known).status_code == 304
    client.get("/a?b")
    client.get("/a", headers={"Accept": "text/csv"})
    client.get("/a", headers={"Host": "other"})
    assert app.calls == 4


def test_a_post_is_kept_by_its_body() -> None:
    app = Counting()
    client = Client(KeptAnswers(app, "1"))
    found = [client.post("/a", data=body).data[100:] for body in (b"1", b"2", b"1")]
    assert (found, app.calls) == ([b"1", b"2", b"1"], 2)


def test_what_the_application_forbids_is_not_kept() -> None:
    app = Counting("no-store")
    client = Client(KeptAnswers(app, "1"))
    assert "ETag" not in client.get("/a").headers
    client.get("/a")
    assert app.calls == 2


def test_kept_answers_take_no_more_than_their_room() -> None:
    app = Counting()
    kept = KeptAnswers(app, "1", room=5000)
    client = Client(kept)
    for number in range(100):
        client.get(f"/{number}")
    assert len(kept) <= 5
    client.get("/99")
    assert app.calls == 100
    client.get("/0")
    assert app.calls == 101


def test_the_text_of_a_refused_query_is_not_kept() -> None:
    service = QueryService(Echo(), refused=-1.0)  # type: ignore[arg-type]
    for query in ("much " * 100_000, *(f"much {number}" for number in range(5))):
        request = QueryRequest(SparqlQuery(query, ResultFormat.CSV))
        with pytest.raises(LimitReached):
            service.run(request, client="c")
        assert service.refused == 0
