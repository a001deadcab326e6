"""One ranking rule: command, JSON, page and picture give the same order and the same rule."""

import json
import re
from html import unescape
from urllib.parse import urlencode

import pytest
from flask.testing import FlaskClient

from gradpath.graph.knowledge_graph import KnowledgeGraph
from gradpath.graph.model.iris import kind_of
from gradpath.graph.pathways.ranking import Coverage, Ranking
from gradpath.graph.pathways.search import STARTS
from gradpath.graph.pathways.sentences import headline
from gradpath.graph.pathways.svg import draw
from gradpath.server.cli.options import GraphOptions
from support.command_line import run
from support.sampling import sampled
from support.web import BROWSER

#: A comparison, and two coverages of which it puts the first before the second.
CASES = [
    ("share", Coverage(2, 0, 2, 3), Coverage(2, 2, 2, 6)),
    ("stated share", Coverage(2, 2, 0, 4), Coverage(3, 2, 3, 6)),
    ("own share", Coverage(1, 1, 1, 2), Coverage(1, 1, 0, 2)),
    ("an unknown share is last", Coverage(0, 0, 0, 5), Coverage(0, 0, 0, 0)),
]


@pytest.mark.parametrize(("name", "first", "second"), CASES)
def test_the_rule_compares_share_then_stated_then_own(
    name: str, first: Coverage, second: Coverage
) -> None:
    assert Ranking.ALL.key(first, "Z") < Ranking.ALL.key(second, "A"), name


def test_by_what_is_stated_only_the_stated_share_and_the_name_count() -> None:
    key = Ranking.STATED.key
    assert key(Coverage(2, 2, 0, 6), "Z") < key(Coverage(5, 1, 5, 6), "A")
    assert key(Coverage(1, 1, 0, 2), "A") < key(Coverage(2, 1, 2, 2), "B")


def shares(pathway: dict[str, dict[str, int]], evidence: Ranking) -> list[float]:
    """The shares by which a pathway is ranked, in the words of its JSON; -1 where unknown."""
    share = pathway["share"]
    names = ("shared", "stated", "own") if evidence is Ranking.ALL else ("stated",)
    return [share[name] / share["total"] if share["total"] else -1 for name in names]


def flat(text: str) -> str:
    return " ".join(unescape(text).split())


def assert_agreement(client: FlaskClient, graph: KnowledgeGraph, name: str, by: Ranking) -> None:
    """Compare all forms of one answer."""
    found, label = graph.pathways(name, evidence=by), graph.network.label
    query = urlencode({"start": name, "evidence": by.label})
    record = client.get(f"/api/pathways?{query}").get_json()
    side = "start" if found.ends == "start" else "role"
    ranked = [one[side]["id"] for one in record["pathways"]]
    assert ranked == [getattr(one, side) for one in found.pathways]
    counted = [shares(one, by) for one in record["pathways"]]
    assert counted == sorted(counted, reverse=True)
    assert record["rule"] == by.rule

    command = ("path", name, "--evidence", by.label)
    printed = run(*command, COLUMNS="1000").stdout
    assert json.loads(run(*command, "--format", "json").stdout) == record
    if not ranked:
        return
    shown = client.get(f"/pathways?{query}", headers=BROWSER).text
    table = shown.partition("<tbody>")[2].partition("</tbody>")[0]
    assert re.findall(r'<th scope="row".*?href="/id/([^"]+)"', table) == [
        one.replace(":", "/") for one in ranked
    ]
    rows = [line.strip() for line in printed.splitlines()]
    places = [
        rows.index(next(r for r in rows if r.startswith(f"{label(one)}  "))) for one in ranked
    ]
    assert places == sorted(places)
    texts = [printed, re.sub("<[^>]+>", "", shown)]
    if side == "role":
        picture = draw(graph.network, found)
        roles = re.findall(r'<a href="[^"]+/id/role/([^"]+)">', picture)
        assert [f"role:{one}" for one in roles] == ranked
        texts.append(" ".join(re.findall(r">([^<]+)</text>", picture)))
    for text in map(flat, texts):
        assert flat(record["headline"]) in text
        assert by.rule in text


@pytest.fixture(autouse=True)
def opened(graph: KnowledgeGraph, monkeypatch: pytest.MonkeyPatch) -> None:
    """Let commands open the graph of the tests."""
    monkeypatch.setattr(GraphOptions, "open", lambda _: graph)


@pytest.mark.parametrize("by", Ranking)
@pytest.mark.parametrize(
    "name", sampled(["deep learning", "cmu", "machine learning", "ML Engineer"], 2)
)
def test_command_json_page_and_picture_agree(
    client: FlaskClient, graph: KnowledgeGraph, name: str, by: Ranking
) -> None:
    assert_agreement(client, graph, name, by)


@pytest.mark.long
@pytest.mark.parametrize("by", Ranking)
def test_they_agree_for_every_start_and_every_role(
    client: FlaskClient, graph: KnowledgeGraph, by: Ranking
) -> None:
    names = [name for name in graph.network if kind_of(name) in (*STARTS, "role")]
    for name in names:
        assert_agreement(client, graph, name, by)


def test_the_start_page_ranks_by_the_rule_and_says_it(
    client: FlaskClient, graph: KnowledgeGraph
) -> None:
    shown = client.get("/", headers=BROWSER).text
    assert Ranking.ALL.rule in flat(shown)
    for section in shown.split("<section")[1:]:
        (name,) = re.findall(r'^ aria-labelledby="specialization-([^"]+)"', section) or [""]
        if name:
            roles = re.findall(r'<th scope="row".*?href="/id/([^"]+)"', section)
            found = graph.pathways(f"specialization:{name}").pathways
            assert roles == [one.role.replace(":", "/") for one in found]


def test_the_first_sentence_names_the_first_by_either_evidence(graph: KnowledgeGraph) -> None:
    found = graph.pathways("specialization:deep-learning").pathways
    assert [one.role for one in found] == [
        "role:ai-research-scientist",
        "role:computer-vision-engineer",
        "role:ml-engineer",
        "role:nlp-engineer",
    ]
    by_share = (
        "First by share of key skills: AI Research Scientist, 2 of 3 key skills, none of them word "
        "for word, typically $140,000 to $220,000 or more a year."
    )
    by_word = (
        "First by what the sources state: ML Engineer, 2 of 6 key skills, typically $130,000 to "
        "$190,000 a year."
    )
    assert headline(graph.network, found) == f"{by_share} {by_word}"
    stated = graph.pathways("specialization:deep-learning", evidence=Ranking.STATED).pathways
    assert stated[0].role == "role:ml-engineer"
    assert {one.role for one in stated} == {one.role for one in found}
    assert headline(graph.network, stated, evidence=Ranking.STATED) == f"{by_word} {by_share}"


def test_command_json_and_page_give_the_statements_of_a_sentence(client: FlaskClient) -> None:
    said = "Deep Learning uses PyTorch [ml-guide/L42]"
    printed = run("path", "specialization:deep-learning", "--why", COLUMNS="1000").stdout
    assert said in printed.partition("Statements behind each sentence")[2]
    shown = client.get("/pathways?start=specialization:deep-learning", headers=BROWSER).text
    assert said in flat(re.sub("<[^>]+>", "", shown.partition("Who says so")[2]))
    record = client.get("/api/pathways?start=specialization:deep-learning").get_json()
    first, second = record["sentences"]
    assert f"{first['text']} {second['text']}" == record["headline"]
    assert {
        "subject": "specialization:deep-learning",
        "relation": "usesTool",
        "object": "skill:pytorch",
        "grade": "stated",
        "sources": ["ml-guide/L42"],
    } in second["statements"]
    assert record["pathways"][2]["sentence"]["text"] == (
        "Deep Learning to ML Engineer, 2 of 6 key skills, typically $130,000 to $190,000 a year."
    )
