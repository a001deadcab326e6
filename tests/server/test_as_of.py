"""Every address and every command answers for a day or refuses one; none ignores it."""

from __future__ import annotations

import json
import re
from html import unescape
from urllib.parse import parse_qs, urljoin, urlsplit

import pytest
from click.testing import CliRunner
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from gradpath.graph.knowledge_graph import KnowledgeGraph
from gradpath.graph.store.store import Store
from gradpath.server.app import create_app
from gradpath.server.cli.main import commands
from support.sampling import sampled
from support.web import PATIENT

DAY = "2026-07-01"
LOANS = "/id/funding/grad-plus-loans"
#: An address of each route that answers with facts.
ADDRESSES = {
    "pages.start": "/?",
    "pages.pathways": "/pathways?start=NLP&",
    "linked_data.passage": "/source/ml-guide/L89?",
    "linked_data.any_passage": "/source?graph=https://w3id.org/gradpath/ontology&",
    "linked_data.show": "/id/role/ml-engineer?",
    "linked_data.query": "/query/gap-pay?",
    "linked_data.vocabulary": "/ontology?",
    "linked_data.page": "/page/id/role/ml-engineer?",
    "linked_data.data": "/data/id/role/ml-engineer.ttl?",
    "sparql.endpoint": "/sparql?query=ASK{?s+?p+?o}&",
    "api.pathways": "/api/pathways?start=NLP&",
    "api.query": "/api/queries/funding?",
    "queries.query": "/queries/funding?",
    "api.find_thing": "/api/things?name=FAFSA&",
    "api.thing": "/api/things/funding/fafsa?",
    "api.stale": "/api/stale?",
    "api.conflicts": "/api/conflicts?about=columbia&",
    "api.gaps": "/api/gaps?about=columbia&",
    "api.why": "/api/why?subject=NLP&predicate=reaches+role&object=NLP+Engineer&",
    "api.export": "/api/exports/dot?",
    "decisions.answer": "/api/gap?to=nlp+engineer&",
    "decision_pages.page": "/gap?to=nlp+engineer&",
}
#: Addresses of pages that hold nothing that could expire.
TIMELESS = {
    "health.alive": "/healthz?",
    "health.ready": "/readyz?",
    "health.metrics": "/metrics?",
    "sparql.description": "/void?",
    "api.queries": "/api/queries?",
    "queries.index": "/queries?",
    "openapi.as_json": "/openapi.json?",
    "openapi.as_yaml": "/openapi.yaml?",
}
PAGES = [
    ADDRESSES[name]
    for name in ADDRESSES
    if name.startswith(("pages.", "decision_pages.", "linked_data.", "queries."))
    and name != "linked_data.data"
]
BROWSER = {"Accept": "text/html, */*;q=0.1"}


class Following(FlaskClient):
    """A client that goes where it is sent, as every client of the web does."""

    def open(self, *args: object, **options: object) -> TestResponse:
        return super().open(*args, **{"follow_redirects": True} | options)


@pytest.fixture(scope="module")
def client(store: Store) -> FlaskClient:
    app = create_app(KnowledgeGraph(store), settings=PATIENT)
    app.test_client_class = Following
    return app.test_client()


def links(text: str) -> list[str]:
    return [unescape(link) for link in re.findall(r'<a[^>]* href="([^"]*)"', text)]


def test_every_route_is_either_dated_or_timeless() -> None:
    app = create_app(KnowledgeGraph(Store.from_quads([])), settings=PATIENT)
    routes = {rule.endpoint for rule in app.url_map.iter_rules()} - {"static"}
    assert routes == ADDRESSES.keys() | TIMELESS.keys()
    views = {name: getattr(view, "operation", None) for name, view in app.view_functions.items()}
    assert ADDRESSES.keys() == {name for name, one in views.items() if one and one.dated}


@pytest.mark.parametrize("address", sampled([*ADDRESSES.values(), "/definitions?"], 3))
def test_an_address_that_answers_with_facts_answers_for_a_day(
    client: FlaskClient, address: str
) -> None:
    answer = client.get(f"{address}as_of={DAY}")
    assert answer.status_code == 200
    if not address.startswith("/api/stale"):  # it lists what has expired and leaves nothing out
        assert answer.headers["GradPath-As-Of"] == DAY
    assert "GradPath-As-Of" not in client.get(address).headers


@pytest.mark.parametrize("address", sampled([*ADDRESSES.values(), "/definitions?"], 3))
@pytest.mark.parametrize("text", ["2026-02-30", "soon", "", f"{DAY}&as_of={DAY}"])
def test_a_bad_day_is_a_bad_request_everywhere(
    client: FlaskClient, address: str, text: str
) -> None:
    for headers in ({}, BROWSER):
        assert client.get(f"{address}as_of={text}", headers=headers).status_code == 400


@pytest.mark.parametrize("address", TIMELESS.values())
def test_an_address_without_facts_refuses_a_day(client: FlaskClient, address: str) -> None:
    message = client.get(f"{address}as_of={DAY}")
    assert message.status_code == 400
    assert "as_of" in message.get_json()["detail"]


@pytest.mark.parametrize("address", [*ADDRESSES.values(), "/definitions?"])
def test_a_misspelt_day_is_not_ignored(client: FlaskClient, address: str) -> None:
    if not address.startswith("/sparql"):  # the protocol leaves room for other parameters
        assert client.get(f"{address}asof={DAY}").status_code == 400


@pytest.mark.parametrize("address", PAGES)
def test_a_page_says_its_day_and_what_is_left_out(client: FlaskClient, address: str) -> None:
    shown = client.get(f"{address}as_of={DAY}", headers=BROWSER).text
    (note,) = re.findall(r'<p class="day">(.*?)</p>', shown, re.DOTALL)
    assert note.startswith(f"As of {DAY}: left out because it had expired: AWS Certified")
    assert "federal Grad PLUS loans (last day 2026-06-30)" in note
    (undated,) = links(note)
    there = urljoin(f"{address}as_of={DAY}", undated)
    assert client.get(there, headers=BROWSER).text == client.get(address, headers=BROWSER).text


@pytest.mark.parametrize("address", PAGES)
def test_links_and_forms_of_a_page_keep_the_day(client: FlaskClient, address: str) -> None:
    shown = client.get(f"{address}as_of={DAY}", headers=BROWSER).text
    kept = [
        link
        for link in links(re.sub(r'<p class="day">.*?</p>', "", shown, flags=re.DOTALL))
        if not link.startswith("#") and f"{urlsplit(link).path}?" not in TIMELESS.values()
    ]
    assert [link for link in kept if parse_qs(urlsplit(link).query).get("as_of") != [DAY]] == []
    assert kept
    forms = re.findall(r"<form.*?</form>", shown, re.DOTALL)
    assert len(forms) >= 2
    for form in forms:
        (field,) = re.findall(r'<input[^>]* name="as_of"[^>]*>', form)
        assert f'value="{DAY}"' in field


@pytest.mark.parametrize("address", PAGES)
def test_links_of_a_page_without_a_day_name_none(client: FlaskClient, address: str) -> None:
    shown = client.get(address, headers=BROWSER).text
    assert [link for link in links(shown) if "as_of" in link] == []
    assert 'class="day"' not in shown


def test_a_page_leaves_out_what_the_command_leaves_out(client: FlaskClient) -> None:
    passage = "/source/ml-guide/L89?as_of="
    for day, there in (("2026-06-30", True), (DAY, False)):
        assert (LOANS in client.get(f"{passage}{day}", headers=BROWSER).text) is there
        shown = client.get(f"{LOANS}?as_of={day}", headers=BROWSER).text
        assert "No passage states anything about it." not in shown
        assert ("the statements of ml-guide/L89 about it are left out." not in shown) is there
        assert "From 1 July 2026 nobody can take out a first one" in shown
        assert ("federal Grad PLUS loans (last day 2026-06-30)" not in shown) is there
    record = client.get(f"/id/role/ml-engineer?format=json&as_of={DAY}").get_json()
    assert record["asOf"]["date"] == DAY


def test_a_page_without_a_day_says_that_its_thing_has_expired(client: FlaskClient) -> None:
    shown = client.get(LOANS, headers=BROWSER).text
    assert "Expired after 2026-06-30, its last day [outside/grad-plus-loans]" in shown
    assert "Expired after" not in client.get(f"{LOANS}?as_of=2026-06-30", headers=BROWSER).text


def test_the_page_for_queries_keeps_the_day(client: FlaskClient) -> None:
    shown = client.get(f"/sparql?as_of={DAY}", headers=BROWSER).text
    assert shown.count(f'name="as_of" value="{DAY}"') == 2
    assert client.get("/sparql?as_of=soon", headers=BROWSER).status_code == 400


def test_a_download_for_a_day_holds_what_was_valid_and_is_called_so(client: FlaskClient) -> None:
    for day, there in (("2026-06-30", True), (DAY, False)):
        file = client.get(f"/api/exports/nquads?as_of={day}")
        assert ("id/funding/grad-plus-loans>" in file.text) is there
        assert f'filename="gradpath-{day}.nq"' in file.headers["Content-Disposition"]


@pytest.mark.parametrize(
    "call",
    sampled(
        [
            ("path", "NLP"),
            ("ask", "funding"),
            ("show", "FAFSA"),
            ("why", "NLP", "reaches role", "NLP Engineer"),
            ("conflicts", "columbia"),
            ("gaps", "columbia"),
            ("sources",),
            ("sparql", "ASK { ?s ?p ?o }"),
            ("export", "dot"),
        ],
        every=3,
        whole=True,
        first=0,
    ),
)
def test_a_command_that_answers_says_its_day(call: tuple[str, ...]) -> None:
    done = CliRunner().invoke(commands, [*call, "--as-of", DAY])
    assert done.exit_code == 0
    assert f"As of {DAY}: left out because it had expired: AWS Certified" in done.output


def test_a_command_that_does_not_answer_from_the_graph_refuses_a_day() -> None:
    for call in ("check", "consistent", "derive", "add", "undo", "serve", "ask"):
        done = CliRunner().invoke(commands, [call, "--as-of", DAY])
        assert done.exit_code == 2, call
        assert "--as-of" in done.output


def test_why_and_downloads_of_the_command_are_those_of_the_day() -> None:
    call = ("why", "NLP", "reaches role", "NLP Engineer", "--format", "json", "--as-of", DAY)
    assert json.loads(CliRunner().invoke(commands, call).stdout)["asOf"]["date"] == DAY
    for day, there in (("2026-06-30", True), (DAY, False)):
        written = CliRunner().invoke(commands, ["export", "nquads", "--as-of", day]).stdout
        assert ("id/funding/grad-plus-loans>" in written) is there
