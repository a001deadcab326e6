"""What the tests share."""

import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path

import pytest

import gradpath
from gradpath.graph.additions.opening import open_store
from gradpath.graph.store.store import Store

ROOT = Path(__file__).parents[1]
sys.path.append(str(ROOT))  # the wheel does not carry the benchmarks
PARTS = ("*.py", "*.ttl", "*.trig", "*.rq", "*.html", "*.css", "*.typed")


def contents(root: Path) -> dict[str, bytes]:
    """The files of the package below a folder, the tests and benchmarks of a checkout left out."""
    folders = (".", "graph", "ontology", "queries", "server")
    found = [
        path
        for folder in folders
        for part in PARTS
        for path in (root / folder).glob(part if folder == "." else f"**/{part}")
    ]
    return {str(path.relative_to(root)): path.read_bytes() for path in found}


def pytest_sessionstart() -> None:
    """Test what stands in the checkout, not a copy that was installed before the last edit."""
    (installed,) = gradpath.__path__
    if Path(installed).samefile(ROOT):
        return
    here, there = contents(ROOT), contents(Path(installed))
    differing = sorted(name for name in here | there if here.get(name) != there.get(name))
    if differing:
        names = ", ".join(differing[:5])
        pytest.exit(
            f"the installed gradpath is not this checkout ({len(differing)} differ: {names}): "
            "install it again, from a checkout without build/, or once with pip install -e .",
            returncode=3,
        )


@pytest.fixture(scope="session")
def store() -> Store:
    """The package's own facts, opened once; no test changes them."""
    return open_store()


_PATIENCE = 30


@contextmanager
def _running(**options: object) -> Iterator[tuple[subprocess.Popen[str], str]]:
    call = (
        "from gradpath.server.serve import serve\n"
        "from gradpath.server.settings import Settings\n"
        f"serve(Settings(**{options!r}))"
    )
    process = subprocess.Popen(
        [sys.executable, "-c", call],
        stderr=subprocess.PIPE,
        text=True,
        env=os.environ | {"PYTHONPATH": os.pathsep.join(filter(None, sys.path))},
    )
    try:
        assert process.stderr is not None
        said = process.stderr.readline()
        assert "listens at http://" in said, said + process.stderr.read()
        yield process, said.split()[3]
    finally:
        process.terminate()
        try:
            process.wait(_PATIENCE)
        finally:
            process.kill()
            process.stderr.close()


@pytest.fixture(scope="session")
def running() -> Callable[..., AbstractContextManager[tuple[subprocess.Popen[str], str]]]:
    """Start a server with settings of its own; gives its process and the address it says."""
    return _running
