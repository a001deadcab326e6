"""The benchmarks: graphs of the article's shape, and a harness that runs, whatever the times."""

import hashlib
import json
import re
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread

import pyoxigraph as ox
import pytest

from benchmarks import http
from benchmarks.generator import SIZES, Generator
from benchmarks.load import Rate, load, wrk
from benchmarks.measure import Verdict, duration, machine
from benchmarks.queries import examples, in_rdflib
from benchmarks.run import main
from benchmarks.servers import Server
from gradpath.graph.model.labels import Labels
from gradpath.graph.model.values import Iri
from gradpath.graph.store.store import Store
from gradpath.ontology.terms import GP
from gradpath.queries import Catalogue

GUIDES = 12
_TYPE = "http://www.w3.org/1999/02/22-rdf-syntax-ns#type"


@pytest.fixture(scope="module")
def generated() -> Store:
    return Store.from_quads(Generator(seed=1).quads(GUIDES))


def digest(seed: int) -> str:
    content = "".join(Generator(seed).chunks(4))
    return hashlib.sha256(content.encode()).hexdigest()


def neighbors(store: Store, relation: str) -> float:
    """The mean number of things that a thing has by a relation."""
    query = f"""SELECT (COUNT(*) AS ?all) (COUNT(DISTINCT ?s) AS ?things)
      WHERE {{ ?s <{GP.iri}{relation}> ?o }}"""
    ((every, things),) = store.select(query).rows
    assert isinstance(every, int)
    assert isinstance(things, int)
    return every / things


def test_the_same_seed_gives_the_same_bytes() -> None:
    assert digest(1) == digest(1)


@pytest.mark.long
def test_another_seed_gives_other_bytes() -> None:
    assert digest(1) != digest(2)


def test_a_graph_of_one_guide_is_the_article(store: Store) -> None:
    generated, article = ox.Dataset(Generator().quads(1)), ox.Dataset(store.quads())
    for dataset in (generated, article):
        dataset.canonicalize(ox.CanonicalizationAlgorithm.RDFC_1_0)
    assert {*generated} == {*article}


@pytest.mark.long
def test_a_written_graph_holds_the_quads_that_are_generated(tmp_path: Path) -> None:
    file = tmp_path / "graph.nq"
    Generator(seed=1).write(file, 2)
    written = ox.parse(path=str(file), format=ox.RdfFormat.N_QUADS)
    assert [*written] == [*Generator(seed=1).quads(2)]


def test_a_further_guide_is_as_large_as_the_article_without_the_ontology(store: Store) -> None:
    assert SIZES == {"S": 1, "M": 100, "L": 1000}
    ontology = ox.NamedNode(GP.document)
    article = sum(quad.graph_name != ontology for quad in store.quads())
    *_, last = (chunk.count("\n") for chunk in Generator(seed=1).chunks(40))
    assert abs(last / article - 1) < 0.2


@pytest.mark.long
def test_predicates_and_classes_are_those_of_the_article(store: Store, generated: Store) -> None:
    for query in (
        "SELECT DISTINCT ?p WHERE { ?s ?p ?o }",
        f"SELECT DISTINCT ?class WHERE {{ ?s <{_TYPE}> ?class }}",
    ):
        assert {*generated.select(query).rows} == {*store.select(query).rows}


@pytest.mark.parametrize("relation", ["teaches", "requires", "usesTool", "recommendedFor"])
def test_neighborhoods_are_as_large_as_in_the_article(
    store: Store, generated: Store, relation: str
) -> None:
    expected = neighbors(store, relation)
    assert abs(neighbors(generated, relation) / expected - 1) < 0.2


@pytest.mark.parametrize("kind", ["Program", "Role", "Specialization"])
def test_every_guide_has_things_of_its_own(store: Store, generated: Store, kind: str) -> None:
    query = f"SELECT (COUNT(DISTINCT ?s) AS ?count) WHERE {{ ?s a <{GP.iri}{kind}> }}"
    ((count,),) = store.select(query).rows
    assert isinstance(count, int)
    assert generated.select(query).rows == ((count * GUIDES,),)


def test_some_skills_are_popular_and_most_are_not(generated: Store) -> None:
    query = f"""SELECT ?skill (COUNT(DISTINCT ?s) AS ?uses)
      WHERE {{ ?s <{GP.teaches}> ?skill }} GROUP BY ?skill ORDER BY DESC(?uses)"""
    uses = [row[1] for row in generated.select(query).rows]
    assert isinstance(uses[0], int)
    assert uses[0] >= 8
    assert uses[len(uses) // 2] == 1


def test_every_statement_of_a_thing_has_its_passage(generated: Store) -> None:
    graphs = {Iri(quad.graph_name.value) for quad in generated.quads()}
    described = {
        row[0]
        for row in generated.select(f"SELECT ?passage WHERE {{ ?passage a <{GP.Passage}> }}").rows
    }
    assert graphs <= described


def test_intervals_stay_intervals(generated: Store) -> None:
    assert not generated.ask(f"ASK {{ ?a <{GP.min}> ?min ; <{GP.max}> ?max FILTER(?min > ?max) }}")


def test_no_two_things_of_a_kind_share_a_preferred_label(store: Store, generated: Store) -> None:
    query = """SELECT (COUNT(DISTINCT ?thing) AS ?things) WHERE {
      ?thing a ?class . ?other a ?class . FILTER(?thing != ?other)
      ?thing <http://www.w3.org/2004/02/skos/core#prefLabel> ?label .
      ?other <http://www.w3.org/2004/02/skos/core#prefLabel> ?label }"""
    assert generated.select(query).rows == store.select(query).rows


@pytest.mark.long
@pytest.mark.parametrize("name", Catalogue.load())
def test_a_named_query_finds_at_any_size_what_it_finds_in_the_article(
    store: Store, generated: Store, name: str
) -> None:
    query = Catalogue.load()[name]
    names = Labels.from_engine(generated).find
    if query.form == "select":
        text = query.bind(examples(query), names).sparql
        if store.select(text).rows:
            assert generated.select(text).rows


def test_rdflib_gets_the_same_statements(store: Store) -> None:
    dataset = in_rdflib(store.quads())
    assert len(dataset) == len(store)
    assert sum(1 for _ in dataset.quads()) == sum(1 for _ in store.quads())


@pytest.mark.long
def test_the_harness_prints_ratios_with_their_targets(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "results.json"
    main(["--quick", "--sizes", "S", "--only", "pathways,cold", "--json", str(file)])
    printed = capsys.readouterr().out
    assert re.search(r"networkx / ours: [\d.]+x, target at least 50x, (met|missed)", printed)
    found = json.loads(file.read_text(encoding="utf-8"))
    assert found["machine"].keys() >= {"cpus", "python"}
    assert [len(table["verdicts"]) for table in found["benchmarks"]] == [4, 2]


def test_a_verdict_knows_which_side_is_good() -> None:
    assert Verdict("faster", 20.0, 20.0).met
    assert not Verdict("slower", 19.9, 20.0).met
    assert Verdict("smaller", 1.5, 1.5, at_least=False).met
    assert not Verdict("larger", 1.6, 1.5, at_least=False).met
    assert not Verdict("not measured", None, 0.0).met


def test_times_are_written_with_their_unit() -> None:
    assert [duration(t) for t in (0.0000123, 0.045, 12)] == ["12.3 µs", "45.0 ms", "12.0 s"]


def test_the_machine_is_described_without_naming_it() -> None:
    assert {"cpus", "python", "pyoxigraph"} <= machine().keys()


needs_wrk = pytest.mark.skipif(wrk() is None, reason="wrk, which makes the load, is not installed")


@contextmanager
def listener() -> Iterator[tuple[Server, list[str]]]:
    """A server that answers anything, and what it was asked."""
    asked: list[str] = []

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_GET(self) -> None:
            asked.append(self.path)
            self.send_response(503 if "BROKEN" in self.path else 200)
            self.send_header("Content-Length", "0")
            self.end_headers()

        def log_message(self, *_: object) -> None: ...

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        Thread(target=server.serve_forever, daemon=True).start()
        yield Server("listener", server.server_port, "/sparql", 0, 0.0), asked
        server.shutdown()


@needs_wrk
@pytest.mark.long
def test_a_first_execution_never_has_the_text_of_another() -> None:
    with listener() as (server, asked):
        for _ in range(2):
            found = load(server, "ASK {}", repeated=False, clients=2, seconds=1)
            assert found.rate > 0
            assert not found.bad
    assert len(asked) == len(set(asked)) > 2


@needs_wrk
@pytest.mark.long
def test_a_repeated_execution_always_has_the_same_text() -> None:
    with listener() as (server, asked):
        load(server, "ASK {}", repeated=True, clients=2, seconds=1)
    assert {*asked} == {server.target("ASK {}")}


@needs_wrk
def test_a_refused_request_is_no_good_answer() -> None:
    with listener() as (server, _):
        found = load(server, "BROKEN", repeated=True, clients=1, seconds=1)
    assert (found.rate, found.bad) == (0.0, 1.0)


@needs_wrk
@pytest.mark.long
def test_the_server_is_measured_without_its_peers(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(http, "QUERIES", {"lookup": http.QUERIES["lookup"]})
    monkeypatch.setattr(http, "CLIENTS", (2,))
    rates, memory, evil = http.http(["S"], seed=1, seconds=1, evil=1, peers=False)
    assert [row[:4] for row in rates.rows] == [
        ("lookup", 4, "first", 2),
        ("lookup", 4, "repeated", 2),
    ]
    assert all(isinstance(row[4], Rate) and row[4].rate > 0 for row in rates.rows)
    assert rates.verdicts == []
    assert [row[0] for row in memory.rows] == ["gradpath"]
    assert len(evil.verdicts) == 2


def test_without_a_load_generator_it_says_how_to_get_one(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(http, "wrk", lambda: None)
    (table,) = http.http(["S"], seed=1, seconds=1)
    assert not table.rows
    assert "apt-get install wrk" in table.notes[0]


def test_the_least_ratio_is_held_against_the_target() -> None:
    def rates(ours: float, theirs: float) -> dict[str, Rate]:
        return {"gradpath": Rate(ours, 0.0, 0.0), "oxigraph": Rate(theirs, 0.0, 0.0)}

    measured = {
        ("lookup", "first", 1): rates(20, 100),
        ("join", "first", 1): rates(90, 100),
        ("join", "repeated", 1): rates(10, 100),
        ("join", "repeated", 32): rates(200, 100),
    }
    first, repeated = http._verdicts("S", ["oxigraph"], measured)
    assert (first.ratio, first.target, first.met) == (0.2, 0.3, False)
    assert (repeated.ratio, repeated.target, repeated.met) == (2.0, 1.0, True)


def test_answers_are_the_same_however_a_plain_literal_is_written() -> None:
    def answer(**more: str) -> bytes:
        term = {"type": "literal", "value": "NLP", **more}
        return json.dumps({"results": {"bindings": [{"name": term}]}}).encode()

    typed = answer(datatype="http://www.w3.org/2001/XMLSchema#string")
    assert http.rows_of(answer()) == http.rows_of(typed)
    for other in ({"value": "CV"}, {"xml:lang": "en"}, {"type": "uri"}):
        assert http.rows_of(answer()) != http.rows_of(answer(**other))
