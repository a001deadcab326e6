"""Fixtures of the tests of the graph."""

from collections.abc import Callable
from pathlib import Path

import pytest

from gradpath.graph.knowledge_graph import KnowledgeGraph
from support.validity import HEAD


@pytest.fixture
def written(tmp_path: Path) -> Callable[[str], Path]:
    """Write a TriG file that begins with the common prefixes, and return its path."""

    def write(turtle: str) -> Path:
        file = tmp_path / "mine.ttl"
        file.write_text(HEAD + turtle, encoding="utf-8")
        return file

    return write


@pytest.fixture
def with_facts(written: Callable[[str], Path]) -> Callable[[str], KnowledgeGraph]:
    """Open the package's graph with further facts."""
    return lambda turtle: KnowledgeGraph.open(data=[written(turtle)])
