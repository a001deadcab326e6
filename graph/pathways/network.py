"""The graph as NetworkX sees it: the one place where RDF becomes nodes and edges."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from enum import IntEnum
from functools import cached_property
from typing import TYPE_CHECKING, TypeAlias

from ...ontology.terms import GP, SCHEMA, SKOS
from ..model.amounts import Amount, amounts_of
from ..model.iris import kind_of, passage_order, shorten
from ..store.engine import Engine, Iri

if TYPE_CHECKING:
    from networkx import MultiDiGraph


class Grade(IntEnum):
    """How well a statement is founded; a path is as good as its weakest edge."""

    MAPPED = 1
    DERIVED = 2
    STATED = 3

    @property
    def label(self) -> str:
        """The word for the grade."""
        return self.name.lower()

    @classmethod
    def from_label(cls, label: str) -> Grade:
        """Return the grade that a word names.

        Raises
        ------
        KeyError
            If it names none.
        """
        return cls[label.upper()]

    @classmethod
    def from_iri(cls, iri: str) -> Grade:
        """Return the grade that an IRI names; one that is none of ours counts as the weakest."""
        return cls.__members__.get(iri.rpartition("/")[2].upper(), cls.MAPPED)


@dataclass(frozen=True, slots=True)
class Edge:
    """One relation between two things, as far as it lies on a way to a role.

    Attributes
    ----------
    tail, head : str
        Short names of the things; the edge leads from study towards work.
    relation : str
        The property, without its prefix where it is one of ours.
    grade : Grade
        The best grade among the passages.
    sources : tuple of str
        Short names of the passages that say it.
    inverse : bool
        Whether the statement itself reads from head to tail.
    """

    tail: str
    head: str
    relation: str
    grade: Grade
    sources: tuple[str, ...]
    inverse: bool = False


#: The relations that lie on a way from study to work, with the direction in which one walks them.
_FORWARD = (
    *("recommendedFor", "hasSpecialization", "teaches", "usesTool", "offersElective", "demands"),
    *("hasApplication", "targets", "targetsRole", "suggestsRole"),
)
_BACKWARD = {GP.requires}
_BOTH = {SKOS.closeMatch}
_RELATIONS = (
    *(GP.iri + name for name in _FORWARD),
    SKOS.narrower,
    SCHEMA.about,
    *_BACKWARD,
    *_BOTH,
)
#: What a way to a role can pass; remarks and recommendations speak about it and do not lie on it.
_PASSED = frozenset(
    {"program", "degree", "specialization", "skill", "role"}
    | {"application", "workplace", "organization", "industry"}
)

_STATEMENTS = f"""
SELECT ?s ?p ?o ?g WHERE {{
  VALUES ?p {{ {" ".join(f"<{iri}>" for iri in _RELATIONS)} }}
  GRAPH ?g {{ ?s ?p ?o }}
}}"""
_GRADES = f"SELECT ?passage ?grade WHERE {{ ?passage <{GP.grade}> ?grade }}"
_PAY = f"SELECT ?role ?amount WHERE {{ ?role <{GP.typicalPay}> ?amount }}"
_LABELS = f"SELECT ?thing ?label WHERE {{ ?thing <{SKOS.prefLabel}> ?label }}"
_GROWTH = f"""
SELECT ?role ?label ?g WHERE {{
  GRAPH ?g {{ ?role <{GP.growthOutlook}> ?growth }}
  ?growth <{SKOS.prefLabel}> ?label
}}"""


def edges(engine: Engine) -> Iterator[Edge]:
    """Generate the edges between things on a way from study to work.

    Parameters
    ----------
    engine : Engine
        Where the statements are.

    Yields
    ------
    Edge
        One for each pair of things and relation, with all passages that say it.
    """
    grades = {passage: Grade.from_iri(str(grade)) for passage, grade in engine.select(_GRADES).rows}
    said: dict[tuple[str, str, str], list[str]] = {}
    for subject, relation, thing, passage in engine.select(_STATEMENTS).rows:
        key = (str(subject), str(relation), str(thing))
        said.setdefault(key, []).append(str(passage))
    for (subject, relation, thing), passages in said.items():
        if kind_of(subject) not in _PASSED or kind_of(thing) not in _PASSED:
            continue
        grade = max(grades.get(Iri(passage), Grade.STATED) for passage in passages)
        sources = tuple(sorted(map(shorten, passages), key=passage_order))
        name = shorten(relation).removeprefix("gp:")
        tail, head = shorten(subject), shorten(thing)
        if relation not in _BACKWARD:
            yield Edge(tail, head, name, grade, sources)
        if relation in _BACKWARD or relation in _BOTH:
            yield Edge(head, tail, name, grade, sources, inverse=True)


def build(edges: Iterable[Edge]) -> MultiDiGraph[str]:
    """Build the NetworkX graph of some edges.

    Parameters
    ----------
    edges : iterable of Edge
        The edges; each is kept under its relation as the attribute ``edge``.

    Returns
    -------
    networkx.MultiDiGraph
        Nodes are short names with the attribute ``kind``; edge keys are relations.
    """
    import networkx as nx

    graph: MultiDiGraph[str] = nx.MultiDiGraph()
    for edge in edges:
        graph.add_edge(edge.tail, edge.head, key=edge.relation, edge=edge)
    for node, attributes in graph.nodes(data=True):
        attributes["kind"] = kind_of(node)
    return graph


@dataclass(frozen=True, slots=True)
class Outlook:
    """The growth outlook of a role.

    Attributes
    ----------
    label : str
        The word for it.
    sources : tuple of str
        The passages that give it.
    """

    label: str
    sources: tuple[str, ...]


#: Neighbors of nodes, by relation; the shape in which NetworkX keeps its adjacency.
Adjacency: TypeAlias = Mapping[str, Mapping[str, Mapping[str, Edge]]]


@dataclass(frozen=True)
class Network:
    """The projection with what is asked of its nodes: labels, pay and growth.

    Attributes
    ----------
    edges : tuple of Edge
        The relations between things.
    labels : dict of str to str
        What the things are called.
    pay : dict of str to Amount
        The typical pay of each role that a source states.
    growth : dict of str to Outlook
        The growth outlook of each role that a source states.
    """

    edges: tuple[Edge, ...]
    labels: Mapping[str, str]
    pay: Mapping[str, Amount]
    growth: Mapping[str, Outlook]

    @classmethod
    def from_engine(cls, engine: Engine) -> Network:
        """Project everything an engine knows."""
        amounts = amounts_of(engine, GP.typicalPay)
        pay = {
            shorten(str(role)): amounts[amount]
            for role, amount in engine.select(_PAY).rows
            if isinstance(amount, Iri) and amount in amounts and kind_of(str(role)) == "role"
        }
        return cls(
            edges=tuple(edges(engine)),
            labels={shorten(str(node)): str(label) for node, label in engine.select(_LABELS).rows},
            pay=pay,
            growth=_outlooks(engine),
        )

    @cached_property
    def graph(self) -> MultiDiGraph[str]:
        """The NetworkX graph of the edges, made when first asked for; see `build`."""
        return build(self.edges)

    @cached_property
    def successors(self) -> Adjacency:
        """What follows each node: the adjacency of `graph`, had without loading NetworkX."""
        return _adjacency((edge.tail, edge.head, edge) for edge in self.edges)

    @cached_property
    def predecessors(self) -> Adjacency:
        """What precedes each node: the adjacency of `graph` reversed."""
        return _adjacency((edge.head, edge.tail, edge) for edge in self.edges)

    def edge(self, tail: str, head: str) -> Edge:
        """Return the best-graded edge between two neighbors."""
        parallel = self.successors[tail][head].values()
        return max(parallel, key=lambda edge: (edge.grade, edge.relation == "teaches"))

    def label(self, node: str) -> str:
        """Return what a node is called."""
        return self.labels.get(node, node)

    def required(self, role: str) -> tuple[str, ...]:
        """Return the key skills of a role, in the order of their labels."""
        before = self.predecessors.get(role, {})
        return tuple(
            sorted((n for n, keys in before.items() if "requires" in keys), key=self.label)
        )


def _adjacency(neighbors: Iterable[tuple[str, str, Edge]]) -> Adjacency:
    found: dict[str, dict[str, dict[str, Edge]]] = {}
    for node, neighbor, edge in neighbors:
        found.setdefault(node, {}).setdefault(neighbor, {})[edge.relation] = edge
        found.setdefault(neighbor, {})
    return found


def _outlooks(engine: Engine) -> dict[str, Outlook]:
    said: dict[tuple[str, str], list[str]] = {}
    for role, label, passage in engine.select(_GROWTH).rows:
        said.setdefault((shorten(str(role)), str(label)), []).append(shorten(str(passage)))
    return {
        role: Outlook(label, tuple(sorted(passages, key=passage_order)))
        for (role, label), passages in said.items()
    }
