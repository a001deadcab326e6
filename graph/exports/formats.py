"""The formats the graph can leave in."""

from __future__ import annotations

from enum import Enum

from ...errors import GradPathError


class UnknownFormat(GradPathError):
    """A format that there is not.

    Attributes
    ----------
    name : str
        The name as it was given.
    candidates : tuple of str
        The names there are.
    """

    def __init__(self, name: str) -> None:
        self.name = name
        self.candidates = tuple(format.label for format in ExportFormat)
        message = f"the graph is not written as {name[:60]!r}"
        super().__init__(message, hint=f"choose {', '.join(self.candidates)}")


class ExportFormat(Enum):
    """A format of files, with its media type, the extension of its files and what reads them.

    Examples
    --------
    >>> ExportFormat.from_label("graphml").filename
    'gradpath.graphml'
    """

    TURTLE = ("turtle", "text/turtle", "ttl", "RDF stores and editors, rdflib")
    TRIG = ("trig", "application/trig", "trig", "RDF stores, rdflib; with the passages")
    N_QUADS = ("nquads", "application/n-quads", "nq", "RDF stores, rdflib; with the passages")
    JSON_LD = ("jsonld", "application/ld+json", "jsonld", "rdflib; with the passages")
    GRAPHML = ("graphml", "application/graphml+xml", "graphml", "NetworkX")
    DOT = ("dot", "text/vnd.graphviz", "dot", "Graphviz")

    def __init__(self, label: str, media_type: str, extension: str, opens_in: str) -> None:
        self.label = label
        self.media_type = media_type
        self.extension = extension
        self.opens_in = opens_in

    @property
    def filename(self) -> str:
        """What a file of this format is called."""
        return f"gradpath.{self.extension}"

    @classmethod
    def from_label(cls, label: str) -> ExportFormat:
        """Find a format by its name.

        Raises
        ------
        UnknownFormat
            If there is none of this name.
        """
        for format in cls:
            if format.label == label:
                return format
        raise UnknownFormat(label)
