"""Why a program is not returned, or not first: against the order of a plan, program by program."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date
from typing import Any

import pytest

from gradpath import KnowledgeGraph
from gradpath.graph.decisions.conditions import conditions_of
from gradpath.graph.decisions.outcome import Outcome, ReasonCode
from gradpath.graph.decisions.standing import Contest, ordinal
from gradpath.graph.decisions.why_not import DECISION
from gradpath.queries import ParameterError

USC, STEVENS, CMU = "program:usc-ms-cs", "program:stevens-ms-ml", "program:cmu-ms-ml"


def _ask(graph: KnowledgeGraph, thing: str, **values: object) -> Outcome:
    return DECISION.run(graph, {"thing": thing, **values})


def _texts(outcome: Outcome) -> list[str]:
    return [one.text for one in outcome.sentences]


def test_a_failing_condition_and_the_place_without_it(graph: KnowledgeGraph) -> None:
    found = _ask(graph, "USC", to="ML Engineer", gre="no")
    assert found.answer.text == (
        "USC M.S. CS (AI) does not fit: GRE required; without that condition it would be fifth "
        "of 10."
    )
    assert found.answer.sources == ("ml-guide/L37",)
    assert found.reason is ReasonCode.EXCLUDED
    assert _texts(found) == [
        (
            "Purdue M.S. ECE (ML Focus) comes before it: it costs about $22,500, and USC M.S. "
            "CS (AI) about $62,000."
        ),
        (
            "Northeastern M.S. AI (ML Concentration) comes before it: it covers 2 of 6 required "
            "skills if it teaches all of MLOps (1 by our interpretation), and USC M.S. CS (AI) 1 "
            "if it teaches all of Computer Vision."
        ),
        (
            "CMU M.S. Machine Learning comes before it: it covers 2 of 6 required skills if it "
            "teaches all of Deep Learning, and USC M.S. CS (AI) 1 if it teaches all of "
            "Computer Vision."
        ),
    ]


def test_every_failing_condition_and_the_figure_that_is_enough(graph: KnowledgeGraph) -> None:
    found = _ask(graph, USC, to="ML Engineer", gre="no", max_tuition=50000)
    assert found.answer.text == (
        "USC M.S. CS (AI) does not fit: tuition about $62,000: more than $50,000; GRE required; "
        "without those 2 conditions it would be fifth of 10."
    )
    assert _texts(found)[0] == "For USC M.S. CS (AI), tuition of at most $62,000 would be enough."
    table = found.tables[0]
    assert [[cell.text for cell in row] for row in table.rows] == [
        [
            "tuition of at most $50,000",
            "does not fit",
            "tuition about $62,000: more than $50,000",
            "tuition of at most $62,000",
        ],
        ["no GRE score needed", "does not fit", "GRE required", "no figure"],
    ]


def test_an_open_condition_and_the_place_if_it_is_met(graph: KnowledgeGraph) -> None:
    found = _ask(graph, STEVENS, to="ML Engineer", delivery="async")
    assert found.answer.text == (
        "Stevens M.S. Machine Learning is undecided, sixth of 10: asynchronous delivery: not "
        "stated; if it meets that condition, it is fourth of 10."
    )
    assert found.to_ask == ("Stevens M.S. Machine Learning: asynchronous delivery?",)
    assert found.reason is ReasonCode.NO_MAPPING
    assert _texts(found)[0] == (
        "No pathway leads from Stevens M.S. Machine Learning to ML Engineer: the sources do not "
        "say that it teaches cloud platforms, MLOps, Python, PyTorch, system design or TensorFlow."
    )


def test_the_role_to_which_it_must_lead_ranks_where_no_other_is_given(
    graph: KnowledgeGraph,
) -> None:
    found = _ask(graph, "Purdue", leads_to="MLOps Engineer")
    assert found.answer.text == (
        "Purdue M.S. ECE (ML Focus) is undecided, fourth of 10: no pathway to MLOps Engineer is "
        "stated; if it meets that condition, it is third of 10."
    )
    assert [row[3].text for row in found.tables[1].rows] == [
        "none stated of itself; 6 of 6 if it teaches all of MLOps; 4 by our interpretation",
        "none stated of 6; recommended for the role",
        "not stated",
    ]
    assert [row[3].value for row in found.tables[1].rows] == [6, None, None]
    assert "share of required skills covered" in found.rule


def test_a_figure_is_never_enough_where_the_top_is_not_stated(graph: KnowledgeGraph) -> None:
    found = _ask(graph, "CMU", budget=25000)
    assert _texts(found)[0] == (
        "For CMU M.S. Machine Learning, at least $75,000 is needed; the top is not stated."
    )
    assert found.tables[0].rows[0][3].text == "at least $75,000; the top is not stated"
    assert not [text for text in _texts(found) if "would be enough" in text]
    relaxed = graph.decide("find", {"budget": 25000, "gre": "required", "field": "ML"})
    assert "with tuition of at most $75,000, CMU M.S. Machine Learning may (the top is not" in (
        relaxed.sentences[0].text
    )


def test_no_figure_is_offered_for_what_is_not_stated(graph: KnowledgeGraph) -> None:
    found = _ask(graph, STEVENS, months=12)
    assert found.tables[0].rows[0][1].text == "undecided"
    assert found.tables[0].rows[0][3].text == "no figure"


def test_the_first_tells_why_it_is_first_with_its_condition(graph: KnowledgeGraph) -> None:
    found = _ask(graph, "Northeastern", to="MLOps Engineer")
    assert found.answer.text == (
        "Northeastern M.S. AI (ML Concentration) is first of 10, before Georgia Tech OMSCS: it "
        "covers 6 of 6 required skills if it teaches all of MLOps (4 by our interpretation), and "
        "Georgia Tech OMSCS none that is stated."
    )
    stated = _ask(graph, "Northeastern", to="MLOps Engineer", evidence="stated")
    assert "it covers 2 of 6 required skills" in stated.answer.text
    assert "if it teaches all of MLOps" in stated.answer.text
    assert "interpretation" not in stated.answer.text
    cheapest = _ask(graph, "Georgia Tech", gre="no")
    assert cheapest.answer.text == (
        "Georgia Tech OMSCS fits; it is first of 10, before UIUC M.C.S. (ML Pathway): it costs "
        "about $7,000, and UIUC M.C.S. (ML Pathway) about $21,000."
    )


@pytest.mark.parametrize("role", ["MLOps Engineer", "NLP Engineer", "ML Engineer"])
def test_the_next_after_the_first_is_the_second_of_a_plan(graph: KnowledgeGraph, role: str) -> None:
    given = {"to": role, "gre": "no"}
    first, second = (row[0] for row in graph.decide("plan", given).tables[0].rows[:2])
    found = _ask(graph, str(first.value), **given)
    assert f"is first of 10, before {second.text}: " in found.answer.text


def test_without_a_role_no_skills_are_shown_and_the_rule_names_none(graph: KnowledgeGraph) -> None:
    found = _ask(graph, USC, gre="no", evidence="stated")
    shown = found.tables[1].on_screen.columns
    assert [one.name for one in shown] == ["place", "program", "fit", "tuition"]
    assert found.rule == (
        "Programs that fit, then undecided ones, then those that do not fit; within each by lower "
        "tuition; name."
    )


def test_a_dearer_program_comes_first_by_the_evidence_of_its_link(graph: KnowledgeGraph) -> None:
    found = _ask(graph, "Purdue", to="AI Research Scientist")
    assert (
        "Columbia M.S. CS (ML Track) comes before it: it is linked with the role by better "
        "evidence, and covers as much as Purdue M.S. ECE (ML Focus)."
    ) in _texts(found)


def test_a_program_that_is_returned_has_its_place(graph: KnowledgeGraph) -> None:
    found = _ask(graph, STEVENS, gre="no", max_tuition=60000)
    assert found.answer.text == "Stevens M.S. Machine Learning fits; it is fifth of 10."
    assert found.reason is None


@pytest.mark.parametrize("role", [None, "role:ml-engineer", "role:mlops-engineer"])
@pytest.mark.parametrize(
    "given",
    [
        {"gre": "no"},
        {"budget": 55000, "delivery": ("synchronicity:asynchronous",)},
        {"gpa": 3},
    ],
    ids=str,
)
def test_places_agree_with_the_order_of_all_programs(
    graph: KnowledgeGraph, given: Mapping[str, Any], role: str | None
) -> None:
    contest, conditions = Contest.of(graph, role), conditions_of(graph, given)
    every = [contest.candidate(one, conditions) for one in graph.properties.index.programs]
    ordered = [one.program for one in sorted(every, key=contest.key)]
    for place, program in enumerate(ordered, 1):
        assert contest.place(program, conditions) == (place, len(ordered))
        nearest = contest.before(program, conditions, 3, met=False)
        before = ordered[: place - 1][::-1][:3]
        assert [one.program for one in nearest] == before


def test_plan_has_the_same_order(graph: KnowledgeGraph) -> None:
    plan = graph.decide("plan", {"to": "ML Engineer", "gre": "no", "limit": 10})
    order = [row[0].value for row in plan.tables[0].rows]
    contest = Contest.of(graph, "role:ml-engineer")
    conditions = conditions_of(graph, {"gre": "no"})
    assert [contest.place(str(one), conditions).place for one in order] == [*range(1, 11)]


def test_nothing_to_compare_by_is_refused(graph: KnowledgeGraph) -> None:
    with pytest.raises(ParameterError, match="nothing to compare by"):
        _ask(graph, USC)


def test_a_program_that_has_expired(with_facts: Callable[[str], KnowledgeGraph]) -> None:
    graph = with_facts('program:usc-ms-cs schema:validThrough "2026-06-30"^^xsd:date .')
    after = graph.as_of(date(2026, 7, 1))
    found = _ask(after, USC, gre="no")
    assert found.reason is ReasonCode.EXPIRED
    assert found.answer.text.startswith(
        "USC M.S. CS (AI) is left out as of 2026-07-01: Expired after 2026-06-30, its last day"
    )
    assert USC not in after.properties.index.programs


def test_places_in_words() -> None:
    assert [ordinal(one) for one in (1, 3, 9, 10, 12345)] == [
        *("first", "third", "ninth", "number 10", "number 12,345"),
    ]


def test_a_role_to_which_no_pathway_leads(graph: KnowledgeGraph) -> None:
    found = _ask(graph, "Quantitative Analyst", start="specialization:deep-learning")
    assert found.answer.text == (
        "No pathway leads from Deep Learning to Quantitative Analyst: no source says that it "
        "teaches financial domain knowledge, statistical learning or time series modeling."
    )
    assert found.answer.sources == ("ml-guide/L76",)
    assert found.reason is ReasonCode.NO_MAPPING


def test_a_role_that_is_not_the_first(graph: KnowledgeGraph) -> None:
    found = _ask(graph, "NLP Engineer", start="specialization:deep-learning")
    assert found.answer.text == "NLP Engineer is fourth of 4 for Deep Learning."
    assert _texts(found) == [
        (
            "ML Engineer comes before it: it covers 2 of 6 required skills as the sources state "
            "them, and NLP Engineer none that is stated."
        ),
        (
            "Computer Vision Engineer comes before it: it covers 2 of 5 required skills (1 by our "
            "interpretation), and NLP Engineer 1 of 3."
        ),
        (
            "AI Research Scientist comes before it: it covers 2 of 3 required skills (2 by our "
            "interpretation), and NLP Engineer 1."
        ),
    ]


def test_a_specialization_among_those_for_a_role(graph: KnowledgeGraph) -> None:
    found = _ask(graph, "specialization:computer-vision", to="ML Engineer")
    assert found.answer.text == "Computer Vision is third of 3 for ML Engineer."


def test_stated_evidence_alone_decides_where_it_is_asked_for(graph: KnowledgeGraph) -> None:
    found = _ask(graph, USC, to="ML Engineer", gre="no", evidence="stated")
    assert _texts(found)[0] == (
        "Northeastern M.S. AI (ML Concentration) comes before it: it costs about $53,000, and USC "
        "M.S. CS (AI) about $62,000."
    )


@pytest.mark.parametrize(
    ("values", "message"),
    [
        ({"thing": "role:nlp-engineer"}, "a role is compared with the other roles of a start"),
        ({"thing": "specialization:nlp"}, "a specialization is compared with others for a role"),
        ({"thing": "degree:data-science", "gre": "no"}, "gre is a condition on programs"),
        ({"thing": USC, "start": "skill:nlp", "gre": "no"}, "start is for the question about"),
    ],
    ids=str,
)
def test_what_does_not_belong_to_the_question_is_refused(
    graph: KnowledgeGraph, values: dict[str, object], message: str
) -> None:
    with pytest.raises(ParameterError, match=message):
        DECISION.run(graph, values)
