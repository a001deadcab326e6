"""The service describes itself: what a client learns that knows nothing but the address."""

import re
from collections import Counter, defaultdict
from pathlib import Path

import pyoxigraph as ox
import pytest
from flask.testing import FlaskClient
from pyshacl import validate
from rdflib import OWL, RDF, BNode, Literal, Namespace, URIRef
from rdflib import Graph as RdfGraph
from rdflib.term import Node

from gradpath.graph.knowledge_graph import KnowledgeGraph
from gradpath.graph.model.iris import expand, kind_of
from gradpath.graph.model.values import Iri
from gradpath.graph.store.formats import ResultFormat
from gradpath.graph.store.statistics import count, namespace
from gradpath.graph.store.store import Store
from gradpath.ontology.terms import GP, ID
from gradpath.server.app import create_app
from support.sampling import sampled
from support.web import BROWSER, PATIENT

SHAPES = Path(__file__).parents[1] / "data" / "description.shapes.ttl"
SD = Namespace("http://www.w3.org/ns/sparql-service-description#")
SH = Namespace("http://www.w3.org/ns/shacl#")
VOID = Namespace("http://rdfs.org/ns/void#")
#: Questions of editors about a service.
EXAMPLES = """PREFIX sh: <http://www.w3.org/ns/shacl#>
PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#>
SELECT DISTINCT ?example ?comment ?query {
  ?example a sh:SPARQLExecutable ; rdfs:comment ?comment ;
    sh:select|sh:ask|sh:construct|sh:describe ?query }"""
DECLARED = """PREFIX sh: <http://www.w3.org/ns/shacl#>
SELECT DISTINCT ?prefix ?namespace { [] sh:prefix ?prefix ; sh:namespace ?namespace }"""
USES = """PREFIX void: <http://rdfs.org/ns/void#>
PREFIX ext: <http://ldf.fi/void-ext#>
PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#>
SELECT DISTINCT ?class ?property ?end ?label {
  ?c void:class ?class ; void:propertyPartition ?p . ?p void:property ?property .
  { ?p void:classPartition/void:class ?end } UNION { ?p ext:datatypePartition/ext:datatype ?end }
  OPTIONAL { ?class rdfs:label ?label } }"""
ADDRESSES = ["/sparql", "/sparql/", "/.well-known/void", "/void"]


@pytest.fixture(scope="module")
def client(graph: KnowledgeGraph) -> FlaskClient:
    return create_app(graph, settings=PATIENT).test_client()


@pytest.fixture(scope="module")
def described(client: FlaskClient) -> RdfGraph:
    return RdfGraph().parse(data=client.get("/sparql").data, format="turtle")


def named(graph: RdfGraph) -> set[tuple[Node, ...]]:
    """The statements without blank nodes, which every format writes alike."""
    return {triple for triple in graph if not any(isinstance(node, BNode) for node in triple)}


class TestService:
    @pytest.mark.parametrize("path", sampled(ADDRESSES, 4))
    def test_it_keeps_to_the_shapes(self, client: FlaskClient, path: str) -> None:
        answer = client.get(path, headers={"Accept": "*/*"})
        assert answer.content_type == "text/turtle; charset=utf-8"
        read = RdfGraph().parse(data=answer.data, format="turtle")
        conforms, _, report = validate(read, shacl_graph=RdfGraph().parse(SHAPES))
        assert conforms, report

    def test_it_names_the_functions_that_queries_may_call(self, client: FlaskClient) -> None:
        described = RdfGraph().parse(data=client.get("/sparql").data, format="turtle")
        functions = sorted(str(name) for name in described.objects(None, SD.extensionFunction))
        calls = [f'(<{name}>("C++ für LLMs 2") AS ?v{n})' for n, name in enumerate(functions)]
        values = client.post("/sparql", data={"query": f"SELECT {' '.join(calls)} {{}}"}).json
        assert [one["value"] for one in values["results"]["bindings"][0].values()] == [
            "c++ fur llms 000000000002\0C++ für LLMs 2",
            "c++ fur llms 2",
            "c++furllm2",
        ]

    @pytest.mark.parametrize("name", sampled(["endpoint", "defaultDataset", "resultFormat"], 3))
    def test_the_shapes_miss_what_is_left_out(self, described: RdfGraph, name: str) -> None:
        less = RdfGraph()
        less += (triple for triple in described if triple[1] != SD[name])
        assert len(less) < len(described)
        assert not validate(less, shacl_graph=RdfGraph().parse(SHAPES))[0]

    @pytest.mark.parametrize(
        ("path", "base", "expected"),
        sampled(
            [
                ("/sparql", "http://localhost", "http://localhost/sparql"),
                ("/sparql/", "http://localhost", "http://localhost/sparql/"),
                (
                    "/sparql?ac=1",
                    "https://data.example.org:8443",
                    "https://data.example.org:8443/sparql",
                ),
                ("/.well-known/void", "http://example.org", "http://example.org/sparql"),
                ("/void", "http://example.org", "http://example.org/sparql"),
            ],
            2,
        ),
    )
    def test_the_endpoint_is_the_address_of_the_request(
        self, client: FlaskClient, path: str, base: str, expected: str
    ) -> None:
        answer = client.get(path, base_url=base)
        read = RdfGraph().parse(data=answer.data, format="turtle")
        assert [*read.objects(None, SD.endpoint)] == [URIRef(expected)]
        assert {*read.objects(None, VOID.sparqlEndpoint)} == {URIRef(expected)}
        host = base.partition("//")[2]
        dumps = [str(dump) for dump in read.objects(None, VOID.dataDump)]
        assert dumps
        assert {dump.split("/")[2] for dump in dumps} == {host}

    def test_every_format_says_the_same(self, client: FlaskClient, described: RdfGraph) -> None:
        parsers = {"turtle": "turtle", "ntriples": "nt", "rdfxml": "xml", "jsonld": "json-ld"}
        for format in ResultFormat.of_kind(triples=True):
            answer = client.get("/sparql", headers={"Accept": format.media_type})
            assert answer.mimetype == format.media_type
            if format.label in parsers:
                read = RdfGraph().parse(data=answer.data, format=parsers[format.label])
                assert len(read) == len(described), format
                assert named(read) == named(described)

    def test_every_format_of_answers_is_named(self, described: RdfGraph) -> None:
        formats = {str(one).rpartition("/")[2] for one in described.objects(None, SD.resultFormat)}
        assert len(formats) == len(ResultFormat)
        assert {"SPARQL_Results_JSON", "Turtle", "N-Quads"} <= formats

    def test_comunica_meets_no_figures_that_could_empty_its_answers(
        self, described: RdfGraph
    ) -> None:
        """It prunes what a void:Dataset says to be absent, but for the default dataset."""
        (default,) = described.objects(None, SD.defaultDataset)
        assert [*described.subjects(RDF.type, VOID.Dataset)] == [default]
        counted = {*described.subjects(VOID.triples)}
        assert {*described.subjects(RDF.type, SD.Graph)} & counted == {
            *described.objects(default, SD.defaultGraph)
        }

    def test_a_browser_gets_the_page_and_a_picture_nothing(self, client: FlaskClient) -> None:
        assert client.get("/sparql", headers=BROWSER).mimetype == "text/html"
        assert client.get("/void", headers=BROWSER).mimetype == "text/turtle"
        for path in ADDRESSES:
            assert client.get(path, headers={"Accept": "image/png"}).status_code == 406

    @pytest.mark.parametrize("path", ADDRESSES)
    def test_it_need_not_be_sent_twice(self, client: FlaskClient, path: str) -> None:
        first = client.get(path)
        again = client.get(path, headers={"If-None-Match": first.headers["ETag"]})
        assert (again.status_code, again.data) == (304, b"")
        head = client.head(path)
        assert (head.headers["ETag"], head.data) == (first.headers["ETag"], b"")
        assert int(head.headers["Content-Length"]) == len(first.data)
        assert first.vary.find("Accept") >= 0

    def test_a_host_that_is_none_is_no_part_of_it(self, client: FlaskClient) -> None:
        answer = client.get("/sparql", headers={"Host": 'x"> <evil:a> <evil:b> <evil:c'})
        assert b"evil" not in answer.data


class TestFigures:
    def test_they_are_those_of_the_graph(self, described: RdfGraph, store: Store) -> None:
        triples = {quad.triple for quad in store.quads()}
        (dataset,) = described.subjects(RDF.type, VOID.Dataset)
        figures = {
            "triples": len(triples),
            "distinctSubjects": len({triple.subject for triple in triples}),
            "distinctObjects": len({triple.object for triple in triples}),
            "properties": len({triple.predicate for triple in triples}),
            "entities": len(
                {
                    triple.subject
                    for triple in triples
                    if triple.predicate.value == str(RDF.type)
                    and str(getattr(triple.subject, "value", "")).startswith(ID)
                }
            ),
        }
        said = {name: described.value(dataset, VOID[name]).toPython() for name in figures}
        assert said == figures

    def test_every_property_is_counted(self, described: RdfGraph, store: Store) -> None:
        triples = {quad.triple for quad in store.quads()}
        times = Counter(triple.predicate.value for triple in triples)
        subjects = defaultdict(set)
        for triple in triples:
            subjects[triple.predicate.value].add(triple.subject)
        (dataset,) = described.subjects(RDF.type, VOID.Dataset)
        said = {}
        for partition in described.objects(dataset, VOID.propertyPartition):
            name = str(described.value(partition, VOID.property))
            numbers = (VOID.triples, VOID.distinctSubjects)
            said[name] = tuple(int(described.value(partition, one)) for one in numbers)
        assert said == {name: (times[name], len(subjects[name])) for name in times}

    def test_every_class_is_counted_with_what_its_things_have(
        self, described: RdfGraph, store: Store
    ) -> None:
        classes = store.select(
            "SELECT ?class (COUNT(*) AS ?n) { ?s a ?class FILTER(isIRI(?class)) } GROUP BY ?class"
        )
        (dataset,) = described.subjects(RDF.type, VOID.Dataset)
        said = {
            str(described.value(partition, VOID["class"])): partition
            for partition in described.objects(dataset, VOID.classPartition)
        }
        for name, number in classes.rows:
            assert int(described.value(said[str(name)], VOID.entities)) == number
        role = said[GP.Role]
        found = {
            str(described.value(use, VOID.property)): {
                str(described.value(end, VOID["class"]))
                for end in described.objects(use, VOID.classPartition)
            }
            for use in described.objects(role, VOID.propertyPartition)
        }
        asked = f"SELECT DISTINCT ?p {{ ?s a <{GP.Role}> ; ?p ?o }}"
        assert {*found} == {str(row[0]) for row in store.select(asked).rows}
        requires = found[GP.requires]
        assert GP.Skill in requires

    def test_every_vocabulary_and_every_named_graph_is_named(
        self, described: RdfGraph, store: Store
    ) -> None:
        vocabularies = {str(one) for one in described.objects(None, VOID.vocabulary)}
        assert {namespace(q.predicate.value) for q in store.quads()} <= vocabularies
        graphs = {quad.graph_name.value for quad in store.quads()}
        assert {str(one) for one in described.objects(None, SD.name)} == graphs

    def test_a_store_of_many_graphs_names_none(self) -> None:
        node = ox.NamedNode("a:a")
        quads = (ox.Quad(node, node, node, ox.NamedNode(f"a:{n}")) for n in range(1000))
        client = create_app(KnowledgeGraph(Store.from_quads(quads)), settings=PATIENT).test_client()
        read = RdfGraph().parse(data=client.get("/sparql").data, format="turtle")
        assert [*read.objects(None, SD.name)] == []
        assert any("1,000 in all" in str(value) for value in read.objects())

    def test_what_the_user_adds_is_counted(self) -> None:
        iri, role = (
            ox.NamedNode(expand("role:baker")),
            ox.NamedNode("https://example.org/terms#Role"),
        )
        kind = ox.NamedNode(str(RDF.type))
        found = count(Store.from_quads([ox.Quad(iri, kind, role, ox.NamedNode("a:a"))]))
        assert (found.triples, found.things, found.graphs) == (1, {"role": 1}, (Iri("a:a"),))
        assert [one.iri for one in found.classes] == [role.value]
        assert "https://example.org/terms#" in found.vocabularies

    def test_examples_of_things_are_things(self, described: RdfGraph, store: Store) -> None:
        shown = [str(one) for one in described.objects(None, VOID.exampleResource)]
        assert {kind_of(one) for one in shown} == {"program", "role", "specialization", "skill"}
        assert all(store.ask(f"ASK {{ <{one}> a ?class }}") for one in shown)


class TestPrefixesAndExamples:
    def prefixes(self, described: RdfGraph) -> dict[str, str]:
        return {
            str(described.value(one, SH.prefix)): str(described.value(one, SH.namespace))
            for one in described.objects(None, SH.declare)
        }

    def test_each_prefix_is_declared_once(self, described: RdfGraph) -> None:
        declared = [*described.objects(None, SH.declare)]
        prefixes = self.prefixes(described)
        assert len(prefixes) == len(declared)
        assert prefixes["gp"] == "https://w3id.org/gradpath/ontology#"
        assert prefixes["role"] == f"{ID}role/"
        assert (None, RDF.type, OWL.Ontology) in described

    def test_the_prefixes_work_in_a_query(self, described: RdfGraph, store: Store) -> None:
        head = "".join(f"PREFIX {k}: <{v}>\n" for k, v in self.prefixes(described).items())
        assert store.ask(f"{head}ASK {{ role:ml-engineer a gp:Role ; skos:prefLabel ?name }}")

    def test_every_example_runs_and_agrees_with_the_declared_prefixes(
        self, described: RdfGraph, store: Store, graph: KnowledgeGraph
    ) -> None:
        prefixes = self.prefixes(described)
        examples = [*described.subjects(RDF.type, SH.SPARQLExecutable)]
        asked = [name for name in graph.catalogue if not name.endswith("-violation")]
        assert len(examples) == len(asked)
        empty = 0
        for example in examples:
            query = str(described.value(example, SH.select))
            head, _, _ = query.partition("SELECT")
            for prefix, full in re.findall(r"PREFIX\s+([\w-]*):\s*<([^>]*)>", head):
                assert prefixes.get(prefix, full) == full, example
            empty += not store.select(query).rows
        assert empty < len(examples) / 10

    def test_an_editor_finds_examples_prefixes_and_classes_in_the_description(
        self, described: RdfGraph
    ) -> None:
        """The questions that the editor of the SIB and its kin ask of a description."""
        assert len(described.query(EXAMPLES)) > 50
        assert len(described.query(DECLARED)) > 20
        uses = described.query(USES)
        found = {tuple(str(term).rpartition("#")[2] for term in row[:3]) for row in uses}
        assert ("Role", "requires", "Skill") in found
        assert ("Role", "prefLabel", "langString") in found

    def test_a_title_and_a_licence_are_given(self, described: RdfGraph) -> None:
        (dataset,) = described.subjects(RDF.type, VOID.Dataset)
        terms = Namespace("http://purl.org/dc/terms/")
        assert isinstance(described.value(dataset, terms.title), Literal)
        assert "apache.org" in str(described.value(dataset, terms.license))


class TestThroughTheEndpoint:
    """Editors ask the endpoint itself first, without naming any graph."""

    def rows(self, client: FlaskClient, query: str, **more: object) -> list[dict[str, str]]:
        answer = client.get("/sparql", query_string={"query": query, "format": "json"} | more)
        assert answer.status_code == 200
        rows = answer.json["results"]["bindings"]
        return [{name: term["value"] for name, term in row.items()} for row in rows]

    @pytest.mark.parametrize("query", [EXAMPLES, DECLARED], ids=["examples", "prefixes"])
    def test_it_answers_as_the_description_does(
        self, client: FlaskClient, described: RdfGraph, query: str
    ) -> None:
        rows = self.rows(client, query)
        assert {tuple(row.values()) for row in rows} == {
            tuple(map(str, row)) for row in described.query(query)
        }

    def test_classes_have_their_labels(self, client: FlaskClient, described: RdfGraph) -> None:
        rows = self.rows(client, USES)
        assert len(rows) == len(described.query(USES))
        assert {row.get("label") for row in rows if row["class"] == GP.Role} == {"role"}

    def test_the_default_graph_keeps_its_statements(
        self, client: FlaskClient, store: Store
    ) -> None:
        for head in ("", "PREFIX sh: <http://www.w3.org/ns/shacl#> "):
            (row,) = self.rows(client, f"{head}SELECT (COUNT(*) AS ?n) {{ ?s ?p ?o }}")
            assert int(row["n"]) == len(store)

    def test_a_dataset_that_is_named_is_not_replaced(self, client: FlaskClient) -> None:
        graph = "https://w3id.org/gradpath/source/ml-guide/L44"
        named = DECLARED.replace(" {", f" FROM <{graph}> {{", 1)
        assert not self.rows(client, named)
        assert not self.rows(client, DECLARED, **{"default-graph-uri": graph})

    def test_statements_of_the_graph_come_first(self) -> None:
        facts = "<urn:a> <http://www.w3.org/ns/shacl#prefix> 'x' ; "
        facts += "<http://www.w3.org/ns/shacl#namespace> 'urn:x#' ."
        quads = ox.parse(facts, format=ox.RdfFormat.TURTLE)
        name = ox.NamedNode("urn:source")
        own = KnowledgeGraph(Store.from_quads(ox.Quad(*quad.triple, name) for quad in quads))
        client = create_app(own, settings=PATIENT).test_client()
        assert self.rows(client, DECLARED) == [{"prefix": "x", "namespace": "urn:x#"}]
