"""Pathways: what leads where, how well founded, and that each word comes from the triples."""

import csv
from pathlib import Path

import pyoxigraph as ox
import pytest

from gradpath.errors import GradPathError
from gradpath.graph.knowledge_graph import KnowledgeGraph
from gradpath.graph.model.grades import Grade
from gradpath.graph.model.iris import expand, shorten
from gradpath.graph.model.labels import AmbiguousName, Labels, UnknownName
from gradpath.graph.pathways.explain import (
    certainty,
    condition,
    covered,
    reason,
)
from gradpath.graph.pathways.network import Network
from gradpath.graph.pathways.search import UnknownNode, between, forward
from gradpath.graph.pathways.sentences import headline, role_sentence, route_sentence
from gradpath.graph.records import pathway_record, pathways_record
from gradpath.graph.store.store import Store
from gradpath.ontology.terms import SOURCE

SEED = Path(__file__).parents[3] / "shared" / "seed"


def without(store: Store, subject: str, predicate: str, thing: str) -> KnowledgeGraph:
    """The graph with one statement taken out of every passage."""
    gone = (ox.NamedNode(expand(subject)), ox.NamedNode(predicate), ox.NamedNode(expand(thing)))
    quads = list(store.quads())
    kept = [quad for quad in quads if (quad.subject, quad.predicate, quad.object) != gone]
    assert len(kept) < len(quads)
    return KnowledgeGraph(Store.from_quads(kept))


def exact(graph: KnowledgeGraph, start: str) -> dict[str, set[str]]:
    """The roles that share skills as stated by the sources, with those skills."""
    return {
        pathway.role: {s.skill for s in pathway.shared if s.grade is Grade.STATED}
        for pathway in graph.pathways(start).pathways
        if pathway.stated
    }


def test_language_processing_leads_to_its_engineer(graph: KnowledgeGraph) -> None:
    best = graph.pathways("NLP").pathways[0]
    assert best.role == "role:nlp-engineer"
    assert [(s.skill, s.grade) for s in best.shared] == [
        ("skill:linguistics-fundamentals", Grade.MAPPED),
        ("skill:nlp-libraries", Grade.MAPPED),
        ("skill:transformer-architectures", Grade.STATED),
    ]
    assert best.needed == ()
    assert str(best.pay) == "$130,000 to $185,000 a year"
    assert best.pay is not None
    assert best.pay.sources == ("ml-guide/L73",)


def test_identical_skills_lead_where_the_guide_says(graph: KnowledgeGraph) -> None:
    assert exact(graph, "deep learning") == {
        "role:computer-vision-engineer": {"skill:cnn"},
        "role:ml-engineer": {"skill:pytorch", "skill:tensorflow"},
    }
    assert exact(graph, "statistical learning") == {
        "role:quantitative-analyst": {"skill:statistical-learning"}
    }
    assert exact(graph, "reinforcement learning") == {}
    assert exact(graph, "domain-specific ml") == {}


def test_an_open_end_stays_open(graph: KnowledgeGraph) -> None:
    (pathway,) = graph.pathways("statistical learning", role="quant").pathways
    assert pathway.pay is not None
    assert (pathway.pay.low, pathway.pay.high, pathway.pay.open_from) == (140000, None, 200000)
    assert str(pathway.pay) == "$140,000 to $200,000 or more a year"


@pytest.mark.skipif(
    not SEED.is_dir(), reason="needs ../shared/seed, which is not beside this checkout"
)
def test_the_whole_matrix_has_the_grades_of_the_seed(graph: KnowledgeGraph, store: Store) -> None:
    basis = dict(
        store.select("SELECT ?g ?b { ?g <https://w3id.org/gradpath/ontology#basis> ?b }").rows
    )
    with (SEED / "overlap.tsv").open(encoding="utf-8") as table:
        rows = list(csv.DictReader(table, delimiter="\t"))
    assert len(rows) == 49
    for row in rows:
        start = shorten(graph.labels.find(row["specialization"], ["specialization"]))
        role = shorten(graph.labels.find(row["role"], ["role"]))
        found = between(graph.network, start, role)
        if found is None:
            grade = "NONE"
        elif found.grade is Grade.STATED:
            grade = "EXACT"
        else:
            bases = {
                str(basis.get(SOURCE + source)).rpartition("/")[2]
                for route in found.routes
                for hop in route.hops
                for source in hop.sources
            }
            grade = "NEAR" if "shared-word" in bases else "INFER"
        assert grade == row["grade"], (start, role)


def test_a_program_does_not_boast_of_what_it_is_recommended_for(graph: KnowledgeGraph) -> None:
    (pathway,) = graph.pathways("northeastern", role="mlops engineer").pathways
    assert {skill.via for skill in pathway.shared} == {"specialization:mlops"}
    assert pathway.own == 0
    assert headline(graph.network, [pathway]) == (
        "Strongest match: MLOps Engineer, 6 of 6 key skills if it teaches all of MLOps, "
        "for which it is recommended, none stated of itself, typically $120,000 to $170,000 a year."
    )


def test_none_stated_is_never_none_covered(graph: KnowledgeGraph) -> None:
    network = graph.network
    found = [one for role in network.pay for one in graph.pathways(role).pathways]
    assert any(not one.shared for one in found)
    for one in found:
        text = covered(network, one)
        assert not text.startswith("0 of")
        if not one.shared and one.total:
            assert text == f"none stated of {one.total}; {reason(network, one)}"
        if condition(network, one) and not one.own:
            assert text.startswith(f"none stated of itself; {len(one.shared)} of {one.total} ")


def test_the_evidence_of_a_pathway_tells_skills_of_different_grades(
    graph: KnowledgeGraph,
) -> None:
    found = {one.start: one for one in graph.pathways("MLOps Engineer").pathways}
    assert certainty(found["specialization:mlops"]) == "2 stated, 4 our interpretation"
    assert certainty(found["program:georgia-tech-omscs"]) == "stated by the source"
    for role in graph.network.pay:
        for one in graph.pathways(role).pathways:
            words = certainty(one)
            grades = {skill.grade for skill in one.shared} | {one.grade}
            assert (words == one.grade.title) == (len(grades) == 1)
            assert ("interpretation" in words) == (Grade.MAPPED in grades)


def test_a_hardware_side_counts_only_where_the_advice_names_it(graph: KnowledgeGraph) -> None:
    paths = graph.pathways("computer vision engineer").pathways
    role_of = {path.start: path for path in paths}
    purdue = role_of.pop("program:purdue-ms-ece")
    (hedged,) = (skill for skill in purdue.shared if skill.hedge)
    assert hedged.skill == hedged.taught_as == "skill:edge-deployment"
    assert (hedged.grade, hedged.via) == (Grade.STATED, "specialization:computer-vision")
    assert hedged.hedge == "may, for the hardware side"
    assert (purdue.own, len(purdue.shared), purdue.needed) == (0, 5, ())
    assert "edge deployment (may, for the hardware side)" in covered(graph.network, purdue)
    record = pathway_record(graph.network, purdue)
    assert [skill["id"] for skill in record["shared"] if "qualifier" in skill] == [
        "skill:edge-deployment"
    ]
    assert "Computer Vision with its hardware side" in headline(graph.network, [purdue])
    assert {"program:usc-ms-cs", "program:georgia-tech-omscs"} <= role_of.keys()
    assert "specialization:computer-vision" in role_of
    for path in role_of.values():
        assert not any(skill.hedge for skill in path.shared)
        assert not any(hop.relation == "hasHardwareSide" for r in path.routes for hop in r.hops)


def test_backward_lists_those_who_lead_forward(graph: KnowledgeGraph) -> None:
    back = graph.pathways("mlops engineer").pathways
    starts = {pathway.start for pathway in back}
    assert starts == {
        "specialization:mlops",
        "program:northeastern-ms-ai",
        "program:georgia-tech-omscs",
        "degree:machine-learning",
    }
    for pathway in back:
        ahead = {found.role: found for found in forward(graph.network, pathway.start)}
        assert ahead["role:mlops-engineer"] == pathway


def test_degrees_and_all_that_name_a_role_lead_back_to_it(graph: KnowledgeGraph) -> None:
    for role, starts in {
        "data scientist": {"degree:data-science", "degree:machine-learning"},
        "applied ML engineer": {"degree:machine-learning"},
        "applied scientist": {
            *("specialization:nlp", "degree:machine-learning"),
            *("program:columbia-ms-cs", "program:johns-hopkins-ms-ai"),
        },
    }.items():
        assert {one.start for one in graph.pathways(role).pathways} == starts


def test_of_equal_shares_what_names_more_skills_itself_comes_first(graph: KnowledgeGraph) -> None:
    starts = [one.start for one in graph.pathways("ML Engineer").pathways]
    assert starts.index("specialization:deep-learning") < starts.index("program:cmu-ms-ml")
    mlops = [(len(one.shared), one.own) for one in graph.pathways("mlops engineer").pathways]
    assert mlops == [(6, 6), (6, 0), (6, 0), (0, 0)]


def test_a_degree_does_not_boast_of_its_specializations(graph: KnowledgeGraph) -> None:
    (pathway,) = graph.pathways("machine learning", role="mlops engineer").pathways
    assert pathway.own == 0
    assert condition(graph.network, pathway) == "with its specialization MLOps"


def test_without_a_shared_skill_the_answer_says_why_the_role_is_listed(
    graph: KnowledgeGraph,
) -> None:
    for start, role, sentence, why in [
        (
            *("georgia tech", "mlops engineer"),
            (
                "No source says that it covers any of the 6 key skills; Georgia Tech OMSCS is "
                "recommended for MLOps Engineer [ml-guide/L78]; "
                "typically $120,000 to $170,000 a year."
            ),
            "recommended for the role",
        ),
        (
            *("reinforcement learning", "quant"),
            (
                "No source says that it covers any of the 3 key skills; Reinforcement "
                "Learning aims at quantitative trading firms (typically) "
                "[ml-guide/L49], which may lead to Quantitative Analyst "
                "[mapping/quantitative-trading]; typically $140,000 to $200,000 or more a year."
            ),
            "quantitative trading firms (typically) may lead to the role",
        ),
        (
            *("data science", "data scientist"),
            (
                "Key skills are not stated; Data Science has the target role data scientist "
                "[ml-guide/L59]; pay not stated."
            ),
            "named as a target",
        ),
    ]:
        (pathway,) = graph.pathways(start, role=role).pathways
        assert headline(graph.network, [pathway]) == sentence
        assert reason(graph.network, pathway) == why
        assert why in covered(graph.network, pathway)


def test_a_role_without_pay_points_to_the_one_near_it(graph: KnowledgeGraph) -> None:
    for role, near in {
        "data scientist": "role:data-scientist-ml",
        "applied ml engineer": "role:ml-engineer",
    }.items():
        pathway = graph.pathways(role).pathways[0]
        (found,) = pathway.near_roles
        assert (found.role, found.grade) == (near, Grade.MAPPED)
    assert role_sentence(graph.network, "role:data-scientist").text == (
        "data scientist: typical pay not stated, growth not stated. "
        "Near it by our own link [mapping/data-scientist]: Data Scientist (ML Focus), "
        "typical pay $115,000 to $165,000 a year [ml-guide/L71]."
    )
    assert graph.pathways("ML Engineer").pathways[0].near_roles == ()


def test_a_role_whose_pay_has_no_bounds_is_near_to_none(store: Store) -> None:
    pay = ox.NamedNode(expand("amount:data-scientist-ml-pay"))
    kept = [quad for quad in store.quads() if quad.subject != pay]
    assert "role:data-scientist" in Network.from_engine(store).near_roles
    assert "role:data-scientist" not in Network.from_engine(Store.from_quads(kept)).near_roles


def test_a_program_that_leads_to_a_role_comes_with_its_tuition(graph: KnowledgeGraph) -> None:
    tuition = {one.start: str(one.tuition) for one in graph.pathways("mlops engineer").pathways}
    assert tuition["program:georgia-tech-omscs"] == "about $7,000"
    assert tuition["program:northeastern-ms-ai"] == "about $53,000"
    assert tuition["specialization:mlops"] == "None"


def test_a_degree_of_which_no_role_is_stated_points_to_its_programs(graph: KnowledgeGraph) -> None:
    note = str(graph.pathways("degree:computer-science").note)
    assert "does not mean that it leads to none" in note
    assert "UIUC M.C.S. (ML Pathway)" in note
    ai = str(graph.pathways("degree:artificial-intelligence").note)
    assert "ask from one of Drexel M.S. AI and Machine Learning" in ai
    skill = str(graph.pathways("image classification").note)
    assert skill.startswith("None stated: no role asks for image classification")


def test_an_assumed_name_of_a_role_is_remarked(graph: KnowledgeGraph) -> None:
    for start in ("AI research scientist", "cmu", "columbia"):
        assert "assumed and never stated" in str(graph.pathways(start).remarks[0])
    for start in ("ML Engineer", "NLP", "statistical learning"):
        assert graph.pathways(start).remarks == ()


def test_roles_that_a_least_pay_leaves_out_unjudged_are_named(graph: KnowledgeGraph) -> None:
    assert tuple(map(str, graph.pathways("NLP", min_pay=130000).remarks)) == (
        (
            "Left out, because their pay is not stated: "
            "applied scientist, conversational AI developer."
        ),
    )
    assert graph.pathways("NLP").remarks == ()


def test_no_pathway_to_a_role_points_to_the_one_near_it(graph: KnowledgeGraph) -> None:
    note = str(graph.pathways("uiuc", role="data scientist").note)
    assert note.startswith("None stated: ")
    assert "Data Scientist (ML Focus), typical pay $115,000 to $165,000 a year" in note


def test_a_grade_shuts_out_what_is_weaker(graph: KnowledgeGraph) -> None:
    stated = graph.pathways("NLP", grade=Grade.STATED).pathways
    assert {pathway.grade for pathway in stated} == {Grade.STATED}
    assert [s.skill for s in stated[0].shared] == ["skill:transformer-architectures"]
    silent = graph.pathways("reinforcement learning", grade=Grade.STATED)
    assert silent.pathways == ()
    assert "accept that evidence too" in str(silent.note)


def test_a_least_pay_keeps_who_may_reach_it(graph: KnowledgeGraph) -> None:
    roles = {p.role for p in graph.pathways("deep learning", min_pay=185000).pathways}
    assert roles == {"role:ml-engineer", "role:nlp-engineer", "role:ai-research-scientist"}
    none = graph.pathways("NLP", min_pay=500000)
    assert str(none.note) == "No role on the way pays $500,000 a year or more."


def test_from_a_least_pay_alone_the_search_goes_back(graph: KnowledgeGraph) -> None:
    answer = graph.pathways(min_pay=200000)
    assert (answer.start, answer.ends) == (None, "both")
    assert {p.role for p in answer.pathways} == {
        "role:ai-research-scientist",
        "role:quantitative-analyst",
    }
    for role in ("AI Research Scientist", "quant"):
        back = graph.pathways(role).pathways
        assert back == tuple(p for p in answer.pathways if p.role == back[0].role)
    with pytest.raises(GradPathError, match="nothing to go from"):
        graph.pathways()


@pytest.mark.parametrize("domain", ["cybersecurity ml", "climate ml", "autonomous systems"])
def test_where_nothing_is_stated_the_answer_says_so(graph: KnowledgeGraph, domain: str) -> None:
    answer = graph.pathways(domain)
    assert answer.pathways == ()
    assert str(answer.note).startswith("None stated: ")


def test_no_path_and_no_such_node_are_different(graph: KnowledgeGraph) -> None:
    answer = graph.pathways("NLP", role="quant")
    assert "no pathway" in str(answer.note)
    with pytest.raises(UnknownNode, match="role:none is on no path"):
        between(graph.network, "specialization:nlp", "role:none")


def test_two_roles_are_no_ends(graph: KnowledgeGraph) -> None:
    with pytest.raises(GradPathError, match="is a role already"):
        graph.pathways("ML Engineer", role="quant")


def test_every_step_names_its_passage(graph: KnowledgeGraph, store: Store) -> None:
    for specialization in ("NLP", "MLOps", "computer vision", "deep learning"):
        for pathway in graph.pathways(specialization).pathways:
            for route in pathway.routes:
                for hop in route.hops:
                    assert hop.sources
                    for source in hop.sources:
                        assert f"{SOURCE}{source}" in {
                            str(g)
                            for (g,) in store.select("SELECT DISTINCT ?g { GRAPH ?g {} }").rows
                        }
                        assert source in route_sentence(graph.network, route).text


def test_without_its_triple_a_sentence_is_gone(graph: KnowledgeGraph, store: Store) -> None:
    teaches = "https://w3id.org/gradpath/ontology#teaches"
    changed = without(store, "specialization:nlp", teaches, "skill:transformer-architectures")
    before, after = graph.pathways("NLP").pathways[0], changed.pathways("NLP").pathways[0]
    assert "3 of 3" in headline(graph.network, [before])
    assert "2 of 3" in headline(changed.network, [after])
    said = {route_sentence(changed.network, route).text for route in after.routes}
    assert not any("teaches transformer architectures" in sentence for sentence in said)


def test_pay_without_a_triple_is_not_stated(store: Store) -> None:
    pay = "https://w3id.org/gradpath/ontology#typicalPay"
    changed = without(store, "role:nlp-engineer", pay, "amount:nlp-engineer-pay")
    record = pathways_record(changed.network, changed.pathways("NLP", role="nlp engineer"))
    assert record["pathways"][0]["pay"] is None
    assert "pay not stated" in record["headline"]


@pytest.mark.parametrize(
    ("text", "thing"),
    [
        ("NLP", "specialization:nlp"),
        ("nlp", "specialization:nlp"),
        ("mle", "role:ml-engineer"),
        ("georgia tech", "program:georgia-tech-omscs"),
        ("Georgia-Tech  OMSCS", "program:georgia-tech-omscs"),
        ("skill:pytorch", "skill:pytorch"),
        ("TF", "skill:tensorflow"),
        ("https://w3id.org/gradpath/id/role/nlp-engineer", "role:nlp-engineer"),
    ],
)
def test_a_thing_is_found_by_any_of_its_names(graph: KnowledgeGraph, text: str, thing: str) -> None:
    assert shorten(graph.labels.find(text)) == thing


def test_an_unknown_name_offers_the_nearest(graph: KnowledgeGraph) -> None:
    with pytest.raises(UnknownName) as caught:
        graph.labels.find("georgia teck")
    assert "program:georgia-tech-omscs" in caught.value.candidates
    with pytest.raises(UnknownName, match="no role is called 'NLP'"):
        graph.labels.find("NLP", ["role"])


def test_an_ambiguous_name_lists_the_things_it_may_mean() -> None:
    label = ox.NamedNode("http://www.w3.org/2004/02/skos/core#prefLabel")
    source = ox.NamedNode(f"{SOURCE}gradpath/catalogue")
    quads = [
        ox.Quad(ox.NamedNode(expand(thing)), label, ox.Literal("Twin"), source)
        for thing in ("role:one", "role:two")
    ]
    with pytest.raises(AmbiguousName) as caught:
        Labels.from_engine(Store.from_quads(quads)).find("twin")
    assert caught.value.candidates == ("role:one", "role:two")
