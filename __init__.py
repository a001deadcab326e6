"""GradPath: a knowledge graph of online machine-learning master's programs.

`gradpath.ontology` defines the terms, `gradpath.queries` holds the questions, `gradpath.graph`
the facts and their analysis, and `gradpath.server` the command line and the HTTP server.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from .errors import DataError, GradPathError, QueryError, StoreError

if TYPE_CHECKING:
    from .graph.knowledge_graph import KnowledgeGraph

__all__ = ["DataError", "GradPathError", "KnowledgeGraph", "QueryError", "StoreError"]
__version__ = "0.1.0"


def __getattr__(name: str) -> object:
    """Import `KnowledgeGraph` when it is first asked for: ``import gradpath`` stays light."""
    if name == "KnowledgeGraph":
        from .graph.knowledge_graph import KnowledgeGraph

        return KnowledgeGraph
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
