"""The graph as NetworkX holds it; no other module turns RDF into nodes and edges."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import cached_property, lru_cache, partial
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, NamedTuple, TypeAlias

import networkx as nx

from ...names import collate
from ...ontology.terms import GP, ID, SCHEMA, SKOS, with_prologue
from ...queries.engine import Engine
from ..model.amounts import Amount, amounts_of
from ..model.evidence import Edge, Evidence, sources_of
from ..model.grades import Grade
from ..model.iris import kind_of, shorten
from ..model.labels import Labels
from ..model.qualifiers import Qualifiers
from ..model.statements import Statements
from ..model.values import Iri

if TYPE_CHECKING:
    MultiDiGraph: TypeAlias = nx.MultiDiGraph[str]
else:
    MultiDiGraph = nx.MultiDiGraph  # generic in the type stubs only

#: Neighbors of each node: neighbor, then relation, then the data of the edge.
Adjacency: TypeAlias = Mapping[str, Mapping[str, Mapping[str, Mapping[str, Any]]]]

#: The relations that lead from study to work, in the direction in which they are stated.
_FORWARD = (
    *("recommendedFor", "hasSpecialization", "teaches", "usesTool", "offersElective", "demands"),
    *("hasApplication", "targets", "targetsRole", "suggestsRole", "hasHardwareSide"),
)
#: Relations followed against the direction in which they are stated, and in both directions.
_BACKWARD, _BOTH = {"requires"}, {"skos:closeMatch"}
_RELATIONS = (
    *(GP.iri + name for name in (*_FORWARD, *_BACKWARD)),
    *(SKOS.narrower, SKOS.closeMatch, SCHEMA.about),
)
#: Kinds of things on a path; remarks and recommendations speak about it and are not part of it.
_KINDS = frozenset(
    {"program", "degree", "specialization", "skill", "role"}
    | {"application", "workplace", "organization", "industry"}
)

_STATEMENTS = f"""
SELECT ?s ?p ?o ?g WHERE {{
  VALUES ?p {{ {" ".join(f"<{iri}>" for iri in _RELATIONS)} }}
  GRAPH ?g {{ ?s ?p ?o }}
}}"""
_AMOUNTS = "SELECT ?thing ?amount WHERE {{ ?thing <{relation}> ?amount }}"
#: Roles that a passage, or a link of ours, relates to a role of which pay is stated.
_NEAR_ROLES = with_prologue("""
SELECT DISTINCT ?role ?near ?relation ?inverse ?g WHERE {
  ?near gp:typicalPay ?pay .
  VALUES ?relation { skos:broader skos:related }
  { GRAPH ?g { ?role ?relation ?near } BIND(false AS ?inverse) }
  UNION { GRAPH ?g { ?near ?relation ?role } BIND(true AS ?inverse) }
}""")
#: Findings of ours about the name of a role, and the passages with that name.
_NAMINGS = with_prologue(f"""
SELECT ?finding ?role ?text ?passage ?g WHERE {{
  ?finding a gp:Observation ; gp:aspect <{ID}aspect/naming> ;
    dcterms:description ?text ; prov:wasDerivedFrom ?passage .
  GRAPH ?g {{ ?finding schema:about ?role }}
  ?role a gp:Role .
}}""")
_FIELDS = f"SELECT ?program ?degree ?g WHERE {{ GRAPH ?g {{ ?program <{GP.inField}> ?degree }} }}"
#: Skills on the hardware side of a specialization that the recommendation of a program names.
_ADVISED = with_prologue("""
SELECT DISTINCT ?program ?specialization ?skill ?advice ?g WHERE {
  ?specialization gp:hasHardwareSide ?skill .
  ?advice gp:recommends ?program ; gp:forTarget ?specialization .
  GRAPH ?g { ?advice schema:mentions ?skill }
}""")
#: The reasons that recommendations of programs give.
_REASONS = with_prologue("""
SELECT ?program ?target ?advice ?reason ?g WHERE {
  ?advice a gp:Recommendation ; gp:recommends ?program ; gp:forTarget ?target .
  GRAPH ?g { ?advice dcterms:description ?reason }
}""")
_GROWTH = f"""
SELECT ?role ?growth ?label ?g WHERE {{
  GRAPH ?g {{ ?role <{GP.growthOutlook}> ?growth }}
  ?growth <{SKOS.prefLabel}> ?label
}}"""
#: The preference among relations of one grade between the same two things.
_PREFERENCE = {"teaches": 1, "hasHardwareSide": -1}
#: The number of ends for which the steps towards them are kept, and that of edges.
_ENDS, _EDGES = 256, 8192


class Outlook(NamedTuple):
    """The growth outlook of a role: the word for it, the passages that state it, and the thing."""

    label: str
    sources: tuple[str, ...]
    thing: str


class NearRole(NamedTuple):
    """A role with stated pay that is related to another role, and the statements that say so."""

    role: str
    evidence: tuple[Evidence, ...]

    @property
    def grade(self) -> Grade:
        """The best grade of the statements."""
        return max(one.grade for one in self.evidence)

    @property
    def sources(self) -> tuple[str, ...]:
        """The passages that make them."""
        return sources_of(self.evidence)


class Naming(NamedTuple):
    """A finding of ours about the name of a role, and the passages that use the name."""

    text: str
    passages: frozenset[str]
    evidence: Evidence


class Steps(dict[str, list[tuple[str, int]]]):
    """Successors of each node within reach of an end, with their distances; made when first read.

    `distances` holds the distance to the end of every node within the cutoff.
    """

    def __init__(self, network: Network, end: str, cutoff: int) -> None:
        super().__init__()
        self.distances: dict[str, int]
        self.distances = nx.single_target_shortest_path_length(network, end, cutoff)
        self._outgoing = network.outgoing

    def __missing__(self, node: str) -> list[tuple[str, int]]:
        distances = self.distances
        near = self._outgoing[node].keys() & distances.keys()
        return self.setdefault(node, [(node, distances[node]) for node in near])


class Network(MultiDiGraph):
    """Directed multigraph of things and relations, from study to work.

    A node is the short name of a thing, with its ``kind`` and ``label``. The key of an edge is its
    relation; its data are the other attributes of an `Edge`. The graph that
    `from_edges` returns is frozen; ``networkx.MultiDiGraph(network)`` is a copy to change.

    Attributes
    ----------
    labels : the labels of things, also of those without an edge
    pay, growth : the typical pay and the growth outlook of each role for which one is stated
    tuition : the listed tuition of each program for which one is stated
    near_roles : the roles with stated pay that are related to each role
    namings : the findings about the name of each role
    fields : the statements that a program is in the field of each degree
    advised : the statement of a recommendation that names a skill on the hardware side, by the
        program, the specialization and the skill
    reasons : the reasons why a program is recommended for a thing, by both

    Examples
    --------
    >>> edge = Edge("skill:sql", "role:analyst", "requires", Grade.STATED, ("guide/L1",), True)
    >>> network = Network.from_edges([edge], labels={"skill:sql": "SQL"})
    >>> nx.shortest_path(network, "skill:sql", "role:analyst")
    ['skill:sql', 'role:analyst']
    >>> network["skill:sql"]["role:analyst"]["requires"]["sources"]
    ('guide/L1',)
    """

    labels: Mapping[str, str]
    pay: Mapping[str, Amount]
    growth: Mapping[str, Outlook]
    tuition: Mapping[str, Amount]
    near_roles: Mapping[str, tuple[NearRole, ...]]
    namings: Mapping[str, tuple[Naming, ...]]
    fields: Mapping[str, tuple[Evidence, ...]]
    advised: Mapping[tuple[str, ...], Evidence] = MappingProxyType({})
    reasons: Mapping[tuple[str, str], tuple[Evidence, ...]] = MappingProxyType({})
    _succ: Adjacency
    _pred: Adjacency

    @classmethod
    def from_edges(
        cls,
        edges: Iterable[Edge],
        *,
        labels: Mapping[str, str] | None = None,
        pay: Mapping[str, Amount] | None = None,
        growth: Mapping[str, Outlook] | None = None,
        tuition: Mapping[str, Amount] | None = None,
        near_roles: Mapping[str, tuple[NearRole, ...]] | None = None,
        namings: Mapping[str, tuple[Naming, ...]] | None = None,
        fields: Mapping[str, tuple[Evidence, ...]] | None = None,
    ) -> Network:
        """Build the graph of some edges; the other parameters are the attributes of the graph."""
        network = cls()
        network.labels, network.pay, network.growth = labels or {}, pay or {}, growth or {}
        network.tuition, network.near_roles = tuition or {}, near_roles or {}
        network.namings, network.fields = namings or {}, fields or {}
        for edge in edges:
            data = edge._asdict()
            network.add_edge(data.pop("tail"), data.pop("head"), key=edge.relation, **data)
        for node, attributes in network.nodes(data=True):
            attributes |= {"kind": kind_of(node), "label": network.label(node)}
        nx.freeze(network)
        return network

    @classmethod
    def from_engine(cls, engine: Engine, labels: Labels | None = None) -> Network:
        """Build the graph of everything that an engine knows, with its labels if they are read."""
        by_iri = (labels or Labels.from_engine(engine)).by_iri
        pay = _read_amounts(engine, GP.typicalPay, "role")
        read = Statements(engine)
        network = cls.from_edges(
            _read_edges(read),
            labels={shorten(iri): label for iri, label in by_iri.items()},
            pay=pay,
            growth=_read_outlooks(read),
            tuition=_read_amounts(engine, GP.tuition, "program"),
            near_roles=_read_near_roles(read, pay),
            namings=_read_namings(read),
            fields=_read_fields(read),
        )
        network.advised, network.reasons = _read_advice(read), _read_reasons(read)
        return network

    @property
    def outgoing(self) -> Adjacency:
        """NetworkX's own rows of successors; its public views of them cost 15 times more."""
        return self._succ

    @cached_property
    def steps_to(self) -> Callable[[str, int], Steps]:
        """Steps towards an end up to a distance; those of the last ends are kept."""
        return lru_cache(_ENDS)(partial(Steps, self))

    @cached_property
    def pathways(self) -> dict[tuple[object, ...], tuple[Any, ...]]:
        """Pathways that were searched, by the question; `search` keeps those of the last ones."""
        return {}

    @cached_property
    def edge(self) -> Callable[[str, str], Edge]:
        """The best-graded edge between two neighbors; the last ones are kept."""
        return lru_cache(_EDGES)(self._edge)

    def _edge(self, tail: str, head: str) -> Edge:
        parallel = self._succ[tail][head].values()
        best = max(parallel, key=lambda data: (data["grade"], _PREFERENCE.get(data["relation"], 0)))
        return Edge(tail, head, **best)

    def label(self, node: str) -> str:
        """Return the label of a node."""
        return self.labels.get(node, node)

    @cached_property
    def required(self) -> Callable[[str], tuple[str, ...]]:
        """The key skills of a role, in the order of their labels; those of the last are kept."""
        return lru_cache(_ENDS)(self._required)

    def _required(self, role: str) -> tuple[str, ...]:
        before = self._pred.get(role, {})
        required = (node for node, keys in before.items() if "requires" in keys)
        return tuple(sorted(required, key=lambda node: collate(self.label(node))))


def _read_edges(read: Statements) -> Iterator[Edge]:
    """Yield an edge for each pair of things and relation, with all passages that state it."""
    qualifiers = Qualifiers.from_engine(read.engine)
    for (subject, relation, thing), (grade, sources) in read.of(_STATEMENTS).items():
        if kind_of(subject) in _KINDS and kind_of(thing) in _KINDS:
            limit = qualifiers.qualifier(subject, relation, thing, sources)
            name = relation.removeprefix("gp:")
            if name not in _BACKWARD:
                yield Edge(subject, thing, name, grade, sources, qualifier=limit)
            if name in _BACKWARD or name in _BOTH:
                yield Edge(thing, subject, name, grade, sources, inverse=True, qualifier=limit)


def _read_outlooks(read: Statements) -> dict[str, Outlook]:
    stated = read.sorted(_GROWTH).items()
    return {role: Outlook(label, sources, growth) for (role, growth, label), (_, sources) in stated}


def _read_amounts(engine: Engine, relation: str, kind: str) -> dict[str, Amount]:
    """Return the amount to which a relation leads from each thing of a kind."""
    amounts = amounts_of(engine, relation)
    return {
        shorten(str(thing)): amounts[amount]
        for thing, amount in engine.select(_AMOUNTS.format(relation=relation)).rows
        if isinstance(amount, Iri) and amount in amounts and kind_of(str(thing)) == kind
    }


def _read_near_roles(
    read: Statements, pay: Mapping[str, Amount]
) -> dict[str, tuple[NearRole, ...]]:
    """Return the roles near each role whose pay is known; an amount without bounds is not."""
    links: dict[tuple[str, str], list[Evidence]] = {}
    for (role, near, relation, inverse), said in read.sorted(_NEAR_ROLES).items():
        if kind_of(role) == "role" and near in pay:
            subject, thing = (near, role) if inverse == "True" else (role, near)
            links.setdefault((role, near), []).append(Evidence(subject, relation, thing, *said))
    found: dict[str, tuple[NearRole, ...]] = {}
    for (role, near), statements in links.items():
        found[role] = (*found.get(role, ()), NearRole(near, tuple(statements)))
    return found


def _read_namings(read: Statements) -> dict[str, tuple[Naming, ...]]:
    findings: dict[tuple[str, str, Evidence], set[str]] = {}
    for (finding, role, text, passage), said in read.sorted(_NAMINGS).items():
        evidence = Evidence(finding, "schema:about", role, *said)
        findings.setdefault((role, text, evidence), set()).add(passage)
    found: dict[str, tuple[Naming, ...]] = {}
    for (role, text, evidence), passages in findings.items():
        found[role] = (*found.get(role, ()), Naming(text, frozenset(passages), evidence))
    return found


def _read_fields(read: Statements) -> dict[str, tuple[Evidence, ...]]:
    found: dict[str, tuple[Evidence, ...]] = {}
    for (program, degree), said in read.sorted(_FIELDS).items():
        found[degree] = (*found.get(degree, ()), Evidence(program, "inField", degree, *said))
    return found


def _read_advice(read: Statements) -> dict[tuple[str, ...], Evidence]:
    return {
        (program, specialization, skill): Evidence(advice, "schema:mentions", skill, *said)
        for (program, specialization, skill, advice), said in read.sorted(_ADVISED).items()
    }


def _read_reasons(read: Statements) -> dict[tuple[str, str], tuple[Evidence, ...]]:
    found: dict[tuple[str, str], tuple[Evidence, ...]] = {}
    for (program, target, advice, text), said in read.sorted(_REASONS).items():
        reason = Evidence(advice, "dcterms:description", text, *said)
        found[program, target] = (*found.get((program, target), ()), reason)
    return found
