"""Clients of other people, given only the address: each agrees row for row with the engine."""

import json
import os
import re
import shutil
import subprocess
import sys
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from dataclasses import dataclass
from pathlib import Path
from typing import TypeAlias

import pytest
from rdflib import BNode, Literal, URIRef
from rdflib import Graph as RdfGraph
from rdflib.compare import isomorphic
from rdflib.plugins.stores.sparqlstore import SPARQLStore
from rdflib.term import Node
from SPARQLWrapper import GET, POST, POSTDIRECTLY, URLENCODED, SPARQLWrapper

from gradpath.graph.additions.opening import open_store
from gradpath.graph.store.formats import ResultFormat
from gradpath.graph.store.store import Store
from support.sampling import sampled

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="the server forks its workers")

CLIENTS = Path(__file__).parent / "clients"
PASSAGE = "https://w3id.org/gradpath/source/ml-guide/L44"
#: Kinds of terms that the package's own facts do not hold.
TERMS = """
@prefix : <https://example.org/terms/> .
@prefix xsd: <http://www.w3.org/2001/XMLSchema#> .
:a :text "plain", "Größe"@de, "size"@en-GB, "quo\\"te, comma; \\\\ back\\nline\\ttab", "" ;
  :text " 🐢 <&> " ;
  :number 1, -2, 3.50, 1.0E3, true, "2026-11-22"^^xsd:date, "x"^^:own ;
  :next :b, [ :next [ :text "deep" ] ] .
:b :next :c . :c :next :a .
<https://example.org/ünïcode/%20?q=1&r=2#f> :next :a .
"""
HEAD = """PREFIX : <https://example.org/terms/>
PREFIX gp: <https://w3id.org/gradpath/ontology#>
PREFIX skos: <http://www.w3.org/2004/02/skos/core#>
"""
SELECTS = {
    "roles": "SELECT ?r ?name { ?r a gp:Role ; skos:prefLabel ?name } ORDER BY ?name",
    "texts": "SELECT ?text { :a :text ?text }",
    "language": "SELECT ?text { :a :text ?text FILTER(LANGMATCHES(LANG(?text), 'en')) }",
    "numbers": "SELECT ?n (?n + 1 AS ?more) { :a :number ?n }",
    "optional": "SELECT ?s ?o ?text { ?s :next ?o OPTIONAL { ?o :text ?text } }",
    "blank": "SELECT ?x ?y { ?x :next ?y FILTER(isBlank(?y)) }",
    "graph": f"SELECT ?s ?p ?o {{ GRAPH <{PASSAGE}> {{ ?s ?p ?o }} }}",
    "graphs": "SELECT ?g (COUNT(*) AS ?n) { GRAPH ?g { ?s a ?c } } GROUP BY ?g",
    "named": "SELECT DISTINCT ?g { GRAPH ?g { ?s ?p ?o } }",
    "path": "SELECT ?end { :b :next+ ?end }",
    "paths": "SELECT ?broad ?narrow { ?narrow skos:broader/skos:broader* ?broad }",
    "inverse": "SELECT ?s ?o { ?s (^:next|:next) ?o FILTER(isIRI(?s) && isIRI(?o)) }",
    "types": "SELECT ?class (COUNT(*) AS ?n) { ?s a ?class } GROUP BY ?class HAVING (COUNT(*) > 5)",
    "values": "SELECT * { VALUES (?a ?b) { (1 UNDEF) (UNDEF 'two'@en) } }",
    "union": "SELECT ?s ?t { { ?s :text ?t } UNION { ?s :next ?t } MINUS { ?s :number 1 } }",
    "nothing": "SELECT ?s { ?s :nowhere ?o }",
    "many": "SELECT * { ?s skos:prefLabel|:next ?o }",
    "sub": "SELECT ?r ?n { { SELECT ?r (COUNT(?s) AS ?n) { ?r gp:requires ?s } GROUP BY ?r } }",
}
ASKS = {"yes": "ASK { ?r a gp:Role }", "no": "ASK { :nobody ?p ?o }"}
GRAPHS = {
    "construct": "CONSTRUCT { ?s :also ?o } { ?s :next ?o }",
    "construct where": "CONSTRUCT WHERE { ?r gp:requires ?s }",
    "construct text": "CONSTRUCT { :a :copy ?text } { :a :text|:number ?text }",
    "construct blank": "CONSTRUCT { ?s :via [ :to ?o ] } { ?s :next ?o FILTER(isIRI(?o)) }",
    "describe": "DESCRIBE <https://w3id.org/gradpath/id/role/ml-engineer>",
    "construct nothing": "CONSTRUCT { ?s :also ?o } { ?s :nowhere ?o }",
}
QUERIES = {name: HEAD + query for name, query in (SELECTS | ASKS | GRAPHS).items()}
Row: TypeAlias = dict[str, Node]


@dataclass(frozen=True)
class Service:
    """A running server, and the same facts beside it."""

    address: str
    store: Store

    def rows(self, name: str) -> list[Row]:
        """Answer of the engine itself, read without any client."""
        found = json.loads(self.store.serialize(QUERIES[name], ResultFormat.JSON))
        return [
            {variable: term_of_json(term) for variable, term in row.items()}
            for row in found["results"]["bindings"]
        ]

    def graph(self, name: str) -> RdfGraph:
        content = self.store.serialize(QUERIES[name], ResultFormat.N_TRIPLES)
        return RdfGraph().parse(data=content, format="nt")


@pytest.fixture(scope="module")
def service(
    tmp_path_factory: pytest.TempPathFactory,
    running: Callable[..., AbstractContextManager[tuple[subprocess.Popen[str], str]]],
) -> Iterator[Service]:
    facts = tmp_path_factory.mktemp("facts") / "terms.ttl"
    facts.write_text(TERMS, encoding="utf-8")
    store = open_store(data=[facts])
    with running(port=0, data=(facts,), query_workers=2, time_limit=10) as (_, url):
        yield Service(f"{url}/sparql", store)


def term_of_json(term: dict[str, str]) -> Node:
    if term["type"] == "uri":
        return URIRef(term["value"])
    if term["type"] == "bnode":
        return BNode(term["value"])
    datatype = term.get("datatype")
    return Literal(term["value"], lang=term.get("xml:lang"), datatype=datatype and URIRef(datatype))


def unordered(rows: list[Row]) -> Counter[tuple[tuple[str, str], ...]]:
    """Rows as they can be compared: the names of blank nodes mean nothing."""
    return Counter(
        tuple(
            (name, "a blank node" if isinstance(term, BNode) else term.n3())
            for name, term in sorted(row.items())
            if term is not None
        )
        for row in rows
    )


def nameless(table: bytes) -> Counter[bytes]:
    """The lines of a table, without the names of blank nodes."""
    return Counter(re.sub(rb"_:\w+", b"_:", table).splitlines())


def test_the_queries_find_what_they_are_meant_to(service: Service) -> None:
    found = {name: service.rows(name) for name in SELECTS}
    assert [name for name, rows in found.items() if not rows] == ["nothing"]
    assert any("text" not in row for row in found["optional"])
    assert any(isinstance(row["y"], BNode) for row in found["blank"])
    assert len(service.graph("construct blank")) > 4


class TestSparqlWrapper:
    WAYS = pytest.mark.parametrize(
        ("method", "how"), [(GET, URLENCODED), (POST, URLENCODED), (POST, POSTDIRECTLY)]
    )

    def ask(
        self, service: Service, name: str, format: str, method: str = GET, how: str = URLENCODED
    ) -> object:
        wrapper = SPARQLWrapper(service.address)
        wrapper.setQuery(QUERIES[name])
        wrapper.setReturnFormat(format)
        wrapper.setMethod(method)
        wrapper.setRequestMethod(how)
        return wrapper.queryAndConvert()

    @WAYS
    @pytest.mark.parametrize("name", sampled(SELECTS, 2))
    def test_rows_in_json(self, service: Service, name: str, method: str, how: str) -> None:
        found = self.ask(service, name, "json", method, how)
        rows = [
            {key: term_of_json(term) for key, term in row.items()}
            for row in found["results"]["bindings"]
        ]
        assert unordered(rows) == unordered(service.rows(name))

    @pytest.mark.parametrize("name", SELECTS)
    @pytest.mark.parametrize("format", ["csv", "tsv"])
    def test_rows_as_a_table(self, service: Service, name: str, format: str) -> None:
        found = self.ask(service, name, format)
        expected = service.store.serialize(QUERIES[name], ResultFormat.from_label(format))
        assert found.count(b"\n") == expected.count(b"\n")
        assert nameless(found) == nameless(expected)

    @WAYS
    @pytest.mark.parametrize(("name", "truth"), [("yes", True), ("no", False)])
    def test_truth(self, service: Service, name: str, truth: bool, method: str, how: str) -> None:
        assert self.ask(service, name, "json", method, how)["boolean"] is truth
        document = self.ask(service, name, "xml", method, how)
        (said,) = document.getElementsByTagName("boolean")
        assert said.firstChild.data == str(truth).lower()

    @WAYS
    @pytest.mark.parametrize("format", ["xml", "turtle", "n3", "rdf+xml", "json-ld"])
    @pytest.mark.parametrize("name", sampled(GRAPHS, 3))
    def test_graphs(self, service: Service, name: str, format: str, method: str, how: str) -> None:
        found = self.ask(service, name, format, method, how)
        if isinstance(found, bytes):
            found = RdfGraph().parse(data=found, format="turtle")
        assert isomorphic(found, service.graph(name))

    def test_the_bare_address_describes_the_endpoint(self, service: Service) -> None:
        """Without a query of ours its own default asks for everything, which is a table."""
        document = SPARQLWrapper(service.address).queryAndConvert()
        assert len(document.getElementsByTagName("result")) == len(service.store)


class TestSparqlStore:
    @pytest.mark.parametrize("format", ["xml", "json"])
    @pytest.mark.parametrize("method", ["GET", "POST", "POST_FORM"])
    @pytest.mark.parametrize("name", sampled([*SELECTS, *ASKS, *GRAPHS], 3))
    def test_it_answers_as_the_engine_does(
        self, service: Service, name: str, method: str, format: str
    ) -> None:
        graph = RdfGraph(SPARQLStore(service.address, method=method, returnFormat=format))
        found = graph.query(QUERIES[name])
        if name in ASKS:
            assert found.askAnswer is service.store.ask(QUERIES[name])
        elif name in GRAPHS:
            assert isomorphic(found.graph, service.graph(name))
        else:
            rows = [{str(k): v for k, v in row.asdict().items()} for row in found]
            assert unordered(rows) == unordered(service.rows(name))

    @pytest.mark.parametrize("format", ["csv", "tsv"])
    @pytest.mark.parametrize("name", ["roles", "path", "types", "nothing"])
    def test_it_reads_tables(self, service: Service, name: str, format: str) -> None:
        graph = RdfGraph(SPARQLStore(service.address, returnFormat=format))
        assert len(graph.query(QUERIES[name])) == len(service.rows(name))

    def test_patterns_and_named_graphs_are_read_through_it(self, service: Service) -> None:
        role = URIRef("https://w3id.org/gradpath/id/role/ml-engineer")
        graph = RdfGraph(SPARQLStore(service.address))
        expected = service.store.select(f"SELECT ?p ?o {{ <{role}> ?p ?o }}").rows
        assert len([*graph.triples((role, None, None))]) == len(expected)
        assert len(graph) == len(service.store)
        passage = RdfGraph(SPARQLStore(service.address), identifier=URIRef(PASSAGE))
        assert len([*passage]) == len(service.rows("graph"))
        names = {str(name) for name in SPARQLStore(service.address).contexts()}
        assert names == {str(row["g"]) for row in service.rows("named")}


def modules() -> Path | None:
    """Folder of the packages of Node that the clients need."""
    folder = Path(os.environ.get("NODE_CLIENTS", "")) / "node_modules"
    wanted = ("@comunica/query-sparql", "fetch-sparql-endpoint")
    there = shutil.which("node") and all((folder / name).is_dir() for name in wanted)
    if there:
        return folder
    if os.environ.get("NEEDS_CLIENTS"):
        pytest.fail(f"node, or one of {', '.join(wanted)}, is missing in {folder}")
    return None


@pytest.fixture(scope="module")
def node(tmp_path_factory: pytest.TempPathFactory) -> Callable[..., dict[str, object]]:
    """Run one of the clients of Node: its name, and what it is told."""
    found = modules()
    if found is None:
        pytest.skip(
            "set NODE_CLIENTS to a folder with npm's @comunica/query-sparql and "
            "fetch-sparql-endpoint in it, as .ci/run does"
        )
    folder = tmp_path_factory.mktemp("clients")
    shutil.copytree(CLIENTS, folder, dirs_exist_ok=True)
    (folder / "node_modules").symlink_to(found.resolve())

    def run(client: str, **told: object) -> dict[str, object]:
        done = subprocess.run(
            ["node", str(folder / f"{client}.mjs")],
            input=json.dumps(told),
            capture_output=True,
            text=True,
            check=False,
            timeout=120,
        )
        assert done.returncode == 0, done.stderr
        return dict(json.loads(done.stdout))

    return run


def term_of_node(term: list[str]) -> Node:
    kind, value, *more = term
    if kind == "uri":
        return URIRef(value)
    if kind == "bnode":
        return BNode(value)
    language, datatype = more
    is_plain = language or datatype == "http://www.w3.org/2001/XMLSchema#string"
    return Literal(value, lang=language or None, datatype=None if is_plain else URIRef(datatype))


class TestNode:
    @pytest.mark.parametrize(
        ("client", "told"),
        [
            ("comunica", {}),
            ("fetch-sparql-endpoint", {}),
            ("fetch-sparql-endpoint", {"options": {"method": "GET"}}),
            ("fetch-sparql-endpoint", {"options": {"directPost": True}}),
        ],
    )
    @pytest.mark.parametrize("slash", ["", "/"])
    def test_it_answers_as_the_engine_does(
        self,
        service: Service,
        node: Callable[..., dict[str, object]],
        client: str,
        told: dict[str, object],
        slash: str,
    ) -> None:
        found = node(client, queries=QUERIES, address=service.address + slash, **told)
        assert {*found} == {*QUERIES}
        for name in SELECTS:
            rows = [{k: term_of_node(v) for k, v in row.items()} for row in found[name]["rows"]]
            assert unordered(rows) == unordered(service.rows(name)), name
        for name in ASKS:
            assert found[name] == {"truth": service.store.ask(QUERIES[name])}
        for name in GRAPHS:
            graph = RdfGraph()
            for triple in found[name]["graph"]:
                graph.add(tuple(map(term_of_node, triple)))
            assert isomorphic(graph, service.graph(name)), name

    @pytest.mark.parametrize("path", ["id/role/ml-engineer", "source/ml-guide/L70"])
    def test_comunica_reads_the_statements_at_an_iri(
        self, service: Service, node: Callable[..., dict[str, object]], path: str
    ) -> None:
        """It prefers N-Quads, and its queries see the default graph of a document."""
        query = f"{HEAD} SELECT ?skill {{ ?role gp:requires ?skill }}"
        site = service.address.removesuffix("/sparql")
        source = {"type": "file", "value": f"{site}/{path}"}
        found = node("comunica", queries={"skills": query}, sources=[source])
        role = "<https://w3id.org/gradpath/id/role/ml-engineer>"
        stated = service.store.select(f"{HEAD} SELECT ?skill {{ {role} gp:requires ?skill }}")
        assert len(found["skills"]["rows"]) == len(stated.rows) > 0

    def test_an_editor_reads_the_description_through_comunica(
        self, service: Service, node: Callable[..., dict[str, object]]
    ) -> None:
        """So do the editor of the SIB and its kin where the graph itself holds no examples."""
        head = "PREFIX sh: <http://www.w3.org/ns/shacl#> PREFIX void: <http://rdfs.org/ns/void#>"
        queries = {
            "examples": f"{head} SELECT ?query {{ ?e a sh:SPARQLExecutable ; sh:select ?query }}",
            "prefixes": f"{head} SELECT ?p ?n {{ [] sh:prefix ?p ; sh:namespace ?n }}",
            "classes": f"{head} SELECT ?c {{ ?x void:class ?c ; void:propertyPartition ?p }}",
        }
        sources = [{"type": "file", "value": service.address}]
        found = node("comunica", queries=queries, sources=sources)
        assert {name for name, answer in found.items() if len(answer["rows"]) > 10} == {*queries}
