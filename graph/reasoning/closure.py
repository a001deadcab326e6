"""Closure of statements under the rules; inferred statements as quads and as the package's file."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

import pyoxigraph as ox

from ...errors import DataError
from ...ontology.terms import DCTERMS, GP, GPD, ID, NAMESPACES, OWL, SOURCE
from ...resources import PACKAGE
from ..model.iris import kind_of
from ..store.corrections import merge
from ..store.files import DERIVED, Source, added_sources, package_sources, user_source
from ..store.store import Store
from .forward_chaining import TYPE, Rule, materialize, rules

DEFINITIONS = GPD.iri
#: Namespace of the graphs of inferred statements, one graph for each rule.
RULES = f"{SOURCE}rule/"
#: Class that has no members: a member of it is a contradiction.
NOTHING = ox.NamedNode(OWL.Nothing)
#: Properties of which inferred statements are written; others are intermediate steps.
_WRITTEN = {GPD.reachesRole, GPD.hasBroader}
_FILE = "graph/data/derived.trig"
_SOURCES = ox.NamedNode(f"{SOURCE}gradpath/sources")
_NOTE = b"# Written by `gradpath derive`: edit what it is made from, not this file.\n"
_HEAD = """
PREFIX dcterms: <{dcterms}> PREFIX schema: <{schema}> PREFIX skos: <{skos}>
GRAPH <{source}gradpath/catalogue> {{ <{id}evidence/rule> a skos:Concept ;
  skos:prefLabel "rule"@en }}
GRAPH <{source}gradpath/sources> {{ <{source}rules> a schema:Dataset ;
  dcterms:title "Conclusions of rules"@en ; schema:version "sha256:{made_from}" }}
"""


@dataclass(frozen=True)
class Closure:
    """Statements with all inferences, in the default graph of a store, and those of each rule."""

    store: ox.Store
    inferred: Mapping[Rule, frozenset[ox.Triple]]

    @classmethod
    def of(cls, triples: Iterable[ox.Triple], *, inconsistencies: bool = False) -> Closure:
        """Run the rules, with or without those for inconsistencies, over facts and axioms."""
        store = ox.Store()
        store.bulk_extend(ox.Quad(*triple) for triple in triples)
        chosen = [rule for rule in rules() if inconsistencies or not rule.is_inconsistency]
        return cls(store, materialize(store, chosen))

    @cached_property
    def inferences(self) -> frozenset[ox.Triple]:
        """Inferred statements that are not stated as well."""
        return frozenset().union(*self.inferred.values())

    @cached_property
    def stated(self) -> frozenset[ox.Triple]:
        """Statements from which the others were inferred."""
        return frozenset(quad.triple for quad in self.store) - self.inferences

    def states(self, triple: ox.Triple) -> bool:
        """Tell whether a statement is stated, not inferred."""
        return ox.Quad(*triple) in self.store and triple not in self.inferences


def inferred_within(store: ox.Store) -> dict[Rule, frozenset[ox.Triple]]:
    """Return the inferences about definitions of each rule, without a copy of the store.

    Its default graph is the merge of its named graphs. Inferences that it holds already are no
    premises. It changes while the rules run, and is the same afterwards.
    """
    aside = [ox.Quad(*triple) for triple in unstated(store)]
    for quad in aside:
        store.remove(quad)
    chosen = [rule for rule in rules() if not rule.is_inconsistency]
    inferred = materialize(store, chosen, about=DEFINITIONS)
    for triple in frozenset().union(*inferred.values()):
        store.remove(ox.Quad(*triple))
    store.bulk_extend(aside)
    return inferred


def held_inferences(store: ox.Store) -> Iterator[ox.Quad]:
    """Yield the quads in the graphs of the rules."""
    for graph in store.named_graphs():
        if isinstance(graph, ox.NamedNode) and graph.value.startswith(RULES):
            yield from store.quads_for_pattern(None, None, None, graph)


def unstated(store: ox.Store) -> set[ox.Triple]:
    """Return the statements that only graphs of rules hold."""
    held = {quad.triple for quad in held_inferences(store)}
    return {
        triple
        for triple in held
        if all(str(quad.graph_name).startswith(f"<{RULES}") for quad in Store(store).quads(*triple))
    }


def stated(facts: Store) -> frozenset[ox.Triple]:
    """Return the statements that some graph other than those of the rules holds."""
    return frozenset(
        quad.triple for quad in facts.quads() if not str(quad.graph_name).startswith(f"<{RULES}")
    )


def stated_triples(
    files: Sequence[Path] = (), *, store: Path | None = None
) -> frozenset[ox.Triple]:
    """Return the statements of the package, of the additions of a store and of some files."""
    return frozenset(q.triple for q in load([*stated_sources(), *user_sources(files, store)]))


def stated_sources() -> list[Source]:
    """Return the files of the package without the one of inferences."""
    return [source for source in package_sources() if source.name != DERIVED]


def user_sources(files: Sequence[Path], store: Path | None) -> list[Source]:
    """Return the additions of a store and some files of the user."""
    return [*added_sources(store), *map(user_source, files)]


def load(sources: Iterable[Source]) -> ox.Store:
    """Load sources into a store whose default graph is the merge of its named graphs."""
    native = ox.Store()
    for source in sources:
        source.load_into(native)
    merge(native)
    return native


def is_written(triple: ox.Triple) -> bool:
    """Tell whether an inferred statement is one that a store keeps: about a definition and named.

    A blank node has no name outside its file.
    """
    if triple.predicate == TYPE:
        other = triple.object
        wanted = isinstance(other, ox.NamedNode) and other.value.startswith(DEFINITIONS)
    else:
        wanted = triple.predicate.value in _WRITTEN
    return wanted and not any(isinstance(term, ox.BlankNode) for term in triple)


class StaleDerivation(DataError):
    """File of inferred statements that lacks some that follow, or holds some that do not."""

    def __init__(self, *, missing: Iterable[ox.Quad], surplus: Iterable[ox.Quad]) -> None:
        self.missing, self.surplus = (tuple(sorted(map(str, q))) for q in (missing, surplus))
        message = (
            "the inferred statements of the package do not follow from its facts as they are now "
            f"({len(self.missing)} are missing, {len(self.surplus)} are out of place)"
        )
        super().__init__(_FILE, message, hint="run gradpath derive, which writes it anew")


def inferred_quads(store: ox.Store) -> set[ox.Quad]:
    """Return the inferences of the rules in a store, and descriptions of the rules that apply.

    The default graph of the store is the merge of its named graphs.
    """
    inferred = {
        ox.Quad(triple.subject, triple.predicate, triple.object, _graph(rule))
        for rule, triples in inferred_within(store).items()
        for triple in triples
        if is_written(triple)
    }
    used = {quad.graph_name for quad in inferred}
    return inferred.union(*(_description(rule) for rule in rules() if _graph(rule) in used))


def _graph(rule: Rule) -> ox.NamedNode:
    return ox.NamedNode(f"{RULES}{rule.name}")


def _description(rule: Rule) -> Iterator[ox.Quad]:
    """Yield the description of the graph of a rule."""
    values: dict[str, ox.NamedNode | ox.Literal] = {
        TYPE.value: ox.NamedNode(GP.Passage),
        DCTERMS.isPartOf: ox.NamedNode(f"{SOURCE}rules"),
        DCTERMS.type: ox.NamedNode(f"{ID}evidence/rule"),
        GP.grade: ox.NamedNode(f"{ID}grade/derived"),
        DCTERMS.title: ox.Literal(rule.title.removesuffix("."), language="en"),
    }
    for relation, value in values.items():
        yield ox.Quad(_graph(rule), ox.NamedNode(relation), value, _SOURCES)


def derive(data: Sequence[Path] = (), *, store: Path | None = None) -> bytes:
    """Return what follows from the package, files and additions of a store as TriG."""
    sources = [*stated_sources(), *user_sources(data, store)]
    head = _HEAD.format(**NAMESPACES, source=SOURCE, id=ID, made_from=_made_from(sources))
    quads = inferred_quads(load(sources)).union(ox.parse(head, ox.RdfFormat.TRIG))
    kinds = {kind_of(term.value) for q in quads for term in q if isinstance(term, ox.NamedNode)}
    prefixes = {kind: f"{ID}{kind}/" for kind in sorted(kinds) if kind.isalpha()}
    prefixes |= {name: NAMESPACES[name] for name in ("dcterms", "gp", "gpd", "schema", "skos")}
    prefixes |= {"gradpath": f"{SOURCE}gradpath/", "rule": RULES, "source": SOURCE}
    ordered = sorted(quads, key=lambda q: (str(q.graph_name), str(q.subject), str(q)))
    text = ox.serialize(ordered, format=ox.RdfFormat.TRIG, prefixes=prefixes) or b""
    lines = text.splitlines(keepends=True)
    lines[: len(prefixes)] = sorted(lines[: len(prefixes)])
    return b"".join([_NOTE, *lines])  # the engine writes prefixes in no fixed order


def check() -> int:
    """Return the number of inferred statements of the package's file.

    StaleDerivation is raised if it differs from what follows from the package's facts.
    """
    file = package_file()
    content = file.read_bytes() if file.is_file() else b""
    held, right = (set(ox.parse(text, ox.RdfFormat.TRIG)) for text in (content, derive()))
    if held != right:
        raise StaleDerivation(missing=right - held, surplus=held - right)
    return sum(str(quad.graph_name).startswith(f"<{RULES}") for quad in held)


def package_file() -> Path:
    """Return the path of the package's file of inferred statements."""
    return Path(str(PACKAGE / _FILE))


def _made_from(sources: Iterable[Source]) -> str:
    """Return the hash of facts, definitions and rules."""
    digest = hashlib.sha256()
    for source in sources:
        digest.update(source.stamp)
    for rule in rules():
        digest.update(f"{rule.name}\0{rule.query()}\0{rule.title}".encode())
    return digest.hexdigest()
