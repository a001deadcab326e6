"""The store on disk: built once, whole or not at all, and nothing of the user's is touched."""

import logging
import subprocess
import sys
from pathlib import Path

import pyoxigraph as ox
import pytest

from gradpath.errors import DataError, StoreError
from gradpath.graph.additions.opening import open_store
from gradpath.graph.store import disk
from gradpath.graph.store.disk import STAMP, open_or_build
from gradpath.graph.store.record import Record
from gradpath.graph.store.store import Store
from support.command_line import run
from support.programs import TABLE, content, quads, saved

DATA = Path(__file__).parents[1] / "data"


def contents(folder: Path) -> dict[str, bytes | None]:
    return {
        str(path.relative_to(folder)): path.read_bytes() if path.is_file() else None
        for path in folder.rglob("*")
    }


def test_what_was_built_is_opened_again(store: Store, tmp_path: Path) -> None:
    built = open_store(tmp_path / "store")
    written = (tmp_path / "store" / STAMP).stat().st_mtime_ns
    again = open_store(tmp_path / "store")
    assert set(again.quads()) == set(built.quads())
    assert len(again) == len(built) == len(store)
    assert again.version == store.version
    assert (tmp_path / "store" / STAMP).stat().st_mtime_ns == written


def test_an_empty_directory_is_as_good_as_none(tmp_path: Path) -> None:
    assert len(open_store(tmp_path)) == len(open_store())


def test_building_leaves_nothing_beside_the_store(tmp_path: Path) -> None:
    open_store(tmp_path / "store")
    assert [path.name for path in tmp_path.iterdir()] == ["store"]


@pytest.mark.long
def test_other_facts_rebuild_the_store_and_say_so(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    open_store(tmp_path / "store")
    with caplog.at_level(logging.WARNING, logger=disk.__name__):
        richer = open_store(tmp_path / "store", data=[DATA / "rdf" / "json.jsonld"])
    assert "rebuilding" in caplog.text
    assert richer.ask("ASK { <http://example.org/ann> ?p 'json' }")
    assert [path.name for path in tmp_path.iterdir()] == ["store"]


def test_another_process_reads_the_same_store(tmp_path: Path) -> None:
    opened = open_store(tmp_path / "store")
    program = "import sys, pyoxigraph; print(len(pyoxigraph.Store.read_only(sys.argv[1])))"
    seen = subprocess.run(
        [sys.executable, "-c", program, str(content(tmp_path / "store"))],
        capture_output=True,
        text=True,
        check=True,
    )
    assert int(seen.stdout) == len(opened) + len(list(opened.quads()))


def test_a_store_being_built_elsewhere_is_left_to_its_builder(tmp_path: Path) -> None:
    (tmp_path / "store").mkdir()
    fcntl = pytest.importorskip("fcntl")
    with (tmp_path / "store" / "LOCK").open("w") as held:
        fcntl.flock(held, fcntl.LOCK_EX)
        with pytest.raises(StoreError, match="being built by another process: wait"):
            open_store(tmp_path / "store")
    assert contents(tmp_path) == {"store": None, "store/LOCK": b""}


def test_what_a_killed_builder_left_is_cleared_away(tmp_path: Path) -> None:
    path = tmp_path / "store"
    (path / "content-0123abcd").mkdir(parents=True)
    (path / "content-0123abcd" / "000010.sst").write_text("half")
    (path / f"{STAMP}.moving").write_text("half")
    assert len(open_store(path)) == len(open_store())
    assert {file.name for file in path.iterdir()} == {STAMP, "LOCK", content(path).name}


def test_a_broken_file_leaves_the_old_store_in_place(tmp_path: Path) -> None:
    open_store(tmp_path / "store")
    before = contents(tmp_path)
    with pytest.raises(DataError):
        open_store(tmp_path / "store", data=[DATA / "broken" / "line3.ttl"])
    assert contents(tmp_path) == before


def test_a_failure_while_building_leaves_nothing(tmp_path: Path) -> None:
    def fail(_: ox.Store) -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        open_or_build(tmp_path / "store", "1", fail, before={}, additions={})
    assert contents(tmp_path) == {}


def test_a_file_is_no_place_for_a_store(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("mine")
    for path in (tmp_path / "file", tmp_path / "file" / "store"):
        with pytest.raises(StoreError):
            open_store(path)
    assert contents(tmp_path) == {"file": b"mine"}


def test_a_copy_that_was_not_finished_is_removed_by_the_next_writer(tmp_path: Path) -> None:
    path = tmp_path / "store"
    open_store(path)
    half = path / "content-0123abcd.tmp"
    half.mkdir()
    (half / "000010.sst").write_text("half")
    assert open_store(path)
    open_store(path, data=[DATA / "rdf" / "json.jsonld"])
    assert not half.exists()


@pytest.mark.parametrize("name", ["letter.txt", "content-images", "content.txt", ".git"])
def test_a_directory_of_something_else_is_left_untouched(name: str, tmp_path: Path) -> None:
    (tmp_path / name).write_text("mine")
    with pytest.raises(StoreError, match="give an empty directory"):
        open_store(tmp_path)
    assert contents(tmp_path) == {name: b"mine"}


def test_a_missing_parent_is_not_invented(tmp_path: Path) -> None:
    with pytest.raises(StoreError, match="create it first"):
        open_store(tmp_path / "no" / "store")
    assert contents(tmp_path) == {}


def test_a_place_that_may_not_be_written_says_so(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def forbidden(*_: object, **__: object) -> None:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(Path, "mkdir", forbidden)
    with pytest.raises(StoreError, match="free it for writing"):
        open_store(tmp_path / "store")


def as_earlier(path: Path) -> Path:
    """Turn a store into one of the version that kept the engine's files in the directory itself."""
    record = Record.read(path)
    assert record is not None
    for file in content(path).iterdir():
        file.replace(path / file.name)
    content(path).rmdir()
    (path / STAMP).write_text(f"{record.version}\n{record.accepted}\n")
    for name in ("000008.log", "LOG", "OPTIONS-000007", "IDENTITY"):
        (path / name).write_text("anything")
    return path


@pytest.mark.long
def test_a_store_of_an_earlier_version_is_built_again_with_its_additions(tmp_path: Path) -> None:
    path = tmp_path / "store"
    words = ("add", str(saved(tmp_path, TABLE)), "--store", str(path), "--yes")
    assert run(*words).returncode == 0
    (path / "access.log").write_text("mine")
    before, record = quads(path), Record.read(path)
    assert record is not None
    assert open_store(as_earlier(path)).version == record.version
    assert quads(path) == before
    assert {file.name for file in path.iterdir()} == {
        *(STAMP, "LOCK", "additions", "access.log", content(path).name)
    }
    (file,) = (path / "additions").iterdir()
    file.write_text("")
    as_earlier(path)  # it kept no checksum
    with pytest.raises(DataError, match="does not say of which file it was made"):
        open_store(path)


def test_a_store_that_an_earlier_version_set_aside_is_not_forgotten(tmp_path: Path) -> None:
    aside = tmp_path / ".store.building" / "old"
    aside.mkdir(parents=True)
    with pytest.raises(StoreError, match=f"was set aside as {aside}: move it back to"):
        open_store(tmp_path / "store")
