"""Stores behind symbolic links, on mounted, full and read-only disks, and under two writers."""

import gc
import os
import re
import resource
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from gradpath.errors import StoreError
from gradpath.graph.additions.addition import additions, plan
from gradpath.graph.additions.opening import add, open_store, undo
from gradpath.graph.store import disk
from gradpath.graph.store.record import STAMP
from support.programs import GOOD, OTHER, TABLE, content, quads, saved, table


def gradpath(*words: str, limit: int | None = None) -> subprocess.CompletedProcess[str]:
    """Run a command in a process that may write no file longer than a limit."""

    def restrict() -> None:
        if limit is not None:
            resource.setrlimit(resource.RLIMIT_FSIZE, (limit, limit))

    return subprocess.run(
        [sys.executable, "-m", "gradpath", *words],
        capture_output=True,
        text=True,
        check=False,
        preexec_fn=restrict,
    )


@pytest.fixture
def mounted(tmp_path: Path) -> Iterator[Path]:
    """A small disk of its own, where one may mount it."""
    place = tmp_path / "disk"
    place.mkdir()
    command = ["mount", "-t", "tmpfs", "-o", "size=24m", "gradpath-test", str(place)]
    try:
        done = subprocess.run(command, capture_output=True, check=False)
    except FileNotFoundError:
        pytest.skip("there is no mount")
    if done.returncode:
        pytest.skip("no disk may be mounted here")
    try:
        yield place
    finally:
        subprocess.run(["umount", "--lazy", str(place)], check=True)


def names(path: Path) -> set[str]:
    return {file.name for file in path.iterdir()}


@pytest.mark.long
def test_a_store_behind_a_symbolic_link_stays_there(tmp_path: Path) -> None:
    (tmp_path / "elsewhere").mkdir()
    link, target = tmp_path / "link", tmp_path / "elsewhere" / "store"
    target.mkdir()
    link.symlink_to(target)
    before = len(open_store(link))
    add(link, plan(open_store(link), saved(tmp_path, TABLE)))
    assert link.is_symlink()
    assert len(open_store(target)) > before
    (made,) = additions(target)
    undo(link, [made.id])
    assert len(open_store(target)) == before
    assert names(tmp_path) == {"elsewhere", "link", "programs.csv"}
    assert names(tmp_path / "elsewhere") == {"store"}


def test_a_link_to_nowhere_is_refused(tmp_path: Path) -> None:
    (tmp_path / "link").symlink_to(tmp_path / "nowhere")
    with pytest.raises(StoreError):
        open_store(tmp_path / "link")


@pytest.mark.long
def test_a_store_may_be_a_mounted_disk_and_one_that_is_full_keeps_it(
    mounted: Path, tmp_path: Path
) -> None:
    file = saved(tmp_path, TABLE)
    (mounted / "lost+found").mkdir()
    open_store(mounted)
    before = quads(mounted)
    filler = mounted / "lost+found" / "filler"
    for free in (4, 40, 100, 200, 400):
        there = os.statvfs(mounted)
        filler.write_bytes(bytes(there.f_bavail * there.f_bsize - free * 1024))
        done = gradpath("add", str(file), "--store", str(mounted), "--yes")
        assert done.returncode == 1, done.stdout
        assert re.fullmatch(r"gradpath: .*No space left.*: make room for it[^\n]*\n", done.stderr)
        assert quads(mounted) == before
        assert names(mounted) == {STAMP, "LOCK", "lost+found", content(mounted).name}
        filler.unlink()
    done = gradpath("add", str(file), "--store", str(mounted), "--yes")
    assert done.returncode == 0, done.stderr
    assert len(additions(mounted)) == 1
    after = quads(mounted)
    subprocess.run(["mount", "-o", "remount,ro", str(mounted)], check=True)
    assert quads(mounted) == after
    assert open_store(mounted).ask("ASK {}")
    with pytest.raises(StoreError, match="Read-only file system"):
        undo(mounted, [additions(mounted)[0].id])


@pytest.mark.long
def test_a_file_that_grows_too_long_leaves_the_store_as_it_was(tmp_path: Path) -> None:
    path, file = tmp_path / "store", saved(tmp_path, TABLE)
    gradpath("path", "NLP", "--store", str(path))
    before = quads(path)
    ended = []
    for limit in (10, 500, 1500, 3000, 6000, 12_000, 100_000, 1 << 24):
        done = gradpath("add", str(file), "--store", str(path), "--yes", limit=limit)
        assert "Traceback" not in done.stderr
        assert done.returncode in {0, 1}, done.stderr
        made = additions(path)
        assert len(made) == (done.returncode == 0)
        assert (quads(path) == before) == (not made)
        assert len(list(path.glob("content-*"))) == 1
        for one in made:
            gradpath("undo", one.id, "--store", str(path))
        ended.append(done.returncode)
    assert ended[0] == 1
    assert ended[-1] == 0


@pytest.mark.long
def test_of_two_who_add_at_once_each_is_told_what_became_of_it(tmp_path: Path) -> None:
    path = tmp_path / "store"
    open_store(path)
    files = [
        saved(tmp_path, table({**row, "university": "Columbia"}), f"{number}.csv")
        for number, row in enumerate((GOOD, OTHER, {**GOOD, "program": "Third M.S."}))
    ]
    for _ in range(3):
        words = [
            [sys.executable, "-m", "gradpath", "add", str(file), "--store", str(path), "--yes"]
            for file in files
        ]
        running = [subprocess.Popen(w, stdout=-3, stderr=-1, text=True) for w in words]
        ended = [(one.communicate()[1], one.returncode) for one in running]
        assert {status for _, status in ended} <= {0, 1}
        for error, status in ended:
            assert status == 0 or re.search("by another process: (wait for it, and )?try", error)
        made = additions(path)
        assert len(made) == sum(status == 0 for _, status in ended) >= 1
        opened = open_store(path)
        assert all(set(one.quads) <= set(opened.quads()) for one in made)
        undo(path, [one.id for one in made])


@pytest.mark.long
def test_a_reader_sees_one_version_while_others_write(tmp_path: Path) -> None:
    path = tmp_path / "store"
    opened = open_store(path)
    before = set(opened.quads())
    first = content(path)
    file = saved(tmp_path, TABLE)
    for words in (("add", str(file), "--yes"), ("rebuild",)):
        assert gradpath(*words, "--store", str(path)).returncode == 0
        assert set(opened.quads()) == before
        assert first.exists()
    after = open_store(path)
    assert set(additions(path)[0].quads) <= set(after.quads()) - before
    assert disk.open_files(after) == disk.open_files(opened) == 0
    del opened
    gc.collect()
    undo(path, [additions(path)[0].id])
    assert not first.exists()


READ = """
import sys
from pathlib import Path
from gradpath.graph.additions.opening import open_store

while not Path(sys.argv[2]).exists():
    store = open_store(Path(sys.argv[1]))
    print(len(store), len(list(store.quads())), store.version)
"""


@pytest.mark.long
def test_whoever_opens_a_store_that_others_change_gets_one_version_or_the_other(
    tmp_path: Path,
) -> None:
    path, stop, file = tmp_path / "store", tmp_path / "stop", saved(tmp_path, TABLE)

    def state() -> str:
        store = open_store(path)
        return f"{len(store)} {len(list(store.quads()))} {store.version}"

    before = state()
    readers = [
        subprocess.Popen(
            [sys.executable, "-c", READ, str(path), str(stop)], stdout=-1, stderr=-1, text=True
        )
        for _ in range(2)
    ]
    for _ in range(4):
        assert gradpath("add", str(file), "--store", str(path), "--yes").returncode == 0
        after = state()
        (made,) = additions(path)
        assert gradpath("undo", made.id, "--store", str(path)).returncode == 0
    stop.touch()
    for reader in readers:
        found, errors = reader.communicate()
        assert (reader.returncode, errors) == (0, "")
        seen = {line.rpartition(" ")[0] for line in found.splitlines()}
        assert seen == {before.rpartition(" ")[0], after.rpartition(" ")[0]}
