"""Adding programs to a store: all is written or nothing, and taken back again."""

import os
import pty
import re
import shlex
import signal
import subprocess
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pyoxigraph as ox
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from gradpath.errors import GradPathError, StoreError
from gradpath.graph.additions import opening as module
from gradpath.graph.additions.addition import Neighborhood, additions, plan, same_file
from gradpath.graph.additions.diff import difference
from gradpath.graph.additions.opening import UnknownAddition, add, open_store, undo
from gradpath.graph.additions.table_rows import template
from gradpath.graph.knowledge_graph import KnowledgeGraph
from gradpath.graph.store import disk
from gradpath.graph.store.addition_files import additions_at
from gradpath.graph.store.record import Record
from gradpath.graph.store.store import Store
from gradpath.ontology.terms import ID
from support.command_line import run
from support.programs import (
    CORRECTIONS,
    GOOD,
    MISTAKES,
    OTHER,
    SHOWN,
    TABLE,
    TURTLE,
    quads,
    saved,
    table,
)
from support.sampling import sampled

# ---------------------------------------------------------------------- what is written, and undone


def test_adding_and_taking_back_leaves_the_store_as_before(store: Store, tmp_path: Path) -> None:
    path = tmp_path / "store"
    version = open_store(path).version
    before = quads(path)
    addition = plan(store, saved(tmp_path, TABLE))
    added = add(path, addition)
    assert set(addition.quads) <= set(added.quads())
    assert quads(path) > before
    assert [made.id for made in additions(path)] == [addition.id]
    assert undo(path, [addition.id])
    assert quads(path) == before
    assert open_store(path).version == version
    assert {p.name for p in tmp_path.iterdir()} == {"store", "programs.csv"}


ROWS = [
    {**GOOD, "program": f"Sample {n}", "topics": "PyTorch", "locator": f"p. {n}"} for n in range(4)
]


@pytest.mark.long
@settings(max_examples=3, deadline=None, suppress_health_check=list(HealthCheck))
@given(st.lists(st.sampled_from(range(4)), unique=True, min_size=1), st.randoms())
def test_additions_are_taken_back_in_any_order(
    tmp_path_factory: pytest.TempPathFactory, chosen: list[int], random: st.randoms
) -> None:
    folder = tmp_path_factory.mktemp("any")
    path = folder / "store"
    open_store(path)
    states = {frozenset[str](): quads(path)}
    made: list[str] = []
    for number in chosen:
        row = {**ROWS[number], "university": "Drexel University"}
        addition = plan(open_store(path), saved(folder, table(row), f"{number}.csv"))
        add(path, addition)
        made.append(addition.id)
        states[frozenset(made)] = quads(path)
    left = set(made)
    for id in random.sample(made, len(made)):
        undo(path, [id])
        left.discard(id)
        if frozenset(left) in states:
            assert quads(path) == states[frozenset(left)]
        assert {addition.id for addition in additions(path)} == left
    assert quads(path) == states[frozenset()]


@pytest.mark.long
def test_a_statement_that_another_makes_as_well_stays_in_the_merge(tmp_path: Path) -> None:
    path = tmp_path / "store"
    rows = ({**GOOD, "university": "Columbia"}, {**OTHER, "university": "Columbia"})
    for number, row in enumerate(rows):
        add(path, plan(open_store(path), saved(tmp_path, table(row), f"{number}.csv")))
    shared = 'ASK { ?source <http://purl.org/dc/terms/title> "Example State catalogue"@en }'
    first, second = additions(path)
    undo(path, [first.id])
    assert open_store(path).ask(shared)
    undo(path, [second.id])
    assert not open_store(path).ask(shared)


@pytest.mark.long
def test_an_addition_that_another_builds_on_is_kept(tmp_path: Path) -> None:
    path = tmp_path / "store"
    for row, name in (
        (GOOD, "a.csv"),
        ({**OTHER, "university": "Example State University"}, "b.csv"),
    ):
        add(path, plan(open_store(path), saved(tmp_path, table(row), name)))
    first, second = additions(path)
    before = quads(path)
    with pytest.raises(StoreError, match=rf"undo {second.id} first"):
        undo(path, [first.id])
    assert quads(path) == before
    undo(path, [second.id])
    undo(path, [first.id])
    assert additions(path) == []


#: Files of an addition; the skill and the role of the last two are in the graph already.
FURTHER = {
    "programs.csv": TABLE,
    "program.ttl": TURTLE,
    "broader.ttl": f"{TURTLE}\nskill:pytorch skos:broader skill:speech-recognition .",
    "role.ttl": f"{TURTLE}\n<{ID}role/ml-engineer> gp:requires skill:speech-recognition .",
}


@pytest.mark.parametrize("name", FURTHER)
@pytest.mark.long
def test_a_store_that_was_extended_is_as_one_that_was_built(name: str, tmp_path: Path) -> None:
    path, built = tmp_path / "store", tmp_path / "built"
    row = {**OTHER, "program": "Earlier M.S.", "university": "Columbia", "topics": "PyTorch"}
    first = saved(tmp_path, table({**row, "source title": "Earlier guide"}))
    add(path, plan(open_store(path), first))
    add(path, plan(open_store(path), saved(tmp_path, FURTHER[name], f"later-{name}")))
    open_store(built, additions=additions_at(path))
    assert quads(path) == quads(built)
    of_both = [Record.read(path), Record.read(built)]
    assert len({(one.version, one.accepted) for one in of_both if one}) == 1


def test_an_addition_is_checked_beside_its_neighbors_alone(store: Store, tmp_path: Path) -> None:
    addition = plan(store, saved(tmp_path, TABLE))
    near = Neighborhood.of(store, addition.quads).near
    assert len(set(near.quads())) < len(set(store.quads()))
    axiom = ox.NamedNode("http://www.w3.org/2000/01/rdf-schema#subClassOf")
    thing = addition.quads[0].subject
    assert isinstance(thing, ox.NamedNode)
    whole = Neighborhood.of(store, [ox.Quad(thing, axiom, thing)]).near
    assert set(whole.quads()) == set(store.quads())


@pytest.mark.long
def test_additions_outlive_a_change_of_the_package(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "store"
    addition = plan(open_store(path), saved(tmp_path, TABLE))
    add(path, addition)
    package = module.package_sources()
    others = [source for source in package if source.name != "outside.trig"]
    assert len(others) < len(package)
    monkeypatch.setattr(module, "package_sources", lambda: others)
    rebuilt = open_store(path)
    assert set(addition.quads) <= set(rebuilt.quads())
    assert [made.id for made in additions(path)] == [addition.id]
    undo(path, [addition.id])
    assert not set(addition.quads) & set(open_store(path).quads())


def test_an_addition_records_its_file_and_time(store: Store, tmp_path: Path) -> None:
    path, file = tmp_path / "store", saved(tmp_path, TABLE)
    addition = plan(store, file)
    add(path, addition)
    (kept,) = additions(path)
    assert (kept.id, kept.file, kept.digest) == (addition.id, "programs.csv", addition.digest)
    when = datetime.fromisoformat(kept.time)
    assert abs(datetime.now(tz=UTC) - when) < timedelta(minutes=5)
    assert same_file(path, file) == kept
    assert same_file(path, saved(tmp_path, table(GOOD))) is None


def test_an_unknown_addition_is_not_taken_back(tmp_path: Path) -> None:
    open_store(tmp_path / "store")
    with pytest.raises(UnknownAddition, match="nothing was added to this store"):
        undo(tmp_path / "store", ["programs-00000000"])
    with pytest.raises(StoreError, match="nostore holds no store: give the directory of a store"):
        undo(tmp_path / "nostore", ["programs-00000000"])


KILL = """
import os, shutil, signal, sys
from pathlib import Path
from gradpath.graph.store import disk
from gradpath.graph.store.addition_files import additions_at
from gradpath.graph.additions.addition import Neighborhood, plan
from gradpath.ontology.terms import ID
from gradpath.graph.additions.opening import add, open_store

path, file, step = Path(sys.argv[1]), Path(sys.argv[2]), int(sys.argv[3])
addition = plan(open_store(path), file)
steps = 0

def killing(owner, name):
    real = getattr(owner, name)
    def wrapped(*args, **kwargs):
        global steps
        steps += 1
        if steps == step:
            os.kill(os.getpid(), signal.SIGKILL)
        return real(*args, **kwargs)
    setattr(owner, name, wrapped)

for owner, name in (
    (Path, "mkdir"), (Path, "replace"), (os, "fsync"), (shutil, "rmtree")
):
    killing(owner, name)
add(path, addition)
"""


@pytest.mark.long
def test_a_process_killed_at_any_step_leaves_all_or_nothing(tmp_path: Path) -> None:
    file = saved(tmp_path, TABLE)
    path = tmp_path / "store"
    open_store(path)
    before = quads(path)
    ended: list[str] = []
    for step in range(1, 100, 2):
        done = subprocess.run(
            [sys.executable, "-c", KILL, str(path), str(file), str(step)],
            capture_output=True,
            check=False,
        )
        open_store(path)  # a store that the dead process put aside comes back
        after, made = quads(path), additions(path)
        assert (after == before) == (not made)
        if made:
            assert set(made[0].quads) <= after
            undo(path, [made[0].id])
            assert quads(path) == before
        ended.append("all" if made else "nothing")
        if done.returncode == 0:
            break
        assert done.returncode == -signal.SIGKILL, done.stderr.decode()
    assert ended == ["nothing"] * ended.count("nothing") + ["all"] * ended.count("all")
    assert ended.count("nothing") >= 5
    assert done.returncode == 0


@pytest.mark.long
def test_a_store_that_changed_meanwhile_is_not_overwritten(
    tmp_path: Path,
) -> None:
    path = tmp_path / "store"
    one, two = (
        plan(open_store(path), saved(tmp_path, table(row), f"{n}.csv"))
        for n, row in enumerate((GOOD, OTHER))
    )
    add(path, one)
    before = quads(path)
    stale = additions_at(tmp_path / "none")
    with pytest.raises(StoreError, match="changed by another process: try again"):
        disk.open_or_build(path, "other", lambda _: None, before=stale, additions={})
    assert quads(path) == before
    add(path, two)
    assert len(additions(path)) == 2


def test_a_damaged_addition_is_named(tmp_path: Path) -> None:
    path = tmp_path / "store"
    add(path, plan(open_store(path), saved(tmp_path, TABLE)))
    (file,) = (path / "additions").iterdir()
    file.write_text("no RDF")
    with pytest.raises(StoreError, match=re.escape(f"{file} is not as it was written")):
        open_store(path)


# --------------------------------------------------------------------------------- the command line


@pytest.mark.long
def test_the_document_shows_what_comes_out(tmp_path: Path) -> None:
    saved(tmp_path, TABLE)
    saved(tmp_path, MISTAKES, "mistakes.csv")
    saved(tmp_path, CORRECTIONS, "corrections.csv")
    assert len(SHOWN) == 5
    for block in SHOWN:
        for command, shown in re.findall(r"\$ gradpath ([^\n]*)\n?((?:(?!\$ )[^\n]*\n?)*)", block):
            words = shlex.split(command.partition(" > ")[0])
            done = run(*words, folder=tmp_path, COLUMNS="110")
            printed = done.stdout if not done.returncode else done.stderr
            lines = [line.rstrip() for line in printed.splitlines()]
            if " > " not in command:
                assert "\n".join(lines).strip("\n") == shown.strip("\n")


def test_without_a_terminal_only_yes_writes(tmp_path: Path) -> None:
    saved(tmp_path, TABLE)
    done = run("add", "programs.csv", "--store", "store", folder=tmp_path)
    assert done.returncode == 2
    assert "+ tuition: about $18,500 (printed '~$18,500')" in done.stdout
    assert "without a terminal to ask, use --yes" in done.stderr
    assert additions(tmp_path / "store") == []
    done = run("add", "programs.csv", "--store", "store", "--yes", folder=tmp_path)
    (made,) = additions(tmp_path / "store")
    assert (done.returncode, made.id in done.stderr) == (0, True)
    again = run("add", "programs.csv", "--store", "store", "--yes", folder=tmp_path)
    assert again.stdout == f"programs.csv was added already, as {made.id}; nothing changes.\n"
    assert again.returncode == 0


@pytest.mark.parametrize(("answer", "status", "count"), sampled([("y", 0, 1), ("n", 1, 0)], 2))
def test_a_terminal_prompts_before_it_writes(
    answer: str, status: int, count: int, tmp_path: Path
) -> None:
    saved(tmp_path, TABLE)
    ours, theirs = pty.openpty()
    os.write(ours, f"{answer}\n".encode())
    done = subprocess.run(
        [sys.executable, "-m", "gradpath", "add", "programs.csv", "--store", "store"],
        cwd=tmp_path,
        stdin=theirs,
        capture_output=True,
        text=True,
        check=False,
    )
    os.close(ours)
    os.close(theirs)
    assert "Write this to store?" in done.stderr
    assert done.returncode == status
    assert len(additions(tmp_path / "store")) == count


def test_the_statements_are_shown_as_nquads(tmp_path: Path) -> None:
    saved(tmp_path, TABLE)
    words = ("add", "programs.csv", "-o", "programs.trig", "--format", "nquads")
    done = run(*words, folder=tmp_path)
    shown = set(ox.parse(done.stdout, ox.RdfFormat.N_QUADS))
    written = set(ox.parse((tmp_path / "programs.trig").read_bytes(), ox.RdfFormat.TRIG))
    assert shown == written
    assert done.stdout.count("\n") == len(shown)
    asked = run("path", "ESU", "--data", "programs.trig", folder=tmp_path)
    assert "NLP Engineer" in asked.stdout


def test_added_programs_are_compared_and_shown_with_their_source(tmp_path: Path) -> None:
    saved(tmp_path, TABLE)
    run("add", "programs.csv", "--store", "store", "--yes", folder=tmp_path)
    graph = KnowledgeGraph.open(tmp_path / "store")
    rows = graph.ask("compare", {"first": "ESU", "second": "georgia tech"}).rows
    said = {row[0]: row for row in rows}
    assert said["tuition"][1:4:2] == ("~$18,500", "more")
    assert "example-state-catalogue/program-page" in said["tuition"][4]
    assert graph.pathways("ESU").pathways
    listed = {row[0]: row for row in graph.ask("programs", {"tuition_max": 20000}).rows}
    assert listed["Example State M.S. ML"][1] == "yes"


def test_words_that_do_not_fit_end_with_two(tmp_path: Path) -> None:
    saved(tmp_path, TABLE)
    open_store(tmp_path / "store")
    for words, says in (
        (["add"], "--template"),
        (["add", "programs.csv"], "--store DIRECTORY, or -o"),
        (["undo"], "--store DIRECTORY"),
        (["undo", "x", "--store", "store"], "nothing was added to"),
    ):
        done = run(*words, folder=tmp_path)
        assert (done.returncode, says in done.stderr) == (2, True), done.stderr
    assert run("add", "--template", folder=tmp_path).stdout == template()


def test_faults_of_a_file_end_with_one_and_write_nothing(tmp_path: Path) -> None:
    saved(tmp_path, MISTAKES)
    done = run("add", "programs.csv", "--store", "store", "--yes", folder=tmp_path)
    assert (done.returncode, done.stdout) == (1, "")
    assert "6 faults, and nothing was written" in done.stderr
    out = run("add", "programs.csv", "-o", "p.trig", folder=tmp_path)
    assert out.returncode == 1
    assert not (tmp_path / "p.trig").exists()
    assert additions(tmp_path / "store") == []


def test_a_difference_counts_what_no_other_source_says(store: Store, tmp_path: Path) -> None:
    addition = plan(store, saved(tmp_path, TABLE))
    fresh = difference(store, addition)
    both = difference(Store.from_quads([*store.quads(), *addition.quads]), addition)
    assert fresh.statements == fresh.new == len(addition.quads)
    assert both.new == 0
    assert issubclass(UnknownAddition, GradPathError)
