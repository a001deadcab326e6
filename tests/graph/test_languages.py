"""One preference of languages: texts in others change no answer, and none of them is lost."""

from collections.abc import Callable
from datetime import date
from pathlib import Path

import pyoxigraph as ox
import pytest

from gradpath.graph.exports import ExportFormat, export
from gradpath.graph.findings.findings import findings
from gradpath.graph.knowledge_graph import KnowledgeGraph
from gradpath.graph.records import description_record
from gradpath.graph.store.formats import ResultFormat
from gradpath.graph.validation.check import check
from gradpath.queries.named_query import NamedQuery
from gradpath.server.linked_data.schema_org import schema_jsonld
from support.sampling import sampled

SKOS = "http://www.w3.org/2004/02/skos/core#"
#: Properties whose values are told in words.
WORDS = [
    *(f"{SKOS}{name}" for name in ("prefLabel", "definition", "scopeNote")),
    *(f"http://purl.org/dc/terms/{name}" for name in ("title", "description")),
    "http://www.w3.org/2000/01/rdf-schema#label",
]
PREFIXES = f"@prefix skos: <{SKOS}> . @prefix scheme: <https://w3id.org/gradpath/id/scheme/> .\n"
NEW = "skill:new a gp:Skill ; skos:inScheme scheme:skills ; skos:prefLabel "


@pytest.fixture
def opened(with_facts: Callable[[str], KnowledgeGraph]) -> Callable[[str], KnowledgeGraph]:
    """Open the package's graph with further facts about names."""
    return lambda turtle: with_facts(PREFIXES + turtle)


@pytest.fixture(scope="module", params=["fr", "en-GB", "zh-Hant", ""])
def translated(
    request: pytest.FixtureRequest, graph: KnowledgeGraph, tmp_path_factory: pytest.TempPathFactory
) -> KnowledgeGraph:
    """The facts, with a second text beside every one, in another language or without one."""
    file = tmp_path_factory.mktemp("translated") / "translated.nt"
    quads = (q for p in WORDS for q in graph.store.quads(predicate=ox.NamedNode(p)))
    with file.open("wb") as output:
        for quad in quads:
            text = ox.Literal(f"À {quad.object.value}", language=request.param or None)
            if str(quad.graph_name) != "<https://w3id.org/gradpath/definitions>":
                triple = ox.Triple(quad.subject, quad.predicate, text)
                output.write(ox.serialize([triple], format=ox.RdfFormat.N_TRIPLES) or b"")
    return KnowledgeGraph.open(data=[file])


def examples(query: NamedQuery) -> dict[str, object]:
    return {one.name: one.example for one in query.parameters if one.required}


def rows(graph: KnowledgeGraph, name: str) -> list[tuple[object, ...]]:
    """The rows of a named query, but for the passages, to which the file is added."""
    answer = graph.ask(name, examples(graph.catalogue[name]))
    told = [i for i, column in enumerate(answer.columns) if "sources" not in column]
    return [tuple(row[i] for i in told) for row in answer.rows]


@pytest.mark.long
def test_every_named_query_is_answered_alike(
    graph: KnowledgeGraph, translated: KnowledgeGraph
) -> None:
    asked = [name for name, query in graph.catalogue.items() if query.form == "select"]
    differing = [
        name
        for name in asked
        if name != "find"
        and not name.endswith("-violation")  # they are for the check, which sees all
        and rows(graph, name) != rows(translated, name)
    ]
    assert not differing


@pytest.mark.long
def test_paths_findings_descriptions_and_exports_are_alike(
    graph: KnowledgeGraph, translated: KnowledgeGraph
) -> None:
    for start in ("NLP", "skill:pytorch", "georgia tech"):
        assert graph.pathways(start) == translated.pathways(start)
    for kind in ("conflict", "gap"):
        assert findings(graph, kind) == findings(translated, kind)
    for format in (ExportFormat.GRAPHML, ExportFormat.DOT):
        assert export(graph, format) == export(translated, format)
    one, other = graph.describe("program:cmu-ms-ml"), translated.describe("program:cmu-ms-ml")
    assert (one.label, one.definition, one.aliases) == (
        other.label,
        other.definition,
        other.aliases,
    )
    told = [fact.words for fact in graph.why("cmu", "teaches", "deep learning").instead]
    assert told == [
        fact.words for fact in translated.why("cmu", "teaches", "deep learning").instead
    ]
    assert graph.as_of(date(2027, 1, 1)).note == translated.as_of(date(2027, 1, 1)).note


def test_sparql_and_exports_of_rdf_give_every_language(translated: KnowledgeGraph) -> None:
    query = f"SELECT ?l {{ <https://w3id.org/gradpath/id/skill/pytorch> <{SKOS}prefLabel> ?l }}"
    assert "À PyTorch" in translated.store.serialize(query, ResultFormat.CSV).decode()
    assert "À PyTorch" in export(translated, ExportFormat.TRIG).decode()


def test_a_thing_is_found_by_its_name_in_any_language(translated: KnowledgeGraph) -> None:
    assert translated.labels.find("À PyTorch") == "https://w3id.org/gradpath/id/skill/pytorch"
    assert any("À PyTorch" in row for row in rows_of(translated, "find", text="À PyTorch"))


def rows_of(graph: KnowledgeGraph, name: str, **values: object) -> tuple[tuple[object, ...], ...]:
    return graph.ask(name, values).rows


@pytest.mark.parametrize(
    ("labels", "shown"),
    sampled(
        [
            ('"new one"@en , "جديد"@ar , "新しい"@ja', "new one"),
            ('"American"@en-US , "neu"@de', "American"),
            ('"American"@en-US , "A British"@en-GB', "A British"),
            ('"plain" , "neu"@de', "plain"),
            ('"plain" , "American"@en-US', "American"),
            ('"neu"@de , "nouveau"@fr', "neu"),
            ('"nouveau"@fr', "nouveau"),
            ('"one"@eng , "neu"@de', "one"),
            ('"any"@mul , "neu"@de', "any"),
            ('"second"@en , "first"@EN', "first"),
        ],
        every=3,
        first=0,
    ),
)
def test_the_preference_is_english_then_untagged_then_by_tag(
    opened: Callable[[str], KnowledgeGraph], labels: str, shown: str
) -> None:
    graph = opened(f"{NEW} {labels} .")
    described = description_record(graph.describe("skill:new"))
    assert described["label"] == shown
    assert shown in [row[0] for row in rows_of(graph, "find", text=shown)]


def test_a_second_english_name_does_not_replace_that_of_the_package(
    opened: Callable[[str], KnowledgeGraph],
) -> None:
    graph = opened('skill:pytorch skos:prefLabel "A torch"@en , "Torch"@en-US .')
    assert graph.labels.label("skill:pytorch") == "PyTorch"
    assert graph.labels.find("a torch") == graph.labels.find("pytorch")


def test_aliases_and_other_texts_are_told_in_english_where_there_is_any(
    opened: Callable[[str], KnowledgeGraph],
) -> None:
    graph = opened(
        'skill:pytorch skos:altLabel "torch"@en , "the torch" , "トーチ"@ja . '
        'skill:sql skos:altLabel "エスキューエル"@ja , "abc"@de . '
        'amount:drexel-tuition gp:asPrinted "env. 22 000 $"@fr .'
    )
    told = {v for one in graph.describe("skill:pytorch").statements for v in [one.value]}
    assert {"torch", "the torch"} <= told
    assert rows_of(graph, "tuition") == rows_of(KnowledgeGraph.open(), "tuition")


def test_labels_in_languages_are_checked_well(written: Callable[[str], Path]) -> None:
    file = written(
        f'{PREFIXES}{NEW} "new"@en , "neu"@de . skill:pytorch skos:prefLabel "パイトーチ"@ja .'
    )
    assert check([file]).conforms


def test_a_finding_names_a_thing_in_the_language_of_answers(
    written: Callable[[str], Path],
) -> None:
    names = 'skos:prefLabel "Zwei"@de , "Two"@en , "Deux"@fr'
    file = written(f"{PREFIXES}skill:two {names} ; skos:broader skill:two .")
    assert {one.label for one in check([file]).findings} == {"Two"}


def test_the_page_and_schema_org_show_one_name(
    opened: Callable[[str], KnowledgeGraph],
) -> None:
    graph = opened('program:cmu-ms-ml skos:prefLabel "Maîtrise"@fr .')
    written = schema_jsonld(graph, graph.labels.find("cmu")).decode()
    assert "Maîtrise" not in written.partition("alternateName")[0]


def test_a_graph_in_one_language_is_not_copied(
    graph: KnowledgeGraph, opened: Callable[[str], KnowledgeGraph]
) -> None:
    own = opened(f'{NEW} "new"@en .')
    assert graph.localized is graph.store
    assert own.localized is own.store
