"""The formats in which answers are written."""

from __future__ import annotations

from collections.abc import Sequence
from enum import Enum

import pyoxigraph as ox

from ...errors import QueryError


class ResultFormat(Enum):
    """A format of results, with its media type and the extension of its files."""

    JSON = ("json", "application/sparql-results+json", "srj", ox.QueryResultsFormat.JSON)
    XML = ("xml", "application/sparql-results+xml", "srx", ox.QueryResultsFormat.XML)
    CSV = ("csv", "text/csv", "csv", ox.QueryResultsFormat.CSV)
    TSV = ("tsv", "text/tab-separated-values", "tsv", ox.QueryResultsFormat.TSV)
    TURTLE = ("turtle", "text/turtle", "ttl", ox.RdfFormat.TURTLE)
    N_TRIPLES = ("ntriples", "application/n-triples", "nt", ox.RdfFormat.N_TRIPLES)
    RDF_XML = ("rdfxml", "application/rdf+xml", "rdf", ox.RdfFormat.RDF_XML)
    JSON_LD = ("jsonld", "application/ld+json", "jsonld", ox.RdfFormat.JSON_LD)
    TRIG = ("trig", "application/trig", "trig", ox.RdfFormat.TRIG)
    N_QUADS = ("nquads", "application/n-quads", "nq", ox.RdfFormat.N_QUADS)

    def __init__(
        self,
        label: str,
        media_type: str,
        extension: str,
        native: ox.QueryResultsFormat | ox.RdfFormat,
    ) -> None:
        self.label = label
        self.media_type = media_type
        self.extension = extension
        self.native = native

    @property
    def holds_triples(self) -> bool:
        """Whether the format is one of graphs, not of rows."""
        return isinstance(self.native, ox.RdfFormat)

    @classmethod
    def of_kind(cls, *, triples: bool) -> tuple[ResultFormat, ...]:
        """Return the formats of graphs, or those of rows."""
        return tuple(format for format in cls if format.holds_triples is triples)

    @classmethod
    def from_label(cls, label: str) -> ResultFormat:
        """Find a format by its name.

        Raises
        ------
        QueryError
            If there is none of this name.

        Examples
        --------
        >>> ResultFormat.from_label("csv").media_type
        'text/csv'
        """
        for format in cls:
            if format.label == label:
                return format
        raise QueryError(f"there is no format {label!r}", hint=choose(tuple(cls)))


def choose(formats: Sequence[ResultFormat]) -> str:
    """Return the advice to take one of some formats."""
    return f"choose {' or '.join(format.label for format in formats)}"
