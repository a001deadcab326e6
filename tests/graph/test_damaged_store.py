"""A damaged store: it is refused before the engine reads it, and built again with its additions."""

import os
import resource
import shutil
import subprocess
import sys
from pathlib import Path
from random import Random

import pytest

from gradpath.errors import StoreError
from gradpath.graph.additions.addition import additions, plan
from gradpath.graph.additions.opening import add, open_store, rebuild
from gradpath.graph.store import record
from gradpath.graph.store.addition_files import additions_at
from gradpath.graph.store.record import STAMP
from gradpath.server.cli.main import main
from support.command_line import run
from support.programs import GOOD, TABLE, content, quads, saved, table
from support.sampling import sampled

COUNT = "SELECT (COUNT(*) AS ?n) { ?s ?p ?o }"
GIBIBYTE = 1 << 30


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A store with an addition."""
    folder = tmp_path_factory.mktemp("whole")
    path = folder / "store"
    add(path, plan(open_store(path), saved(folder, TABLE)))
    return path


@pytest.fixture
def path(whole: Path, tmp_path: Path) -> Path:
    """A copy of it."""
    return Path(shutil.copytree(whole, tmp_path / "store"))


def flip(file: Path, position: int, bit: int = 0) -> None:
    damaged = bytearray(file.read_bytes())
    damaged[position] ^= 1 << bit
    file.write_bytes(damaged)


def engine_files(path: Path) -> list[Path]:
    return sorted(content(path).iterdir())


def addition_file(path: Path) -> Path:
    (file,) = (path / "additions").iterdir()
    return file


def test_a_copy_of_a_store_is_a_store(path: Path, whole: Path) -> None:
    assert len(open_store(path)) == len(open_store(whole))


@pytest.mark.parametrize(
    "damage", sampled(["one bit", "truncated", "empty", "longer", "missing"], 3)
)
def test_each_file_of_the_engine_is_as_it_was_written_or_the_store_is_refused(
    damage: str, path: Path
) -> None:
    for file in engine_files(path):
        before, times = file.read_bytes(), file.stat()
        if damage == "one bit":
            flip(file, len(before) // 2)
        elif damage == "missing":
            file.unlink()
        else:
            shorter = {"truncated": before[:-1], "empty": b"", "longer": before + b"\0"}
            file.write_bytes(shorter[damage])
        with pytest.raises(StoreError, match=f"is damaged .*{file.name}.*gradpath rebuild"):
            open_store(path)
        file.write_bytes(before)
        keep_time(file, times)
    assert open_store(path).ask("ASK { ?s ?p ?o }")


def test_a_log_that_the_engine_would_read_is_refused(path: Path) -> None:
    (content(path) / "000099.log").write_bytes(b"anything")
    with pytest.raises(StoreError, match=r"000099\.log does not belong there"):
        open_store(path)


def keep_time(file: Path, times: os.stat_result) -> None:
    os.utime(file, ns=(times.st_atime_ns, times.st_mtime_ns))


def test_damage_of_a_file_is_found_though_its_time_is_kept(path: Path) -> None:
    rebuild(path)  # of a copy every file is read whole
    for file in engine_files(path):
        before, times = file.read_bytes(), file.stat()
        for from_end in (1, 12, 60, 7000, len(before) // 2, len(before)):
            flip(file, max(0, len(before) - from_end))
            keep_time(file, times)
            with pytest.raises(StoreError, match=file.name):
                open_store(path)
            file.write_bytes(before)
            keep_time(file, times)
    assert open_store(path)


@pytest.mark.long
def test_damage_that_only_the_engine_can_find_is_reported(
    path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    rebuild(path)
    monkeypatch.setattr(record, "SMALL", 0)  # as if each file were large
    found = 0
    for file in engine_files(path):
        before, times = file.read_bytes(), file.stat()
        if times.st_size < 1 << 17:
            continue
        flip(file, 1000)
        keep_time(file, times)
        for words in (["export", "trig"], ["sparql", "SELECT * { GRAPH ?g { ?s ?p ?o } }"]):
            with pytest.raises(SystemExit) as leaving:
                main([*words, "--store", str(path)])
            error = capsys.readouterr().err
            assert (leaving.value.code or 0) == bool(error)
            assert not error or ("Corruption" in error and "gradpath rebuild" in error)
            found += bool(error)
        file.write_bytes(before)
        keep_time(file, times)
    assert found


@pytest.mark.parametrize("damage", ["one bit", "truncated", "empty", "missing"])
@pytest.mark.long
def test_a_damaged_record_is_refused_and_the_store_built_again(
    damage: str, path: Path, whole: Path
) -> None:
    stamp = path / STAMP
    before = stamp.read_bytes()
    if damage == "one bit":
        for position in range(0, len(before), 97):
            flip(stamp, position)
            with pytest.raises(StoreError, match="gradpath rebuild"):
                open_store(path)
            stamp.write_bytes(before)
        flip(stamp, 10)
    elif damage == "missing":
        stamp.unlink()
    else:
        stamp.write_bytes(before[:50] if damage == "truncated" else b"")
    with pytest.raises(StoreError, match=f"{STAMP} is (not as it was written|missing)"):
        open_store(path)
    rebuild(path)
    assert quads(path) == quads(whole)
    assert additions_at(path) == additions_at(whole)


@pytest.mark.parametrize("damage", [b"", b"half"])
def test_an_addition_that_is_not_as_it_was_written_is_named(damage: bytes, path: Path) -> None:
    file = addition_file(path)
    whole = file.read_bytes()
    file.write_bytes(damage and whole[: len(whole) // 2])
    for attempt in (open_store, additions_at, rebuild):
        with pytest.raises(StoreError, match=f"{file.name} is not as it was written: put back"):
            attempt(path)
    file.write_bytes(whole)
    assert open_store(path)


def test_a_missing_addition_is_named_and_given_up_only_when_one_says_so(path: Path) -> None:
    file = addition_file(path)
    file.unlink()
    with pytest.raises(StoreError, match=f"{file.name} is missing: put back a copy"):
        open_store(path)
    done = run("rebuild", "--store", str(path))
    assert done.returncode == 0, done.stderr
    assert f"{file.name} is missing and left out" in done.stderr
    assert open_store(path).version == open_store().version


def test_a_file_among_the_additions_that_none_wrote_is_reported(
    path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    other = path / "additions" / "other.trig"
    other.write_text("")
    assert len(additions(path)) == 1
    assert f"{other} is not part of the store" in caplog.text
    assert other.exists()


def test_the_command_that_is_named_makes_a_damaged_store_whole(path: Path, whole: Path) -> None:
    flip(engine_files(path)[0], 100)
    refused = run("path", "NLP", "--store", str(path))
    assert (refused.returncode, refused.stdout) == (1, "")
    assert refused.stderr.endswith(
        f"gradpath rebuild --store {path} builds it again with its additions\n"
    )
    done = run("rebuild", "--store", str(path))
    assert "is built anew with 1 addition, as version " in done.stdout
    assert quads(path) == quads(whole)
    assert run("path", "Example State M.S. ML", "--store", str(path)).returncode == 0


@pytest.mark.long
def test_a_store_with_several_additions_is_rebuilt_as_it_was(path: Path, tmp_path: Path) -> None:
    for number in range(3):
        row = {**GOOD, "program": f"Sample {number}", "university": "Columbia"}
        words = ("add", str(saved(tmp_path, table(row), f"{number}.csv")), "--store", str(path))
        assert run(*words, "--yes").returncode == 0
    before, files = quads(path), additions_at(path)
    version = open_store(path).version
    assert run("rebuild", "--store", str(path)).stdout.endswith(f"as version {version}.\n")
    assert (quads(path), additions_at(path)) == (before, files)
    (path / STAMP).unlink()
    assert run("rebuild", "--store", str(path)).stdout.endswith(f"as version {version}.\n")


def test_only_a_store_is_rebuilt(tmp_path: Path) -> None:
    assert run("rebuild").returncode == 2
    assert "holds no store" in run("rebuild", "--store", str(tmp_path / "none")).stderr
    (tmp_path / "mine.txt").write_text("mine")
    assert "not a store of ours" in run("rebuild", "--store", str(tmp_path)).stderr


@pytest.mark.long
def test_no_damage_takes_memory_or_ends_in_a_traceback(path: Path, whole: Path) -> None:
    expected = len(open_store(whole))
    chance = Random(9)
    names = [str(file.relative_to(path)) for file in path.rglob("*") if file.is_file()]
    for name in names:
        size = (path / name).stat().st_size
        for position in {0, size - 1, *(chance.randrange(size) for _ in range(3))} if size else ():
            flip(path / name, position, chance.randrange(8))
            done = subprocess.run(
                [sys.executable, "-m", "gradpath", "--store", str(path), "sparql", COUNT],
                capture_output=True,
                text=True,
                check=False,
                preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_AS, (GIBIBYTE, GIBIBYTE)),
            )
            assert "Traceback" not in done.stderr
            if done.returncode == 0:
                assert str(expected) in done.stdout
            else:
                assert done.returncode == 1, done.stderr
                assert "gradpath rebuild" in done.stderr
            shutil.copy2(whole / name, path / name)
