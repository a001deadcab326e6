"""Tests of ``advise``: degrees by the rules of the guide, and the question that separates them."""

from collections.abc import Sequence

import pytest

from gradpath.graph.decisions.degree_rules import (
    best_split,
    conditions_of,
    find_candidates,
    remaining,
)
from gradpath.graph.decisions.outcome import Outcome, ReasonCode, Table
from gradpath.graph.decisions.verification import Verification
from gradpath.graph.knowledge_graph import KnowledgeGraph
from gradpath.graph.model.evidence import Sentence
from gradpath.graph.store.store import Store
from gradpath.queries import ParameterError
from support.sampling import sampled

ML, AI, DATA_SCIENCE = (
    f"degree:{name}" for name in ("machine-learning", "artificial-intelligence", "data-science")
)


def advise(graph: KnowledgeGraph, *liked: str, avoid: Sequence[str] = ()) -> Outcome:
    return graph.decide("advise", {"interest": liked, "avoid": avoid})


def table(outcome: Outcome, name: str) -> Table:
    return next(one for one in outcome.tables if one.name == name)


def fits(outcome: Outcome) -> dict[object, object]:
    """The word for each degree of an answer."""
    return {row[0].value: row[1].value for row in table(outcome, "degrees").rows}


def lines(outcome: Outcome, degree: str) -> set[str]:
    """The passages whose rules and statements speak for or against a degree."""
    rows = table(outcome, "reasons").rows
    return {source for row in rows if row[0].value == degree for source in row[3].sources}


@pytest.mark.parametrize(
    ("liked", "avoided", "expected", "passages"),
    [
        # C57, C59, C61 and C63 of the reference questions, by the article
        (
            ["building the algorithms themselves", "training algorithms", "optimizing algorithms"],
            [],
            {ML: "fits"},
            {"ml-guide/L57"},
        ),
        (
            ["dashboards", "SQL", "Tableau", "descriptive analysis"],
            [],
            {"degree:data-analytics": "fits"},
            {"ml-guide/L61"},
        ),
        (
            ["exploratory analysis", "statistical modeling", "business communication"],
            ["deep algorithm design"],
            {DATA_SCIENCE: "fits", ML: "undecided"},
            {"ml-guide/L53", "ml-guide/L59"},
        ),
        (["self-driving cars"], [], {AI: "fits", ML: "fits"}, {"ml-guide/L58"}),
    ],
)
def test_the_rules_of_the_guide_fire(
    graph: KnowledgeGraph,
    liked: list[str],
    avoided: list[str],
    expected: dict[str, str],
    passages: set[str],
) -> None:
    found = advise(graph, *liked, avoid=avoided)
    assert fits(found) == expected
    assert passages <= lines(found, next(iter(expected)))
    assert found.answer.sources
    assert not found.reason


def test_two_degrees_are_right_for_self_driving_cars(graph: KnowledgeGraph) -> None:
    found = advise(graph, "self-driving cars")
    assert "2 degrees fit" in found.answer.text
    assert {"ml-guide/L43", "ml-guide/L47", "ml-guide/L58"} <= {*found.answer.sources}


def test_the_condition_that_fired_is_shown_with_its_line(graph: KnowledgeGraph) -> None:
    found = advise(graph, "storytelling", avoid=["deep algorithm design"])
    rows = [tuple(cell.value for cell in row[:3]) for row in table(found, "reasons").rows]
    assert (DATA_SCIENCE, "for", "interest:storytelling") in rows
    assert (DATA_SCIENCE, "in favor", "interest:deep-algorithm-design") in rows
    assert lines(found, DATA_SCIENCE) == {"ml-guide/L59"}


def test_several_rules_with_one_condition_are_counted(graph: KnowledgeGraph) -> None:
    found = advise(graph, "robotics").answer
    assert "2 rules recommend it for robotics" in found.text
    assert {"ml-guide/L43", "ml-guide/L58"} <= {*found.sources}


def test_a_counter_condition_speaks_against(graph: KnowledgeGraph) -> None:
    found = advise(graph, "dashboards", "predictive models")
    assert fits(found)["degree:data-analytics"] == "undecided"
    against = [one for one in found.sentences if one.text.startswith("Against Data Analytics")]
    assert [one.sources for one in against] == [("ml-guide/L61",)]


def test_the_degrees_say_what_they_keep_open_and_share(graph: KnowledgeGraph) -> None:
    found = advise(graph)
    rows = {row[0].value: row for row in table(found, "degrees").rows}
    opened = rows["degree:computer-science"][4]
    assert opened.text == "cybersecurity; databases; software architecture; systems engineering"
    assert opened.sources == ("ml-guide/L60",)
    assert rows[AI][4].text == "not stated"
    shared = {row[0].text: row[2].sources for row in table(found, "overlaps").rows}
    assert shared["Python"] == shared["statistics"] == ("ml-guide/L56",)
    assert "Data Scientist (ML Focus)" in shared


def test_the_roles_have_their_pay(graph: KnowledgeGraph) -> None:
    rows = table(advise(graph, "storytelling"), "roles").rows
    found = [cell.text for cell in rows[0][1:4]]
    assert found == ["Data Scientist (ML Focus)", "2 of 4", "$115,000 to $165,000 a year"]
    degrees = table(advise(graph, "gradient descent"), "roles").rows
    covered = {(row[0].value, row[1].value): row[2].text for row in degrees}
    assert covered[ML, "role:mlops-engineer"] == "6 of 6 with its specialization MLOps"


def test_what_is_to_stay_open_is_said_and_never_denied(graph: KnowledgeGraph) -> None:
    values = {"interest": ["self-driving cars"], "keep_open": "NLP Engineer"}
    found = graph.decide("advise", values)
    assert fits(found) == {ML: "fits", AI: "undecided"}
    assert any(one.text.startswith("Master's in Machine Learning leads") for one in found.sentences)
    values = {"interest": ["maximum flexibility"], "keep_open": "databases"}
    kept = [one for one in graph.decide("advise", values).sentences if "keeps open" in one.text]
    assert [one.sources for one in kept] == [("ml-guide/L60",)]


@pytest.mark.parametrize(
    ("word", "near"),
    [
        ("business", {"business communication", "business intelligence"}),
        ("production", {"building production systems"}),
        ("autonomous", {"autonomous agents", "autonomous driving"}),
    ],
)
def test_a_word_of_several_names_is_forced_on_none(
    graph: KnowledgeGraph, word: str, near: set[str]
) -> None:
    found = advise(graph, word)
    assert near <= set(found.unmatched[0].nearest)
    assert found.reason is ReasonCode.NO_MAPPING
    assert len(fits(found)) == len({*fits(found)}) == 8


@pytest.mark.parametrize(
    ("word", "begin", "passages"),
    [
        ("robots", "'robots' may mean robotics (2 rules for Artificial Intelligence).", {58}),
        (
            "security",
            "'security' may mean ML for problems of security (a rule for Cybersecurity)",
            {55},
        ),
        (
            "production",
            (
                "'production' may mean building production software of any kind (a rule for "
                "Software Engineering), building production systems (a rule against Data Science) "
                "or engineering pipelines to production (a statement for Master's in Machine "
                "Learning)."
            ),
            {1, 51, 53},
        ),
    ],
)
def test_the_first_sentence_says_for_which_degrees_an_unclear_word_may_speak(
    graph: KnowledgeGraph, word: str, begin: str, passages: set[int]
) -> None:
    found = advise(graph, word)
    assert found.answer.text.startswith(begin)
    assert {f"ml-guide/L{line}" for line in passages} <= {*found.answer.sources}
    assert found.sentences[0].text == "No interest was matched: 8 degrees remain possible."
    assert {*fits(found).values()} == {"undecided"}, "no degree is advised by a guess"
    assert all(one.detail for one in found.tables), "the screen shows what to make clear"


def test_without_an_interest_each_degree_has_what_its_rules_name(graph: KnowledgeGraph) -> None:
    found = table(advise(graph), "degrees")
    shown = [column.name for column in found.on_screen.columns]
    assert shown == ["degree", "keeps_open", "roles", "named_for"]
    named = {row[0].value: row[-1] for row in found.rows}
    assert named["degree:cybersecurity"].text == "ML for problems of security"
    assert named["degree:cybersecurity"].sources == ("ml-guide/L55",)
    assert "not being sure about ML" in named["degree:computer-science"].value
    assert {"dashboarding", "business intelligence"} <= {*named["degree:data-analytics"].value}
    assert "predictive models" not in named["degree:data-analytics"].text, "it speaks against it"


def test_a_screen_shows_the_degrees_the_reasons_and_the_question(graph: KnowledgeGraph) -> None:
    tables = {one.name: one.detail for one in advise(graph, "self-driving cars").tables}
    assert {name for name, detail in tables.items() if detail} == {"roles", "overlaps"}


@pytest.mark.parametrize(
    ("word", "thing", "degree"),
    [
        ("statistics", "skill:statistics", DATA_SCIENCE),
        ("building algorithms", "interest:building-algorithms", ML),
        ("flexibility", "interest:maximum-flexibility", "degree:computer-science"),
    ],
)
def test_a_word_of_one_name_is_taken_and_said(
    graph: KnowledgeGraph, word: str, thing: str, degree: str
) -> None:
    found = advise(graph, word)
    assert fits(found)[degree] == "fits"
    assert thing in {row[2].value for row in table(found, "reasons").rows}
    assert word != "building algorithms" or (word, thing) in {
        (m.given, m.taken) for m in found.meanings
    }


def test_an_unknown_interest_does_not_hide_the_known_one(graph: KnowledgeGraph) -> None:
    found = advise(graph, "statistics", "blarg")
    assert [one.given for one in found.unmatched] == ["blarg"]
    assert fits(found) == {DATA_SCIENCE: "fits"}


@pytest.mark.parametrize("liked", ["robotics", "Robotics", "skill:robotics"])
def test_a_contradiction_is_an_error(graph: KnowledgeGraph, liked: str) -> None:
    with pytest.raises(ParameterError, match="an interest and as something to avoid"):
        advise(graph, liked, avoid=["robotics"])


def test_ten_thousand_interests_are_an_error(graph: KnowledgeGraph) -> None:
    with pytest.raises(ParameterError, match="more than"):
        advise(graph, *(f"interest {number}" for number in range(10_000)))


CASES: list[tuple[list[str], list[str]]] = [
    ([], []),
    ([], ["robotics"]),
    (["self-driving cars"], []),
    (["conversational agents"], []),
    (["statistical modeling"], []),
    (["building the algorithms themselves", "dashboards", "storytelling"], []),
    (["building the algorithms themselves", "statistics"], ["deep algorithm design"]),
    (["robotics", "only the learning algorithms", "statistical modeling"], []),
]


@pytest.mark.parametrize(("liked", "avoided"), sampled(CASES, 4, 2))
def test_no_other_question_separates_better(
    graph: KnowledgeGraph, liked: list[str], avoided: list[str]
) -> None:
    """Each condition is answered with yes and with no by the decision itself."""
    things = [
        tuple(graph.labels.find(one).split("/id/")[1].replace("/", ":") for one in some)
        for some in (liked, avoided)
    ]
    left = {one.degree for one in remaining(find_candidates(graph, *things, None))}
    sizes = {}
    for condition in conditions_of(graph, sorted(left)):
        thing = condition.thing
        if thing not in (*things[0], *things[1]):
            groups = [
                {one.degree for one in _only(find_candidates(graph, *answered, None), left)}
                for answered in (
                    ((*things[0], thing), things[1]),
                    (things[0], (*things[1], thing)),
                )
            ]
            if min(map(len, groups)) < len(left):
                size = (max(map(len, groups)), sum(map(len, groups)))
                sizes[thing] = (*size, graph.labels.label(thing).casefold())
    left = remaining(find_candidates(graph, *things, None))
    conditions = conditions_of(graph, [one.degree for one in left])
    found = best_split(graph, left, conditions, sum(things, ()))
    assert (found and found.condition.thing) == min(sizes, key=sizes.__getitem__, default=None)


def _only(candidates: list, left: set[str]) -> list:  # type: ignore[type-arg]
    return remaining([one for one in candidates if one.degree in left])


def test_the_question_is_answered_by_an_option_of_the_command(graph: KnowledgeGraph) -> None:
    found = advise(graph, "self-driving cars")
    for answer, remain, add in table(found, "question").rows:
        option, _, thing = str(add.value).partition("=")
        values = {"interest": ["self-driving cars"], "avoid": []}
        values[option].append(thing)
        again = [one for one, fit in fits(graph.decide("advise", values)).items() if fit == "fits"]
        assert tuple(again) == remain.value, answer


def test_the_reasons_are_those_that_the_table_of_degrees_counts(graph: KnowledgeGraph) -> None:
    """Two named queries read the rules: one aggregates what the other lists."""
    avoid = "deep algorithm design"
    columns = {"for": "reasons", "against": "against", "in favor": "in_favor"}
    things = [row[7] for row in graph.ask("degree-conditions").rows]
    things += ["machine learning", "data science", "computer science", "cybersecurity", "NLP"]
    for thing in sorted(set(things)):
        values = {"interest": thing, "avoid": avoid}
        reasons, degrees = (
            graph.ask(name, values) for name in ("degree-reasons", "degree-for-interests")
        )
        known = {row[0] for row in degrees.rows}
        listed = {(row[0], row[1], row[3]) for row in reasons.rows if row[0] in known}
        counted = {
            (row[0], side, text)
            for row in degrees.rows
            for side, column in columns.items()
            for text in str(row[degrees.columns.index(column)] or "").split(" | ")
            if text
        }
        assert listed == counted, thing


@pytest.mark.long
@pytest.mark.parametrize("word", ["production", "security", "robots"])
def test_what_a_word_may_mean_rests_on_its_statements(graph: KnowledgeGraph, word: str) -> None:
    def sentences(store: Store) -> list[Sentence]:
        changed = KnowledgeGraph(store)
        changed.labels = graph.labels
        found = advise(changed, word)
        return [found.answer, *found.sentences]

    assert [*Verification(graph.store, sentences).faults()] == []
