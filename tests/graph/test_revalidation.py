"""Additions that a store keeps are checked once more when the facts below them have changed."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pyoxigraph as ox
import pytest
from click.testing import CliRunner

from gradpath.errors import StoreError
from gradpath.graph.additions import opening as module
from gradpath.graph.additions.addition import additions, plan
from gradpath.graph.additions.opening import OutdatedAdditions, add, open_store, undo
from gradpath.graph.reasoning import closure
from gradpath.graph.store.files import Source
from gradpath.graph.store.formats import ResultFormat
from gradpath.graph.store.record import STAMP, Record
from gradpath.server.cli.main import commands, main
from support.programs import content

pytestmark = pytest.mark.long
HEAD = "program,university,gre,features absent,topics,source title,source,locator,date read\n"
ROW = "Sample M.S.,+Sample U,not required,thesis,PyTorch; +whittling,Cat,Print,p. 1,2026-11-20"
FIRST = f"{HEAD}{ROW}\n"
SECOND = f"{HEAD}Other M.S.,Sample U,,,whittling,Cat,Print,p. 1,2026-11-20\n"
THIRD = f"{HEAD}Third M.S.,+Third U,,,PyTorch,Guide of others,Print,p. 1,2026-11-20\n"
#: Lines of a new version of the package's facts, and what they do to the first addition.
PREFIXES = """
@prefix gp: <https://w3id.org/gradpath/ontology#> .
@prefix program: <https://w3id.org/gradpath/id/program/> .
@prefix skill: <https://w3id.org/gradpath/id/skill/> .
@prefix feature: <https://w3id.org/gradpath/id/feature/> .
@prefix scheme: <https://w3id.org/gradpath/id/scheme/> .
@prefix skos: <http://www.w3.org/2004/02/skos/core#> .
"""
SKILL = 'a gp:Skill ; skos:inScheme scheme:skills ; skos:prefLabel "whittling"@en .'
CHANGES = {
    "a program of that IRI": (
        'program:sample-ms a gp:Program ; skos:prefLabel "Sample M.S."@en .',
        "program:sample-ms, a, 'gp:Program': the graph has it already",
    ),
    "a program of that name": (
        'program:sample a gp:Program ; skos:prefLabel "Sample M.S."@en .',
        "a program has this name already, program:sample: give another name",
    ),
    "a skill of that name": (
        f"skill:carving {SKILL}",
        "there is one of this name already, skill:carving: use skill:carving instead",
    ),
    "a fact that excludes one": (
        "program:sample-ms gp:hasFeature feature:thesis .",
        "not everything here can hold: ",
    ),
    "an amended skill": (
        "skill:whittling " + SKILL.replace("whittling", "carving of wood"),
        "skill:whittling, skos:prefLabel",
    ),
}

Upgrade = Callable[[str], None]


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """A store with an addition."""
    path = tmp_path / "store"
    added(path, FIRST, "first.csv")
    return path


def added(path: Path, text: str, name: str) -> str:
    file = path.with_name(name)
    file.write_text(text)
    addition = plan(open_store(path), file)
    add(path, addition)
    return addition.id


@pytest.fixture
def upgrade(monkeypatch: pytest.MonkeyPatch) -> Upgrade:
    """Have the package come with further facts, or, where none are given, with its own again."""
    package = module.package_sources()

    def upgraded(facts: str) -> None:
        graph = "https://w3id.org/gradpath/source/gradpath/catalogue"
        more = Source("more.ttl", (PREFIXES + facts).encode(), ResultFormat.TURTLE, graph)
        now = [*package, more] if facts else package
        monkeypatch.setattr(module, "package_sources", lambda: list(now))

    return upgraded


@pytest.fixture
def checks(monkeypatch: pytest.MonkeyPatch) -> list[list[str]]:
    """Additions that were checked again, one list for every check."""
    seen: list[list[str]] = []
    check = module.revalidate

    def watched(path: Path, kept: dict[str, bytes], sources: list[Source]) -> None:
        seen.append(sorted(kept))
        check(path, kept, sources)

    monkeypatch.setattr(module, "revalidate", watched)
    return seen


def contents(folder: Path) -> dict[str, bytes]:
    """The files of a store; a folder that somebody still has open is none of them."""
    return {
        str(file.relative_to(folder)): file.read_bytes()
        for part in (folder, folder / "additions", content(folder))
        for file in part.glob("*")
        if file.is_file()
    }


def test_an_addition_that_still_fits_is_kept_and_checked_once(
    path: Path, upgrade: Upgrade, checks: list[list[str]]
) -> None:
    open_store(path)
    assert checks == []
    upgrade(f"skill:new {SKILL.replace('whittling', 'juggling')}")
    for _ in range(3):
        store = open_store(path)
    (made,) = additions(path)
    assert checks == [[f"{made.id}.trig"]]
    assert set(made.quads) <= set(store.quads())


def test_adding_and_taking_back_check_nothing_twice(path: Path, checks: list[list[str]]) -> None:
    third = added(path, THIRD, "third.csv")
    undo(path, [third])
    assert checks == []


def test_a_store_of_before_is_checked_once(path: Path, checks: list[list[str]]) -> None:
    before = Record.read(path)
    (path / STAMP).write_text("0123456789ab\n")  # as versions wrote it that did not check again
    open_store(path)
    assert len(checks) == 1
    after = Record.read(path)
    assert before is not None
    assert after is not None
    assert (after.version, after.accepted) == (before.version, before.accepted)
    assert after.additions == before.additions


@pytest.mark.parametrize("change", CHANGES)
def test_one_that_no_longer_fits_is_named_with_its_fault_and_the_store_stays(
    change: str, path: Path, upgrade: Upgrade
) -> None:
    facts, says = CHANGES[change]
    before = contents(path)
    (made,) = additions(path)
    upgrade(facts)
    for _ in range(2):  # it is not forgotten
        with pytest.raises(OutdatedAdditions) as caught:
            open_store(path)
        assert contents(path) == before
    assert says in "\n".join(caught.value.faults[made.id])
    assert says.partition(":")[0] in str(caught.value)
    assert isinstance(caught.value, StoreError)
    assert [entry.name for entry in path.parent.glob(".*")] == []
    upgrade("")  # the version that accepted it opens it still
    assert set(made.quads) <= set(open_store(path).quads())


def test_the_cure_that_is_named_cures(path: Path, upgrade: Upgrade, tmp_path: Path) -> None:
    third = added(path, THIRD, "third.csv")
    (made,) = (one for one in additions(path) if one.id != third)
    upgrade(CHANGES["a program of that name"][0])
    with pytest.raises(OutdatedAdditions) as caught:
        open_store(path)
    hint = re.search(
        r"gradpath (undo \S+ --store \S+ --format nquads) > undone.nq", str(caught.value)
    )
    assert hint
    done = CliRunner().invoke(commands, hint[1].split())
    assert done.exit_code == 0, done.output
    assert set(ox.parse(done.stdout, ox.RdfFormat.N_QUADS)) == set(made.quads)
    assert [one.id for one in additions(path)] == [third]
    mended = tmp_path / "mended.nq"
    mended.write_text(done.stdout.replace('"Sample M.S."@en', '"Sample University M.S."@en'))
    add(path, plan(open_store(path), mended))
    assert len(additions(path)) == 2


def test_what_speaks_of_things_that_an_outdated_one_brought_is_named_too(
    path: Path, upgrade: Upgrade
) -> None:
    second = added(path, SECOND, "second.csv")
    first = next(one.id for one in additions(path) if one.id != second)
    third = added(path, THIRD, "third.csv")
    upgrade(CHANGES["a program of that name"][0])
    with pytest.raises(OutdatedAdditions) as caught:
        open_store(path)
    assert set(caught.value.faults) == {first, second}
    assert "nothing describes university:sample-u" in str(caught.value)
    with pytest.raises(StoreError, match=f"undo {second} first"):
        undo(path, [first])
    with pytest.raises(OutdatedAdditions):
        undo(path, [second])
    assert len(additions(path)) == 3
    assert [one.id for one in undo(path, [second, first])] == [first, second]
    assert [one.id for one in additions(path)] == [third]
    assert open_store(path).ask('ASK { ?program ?p "Third M.S."@en }')


def test_additions_that_share_a_passage_fit_beside_each_other(path: Path, upgrade: Upgrade) -> None:
    added(path, SECOND, "second.csv")
    upgrade(f"skill:new {SKILL.replace('whittling', 'juggling')}")
    assert len(additions(path)) == 2
    assert open_store(path).ask('ASK { ?program ?p "Other M.S."@en }')


def test_shapes_that_changed_have_additions_checked_again(
    path: Path, checks: list[list[str]], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "shapes_stamp", lambda: b"other shapes")
    open_store(path)
    open_store(path)
    assert len(checks) == 1


def test_data_given_beside_a_store_has_its_additions_checked(path: Path, tmp_path: Path) -> None:
    mine = tmp_path / "mine.ttl"
    mine.write_text(PREFIXES + CHANGES["a fact that excludes one"][0])
    before = contents(path)
    with pytest.raises(OutdatedAdditions, match="not everything here can hold"):
        open_store(path, data=[mine])
    assert contents(path) == before


def test_a_disk_that_is_full_is_no_reason_to_delete_a_store(
    path: Path, monkeypatch: pytest.MonkeyPatch, upgrade: Upgrade
) -> None:
    def full(*_: object, **__: object) -> None:
        raise OSError(28, "No space left on device")

    before = contents(path)
    upgrade(f"skill:new {SKILL.replace('whittling', 'juggling')}")
    monkeypatch.setattr(closure, "inferred_quads", full)
    with pytest.raises(StoreError, match="No space left") as caught:
        open_store(path)
    assert "delete" not in str(caught.value)
    assert contents(path) == before


def test_many_faults_are_counted_and_not_all_listed() -> None:
    faults = tuple(f"fault {number}" for number in range(9))
    told = str(OutdatedAdditions("store", {"a-1": faults, "b-2": faults[:1]}))
    assert told.count("fault ") == 6
    assert "    and 4 more\n  b-2\n    fault 0" in told
    assert "2 additions" in told
    assert "gradpath undo a-1 b-2 --store store" in told


def test_the_command_ends_with_one_and_says_what_to_do(
    path: Path, upgrade: Upgrade, capsys: pytest.CaptureFixture[str]
) -> None:
    (made,) = additions(path)
    upgrade(CHANGES["a program of that IRI"][0])
    with pytest.raises(SystemExit) as left:
        main(["path", "NLP", "--store", str(path)])
    assert left.value.code == 1
    told = capsys.readouterr().err
    assert f"gradpath undo {made.id} --store {path}" in told
    assert "program:sample-ms, a, 'gp:Program': the graph has it already" in told
    listed = CliRunner().invoke(commands, ["undo", "--store", str(path)])
    assert listed.stdout.startswith(made.id)


def test_an_addition_is_not_altered_by_being_checked(path: Path, upgrade: Upgrade) -> None:
    (before,) = additions(path)
    upgrade(f"skill:new {SKILL.replace('whittling', 'juggling')}")
    open_store(path)
    (after,) = additions(path)
    assert replace(before, quads=()) == replace(after, quads=())
    assert set(before.quads) == set(after.quads)
