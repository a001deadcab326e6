"""Formats of results and of RDF: one value each, with its names, media types and writer."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from enum import Enum
from html import unescape
from itertools import takewhile
from typing import IO, TypeAlias
from xml.parsers.expat import ExpatError, ParserCreate

import pyoxigraph as ox

from ...errors import QueryError
from ...ontology.terms import NAMESPACES, RDF
from ..model.characters import well_formed

#: The prefixes that a graph is written with.
PREFIXES = {
    prefix: NAMESPACES[prefix] for prefix in ("gp", "owl", "rdf", "rdfs", "schema", "skos", "xsd")
}
#: The answer of the engine to a query.
Answer: TypeAlias = ox.QuerySolutions | ox.QueryBoolean | Iterable[ox.Triple]


class NotWritable(QueryError):
    """A graph that a format cannot hold."""


class ResultFormat(Enum):
    """A format of rows, or of RDF, in which results are written and files are read.

    Attributes
    ----------
    label, title, extension : str
        Its name for programs and for people, and the extension of its files without a dot.
    native : pyoxigraph.QueryResultsFormat or pyoxigraph.RdfFormat
        The format of the engine.
    names, media_types : tuple of str
        Names in a parameter, `label` first; media types in a header, its own first.
    """

    JSON = ("json", ox.QueryResultsFormat.JSON, "", "application/json")
    XML = ("xml", ox.QueryResultsFormat.XML, "", "application/xml text/xml")
    CSV = ("csv", ox.QueryResultsFormat.CSV)
    TSV = ("tsv", ox.QueryResultsFormat.TSV)
    TURTLE = (
        *("turtle", ox.RdfFormat.TURTLE, "n3"),
        "application/x-turtle application/turtle text/n3 text/rdf+n3 application/n3",
    )
    N_TRIPLES = ("ntriples", ox.RdfFormat.N_TRIPLES, "", "text/plain")
    RDF_XML = ("rdfxml", ox.RdfFormat.RDF_XML, "rdf+xml xml", "application/xml text/xml")
    JSON_LD = (
        *("jsonld", ox.RdfFormat.JSON_LD, "json-ld json"),
        "application/json application/x-json+ld",
    )
    TRIG = ("trig", ox.RdfFormat.TRIG)
    N_QUADS = ("nquads", ox.RdfFormat.N_QUADS)

    def __init__(
        self,
        label: str,
        native: ox.QueryResultsFormat | ox.RdfFormat,
        other_names: str = "",
        other_types: str = "",
    ) -> None:
        self.label = label
        self.title = native.name.removeprefix("SPARQL Results in ")
        self.native = native
        self.extension = native.file_extension
        self.names = (label, self.extension, *other_names.split())
        self.media_types = (native.media_type.partition(";")[0], *other_types.split())

    @property
    def media_type(self) -> str:
        """The media type of an answer."""
        return self.media_types[0]

    @property
    def holds_triples(self) -> bool:
        """Whether the format is one of RDF, not of rows."""
        return isinstance(self.native, ox.RdfFormat)

    @property
    def rdf(self) -> ox.RdfFormat:
        """The format of RDF of the engine; TypeError for a format of rows."""
        if not isinstance(self.native, ox.RdfFormat):
            raise TypeError(f"{self.label} is not a format of RDF")
        return self.native

    @classmethod
    def of_kind(cls, *, triples: bool) -> tuple[ResultFormat, ...]:
        """Return the formats of RDF, or those of rows."""
        return tuple(format for format in cls if format.holds_triples is triples)

    @classmethod
    def from_label(cls, label: str) -> ResultFormat:
        """Find a format by its name, or raise QueryError.

        Examples
        --------
        >>> ResultFormat.from_label("csv").media_type
        'text/csv'
        """
        for format in cls:
            if format.label == label:
                return format
        raise QueryError(f"there is no format {label!r}", hint=choose(tuple(cls)))

    def write(self, answer: Answer, output: IO[bytes] | None = None) -> bytes:
        """Return the answer to a query in bytes, or write it to `output`.

        QueryError tells that a graph is to be written as rows, or rows as a graph.
        """
        if isinstance(answer, ox.QuerySolutions | ox.QueryBoolean):
            if isinstance(self.native, ox.QueryResultsFormat):
                return self.valid(answer.serialize(output, self.native) or b"")
        elif isinstance(self.native, ox.RdfFormat):
            return self._serialize(answer, output, PREFIXES)
        fitting = ResultFormat.of_kind(triples=isinstance(self.native, ox.QueryResultsFormat))
        message = f"{form_of(answer)} is not written as {self.label}"
        raise QueryError(message, hint=choose(fitting))

    def write_quads(
        self,
        quads: Iterable[ox.Quad],
        prefixes: Callable[[Sequence[ox.Quad]], dict[str, str]],
    ) -> bytes:
        """Write quads of RDF in an order that depends only on them, with prefixes for them.

        Subjects are in order within each graph, and the types of a thing come first; a format
        without graphs holds each statement once.
        """
        if not self.rdf.supports_datasets:
            quads = {ox.Quad(*quad.triple) for quad in quads}
        ordered = sorted(quads, key=_order)
        written = self._serialize(ordered, None, prefixes(ordered))
        lines = written.splitlines(keepends=True)  # the engine declares prefixes in any order
        head = [*takewhile(lambda line: line.startswith(b"@prefix "), lines)]
        return b"".join([*sorted(head), *lines[len(head) :]])

    def valid(self, content: bytes) -> bytes:
        """Return a document, valid in this format; NotWritable if RDF/XML cannot hold the graph.

        XML holds no control characters: U+FFFD stands for each of them.
        """
        if self not in {ResultFormat.XML, ResultFormat.RDF_XML} or not content:
            return content
        content = well_formed(content)
        try:
            if self is ResultFormat.RDF_XML:
                ParserCreate(namespace_separator=" ").Parse(content, True)
        except ExpatError as error:
            line = content.splitlines()[error.lineno - 1].decode()
            raise _not_rdf_xml(*_ELEMENT.findall(line)[:1]) from None
        return content

    def _serialize(
        self,
        statements: Iterable[ox.Triple] | Iterable[ox.Quad],
        output: IO[bytes] | None,
        prefixes: dict[str, str],
    ) -> bytes:
        try:
            content = ox.serialize(statements, output, self.rdf, prefixes=prefixes) or b""
        except OSError:  # a name that the syntax of RDF/XML reserves
            raise _not_rdf_xml() from None
        return self.valid(content)


#: The name of an element and its namespace, as the engine writes a property without a prefix.
_ELEMENT = re.compile(r'<(?:oxprefix:)?(\S*) xmlns(?::oxprefix)?="([^"]*)"')


def _not_rdf_xml(found: tuple[str, str] = ("", "")) -> NotWritable:
    """Return the error for a property whose IRI, if it is known, is no name of XML."""
    iri = unescape(found[1] + found[0])
    named = f"the property <{iri}>" if iri else "a property of the graph"
    others = "turtle, ntriples or jsonld"
    return NotWritable(f"RDF/XML has no name for {named}", hint=f"choose {others}")


def choose(formats: Sequence[ResultFormat]) -> str:
    """Return the hint that lists some formats."""
    return f"choose {' or '.join(format.label for format in formats)}"


def solutions(native: ox.Store, query: str, *, union: bool = False) -> ox.QuerySolutions:
    """Answer a SELECT query of ours, on the `union` of the named graphs or on the merge."""
    answer = native.query(query, use_default_graph_as_union=union)
    if not isinstance(answer, ox.QuerySolutions):
        raise TypeError(f"this is no SELECT query: {query}")
    return answer


def form_of(answer: Answer) -> str:
    """Return the words for an answer by the form of its query."""
    if isinstance(answer, ox.QuerySolutions):
        return "the answer to a SELECT"
    return "the answer to an ASK" if isinstance(answer, ox.QueryBoolean) else "a graph"


def _order(quad: ox.Quad) -> tuple[str, str, bool, str, str]:
    predicate = quad.predicate.value
    subject, other = str(quad.subject), str(quad.object)
    return (str(quad.graph_name), subject, predicate != RDF.type, predicate, other)
