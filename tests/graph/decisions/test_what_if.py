"""What if a program adds or drops a topic: as if the graph were built anew, and never a source."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date
from random import Random

import pyoxigraph as ox
import pytest
from hypothesis import given
from hypothesis import strategies as st

from gradpath.graph.decisions.change import find_change
from gradpath.graph.decisions.matching import Matched
from gradpath.graph.decisions.outcome import Outcome, ReasonCode
from gradpath.graph.decisions.what_if import effects
from gradpath.graph.knowledge_graph import KnowledgeGraph
from gradpath.graph.model.evidence import Edge
from gradpath.graph.model.grades import Grade
from gradpath.graph.model.iris import expand, kind_of
from gradpath.graph.pathways.network import Network
from gradpath.graph.pathways.pathway import Pathway, Route, SharedSkill
from gradpath.graph.pathways.search import STUDIES, backward, forward
from gradpath.graph.pathways.variation import Variation
from gradpath.graph.store.store import Store
from gradpath.ontology.terms import GP, SOURCE
from gradpath.queries import ParameterError

#: The kinds that a relation joins.
RELATIONS = (
    ("degree", "hasSpecialization", "specialization"),
    ("program", "recommendedFor", "specialization"),
    ("program", "teaches", "skill"),
    ("program", "offersElective", "skill"),
    ("specialization", "teaches", "skill"),
    ("skill", "skos:closeMatch", "skill"),
    ("skill", "requires", "role"),
)
GEORGIA_TECH = "program:georgia-tech-omscs"
ASSUMPTION = "assumption/asker"


@st.composite
def edges(draw: st.DrawFn) -> dict[tuple[str, str, str], Edge]:
    found: dict[tuple[str, str, str], Edge] = {}
    for tail_kind, relation, head_kind in draw(st.lists(st.sampled_from(RELATIONS), max_size=25)):
        tail, head = (f"{kind}:{draw(st.integers(0, 3))}" for kind in (tail_kind, head_kind))
        if tail != head:
            grade = Grade.MAPPED if relation == "skos:closeMatch" else draw(st.sampled_from(Grade))
            found[tail, head, relation] = Edge(tail, head, relation, grade, ("test/L1",))
    return found


def all_pathways(network: Network) -> list[Pathway]:
    """Every pathway of a network, forward and back."""
    nodes = sorted(network)
    starts = (node for node in nodes if kind_of(node) in STUDIES)
    roles = (node for node in nodes if kind_of(node) == "role")
    return [
        *(one for start in starts for one in forward(network, start)),
        *(one for role in roles for one in backward(network, role)),
    ]


@given(edges(), edges(), st.randoms(use_true_random=False))
def test_a_variation_equals_a_network_built_anew(
    before: dict[tuple[str, str, str], Edge],
    more: dict[tuple[str, str, str], Edge],
    chance: Random,
) -> None:
    network = Network.from_edges(before.values())
    drop = [edge for edge in before.values() if chance.random() < 0.3]
    add = [edge for key, edge in more.items() if key not in before]
    kept = [edge for edge in before.values() if edge not in drop]
    old = all_pathways(network)
    varied = Variation(network, add, drop)
    fresh = Network.from_edges([*kept, *add])
    assert all_pathways(varied) == all_pathways(fresh)
    assert {*varied.edges(keys=True)} == {*fresh.edges(keys=True)}
    assert all(varied.nodes[node] == fresh.nodes[node] for node in fresh)
    assert all_pathways(network) == old  # the network is not changed


def without_assumption(pathway: Pathway) -> Pathway:
    """A pathway whose assumed edges have no source, as the answer shows them."""

    def strip(route: Route) -> Route:
        left = ([one for one in hop.sources if one != ASSUMPTION] for hop in route.hops)
        hops = zip(route.hops, left, strict=True)
        return Route(tuple(hop._replace(sources=tuple(sources)) for hop, sources in hops))

    return replace(
        pathway,
        routes=tuple(map(strip, pathway.routes)),
        shared=tuple(SharedSkill(strip(one.route)) for one in pathway.shared),
    )


def built_anew(graph: KnowledgeGraph, add: list[Edge], drop: list[Edge]) -> Network:
    gone = {tuple(map(expand, edge[:2])) for edge in drop}
    quads = [q for q in graph.store.quads() if (q.subject.value, _value(q.object)) not in gone]
    source = ox.NamedNode(SOURCE + ASSUMPTION)
    for edge in add:
        ends = (ox.NamedNode(expand(end)) for end in edge[:2])
        start, end = ends
        quads.append(ox.Quad(start, ox.NamedNode(GP.iri + edge.relation), end, source))
    return Network.from_engine(Store.from_quads(quads).localized)


def _value(term: object) -> str:
    return term.value if isinstance(term, ox.NamedNode) else ""


def check_like_a_fresh_build(graph: KnowledgeGraph, seed: int) -> None:
    chance, network = Random(seed), graph.network
    programs = sorted(node for node in network if kind_of(node) == "program")
    skills = sorted(node for node in network if kind_of(node) == "skill")
    specializations = sorted(node for node in network if kind_of(node) == "specialization")
    program = chance.choice(programs)
    row = network.outgoing[program]
    drop = [
        Edge(program, head, **data)
        for head in chance.sample(sorted(row), 2)
        if kind_of(head) in {"skill", "specialization"}
        for data in row[head].values()
    ]
    others = [one for one in skills if one not in row]
    add = [Edge(program, one, "teaches", Grade.STATED, ()) for one in chance.sample(others, 3)]
    other = chance.choice([one for one in specializations if one not in row])
    add.append(Edge(program, other, "recommendedFor", Grade.STATED, ()))
    varied, fresh = Variation(network, add, drop), built_anew(graph, add, drop)
    assert all_pathways(varied) == [*map(without_assumption, all_pathways(fresh))]


def test_a_variation_of_the_real_graph_equals_a_fresh_build(graph: KnowledgeGraph) -> None:
    check_like_a_fresh_build(graph, 0)


@pytest.mark.long
@pytest.mark.parametrize("seed", range(1, 25))
def test_more_variations_of_the_real_graph_equal_a_fresh_build(
    graph: KnowledgeGraph, seed: int
) -> None:
    check_like_a_fresh_build(graph, seed)


@pytest.mark.parametrize("seed", range(6))
def test_no_role_but_those_found_changes(graph: KnowledgeGraph, seed: int) -> None:
    """The search from the topics alone finds what a comparison of all roles finds."""
    chance, network = Random(seed), graph.network
    program = chance.choice(sorted(node for node in network if kind_of(node) == "program"))
    topics = sorted(node for node in network if kind_of(node) in {"skill", "specialization"})
    row = network.outgoing[program]
    add = [one for one in chance.sample(topics, 4) if one not in row]
    drop = [one for one in chance.sample(sorted(row), 2) if one in topics]
    change = find_change(graph, program, Matched((*add,), ()), Matched((*drop,), ()))
    found = {
        one.role: (one.before, one.after) for one in effects(network, change, None) if one.changes
    }
    fresh = built_anew(graph, [*change.added], [*change.dropped])
    before = {one.role: one for one in forward(network, program)}
    after = {one.role: without_assumption(one) for one in forward(fresh, program)}
    for role in before.keys() | after.keys():
        pair = (before.get(role), after.get(role))
        assert found.get(role, pair) == pair
        assert (role in found) == (skills(pair[0]) != skills(pair[1]))


def skills(pathway: Pathway | None) -> object:
    return pathway and [
        (one.skill, one.grade, one.via is None, one.hedge) for one in pathway.shared
    ]


def ask(graph: KnowledgeGraph, program: str, **values: object) -> Outcome:
    return graph.decide("what-if", {"program": program, **values})


def rows(outcome: Outcome) -> dict[str, list[str]]:
    return {row[0].text: [cell.text for cell in row[1:]] for row in outcome.tables[0].rows}


def test_an_added_skill_is_covered_and_has_no_source(graph: KnowledgeGraph) -> None:
    found = ask(graph, "Georgia Tech", add="skill:docker")
    assert found.answer.text == (
        "If Georgia Tech OMSCS added Docker, its coverage would change for 1 role: "
        "MLOps Engineer, from none to 1 of 6 required skills."
    )
    left = "AWS ML services, CI/CD for ML, GCP ML services, Kubernetes, model monitoring"
    assert rows(found)["MLOps Engineer"] == [
        *("none stated of 6", "1 of 6", "2 of 2", "2 of 2", "Docker", "none", left),
    ]
    (assumption,) = found.assumptions
    assert assumption == (
        "You assume that Georgia Tech OMSCS teaches Docker; no source states it. "
        "It counts here as if a source stated it."
    )
    cited = [
        *(one for s in (found.answer, *found.sentences) for one in (*s.evidence, *s.compared)),
        *(one for row in found.tables[0].rows for cell in row for one in cell.evidence),
    ]
    assert all(one.sources for one in cited)
    assert not any((one.subject, one.object) == (GEORGIA_TECH, "skill:docker") for one in cited)


def test_a_dropped_specialization_opens_gaps_and_costs_a_place(graph: KnowledgeGraph) -> None:
    found = ask(graph, "Georgia Tech", drop="specialization:computer-vision")
    assert found.answer.text == (
        "If Georgia Tech OMSCS dropped the specialization Computer Vision, its coverage would "
        "change for 1 role: Computer Vision Engineer, from 4 to 2, from 4 to 1 word for word, "
        "of 5 required skills."
    )
    texts = [one.text for one in found.sentences]
    assert texts[0] == (
        "Place among the programs that lead to Computer Vision Engineer: 3 of 6 instead of 2 of 6."
    )
    assert "The skill computer vision is kept: drop skill:computer-vision as well" in texts[-1]
    assert rows(found)["Computer Vision Engineer"][5] == "3D reconstruction, OpenCV"


def test_a_role_may_be_reached_and_a_gap_closed(graph: KnowledgeGraph) -> None:
    found = ask(graph, "drexel", add="python, docker", to="ML Engineer")
    assert found.answer.text == (
        "If Drexel M.S. AI and Machine Learning added Python and Docker, its coverage would "
        "change for 1 role: ML Engineer, from no path to 1 of 6."
    )
    assert [one.text for one in found.sentences] == [
        "Place among the programs that lead to ML Engineer: 4 of 7 instead of none.",
        "No other program here covers Python, required of ML Engineer.",
    ]


def test_what_is_there_is_not_added_nor_what_is_not_there_dropped(graph: KnowledgeGraph) -> None:
    found = ask(graph, "Georgia Tech", add="skill:deep-learning", drop="docker")
    assert found.answer.text.startswith("Nothing changes for Georgia Tech OMSCS")
    texts = {one.text: one.sources for one in found.sentences}
    assert texts["Georgia Tech OMSCS teaches deep learning already: adding it changes nothing."]
    none = "Georgia Tech OMSCS is not stated to offer Docker: there is nothing to drop."
    assert texts[none] == ()
    assert not found.assumptions
    assert found.reason is None
    assert found.tables[0].rows


def test_unknown_names_are_shown_and_not_forced(graph: KnowledgeGraph) -> None:
    found = ask(graph, "Georgia Tech", add="dockr")
    assert [(one.given, one.nearest[0]) for one in found.unmatched] == [("dockr", "Docker")]
    assert found.answer.text.startswith("Nothing changes")
    assert found.reason is ReasonCode.NO_MAPPING
    found = ask(graph, "Georgia Tech", add="dockr, kubernetes")
    assert found.answer.text.startswith("If Georgia Tech OMSCS added Kubernetes, ")


def test_a_role_that_stays_out_of_reach_has_a_reason(graph: KnowledgeGraph) -> None:
    found = ask(graph, "drexel", add="docker", to="Quantitative Analyst")
    assert found.reason is ReasonCode.NO_MAPPING
    assert not found.tables


@pytest.mark.parametrize("values", [{}, {"add": "docker", "drop": "docker"}, {"add": ["x"] * 500}])
def test_impossible_changes_are_refused(graph: KnowledgeGraph, values: dict[str, object]) -> None:
    if values == {"add": ["x"] * 500}:
        values = {"add": [f"x{number}" for number in range(500)]}
    with pytest.raises(ParameterError):
        ask(graph, "Georgia Tech", **values)


def test_a_program_that_has_expired_is_left_out(
    with_facts: Callable[[str], KnowledgeGraph],
) -> None:
    graph = with_facts(f"{GEORGIA_TECH} schema:validThrough '2026-01-31'^^xsd:date .")
    found = graph.as_of(date(2026, 3, 1)).decide("what-if", {"program": GEORGIA_TECH, "add": "sql"})
    assert found.reason is ReasonCode.EXPIRED
    assert found.answer.text.startswith("Georgia Tech OMSCS is left out. ")


def test_a_name_of_a_skill_and_a_specialization_means_both(graph: KnowledgeGraph) -> None:
    found = ask(graph, "usc", add="mlops", to="MLOps Engineer")
    assert found.answer.text == (
        "If USC M.S. CS (AI) added MLOps and the specialization MLOps, its coverage would change "
        "for 1 role: MLOps Engineer, from no path to 6 of 6, 0 by itself."
    )
    assert [one.text for one in found.meanings] == [
        "mlops is taken as skill:mlops.",
        "mlops is taken as specialization:mlops.",
    ]
    alone = ask(graph, "usc", add="skill:mlops", to="MLOps Engineer")
    assert "from no path to none stated of 6" in alone.answer.text
    dropped = ask(graph, "usc", drop="computer vision")
    begin = "If USC M.S. CS (AI) dropped the specialization Computer Vision, its coverage would"
    assert dropped.answer.text.startswith(begin)
    assert not any("nothing to drop" in one.text or "kept" in one.text for one in dropped.sentences)
    assert (
        dropped.answer.text == ask(graph, "usc", drop="specialization:computer-vision").answer.text
    )
