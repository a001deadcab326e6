"""What the tests share."""

from pathlib import Path

import pytest

import gradpath
from gradpath.graph.store import Store

ROOT = Path(__file__).parents[1]
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
    return Store.open()
