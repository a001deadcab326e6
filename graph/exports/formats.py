"""Formats of the whole graph, each with its writer."""

from __future__ import annotations

from collections.abc import Callable
from enum import Enum
from functools import partial
from typing import TypeAlias

from ...errors import GradPathError
from ..store.formats import ResultFormat
from .attributes import Exported
from .dot import dot
from .graphml import graphml
from .rdf import rdf

#: A function that writes a graph.
Writer: TypeAlias = Callable[[Exported], bytes]


class UnknownFormat(GradPathError):
    """A format in which the graph is not written; `candidates` are the names of the formats."""

    def __init__(self, name: str) -> None:
        known = tuple(format.label for format in ExportFormat)
        message = f"the graph is not written as {name[:60]!r}"
        super().__init__(message, hint=f"choose {', '.join(known)}", candidates=known)


def _rdf(format: ResultFormat, opens_in: str) -> tuple[str, str, str, str, Writer]:
    writer = partial(rdf, format=format)
    return (format.label, format.media_type, format.extension, opens_in, writer)


class ExportFormat(Enum):
    """A format of files: name, media type, extension, the programs that open it, and writer.

    Examples
    --------
    >>> ExportFormat.from_label("graphml").filename
    'gradpath.graphml'
    """

    TURTLE = _rdf(ResultFormat.TURTLE, "RDF stores and editors, rdflib")
    TRIG = _rdf(ResultFormat.TRIG, "RDF stores, rdflib; with the source of each statement")
    N_QUADS = _rdf(ResultFormat.N_QUADS, "RDF stores, rdflib; with the source of each statement")
    JSON_LD = _rdf(ResultFormat.JSON_LD, "rdflib; with the source of each statement")
    GRAPHML = ("graphml", "application/graphml+xml", "graphml", "NetworkX", graphml)
    DOT = ("dot", "text/vnd.graphviz", "dot", "Graphviz", dot)

    def __init__(
        self, label: str, media_type: str, extension: str, opens_in: str, writer: Writer
    ) -> None:
        self.label = label
        self.media_type = media_type
        self.extension = extension
        self.opens_in = opens_in
        self.writer = writer

    @property
    def filename(self) -> str:
        """The name of a file in this format."""
        return f"gradpath.{self.extension}"

    @classmethod
    def from_label(cls, label: str) -> ExportFormat:
        """Find a format by its name, or raise UnknownFormat."""
        for format in cls:
            if format.label == label:
                return format
        raise UnknownFormat(label)


def export(graph: Exported, format: ExportFormat) -> bytes:
    """Write the whole graph: the same bytes for the same facts.

    Turtle holds every statement once; TriG, N-Quads and JSON-LD hold it in the named graph of
    each passage that states it; GraphML and DOT hold the network of pathways.
    """
    return format.writer(graph)
