"""What follows from what is stated: the rules run to their end, and the file of their results."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from importlib.resources import files
from pathlib import Path

import pyoxigraph as ox

from ...ontology.rules import Rule, rules
from ..curies import ID, SOURCE, kind_of, shorten
from ..errors import DataError
from ..sources import DERIVED, Source, package_sources, user_source
from .loaded import Sourced

DEFINITIONS = "https://w3id.org/gradpath/definitions#"
#: The graphs of conclusions.
RULES = f"{SOURCE}rule/"
_RDF = "http://www.w3.org/1999/02/22-rdf-syntax-ns#"
TYPE = ox.NamedNode(f"{_RDF}type")
#: What cannot be.
NOTHING = ox.NamedNode("http://www.w3.org/2002/07/owl#Nothing")
#: Relations whose conclusions are written; the others are steps on the way to these.
_WRITTEN = {f"{DEFINITIONS}reachesRole", f"{DEFINITIONS}hasBroader"}
_DERIVED = "graph/data/derived.trig"


class StaleDerivation(DataError):
    """The file of conclusions does not fit what it should have been made from.

    Attributes
    ----------
    missing, surplus : tuple of str
        Conclusions that the file lacks, and those it holds without ground.
    """

    def __init__(self, problem: str, *, missing: Iterable[str], surplus: Iterable[str]) -> None:
        super().__init__(_DERIVED, problem, cure="run gradpath derive, which writes it anew")
        self.missing = tuple(missing)
        self.surplus = tuple(surplus)


@dataclass(frozen=True)
class Closure:
    """Statements with everything the rules conclude from them.

    Attributes
    ----------
    store : pyoxigraph.Store
        All of it, in the default graph.
    stated : frozenset of pyoxigraph.Triple
        What was there before.
    rules : tuple of Rule
        The rules that ran.
    """

    store: ox.Store
    stated: frozenset[ox.Triple]
    rules: tuple[Rule, ...]

    @classmethod
    def of(cls, triples: Iterable[ox.Triple], *, clashes: bool = False) -> Closure:
        """Run the rules over some statements until nothing new follows.

        Parameters
        ----------
        triples : iterable of pyoxigraph.Triple
            What is stated, axioms included.
        clashes : bool
            Whether to conclude as well what cannot be.
        """
        stated = frozenset(triples)
        store = ox.Store()
        store.bulk_extend(ox.Quad(*triple) for triple in stated)
        chosen = tuple(rule for rule in rules() if clashes or not rule.is_clash)
        size = -1
        while size != len(store):
            size = len(store)
            for rule in chosen:
                store.extend([ox.Quad(*triple) for triple in concluded(store, rule)])
        return cls(store, stated, chosen)

    @cached_property
    def conclusions(self) -> frozenset[ox.Triple]:
        """What was not there before."""
        return frozenset(quad.triple for quad in self.store) - self.stated

    def by_rule(self) -> dict[Rule, frozenset[ox.Triple]]:
        """Return which conclusions each rule draws in its last step."""
        found = {rule: frozenset(concluded(self.store, rule)) for rule in self.rules}
        return {rule: triples & self.conclusions for rule, triples in found.items()}


def concluded(store: ox.Store, rule: Rule) -> list[ox.Triple]:
    """Return what a rule concludes in one step; nothing is said of a literal."""
    answer = store.query(rule.query)
    return list(answer) if isinstance(answer, ox.QueryTriples) else []


def stated(facts: Sourced) -> frozenset[ox.Triple]:
    """Return the statements among some facts that no rule concluded."""
    return frozenset(
        quad.triple for quad in facts.quads() if not str(quad.graph_name).startswith(f"<{RULES}")
    )


def stated_triples(files: Sequence[Path] = ()) -> frozenset[ox.Triple]:
    """Return what the package and some files state, whether it can hold or not."""
    sources = [*stated_sources(), *map(user_source, files)]
    return frozenset(quad.triple for quad in _loaded(sources))


def is_written(triple: ox.Triple) -> bool:
    """Tell whether a conclusion is one of those that are written down."""
    if any(isinstance(term, ox.BlankNode) for term in triple):
        return False  # it has no name outside its file
    if triple.predicate == TYPE:
        other = triple.object
        return isinstance(other, ox.NamedNode) and other.value.startswith(DEFINITIONS)
    return triple.predicate.value in _WRITTEN


def derive(data: Sequence[Path] = ()) -> bytes:
    """Write as TriG what the rules conclude, each conclusion in the graph of its rule.

    Parameters
    ----------
    data : sequence of Path
        Files of the user to conclude from beside the package's own.
    """
    sources = [*stated_sources(), *map(user_source, data)]
    found = Closure.of(quad.triple for quad in _loaded(sources)).by_rule()
    written = {rule: sorted(map(_line, filter(is_written, found[rule]))) for rule in found}
    kept = {rule: lines for rule, lines in written.items() if lines}
    nodes = {term.value for rule in kept for triple in found[rule] for term in _nodes(triple)}
    kinds = sorted({kind_of(node) for node in nodes} - _TAKEN)
    parts = [
        *(f"@prefix {kind}: <{ID}{kind}/> .\n" for kind in kinds if kind.isalpha()),
        _HEAD.format(made_from=made_from(sources)),
        *map(_described, kept),
        "}\n",
        *(f"\nrule:{rule.name} {{\n{''.join(lines)}}}\n" for rule, lines in kept.items()),
    ]
    return "".join(parts).encode()


def check() -> int:
    """Hold the package's file of conclusions against what follows from its facts.

    Returns
    -------
    int
        How many conclusions it holds.

    Raises
    ------
    StaleDerivation
        If it was made from other files, or holds more or less than follows.
    """
    file = package_file()
    held = file.read_bytes() if file.is_file() else b""
    lines, right = (set(text.decode().splitlines()) for text in (held, derive()))
    if lines != right:
        missing, surplus = sorted(right - lines), sorted(lines - right)
        raise StaleDerivation(
            "the conclusions of the package do not follow from its facts as they stand "
            f"({len(missing)} lines are missing, {len(surplus)} are out of place)",
            missing=missing,
            surplus=surplus,
        )
    quads = ox.parse(held, ox.RdfFormat.TRIG)
    return sum(quad.graph_name.value.startswith(RULES) for quad in quads)


def package_file() -> Path:
    """Return where the package keeps its conclusions."""
    return Path(str(files(__name__.partition(".")[0]) / _DERIVED))


def stated_sources() -> list[Source]:
    """Return the files of the package without the one of its conclusions."""
    return [source for source in package_sources() if source.name != DERIVED]


def made_from(sources: Iterable[Source]) -> str:
    """Return the hash of what conclusions are made from: facts, definitions and rules."""
    digest = hashlib.sha256()
    for source in sources:
        digest.update(source.stamp)
    for rule in rules():
        digest.update(f"{rule.name}\0{rule.query}\0{rule.title}".encode())
    return digest.hexdigest()


def _loaded(sources: Iterable[Source]) -> ox.Store:
    native = ox.Store()
    for source in sources:
        source.load_into(native)
    return native


#: The prefixes at the head of the file.
_TAKEN = {
    "evidence",
    "grade",
    "gradpath",
    "rule",
    "source",
    "schema",
    "skos",
    "dcterms",
    "gp",
    "gpd",
}
_HEAD = """\
@prefix dcterms: <http://purl.org/dc/terms/> .
@prefix gp: <https://w3id.org/gradpath/ontology#> .
@prefix gpd: <https://w3id.org/gradpath/definitions#> .
@prefix schema: <https://schema.org/> .
@prefix skos: <http://www.w3.org/2004/02/skos/core#> .
@prefix gradpath: <https://w3id.org/gradpath/source/gradpath/> .
@prefix rule: <https://w3id.org/gradpath/source/rule/> .
@prefix source: <https://w3id.org/gradpath/source/> .
@prefix evidence: <https://w3id.org/gradpath/id/evidence/> .
@prefix grade: <https://w3id.org/gradpath/id/grade/> .

# Written by `gradpath derive`: edit what it is made from, not this file.

gradpath:catalogue {{
  evidence:rule a skos:Concept ; skos:prefLabel "rule"@en .
}}

gradpath:sources {{
  source:rules a schema:Dataset ; dcterms:title "Conclusions of rules"@en ;
    schema:version "sha256:{made_from}" .
"""


def _described(rule: Rule) -> str:
    return (
        f"  rule:{rule.name} a gp:Passage ; dcterms:isPartOf source:rules ; "
        "dcterms:type evidence:rule ; gp:grade grade:derived ;\n"
        f'    dcterms:title "{rule.title.removesuffix(".")}"@en .\n'
    )


def _line(triple: ox.Triple) -> str:
    return f"  {' '.join(map(_written, triple))} .\n"


def _written(term: object) -> str:
    """Return a term as TriG, by its short name where that is one of a simple form."""
    if term == TYPE:
        return "a"
    short = shorten(term.value) if isinstance(term, ox.NamedNode) else ""
    simple = re.fullmatch(r"([a-z]+):[A-Za-z0-9-]+", short)
    return short if simple and _is_prefix(simple[1], str(term)) else str(term)


def _is_prefix(prefix: str, term: str) -> bool:
    """Tell whether the file has a prefix; some kinds bear the name of another one."""
    return prefix in {"gp", "gpd"} or (term.startswith(f"<{ID}") and prefix not in _TAKEN)


def _nodes(triple: ox.Triple) -> Iterator[ox.NamedNode]:
    return (term for term in triple if isinstance(term, ox.NamedNode))
