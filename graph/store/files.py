"""Source files of the graph: those of the package, and those of the user."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pyoxigraph as ox

from ...errors import DataError
from ...ontology.terms import GP, GPD, SOURCE
from ...resources import PACKAGE
from .encoding import utf8_text
from .formats import ResultFormat

#: The graph of each file of the ontology that belongs to the facts; shapes do not.
_ONTOLOGIES = {
    "alignments.ttl": f"{SOURCE}gradpath/alignments",
    "definitions.ttl": GPD.document,
    "gradpath.ttl": GP.document,
}
#: The file of the inferences from all the others.
DERIVED = "derived.trig"
#: Text wherever something new in RDF 1.2 may stand; other texts may hold it too.
_NEWER = re.compile(
    rb"<<|\{\||~\s*(?:[<.;,\]{]|[A-Za-z_\x80-\xff]?[\w.\x80-\xff-]*:)|parseType\s*=\s*.Triple"
    rb"|--(?:ltr|rtl)|:dir\s*="
)
#: Text that may name a graph by a blank node, in the formats of named graphs.
_NAMELESS = {
    ResultFormat.TRIG: re.compile(rb"(?:_:[^\s:{]+|\[\s*\])\s*(?:#[^\n]*\n\s*)*\{"),
    ResultFormat.N_QUADS: re.compile(rb"_:[^\s:]+[ \t]*\.[ \t]*(?:[\r\n#]|\Z)"),
}
#: Beginnings of texts that another format than that of their extension may have.
_BEGINNINGS = (
    (re.compile(rb"\s*<(?:\?xml|!DOCTYPE|rdf:RDF)"), ResultFormat.RDF_XML),
    (re.compile(rb"\s*[\[{]\s*(?:[\[{]\s*)?\""), ResultFormat.JSON_LD),
    (re.compile(rb"\s*(?:@prefix|@base|PREFIX|BASE)\s", re.IGNORECASE), ResultFormat.TURTLE),
)
#: Number of bytes of one name or value that the engine reads.
_LONGEST = 1 << 24
#: The format of RDF that each extension stands for.
FORMATS = {f".{format.extension}": format for format in ResultFormat.of_kind(triples=True)}
#: Other extensions of files of RDF, each with ours of their likely format.
_LIKELY = {
    **dict.fromkeys((".owl", ".rdfs", ".xml"), ".rdf"),
    **dict.fromkeys((".n3", ".turtle"), ".ttl"),
    ".json": ".jsonld",
    ".nquads": ".nq",
    ".ntriples": ".nt",
}


@dataclass(frozen=True, slots=True)
class Source:
    """A file of RDF, already read: its name in messages, its text in UTF-8 and its format.

    `graph` is the IRI of the named graph for the triples that name none.
    """

    name: str
    content: bytes
    format: ResultFormat
    graph: str

    @property
    def stamp(self) -> bytes:
        """Digest that distinguishes two sources; the text itself may be large."""
        from hashlib import sha256  # OpenSSL is slow to load, and few commands need a version

        digest = sha256(f"{self.graph}\0{self.format.rdf.name}\0".encode())
        digest.update(self.content)
        return digest.digest()

    def load_into(self, store: ox.Store) -> None:
        """Load the whole file; DataError if it is not of the format, and nothing is loaded."""
        rdf, base, graph = self.format.rdf, self.graph, ox.NamedNode(self.graph)
        lenient = self.format is ResultFormat.JSON_LD  # it is checked to be well-formed
        try:
            if self._checked():
                quads = ox.parse(
                    *(self.content, rdf), base_iri=base, rename_blank_nodes=True, lenient=lenient
                )
                store.extend(self._named([*quads]))
            else:
                store.load(self.content, rdf, base_iri=base, to_graph=graph, lenient=lenient)
        except SyntaxError as error:
            raise self._syntax_error(error) from None
        except MemoryError:
            raise self._too_long() from None

    def _checked(self) -> bool:
        """Refuse what the engine would load wrongly; tell whether a graph may have no name."""
        if self.format is ResultFormat.JSON_LD:
            from .json_ld import check_json_ld  # few commands read a file of the user

            return check_json_ld(self.name, self.content, self.graph)
        if self.format is ResultFormat.RDF_XML:
            from .rdf_xml import check_xml

            check_xml(self.name, self.content)
        if _NEWER.search(self.content):
            self._refuse_newer()
        nameless = _NAMELESS.get(self.format)
        return nameless is not None and nameless.search(self.content) is not None

    def _named(self, quads: Sequence[ox.Quad]) -> Iterator[ox.Quad]:
        """Yield quads in graphs with names: that of the source, and a number for each other."""
        graphs = dict.fromkeys(quad.graph_name for quad in quads)
        nameless = [graph for graph in graphs if isinstance(graph, ox.BlankNode)]
        names: dict[Any, Any] = {  # a term in the place of a nameless graph
            graph: ox.NamedNode(f"{self.graph}/graph-{number}")
            for number, graph in enumerate(nameless, start=1)
        }
        names[ox.DefaultGraph()] = ox.NamedNode(self.graph)
        for subject, predicate, object, graph in quads:
            yield ox.Quad(
                *(names.get(subject, subject), predicate, names.get(object, object)),
                names.get(graph, graph),
            )

    def _refuse_newer(self) -> None:
        """Refuse what is new in RDF 1.2, which no library of ours but the engine knows."""
        for quad in ox.parse(self.content, self.format.rdf, base_iri=self.graph):
            for term in (quad.subject, quad.object):
                if isinstance(term, ox.Triple):
                    raise DataError(
                        self.name,
                        f"a statement stands in the place of a thing ({term})",
                        hint="give the statement a graph of its own; the graph is its source",
                    )
                if isinstance(term, ox.Literal) and term.direction:
                    message = f"the language of a text is followed by a direction ({term!s:.80})"
                    raise DataError(self.name, message, hint="leave the direction out")

    def _too_long(self) -> DataError:
        """Refuse a text of which one name or value is longer than the engine reads at once."""
        lines = [len(line) for line in self.content.split(b"\n")]
        return DataError(
            self.name,
            "a name or a value is too long to be read",
            hint="keep each below 16 MB, and long texts out of the graph; nothing was loaded",
            line=lines.index(max(lines)) + 1 if max(lines) >= _LONGEST else None,
        )

    def _syntax_error(self, error: SyntaxError) -> DataError:
        reason = str(error.msg).partition(": ")[2] or error.msg
        looks_like = next((f for sign, f in _BEGINNINGS if sign.match(self.content)), self.format)
        hint = "correct the file; nothing was loaded"
        if len({looks_like, self.format} - {ResultFormat.TRIG}) > 1:
            hint = f"if it is {looks_like.rdf.name}, end its name in .{looks_like.extension}"
        message = f"this is not {self.format.rdf.name} ({reason})"
        return DataError(self.name, message, hint=hint, line=error.lineno, column=error.offset)


def package_sources() -> list[Source]:
    """Read the facts and the ontology that come with the package."""
    package = PACKAGE
    found = []
    for folder, extension in (("graph/data", ".trig"), ("ontology", ".ttl")):
        for file in sorted((package / folder).iterdir(), key=lambda file: file.name):
            graph = _ONTOLOGIES.get(file.name, GP.document if extension == ".trig" else None)
            if file.name.endswith(extension) and graph is not None:
                found.append(Source(file.name, file.read_bytes(), FORMATS[extension], graph))
    return found


def shapes_stamp() -> bytes:
    """Return a digest of the shapes of this version."""
    from hashlib import sha256

    file = PACKAGE / "ontology" / "shapes.ttl"
    return sha256(file.read_bytes()).digest()


def user_source(file: Path) -> Source:
    """Read a file of the user; DataError if it cannot be read or is of no known format."""
    name = str(file)
    format = FORMATS.get(file.suffix.lower())
    if file.is_dir():
        hint = f"name the files in it, such as {name.rstrip('/')}/*.ttl"
        raise DataError(name, "this is a directory", hint=hint)
    if format is None:
        hint = f"rename it to one of {', '.join(FORMATS)}"
        if likely := _LIKELY.get(file.suffix.lower()):
            hint = f"if it is {FORMATS[likely].title}, rename it to {file.stem}{likely}"
        elif file.suffix.lower() in {".gz", ".bz2", ".xz", ".zst", ".zip"}:
            hint = "unpack it first"
        if file.suffix.lower() in {".csv", ".tsv"}:
            hint = "gradpath add reads a table, and -o FILE.trig writes its statements to a file"
        raise DataError(name, "the extension is not that of an RDF format", hint=hint)
    return Source(name, read_utf8(file), format, f"{SOURCE}file/{quote(os.fsencode(file.name))}")


def added_source(store: Path, name: str, content: bytes) -> Source:
    """Return a file of additions that a store on disk keeps."""
    file = store / "additions" / name
    return Source(str(file), content, FORMATS[".trig"], f"{SOURCE}addition/{file.stem}")


def added_sources(store: Path | None) -> list[Source]:
    """Return the files of additions that a store on disk keeps, or raise StoreError."""
    from .addition_files import additions_of  # who only reads files needs none of it

    kept = additions_of(store) if store else {}
    return [added_source(Path(str(store)), name, content) for name, content in kept.items()]


def read_utf8(file: Path) -> bytes:
    """Read a file of text; DataError if it cannot be read or is not UTF-8."""
    name = str(file)
    try:
        content = file.read_bytes()
    except OSError as error:
        hint = "give a file that exists and that you may read"
        raise DataError(name, f"the file cannot be read ({error.strerror})", hint=hint) from error
    return utf8_text(name, content)
