"""The graph that an app answers from."""

from __future__ import annotations

from flask import Flask, current_app

from ..graph.knowledge import Graph

_KEY = "gradpath"


def attach(app: Flask, graph: Graph) -> None:
    """Give an app its graph."""
    app.extensions[_KEY] = graph


def current_graph() -> Graph:
    """Return the graph of the app that answers the present request."""
    graph = current_app.extensions[_KEY]
    if not isinstance(graph, Graph):
        raise TypeError(f"an app needs a Graph, not {graph!r}")
    return graph
