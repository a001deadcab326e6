"""Fuzzing of what people type: parameters of every address, words of the command line, SPARQL."""

import json
import re
from collections.abc import Iterator
from urllib.parse import quote

import pytest
from flask.testing import FlaskClient
from hypothesis import given
from hypothesis import strategies as st

from gradpath.errors import GradPathError
from gradpath.graph.knowledge_graph import KnowledgeGraph
from gradpath.graph.store.store import Store
from gradpath.server.app import create_app
from support.command_line import run
from support.fuzzing import MARKS, ends, fuzzing
from support.web import PATIENT

pytestmark = pytest.mark.long

#: Values that people give, and pieces that programs stumble over.
VALUES = [
    *("NLP", "mlops engineer", "Georgia Tech", "role:ml-engineer", "skill:pytorch", "C++", "GRE"),
    *(
        "$25,000",
        "25k",
        "approx $22,000",
        "1e9",
        "-5",
        "0",
        "true",
        "no",
        "2026-02-30",
        "2026-11-30",
    ),
    *("ml-guide/L44", "https://w3id.org/gradpath/id/role/ml-engineer", "x:<>", "[", "\\", "urn:a"),
    *("json", "csv", "html", "%", "..", "/", "a" * 5000, "İ", "ﬁ", "ß", "\u202e", "\ud800"),
    *(mark.decode("utf-8", "replace") for mark in MARKS),
]
values = st.lists(st.sampled_from(VALUES), min_size=1, max_size=3).map("".join) | st.text(
    max_size=9
)
WORDS = """
SELECT ASK CONSTRUCT DESCRIBE WHERE FILTER OPTIONAL UNION MINUS GRAPH BIND AS VALUES UNDEF
FROM BASE ORDER BY GROUP COUNT(*) EXISTS IN SERVICE LOAD LIMIT * { } ( ) [] ?s ?p ?o . ; ,
a gp:Role <urn:x> 'text' "text"@en 1.5 -1 ^ / | ! + << >> # \\u0041 ''' _:b \0 \ud800
"""
PIECES = [
    *(f"{word} " for word in WORDS.split()),
    *("PREFIX x: ", "LOAD <http://127.0.0.1:9/> ", "REGEX(?o, '(a+)+$') ", "INSERT DATA ", "\n"),
]


@pytest.fixture(scope="module")
def client(graph: KnowledgeGraph) -> FlaskClient:
    return create_app(graph, settings=PATIENT).test_client()


def operations(client: FlaskClient) -> list[tuple[str, list[dict[str, str]]]]:
    """The addresses that are read, each with its parameters."""
    described = json.loads(client.get("/openapi.json").data)
    return [
        (path, item["get"].get("parameters", []))
        for path, item in sorted(described["paths"].items())
        if "get" in item
    ]


def addresses(client: FlaskClient) -> st.SearchStrategy[str]:
    """Addresses of every operation with values of every kind."""

    @st.composite
    def address(draw: st.DrawFn) -> str:
        path, parameters = draw(st.sampled_from(operations(client)))
        query = []
        for parameter in parameters:
            value = quote(draw(values).encode("utf-8", "surrogatepass"), safe="")
            if parameter.get("in") == "path":
                path = path.replace(f"{{{parameter['name']}}}", value)
            elif parameter.get("in") == "query" and draw(st.integers(0, 3)) > 1:
                query.append(f"{parameter['name']}={value}")
        return f"{path}?{'&'.join(query)}"

    return address()


@fuzzing
@given(st.data())
def test_no_address_fails_whatever_it_is_given(client: FlaskClient, data: st.DataObject) -> None:
    address = data.draw(addresses(client))
    if address.startswith("/sparql"):
        return  # queries are fuzzed below
    with ends():
        response = client.get(address, headers={"Accept": data.draw(st.sampled_from(ACCEPTED))})
    assert response.status_code < 500, address
    assert "Traceback" not in response.text
    if response.status_code >= 400:
        problem = response.mimetype == "application/problem+json"
        assert problem or response.mimetype == "text/html", address


ACCEPTED = ["*/*", "text/html", "application/json", "text/turtle", "text/csv", "x/y", ""]
HEADS = st.sampled_from(["", "tuition_max="])
COMMANDS = [
    *(("ask",), ("ask", "programs", "-p"), ("ask", "find", "-p"), ("ask", "payback", "-p")),
    *(("path",), ("path", "--role"), ("show",), ("why",), ("why", "cmu", "teaches"), ("sources",)),
    *(("conflicts",), ("gaps",), ("sparql",), ("export",), ("check",), ("as-of",), ("--store",)),
]


@fuzzing
@given(
    st.sampled_from(COMMANDS), st.lists(values, max_size=3), st.sampled_from(["", "tuition_max="])
)
def test_a_command_answers_or_says_what_is_wrong(
    tmp_path_factory: pytest.TempPathFactory, words: tuple[str, ...], more: list[str], head: str
) -> None:
    given = [f"{head}{one}" if number == 0 else one for number, one in enumerate(more)]
    folder = tmp_path_factory.mktemp("folder")
    with ends():
        done = run(*words, *given, folder=folder)
    assert done.returncode in {0, 1, 2}
    assert done.returncode == 0 or done.stderr or done.stdout
    assert "Traceback" not in done.stderr
    assert not re.findall(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f]|\r(?!\n)", done.stderr)


def queries() -> Iterator[st.SearchStrategy[str]]:
    """Queries that begin well, and texts that do not."""
    tail = st.lists(st.sampled_from(PIECES), max_size=20).map("".join)
    for head in ("SELECT * { ?s ?p ?o ", "ASK { ", "PREFIX gp: <urn:> CONSTRUCT WHERE { ", ""):
        yield tail.map(lambda text, head=head: head + text)
        yield tail.map(lambda text, head=head: f"{head}{text}}} LIMIT 5")


@fuzzing
@given(st.one_of(*queries()))
def test_a_query_is_answered_or_refused_with_a_message(query: str) -> None:
    store = Store.from_quads([])
    with ends():
        try:
            store.finds(query)
        except GradPathError:
            return
