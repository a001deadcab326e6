"""Skill gaps: exact answers, SPARQL as the oracle of what closes what, and brute force."""

from collections.abc import Iterable
from itertools import combinations
from random import Random
from typing import Any

import pytest

from gradpath.graph.decisions.outcome import Outcome, Table
from gradpath.graph.decisions.verification import Verification
from gradpath.graph.knowledge_graph import KnowledgeGraph
from gradpath.graph.model.evidence import Sentence
from gradpath.graph.model.iris import expand, shorten
from gradpath.graph.model.labels import NamingError
from gradpath.graph.pathways.search import between
from gradpath.graph.store.store import Store
from gradpath.ontology.terms import with_prologue
from gradpath.queries import ParameterError

ROLES = (
    *("ai-research-scientist", "mlops-engineer", "ml-engineer", "nlp-engineer"),
    *("computer-vision-engineer", "quantitative-analyst", "data-scientist-ml"),
)
UNSTATED = ("applied-scientist", "applied-ml-engineer", "data-scientist")
SPARQL = """
SELECT DISTINCT ?study ?skill {{
  ?study a gp:Specialization ; skos:narrower?/({relations}){close} ?skill .
  <{role}> gp:requires ?skill .
}}"""
RELATIONS = "gp:teaches|gp:usesTool|gp:demands|gp:hasApplication|schema:about"
CLOSE = "/(skos:closeMatch|^skos:closeMatch)?"


def gap(graph: KnowledgeGraph, to: str, have: object = None, **more: object) -> Outcome:
    return graph.decide("gap", {"to": to, "have": have, **more})


def table(outcome: Outcome, name: str) -> Table:
    return next(one for one in outcome.tables if one.name == name)


def column(outcome: Outcome, name: str, key: str) -> dict[Any, Any]:
    """The values of a column of a table, by those of its first column."""
    found = table(outcome, name)
    place = [one.name for one in found.columns].index(key)
    return {row[0].value: row[place].value for row in found.rows}


def texts(outcome: Outcome) -> list[str]:
    return [one.text for one in (outcome.answer, *outcome.sentences)]


def test_the_example_of_a_person(graph: KnowledgeGraph) -> None:
    """What counts, what lacks, what closes it, and what no source teaches."""
    found = gap(graph, "ML Engineer", "python, sql, pytorch")
    assert texts(found)[:3] == [
        (
            "You have 2 of the 6 required skills of ML Engineer (Python and PyTorch); 4 are still "
            "to learn: cloud platforms, MLOps, system design and TensorFlow."
        ),
        (
            "The smallest set of specializations that teaches 3 of the 4 is MLOps for cloud "
            "platforms (our interpretation) and MLOps; and Deep Learning for TensorFlow."
        ),
        (
            "The smallest set of programs that teaches 1 of the 4 without a condition is UIUC "
            "M.C.S. (ML Pathway) for cloud platforms (our interpretation)."
        ),
    ]
    assert "Where system design can be learned is not stated by any source here." in texts(found)
    assert ("Not among the required skills of ML Engineer, so not counted, is SQL.") in texts(found)
    assert texts(found)[-1].startswith("ML Engineer: typical pay $130,000 to $190,000 a year")
    assert column(found, "skills", "for_you") == {
        "skill:cloud-platforms": "missing",
        "skill:mlops": "missing",
        "skill:python": "have",
        "skill:pytorch": "have",
        "skill:system-design": "missing",
        "skill:tensorflow": "missing",
    }
    assert column(found, "skills", "learn")["skill:system-design"] is None
    assert column(found, "skills", "learn")["skill:cloud-platforms"] == "mapped"
    assert column(found, "skills", "learn")["skill:tensorflow"] == "stated"
    assert found.reason is None


def test_a_similar_skill_is_our_interpretation(graph: KnowledgeGraph) -> None:
    """It is neither had nor missing; stated evidence does not count it."""
    found = gap(graph, "AI Research Scientist", "deep learning")
    assert found.answer.text.startswith(
        "You have none of the 3 required skills of AI Research Scientist and 1 similar by our "
        "interpretation (deep learning theory, from deep learning); 2 are still to learn: "
    )
    assert any(one.grade.label == "mapped" for one in found.answer.evidence)
    assert column(found, "skills", "for_you")["skill:deep-learning-theory"] == "similar"
    stated = gap(graph, "AI Research Scientist", "deep learning", evidence="stated")
    assert "1 similar by our interpretation, not counted" in stated.answer.text
    assert "; all 3 are still to learn: " in stated.answer.text
    learn = column(stated, "skills", "learn")
    assert learn["skill:deep-learning-theory"] == "excluded"
    assert learn["skill:publication-record"] is None
    assert (
        "Where deep learning theory and mathematical optimization can be learned is our "
        "interpretation only, which is excluded."
    ) in texts(stated)


def test_a_condition_is_never_certain(graph: KnowledgeGraph) -> None:
    """A program that may teach all of a specialization closes nothing by itself."""
    found = gap(graph, "MLOps Engineer", "docker")
    closes = {row[0].value: row for row in table(found, "studies").rows}
    northeastern = closes["program:northeastern-ms-ai"]
    assert northeastern[2].text.startswith(
        "none stated of itself; 5 of 5 if it teaches all of MLOps: AWS ML services"
    )
    assert northeastern[3].text == northeastern[4].text == "none"
    assert northeastern[5].text.startswith("with all of MLOps: AWS ML services (as AWS SageMaker)")
    assert "No source says that a program teaches any of them." in texts(found)
    assert any("which is not certain" in text for text in texts(found))
    assert found.to_ask == (
        (
            "Northeastern M.S. AI (ML Concentration): do you teach AWS ML services, CI/CD for ML, "
            "GCP ML services, Kubernetes and model monitoring, as part of MLOps?"
        ),
    )


def test_nothing_given_and_nothing_matched_are_said_first(graph: KnowledgeGraph) -> None:
    """The first sentence tells both apart; every skill is to learn."""
    first = {
        None: "You gave no skill, so you have none of the 3 required skills of NLP Engineer; all",
        "foo": "'foo' is no skill here, so you have none of the 3 required skills",
        "foo, bar": "None of the 2 names that you gave is a skill here, so you have none of the 3",
        "docker": "You have none of the 3 required skills of NLP Engineer; all 3 are still",
    }
    for have, begin in first.items():
        found = gap(graph, "NLP Engineer", have)
        assert found.answer.text.startswith(begin)
        assert {*column(found, "skills", "for_you").values()} == {"missing"}
    assert [one.given for one in gap(graph, "NLP Engineer", "foo, Bar").unmatched] == ["foo", "Bar"]


def test_everything_is_had(graph: KnowledgeGraph) -> None:
    """Nothing is left to learn, and no table says what closes nothing."""
    skills = graph.network.required("role:mlops-engineer")
    found = gap(graph, "MLOps Engineer", skills)
    assert found.answer.text.startswith("You have all 6 required skills of MLOps Engineer (AWS")
    assert found.answer.text.endswith("; nothing is left to learn.")
    assert [one.name for one in found.tables] == ["skills"]


@pytest.mark.parametrize("role", UNSTATED)
def test_a_role_without_stated_skills_gives_the_reason(graph: KnowledgeGraph, role: str) -> None:
    """And roles near it of which they are stated."""
    found = gap(graph, f"role:{role}", "python")
    assert found.reason is not None
    assert found.reason.value == "not stated"
    assert found.answer.text.startswith("No source states which skills ")
    assert any("requires" in text or "also aims at" in text for text in texts(found)[1:])


def test_what_only_a_degree_covers_is_said(graph: KnowledgeGraph) -> None:
    found = gap(graph, "Data Scientist (ML Focus)")
    only = "No specialization or program here teaches SQL; Data Analytics covers it."
    assert only in texts(found)


@pytest.mark.parametrize("evidence", ["all", "stated"])
@pytest.mark.parametrize("role", ROLES)
def test_what_specializations_close_is_what_sparql_finds(
    graph: KnowledgeGraph, role: str, evidence: str
) -> None:
    """Each skill of each specialization, and their smallest sets by brute force."""
    query = SPARQL.format(
        role=expand(f"role:{role}"), relations=RELATIONS, close=CLOSE * (evidence == "all")
    )
    right: dict[str, set[str]] = {}
    for study, skill in graph.store.select(with_prologue(query)).rows:
        right.setdefault(shorten(str(study)), set()).add(shorten(str(skill)))
    found = gap(graph, f"role:{role}", evidence=evidence)
    kinds = column(found, "studies", "kind") if len(found.tables) > 1 else {}
    left = column(found, "studies", "left") if kinds else {}
    required = {*graph.network.required(f"role:{role}")}
    assert right == {
        study: required.difference(left[study])
        for study, kind in kinds.items()
        if kind == "specialization"
    }
    check_smallest(found, "specialization", right)


def closed(right: dict[str, set[str]], names: Iterable[str]) -> set[str]:
    return {skill for name in names for skill in right[name]}


def check_smallest(found: Outcome, kind: str, right: dict[str, set[str]]) -> None:
    """Compare the smallest sets of a kind with those of brute force."""
    goal = closed(right, right)
    sizes = (
        [{*names} for names in combinations(right, size) if goal <= closed(right, names)]
        for size in range(1, len(right) + 1)
    )
    smallest = next(filter(None, sizes), [])
    rows = table(found, "sets").rows if goal else ()
    shown = [row for row in rows if row[0].value == kind]
    assert len(shown) == min(len(smallest), 5)
    assert all({*row[1].value} in smallest and {*row[3].value} == goal for row in shown)


@pytest.mark.parametrize("role", ROLES)
def test_random_skills_split_what_is_required(graph: KnowledgeGraph, role: str) -> None:
    """Had, similar and missing skills are all; sets of programs are those of brute force."""
    chance, network = Random(role), graph.network
    skills = sorted(node for node in network if node.startswith("skill:"))
    for _ in range(8):
        have = chance.sample(skills, 12)
        found = gap(graph, f"role:{role}", have)
        states = column(found, "skills", "for_you")
        required = network.required(f"role:{role}")
        assert (*states,) == required
        assert {skill for skill in required if states[skill] == "have"} == {*have} & {*required}
        for skill in required:
            near = any("skos:closeMatch" in network[mine].get(skill, {}) for mine in have)
            assert states[skill] == "have" or (states[skill] == "similar") == near
        missing = {skill for skill in required if states[skill] == "missing"}
        for kind, conditional in (("program", False), ("program-if", True)):
            right = closed_by_programs(graph, f"role:{role}", missing, conditional=conditional)
            check_smallest(found, kind, {one: skills for one, skills in right.items() if skills})


def closed_by_programs(
    graph: KnowledgeGraph, role: str, missing: set[str], *, conditional: bool
) -> dict[str, set[str]]:
    """The missing skills that each program closes, pathway by pathway."""
    programs = [node for node in graph.network if node.startswith("program:")]
    paths = {one: between(graph.network, one, role) for one in programs}
    return {
        program: {
            one.skill
            for one in path.shared
            if one.skill in missing and (conditional or one.via is None)
        }
        for program, path in paths.items()
        if path
    }


@pytest.mark.long
@pytest.mark.parametrize("role", [*ROLES, *UNSTATED])
def test_every_sentence_rests_on_its_statements(graph: KnowledgeGraph, role: str) -> None:
    """Of each role: with skills and all evidence, and without them by what is stated."""
    for have, evidence in (("transformers, deep learning, cnn, sql", "all"), (None, "stated")):

        def run(store: Store, have: str | None = have, evidence: str = evidence) -> list[Sentence]:
            changed = KnowledgeGraph(store)
            changed.labels = graph.labels
            found = gap(changed, f"role:{role}", have, evidence=evidence)
            return [found.answer, *found.sentences]

        assert [*Verification(graph.store, run).faults()] == []


def test_bad_values_are_refused(graph: KnowledgeGraph) -> None:
    """Thousands of skills, roles that there are not, other evidence, and no role."""
    with pytest.raises(ParameterError, match="have has more than 200 names"):
        gap(graph, "ML Engineer", [f"skill {number}" for number in range(10_000)])
    with pytest.raises(ParameterError, match="have has more than 200 names"):
        gap(graph, "ML Engineer", ",".join(f"skill {number}" for number in range(10_000)))
    with pytest.raises(NamingError, match="no role is called 'ML Engineeer'"):
        gap(graph, "ML Engineeer")
    with pytest.raises(ParameterError, match="evidence"):
        gap(graph, "ML Engineer", evidence="rumour")
    with pytest.raises(ParameterError, match="to"):
        graph.decide("gap", {"have": "python"})


def test_a_screen_leaves_out_what_sentences_say(graph: KnowledgeGraph) -> None:
    """A few columns and rows in full, a line for the others; programs get all of it."""
    found = gap(graph, "ML Engineer", "sql")
    skills, studies, sets = found.tables
    assert [one.name for one in skills.on_screen.columns] == [
        *("skill", "for_you", "taught"),
    ]
    taught = [row[2].text for row in skills.on_screen.rows]
    assert taught[:5] == [
        (
            "specialization MLOps (as cloud ML platforms, our interpretation); program UIUC M.C.S. "
            "(ML Pathway) (as cloud computing, our interpretation); if all of a specialization is "
            "taught, Northeastern M.S. AI (ML Concentration) (as cloud ML platforms, our "
            "interpretation)"
        ),
        (
            "specialization MLOps; if all of a specialization is taught, Northeastern M.S. AI (ML "
            "Concentration)"
        ),
        "not stated",
        (
            "specialization Computer Vision and Deep Learning; if all of a specialization is "
            "taught, CMU M.S. Machine Learning, Georgia Tech OMSCS, Purdue M.S. ECE (ML Focus) and "
            "USC M.S. CS (AI)"
        ),
        "not stated",
    ]
    assert [one.name for one in studies.on_screen.columns] == ["study", "kind", "closes"]
    assert len(studies.on_screen.rows) == 4 < len(studies.rows) == 10
    assert studies.on_screen.note.startswith("Then: MLOps (2 of 6), Northeastern M.S. AI (ML Conc")
    assert studies.rows[0][2].text == (
        "none stated of itself; 4 of 6 if it teaches all of Computer Vision, Deep Learning and "
        "MLOps: cloud platforms (our interpretation), MLOps, PyTorch and TensorFlow"
    )
    assert sets.detail


def test_a_kind_of_a_required_skill_is_said_and_not_counted(graph: KnowledgeGraph) -> None:
    """The source names Hugging Face as an example of NLP libraries, and BERT of transformers."""
    found = gap(graph, "NLP Engineer", "hugging face, BERT, GPT, docker")
    assert {*column(found, "skills", "for_you").values()} == {"missing"}
    said = {one.text: one for one in found.sentences if " kind" in one.text}
    kinds = [
        (
            "BERT and GPT are kinds of transformer architectures, which is required; whether that "
            "is enough is not stated, so it is not counted."
        ),
        (
            "Hugging Face is a kind of NLP libraries, which is required; whether that is enough is "
            "not stated, so it is not counted."
        ),
    ]
    assert [*said] == kinds
    assert said[kinds[1]].sources == ("ml-guide/L73",)
    assert not any(" kind" in one for one in texts(gap(graph, "ML Engineer", "BERT, python")))


@pytest.mark.long
def test_kinds_rest_on_their_statements(graph: KnowledgeGraph) -> None:
    def run(store: Store) -> list[Sentence]:
        changed = KnowledgeGraph(store)
        changed.labels = graph.labels
        found = gap(changed, "NLP Engineer", "hugging face, BERT")
        return [found.answer, *found.sentences]

    assert [*Verification(graph.store, run).faults()] == []
