"""Path search: forward, backward, NetworkX and SPARQL find the same set of paths."""

import itertools
from collections.abc import Iterator

import networkx as nx
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gradpath.graph.model.evidence import Edge
from gradpath.graph.model.grades import Grade
from gradpath.graph.model.iris import expand, kind_of, shorten
from gradpath.graph.pathways.network import Network
from gradpath.graph.pathways.pathway import NodePath
from gradpath.graph.pathways.search import (
    CUTOFF,
    STARTS,
    STUDIES,
    UnknownNode,
    backward,
    between,
    forward,
    simple_paths,
)
from gradpath.graph.store.store import Store
from gradpath.ontology.terms import GP
from support.sampling import sampled

#: The kinds that a relation joins, with its property as SPARQL writes it.
RELATIONS = (
    ("degree", "hasSpecialization", "specialization"),
    ("program", "recommendedFor", "specialization"),
    ("program", "teaches", "skill"),
    ("degree", "targetsRole", "role"),
    ("specialization", "teaches", "skill"),
    ("specialization", "usesTool", "skill"),
    ("specialization", "skos:narrower", "specialization"),
    ("skill", "skos:closeMatch", "skill"),
    ("skill", "requires", "role"),
)
grades = st.sampled_from(Grade)


@st.composite
def networks(draw: st.DrawFn) -> Network:
    """A small typed network with parallel edges, cycles and dead ends."""
    found: dict[tuple[str, str, str], Edge] = {}
    for tail_kind, relation, head_kind in draw(st.lists(st.sampled_from(RELATIONS), max_size=30)):
        tail, head = (f"{kind}:{draw(st.integers(0, 3))}" for kind in (tail_kind, head_kind))
        grade = Grade.MAPPED if relation == "skos:closeMatch" else draw(grades)
        found[tail, relation, head] = Edge(tail, head, relation, grade, ("test/L1",))
        if relation == "skos:closeMatch":
            found[head, relation, tail] = Edge(head, tail, relation, grade, ("test/L1",), True)
    return Network.from_edges(found.values())


def by_networkx(network: Network, start: str, end: str, cutoff: int) -> set[NodePath]:
    graph = nx.DiGraph(network)  # a multigraph would repeat a path per parallel edge
    return {*map(tuple, nx.all_simple_paths(graph, start, end, cutoff=cutoff))}


def allowed(network: Network, paths: set[NodePath], weakest: Grade) -> set[NodePath]:
    """The rule in its own words: no edge below the grade, and one edge of ours at most."""
    kept = set()
    for path in paths:
        best = [
            max(data["grade"] for data in network[tail][head].values())
            for tail, head in itertools.pairwise(path)
        ]
        if min(best) >= weakest and best.count(Grade.MAPPED) <= 1:
            kept.add(path)
    return kept


def of_kinds(network: Network, *kinds: str) -> list[str]:
    return [node for node in network if kind_of(node) in kinds]


def ends(network: Network, *kinds: str) -> Iterator[tuple[str, str]]:
    return ((s, r) for s in of_kinds(network, *kinds) for r in of_kinds(network, "role"))


@given(networks(), st.integers(0, CUTOFF))
def test_the_simple_paths_are_those_of_networkx_each_once(network: Network, cutoff: int) -> None:
    for start in network:
        for end in network:
            if start != end:
                found = simple_paths(network, start, end, cutoff=cutoff)
                assert len(found) == len(set(found))
                assert set(found) == by_networkx(network, start, end, cutoff)


@given(networks())
def test_the_simple_paths_come_shortest_first(network: Network) -> None:
    for start, role in ends(network, *STARTS):
        lengths = [*map(len, simple_paths(network, start, role))]
        assert lengths == sorted(lengths)


@given(networks())
def test_no_simple_path_leads_from_a_node_to_itself(network: Network) -> None:
    assert all(simple_paths(network, node, node) == [] for node in network)


@given(networks(), grades, st.integers(1, CUTOFF))
def test_a_pathway_has_the_paths_of_networkx_that_the_rule_allows(
    network: Network, grade: Grade, cutoff: int
) -> None:
    for start, role in ends(network, *STARTS):
        found = between(network, start, role, grade=grade, cutoff=cutoff)
        routes = [route.nodes for route in found.routes] if found else []
        assert len(routes) == len(set(routes))
        every = by_networkx(network, start, role, cutoff)
        assert set(routes) == allowed(network, every, grade)


@settings(deadline=None)  # the first example of a large network may take its time
@given(networks(), grades, st.integers(1, CUTOFF))
def test_forward_and_backward_find_what_lies_between(
    network: Network, grade: Grade, cutoff: int
) -> None:
    there = [
        pathway
        for start in of_kinds(network, *STARTS)
        for pathway in forward(network, start, grade=grade, cutoff=cutoff)
    ]
    back = [
        pathway
        for role in of_kinds(network, "role")
        for pathway in backward(network, role, grade=grade, cutoff=cutoff)
    ]
    joined = [
        pathway
        for start, role in ends(network, *STARTS)
        if (pathway := between(network, start, role, grade=grade, cutoff=cutoff))
    ]
    complete = [one for one in joined if kind_of(one.start) in STUDIES]
    assert set(there) == set(joined)
    assert set(back) == set(complete)
    assert (len(there), len(back)) == (len(joined), len(complete))


def test_an_end_that_is_not_in_the_network_is_named(store: Store) -> None:
    network = Network.from_engine(store)
    for start, role in (("skill:alchemy", "role:ml-engineer"), ("specialization:nlp", "role:none")):
        with pytest.raises(UnknownNode) as caught:
            simple_paths(network, start, role)
        assert caught.value.node in {"skill:alchemy", "role:none"}
    with pytest.raises(UnknownNode):
        forward(network, "skill:alchemy")
    with pytest.raises(UnknownNode):
        backward(network, "role:none")


#: One step from study towards work, as a property path over the article.
STEP = "|".join(
    [
        *(
            f"<{GP.iri}{name}>"
            for name in (
                *("recommendedFor", "hasSpecialization", "teaches", "usesTool", "demands"),
                *("offersElective", "hasApplication", "targets", "targetsRole", "suggestsRole"),
                "hasHardwareSide",
            )
        ),
        f"^<{GP.requires}>",
        "<https://schema.org/about>",
        "<http://www.w3.org/2004/02/skos/core#narrower>",
        "<http://www.w3.org/2004/02/skos/core#closeMatch>",
        "^<http://www.w3.org/2004/02/skos/core#closeMatch>",
    ]
)


def by_sparql(store: Store, start: str, hops: int) -> set[NodePath]:
    """The paths of so many edges from a start to any role, found by joining statements."""
    names = [f"?n{i}" for i in range(hops + 1)]
    steps = " . ".join(f"{a} {STEP} {b}" for a, b in itertools.pairwise(names))
    kinds = "program|degree|specialization|skill|role|application|workplace|organization|industry"
    inner = "".join(f'FILTER(REGEX(STR({name}), "/id/({kinds})/")) ' for name in names[1:-1])
    query = f"""SELECT DISTINCT {" ".join(names)} WHERE {{
      BIND(<{expand(start)}> AS ?n0) {steps} . {inner}
      FILTER(CONTAINS(STR({names[-1]}), "/id/role/")) }}"""
    rows = (tuple(shorten(str(node)) for node in row) for row in store.select(query).rows)
    return {path for path in rows if len(set(path)) == len(path)}


@pytest.mark.parametrize("hops", sampled(range(1, CUTOFF + 1), 3))
def test_on_the_article_sparql_finds_the_same_paths(store: Store, hops: int) -> None:
    network = Network.from_engine(store)
    roles = of_kinds(network, "role")
    starts = [*of_kinds(network, "program", "specialization"), "degree:machine-learning"]
    found = {
        path
        for start in starts
        for role in roles
        for path in simple_paths(network, start, role, cutoff=hops)
        if len(path) == hops + 1
    }
    assert found == {path for start in starts for path in by_sparql(store, start, hops)}
    if hops in {2, 3}:
        assert found  # the article does lead from study to work
