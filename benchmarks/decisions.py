"""Decisions at every size, beside the same by rdflib's memory store and NetworkX's simple paths."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any, TypeAlias

import networkx as nx
import pyoxigraph as ox
import rdflib

from gradpath.graph.decisions.outcome import Outcome
from gradpath.graph.knowledge_graph import KnowledgeGraph
from gradpath.graph.model.iris import expand, kind_of, shorten
from gradpath.graph.pathways.search import CUTOFF
from gradpath.graph.store.store import Store
from gradpath.ontology.terms import with_prologue

from .generator import SIZES, Generator
from .measure import Table, Verdict, duration, paused_collector, seconds
from .queries import in_rdflib

#: The size at which rdflib and NetworkX are asked too.
_PEERS_AT = "S"
_FASTER, _GROWTH = 20.0, 3.0

COMPARED = ("program:cmu-ms-ml", "program:georgia-tech-omscs")
#: A decision with its values: all are about things of the article, which every size holds.
ASKED: dict[str, dict[str, object]] = {
    "plan": {
        "to": "role:mlops-engineer",
        "budget": 25000,
        "gre": "no",
        "have": "python, docker",
        "delivery": "async",
        "raise": 20000,
    },
    "gap": {"to": "role:ml-engineer", "have": "python, sql, pytorch"},
    "find": {
        "max_tuition": 25000,
        "gre": "no",
        "delivery": "async",
        "leads_to": "role:computer-vision-engineer",
    },
    "compare": {"things": COMPARED},
}
#: Facts of every program, as the peers read them: the text of the query and its rows.
_FACTS = with_prologue("""
SELECT ?thing ?property ?value ?passage WHERE {
  ?thing a gp:Program .
  GRAPH ?passage { ?thing ?property ?value }
}""")
_OF_TWO = with_prologue(f"""
SELECT ?thing ?property ?value ?label ?min ?max ?limit ?passage WHERE {{
  VALUES ?thing {{ {" ".join(f"<{expand(one)}>" for one in COMPARED)} }}
  {{ GRAPH ?passage {{ ?thing ?property ?value }} }}
  UNION {{
    ?group skos:member ?thing .
    GRAPH ?passage {{
      ?scope gp:ofEachMember true ; gp:qualifies ?property ; schema:about ?group .
      ?group ?property ?value
    }}
  }}
  UNION {{ GRAPH ?passage {{
    ?remark schema:about ?thing ; gp:aspect ?property ; dcterms:description ?value }} }}
  OPTIONAL {{ ?value skos:prefLabel ?label }}
  OPTIONAL {{ ?value gp:min ?min }}
  OPTIONAL {{ ?value gp:max ?max }}
  OPTIONAL {{ GRAPH ?passage {{
    ?limiting schema:about ?thing ; gp:qualifies ?property ; gp:qualifier ?limit }} }}
}}""")
_STUDIES = ("degree", "program", "specialization")
_REQUIRED = with_prologue("SELECT ?skill WHERE { <%s> gp:requires ?skill }")

Paths: TypeAlias = dict[str, list[list[str]]]


class Peer:
    """The same work by rdflib's memory store and `networkx.all_simple_paths`."""

    def __init__(self, dataset: rdflib.Dataset, network: nx.MultiDiGraph[str]) -> None:
        self._dataset = dataset
        self._graph = nx.DiGraph(network)

    def plan(self) -> object:
        """Read the facts of all programs, and search the paths from each to the role."""
        return self._rows(_FACTS), self._coverage("role:mlops-engineer", ("program",))

    def gap(self) -> object:
        """Search the paths from each place of study to the role, and to each of its skills."""
        required, found = self._coverage("role:ml-engineer", _STUDIES)
        taught = {skill: self._paths(skill, _STUDIES) for skill in required}
        return found, taught

    def find(self) -> object:
        """Read the facts of all programs, and search the paths from each to the role."""
        return self._rows(_FACTS), self._coverage("role:computer-vision-engineer", ("program",))

    def compare(self) -> object:
        """Read what is stated of two programs, themselves or as members of a group."""
        return self._rows(_OF_TWO)

    def _rows(self, query: str) -> list[Any]:
        return [*self._dataset.query(query)]

    def _coverage(self, role: str, kinds: tuple[str, ...]) -> tuple[set[str], Paths]:
        required = {shorten(str(row[0])) for row in self._rows(_REQUIRED % expand(role))}
        return required, self._paths(role, kinds)

    def _paths(self, end: str, kinds: tuple[str, ...]) -> Paths:
        starts = [node for node in self._graph if kind_of(node) in kinds]
        return {
            start: [*nx.all_simple_paths(self._graph, start, end, cutoff=CUTOFF)]
            for start in starts
        }


def decisions(sizes: Iterable[str], *, seed: int, repeat: int) -> Table:
    """Time each decision at every size, first and when asked again about the same.

    Parameters
    ----------
    sizes : iterable of str
        Some of S, M and L.
    seed, repeat : int
        The seed of the graphs, and the most calls of each decision.
    """
    table = Table(
        "Decisions in process, medians; the indexes of a graph are made once, before",
        ("size", "decision", "rows", "ours", "rdflib and NetworkX"),
        notes=[
            "The peers read the facts by SPARQL and search all simple paths; they do not compare,",
            "order or explain what they find.",
            "Where an answer has more rows at a larger size, its time is taken for as many rows.",
        ],
    )
    times: dict[tuple[str, str], tuple[float, int]] = {}
    for size in sizes:
        with paused_collector():
            quads = [*Generator(seed).quads(SIZES[size])]
            graph = KnowledgeGraph(Store.from_quads(quads))
        peer = _peer(quads, graph) if size == _PEERS_AT else None
        del quads
        for name, values in ASKED.items():
            outcome = graph.decide(name, values)
            ours = seconds(_call(graph, name, values), repeat=repeat, budget=5.0)
            times[size, name] = ours, _rows(outcome)
            theirs = seconds(getattr(peer, name), repeat=5, budget=10.0) if peer else None
            table.rows.append(
                (size, name, _rows(outcome), duration(ours), theirs and duration(theirs))
            )
            if theirs:
                what = f"{size}: rdflib and NetworkX / ours, {name}"
                table.verdicts.append(Verdict(what, theirs / ours, _FASTER))
    for (size, name), (time, rows) in times.items():
        small = times.get(("S", name))
        if size != "S" and small:
            ratio = (time / small[0]) / max(1, rows / small[1])
            what = f"{size} / S, {name}, for as many rows"
            table.verdicts.append(Verdict(what, ratio, _GROWTH, at_least=False))
    return table


def _call(graph: KnowledgeGraph, name: str, values: dict[str, object]) -> Callable[[], Outcome]:
    return lambda: graph.decide(name, values)


def _peer(quads: list[ox.Quad], graph: KnowledgeGraph) -> Peer:
    return Peer(in_rdflib(quads), graph.network)


def _rows(outcome: Outcome) -> int:
    return sum(len(table.rows) for table in outcome.tables)
