"""The questions of the corpus, and more of our own, are answered by named queries to the value."""

from __future__ import annotations

import csv
from collections import defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from decimal import Decimal
from pathlib import Path
from typing import Any

import pyoxigraph as ox
import pytest
import yaml

from gradpath.graph.store.store import Store
from gradpath.queries import Catalogue
from support.sampling import sampled

SEED = Path(__file__).parents[3] / "shared" / "seed"
CATALOGUE = Catalogue.load()
#: The queries that answer; those that look for conflicts, gaps and violations are tested apart.
QUESTIONS = [
    name
    for name in CATALOGUE
    if not name.startswith(("conflict-", "gap-")) and not name.endswith("-violation")
]
GP = "https://w3id.org/gradpath/ontology#"
THING = "https://w3id.org/gradpath/id/"
LINE = "https://w3id.org/gradpath/source/ml-guide/L"

Row = tuple[object, ...]


@dataclass(frozen=True)
class Ask:
    """A named query, its values, the columns looked at, and the rows that must be there, no others.

    A list is expected in its order, a set in any; `where` keeps only the rows with these values.
    """

    query: str
    values: dict[str, object]
    columns: str
    expected: list[Row] | set[Row]
    where: dict[str, object] = field(default_factory=dict)


DATA = Path(__file__).parents[1] / "data"
GT, PURDUE = "Georgia Tech OMSCS", "Purdue M.S. ECE (ML Focus)"
SILENT = "not stated"


class DecimalLoader(yaml.SafeLoader):
    """Read a number with a fraction as a decimal, as the queries give it."""


DecimalLoader.add_constructor(
    "tag:yaml.org,2002:float",
    lambda loader, node: Decimal(str(loader.construct_scalar(node))),
)


def read_questions(file: str) -> dict[str, list[Ask]]:
    """The named queries for each question of a file, with the rows that they must return."""

    def ask(entry: dict[str, Any]) -> Ask:
        ordered = "rows_in_order" in entry
        rows = [tuple(row) for row in entry["rows_in_order" if ordered else "rows"]]
        return Ask(
            entry["query"],
            entry.get("values", {}),
            entry["columns"],
            rows if ordered else set(rows),
            entry.get("where", {}),
        )

    found = yaml.load((DATA / file).read_text(encoding="utf-8"), DecimalLoader)
    return {id_: [ask(entry) for entry in entries] for id_, entries in found.items()}


def many(*rows: object) -> set[Row]:
    """One-column rows."""
    return {(row,) for row in rows}


CORPUS = read_questions("questions-of-the-corpus.yaml")
OURS = read_questions("questions-of-our-own.yaml")
ASKS = [(id_, ask) for corpus in (CORPUS, OURS) for id_, asks in corpus.items() for ask in asks]


#: Columns whose cells list things in any order, and what parts them.
LISTS = {
    "sources": ", ",
    "via": "; ",
    "shared_by": "; ",
    "first": "; ",
    "second": "; ",
    "topic_by": "; ",
    "terms": " | ",
}


def listed(column: str, cell: object) -> object:
    """A cell with its list sorted: an engine may list what it groups in any order."""
    separator = LISTS.get(column)
    return (
        separator.join(sorted(cell.split(separator)))
        if separator and isinstance(cell, str)
        else cell
    )


def answer(store: Store, ask: Ask) -> list[Row]:
    found = CATALOGUE[ask.query].bind(ask.values).run(store)
    rows = [dict(zip(found.columns, row, strict=True)) for row in found.rows]
    return [
        tuple(listed(column, row[column]) for column in ask.columns.split())
        for row in rows
        if all(row[name] == value for name, value in ask.where.items())
    ]


@pytest.mark.parametrize(("id_", "ask"), ASKS, ids=[f"{id_}-{ask.query}" for id_, ask in ASKS])
def test_a_question_is_answered_to_the_value(store: Store, id_: str, ask: Ask) -> None:
    found = answer(store, ask)
    assert ask.expected == (found if isinstance(ask.expected, list) else set(found))


def test_every_question_of_the_corpus_is_here() -> None:
    if not SEED.is_dir():
        pytest.skip("needs ../shared/seed, which is not beside this checkout")
    with (SEED / "questions.tsv").open(encoding="utf-8") as file:
        assert {row["id"] for row in csv.DictReader(file, delimiter="\t")} == set(CORPUS)


# --- paths -------------------------------------------------------------------------------------


def test_the_best_grade_of_every_cell_is_that_of_the_overlap(store: Store) -> None:
    if not SEED.is_dir():
        pytest.skip("needs ../shared/seed, which is not beside this checkout")
    with (SEED / "overlap.tsv").open(encoding="utf-8") as file:
        expected = {
            (row["specialization"], row["role"]): row["grade"]
            for row in csv.DictReader(file, delimiter="\t")
        }
    grades = {"named role": 3, "same skill": 3, "shared word": 2, "editorial": 1}
    best: defaultdict[tuple[object, object], int] = defaultdict(int)
    found = CATALOGUE["paths"].bind().run(store)
    at = found.columns.index
    for row in found.rows:
        cell = (row[at("specialization")], row[at("role")])
        best[cell] = max(best[cell], grades[str(row[at("basis")])])
    names = ("NONE", "INFER", "NEAR", "EXACT")
    assert len(expected) == 49
    assert {cell: names[best[cell]] for cell in expected} == expected


# --- what is answered is what is stated ---------------------------------------------------------


def node(curie: str) -> ox.NamedNode:
    kind, slug = curie.split(":")
    return ox.NamedNode(GP + slug if kind == "gp" else f"{THING}{kind}/{slug}")


def changed(store: Store, change: Callable[[ox.Quad], Iterable[ox.Quad]]) -> Store:
    return Store.from_quads(new for quad in store.quads() for new in change(quad))


def test_another_price_makes_another_program_the_cheapest(store: Store) -> None:
    def dearer(quad: ox.Quad) -> Iterable[ox.Quad]:
        if quad.subject == node("amount:georgia-tech-tuition") and quad.predicate in {
            node("gp:min"),
            node("gp:max"),
        }:
            return [ox.Quad(quad.subject, quad.predicate, ox.Literal(60000), quad.graph_name)]
        return [quad]

    other = changed(store, dearer)
    ask = Ask(
        "cheapest-by-specialization",
        {"specialization": "specialization:computer-vision"},
        "program tuition",
        {(PURDUE, 22500)},
    )
    assert set(answer(other, ask)) == ask.expected
    assert set(answer(store, ask)) == {(GT, 7000)}
    median = Ask("summary", {"measure": "tuition"}, "median", many(56500))
    assert set(answer(other, median)) == median.expected


def test_a_passage_less_is_a_source_less_and_the_last_one_takes_the_fact_along(
    store: Store,
) -> None:
    line = ox.NamedNode(f"{LINE}53")
    other = changed(store, lambda quad: [quad] if quad.graph_name != line else [])
    ask = Ask(
        "paths",
        {"specialization": "specialization:statistical-learning", "grade": "stated"},
        "role",
        set(),
    )
    assert set(answer(other, ask)) == ask.expected
    note = CATALOGUE["paths"].bind(ask.values).run(other).note
    assert note.startswith("No skill, target or link of ours leads from a specialization (")
    assert "on the evidence asked for (stated)" in note
    assert answer(store, ask) == [("Quantitative Analyst",)]


def test_a_statement_more_becomes_an_answer_with_its_source(store: Store) -> None:
    extra = ox.Quad(
        node("program:drexel-ms-ai-ml"),
        node("gp:synchronicity"),
        node("synchronicity:asynchronous"),
        ox.NamedNode("https://example.org/letter"),
    )
    other = Store.from_quads([*store.quads(), extra])
    ask = Ask("delivery", {"program": "program:drexel-ms-ai-ml"}, "live sources", set())
    ((live, sources),) = answer(other, ask)
    assert live == "asynchronous"
    assert "https://example.org/letter" in str(sources).split(", ")
    assert answer(store, ask)[0][0] == SILENT


# --- the catalogue as a whole --------------------------------------------------------------------

#: Queries whose example, with every optional value, has no answer: they must say why.
BARE = {"cheapest-route", "delivery", "programs"}


def examples(name: str, *, optional: bool) -> dict[str, object]:
    return {
        parameter.name: parameter.example
        for parameter in CATALOGUE[name].parameters
        if optional or parameter.required
    }


@pytest.mark.parametrize("name", sampled(QUESTIONS, 3))
def test_a_query_answers_on_its_examples_with_a_source_in_every_row(
    store: Store, name: str
) -> None:
    found = CATALOGUE[name].bind(examples(name, optional=False)).run(store)
    assert found.rows
    at = found.columns.index("sources")
    assert all(row[at] for row in found.rows)
    assert found.note == ""
    with_all = CATALOGUE[name].bind(examples(name, optional=True)).run(store)
    assert bool(with_all.rows) != (name in BARE)
    assert bool(with_all.note) == (name in BARE)


@pytest.mark.parametrize("name", sampled(CATALOGUE, 3))
def test_what_is_not_stated_is_no_empty_text(store: Store, name: str) -> None:
    found = CATALOGUE[name].bind(examples(name, optional=False)).run(store)
    assert {
        column
        for row in found.rows
        for column, cell in zip(found.columns, row, strict=True)
        if cell == ""
    } == set()


@pytest.mark.parametrize("name", CATALOGUE)
def test_a_query_is_documented_to_its_parameters(name: str) -> None:
    query = CATALOGUE[name]
    assert query.summary
    assert query.description
    assert query.empty
    assert all(parameter.description for parameter in query.parameters)


@pytest.mark.parametrize("name", QUESTIONS)
def test_a_row_is_said_once(store: Store, name: str) -> None:
    found = CATALOGUE[name].bind(examples(name, optional=False)).run(store)
    assert len(found.rows) == len(set(found.rows))


@pytest.mark.parametrize("name", QUESTIONS)
def test_the_passages_of_an_answer_exist_and_the_catalogue_is_none(store: Store, name: str) -> None:
    found = CATALOGUE[name].bind(examples(name, optional=False)).run(store)
    at = found.columns.index("sources")
    cited = {source for row in found.rows for source in str(row[at]).split(", ")}
    passages = {
        str(row[0]).partition("/source/")[2]
        for row in store.select(f"SELECT ?g {{ ?g a <{GP}Passage> ; <{GP}grade> ?grade }}").rows
    }
    assert cited - passages - ({"gradpath/catalogue"} if name == "find" else set()) == set()


def test_every_named_query_is_run_by_a_question() -> None:
    general = {"rules"}
    assert set(QUESTIONS) - {ask.query for _, ask in ASKS} == general
