"""Answers to SPARQL as pages: what a person sees who asks with a browser."""

import re
from html import unescape
from html.parser import HTMLParser
from urllib.parse import urlsplit

import pyoxigraph as ox
import pytest
from flask.testing import FlaskClient

from gradpath.graph.knowledge_graph import KnowledgeGraph
from gradpath.graph.store.formats import ResultFormat
from gradpath.graph.store.store import Store
from gradpath.graph.store.truncation import QueryResponse
from gradpath.server.app import create_app
from gradpath.server.http.markup import ROWS, Links
from gradpath.server.pages.sparql import show
from gradpath.server.settings import Settings
from support.sampling import sampled
from support.web import BROWSER, PATIENT, assert_problem

ROLES = """SELECT ?role ?name ?none { ?role a <ontology#Role> ;
  <http://www.w3.org/2004/02/skos/core#prefLabel> ?name OPTIONAL { ?role <a:b> ?none } }
ORDER BY ?name"""
GRAPH = "DESCRIBE <id/role/ml-engineer>"


class Page(HTMLParser):
    """The cells, links and text of a page."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.rows: list[list[str]] = []
        self.links: dict[str, str] = {}
        self._in, self._link = "", ""
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag == "tr":
            self.rows.append([])
        elif tag in {"td", "th"}:
            self.rows[-1].append("")
            self._in = tag
        elif tag == "a":
            self._link = dict(attrs).get("href") or ""

    def handle_endtag(self, tag: str) -> None:
        if tag in {"td", "th"}:
            self._in = ""
        elif tag == "a":
            self._link = ""

    def handle_data(self, data: str) -> None:
        if self._in:
            self.rows[-1][-1] += data
        if self._link:
            self.links[data] = self._link


@pytest.fixture(scope="module")
def client(store: Store) -> FlaskClient:
    settings = Settings(time_limit=3, cpu_budget=0)
    return create_app(KnowledgeGraph(store), settings=settings).test_client()


def ask(client: FlaskClient, query: str, **given: str) -> str:
    answer = client.get("/sparql", query_string={"query": query} | given, headers=BROWSER)
    assert (answer.status_code, answer.mimetype) == (200, "text/html"), answer.text
    return answer.text


def test_rows_stand_in_a_table_with_links_to_what_is_ours(
    client: FlaskClient, store: Store
) -> None:
    page = Page(ask(client, ROLES))
    rows = store.select(ROLES).rows
    assert page.rows[0] == ["role", "name", "none"]
    assert len(page.rows) == len(rows) + 1
    assert [row[1] for row in page.rows[1:]] == [f"{name} en" for _, name, _ in rows]
    assert {row[2] for row in page.rows[1:]} == {""}
    assert page.links["role:ml-engineer"] == "/id/role/ml-engineer"
    assert client.get(page.links["role:ml-engineer"]).status_code == 303


def test_every_link_of_an_answer_leads_somewhere(client: FlaskClient) -> None:
    query = "SELECT DISTINCT ?g ?p ?c { GRAPH ?g { ?s ?p ?o . ?s a ?c } } LIMIT 300"
    links = {*Page(ask(client, query)).links.values()}
    assert len(links) > 40
    found = {link: client.get(link.partition("#")[0], follow_redirects=True) for link in links}
    assert [link for link, answer in found.items() if answer.status_code != 200] == []
    assert {urlsplit(link).netloc for link in links} == {""}


@pytest.mark.parametrize(
    ("query", "formats"), [(ROLES, ["json", "xml", "csv", "tsv"]), (GRAPH, ["turtle", "trig"])]
)
def test_the_same_answer_is_linked_in_every_format(
    client: FlaskClient, query: str, formats: list[str]
) -> None:
    passage = "https://w3id.org/gradpath/source/ml-guide/L44"
    page = Page(ask(client, query, **{"default-graph-uri": passage}))
    for label in formats:
        answer = client.get(page.links[label], headers=BROWSER)
        assert answer.mimetype == ResultFormat.from_label(label).media_type
        expected = client.get(
            "/sparql", query_string={"query": query, "default-graph-uri": passage, "format": label}
        )
        assert answer.data == expected.data


def test_no_more_than_a_thousand_rows_are_shown_and_it_is_said(client: FlaskClient) -> None:
    many = ask(client, "SELECT * { ?s ?p ?o }")
    assert len(Page(many).rows) == ROWS + 1
    assert "The first 1,000 rows; there are more." in many
    few = ask(client, f"SELECT * {{ ?s ?p ?o }} LIMIT {ROWS}")
    assert len(Page(few).rows) == ROWS + 1
    assert "1,000 rows.</p>" in few


def test_rows_that_the_server_cut_off_are_said_to_be_missing(store: Store) -> None:
    client = create_app(KnowledgeGraph(store), settings=Settings(max_rows=5)).test_client()
    assert "The first 5 rows; there are more." in ask(client, "SELECT * { ?s ?p ?o }")


@pytest.mark.parametrize(
    ("query", "said"),
    [
        ("ASK { ?s ?p ?o }", "Yes: true."),
        ("ASK { ?s <a:nothing> ?o }", "No: false."),
        ("SELECT * { ?s <a:nothing> ?o }", "Nothing is found."),
        (GRAPH, 'skos:prefLabel "ML Engineer"@en'),
        ("CONSTRUCT { ?s ?p ?o } { ?s ?p ?o }", "This is the beginning of the graph."),
    ],
)
def test_what_is_no_table_is_shown_in_its_own_way(
    client: FlaskClient, query: str, said: str
) -> None:
    assert said in unescape(ask(client, query))


@pytest.mark.parametrize(
    ("query", "status", "said"),
    [
        ("SELECT *\n{ ?s ?p }", 400, "Line 2, column 10"),
        ("DROP ALL", 403, "only reads"),
        ("SELECT * { SERVICE <http://127.0.0.1:9/> {} }", 400, "SERVICE"),
        ("SELECT * { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i . ?j ?k ?l FILTER(?a = ?l) }", 503, "3 s"),
        ("", 400, "query is empty"),
    ],
)
def test_what_is_wrong_is_said_beside_the_query(
    client: FlaskClient, query: str, status: int, said: str
) -> None:
    answer = client.get("/sparql", query_string={"query": query}, headers=BROWSER)
    assert (answer.status_code, answer.mimetype) == (status, "text/html")
    assert re.search(rf'role="alert">[^<]*{re.escape(said)}', answer.text)
    kept = re.search(r"<textarea[^>]*>(.*?)</textarea>", answer.text, re.DOTALL)
    assert kept is not None
    assert unescape(kept[1]) == query


def test_what_the_graph_or_the_query_holds_is_never_markup() -> None:
    evil = "</textarea><script>alert(1)</script>"
    node = ox.NamedNode("javascript:alert(1)")
    quads = [ox.Quad(node, node, ox.Literal(evil), ox.NamedNode("a:a"))]
    client = create_app(KnowledgeGraph(Store.from_quads(quads)), settings=PATIENT).test_client()
    for query in ("SELECT * { ?s ?p ?o }", "CONSTRUCT WHERE { ?s ?p ?o }", f"ASK {{}} # {evil}"):
        shown = ask(client, query)
        assert not re.search(r"<script|<style|\sstyle=|\son\w+=|href=.javascript:", shown)


def test_the_page_without_a_query_offers_examples_that_find_something(
    client: FlaskClient, store: Store
) -> None:
    for day in ("", "?as_of=2026-11-22"):
        page = Page(client.get(f"/sparql{day}", headers=BROWSER).text)
        links = {text: link for text, link in page.links.items() if "query=" in link}
        assert len(links) == 12
        for summary, link in links.items():
            assert summary in {query.summary for query in KnowledgeGraph(store).catalogue.values()}
            assert ("as_of=2026-11-22" in link) is bool(day)
            if not day:
                answer = client.get(link, headers=BROWSER)
                assert answer.status_code == 200
                assert len(Page(answer.text).rows) > 1, summary
    assert "Examples" not in ask(client, "ASK {}")


def test_a_day_is_kept(client: FlaskClient) -> None:
    shown = ask(client, ROLES, as_of="2026-11-22")
    assert "as_of=2026-11-22" in Page(shown).links["csv"]
    assert '<input type="hidden" name="as_of" value="2026-11-22">' in shown


def test_a_long_query_is_answered_without_links_that_would_not_hold_it(
    client: FlaskClient,
) -> None:
    query = f"ASK {{}} # {'x' * 10_000}"
    answer = client.post("/sparql", data={"query": query}, headers=BROWSER)
    assert "Yes: true." in answer.text
    assert "format=csv" not in answer.text


@pytest.mark.parametrize("broken", [False, True])
def test_a_page_does_not_repeat_a_huge_query(client: FlaskClient, *, broken: bool) -> None:
    query = f"ASK {{}} # {'<' * 900_000}{chr(10) + 'ORDER' if broken else ''}"
    headers = {**BROWSER, "Content-Type": "application/sparql-query"}
    answer = client.post("/sparql", data=query, headers=headers)
    assert answer.status_code == (400 if broken else 200)
    assert len(answer.data) < 20_000


def test_a_form_with_more_escapes_than_a_query_has_bytes_is_refused(client: FlaskClient) -> None:
    form = {"Content-Type": "application/x-www-form-urlencoded"}
    answer = client.post("/sparql", data="query=" + "%" * 2_000_000, headers=form)
    assert_problem(answer, 413, "at most 1,048,576")


def test_only_the_rows_that_are_shown_are_read() -> None:
    row = b'{"s":{"type":"literal","value":"\\"}},"}}'
    head = b'{"head":{"vars":["s"]},"results":{"bindings":['
    whole = head + b",".join([row] * 3 * ROWS) + b"]}}"
    shown = show(QueryResponse(whole), ResultFormat.JSON, Links(""))
    assert (shown.count, shown.cut) == (ROWS, True)
    rows = Page(shown.rows).rows
    assert len(rows) == ROWS + 1
    assert rows[1] == ['"}},']


#: Doubles a text until it has four million characters.
DOUBLED = "BIND('<' AS ?a0) " + " ".join(
    f"BIND(CONCAT(?a{n}, ?a{n}) AS ?a{n + 1})" for n in range(22)
)
LETTERS = DOUBLED.replace("<", "x")


@pytest.mark.parametrize(
    "query",
    sampled(
        [
            f"SELECT {' '.join(f'?v{n}' for n in range(1500))} {{ ?s ?p ?o }} LIMIT 1000",
            f"SELECT ?s ?{'n' * 9000} {{ ?s ?p ?o }} LIMIT 1000",
            f"SELECT {' '.join(f'(?s AS ?v{n})' for n in range(300))} {{ ?s ?p ?o }} LIMIT 1000",
            f"SELECT ?a22 {{ {DOUBLED} }}",
            f"SELECT ?a10 ?a11 ?s {{ {DOUBLED} ?s ?p ?o }} LIMIT 1000",
            f"SELECT ?i {{ {LETTERS} BIND(STRDT('a', IRI(CONCAT('x:', ?a20))) AS ?i) }}",
            f"SELECT ?i {{ {LETTERS} BIND(IRI(CONCAT('x:', ?a20)) AS ?i) }}",
            f"CONSTRUCT {{ ?s ?p ?a20 }} WHERE {{ {DOUBLED} ?s ?p ?o }} LIMIT 3",
        ],
        3,
    ),
    ids=["columns", "name", "wide", "long", "several", "datatype", "iri", "graph"],
)
def test_no_short_query_makes_a_huge_page(store: Store, query: str) -> None:
    patient = create_app(KnowledgeGraph(store), settings=PATIENT).test_client()
    answer = patient.post("/sparql", data={"query": query}, headers=BROWSER)
    assert answer.status_code == 200
    assert len(answer.data) < 1_500_000
    assert re.search("there are more. The whole is|beginning of", answer.text)
