"""Helpers of the tests of the web: one check of errors, readers of tables and of pages."""

import csv
import io
import json
import re
import subprocess
from collections.abc import Callable
from contextlib import AbstractContextManager
from html.parser import HTMLParser
from typing import Any, TypeAlias
from urllib.parse import quote

from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from gradpath.server.settings import Settings

#: Settings for tests of answers, not of limits: a busy machine may take long.
PATIENT = Settings(time_limit=30, cpu_budget=0)
GZIP = {"Accept-Encoding": "gzip"}
TRIPLES = "/sparql?query=" + quote("SELECT * { ?s ?p ?o } LIMIT 200")
#: A query that no time limit of a test allows to end.
SLOW = "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i }"
#: An address of each kind that answers with 200.
ADDRESSES = [
    *("/", "/pathways?start=NLP", "/page/id/role/ml-engineer", "/data/id/role/ml-engineer.ttl"),
    *("/api/pathways?start=NLP", "/api/things?name=NLP", "/api/exports/turtle", "/queries"),
    *("/api/queries/tuition", "/queries/tuition", "/api/conflicts", "/openapi.json", "/sparql"),
    *("/api/gap?to=nlp+engineer", "/gap?to=nlp+engineer"),
    *(TRIPLES, "/source?graph=https://w3id.org/gradpath/source/ml-guide/L44", "/static/style.css"),
]
#: Starts a server; gives its process and the address at which it listens.
Running: TypeAlias = Callable[..., AbstractContextManager[tuple[subprocess.Popen[str], str]]]
BROWSER = {"Accept": "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8"}


def assert_problem(response: TestResponse, status: int, detail: str = "") -> dict[str, Any]:
    """Every error of every address comes through here."""
    assert response.status_code == status, response.text
    assert response.mimetype == "application/problem+json"
    assert response.headers["X-Content-Type-Options"] == "nosniff"
    message = json.loads(response.text)
    assert {"type", "title", "status", "detail"} <= set(message)
    assert message["type"] == "about:blank"
    assert message["status"] == status
    assert detail in message["detail"]
    assert message["detail"].endswith((".", "?"))
    assert "Traceback" not in response.text
    return message  # type: ignore[no-any-return]


def table(response: TestResponse) -> list[list[str]]:
    assert response.status_code == 200, response.text
    assert response.mimetype == "text/csv"
    return list(csv.reader(io.StringIO(response.text)))


class Reader(HTMLParser):
    """The text of a page as a person reads it, its links and what it loads."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.words: list[str] = []
        self.links: list[str] = []
        self.loads: list[str] = []
        self.headings: list[str] = []
        self.feed(page)
        self.text = re.sub(r"\s+", " ", "".join(self.words))

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        if tag == "a":
            self.links.append(given.get("href") or "")
        elif tag in {"link", "script", "img", "iframe", "form"}:
            found = given.get("href") or given.get("src") or given.get("action") or ""
            self.loads.append(found)
        elif re.fullmatch("h[1-6]", tag):
            self.headings.append(tag)

    def handle_data(self, data: str) -> None:
        self.words.append(data)


def page(client: FlaskClient, path: str) -> Reader:
    response = client.get(path, headers=BROWSER)
    assert response.status_code == 200, response.text
    assert response.mimetype == "text/html"
    return Reader(response.text)


def by_get(client: FlaskClient, query: str, **more: object) -> TestResponse:
    return client.get("/sparql", query_string={"query": query}, **more)
