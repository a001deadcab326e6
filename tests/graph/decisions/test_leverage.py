"""Leverage: the reach of skills, and bottlenecks checked against what is enumerated by hand."""

from random import Random

import networkx as nx
import pytest

from gradpath.graph.decisions import bottlenecks as measures
from gradpath.graph.decisions.bottlenecks import STUDIES, bottlenecks, projection
from gradpath.graph.decisions.outcome import Outcome, ReasonCode
from gradpath.graph.decisions.reach import Order, best_skills, candidates, met_by, reach
from gradpath.graph.knowledge_graph import KnowledgeGraph
from gradpath.graph.model.evidence import Edge
from gradpath.graph.model.grades import Grade
from gradpath.graph.model.iris import kind_of
from gradpath.graph.pathways.network import Network
from gradpath.queries import ParameterError

ORDERS = [Order(by_pay, stated) for by_pay in (False, True) for stated in (False, True)]


def of_kind(network: Network, kind: str) -> list[str]:
    return sorted(node for node in network if kind_of(node) == kind)


def ask(graph: KnowledgeGraph, **values: object) -> Outcome:
    return graph.decide("leverage", values)


def test_the_reach_of_a_skill_is_what_the_statements_say(graph: KnowledgeGraph) -> None:
    requires = {(row[1], row[0]) for row in pairs(graph, "gp:requires")}
    close = pairs(graph, "skos:closeMatch")
    close |= {(other, one) for one, other in close}
    for skill in of_kind(graph.network, "skill"):
        exact = {(role, skill) for required, role in requires if required == skill}
        near = {(r, req) for req, r in requires if (skill, req) in close} | exact
        assert {*reach(graph.network, skill, stated=False).counted} == near
        assert {*reach(graph.network, skill, stated=True).counted} == exact


def pairs(graph: KnowledgeGraph, relation: str) -> set[tuple[str, str]]:
    query = (
        "PREFIX gp: <https://w3id.org/gradpath/ontology#> "
        "PREFIX skos: <http://www.w3.org/2004/02/skos/core#> "
        f"SELECT ?s ?o {{ ?s {relation} ?o }}"
    )
    kinds = {"skill", "role"}
    return {
        (name(s), name(o))
        for s, o in graph.store.select(query).rows
        if {kind_of(str(s)), kind_of(str(o))} <= kinds
    }


def name(iri: object) -> str:
    kind, slug = str(iri).rsplit("/", 2)[-2:]
    return f"{kind}:{slug}"


@pytest.mark.parametrize("order", ORDERS)
def test_the_best_skills_are_those_of_an_order_of_all(graph: KnowledgeGraph, order: Order) -> None:
    network, chance = graph.network, Random(7)
    skills, roles = of_kind(network, "skill"), of_kind(network, "role")
    for number in (0, 1, 3, 10, 30):
        met = met_by(network, chance.sample(skills, number), stated=order.stated)
        gains = [reach(network, one, stated=order.stated).without(met) for one in skills]
        for role in (None, *chance.sample(roles, 3)):
            some = gains if role is None else [one.only(role) for one in gains]
            every = sorted(
                (one for one in some if one.counted), key=lambda one: order.key(network, one)
            )
            assert best_skills(network, met, role, order, 8) == every[:8]


def test_candidates_are_the_skills_with_reach(graph: KnowledgeGraph) -> None:
    network = graph.network
    for role in of_kind(network, "role"):
        found = {
            one
            for one in of_kind(network, "skill")
            if reach(network, one, stated=False).only(role).counted
        }
        assert {*candidates(network, role)} == found


def test_betweenness_and_cuts_are_those_of_all_shortest_paths(graph: KnowledgeGraph) -> None:
    network = graph.network
    roles = [one for one in of_kind(network, "role") if network.required(one)]
    graph_ = projection(network, roles, stated=False)
    passing: dict[str, float] = dict.fromkeys(graph_, 0.0)
    connected = 0
    for start in graph_:
        for role in roles:
            if kind_of(start) in STUDIES and role in graph_ and nx.has_path(graph_, start, role):
                connected += 1
                paths = [*nx.all_shortest_paths(graph_, start, role)]
                for path in paths:
                    for node in path[1:-1]:
                        passing[node] += 1 / len(paths)
    found = bottlenecks(network, None, stated=False)
    assert found.pairs == connected
    assert {one.thing: round(one.passing * connected, 6) for one in found.found} == {
        node: round(count, 6) for node, count in passing.items() if count
    }
    undirected = graph_.to_undirected()
    whole = nx.number_connected_components(undirected)
    for one in found.found:
        rest = undirected.subgraph({*undirected} - {one.thing})
        assert bool(one.cut_off) == (nx.number_connected_components(rest) > whole)


def test_what_is_cut_off_has_no_path_left() -> None:
    """Two programs reach a role by one skill each; one of them reaches it by no other."""
    stated = Grade.STATED
    edges = [
        Edge("program:a", "skill:x", "teaches", stated, ("s/L1",)),
        Edge("program:a", "skill:y", "teaches", stated, ("s/L1",)),
        Edge("program:b", "skill:y", "teaches", stated, ("s/L2",)),
        *(
            Edge(f"skill:{one}", "role:r", "requires", stated, ("s/L3",), inverse=True)
            for one in "xy"
        ),
    ]
    found = bottlenecks(Network.from_edges(edges), "role:r", stated=True)
    assert {one.thing: one.cut_off for one in found.found} == {
        "skill:x": (),
        "skill:y": ("program:b",),
    }
    assert {one.thing: one.passing for one in found.found} == {"skill:x": 0.25, "skill:y": 0.75}


def test_only_the_first_roles_are_looked_at_in_a_large_graph(
    graph: KnowledgeGraph, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(measures, "MOST_ROLES", 2)
    copy = KnowledgeGraph(graph.store)
    found = ask(copy)
    assert "Bottlenecks are those of 2 of 7 roles, the first by name" in found.sentences[-1].text


def test_the_skill_that_counts_for_most_roles(graph: KnowledgeGraph) -> None:
    found = ask(graph)
    assert found.answer.text == (
        "Statistical learning, statistical modeling, transformer architectures and 2 others "
        "count for most roles: 2 each."
    )
    assert found.sentences[0].text == (
        "Statistical learning is required by Quantitative Analyst and is close to statistical "
        "modeling, which is required by Data Scientist (ML Focus)."
    )
    assert {"ml-guide/L71", "ml-guide/L76"} < {*found.sentences[0].sources}
    assert "by our interpretation" in found.assumptions[0]
    assert "(betweenness)" in found.tables[1].note


def test_a_screen_shows_the_first_skills_in_a_few_columns(graph: KnowledgeGraph) -> None:
    table = ask(graph).tables[0]
    assert len(table.rows) == 15
    shown = table.on_screen
    assert [one.name for one in shown.columns] == ["skill", "roles", "role_count", "pay"]
    assert len(shown.rows) == 5
    assert "Docker: MLOps Engineer" in shown.note


def test_the_order_by_pay_is_by_the_lower_end_and_no_midpoint(graph: KnowledgeGraph) -> None:
    found = ask(graph, by="pay", evidence="stated")
    assert found.answer.text == (
        "Deep learning theory, financial domain knowledge, mathematical optimization and 3 others "
        "count for the highest lower end of pay, $140,000 a year "
        "(AI Research Scientist and Quantitative Analyst)."
    )
    assert [row[5].text for row in found.tables[0].rows[:6]] == ["$140,000 or more a year"] * 6


def test_the_next_skill_for_a_role_beside_what_one_has(graph: KnowledgeGraph) -> None:
    found = ask(graph, to="ML Engineer", have="python")
    assert found.answer.text == (
        "Beside what you have, cloud platforms, MLOps, PyTorch and 2 others count for most: "
        "1 of 6 required skills of ML Engineer each."
    )
    texts = [one.text for one in found.sentences]
    assert "What you have counts for these required skills: Python (ML Engineer)." in texts
    assert (
        "Of the shortest paths from a program or specialization to ML Engineer, 52% pass "
        "through PyTorch."
    ) in texts
    assert "skill:python" not in {row[0].value for row in found.tables[0].rows}


def test_empty_answers_have_a_reason(graph: KnowledgeGraph) -> None:
    role = "role:nlp-engineer"
    found = ask(graph, to=role, have=tuple(graph.network.required(role)))
    assert found.answer.text == "Beside what you have, no skill counts for NLP Engineer."
    assert found.reason is ReasonCode.EXCLUDED
    found = ask(graph, to="applied scientist")
    assert found.reason is ReasonCode.NOT_STATED
    found = ask(graph, have="pytroch")
    assert [one.given for one in found.unmatched] == ["pytroch"]
    assert "PyTorch" in found.unmatched[0].nearest
    with pytest.raises(ParameterError):
        ask(graph, have=[f"skill {number}" for number in range(10_000)])


def test_required_skills_come_before_near_ones_in_the_first_sentence(graph: KnowledgeGraph) -> None:
    found = graph.decide("leverage", {"to": "MLOps Engineer", "have": "python,docker"})
    assert found.answer.text == (
        "Beside what you have, AWS ML services, CI/CD for ML, GCP ML services and 2 others count "
        "for most: 1 of 6 required skills of MLOps Engineer each."
    )
