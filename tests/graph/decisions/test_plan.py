"""Plans: the programs for a role under a person's conditions, for several people."""

from collections.abc import Callable, Mapping
from decimal import Decimal
from typing import Any

import pyoxigraph as ox
import pytest

from gradpath.graph.decisions.outcome import Outcome, ReasonCode
from gradpath.graph.decisions.verification import Verification
from gradpath.graph.knowledge_graph import KnowledgeGraph
from gradpath.graph.model.evidence import Sentence
from gradpath.graph.model.grades import Grade
from gradpath.graph.model.iris import expand
from gradpath.graph.model.labels import NamingError
from gradpath.graph.pathways.ranking import Ranking
from gradpath.graph.pathways.search import between
from gradpath.graph.store.store import Store
from gradpath.ontology.terms import GP
from gradpath.queries import ParameterError

Given = dict[str, Any]
ENGINEER: Given = {
    "to": "MLOps Engineer",
    "budget": 25000,
    "gre": "no",
    "have": ["python", "docker"],
    "hours": 15,
    "gpa": "2.9",
    "delivery": "async",
    "months": 24,
    "degree": "biology",
    "raise": 20000,
}
VISION: Given = {
    "to": "Computer Vision Engineer",
    "budget": 60000,
    "gre": "no",
    "have": ["python", "CNN"],
}
HARD: Given = {"to": "ML Engineer", "budget": 5000, "gre": "no", "delivery": "async"}


def texts(outcome: Outcome) -> list[str]:
    """The sentences of an answer, the first one first."""
    return [one.text for one in (outcome.answer, *outcome.sentences)]


def column(outcome: Outcome, name: str) -> dict[Any, Any]:
    """The values of a column of the programs, by their short names."""
    table = outcome.tables[0]
    place = [one.name for one in table.columns].index(name)
    return {str(row[0].value).partition(":")[2]: row[place].value for row in table.rows}


def cells(outcome: Outcome, name: str) -> dict[str, str]:
    """The texts of a column of the programs, by their short names."""
    table = outcome.tables[0]
    place = [one.name for one in table.columns].index(name)
    return {str(row[0].value).partition(":")[2]: row[place].text for row in table.rows}


@pytest.fixture(scope="module")
def engineer(graph: KnowledgeGraph) -> Outcome:
    """The answer to an engineer who gives everything."""
    return graph.decide("plan", ENGINEER)


def test_the_first_sentence_says_which_program_why_its_cost_and_what_is_open(
    engineer: Outcome,
) -> None:
    assert engineer.answer.text == (
        "Georgia Tech OMSCS comes first: it fits every condition that the sources settle (about "
        "$7,000, GRE not required and asynchronous). It is recommended for MLOps Engineer (cloud "
        "platforms within the courses, and capstone projects), but no source says that it teaches "
        "any of the 6 required skills. The sources leave weekly hours, GPA, duration and your "
        "bachelor's degree undecided."
    )
    assert {"ml-guide/L7", "ml-guide/L30", "ml-guide/L75", "ml-guide/L78"} <= {
        *engineer.answer.sources
    }


def test_the_next_sentences_give_the_alternative_the_skills_and_the_pay(engineer: Outcome) -> None:
    assert texts(engineer)[1:6] == [
        (
            "Northeastern M.S. AI (ML Concentration) covers more required skills, 6 of 6 if it "
            "teaches all of MLOps, but does not fit: $28,000 over budget."
        ),
        "UIUC M.C.S. (ML Pathway) comes next: no source links it with MLOps Engineer.",
        "You have 1 of the 6 required skills, Docker; Python is not among them.",
        (
            "Still to learn: AWS ML services, CI/CD for ML, GCP ML services and model monitoring, "
            "taught in the specialization MLOps (by our interpretation); Kubernetes, taught in "
            "the specialization MLOps. Northeastern M.S. AI (ML Concentration) is recommended for "
            "MLOps."
        ),
        "MLOps Engineer: typical pay $120,000 to $170,000 a year, growth Very High.",
    ]


def test_a_general_statement_is_told_with_its_words_and_decides_nothing(engineer: Outcome) -> None:
    general = texts(engineer)[6]
    assert general.startswith("The source speaks of programs in general only: ")
    for words in ("15 to 25 hours a week", "most programs", "programs typically ask for"):
        assert words in general
    for name in ("hours", "gpa", "months", "degree"):
        assert set(column(engineer, name).values()) == {"undecided"}


def test_each_program_has_a_row_best_first_with_each_condition(engineer: Outcome) -> None:
    assert list(column(engineer, "fit").items()) == [
        ("georgia-tech-omscs", "undecided"),
        ("uiuc-mcs", "undecided"),
        ("purdue-ms-ece", "undecided"),
        *((name, "does not fit") for name in ("northeastern-ms-ai", "stevens-ms-ml")),
        *((name, "does not fit") for name in ("drexel-ms-ai-ml", "johns-hopkins-ms-ai")),
        *((name, "does not fit") for name in ("usc-ms-cs", "cmu-ms-ml", "columbia-ms-cs")),
    ]
    assert cells(engineer, "fit")["georgia-tech-omscs"] == (
        "undecided: weekly hours, GPA of admitted students 3.3 or more, duration may be more than "
        "24 months, your bachelor's degree; GRE, delivery and tuition fit"
    )
    assert cells(engineer, "fit")["uiuc-mcs"] == (
        "undecided: weekly hours, GPA, duration, your bachelor's degree; GRE, delivery and "
        "tuition fit"
    )
    assert cells(engineer, "fit")["stevens-ms-ml"] == (
        "does not fit: $29,000 over budget; GRE fits; delivery is undecided"
    )
    assert cells(engineer, "fit")["cmu-ms-ml"] == (
        "does not fit: GRE required, some live sessions, at least $50,000 over budget"
    )
    assert column(engineer, "delivery")["purdue-ms-ece"] == "undecided"
    assert column(engineer, "gre")["northeastern-ms-ai"] == "fits", "an optional GRE needs no score"
    names = [one.name for one in engineer.tables[0].columns]
    assert len(names) == len({*names})


def test_each_row_names_every_condition_that_decides_or_tells_programs_apart(
    engineer: Outcome,
) -> None:
    names = {"budget": "tuition", "gre": "GRE", "delivery": "delivery"}
    for program, text in cells(engineer, "fit").items():
        for condition, word in names.items():
            fit = column(engineer, condition)[program]
            ends = {"fits": "fit", "undecided": "undecided", "does not fit": "does not fit"}
            group = " ".join(
                part
                for part in text.split("; ")
                if part.startswith(f"{fit}: ") or f" {ends[fit]}" in part
            )
            failing = {"budget": "over budget", "gre": "GRE required", "delivery": "live sessions"}
            assert (failing[condition] if fit == "does not fit" else word) in group, program


def test_tuition_is_earned_back_in_intervals(engineer: Outcome) -> None:
    assert column(engineer, "earned_back") == {
        "georgia-tech-omscs": 4.2,
        "uiuc-mcs": 12.6,
        "purdue-ms-ece": 13.5,
        "northeastern-ms-ai": 31.8,
        "stevens-ms-ml": 32.4,
        "drexel-ms-ai-ml": 33.0,
        "johns-hopkins-ms-ai": 34.8,
        "usc-ms-cs": 37.2,
        "cmu-ms-ml": "at least 45.0",
        "columbia-ms-cs": 45.0,
    }
    assert column(engineer, "tuition")["cmu-ms-ml"] == "about $75,000 or more"
    assert engineer.assumptions == (
        (
            "Your pay rises by $20,000 a year before tax; months = 12 x tuition / raise, without "
            "interest, aid or pay given up."
        ),
    )


def test_what_is_open_is_asked_of_the_schools_that_may_fit(engineer: Outcome) -> None:
    three = "Georgia Tech OMSCS, UIUC M.C.S. (ML Pathway) and Purdue M.S. ECE (ML Focus)"
    assert engineer.to_ask == (
        (
            f"{three}: are 15 hours a week enough; is a GPA of 2.9 admitted; are 24 months enough; "
            "is a bachelor's degree in biology admitted, and with which courses before?"
        ),
        "Purdue M.S. ECE (ML Focus): is there asynchronous delivery?",
        (
            "Georgia Tech OMSCS: which courses teach AWS ML services, CI/CD for ML, GCP ML "
            "services and 2 others?"
        ),
    )


def test_skills_are_parted_into_taught_conditional_mine_and_missing(engineer: Outcome) -> None:
    shown = {
        name: column(engineer, name)["northeastern-ms-ai"]
        for name in ("taught", "if_taught_whole", "have", "missing", "evidence")
    }
    assert shown["taught"] is None
    assert len(shown["if_taught_whole"]) == 6
    assert (shown["have"], shown["missing"]) == (("Docker",), ())
    assert cells(engineer, "skills")["northeastern-ms-ai"] == (
        "none stated of itself; 6 of 6 if it teaches all of MLOps; 4 by our interpretation; "
        "recommended for the role"
    )
    left = column(engineer, "missing")["georgia-tech-omscs"]
    assert left == (
        *("AWS ML services", "CI/CD for ML", "GCP ML services", "Kubernetes"),
        "model monitoring",
    )
    skills, pay = engineer.tables[1:]
    assert [row[0].text for row in skills.rows] == [
        *("AWS ML services", "CI/CD for ML", "Docker", "GCP ML services", "Kubernetes"),
        "model monitoring",
    ]
    assert [cell.text for cell in pay.rows[0]] == [
        "MLOps Engineer",
        "the role itself",
        "$120,000 to $170,000 a year",
        "$120,000",
        "$170,000",
        "Very High",
    ]


def test_someone_who_aims_at_computer_vision(graph: KnowledgeGraph) -> None:
    found = graph.decide("plan", VISION)
    assert texts(found)[:3] == [
        (
            "Purdue M.S. ECE (ML Focus) fits all you asked (about $22,500 (in-state rates for "
            "online) and GRE not required); it covers all 5 required skills of Computer Vision "
            "Engineer if it teaches all of Computer Vision with its hardware side (1 by our "
            "interpretation), none stated of itself. It is recommended for Computer Vision "
            "(Particularly relevant to the hardware side: sensor fusion and deployment at the "
            "edge)."
        ),
        (
            "Georgia Tech OMSCS comes next: it covers 4 of 5 required skills if it teaches all of "
            "Computer Vision and Deep Learning."
        ),
        (
            "You have 1 of the 5 required skills, convolutional neural networks; Python is not "
            "among them."
        ),
    ]
    fits = [name for name, fit in column(found, "fit").items() if fit == "fits"]
    assert fits[:3] == ["purdue-ms-ece", "georgia-tech-omscs", "johns-hopkins-ms-ai"]
    assert {*fits[3:]} == {"uiuc-mcs", "northeastern-ms-ai", "stevens-ms-ml", "drexel-ms-ai-ml"}
    assert found.reason is None


def test_conditions_that_no_program_meets_are_relaxed(graph: KnowledgeGraph) -> None:
    found = graph.decide("plan", HARD)
    assert found.reason is ReasonCode.EXCLUDED
    assert texts(found)[0].startswith(
        "No program fits; the first of those that do not is Georgia Tech OMSCS ($2,000 over budget)"
    )
    assert "tuition of at most $7,000 is enough for Georgia Tech OMSCS" in texts(found)[1]
    assert set(column(found, "fit").values()) == {"does not fit"}


@pytest.mark.parametrize("role", ["MLOps Engineer", "NLP Engineer", "AI Research Scientist"])
def test_a_plan_tells_why_a_program_is_recommended(graph: KnowledgeGraph, role: str) -> None:
    found = graph.decide("plan", {"to": role})
    end, reasons = str(found.parameters["to"]), graph.network.reasons
    for program, told in column(found, "recommended").items():
        node = f"program:{program}"
        pathway = between(graph.network, node, end)
        firsts = {route.nodes[1] for route in pathway.routes} if pathway else set()
        expected = [fact.object for target in firsts for fact in reasons.get((node, target), ())]
        assert len(told or ()) <= len(expected)
        assert sum(text.removesuffix(".") in " ".join(told or ()) for text in expected) == len(
            expected
        )
    best = f"program:{next(iter(column(found, 'fit')))}"
    assert any(
        fact.object.removesuffix(".") in found.answer.text and fact in found.answer.evidence
        for (program, _), facts in reasons.items()
        for fact in facts
        if program == best
    )


def test_a_role_without_required_skills(graph: KnowledgeGraph) -> None:
    found = graph.decide("plan", {"to": "applied scientist", "budget": 60000})
    assert texts(found) == [
        (
            "Johns Hopkins M.S. AI (ML Focus) fits all you asked (about $58,000). It is "
            "recommended for NLP (A tradition in computational linguistics, carried by its center "
            "for language and speech, and particularly good for the linguistics under today's "
            "systems), which has the target role applied scientist, but the required skills of "
            "applied scientist are not stated."
        ),
        "Georgia Tech OMSCS comes next: no source links it with applied scientist.",
        "applied scientist: typical pay not stated, growth not stated.",
    ]


def test_skills_that_are_not_stated_are_not_none(graph: KnowledgeGraph) -> None:
    found = graph.decide("plan", {"to": "MLOps Engineer"})
    assert texts(found)[1] == (
        "Georgia Tech OMSCS comes next: no source says that it teaches any of the 6 required "
        "skills."
    )
    assert not any(" 0 " in text for text in texts(found))


def test_a_role_to_which_nothing_leads_names_the_one_near_it(graph: KnowledgeGraph) -> None:
    found = graph.decide("plan", {"to": "applied ML engineer"})
    assert found.reason is ReasonCode.NO_MAPPING
    assert texts(found)[0].startswith("No source links a program with applied ML engineer; ")
    assert texts(found)[-1] == (
        "Near it by our own link: ML Engineer, typical pay $130,000 to $190,000 a year."
    )


def test_by_stated_evidence_a_stated_link_comes_first(graph: KnowledgeGraph) -> None:
    given = {"to": "AI Research Scientist", "evidence": "stated"}
    found = graph.decide("plan", given)
    assert [*column(found, "fit")][:3] == ["cmu-ms-ml", "columbia-ms-cs", "georgia-tech-omscs"]
    assert "word for word" in found.rule


@pytest.mark.parametrize("decision", ["plan", "find", "why-not"])
def test_a_grade_point_average_above_the_scale_is_an_error(
    graph: KnowledgeGraph, decision: str
) -> None:
    given = {"thing": "CMU"} if decision == "why-not" else {}
    with pytest.raises(ParameterError, match="gpa is 5: give more than 0 and at most 4 points"):
        graph.decide(decision, {"gpa": 5, **given})
    assert graph.decide(decision, {"gpa": "4.0", **given}).parameters["gpa"] == 4


@pytest.mark.parametrize("role", ["MLOps Engineer", "NLP Engineer", "AI Research Scientist"])
def test_with_stated_evidence_our_interpretation_counts_nowhere(
    graph: KnowledgeGraph, role: str
) -> None:
    found = graph.decide("plan", {"to": role, "evidence": "stated", "have": ["python"]})
    said = [*texts(found), *(cell.text for row in found.tables[0].rows for cell in row)]
    assert not [text for text in said if "interpretation" in text]
    assert not [source for source in found.sources if source.startswith("mapping/")]
    required = len(graph.network.required(str(found.parameters["to"])))
    for program, count in column(found, "skills").items():
        end = f"program:{program}", str(found.parameters["to"])
        pathway = between(graph.network, *end, grade=Grade.STATED)
        assert count == (len(pathway.shared) or None if pathway and required else None)


def test_with_stated_evidence_a_plan_counts_the_skills_of_a_gap(graph: KnowledgeGraph) -> None:
    found = graph.decide("plan", {"to": "MLOps Engineer", "evidence": "stated"})
    assert cells(found, "skills")["northeastern-ms-ai"] == (
        "none stated of itself; 2 of 6 if it teaches all of MLOps; recommended for the role"
    )
    assert column(found, "if_taught_whole")["northeastern-ms-ai"] == ("Docker", "Kubernetes")


def test_a_program_that_is_recommended_for_the_role_says_so(graph: KnowledgeGraph) -> None:
    found = graph.decide("plan", {"to": "AI Research Scientist"})
    recommended = [name for name, text in cells(found, "skills").items() if "recommended" in text]
    assert recommended == ["cmu-ms-ml", "columbia-ms-cs"], "line 78"
    assert "is recommended for AI Research Scientist" in texts(found)[0]
    assert "ml-guide/L78" in found.answer.sources


def test_without_a_role_the_conditions_decide(graph: KnowledgeGraph) -> None:
    found = graph.decide("plan", {"budget": 25000, "gre": "no"})
    assert texts(found) == [
        "Georgia Tech OMSCS fits all you asked (about $7,000 and GRE not required).",
        "UIUC M.C.S. (ML Pathway) comes next: it costs more (about $21,000).",
    ]
    assert column(found, "role")["northeastern-ms-ai"] == "role:mlops-engineer"
    assert cells(found, "role")["northeastern-ms-ai"] == (
        "MLOps Engineer, 6 of 6 skills if it teaches all of MLOps"
    )
    assert found.rule == (
        "Programs that fit, then undecided ones, then those that do not fit; within each by lower "
        "tuition; name."
    )


def test_skills_alone_name_the_roles_for_which_they_count(graph: KnowledgeGraph) -> None:
    found = graph.decide("plan", {"have": ["python", "sql", "pytorch", "juggling"]})
    assert texts(found)[-1] == (
        "Your skills count most for ML Engineer (2 of 6 required) and Data Scientist (ML Focus) (1 "
        "of 4 required); give one of them as the role you aim at."
    )
    assert [one.given for one in found.unmatched] == ["juggling"]


def test_a_raise_may_be_a_range_and_may_never_pay(graph: KnowledgeGraph) -> None:
    given = {"to": "Quantitative Analyst", "raise": [10000, 20000]}
    assert column(graph.decide("plan", given), "earned_back")["stevens-ms-ml"] == (
        "about 32.4 to 64.8"
    )
    never = graph.decide("plan", {"raise": 0})
    assert set(cells(never, "earned_back").values()) == {"never"}


def test_more_programs_than_are_shown_are_counted(graph: KnowledgeGraph) -> None:
    found = graph.decide("plan", {"to": "NLP Engineer", "delivery": "hybrid", "limit": 3})
    assert [*column(found, "fit").items()] == [
        ("cmu-ms-ml", "fits"),
        ("columbia-ms-cs", "undecided"),
        ("usc-ms-cs", "undecided"),
    ]
    assert found.tables[0].note == "7 more programs come after these."
    nine = graph.decide("plan", {"to": "NLP Engineer", "limit": 9})
    assert nine.tables[0].note == "1 more program comes after these."
    assert "is there hybrid delivery" in found.to_ask[0]


@pytest.mark.parametrize("given", [ENGINEER, VISION, HARD, {"to": "NLP Engineer"}])
def test_the_order_is_the_rule(graph: KnowledgeGraph, given: Given) -> None:
    found = graph.decide("plan", given)
    role = str(found.parameters["to"])
    places = {"fits": 0, "undecided": 1, "does not fit": 2}

    def key(program: str) -> tuple[object, ...]:
        node = f"program:{program}"
        pathway = between(graph.network, node, role)
        covered, grade = (pathway.coverage, pathway.grade) if pathway else (None, 0)
        shares = (covered.share, covered.stated_share, covered.own_share) if covered else (0, 0, 0)
        return (
            places[column(found, "fit")[program]],
            *(-one for one in shares),
            -grade,
            graph.network.tuition[node].low,
            graph.network.label(node).casefold(),
        )

    order = [*column(found, "fit")]
    assert order == sorted(order, key=key)
    assert len(order) == 10


@pytest.fixture
def without(graph: KnowledgeGraph) -> Callable[..., KnowledgeGraph]:
    """Return the graph without the statements of a thing by a property, and with another."""

    def change(thing: str, relation: str, other: str = "") -> KnowledgeGraph:
        subject, property = ox.NamedNode(expand(thing)), ox.NamedNode(GP.iri + relation)
        quads = []
        for quad in graph.store.quads():
            if (quad.subject, quad.predicate) != (subject, property):
                quads.append(quad)
            elif other:
                node = ox.NamedNode(expand(other))
                quads.append(ox.Quad(subject, property, node, quad.graph_name))
        return KnowledgeGraph(Store.from_quads(quads))

    return change


def test_a_changed_policy_on_the_gre_changes_the_answer(
    without: Callable[..., KnowledgeGraph],
) -> None:
    omscs = "program:georgia-tech-omscs"
    found = without(omscs, "grePolicy", "gre:required").decide("plan", ENGINEER)
    assert column(found, "gre")["georgia-tech-omscs"] == "does not fit"
    assert texts(found)[0].startswith("UIUC M.C.S. (ML Pathway) comes first: it fits every ")
    unknown = without(omscs, "grePolicy").decide("plan", ENGINEER)
    assert column(unknown, "gre")["georgia-tech-omscs"] == "undecided"
    assert "GRE" not in texts(unknown)[0].partition(". ")[0]


def test_an_unstated_tuition_is_undecided_and_never_zero(
    without: Callable[..., KnowledgeGraph],
) -> None:
    found = without("program:georgia-tech-omscs", "tuition").decide("plan", ENGINEER)
    assert column(found, "budget")["georgia-tech-omscs"] == "undecided"
    assert column(found, "tuition")["georgia-tech-omscs"] is None
    assert cells(found, "earned_back")["georgia-tech-omscs"] == "not stated"
    assert "(tuition not stated" in texts(found)[0]


def test_without_its_recommendation_a_program_is_not_linked_with_the_role(
    without: Callable[..., KnowledgeGraph],
) -> None:
    found = without("program:georgia-tech-omscs", "recommendedFor").decide("plan", ENGINEER)
    assert "no source links it with MLOps Engineer" in texts(found)[0]


@pytest.mark.parametrize(
    ("given", "message"),
    [
        ({}, "there is nothing to plan by"),
        ({"have": []}, "there is nothing to plan by"),
        ({"limit": 5}, "there is nothing to plan by"),
        ({"gpa": 9}, "gpa is 9"),
        ({"gpa": "4.01"}, "gpa is 4.01"),
        ({"gpa": 0}, "gpa is 0"),
        ({"hours": 200}, "hours is 200"),
        ({"months": 0}, "months is 0"),
        ({"budget": -1}, "budget is -1"),
        ({"budget": "much"}, "budget is 'much'"),
        ({"gre": "perhaps"}, "gre is 'perhaps'"),
        ({"raise": [1, 2, 3]}, "raise has 3 figures"),
        ({"to": "NLP Engineer", "limit": 0}, "limit is 0"),
        ({"to": "NLP Engineer", "limit": 10**6}, "limit is 1000000"),
        ({"delivery": ["asynchronous", "some synchronous components"]}, "exclude each other"),
        ({"have": [f"skill {number}" for number in range(10_000)]}, "more than 200 names"),
        ({"degree": "x" * 5000}, "degree is too long"),
        ({"degree": " "}, "degree is empty"),
    ],
)
def test_what_cannot_be_meant_is_an_error(
    graph: KnowledgeGraph, given: Mapping[str, Any], message: str
) -> None:
    with pytest.raises(ParameterError, match=message) as caught:
        graph.decide("plan", given)
    assert caught.value.hint


def test_a_graph_without_programs_says_so() -> None:
    found = KnowledgeGraph(Store.from_quads([])).decide("plan", {"budget": 25000})
    assert (found.answer.text, found.reason) == (
        "The graph holds no program.",
        ReasonCode.OUT_OF_SCOPE,
    )


def test_a_degree_is_no_role_to_aim_at(graph: KnowledgeGraph) -> None:
    with pytest.raises(NamingError, match="no role is called") as caught:
        graph.decide("plan", {"to": "degree:machine-learning"})
    assert "role:ml-engineer" in str(caught.value.hint)


def test_amounts_are_read_as_people_write_them(graph: KnowledgeGraph) -> None:
    given = {"to": "MLOps Engineer", "budget": "$25k", "raise": "10k-20k", "gpa": "3.50"}
    assert graph.decide("plan", given).parameters["budget"] == 25000
    assert graph.decide("plan", given).parameters["gpa"] == Decimal("3.5")


def test_the_rule_by_the_evidence_is_the_ranking_rule(graph: KnowledgeGraph) -> None:
    for evidence in Ranking:
        found = graph.decide("plan", {"to": "NLP Engineer", "evidence": evidence.label})
        assert "share of required skills" in found.rule


@pytest.mark.long
@pytest.mark.parametrize(
    "given",
    [
        *(ENGINEER, VISION, HARD),
        *({"to": "applied scientist", "budget": 60000}, {"to": "applied ML engineer"}),
        {"to": "AI Research Scientist", "evidence": "stated"},
        *({"budget": 25000, "gre": "no"}, {"have": ["python", "sql"]}),
    ],
)
def test_each_sentence_rests_on_the_statements_that_it_cites(
    graph: KnowledgeGraph, given: Given
) -> None:
    def sentences(store: Store) -> list[Sentence]:
        changed = KnowledgeGraph(store)
        changed.labels = graph.labels
        found = changed.decide("plan", given)
        return [found.answer, *found.sentences]

    assert [*Verification(graph.store, sentences).faults()] == []


def test_a_similar_skill_is_apart_as_in_a_gap(graph: KnowledgeGraph) -> None:
    """A plan and a gap say the same of the same skills."""
    given = {"to": "MLOps Engineer", "have": "AWS SageMaker, docker, python"}
    found = graph.decide("plan", given)
    have = (
        "You have 1 of the 6 required skills, Docker, and 1 similar by our interpretation (AWS ML "
        "services, from AWS SageMaker); Python is not among them."
    )
    (said,) = [one for one in found.sentences if one.text == have]
    assert "mapping/aws" in said.sources
    gap = graph.decide("gap", given)
    begin = "You have 1 of the 6 required skills of MLOps Engineer (Docker) and 1 similar by our"
    assert gap.answer.text.startswith(begin)
    programs, (first, *_) = found.tables[0], found.tables[0].rows
    row = dict(zip((one.name for one in programs.columns), first, strict=True))
    assert (row["have"].value, row["similar"].value) == (("Docker",), ("AWS ML services",))
    any_role = graph.decide("plan", {"have": "deep learning"})
    count = "AI Research Scientist (0 of 3 required, 1 similar by our interpretation)"
    assert any(count in one.text for one in any_role.sentences)
