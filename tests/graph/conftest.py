"""Fixtures of the tests of the graph."""

from collections.abc import Callable
from pathlib import Path

import pyoxigraph as ox
import pytest

from gradpath.graph.knowledge_graph import KnowledgeGraph
from gradpath.graph.reasoning.closure import Closure, stated_triples
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


@pytest.fixture(scope="session")
def stated() -> frozenset[ox.Triple]:
    """The facts of the package without its inferences; no test changes them."""
    return stated_triples()


@pytest.fixture(scope="session")
def closure(stated: frozenset[ox.Triple]) -> Closure:
    """Those facts and all that the rules infer from them."""
    return Closure.of(stated)
