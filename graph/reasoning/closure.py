"""Closure of the stated facts under the rules, and the file of inferred statements."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

import pyoxigraph as ox

from ...errors import DataError
from ...ontology.terms import GPD, ID, NAMESPACES, OWL, SOURCE
from ...resources import package_files
from ..model.iris import kind_of, shorten
from ..store.files import DERIVED, Source, added_sources, package_sources, user_source
from ..store.store import MERGE, Store
from .forward_chaining import TYPE, materialize
from .rules import Rule, rules

DEFINITIONS = GPD.iri
#: The graphs of conclusions.
RULES = f"{SOURCE}rule/"
#: What cannot be.
NOTHING = ox.NamedNode(OWL.Nothing)
#: Relations whose conclusions are written; the others are steps on the way to these.
_WRITTEN = {GPD.reachesRole, GPD.hasBroader}
_DERIVED = "graph/data/derived.trig"


class StaleDerivation(DataError):
    """The file of conclusions does not fit what it should have been made from.

    Attributes
    ----------
    missing, surplus : tuple of str
        Conclusions that the file lacks, and those it holds without ground.
    """

    def __init__(self, message: str, *, missing: Iterable[str], surplus: Iterable[str]) -> None:
        super().__init__(_DERIVED, message, hint="run gradpath derive, which writes it anew")
        self.missing = tuple(missing)
        self.surplus = tuple(surplus)


@dataclass(frozen=True)
class Closure:
    """Statements and all inferences of the rules from them.

    Attributes
    ----------
    store : pyoxigraph.Store
        All of it, in the default graph.
    inferred : dict of Rule to frozenset of pyoxigraph.Triple
        The rules that ran, with the new inferences of each.
    """

    store: ox.Store
    inferred: Mapping[Rule, frozenset[ox.Triple]]

    @classmethod
    def of(cls, triples: Iterable[ox.Triple], *, inconsistencies: bool = False) -> Closure:
        """Run the rules over some statements until nothing new follows.

        Parameters
        ----------
        triples : iterable of pyoxigraph.Triple
            What is stated, axioms included.
        inconsistencies : bool
            Whether to run the rules that detect contradictions as well.
        """
        store = ox.Store()
        store.bulk_extend(ox.Quad(*triple) for triple in triples)
        return cls.within(store, inconsistencies=inconsistencies)

    @classmethod
    def within(cls, store: ox.Store, *, inconsistencies: bool = False) -> Closure:
        """Run the rules over the default graph of a store, which takes up what they conclude."""
        chosen = [rule for rule in rules() if inconsistencies or not rule.is_inconsistency]
        return cls(store, materialize(store, chosen))

    @property
    def rules(self) -> tuple[Rule, ...]:
        """The rules that ran."""
        return tuple(self.inferred)

    @cached_property
    def conclusions(self) -> frozenset[ox.Triple]:
        """Inferred statements that were not there before."""
        return frozenset().union(*self.inferred.values())

    @cached_property
    def stated(self) -> frozenset[ox.Triple]:
        """Statements that were there before inference."""
        merged = self.store.quads_for_pattern(None, None, None, ox.DefaultGraph())
        return frozenset(quad.triple for quad in merged) - self.conclusions

    def states(self, triple: ox.Triple) -> bool:
        """Tell whether a statement was there before."""
        return ox.Quad(*triple) in self.store and triple not in self.conclusions


def inferred_within(store: ox.Store) -> dict[Rule, frozenset[ox.Triple]]:
    """Return what each rule concludes from what a store states, without another copy of it.

    Parameters
    ----------
    store : pyoxigraph.Store
        A store whose default graph is the merge of its named graphs. The conclusions that it
        holds count for nothing; while the rules run it is another one, in the end as before.
    """
    held = {quad.triple for quad in held_conclusions(store)}
    aside = [ox.Quad(*triple) for triple in held if not is_stated(store, triple)]
    for quad in aside:
        store.remove(quad)
    inferred = materialize(store, _rules_to_run(), about=DEFINITIONS)
    for triple in frozenset().union(*inferred.values()):
        store.remove(ox.Quad(*triple))
    store.bulk_extend(aside)
    return inferred


def _rules_to_run() -> list[Rule]:
    """Return the rules that conclude something, not only what cannot be."""
    return [rule for rule in rules() if not rule.is_inconsistency]


def held_conclusions(store: ox.Store) -> Iterator[ox.Quad]:
    """Yield the quads in the graphs of the rules."""
    for graph in store.named_graphs():
        if isinstance(graph, ox.NamedNode) and graph.value.startswith(RULES):
            yield from store.quads_for_pattern(None, None, None, graph)


def is_stated(store: ox.Store, triple: ox.Triple) -> bool:
    """Tell whether a graph states something that is no graph of a rule."""
    graphs = (
        quad.graph_name
        for quad in store.quads_for_pattern(triple.subject, triple.predicate, triple.object, None)
    )
    return any(
        isinstance(graph, ox.NamedNode | ox.BlankNode) and not str(graph).startswith(f"<{RULES}")
        for graph in graphs
    )


def stated(facts: Store) -> frozenset[ox.Triple]:
    """Return the statements among some facts that no rule concluded."""
    return frozenset(
        quad.triple for quad in facts.quads() if not str(quad.graph_name).startswith(f"<{RULES}")
    )


def stated_triples(
    files: Sequence[Path] = (), *, store: Path | None = None
) -> frozenset[ox.Triple]:
    """Return what the package, additions and some files state, whether it can hold or not."""
    sources = [*stated_sources(), *added_sources(store), *map(user_source, files)]
    return frozenset(quad.triple for quad in _loaded(sources))


def is_written(triple: ox.Triple) -> bool:
    """Tell whether a conclusion is one of those that are written down."""
    if triple.predicate == TYPE:
        other = triple.object
        wanted = isinstance(other, ox.NamedNode) and other.value.startswith(DEFINITIONS)
    else:
        wanted = triple.predicate.value in _WRITTEN
    # a blank node has no name outside its file
    return wanted and not any(isinstance(term, ox.BlankNode) for term in triple)


def derive(data: Sequence[Path] = (), *, store: Path | None = None) -> bytes:
    """Write as TriG what the rules conclude, each conclusion in the graph of its rule.

    Parameters
    ----------
    data : sequence of Path
        Files of the user to conclude from beside the package's own.
    store : Path, optional
        A store on disk from whose additions to conclude as well.
    """
    sources = [*stated_sources(), *added_sources(store), *map(user_source, data)]
    native = _loaded(sources)
    native.update(MERGE)
    found = materialize(native, _rules_to_run(), about=DEFINITIONS)
    written = {rule: sorted(map(_line, filter(is_written, found[rule]))) for rule in found}
    kept = {rule: lines for rule, lines in written.items() if lines}
    nodes = {term.value for rule in kept for triple in found[rule] for term in _nodes(triple)}
    kinds = sorted({kind_of(node) for node in nodes} - _PREFIXES.keys())
    parts = [
        *(f"@prefix {kind}: <{ID}{kind}/> .\n" for kind in kinds if kind.isalpha()),
        *(f"@prefix {prefix}: <{iri}> .\n" for prefix, iri in _PREFIXES.items()),
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
    return Path(str(package_files() / _DERIVED))


def stated_sources() -> list[Source]:
    """Return the files of the package without the one of its conclusions."""
    return [source for source in package_sources() if source.name != DERIVED]


def made_from(sources: Iterable[Source]) -> str:
    """Return the hash of what conclusions are made from: facts, definitions and rules."""
    digest = hashlib.sha256()
    for source in sources:
        digest.update(source.stamp)
    for rule in rules():
        digest.update(f"{rule.name}\0{rule.query()}\0{rule.title}".encode())
    return digest.hexdigest()


def _loaded(sources: Iterable[Source]) -> ox.Store:
    native = ox.Store()
    for source in sources:
        source.load_into(native)
    return native


#: Prefixes of the file, beside one for each kind of thing.
_PREFIXES = {
    **{prefix: NAMESPACES[prefix] for prefix in ("dcterms", "gp", "gpd", "schema", "skos")},
    "gradpath": f"{SOURCE}gradpath/",
    "rule": RULES,
    "source": SOURCE,
    "evidence": f"{ID}evidence/",
    "grade": f"{ID}grade/",
}
_HEAD = """\

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
    return prefix in {"gp", "gpd"} or (term.startswith(f"<{ID}") and prefix not in _PREFIXES)


def _nodes(triple: ox.Triple) -> Iterator[ox.NamedNode]:
    return (term for term in triple if isinstance(term, ox.NamedNode))
