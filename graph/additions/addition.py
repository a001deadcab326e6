"""Additions to a store: plan them, and validate the part of the graph that they can affect."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from functools import cache, cached_property
from pathlib import Path
from typing import TypeGuard

import pyoxigraph as ox

from ...errors import DataError
from ...ontology.terms import DCTERMS, GP, GPD, ID, NAMESPACES, PROLOGUE, SCHEMA, SOURCE
from ..model.iris import shorten
from ..reasoning.axioms import is_axiom
from ..reasoning.closure import held_inferences, inferred_quads
from ..reasoning.consistency import AXIOMS, check_store_consistent
from ..reasoning.forward_chaining import rules
from ..store.addition_files import additions_at
from ..store.corrections import withdraw
from ..store.files import FORMATS, Source, added_source, user_source
from ..store.formats import ResultFormat
from ..store.store import Store, with_merge
from ..validation.check import check_beside
from .csv_table import read_rows
from .errors import Fault, FaultyFile
from .rdf_file import find_faults, read_quads, sorted_statements
from .registry import SOURCES, Registry, in_graph, quoted, slug, text_of
from .table_file import TABLES, WORKBOOKS, read_table_bytes

_Node = ox.NamedNode | ox.BlankNode
_PREFIXES = {
    **{prefix: NAMESPACES[prefix] for prefix in ("dcterms", "gp", "schema", "skos", "xsd")},
    "source": SOURCE,
    **{kind: f"{ID}{kind}/" for kind in ("program", "amount", "skill", "university", "feature")},
}


@dataclass(frozen=True, slots=True)
class Addition:
    """The statements that one file adds to a store.

    Attributes
    ----------
    id, file, digest, time : str
        Name of the file with the beginning of its digest; name and SHA-256 of the file; UTC time.
    quads, content : tuple of pyoxigraph.Quad, bytes
        Its statements, each in the graph of its source; the same as TriG, which `--data` accepts.
    part : Neighborhood or None
        The part of the graph that it can affect, with its statements; None for one in a store.
    """

    id: str
    file: str
    digest: str
    time: str
    quads: tuple[ox.Quad, ...]
    content: bytes = field(repr=False)
    part: Neighborhood | None = field(default=None, repr=False, compare=False)

    @property
    def source(self) -> Source:
        """The addition as a file of RDF."""
        return Source(self.file, self.content, ResultFormat.TRIG, f"{SOURCE}addition/{self.id}")

    @property
    def nquads(self) -> bytes:
        """The statements as N-Quads."""
        return ResultFormat.N_QUADS.write_quads(self.quads, lambda _: {})

    @property
    def programs(self) -> tuple[str, ...]:
        """The IRIs of the programs that it adds or corrects, in order."""
        subjects = {text_of(quad.subject) for quad in self.quads}
        return tuple(sorted(one for one in subjects if one.startswith(f"{ID}program/")))

    def record(self) -> dict[str, object]:
        """Return what identifies the addition, as a record of plain values."""
        identity = {"id": self.id, "time": self.time, "file": self.file, "sha256": self.digest}
        programs = list(map(shorten, self.programs))
        return {**identity, "statements": len(self.quads), "programs": programs}


def additions(path: Path, files: Mapping[str, bytes] | None = None) -> list[Addition]:
    """Read the additions of a store on disk, or only some of its files, the oldest first."""
    kept = additions_at(path) if files is None else files
    found = [_read(added_source(path, name, content)) for name, content in kept.items()]
    return sorted(found, key=lambda addition: (addition.time, addition.id))


def _read(source: Source) -> Addition:
    store = ox.Store()
    source.load_into(store)
    graph = ox.NamedNode(source.graph)

    def value(relation: str) -> str:
        found = store.quads_for_pattern(graph, ox.NamedNode(relation), None, SOURCES)
        return next((text_of(quad.object) for quad in found), "")

    id = source.graph.removeprefix(f"{SOURCE}addition/")
    file, digest, time = map(value, (DCTERMS.identifier, SCHEMA.sha256, SCHEMA.dateCreated))
    if not digest:
        message = "does not say of which file it was made, as every addition does"
        hint = "put back a copy of it, or delete it and rebuild the store"
        raise DataError(source.name, message, hint=hint)
    return Addition(id, file, digest, time, tuple(store), source.content)


def plan(store: Store, file: Path, *, correct: bool = False) -> Addition:
    """Read a file and validate the addition that it makes to a store; nothing is written.

    The file is a table (CSV, one program in each row, a new one or one to `correct`) or RDF.

    Raises
    ------
    FaultyFile, DataError
        If it has faults, all of which the error has; if it cannot be read or contradicts the graph.
    """
    registry = Registry.of(store)
    if _is_table(file):
        content = read_table_bytes(file)
        stated = read_rows(str(file), content.decode(), registry, correct=correct)
        addition = _recorded(file, content, stated, registry)
        part = Neighborhood.of(store, addition.quads)
        part.refuse_malformed(replace(addition.source, name=str(file)))
    elif correct:
        hint = "leave out --correct; docs/additions.md describes a correction in RDF"
        raise DataError(str(file), "only a table says what to correct by its rows", hint=hint)
    else:
        source = user_source(file)
        quads = read_quads(source)
        part = Neighborhood.of(store, quads)
        part.refuse_malformed(source, find_faults(quads, registry, kept=False))
        stated = list(sorted_statements(quads, registry))
        addition = _recorded(file, source.content, stated, registry)
    part.extend(addition.quads)
    part.check_consistent(str(file))
    return replace(addition, part=part)


def _is_table(file: Path) -> bool:
    """Tell whether a file is a table; DataError if its extension is that of no table or RDF."""
    extension = file.suffix.lower()
    if extension in TABLES | WORKBOOKS:
        return True
    if extension not in FORMATS and not file.is_dir():
        hint = f"a table is CSV (.csv), and RDF is one of {', '.join(FORMATS)}: rename the file"
        raise DataError(str(file), "the extension is not that of a table or of RDF", hint=hint)
    return False


def _recorded(
    file: Path, content: bytes, stated: Iterable[ox.Quad], registry: Registry
) -> Addition:
    """Make an addition of statements, the names that they bring, and the record of the file."""
    digest = hashlib.sha256(content).hexdigest()
    id = f"{slug(file.stem)}-{digest[:8]}"
    time = f"{datetime.now(tz=UTC):%Y-%m-%dT%H:%M:%SZ}"
    graph = ox.NamedNode(f"{SOURCE}addition/{id}")
    record = f"""<{SOURCES.value}> {{ {graph} a gp:Passage ; dcterms:isPartOf <{SOURCE}gradpath> ;
        dcterms:title {quoted(f"Names and types that {file.name} adds")}@en ;
        dcterms:type <{ID}evidence/editorial> ; dcterms:identifier {quoted(file.name)} ;
        schema:dateCreated "{time}"^^xsd:dateTime ; schema:sha256 "{digest}" . }}"""
    named = (in_graph(triple, graph) for triple in registry.identities)
    about = ox.parse(PROLOGUE + record, ox.RdfFormat.TRIG)
    quads = tuple(dict.fromkeys([*stated, *named, *about]))
    content = ResultFormat.TRIG.write_quads(quads, lambda _: _PREFIXES)
    return Addition(id, file.name, digest, time, quads, content)


def same_file(path: Path, file: Path) -> Addition | None:
    """Return the addition that was made from the same text, if there is one."""
    content = read_table_bytes(file) if _is_table(file) else user_source(file).content
    digest = hashlib.sha256(content).hexdigest()
    return next((a for a in additions(path) if a.digest == digest), None)


@dataclass(frozen=True)
class Neighborhood:
    """The part of a graph that an addition can affect, as a small store of its own (`near`).

    It holds the ontology, the things that the addition names, whatever these lead to, and the
    things that lead to a thing about which the addition says something. No rule and no shape looks
    further, so that the cost follows the addition and not the size of the graph. Where the
    addition or the user's files bring axioms, which may apply to anything, it is the whole graph.
    """

    graph: Store
    near: Store
    #: Statements of the graph that corrections among the further ones replace.
    withdrawn: list[ox.Quad] = field(default_factory=list)

    @classmethod
    def of(cls, graph: Store, quads: Sequence[ox.Quad]) -> Neighborhood:
        """Copy the part of a graph that some further statements can affect."""
        found = _near(graph, quads) if _is_local(graph, quads) else graph.quads()
        part = cls(graph, Store(ox.Store()))
        part.extend(found)
        return part

    def extend(self, quads: Iterable[ox.Quad]) -> None:
        """Add statements to the part, without those that corrections replace."""
        self.near.native.bulk_extend(with_merge(quads))
        self.withdrawn.extend(withdraw(self.near.native))

    def refuse_malformed(self, source: Source, faults: Iterable[Fault] = ()) -> None:
        """Refuse a file with faults, or whose statements do not fit the shapes beside the part.

        FaultyFile has the faults given, and those that the shapes find in other statements.
        """
        found = list(dict.fromkeys(faults))
        reported = {(fault.row, fault.column) for fault in found}
        results = check_beside(source, self.near.native)
        for one in sorted(results, key=lambda one: (one.line or 0, one.focus, str(one))):
            message = f"not as it should be{f' in line {one.line}' if one.line else ''}"
            place = (one.focus, one.property or "as a whole")
            if place not in reported and not one.focus.startswith("_:"):  # named elsewhere
                found.append(Fault(*place, one.value or "", message, one.expected))
        if found:
            raise FaultyFile(source.name, found)

    def check_consistent(self, file: str) -> None:
        """Refuse statements of a file that contradict the graph; DataError names which."""
        check_store_consistent(self.near.native, lambda _: file, done="written")

    @cached_property
    def inferred(self) -> list[ox.Quad]:
        """The inferences that the graph does not hold, each in the graph of its rule."""
        return [quad for quad in self._following if not any(self.graph.quads(*quad))]

    @cached_property
    def lost(self) -> list[ox.Quad]:
        """The inferences about corrected things that the graph holds, and that no longer follow."""
        corrected = {quad.subject for quad in self.withdrawn}
        held = (q for q in held_inferences(self.near.native) if q.subject in corrected)
        return sorted(set(held).difference(self._following), key=str)

    @cached_property
    def _following(self) -> list[ox.Quad]:
        return sorted(inferred_quads(self.near.native), key=str)


def _is_local(graph: Store, quads: Iterable[ox.Quad]) -> bool:
    """Tell whether statements can affect no more than the things near to them."""
    joining = _joining()
    apart = all(not is_axiom(quad.triple) and quad.predicate not in joining for quad in quads)
    return apart and not graph.ask(PROLOGUE + AXIOMS)


@cache
def _joining() -> frozenset[ox.NamedNode]:
    """Return the properties by which a rule joins two things that lead to the same third."""
    found = set()
    for rule in rules():
        objects = [other for _, _, other in rule.premises if other.startswith("?")]
        for _, relation, other in rule.premises:
            if relation.startswith((f"<{GP.iri}", f"<{GPD.iri}")) and objects.count(other) > 1:
                found.add(ox.NamedNode(relation[1:-1]))
    return frozenset(found)


def _near(graph: Store, quads: Sequence[ox.Quad]) -> set[ox.Quad]:
    """Return the ontology and the statements of all things near to further statements."""
    stated = filter(_is_thing, (quad.subject for quad in quads if quad.graph_name != SOURCES))
    affected = _reached(stated, lambda node: (quad.subject for quad in graph.quads(object=node)))
    mentioned = {term for quad in quads for term in (quad.subject, quad.object, quad.graph_name)}
    shared = {q.object for q in quads} | {q.object for one in affected for q in graph.quads(one)}
    for end in filter(_is_thing, shared):
        for relation in _joining():
            mentioned.update(quad.subject for quad in graph.quads(None, relation, end))
    ontology = map(ox.NamedNode, (GP.document, GPD.document))
    found = {quad for document in ontology for quad in graph.quads(graph=document)}

    def ends(node: _Node) -> Iterable[object]:
        for quad in graph.quads(node):
            found.add(quad)
            yield from (quad.object, quad.graph_name)

    _reached(mentioned | affected, ends)
    return found


def _reached(start: Iterable[object], steps: Callable[[_Node], Iterable[object]]) -> set[_Node]:
    """Return some nodes, and those to which any number of steps lead from them."""
    found: set[_Node] = set()
    waiting = {node for node in start if isinstance(node, _Node)}
    while waiting:
        found |= waiting
        ends = (end for node in waiting for end in steps(node))
        waiting = {end for end in ends if isinstance(end, _Node)} - found
    return found


def _is_thing(term: object) -> TypeGuard[ox.NamedNode]:
    return isinstance(term, ox.NamedNode) and term.value.startswith(ID)
