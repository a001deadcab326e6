"""Fixtures and checks that all tests share."""

import gc
import os
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path

import pytest
from hypothesis import settings

import gradpath
from gradpath.graph.additions.opening import open_store
from gradpath.graph.knowledge_graph import KnowledgeGraph
from gradpath.graph.store.store import Store

ROOT = Path(__file__).parents[1]
sys.path.append(str(ROOT))  # the wheel does not carry the benchmarks
PARTS = ("*.py", "*.ttl", "*.trig", "*.rq", "*.html", "*.css", "*.typed")

# Answers look alike in every terminal, and no example has to be quick: the machine may be busy.
for _name in ("COLUMNS", "LINES", "FORCE_COLOR", "NO_COLOR", "TTY_COMPATIBLE", "TTY_INTERACTIVE"):
    os.environ.pop(_name, None)
# The same examples in every run, unless others are asked for: see `support.fuzzing`.
settings.register_profile("gradpath", deadline=None, derandomize="FUZZ_EXAMPLES" not in os.environ)
settings.load_profile("gradpath")
#: Inherited by every process that the tests start, so that those left behind are found.
_MARK = f"TEST_OF_GRADPATH={os.getpid()}"
os.environ["TEST_OF_GRADPATH"] = str(os.getpid())
_PATIENCE = 30
_LEFT = pytest.StashKey[list[str]]()


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


def _processes_left() -> list[str]:
    """The living processes that this one started, or that its children left behind."""
    found = []
    for folder in Path("/proc").glob("[0-9]*"):
        try:
            state, parent = (folder / "stat").read_text().rpartition(")")[2].split()[:2]
            marked = _MARK in (folder / "environ").read_text(errors="replace").split("\0")
            command = (folder / "cmdline").read_text(errors="replace").replace("\0", " ")
        except OSError:
            continue  # it ended meanwhile, or belongs to somebody else
        ours = marked or int(parent) == os.getpid()
        if ours and state != "Z" and int(folder.name) != os.getpid():
            found.append(f"{folder.name}: {command[:120]}")
    return found


@pytest.hookimpl(trylast=True)
def pytest_sessionfinish(session: pytest.Session) -> None:
    """Fail if a test left a process behind; each worker of pytest-xdist looks for its own."""
    config = session.config
    if not getattr(config.option, "numprocesses", None) or hasattr(config, "workerinput"):
        gc.unfreeze()  # what a frozen object refers to would never be collected
        end = time.monotonic() + _PATIENCE
        while (left := _processes_left()) and time.monotonic() < end:
            gc.collect()
            time.sleep(0.1)
        config.stash[_LEFT] = left
        if hasattr(config, "workerinput"):
            config.workeroutput["left"] = left
    if config.stash.get(_LEFT, []):
        session.exitstatus = pytest.ExitCode.TESTS_FAILED


@pytest.hookimpl(optionalhook=True)
def pytest_testnodedown(node: pytest.Session, error: object) -> None:
    """Take over the report of a worker of pytest-xdist about processes left behind."""
    left = getattr(node, "workeroutput", {}).get("left", [])
    node.config.stash[_LEFT] = [*node.config.stash.get(_LEFT, []), *left]


def pytest_terminal_summary(
    terminalreporter: pytest.TerminalReporter, config: pytest.Config
) -> None:
    """Name the processes that tests left behind."""
    for line in config.stash.get(_LEFT, []):
        terminalreporter.write_line(f"a test left a process behind: {line}", red=True)


def pytest_collection_finish() -> None:
    """Spare the garbage collector all that stays: modules, tests and their parameters."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(50_000, 20, 50)  # parsers and shapes make many objects that live on


@pytest.fixture(scope="session")
def store() -> Store:
    """The package's own facts, opened once; no test changes them."""
    return open_store()


@pytest.fixture(scope="module")
def graph(store: Store) -> KnowledgeGraph:
    """The graph of the package's own facts."""
    return KnowledgeGraph(store)


@contextmanager
def _running(**options: object) -> Iterator[tuple[subprocess.Popen[str], str]]:
    flags = [
        f"--{name.replace('_', '-')}={one}"
        for name, value in options.items()
        for one in (value if isinstance(value, tuple) else (value,))
    ]
    call = (
        "from pathlib import PosixPath\n"
        "from gradpath.server.serve import serve\n"
        "from gradpath.server.settings import read_settings\n"
        f"serve(read_settings(*{flags!r}))"
    )
    process = subprocess.Popen(
        [sys.executable, "-c", call],
        stderr=subprocess.PIPE,
        text=True,
        env=os.environ | {"PYTHONPATH": os.pathsep.join(filter(None, sys.path))},
    )
    try:
        assert process.stderr is not None
        line = process.stderr.readline()
        assert "listens at http://" in line, line
        yield process, line.split()[3]
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
