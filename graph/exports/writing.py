"""Which format is written by what."""

from __future__ import annotations

from ..knowledge_graph import KnowledgeGraph
from .formats import ExportFormat


def export(graph: KnowledgeGraph, format: ExportFormat) -> bytes:
    """Write the whole graph.

    Parameters
    ----------
    graph : Graph
        What to write.
    format : ExportFormat
        Turtle holds every statement once; TriG, N-Quads and JSON-LD hold it in the named graph of
        each passage that makes it; GraphML and DOT hold the network on which pathways are walked.

    Returns
    -------
    bytes
        UTF-8, the same on every run over the same facts.

    Examples
    --------
    >>> export(KnowledgeGraph.open(), ExportFormat.DOT).decode().splitlines()[0]
    'digraph gradpath {'
    """
    if format is ExportFormat.GRAPHML:
        from .graphml import graphml

        return graphml(graph.network)
    if format is ExportFormat.DOT:
        from .dot import dot

        return dot(graph.network)
    from .rdf import rdf

    return rdf(graph.store, format)
