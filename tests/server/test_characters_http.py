"""Awkward characters over HTTP: pages, results in XML, JSON for a terminal."""

import json
import logging
import re
from collections.abc import Iterator
from xml.etree import ElementTree as ET

import pyoxigraph as ox
import pytest
from flask.testing import FlaskClient

from gradpath.graph.knowledge_graph import KnowledgeGraph
from gradpath.graph.store.store import Store
from gradpath.server.app import create_app
from gradpath.server.logs import VisibleFormatter
from gradpath.server.workers.service import queries_of
from support.web import BROWSER, PATIENT, assert_problem

#: Of C0, DEL and C1; the first five once marked what follows from the date of a request.
HOSTILE = "deep\x00\x01\x02\x03\x04\x05\x1b[2J\x7f\x9b learning"
CONTROL = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f]")
THING = "https://w3id.org/gradpath/id/"
GP = "https://w3id.org/gradpath/ontology#"
SKOS = "http://www.w3.org/2004/02/skos/core#"


@pytest.fixture(scope="module")
def client() -> Iterator[FlaskClient]:
    skill, role = ox.NamedNode(f"{THING}skill/esc"), ox.NamedNode(f"{THING}role/tester")
    start, label = ox.NamedNode(f"{THING}specialization/esc"), ox.NamedNode(f"{SKOS}prefLabel")
    triples = [
        *(ox.Triple(one, label, ox.Literal(HOSTILE)) for one in (skill, role, start)),
        ox.Triple(skill, ox.NamedNode("http://example.org/123"), ox.Literal("no name of XML")),
        ox.Triple(start, ox.NamedNode(f"{GP}teaches"), skill),
        ox.Triple(role, ox.NamedNode(f"{GP}requires"), skill),
    ]
    passage = ox.NamedNode("https://w3id.org/gradpath/source/test/L1")
    graph = KnowledgeGraph(Store.from_quads(ox.Quad(*one, passage) for one in triples))
    app = create_app(graph, settings=PATIENT)
    yield app.test_client()
    if service := queries_of(app):
        service.pool.close()


@pytest.mark.parametrize(
    "address",
    [
        *("/", "/page/id/skill/esc", "/page/source/test/L1", "/pathways?start=specialization:esc"),
        *("/queries/find?text=deep", "/sparql?query=SELECT * { ?s ?p ?o }", "/queries"),
        "/sparql?query=CONSTRUCT WHERE { ?s ?p ?o }",
        "/pathways?start=%00%1b[2J%c2%9b",
        "/sparql?query=SELECT %1b",
        "/queries/find?text=%1b%00",
        "/no/%1b%00%c2%9b",
        "/page/id/skill/esc?as_of=2026-06-30",
    ],
)
def test_a_page_holds_no_control_character(client: FlaskClient, address: str) -> None:
    response = client.get(address, headers=BROWSER)
    assert response.mimetype == "text/html"
    assert not CONTROL.search(response.text)
    if response.status_code == 200 and "esc" in address:
        assert "deep[2J learning" in response.text


def test_results_in_xml_are_well_formed_or_refused(client: FlaskClient) -> None:
    query = {"query": f"SELECT ?l {{ ?s <{SKOS}prefLabel> ?l }}", "format": "xml"}
    assert HOSTILE[-9:] in "".join(
        ET.fromstring(client.get("/sparql", query_string=query).data).itertext()
    )
    query = {"query": f"CONSTRUCT WHERE {{ ?s <{SKOS}prefLabel> ?l }}", "format": "rdfxml"}
    ET.fromstring(client.get("/sparql", query_string=query).data)
    query = {"query": "CONSTRUCT WHERE { ?s ?p ?o }", "format": "rdfxml"}
    response = client.get("/sparql", query_string=query)
    assert_problem(response, 406, "<http://example.org/123>: choose turtle")
    assert_problem(client.get("/data/id/skill/esc.rdf"), 406, "<http://example.org/123>")
    assert client.get("/data/id/skill/esc.ttl").status_code == 200


def test_json_shows_a_terminal_no_control_character(client: FlaskClient) -> None:
    for address in (
        "/api/things?name=skill:esc",
        "/queries/find?text=deep",
        "/api/things?name=%1b%7f%c2%9b",
    ):
        text = client.get(address).text
        assert not CONTROL.search(text.rstrip("\n"))
        json.loads(text)
    assert client.get("/api/things?name=skill:esc").get_json()["label"] == HOSTILE


def test_a_fault_is_logged_without_control_characters() -> None:
    error = RuntimeError(HOSTILE)
    raised = type(error), error, None
    record = logging.LogRecord("", logging.ERROR, "", 1, "%s", (HOSTILE,), raised)
    logged = VisibleFormatter().format(record)
    assert "RuntimeError: deep" in logged
    assert not CONTROL.search(logged)
