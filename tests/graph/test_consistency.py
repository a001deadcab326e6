"""Inconsistent statements: found, minimal, in words, and refused."""

import json
import re
from pathlib import Path

import pyoxigraph as ox
import pytest
from click.testing import CliRunner

from gradpath.errors import DataError
from gradpath.graph.additions.opening import open_store
from gradpath.graph.reasoning.axioms import is_axiom, subexpressions
from gradpath.graph.reasoning.closure import stated_triples
from gradpath.graph.reasoning.consistency import inconsistencies, quick_inconsistencies
from gradpath.graph.reasoning.hermit import minimal_conflict
from gradpath.graph.store.store import Store
from gradpath.server.cli.main import commands
from support.inferences import (
    FILES,
    GP,
    ID,
    INCONSISTENCIES,
    NO_POLICY,
    TURTLE,
    short,
    triple,
    write,
)
from support.sampling import sampled


def test_the_package_is_consistent(stated: frozenset[ox.Triple], store: Store) -> None:
    assert inconsistencies(stated) == []
    assert quick_inconsistencies(store.native) == []


def test_every_kind_of_inconsistency_has_a_file() -> None:
    assert set(INCONSISTENCIES) == {file.stem for file in FILES}


@pytest.mark.parametrize("file", sampled(FILES, every=6), ids=lambda file: file.stem)
def test_an_inconsistency_is_the_fewest_statements_that_cannot_all_hold(file: Path) -> None:
    given = stated_triples([file])
    found = inconsistencies(given)
    facts = [" | ".join(sorted(short(t for t in one if not is_axiom(t)))) for one in found]
    assert INCONSISTENCIES[file.stem][0] in facts
    store = ox.Store()
    store.extend(ox.Quad(*one) for one in given)
    conflict = found[0]
    assert inconsistencies(conflict | subexpressions(store, conflict))
    for one in conflict:
        kept = conflict - {one}
        assert not inconsistencies(kept | subexpressions(store, kept))


@pytest.mark.parametrize("file", sampled(FILES, every=6, first=1), ids=lambda file: file.stem)
def test_an_inconsistent_file_is_refused_by_name_with_its_inconsistency(file: Path) -> None:
    with pytest.raises(DataError, match="not everything here can hold") as caught:
        open_store(data=[file])
    assert caught.value.file == str(file)
    assert "nothing was loaded" in caught.value.hint
    assert "[" in caught.value.message


def test_a_store_on_disk_is_not_made_of_an_inconsistent_file(tmp_path: Path) -> None:
    with pytest.raises(DataError):
        open_store(tmp_path / "store", data=[FILES[0]])
    assert list(tmp_path.iterdir()) == []


def test_a_file_that_fits_is_let_in(tmp_path: Path) -> None:
    file = tmp_path / "fits.ttl"
    file.write_text(
        f"<{ID}program/new> a <{GP}Program> ; <{GP}grePolicy> <{ID}gre/optional> .", "utf-8"
    )
    assert len(open_store(data=[file])) == len(open_store()) + 2


@pytest.mark.long
def test_the_command_tells_consistent_files_from_others() -> None:
    runner = CliRunner()
    assert runner.invoke(commands, ["consistent"]).exit_code == 0
    refused = runner.invoke(commands, ["consistent", str(FILES[0])])
    assert refused.exit_code == 1
    assert "These cannot all hold" in refused.stdout


DENIED = """[] a owl:NegativePropertyAssertion ; owl:sourceIndividual program:uiuc-mcs ;
    owl:assertionProperty gp:grePolicy ; owl:targetIndividual gre:not-required ."""
IN_WORDS = [
    (NO_POLICY, "maxCardinality 0, onProperty GRE policy"),
    ("owl:Thing rdfs:subClassOf owl:Nothing .", "each thing is nothing"),
    ("program:uiuc-mcs a owl:Nothing .", "UIUC M.C.S. (ML Pathway) is nothing [file/mine.ttl]"),
    (DENIED, "denied: (assertionProperty GRE policy, sourceIndividual UIUC M.C.S. (ML Pathway)"),
    (
        "<https://example.org/q> a gp:Skill , [ a owl:Class ; owl:complementOf gp:Skill ] .",
        "(complementOf skill)",
    ),
    ("gp:Program owl:disjointWith gpd:DeepMlProgram .", "machine-learning core courses: "),
]


@pytest.mark.parametrize(("line", "words"), sampled(IN_WORDS, 3))
def test_an_inconsistency_of_axioms_is_worded_with_passages(
    tmp_path: Path, line: str, words: str
) -> None:
    with pytest.raises(DataError, match="not everything here can hold") as caught:
        open_store(data=[write(tmp_path, line)])
    assert words in caught.value.message
    assert "_:" not in caught.value.message
    assert "[]" not in caught.value.message


@pytest.mark.long
def test_json_of_an_inconsistency_names_no_blank_node(tmp_path: Path) -> None:
    for line in (NO_POLICY, DENIED, "program:uiuc-mcs a gp:Role ."):
        file = write(tmp_path, line)
        found = CliRunner().invoke(commands, ["consistent", str(file), "--format", "json"])
        assert found.exit_code == 1
        record = json.loads(found.stdout)
        members = ["consistent", "hermit", "notJudged", "unsupported", "inconsistencies"]
        assert [*record] == members
        (conflict, *_) = record["inconsistencies"]
        terms = [axiom["term"] for axiom in conflict["axioms"]]
        assert all(terms)
        assert "_:" not in json.dumps(conflict)
        assert not re.search(r"\b[0-9a-f]{24,}\b", json.dumps(conflict))


def test_what_the_rules_do_not_understand_is_let_in_with_a_warning(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    file = write(tmp_path, "program:uiuc-mcs owl:sameAs <https://example.org/uiuc> .")
    open_store(data=[file])
    assert [record.getMessage() for record in caplog.records] == [
        f"{file}: the rules do not judge all of owl:sameAs; gradpath consistent asks HermiT"
    ]
    caplog.clear()
    open_store(data=[write(tmp_path, "program:uiuc-mcs gp:grePolicy gre:not-required .")])
    assert not caplog.records


def test_without_hermit_what_only_it_understands_is_not_called_consistent(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("gradpath.ontology.reasoning.java", lambda: None)
    file = write(tmp_path, "program:columbia-ms-cs owl:sameAs program:uiuc-mcs .")
    told = CliRunner().invoke(commands, ["consistent", str(file)])
    assert "Consistent" not in told.stdout
    assert "do not judge all of owl:sameAs" in told.stdout.replace("\n", " ")
    assert "Consistent" in CliRunner().invoke(commands, ["consistent"]).stdout


@pytest.mark.parametrize("extra", [["--check"], []])
def test_nothing_is_derived_from_what_cannot_hold(tmp_path: Path, extra: list[str]) -> None:
    file = write(tmp_path, "program:uiuc-mcs a gp:Role .")
    refused = CliRunner().invoke(commands, ["--data", str(file), "derive", *extra])
    assert isinstance(refused.exception, DataError)
    assert "not everything here can hold" in str(refused.exception)
    assert refused.stdout == ""


@pytest.mark.long
def test_commands_about_files_count_the_additions_of_a_store(tmp_path: Path) -> None:
    table, place = tmp_path / "mine.csv", tmp_path / "store"
    table.write_text(
        "program,university,gre,source title,source,locator,date read\n"
        "New,Stevens,no,Site,https://example.org,first page,2026-11-01\n"
    )
    runner, store = CliRunner(), ["--store", str(place)]
    assert runner.invoke(commands, ["add", str(table), *store, "--yes"]).exit_code == 0
    denied = write(tmp_path, f"<{ID}program/new> gp:grePolicy gre:required .")
    assert runner.invoke(commands, ["consistent", str(denied)]).exit_code == 0
    assert runner.invoke(commands, [*store, "consistent", str(denied)]).exit_code == 1
    assert "program:new a gpd:GreFreeProgram" in runner.invoke(commands, [*store, "derive"]).stdout
    checked = json.loads(runner.invoke(commands, [*store, "check", "--format", "json"]).stdout)
    assert "additions/mine-" in json.dumps(checked)


# ---------------------------------------------------------------- the smallest inconsistency


def test_the_smallest_inconsistency_is_found_with_few_calls() -> None:
    goal = {f"<{ID}skill/{number}>" for number in (7, 300, 611)}
    given = frozenset(triple(f"skill:{n}", "skos:broader", "skill:top") for n in range(700))
    asked = []

    def holds(some: frozenset[ox.Triple]) -> bool:
        asked.append(some)
        return not goal <= {str(one.subject) for one in some}

    found = minimal_conflict(given, holds)
    assert {str(one.subject) for one in found} == goal
    assert len(asked) < 60


def test_what_lies_inside_of_an_axiom_stays_with_it() -> None:
    text = TURTLE + NO_POLICY + "[ owl:onProperty gp:grePolicy ] rdfs:subClassOf gp:Program ."
    given = frozenset(quad.triple for quad in ox.parse(text.encode(), ox.RdfFormat.TURTLE))
    policy = triple("program:stevens-ms-ml", "gp:grePolicy", "gre:optional")

    def holds(some: frozenset[ox.Triple]) -> bool:
        parts = {t.predicate.value.rpartition("#")[2] for t in some}
        return not parts >= {"maxCardinality", "subClassOf", "grePolicy"}

    found = minimal_conflict(given | {policy}, holds)
    kinds = sorted(t.predicate.value.rpartition("#")[2] for t in found)
    assert kinds == ["grePolicy", "subClassOf", "type"]
