"""Texts in further languages over HTTP: pages and answers in English, SPARQL and RDF in all."""

from urllib.parse import quote

import pytest
from flask.testing import FlaskClient

from gradpath.graph.knowledge_graph import KnowledgeGraph
from support.sampling import sampled

ROLE = "https://w3id.org/gradpath/id/role/ml-engineer"
LABEL = "http://www.w3.org/2004/02/skos/core#prefLabel"
FRENCH = "Ingénieur apprentissage"
QUERY = quote(f"SELECT ?l {{ <{ROLE}> <{LABEL}> ?l }}")


@pytest.fixture(scope="module")
def graph(tmp_path_factory: pytest.TempPathFactory) -> KnowledgeGraph:
    """The facts, with a French name of a role."""
    file = tmp_path_factory.mktemp("french") / "french.nt"
    file.write_text(f'<{ROLE}> <{LABEL}> "{FRENCH}"@fr .\n', encoding="utf-8")
    return KnowledgeGraph.open(data=[file])


@pytest.mark.parametrize(
    "address",
    sampled(
        [
            *("/queries/roles", "/api/queries/roles?format=csv", "/api/queries/roles"),
            *("/pathways?start=NLP", "/api/pathways?start=NLP", "/api/conflicts", "/api/gaps"),
            *("/api/exports/graphml", "/page/id/skill/pytorch", "/data/id/skill/pytorch.json"),
        ],
        3,
    ),
)
def test_answers_and_pages_are_in_english(client: FlaskClient, address: str) -> None:
    answer = client.get(address)
    assert answer.status_code == 200
    assert FRENCH not in answer.text


@pytest.mark.parametrize(
    "address",
    [
        f"/sparql?format=csv&query={QUERY}",
        *("/api/exports/turtle", "/api/exports/trig", "/data/id/role/ml-engineer.ttl"),
    ],
)
def test_sparql_and_rdf_are_in_all_languages(client: FlaskClient, address: str) -> None:
    answer = client.get(address).text
    assert FRENCH in answer
    assert "ML Engineer" in answer


def test_a_page_has_its_english_name_and_is_found_by_the_other(client: FlaskClient) -> None:
    assert "<h1>ML Engineer</h1>" in client.get("/page/id/role/ml-engineer").text
    found = client.get(f"/api/things?name={quote(FRENCH)}").json
    assert found is not None
    assert found["label"] == "ML Engineer"
