"""Changes from one role to another: all pairs of roles, exact answers, thresholds of ours."""

from decimal import Decimal
from itertools import product
from pathlib import Path

import pytest

from gradpath.errors import DataError
from gradpath.graph.decisions.feasibility import Level, read_feasibility
from gradpath.graph.decisions.interval import Interval
from gradpath.graph.decisions.outcome import Outcome, Table
from gradpath.graph.decisions.transition import difference_text, pay_difference
from gradpath.graph.decisions.verification import Verification
from gradpath.graph.knowledge_graph import KnowledgeGraph
from gradpath.graph.model.evidence import Sentence
from gradpath.graph.model.labels import NamingError
from gradpath.graph.store.store import Store


def transition(graph: KnowledgeGraph, start: str, end: str, have: object = None) -> Outcome:
    return graph.decide("transition", {"from": start, "to": end, "have": have})


def table(outcome: Outcome, name: str) -> Table:
    return next(one for one in outcome.tables if one.name == name)


def texts(outcome: Outcome) -> list[str]:
    return [one.text for one in (outcome.answer, *outcome.sentences)]


def roles_of(graph: KnowledgeGraph) -> list[str]:
    return sorted(node for node in graph.network if node.startswith("role:"))


def states(outcome: Outcome, state: str) -> dict[object, set[object]]:
    """The required skills in a state, each with the skills that count for it."""
    return {
        row[0].value: {*row[2].value}  # type: ignore[misc]
        for row in table(outcome, "skills").rows
        if row[1].value == state
    }


def test_the_example_of_a_person(graph: KnowledgeGraph) -> None:
    """A role without stated skills is taken as the near one, and the answer says so."""
    found = transition(graph, "Data Scientist", "ML Engineer")
    assert found.answer.text == (
        "From data scientist (taken as Data Scientist (ML Focus), near it by our own link) to ML "
        "Engineer you bring, by the skills that the sources list, none of the 6 required skills; "
        "all 6 are still to learn: cloud platforms, MLOps, Python, PyTorch, system design and "
        "TensorFlow."
    )
    assert texts(found)[1:3] == [
        "The difference of typical pay is unknown: that of data scientist is not stated.",
        (
            "How feasible that is, by our rule: partly within reach by study (of 6 required skills "
            "0 had, 4 more taught here)."
        ),
    ]
    near = "Near it by our own link is Data Scientist (ML Focus) (typical pay $115,000 to $165,000"
    assert any(text.startswith(near) for text in texts(found))
    assert any("those of Data Scientist (ML Focus) are taken" in one for one in found.assumptions)


def test_skills_beyond_the_role_count(graph: KnowledgeGraph) -> None:
    found = transition(graph, "Data Scientist (ML Focus)", "ML Engineer", "python, pytorch")
    assert found.answer.text.startswith(
        "From Data Scientist (ML Focus) to ML Engineer you bring 2 of the 6 required skills "
        "(Python and PyTorch); 4 are still to learn: "
    )
    assert texts(found)[1] == (
        "The difference of typical pay is between $35,000 less and $75,000 more a year; whether "
        "it rises is undecided."
    )


def test_a_similar_skill_is_ours(graph: KnowledgeGraph) -> None:
    found = transition(graph, "NLP Engineer", "Computer Vision Engineer")
    assert states(found, "similar") == {"skill:vit": {"skill:transformer-architectures"}}
    stated = graph.decide(
        "transition",
        {"from": "NLP Engineer", "to": "Computer Vision Engineer", "evidence": "stated"},
    )
    assert not states(stated, "similar")
    assert "1 similar by our interpretation, not counted" in stated.answer.text


def test_all_pairs_of_roles(graph: KnowledgeGraph) -> None:
    """Shared and similar skills are symmetric, the difference of pay is antisymmetric."""
    network, found = graph.network, {}
    for pair in product(roles_of(graph), repeat=2):
        found[pair] = transition(graph, *pair)
        assert all(texts(found[pair]))
        row = table(found[pair], "roles").rows[0]
        assert (row[3].value is None) == (not {*pair} <= network.pay.keys())
    for (start, end), outcome in found.items():
        back = found[end, start]
        forth, other = (pay_difference(network, *pair) for pair in ((start, end), (end, start)))
        if forth and other:
            assert [forth.low, forth.high] == [
                None if one is None else -one for one in (other.high, other.low)
            ]
        if outcome.reason or back.reason:
            assert outcome.reason is back.reason
            assert not (network.required(start) and network.required(end))
            continue
        assert states(outcome, "have").keys() == states(back, "have").keys()
        for ours, theirs in ((outcome, back), (back, outcome)):
            for skill, mine in states(ours, "similar").items():
                for one in mine:
                    near = states(theirs, "similar").get(one, set())
                    assert skill in near or one in states(theirs, "have")


def test_the_difference_of_pay_is_that_of_the_figures(graph: KnowledgeGraph) -> None:
    """Against every pair of figures in both ranges; an open end stays open."""
    pay = graph.network.pay
    for start, end in product(pay, repeat=2):
        difference = pay_difference(graph.network, start, end)
        assert difference is not None
        one, other = pay[start], pay[end]
        assert (difference.low is None) == (one.high is None)
        assert (difference.high is None) == (other.high is None)
        if one.high is not None and other.high is not None:
            every = [b - a for a in (one.low, one.high) for b in (other.low, other.high)]  # type: ignore[operator]
            assert (difference.low, difference.high) == (min(every), max(every))


@pytest.mark.parametrize(
    ("low", "high", "text"),
    [
        (5, 20, "between $5 more and $20 more a year"),
        (-20, -5, "between $20 less and $5 less a year"),
        (-5, 20, "between $5 less and $20 more a year; whether it rises is undecided"),
        (0, 20, "between the same and $20 more a year; whether it rises is undecided"),
        (7, 7, "$7 more a year"),
        (5, None, "from $5 more a year upward, with no upper end stated"),
        (None, -5, "up to $5 less a year, with no lower end stated"),
        (None, None, "undecided, because both ranges are open"),
    ],
)
def test_a_difference_in_words(low: int | None, high: int | None, text: str) -> None:
    ends = (None if end is None else Decimal(end) for end in (low, high))
    assert difference_text(Interval(*ends)) == text


def test_feasibility_follows_the_file(graph: KnowledgeGraph) -> None:
    """The thresholds are shown, as a rule of ours, and one level applies."""
    rules = read_feasibility()
    assert rules.level(4, 4, 0, 0).word == "ready"
    assert rules.level(4, 2, 0, 1).word == "near"
    assert rules.level(4, 1, 2, 0).word == "near"
    assert rules.level(4, 1, 0, 2).word == "within reach by study"
    assert rules.level(4, 0, 0, 2).word == "partly within reach by study"
    assert rules.level(4, 1, 0, 0).word == "hard to reach by what is taught here"
    found = transition(graph, "NLP Engineer", "Computer Vision Engineer")
    shown = table(found, "feasibility").rows
    assert [row[0].text for row in shown] == [one.word for one in rules.levels]
    assert [row[0].text for row in shown if row[3].value] == ["within reach by study"]
    assert any("is our rule and no source's" in one for one in found.assumptions)


@pytest.mark.parametrize(
    ("text", "wrong"),
    [
        ("levels = [", "this is no TOML"),
        ("similar_counts = 1", "other keys than levels and similar_counts"),
        ("similar_counts = 1\nlevels = []", "the last level does not apply to every change"),
        ("similar_counts = 2\nlevels = [LAST]", "similar_counts is 2, which is no share"),
        ("similar_counts = 1\nlevels = [{word = 'a'}]", "a level has other keys than word, had"),
        ("similar_counts = 1\nlevels = [{word = '', had = 0, reachable = 0}]", "is no text"),
        ("similar_counts = 1\nlevels = [{word = 'a', had = true, reachable = 0}]", "had is True"),
        ("similar_counts = 1\nlevels = [{word = 'a', had = nan, reachable = 0}]", "had is nan"),
    ],
)
def test_a_wrong_file_is_refused(tmp_path: Path, text: str, wrong: str) -> None:
    file = tmp_path / "feasibility.toml"
    file.write_text(text.replace("LAST", "{word = 'a', had = 0, reachable = 0}"))
    with pytest.raises(DataError, match=wrong):
        read_feasibility(file)


def test_a_right_file_is_read(tmp_path: Path) -> None:
    file = tmp_path / "feasibility.toml"
    file.write_text("similar_counts = 1\nlevels = [{word = 'any', had = 0, reachable = 0}]")
    assert read_feasibility(file).levels == (Level("any", 0.0, 0.0),)


@pytest.mark.long
def test_every_sentence_rests_on_its_statements(graph: KnowledgeGraph) -> None:
    for start, end in product(roles_of(graph)[::4], roles_of(graph)[1::4]):

        def run(store: Store, pair: tuple[str, str] = (start, end)) -> list[Sentence]:
            changed = KnowledgeGraph(store)
            changed.labels = graph.labels
            found = transition(changed, *pair, "python, cloud computing")
            return [found.answer, *found.sentences]

        assert [*Verification(graph.store, run).faults()] == [], (start, end)


@pytest.mark.parametrize("role", ["data analyst", "biologist", "software engineer"])
def test_a_role_that_is_not_here_leads_to_the_gap(graph: KnowledgeGraph, role: str) -> None:
    with pytest.raises(NamingError) as caught:
        graph.decide("transition", {"from": role, "to": "ML Engineer"})
    assert 'gradpath gap --to "ML Engineer" --have' in caught.value.hint
    with pytest.raises(NamingError) as caught:
        graph.decide("transition", {"from": "ML Engineer", "to": role})
    assert "gradpath gap" not in caught.value.hint
