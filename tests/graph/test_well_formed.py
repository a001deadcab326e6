"""Documents of XML are well-formed whatever the data hold, or they are refused."""

from xml.dom import minidom
from xml.etree import ElementTree as ET

import pyoxigraph as ox
import pytest
from rdflib import Graph

from gradpath.graph.exports import ExportFormat, export
from gradpath.graph.knowledge_graph import KnowledgeGraph
from gradpath.graph.pathways.svg import draw
from gradpath.graph.store.formats import NotWritable, ResultFormat
from gradpath.graph.store.store import Store
from gradpath.graph.store.truncation import Bounds, write_bounded

BASE = "http://example.org/"
#: Characters that XML excludes, and those that only look so.
TEXT = "a\x00\x01\x08\x0b\x0c\x0e\x1b\x1f\ufffe\uffff\r\t\n\x7f\x85\u2028]]> &amp; <b> \U0001f916"
IN_XML = "a" + "\ufffd" * 10 + "\r\t\n\x7f\x85\u2028]]> &amp; <b> \U0001f916"


def triple(predicate: str, text: str = TEXT) -> ox.Triple:
    subject = ox.NamedNode(f"{BASE}s?a&b'c")
    return ox.Triple(subject, ox.NamedNode(predicate), ox.Literal(text))


def store(*triples: ox.Triple) -> Store:
    return Store.from_quads(ox.Quad(*one, ox.NamedNode(f"{BASE}g")) for one in triples)


def test_rows_in_xml_hold_the_text_but_for_control_characters() -> None:
    query = "SELECT ?o { ?s ?p ?o }"
    found = store(triple(f"{BASE}p"))
    for content in (
        found.serialize(query, ResultFormat.XML),
        found.bounded(query, ResultFormat.XML, Bounds(10, 10_000)).content,
    ):
        texts = [one.text for one in ET.fromstring(content).iter() if one.tag.endswith("literal")]
        assert texts == [IN_XML]


@pytest.mark.parametrize(
    "name", ["p", "a/1b", "a%20b", "a:b", "a-1", "\N{LATIN SMALL LETTER E WITH ACUTE}", "x#a", "1b"]
)
def test_a_graph_in_xml_comes_back_but_for_control_characters(name: str) -> None:
    one = triple(BASE + name)
    found = store(one)
    for content in (
        found.serialize("CONSTRUCT WHERE { ?s ?p ?o }", ResultFormat.RDF_XML),
        ResultFormat.RDF_XML.write_quads(found.quads(), lambda _: {}),
        write_bounded(ResultFormat.RDF_XML, Bounds(1, 10_000), [one]).content,
    ):
        ((subject, predicate, text),) = Graph().parse(data=content, format="xml")
        assert (str(subject), str(predicate)) == (one.subject.value, one.predicate.value)
        assert str(text) == IN_XML


@pytest.mark.parametrize(
    "predicate",
    [
        BASE,
        f"{BASE}123",
        f"{BASE}a?b=",
        f"{BASE}\N{MIDDLE DOT}",
        f"{BASE}\U00010000",
        "http://www.w3.org/2000/xmlns/a",
        "http://www.w3.org/1999/02/22-rdf-syntax-ns#li",
        "http://www.w3.org/1999/02/22-rdf-syntax-ns#Description",
    ],
)
def test_a_property_without_a_name_in_xml_is_refused(predicate: str) -> None:
    found = store(triple(predicate), triple(f"{BASE}p"))
    query = "CONSTRUCT WHERE { ?s ?p ?o }"
    with pytest.raises(NotWritable, match=r"RDF/XML has no name for .* property"):
        found.serialize(query, ResultFormat.RDF_XML)
    with pytest.raises(NotWritable):
        found.bounded(query, ResultFormat.RDF_XML, Bounds(10, 10_000))
    with pytest.raises(NotWritable):
        ResultFormat.RDF_XML.write_quads(found.quads(), lambda _: {"e": BASE})
    assert found.serialize(query, ResultFormat.TURTLE)


def test_the_error_names_the_property() -> None:
    with pytest.raises(NotWritable, match=f"<{BASE}a&b/1>: choose turtle"):
        ResultFormat.RDF_XML.write([triple(f"{BASE}a&b/1")])


def test_drawings_of_awkward_labels_are_well_formed() -> None:
    label = ox.NamedNode("http://www.w3.org/2004/02/skos/core#prefLabel")
    thing = "https://w3id.org/gradpath/id/"
    skill, role = ox.NamedNode(f"{thing}skill/a'b(c)!*;d"), ox.NamedNode(f"{thing}role/r")
    start = ox.NamedNode(f"{thing}specialization/s")
    gp = "https://w3id.org/gradpath/ontology#"
    triples = [
        *(ox.Triple(one, label, ox.Literal(TEXT)) for one in (skill, role, start)),
        ox.Triple(start, ox.NamedNode(f"{gp}teaches"), skill),
        ox.Triple(role, ox.NamedNode(f"{gp}requires"), skill),
    ]
    graph = KnowledgeGraph(store(*triples))
    answer = graph.pathways("specialization:s")
    assert answer.pathways
    minidom.parseString(draw(graph.network, answer).encode())
    minidom.parseString(export(graph, ExportFormat.GRAPHML))
