"""Inferred statements as quads, and the file of those that follow from the package's facts."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

import pyoxigraph as ox

from ...errors import DataError
from ...ontology.terms import DCTERMS, GP, ID, NAMESPACES, SOURCE
from ...resources import package_files
from ..model.iris import kind_of
from ..store.files import Source
from .closure import RULES, inferred_within, is_written, load, stated_sources, user_sources
from .forward_chaining import TYPE
from .rules import Rule, rules

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
    return Path(str(package_files() / _FILE))


def _made_from(sources: Iterable[Source]) -> str:
    """Return the hash of facts, definitions and rules."""
    digest = hashlib.sha256()
    for source in sources:
        digest.update(source.stamp)
    for rule in rules():
        digest.update(f"{rule.name}\0{rule.query()}\0{rule.title}".encode())
    return digest.hexdigest()
