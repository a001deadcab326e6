"""Inferences from added programs and files of the user: there, with reasons, and gone again."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path

import pyoxigraph as ox
import pytest
from click.testing import CliRunner

from gradpath.graph.additions.addition import Neighborhood, additions, plan
from gradpath.graph.additions.diff import difference
from gradpath.graph.additions.opening import add, open_store, undo
from gradpath.graph.knowledge_graph import KnowledgeGraph
from gradpath.graph.reasoning import consistency
from gradpath.graph.reasoning.closure import RULES, derive, is_written
from gradpath.graph.reasoning.why import Verdict
from gradpath.graph.store.formats import ResultFormat
from gradpath.graph.store.store import Store
from gradpath.server.cli.main import commands
from support.sampling import sampled

TABLE = """\
program,university,gre,features present,topics,source title,source,locator,date read
Sample M.S.,+Sample U,not required,dedicated ML degree,PyTorch; +whittling,Cat,Print,p. 1,2026-11-20
Other M.S.,Sample U,required,,whittling,Cat,Print,p. 2,2026-11-20
"""
SAMPLE = "https://w3id.org/gradpath/id/program/sample-ms"
#: Inferences from the table, in words.
WORDS = {
    "Sample M.S. is a GRE-free program",
    "Sample M.S. is a dedicated ML program",
    "Sample M.S., reaches role: ML Engineer",
}


@pytest.fixture
def table(tmp_path: Path) -> Path:
    file = tmp_path / "programs.csv"
    file.write_text(TABLE)
    return file


def inferences(store: Store) -> set[ox.Quad]:
    return {quad for quad in store.quads() if quad.graph_name.value.startswith(RULES)}


def about(store: Store, slug: str) -> set[str]:
    node = f"<https://w3id.org/gradpath/id/program/{slug}>"
    return {
        str(q.object).rpartition("#")[2][:-1] for q in inferences(store) if str(q.subject) == node
    }


def merged(store: Store) -> set[ox.Triple]:
    rows = ox.parse(
        store.serialize("CONSTRUCT WHERE { ?s ?p ?o }", ResultFormat.N_TRIPLES),
        ox.RdfFormat.N_TRIPLES,
    )
    return {quad.triple for quad in rows if ox.BlankNode not in {type(t) for t in quad.triple}}


def test_what_follows_from_an_added_program_is_in_the_store(table: Path, tmp_path: Path) -> None:
    path = tmp_path / "store"
    before = open_store(path)
    there = inferences(before)
    after = add(path, plan(before, table))
    found = inferences(after) - there
    assert {str(q.subject) for q in found} == {f"<{SAMPLE}>"}
    assert {"GreFreeProgram", "DedicatedMlProgram"} < about(after, "sample-ms")
    assert about(after, "other-ms") == set()
    assert {quad.triple for quad in found} <= merged(after)
    assert inferences(open_store(path)) == inferences(after)


@pytest.mark.long
def test_undo_takes_the_inferences_back(table: Path, tmp_path: Path) -> None:
    path = tmp_path / "store"
    before = inferences(open_store(path))
    addition = plan(open_store(path), table)
    add(path, addition)
    undo(path, [addition.id])
    again = open_store(path)
    assert inferences(again) == before
    assert merged(again) == merged(open_store())


@pytest.mark.parametrize("on_disk", sampled([False, True], 2))
def test_what_follows_from_a_file_of_the_user_is_there(
    on_disk: bool, table: Path, tmp_path: Path, store: Store
) -> None:
    file = tmp_path / "programs.trig"
    file.write_bytes(plan(store, table).content)
    opened = open_store(tmp_path / "store" if on_disk else None, data=[file])
    derived = {
        quad
        for quad in ox.parse(derive([file]), ox.RdfFormat.TRIG)
        if quad.graph_name.value.startswith(RULES)
    }
    assert inferences(opened) == derived
    assert derived > inferences(store)
    assert all(is_written(quad.triple) for quad in derived)
    why = KnowledgeGraph(opened).why("Sample M.S.", "type", "GRE-free program")
    assert why.verdict is Verdict.INFERRED
    (one,) = why.justifications
    assert ("cat/p-1",) in {fact.sources for fact in one.facts}


def test_the_graph_of_every_rule_that_concluded_is_described_once(
    table: Path, tmp_path: Path, store: Store
) -> None:
    file = tmp_path / "programs.trig"
    file.write_bytes(plan(store, table).content + BROADER)
    opened = open_store(data=[file])
    names = {quad.graph_name for quad in inferences(opened)}
    assert names > {quad.graph_name for quad in inferences(store)}
    title = ox.NamedNode("http://purl.org/dc/terms/title")
    assert {len(list(opened.quads(name, title))) for name in names} == {1}


#: A relation from whose transitivity the package's own facts conclude nothing so far.
BROADER = b"""
@prefix s: <https://w3id.org/gradpath/id/skill/> .
GRAPH <https://w3id.org/gradpath/source/cat/p-1> {
  s:whittling skos:broader s:a . s:a skos:broader s:b .
}
"""


def test_without_facts_of_the_user_nothing_is_inferred_again(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    def never(_: ox.Store) -> None:
        raise AssertionError

    monkeypatch.setattr("gradpath.graph.reasoning.closure.inferred_quads", never)
    open_store(tmp_path / "store")
    assert inferences(open_store()) == inferences(open_store(tmp_path / "store"))


@pytest.mark.long
def test_a_difference_names_exactly_what_follows_with_the_addition(
    table: Path, tmp_path: Path, store: Store
) -> None:
    addition = plan(store, table)
    found = difference(store, addition).inferences
    assert set(found) >= WORDS
    assert len(set(found)) == len(found)
    there = {quad.triple for quad in inferences(store)}
    with_it = {quad.triple for quad in inferences(add(tmp_path / "store", addition))}
    assert len(with_it - there) == len(found)
    assert Neighborhood.of(store, []).inferred == []


@pytest.mark.long
def test_the_commands_show_and_count_the_inferences(table: Path, tmp_path: Path) -> None:
    place = ("--store", str(tmp_path / "store"))
    added = CliRunner().invoke(commands, ["add", str(table), *place, "--yes"])
    count = len([line for line in added.stdout.splitlines() if line[4:] in WORDS])
    assert count == len(WORDS)
    (made,) = additions(tmp_path / "store")
    last = added.stdout.splitlines()[-1]
    listed = added.stdout.partition("Inferences\n")[2].count("  + ")
    assert last.endswith(f"made by no other source; {listed} inferences from them.")
    asked = (
        CliRunner()
        .invoke(commands, ["why", "Sample M.S.", "type", "GRE-free program", *place])
        .stdout
    )
    assert asked.startswith("Inferred: Sample M.S. is a GRE-free program")
    gone = CliRunner().invoke(commands, ["undo", made.id, *place, "--format", "json"])
    assert set(json.loads(gone.stdout)["inferences"]) >= WORDS


def test_a_snapshot_keeps_what_still_follows(table: Path, tmp_path: Path, store: Store) -> None:
    file = tmp_path / "programs.trig"
    file.write_bytes(plan(store, table).content)
    view = KnowledgeGraph(open_store(data=[file])).as_of(date(2026, 7, 1))
    assert "GreFreeProgram" in about(view.store, "sample-ms")


# ---------------------------------------------------------------- large files


def test_a_thing_at_risk_is_no_contradiction_by_itself(tmp_path: Path) -> None:
    file = tmp_path / "odd.nt"
    file.write_text(
        "<https://w3id.org/gradpath/id/program/odd> "
        "<http://www.w3.org/1999/02/22-rdf-syntax-ns#type> "
        "<https://w3id.org/gradpath/definitions#DedicatedMlProgram> .\n"
    )
    assert consistency.quick_inconsistencies(open_store(data=[file]).native) == []
