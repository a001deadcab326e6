"""Comparison: it agrees with the named query, and tells "not stated" apart from "no"."""

from __future__ import annotations

import itertools
from collections.abc import Iterator

import pytest

from gradpath import KnowledgeGraph
from gradpath.graph.decisions import compare_links
from gradpath.graph.decisions.compare import MOST_THINGS
from gradpath.graph.decisions.compare_rows import property_row
from gradpath.graph.decisions.outcome import Cell, Outcome, ReasonCode
from gradpath.graph.decisions.property_value import PropertyValue
from gradpath.graph.model.amounts import Amount
from gradpath.graph.model.iris import kind_of, shorten
from gradpath.graph.pathways.search import STUDIES, forward
from gradpath.graph.store.store import Store
from gradpath.queries import ParameterError
from support.edits import edited, gone, said

CMU, OMSCS = "program:cmu-ms-ml", "program:georgia-tech-omscs"
CMU_NAME, OMSCS_NAME = "CMU M.S. Machine Learning", "Georgia Tech OMSCS"
MIXED = f"things of several kinds are given: {CMU_NAME} (program) and NLP (specialization)"
#: The properties that the named query compares as well.
QUERIED = {
    *("field", "credits", "tuition", "tuition given elsewhere", "ML core courses", "GRE"),
    *("delivery mode", "synchronicity", "platform", "cost tier", "sector", "teaches", "uses tool"),
    *("elective", "demands", "ties to", "recommended for", "targets", "target role", "application"),
    *("typical pay", "median pay", "entry-level pay", "growth", "key skill"),
}


def ask(graph: KnowledgeGraph, *things: str, **values: object) -> Outcome:
    return graph.decide("compare", {"things": things, **values})


def rows(outcome: Outcome) -> dict[str, tuple[Cell, ...]]:
    return {row[0].text: row[1:] for row in outcome.tables[0].rows}


def texts(outcome: Outcome, name: str) -> list[str]:
    return [cell.text for cell in rows(outcome)[name]]


def test_whether_cmu_is_worth_more_is_one_answer(graph: KnowledgeGraph) -> None:
    found = ask(graph, "CMU", "Georgia Tech", **{"for": "ML Engineer", "raise": 20000})
    assert found.answer.text == (
        "For ML Engineer, CMU M.S. Machine Learning costs at least $68,000 more than Georgia Tech "
        "OMSCS, and by the sources that buys no further key skill of the role; whether it is "
        "worth it is yours to judge."
    )
    own, other, only, only_other, pay, payback, difference, courses, counts = (
        one.text for one in found.sentences
    )
    assert own == (
        "Key skills that CMU M.S. Machine Learning covers: none stated of itself; 2 of 6 if it "
        "teaches all of Deep Learning: PyTorch, TensorFlow."
    )
    assert other.startswith(
        "Key skills that Georgia Tech OMSCS covers: none stated of itself; 2 of 6"
    )
    assert only == (
        "Only of CMU M.S. Machine Learning it is stated: thesis (implied) (Georgia Tech OMSCS "
        "lacks it); dedicated ML degree; pure ML degree; strong theoretical foundations (implied)."
    )
    assert only_other.startswith("Only of Georgia Tech OMSCS it is stated: capstone (implied); ")
    assert pay == (
        "ML Engineer typically pays $130,000 to $190,000 a year, whichever leads there: the "
        "sources state pay of roles, and never of the graduates of a program."
    )
    assert payback == (
        "With $20,000 more pay a year, CMU M.S. Machine Learning is earned back in at least 45.0 "
        "months and Georgia Tech OMSCS in about 4.2 months: Georgia Tech OMSCS at least 40.8 "
        "months earlier."
    )
    assert difference == (
        "The difference is earned back within 10 years if CMU M.S. Machine Learning raises pay by "
        "at least $6,800 a year more than Georgia Tech OMSCS."
    )
    assert courses == (
        "ML core courses: CMU M.S. Machine Learning 6 or more courses and Georgia Tech OMSCS 5 or "
        "more courses overlap, so which is more is undecided."
    )
    assert counts.startswith("Of 44 properties: 17 differ, 2 undecided")
    assert found.sentences[4].sources == ("ml-guide/L70",)


def test_figures_are_compared_as_intervals(graph: KnowledgeGraph) -> None:
    found = ask(graph, CMU, OMSCS)
    assert [column.heading for column in found.tables[0].columns] == [
        *("Property", CMU_NAME, OMSCS_NAME, "Comparison")
    ]
    assert texts(found, "tuition") == [
        *("about $75,000 or more", "about $7,000", "more by at least $68,000")
    ]
    assert texts(found, "ML core courses") == [
        *("6 or more courses", "5 or more courses"),
        "undecided: 6 or more courses and 5 or more courses overlap",
    ]
    assert texts(found, "credits")[0] == "not stated as a number (Variable)"
    assert rows(found)["credits"][0].value is None


def test_not_stated_is_not_no(graph: KnowledgeGraph) -> None:
    found = ask(graph, OMSCS, CMU, "Columbia")
    assert texts(found, "feature: thesis") == [
        "no (no dedicated track online)",
        "yes (implied)",
        "yes (implied)",
        "differs",
    ]
    assert texts(ask(graph, OMSCS, "USC"), "feature: thesis") == [
        *("no (no dedicated track online)", "not stated", "not stated")
    ]
    assert texts(found, "platform") == [
        *("not stated", "not stated", "Columbia Video Network"),
        f"not stated of {OMSCS_NAME} and {CMU_NAME}",
    ]


def test_differences_come_first_and_what_nobody_states_last(graph: KnowledgeGraph) -> None:
    verdicts = [row[-1].value for row in ask(graph, CMU, OMSCS).tables[0].rows]
    order = [
        {"differs": 0, "less": 0, "more": 0, "undecided": 1, "not stated": 2}.get(str(one), 3)
        for one in verdicts
    ]
    first = order.index(3)
    assert order[:first] == sorted(order[:first])
    nobody = [row for row in ask(graph, CMU, OMSCS).tables[0].rows if not row[-1].evidence]
    assert nobody == [*ask(graph, CMU, OMSCS).tables[0].rows][-len(nobody) :]


def test_roles_are_compared_by_pay_and_key_skills(graph: KnowledgeGraph) -> None:
    found = ask(graph, "ML Engineer", "MLOps Engineer")
    assert found.answer.text == (
        "Typical pay: ML Engineer $130,000 to $190,000 a year and MLOps Engineer $120,000 to "
        "$170,000 a year overlap, so which is more is undecided (the difference is -$40,000 to "
        "$70,000)."
    )
    assert texts(found, "key skill")[2] == "differs; nothing in common"
    assert texts(ask(graph, "Quantitative Analyst", "MLOps Engineer"), "typical pay")[2] == (
        "undecided: $140,000 to $200,000 or more a year and $120,000 to $170,000 a year overlap"
    )


def test_specializations_are_compared_by_the_roles_they_lead_to(graph: KnowledgeGraph) -> None:
    found = ask(graph, "NLP", "MLOps", **{"for": "ML Engineer"})
    assert found.answer.text == (
        "Key skills of ML Engineer covered: NLP none stated and MLOps 2 of 6, 1 by "
        "our interpretation."
    )
    assert texts(found, "leads to")[1] == (
        "MLOps Engineer (6 of 6, 4 by our interpretation); ML Engineer (2 of 6, 1 by our "
        "interpretation); Data Scientist (ML Focus) (1 of 4, by our interpretation)"
    )
    assert texts(found, "recommended programs")[1] == "Northeastern M.S. AI (ML Concentration)"


@pytest.mark.parametrize("most", [1, 3, 8])
def test_the_roles_shown_are_the_first_of_all(
    graph: KnowledgeGraph, monkeypatch: pytest.MonkeyPatch, most: int
) -> None:
    monkeypatch.setattr(compare_links, "MOST_ROLES", most)
    for start in (node for node in graph.network if kind_of(node) in STUDIES):
        every = [pathway.role for pathway in forward(graph.network, start)]
        values = compare_links.linked_values(graph, start, roles=True).get("leads to", ())
        labels = [graph.network.label(role) for role in every]
        assert [one.label for one in values] == labels[:most], start


def test_degrees_are_compared_by_rules_and_what_they_keep_open(graph: KnowledgeGraph) -> None:
    found = ask(graph, "Computer Science", "Data Science")
    assert texts(found, "keeps open")[0].startswith("Cybersecurity, databases, software")
    assert texts(found, "keeps open")[1] == "not stated"
    assert "keep as many ways open as they can" in texts(found, "chosen for")[0]


def test_three_figures_have_a_least_and_a_most(graph: KnowledgeGraph) -> None:
    found = ask(graph, CMU, OMSCS, "Columbia", property="tuition")
    assert texts(found, "tuition")[3] == (
        "least Georgia Tech OMSCS; most CMU M.S. Machine Learning or Columbia M.S. CS (ML Track) "
        "(undecided)"
    )
    assert len(found.tables[0].rows) == 1


def test_a_recommendation_for_the_role_is_named(graph: KnowledgeGraph) -> None:
    values: dict[str, object] = {"for": "AI Research Scientist", "property": "tuition"}
    assert ask(graph, "OMSCS", "CMU", **values).answer.text == (
        "For AI Research Scientist, CMU M.S. Machine Learning costs at least $68,000 more than "
        "Georgia Tech OMSCS, and by the sources that buys mathematical optimization (our "
        "interpretation) without a condition and a recommendation for the role; whether it is "
        "worth it is yours to judge."
    )
    assert ask(graph, "Columbia", "CMU", **values).answer.text.startswith(
        "Tuition: Columbia M.S. CS (ML Track) about $75,000 and CMU M.S. Machine Learning about "
        "$75,000 or more overlap, so which is more is undecided. Key skills of AI Research "
        "Scientist covered: "
    )


def test_a_property_that_nobody_states_has_a_reason(graph: KnowledgeGraph) -> None:
    found = ask(graph, CMU, OMSCS, property="weekly hours")
    assert found.reason is ReasonCode.NOT_STATED
    assert found.answer.text == (
        "No source states the weekly hours of CMU M.S. Machine Learning or Georgia Tech OMSCS."
    )


def test_a_changed_fact_changes_its_row_and_no_other(graph: KnowledgeGraph, store: Store) -> None:
    changed = edited(
        store,
        gone("program:cmu-ms-ml gp:grePolicy ?any"),
        said("ml:L32", "program:cmu-ms-ml gp:grePolicy gre:not-required"),
    )
    before, after = (rows(ask(one, CMU, OMSCS)) for one in (graph, changed))
    assert [name for name in before if before[name] != after[name]] == ["GRE"]
    assert [cell.text for cell in after["GRE"]] == ["not required", "not required", "same"]


@pytest.mark.parametrize(
    ("things", "values", "message"),
    [
        (("CMU",), {}, f"only {CMU_NAME} is given to compare"),
        (("CMU", "cmu"), {}, f"only {CMU_NAME} is given to compare"),
        (
            ("CMU", "NLP"),
            {},
            f"things of several kinds are given: {CMU_NAME} (program) and NLP (specialization)",
        ),
        (
            ("ML Engineer", "MLOps Engineer"),
            {"for": "ML Engineer"},
            "for is given to compare roles",
        ),
        ((CMU, OMSCS), {"property": "colour"}, "property is 'colour'"),
        ((CMU, OMSCS), {"horizon": 0}, "horizon is 0"),
    ],
)
def test_what_cannot_be_compared_is_refused(
    graph: KnowledgeGraph, things: tuple[str, ...], values: dict[str, object], message: str
) -> None:
    with pytest.raises(ParameterError) as caught:
        ask(graph, *things, **values)
    assert caught.value.message == message
    assert caught.value.hint


def test_too_many_things_are_refused(graph: KnowledgeGraph) -> None:
    skills = [
        shorten(iri) for iri in graph.labels.by_iri if kind_of(iri) in {"program", "role", "degree"}
    ]
    with pytest.raises(ParameterError, match=f"{len(skills)} things"):
        ask(graph, *skills)
    assert len(skills) > MOST_THINGS


def _figure(label: str, low: int | None, high: int | None) -> list[PropertyValue]:
    amount = Amount(low, high, open_ended=high is None, unit="usd")
    return [PropertyValue(label, None, (), amount)]


def _by_two(cases: list[tuple[int, ...]]) -> Iterator[tuple[tuple[int, ...], ...]]:
    """The figures of each two of some things, over all cases."""
    return itertools.combinations([*zip(*cases, strict=True)], 2)


def test_the_ends_of_several_figures_are_those_of_every_case() -> None:
    """Each thing that is least (most) for some figures within the intervals is named, no other."""
    spans = [(1, 1), (1, 3), (2, 2), (2, None), (3, 3)]
    for chosen in itertools.product(spans, repeat=3):
        names = ["A", "B", "C"]
        row = property_row("x", names, [_figure("x", *span) for span in chosen])
        cases = [*itertools.product(*(range(low, (high or 4) + 1) for low, high in chosen))]
        if row.verdict != "differs":
            orders = (
                {(a > b) - (a < b) for a, b in zip(*pair, strict=True)} for pair in _by_two(cases)
            )
            assert all(0 in signs or len(signs) > 1 for signs in orders), (chosen, row.text)
            continue
        for word, choose in (("least", min), ("most", max)):
            named = row.text.split(f"{word} ")[1].split(";")[0]
            possible = {
                name
                for case in cases
                for name, one in zip(names, case, strict=True)
                if one == choose(case)
            }
            assert {name for name in names if name in named} == possible, (chosen, row.text)


def _pairs(graph: KnowledgeGraph, kind: str) -> Iterator[tuple[str, str]]:
    things = sorted(shorten(iri) for iri in graph.labels.by_iri if kind_of(iri) == kind)
    return itertools.combinations(things, 2)


def _queried(graph: KnowledgeGraph, first: str, second: str) -> dict[str, str]:
    answer = graph.ask("compare", {"first": first, "second": second})
    places = [answer.columns.index(name) for name in ("property", "comparison")]
    return {str(row[places[0]]): str(row[places[1]]) for row in answer.rows}


def _check_agreement(graph: KnowledgeGraph, first: str, second: str) -> None:
    queried = _queried(graph, first, second)
    compared = rows(ask(graph, first, second))
    found = {
        name: str(cells[-1].value)
        for name, cells in compared.items()
        if name in QUERIED and any(cell.evidence for cell in cells)
    }
    assert found == {name: one for name, one in queried.items() if name in QUERIED}, (first, second)
    features = [cells for name, cells in compared.items() if name.startswith("feature: ")]
    for word, name in (("yes", "feature"), ("no", "lacks")):
        has = [
            {place for place, cells in enumerate(features) if _says(cells[side], word)}
            for side in (0, 1)
        ]
        if any(has):
            verdict = "same" if has[0] == has[1] else "differs" if all(has) else "not stated"
            assert queried[name] == verdict, (first, second)


def _says(cell: Cell, word: str) -> bool:
    """Whether a feature is stated, not only implied."""
    texts = cell.text.split("; ")
    return any(one.split(" (")[0] == word and "implied" not in one for one in texts)


def test_programs_agree_with_the_named_query(graph: KnowledgeGraph) -> None:
    for pair in itertools.islice(_pairs(graph, "program"), 0, None, 4):
        _check_agreement(graph, *pair)


@pytest.mark.long
@pytest.mark.parametrize("kind", ["program", "role", "specialization", "degree"])
def test_all_pairs_agree_with_the_named_query(graph: KnowledgeGraph, kind: str) -> None:
    for pair in _pairs(graph, kind):
        _check_agreement(graph, *pair)


def test_a_screen_has_a_line_for_what_does_not_differ(graph: KnowledgeGraph) -> None:
    """Rows that differ stand in the table; the others follow, with values and sources."""
    found = ask(graph, "Stevens", "Drexel", "Northeastern").tables[0]
    screen = found.on_screen
    verdicts = {row[-1].value for row in screen.rows}
    assert verdicts == {"differs"}
    assert [row[0].text for row in screen.rows][:4] == [
        "credits",
        "tuition",
        "ML core courses",
        "GRE",
    ]
    lines = screen.note.splitlines()
    assert "- location: Stevens M.S. Machine Learning: NYC metro area [ml-guide L16, L54]" in lines
    assert "- delivery mode: fully online [ml-guide L13, L15, L17, L33, L34, L35]" in lines
    assert "Differs as well:" in lines
    assert "Undecided:" in lines
    assert lines[-1].startswith("Stated of none: platform, sector, weekly hours, minimum GPA")
    assert len(screen.rows) + len(lines) - 5 + lines[-1].count(",") + 1 == len(found.rows)


def test_few_properties_stay_in_the_table(graph: KnowledgeGraph) -> None:
    found = ask(graph, "ML Engineer", "Data Scientist (ML Focus)").tables[0]
    assert found.on_screen.rows == found.rows


def test_a_price_of_nothing_is_known(store: Store) -> None:
    """$0 is no question to the school."""
    graph = edited(
        store,
        gone("amount:purdue-tuition gp:min ?any"),
        gone("amount:purdue-tuition gp:max ?any"),
        said("ml:L25", "amount:purdue-tuition gp:min 0 ; gp:max 0"),
    )
    found = ask(graph, "Purdue", "USC")
    (question,) = [one for one in found.to_ask if one.startswith("Purdue")]
    assert "tuition" not in question
