"""Our IRIs on the web: each leads to a page and to data, and things speak schema.org."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import quote

import pyoxigraph as ox
import pytest
from flask.testing import FlaskClient
from rdflib import RDF, URIRef
from rdflib import Graph as RdfGraph
from rdflib.namespace import SDO
from werkzeug.test import TestResponse

from gradpath.graph.knowledge_graph import KnowledgeGraph
from gradpath.graph.model.iris import expand
from gradpath.graph.model.values import Iri
from gradpath.ontology.terms import BASE
from gradpath.server.app import create_app
from gradpath.server.linked_data.resources import FORMATS
from gradpath.server.linked_data.schema_org import schema_jsonld
from gradpath.server.linked_data.schema_org_mapping import CODED, MONEY, PROPERTIES, TYPES
from support.web import PATIENT, Running

BROWSER = "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8"
ROLE = "id/role/ml-engineer"
#: Names of files and things that an IRI writes percent-encoded, or in letters of any script.
ODD = """
@prefix gp: <https://w3id.org/gradpath/ontology#> .
@prefix skos: <http://www.w3.org/2004/02/skos/core#> .
@prefix skill: <https://w3id.org/gradpath/id/skill/> .
skill:caf%C3%A9 a gp:Skill ; skos:prefLabel "one"@en .
skill:größe a gp:Skill ; skos:prefLabel "two"@en .
<https://w3id.org/gradpath/id/skill/a/b.c.ttl> a gp:Skill ; skos:prefLabel "three"@en .
"""
RETIRED = """
@prefix dcterms: <http://purl.org/dc/terms/> .
@prefix gp: <https://w3id.org/gradpath/ontology#> .
@prefix owl: <http://www.w3.org/2002/07/owl#> .
@prefix role: <https://w3id.org/gradpath/id/role/> .
@prefix skill: <https://w3id.org/gradpath/id/skill/> .
@prefix ml: <https://w3id.org/gradpath/source/ml-guide/> .
role:nlp-engineer owl:deprecated true ; dcterms:isReplacedBy role:language-engineer .
role:language-engineer a gp:Role ; owl:deprecated "1"^^<http://www.w3.org/2001/XMLSchema#boolean> ;
    dcterms:isReplacedBy role:ml-engineer , role:nlp-engineer , role:data-scientist .
skill:pytorch owl:deprecated true .
skill:python owl:deprecated false .
ml:L44 owl:deprecated true ; dcterms:isReplacedBy ml:L45 .
gp:teaches owl:deprecated true ; dcterms:isReplacedBy gp:offersElective .
"""


def client_of(graph: KnowledgeGraph) -> FlaskClient:
    return create_app(graph, settings=PATIENT).test_client()


@pytest.fixture(scope="module")
def client(graph: KnowledgeGraph) -> FlaskClient:
    return client_of(graph)


def added(folder: Path, text: str, name: str = "more.ttl") -> KnowledgeGraph:
    file = folder / name
    file.write_text(text, encoding="utf-8")
    return KnowledgeGraph.open(data=[file])


@pytest.fixture(scope="module")
def retired(tmp_path_factory: pytest.TempPathFactory) -> FlaskClient:
    return client_of(added(tmp_path_factory.mktemp("retired"), RETIRED))


def visit(client: FlaskClient, path: str, accept: str) -> TestResponse:
    """Go where a client is sent that accepts only this."""
    return client.get(path, headers={"Accept": accept}, follow_redirects=True)


def own_iris(graph: KnowledgeGraph) -> set[str]:
    """Every IRI of ours that stands anywhere in the graph."""

    def nodes() -> Iterator[object]:
        for quad in graph.store.quads():
            yield from quad
            if isinstance(quad.object, ox.Literal):
                yield quad.object.datatype

    found = {node.value for node in nodes() if isinstance(node, ox.NamedNode)}
    return {iri for iri in found if iri.startswith(BASE)}


def mentioned(turtle: bytes) -> set[str]:
    return {
        node.value
        for quad in ox.parse(turtle, ox.RdfFormat.TURTLE)
        for node in quad
        if isinstance(node, ox.NamedNode)
    }


def unresolved(client: FlaskClient, iris: set[str]) -> Iterator[str]:
    """The IRIs that do not lead to a page and to Turtle that speaks of them.

    As behind a redirection from w3id.org to the root of the server.
    """
    documents: dict[str, list[str]] = {}
    for iri in iris:
        documents.setdefault(iri.partition("#")[0], []).append(iri)
    for document, named in documents.items():
        path = quote(f"/{document.removeprefix(BASE)}", safe="/%:@!$&'()*+,;=~")
        page, data = visit(client, path, "text/html"), visit(client, path, "text/turtle")
        if (page.status_code, page.mimetype) != (200, "text/html") or data.status_code != 200:
            yield document
        else:
            spoken = mentioned(data.data)
            yield from (iri for iri in named if iri not in spoken)
            anchors = (iri.partition("#")[2] for iri in named)
            yield from (name for name in anchors if name and f'id="{name}"' not in page.text)


@pytest.mark.long
def test_every_iri_of_ours_leads_to_a_page_and_to_turtle_about_it(
    client: FlaskClient, graph: KnowledgeGraph
) -> None:
    iris = own_iris(graph)
    families = {re.split("[/#]", iri.removeprefix(BASE))[0] for iri in iris}
    assert families == {"id", "source", "query", "ontology", "definitions"}
    assert len(iris) > 1000
    assert [*unresolved(client, iris)] == []


def test_odd_names_of_the_user_lead_somewhere_too(tmp_path: Path) -> None:
    graph = added(tmp_path, ODD, "my facts (1) é.ttl")
    odd = own_iris(graph) - own_iris(KnowledgeGraph.open())
    assert len(odd) == 4
    assert [*unresolved(client_of(graph), odd)] == []


class TestNegotiation:
    @pytest.mark.parametrize(
        ("accept", "place"),
        [
            ("", f"/page/{ROLE}"),
            ("*/*", f"/page/{ROLE}"),
            (BROWSER, f"/page/{ROLE}"),
            ("application/xhtml+xml", f"/page/{ROLE}"),
            ("text/turtle", f"/data/{ROLE}.ttl"),
            ("text/turtle;charset=utf-8", f"/data/{ROLE}.ttl"),
            ("application/x-turtle", f"/data/{ROLE}.ttl"),
            ('application/ld+json;profile="https://example.org/any"', f"/data/{ROLE}.jsonld"),
            ("application/n-triples, text/html;q=0.9", f"/data/{ROLE}.nt"),
            ("application/rdf+xml, */*;q=0.1", f"/data/{ROLE}.rdf"),
            ("application/trig", f"/data/{ROLE}.trig"),
            ("application/json", f"/data/{ROLE}.json"),
        ],
    )
    def test_the_iri_leads_with_303_to_what_is_accepted(
        self, client: FlaskClient, accept: str, place: str
    ) -> None:
        answer = client.get(f"/{ROLE}", headers={"Accept": accept} if accept else {})
        assert (answer.status_code, answer.headers["Location"]) == (303, place)
        assert answer.vary.find("Accept") >= 0
        assert client.head(f"/{ROLE}").status_code == 303
        assert client.get(place).status_code == 200

    def test_a_format_and_a_day_are_kept(self, client: FlaskClient) -> None:
        asked = f"/{ROLE}?format=turtle&as_of=2026-01-01"
        answer = client.get(asked, headers={"Accept": "text/html"})
        assert answer.headers["Location"] == f"/data/{ROLE}.ttl?as_of=2026-01-01"
        assert answer.headers["GradPath-As-Of"] == "2026-01-01"
        there = client.get(answer.headers["Location"])
        assert there.headers["GradPath-As-Of"] == "2026-01-01"

    def test_a_format_that_is_not_there_is_refused(self, client: FlaskClient) -> None:
        assert client.get(f"/{ROLE}", headers={"Accept": "image/png"}).status_code == 406
        assert client.get(f"/{ROLE}?format=docx").status_code == 406
        assert client.get("/data/source/ml-guide/L44.json").status_code == 404
        assert client.get(f"/data/{ROLE}.docx").status_code == 404

    def test_links_say_where_else_it_is_described(self, client: FlaskClient) -> None:
        for path in (f"/{ROLE}", f"/page/{ROLE}", f"/data/{ROLE}.ttl"):
            head = client.get(path).headers["Link"]
            told = re.findall(r'<([^>]*)>; rel="([^"]*)"(?:; type="([^"]*)")?', head)
            alternates = {where: kind for where, rel, kind in told if "alternate" in rel}
            assert len(alternates) == len(FORMATS) - (not path.startswith("/id"))
            for where, kind in alternates.items():
                there = client.get(where)
                assert (there.status_code, there.mimetype) == (200, kind)
            relations = {rel: where for where, rel, _ in told}
            if not path.startswith("/id"):
                assert relations["describes"] == f"{BASE}{ROLE}"
                assert relations["canonical"] == path
        page = client.get(f"/page/{ROLE}").text
        assert f'<link rel="alternate" type="text/turtle" href="/data/{ROLE}.ttl">' in page

    def test_formats_of_datasets_keep_who_says_so(
        self, client: FlaskClient, graph: KnowledgeGraph
    ) -> None:
        for extension in ("trig", "nq"):
            written = client.get(f"/data/{ROLE}.{extension}")
            format = ox.RdfFormat.from_extension(extension)
            assert format is not None
            node = ox.NamedNode(f"{BASE}{ROLE}")
            expected = {*graph.store.quads(subject=node), *graph.store.quads(object=node)}
            found = [*ox.parse(written.data, format)]
            assert {quad for quad in found if quad.graph_name != ox.DefaultGraph()} == expected
            merge = [quad.triple for quad in found if quad.graph_name == ox.DefaultGraph()]
            assert sorted(map(str, merge)) == sorted({str(quad.triple) for quad in expected})

    @pytest.mark.parametrize(
        ("path", "near"),
        [("id/role/ml-enginer", "role:ml-engineer"), ("source/ml-guide/L999", "ml-guide/L1")],
    )
    def test_a_missing_page_names_what_is_near(
        self, client: FlaskClient, path: str, near: str
    ) -> None:
        for address in (f"/{path}", f"/page/{path}", f"/data/{path}.ttl"):
            answer = visit(client, address, "text/turtle")
            assert (answer.status_code, answer.mimetype) == (404, "application/problem+json")
            assert near in answer.get_json()["candidates"]
            page = visit(client, address, "text/html")
            assert (page.status_code, page.mimetype) == (404, "text/html")

    @pytest.mark.parametrize("path", ["page/nowhere", "page/id/role", "data/id.ttl", "query/none"])
    def test_no_document_is_about_nothing(self, client: FlaskClient, path: str) -> None:
        assert client.get(f"/{path}").status_code == 404


class TestVocabularies:
    def test_turtle_holds_the_definitions_and_nothing_less(
        self, client: FlaskClient, graph: KnowledgeGraph
    ) -> None:
        for name in ("ontology", "definitions"):
            read = RdfGraph().parse(data=visit(client, f"/{name}", "text/turtle").data)
            document = ox.NamedNode(f"{BASE}{name}")
            stated = [*graph.store.quads(graph=document)]
            assert len(stated) > 100
            known = {(str(s), str(p)) for s, p, _ in read}
            missing = {
                (quad.subject.value, quad.predicate.value)
                for quad in stated
                if isinstance(quad.subject, ox.NamedNode)
            } - known
            assert missing == set()
            assert len(read) >= len(stated)

    def test_a_term_says_what_it_means_and_what_it_is_near_to(self, client: FlaskClient) -> None:
        page = visit(client, "/ontology", "text/html").text
        (section,) = re.findall(r'<section id="Program">.*?</section>', page, re.DOTALL)
        assert "A course of graduate study that one institution offers" in section
        assert "schema:EducationalOccupationalProgram" in section
        assert 'href="/id/program/georgia-tech-omscs"' in section
        anchors = set(re.findall(r'<section id="([^"]*)"', page))
        inner = set(re.findall(r'href="#([^"]*)"', page)) - {"main"}
        assert inner == anchors

    def test_the_text_of_a_query_can_be_run(
        self, client: FlaskClient, graph: KnowledgeGraph
    ) -> None:
        read = RdfGraph().parse(data=visit(client, "/query/gap-pay", "text/turtle").data)
        (text,) = read.objects(None, URIRef("http://www.w3.org/ns/shacl#select"))
        assert str(text) == graph.catalogue["gap-pay"].text
        assert 'href="/queries/gap-pay"' in visit(client, "/query/gap-pay", "text/html").text


class TestSchemaOrg:
    @pytest.mark.long
    def test_every_word_is_one_of_schema_org(self, graph: KnowledgeGraph) -> None:
        used = {*CODED, *MONEY, *(name for names in TYPES.values() for name in names)}
        used |= {name for one in PROPERTIES for name in {one.property, *one.on}}
        assert {name for name in used if name not in SDO} == set()
        types, properties = set(), set()
        for iri in own_iris(graph):
            if iri.startswith(f"{BASE}id/"):
                read = RdfGraph().parse(data=schema_jsonld(graph, Iri(iri)), format="json-ld")
                assert (URIRef(iri), RDF.type, None) in read, iri
                types |= set(read.objects(None, RDF.type))
                properties |= set(read.predicates()) - {RDF.type}
        assert {term for term in types | properties if term not in SDO} == set()
        names = {term.removeprefix(str(SDO)) for term in types}
        assert {"EducationalOccupationalProgram", "Occupation", "MonetaryAmount"} <= names
        assert {name for name in names if not name[0].isupper()} == set()
        locals_ = {term.removeprefix(str(SDO)) for term in properties}
        assert {name for name in locals_ if not name[0].islower()} == set()

    def test_the_words_are_those_of_the_alignments(self, graph: KnowledgeGraph) -> None:
        """Terms that the ontology aligns closely with schema.org are published with its words."""
        query = """
            PREFIX skos: <http://www.w3.org/2004/02/skos/core#>
            SELECT ?term ?word { ?term skos:closeMatch ?word
              FILTER(STRSTARTS(STR(?word), STR(schema:)) && STRSTARTS(STR(?term), STR(gp:))) }"""
        prefixes = f"PREFIX schema: <{SDO}> PREFIX gp: <{BASE}ontology#>"
        said = {(one.relation, one.property) for one in PROPERTIES}
        said |= {(name, kind) for name, kinds in TYPES.items() for kind in kinds}
        said |= {("gp:min", "minValue"), ("gp:max", "maxValue")}
        said |= {("gp:Amount", "MonetaryAmountDistribution")}  # its median is one exact figure
        pairs = {
            (f"gp:{term.partition('#')[2]}", str(word).removeprefix(str(SDO)))
            for term, word in graph.store.select(prefixes + query).rows
        }
        assert len(pairs) > 15
        assert pairs - said == set()

    def test_a_program_says_its_price_credits_and_school(self, client: FlaskClient) -> None:
        told = json.loads(client.get("/data/id/program/georgia-tech-omscs.jsonld").data)
        assert told["@type"] == ["EducationalOccupationalProgram", "Course"]
        assert told["name"] == "Georgia Tech OMSCS"
        assert told["provider"]["@type"] == "CollegeOrUniversity"
        assert told["numberOfCredits"]["minValue"] == 30
        price = told["offers"]["priceSpecification"]
        assert (price["priceCurrency"], price["minPrice"], price["maxPrice"]) == ("USD", 7000, 7000)
        assert price["description"] == "about $7,000"
        assert "price" not in price
        assert {"DefinedTerm"} == {skill["@type"] for skill in told["teaches"]}

    def test_an_open_end_has_no_maximum(self, client: FlaskClient) -> None:
        told = json.loads(client.get("/data/id/program/cmu-ms-ml.jsonld").data)
        price = told["offers"]["priceSpecification"]
        assert price["minPrice"] == 75000
        assert "maxPrice" not in price
        assert "price" not in price
        assert price["description"] == "about $75,000 or more"

    def test_a_role_says_its_pay_a_year_and_its_skills(self, client: FlaskClient) -> None:
        told = json.loads(client.get(f"/data/{ROLE}.jsonld").data)
        assert told["@type"] == "Occupation"
        pay = {each["name"]: each for each in told["estimatedSalary"]}["typical pay"]
        assert pay["@type"] == "MonetaryAmount"
        assert pay["currency"] == "USD"
        assert pay["value"] == {
            "@type": "QuantitativeValue",
            "unitText": "YEAR",
            "minValue": 130000,
            "maxValue": 190000,
        }
        assert "PyTorch" in {skill["name"] for skill in told["skills"]}


class TestRetired:
    @pytest.mark.parametrize(
        ("path", "successors"),
        [
            ("id/role/nlp-engineer", ["id/role/data-scientist", ROLE]),
            ("id/role/language-engineer", ["id/role/data-scientist", ROLE]),
            ("id/skill/pytorch", []),
            ("source/ml-guide/L44", ["source/ml-guide/L45"]),
        ],
    )
    def test_it_is_gone_and_what_replaces_it_is_named(
        self, retired: FlaskClient, path: str, successors: list[str]
    ) -> None:
        for address in (f"/{path}", f"/page/{path}", f"/data/{path}.ttl"):
            answer = visit(retired, address, "text/turtle")
            assert (answer.status_code, answer.mimetype) == (410, "application/problem+json")
            told = answer.get_json()
            assert told.get("replacedBy", []) == [f"{BASE}{one}" for one in successors]
            assert "is retired: " in told["detail"]
            page = visit(retired, address, BROWSER)
            assert (page.status_code, page.mimetype) == (410, "text/html")
            for one in successors:
                assert f'href="/{one}"' in page.text

    def test_the_api_says_the_same(self, retired: FlaskClient) -> None:
        assert retired.get("/api/things/role/nlp-engineer").status_code == 410

    def test_what_is_not_retired_stays(self, retired: FlaskClient) -> None:
        assert visit(retired, "/id/skill/python", "text/html").status_code == 200
        assert visit(retired, f"/{ROLE}", "text/html").status_code == 200

    def test_a_retired_term_is_marked_among_the_others(self, retired: FlaskClient) -> None:
        page = visit(retired, "/ontology", "text/html").text
        (section,) = re.findall(r'<section id="teaches">.*?</section>', page, re.DOTALL)
        assert "No longer in use." in section
        assert 'href="/ontology#offersElective"' in section
        assert page.count("No longer in use.") == 1


@pytest.mark.long
def test_rdflib_reads_a_thing_from_its_address(running: Running, graph: KnowledgeGraph) -> None:
    with running(port=0) as (_, address):
        read = RdfGraph().parse(f"{address}/{ROLE}")
    iri = expand("role:ml-engineer")
    stated = graph.store.select(f"SELECT ?p ?o {{ <{iri}> ?p ?o }}").rows
    assert {str(p) for p, _ in stated} == {str(p) for p in read.predicates(URIRef(iri))}
    assert len(stated) == len(list(read.predicate_objects(URIRef(iri))))
