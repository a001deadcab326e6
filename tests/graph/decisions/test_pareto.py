"""The Pareto front: what intervals decide, what they leave open, and who dominates whom."""

from collections.abc import Callable
from datetime import date
from itertools import product

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gradpath.graph.decisions.axes import AXES
from gradpath.graph.decisions.dominance import GREATEST, LEAST, Point, dominance
from gradpath.graph.decisions.outcome import Outcome, ReasonCode
from gradpath.graph.knowledge_graph import KnowledgeGraph
from gradpath.graph.model.iris import kind_of
from gradpath.graph.model.labels import UnknownName
from gradpath.graph.pathways.search import backward
from gradpath.queries import ParameterError

#: The figures of a small instance; an interval without an end, or none at all, may be any of them.
FIGURES = range(4)


@st.composite
def intervals(draw: st.DrawFn) -> tuple[int | None, int | None]:
    """An interval, one with an open end, or None and None: nothing is stated."""
    low, high = sorted((draw(st.sampled_from(FIGURES)), draw(st.sampled_from(FIGURES))))
    kind = draw(st.sampled_from(("closed", "figure", "open", "unstated")))
    ends = {"closed": (low, high), "figure": (low, low), "open": (low, None)}
    return ends.get(kind, (None, None))


def completions(interval: tuple[int | None, int | None]) -> list[int]:
    """The figures that an interval may stand for; those beyond the others stand for the rest."""
    low, high = interval
    return [*range(-1 if low is None else low, (4 if high is None else high) + 1)]


def point(some: list[tuple[int | None, int | None]]) -> Point:
    return Point(
        [LEAST if low is None else (low, 0) for low, _ in some],
        [GREATEST if high is None else (high, 0) for _, high in some],
        all(one != (None, None) for one in some),
    )


def dominates(one: tuple[int, ...], other: tuple[int, ...]) -> bool:
    pairs = [*zip(one, other, strict=True)]
    return all(a <= b for a, b in pairs) and any(a < b for a, b in pairs)


#: Up to four things on one or two axes.
instances = st.one_of(
    *(st.lists(st.lists(intervals(), min_size=n, max_size=n), max_size=4) for n in (1, 2))
)


@settings(max_examples=150)
@given(
    st.integers(1, 2).flatmap(
        lambda n: st.lists(st.lists(intervals(), min_size=n, max_size=n), max_size=4)
    )
)
def test_dominance_is_that_of_every_and_of_some_completion(
    things: list[list[tuple[int | None, int | None]]],
) -> None:
    found = dominance([*map(point, things)])
    for place, thing in enumerate(things):
        for rival, other in enumerate(things):
            if rival == place:
                continue
            pairs = [
                dominates(mine, theirs)
                for mine in product(*map(completions, other))
                for theirs in product(*map(completions, thing))
            ]
            assert bool(found[place].certain >> rival & 1) == all(pairs)
            comparable = all(one != (None, None) for one in other)
            assert bool(found[place].possible >> rival & 1) == (comparable and any(pairs))


def test_an_excluded_bound_is_better_than_the_same_figure() -> None:
    below = Point([LEAST], [(22_000, -1)])
    exact = Point([(22_000, 0)], [(22_000, 0)])
    above = Point([(22_000, 1)], [GREATEST])
    found = dominance([below, exact, above])
    assert [one.certain for one in found] == [0, 0b001, 0b011]


@pytest.mark.long
def test_ten_thousand_things_are_rated_without_comparing_all_pairs() -> None:
    """A thing in a staircase of 10,000 is dominated by none; one above it by all before it."""
    count = 10_000
    stairs = [Point(ends, ends) for n in range(count) if (ends := ((n, 0), (count - n, 0)))]
    worst = Point(((count, 0), (count, 0)), ((count, 0), (count, 0)))
    found = dominance([*stairs, worst])
    assert not any(one.certain for one in found[:-1])
    assert found[-1].certain.bit_count() == count


def ask(graph: KnowledgeGraph, **values: object) -> Outcome:
    return graph.decide("pareto", values)


def places(outcome: Outcome) -> dict[str, list[str]]:
    (table,) = outcome.tables
    found: dict[str, list[str]] = {}
    for row in table.rows:
        found.setdefault(row[1].text, []).append(str(row[0].value).removeprefix("program:"))
    return found


def test_the_front_for_a_role(graph: KnowledgeGraph) -> None:
    found = ask(graph, to="ML Engineer")
    assert found.answer.text == (
        "On the front of 6 programs that lead to ML Engineer, for tuition, coverage, own coverage "
        "and evidence: Georgia Tech OMSCS (about $7,000, 2 of 6, none stated of 6, 2 of 6) and "
        "UIUC M.C.S. (ML Pathway) (about $21,000, 1 of 6, 1 of 6, none stated of 6). "
        "No other is at least as good on every axis and better on one."
    )
    assert places(found) == {
        "on the front": ["georgia-tech-omscs", "uiuc-mcs"],
        "dominated": ["purdue-ms-ece", "northeastern-ms-ai", "usc-ms-cs", "cmu-ms-ml"],
    }
    cmu = found.tables[0].rows[-1]
    assert cmu[-1].text == "Georgia Tech OMSCS (better on tuition)"
    assert {"ml-guide/L7", "ml-guide/L11"} & {*cmu[-1].sources}
    assert any("as if it taught all of them" in one for one in found.assumptions)
    assert "certainly at least as good on every axis" in found.tables[0].note


def test_ranges_that_overlap_and_figures_that_are_not_stated_are_undecided(
    graph: KnowledgeGraph,
) -> None:
    found = ask(graph)
    undecided = ["stevens-ms-ml", "drexel-ms-ai-ml", "cmu-ms-ml", "columbia-ms-cs"]
    assert places(found)["on the front"] == ["georgia-tech-omscs"]
    assert sorted(places(found)["undecided"]) == sorted(undecided)
    rows = {row[0].value: row[-1].text for row in found.tables[0].rows}
    assert rows["program:stevens-ms-ml"] == "perhaps Georgia Tech OMSCS (ML core courses undecided)"
    assert "credits not stated" in rows["program:cmu-ms-ml"]
    assert any("Credits: no figure is stated of CMU" in s.text for s in found.sentences)
    assert any(one.startswith("CMU M.S. Machine Learning: what exactly") for one in found.to_ask)


@pytest.mark.parametrize("axes", [("tuition", "coverage", "evidence"), ("coverage", "ml courses")])
def test_each_role_agrees_with_a_comparison_of_all_pairs(
    graph: KnowledgeGraph, axes: tuple[str, ...]
) -> None:
    network = graph.network
    for role in sorted(node for node in network if kind_of(node) == "role"):
        pathways = [p for p in backward(network, role) if kind_of(p.start) == "program"]
        if not pathways or not pathways[0].total:
            continue
        values: dict[str, list[tuple[float, float]]] = {}
        for one in pathways:
            spans = []
            for axis in axes:
                if axis in {"coverage", "evidence"}:
                    share = one.coverage.share if axis == "coverage" else one.coverage.stated_share
                    spans.append((-share, -share))
                    continue
                name = {"tuition": "tuition", "ml courses": "ML core courses"}[axis]
                (value,) = graph.properties.of(one.start)[name]
                assert value.amount is not None
                low = float(value.amount.low or 0)
                high = float("inf") if value.amount.high is None else float(value.amount.high)
                spans.append((low, high) if axis == "tuition" else (-high, -low))
            values[one.start] = spans
        front = {
            one
            for one, mine in values.items()
            if not any(beats(theirs, mine) for other, theirs in values.items() if other != one)
        }
        found = ask(graph, to=role, axes=axes)
        assert {f"program:{one}" for one in places(found).get("on the front", ())} == front


def beats(one: list[tuple[float, float]], other: list[tuple[float, float]]) -> bool:
    """Whether one may dominate the other for some figures within the intervals."""
    pairs = [*zip(one, other, strict=True)]
    return all(a[0] <= b[1] for a, b in pairs) and any(a[0] < b[1] for a, b in pairs)


def test_every_axis_can_be_read(graph: KnowledgeGraph) -> None:
    found = ask(graph, to="Quantitative Analyst", axes=tuple(AXES))
    headings = [column.heading for column in found.tables[0].columns]
    assert "Pay of the best-paid role" in headings
    assert "Duration is left out: no figure is stated." in [one.text for one in found.sentences]
    stevens = next(row for row in found.tables[0].rows if row[0].value == "program:stevens-ms-ml")
    cells = dict(zip(headings, (cell.text for cell in stevens), strict=True))
    assert cells["Price per credit"] == "$1,800.00"
    assert cells["Required skills covered"] == "3 of 3"
    assert cells["Required skills covered by itself"] == "1 of 3"
    assert cells["GRE"] == "not required"


def test_an_axis_that_nobody_states_decides_nothing(graph: KnowledgeGraph) -> None:
    found = ask(graph, axes="duration")
    assert found.reason is ReasonCode.NOT_STATED
    assert not found.tables


def test_wrong_axes_and_roles_are_refused(graph: KnowledgeGraph) -> None:
    with pytest.raises(ParameterError, match="coverage needs a role"):
        ask(graph, axes="coverage")
    with pytest.raises(ParameterError, match="prestige"):
        ask(graph, axes="tuition,prestige")
    with pytest.raises(UnknownName):
        ask(graph, to="plumber")


def test_a_role_that_has_expired_is_left_out(with_facts: Callable[[str], KnowledgeGraph]) -> None:
    graph = with_facts("role:nlp-engineer schema:validThrough '2026-01-31'^^xsd:date .")
    for name in ("pareto", "leverage"):
        found = graph.as_of(date(2026, 3, 1)).decide(name, {"to": "NLP Engineer"})
        assert found.reason is ReasonCode.EXPIRED
        assert found.answer.text.startswith("NLP Engineer is left out. ")
