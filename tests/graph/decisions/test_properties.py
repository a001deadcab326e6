"""The properties of things: they agree with the named queries that state them."""

from __future__ import annotations

from collections.abc import Iterable

from gradpath import KnowledgeGraph
from gradpath.graph.decisions.property_value import PropertyValue
from gradpath.graph.model.grades import Grade
from gradpath.graph.model.iris import shorten


def _sources(text: object) -> tuple[str, ...]:
    return tuple(sorted(str(text).split(", ")))


def _facts(values: Iterable[PropertyValue]) -> set[tuple[object, ...]]:
    """What the named query gives of values: bounds, words, note and passages."""
    found = set()
    for one in values:
        bounds = (one.amount.low, one.amount.high) if one.amount else (None, None)
        words = one.label if not one.amount else ""
        if not one.implied:
            found.add((words, *bounds, tuple(sorted(one.sources))))
    return found


def test_every_property_agrees_with_program_facts(graph: KnowledgeGraph) -> None:
    answer = graph.ask("program-facts")
    index = {name: place for place, name in enumerate(answer.columns)}
    asked: dict[tuple[str, str], set[tuple[object, ...]]] = {}
    for row in answer.rows:
        thing = shorten(str(row[index["program_id"]]))
        known = asked.setdefault((thing, str(row[index["property"]])), set())
        bounds = (row[index["min"]], row[index["max"]])
        printed = row[index["printed"]]
        if row[index["value"]] != "not stated" or printed:
            words = "" if printed else row[index["value"]]
            known.add((words, *bounds, _sources(row[index["sources"]])))
    assert len(asked) == 230
    for (thing, name), facts in asked.items():
        assert _facts(graph.properties.of(thing).get(name, ())) == facts, (thing, name)


def test_every_property_agrees_with_role_facts(graph: KnowledgeGraph) -> None:
    answer = graph.ask("role-facts", {"role": "ML Engineer; Quantitative Analyst"})
    index = {name: place for place, name in enumerate(answer.columns)}
    for row in answer.rows:
        name, value = str(row[index["property"]]), row[index["value"]]
        if name == "said of it":
            continue
        values = graph.properties.of(shorten(str(row[index["role_id"]]))).get(name, ())
        bounds = (row[index["min"]], row[index["max"]])
        if value == "not stated":
            assert not values
        elif values[0].amount:
            assert [(one.amount.low, one.amount.high) for one in values if one.amount] == [bounds]
        else:
            assert value in [one.label for one in values]


def test_a_column_holds_what_each_thing_has(graph: KnowledgeGraph) -> None:
    for name in ("tuition", "tuition given elsewhere", "feature", "best for", "teaches"):
        column = graph.properties.column(name)
        assert column
        for thing, values in column.items():
            assert graph.properties.of(thing)[name] == values


def test_an_implied_feature_is_marked(graph: KnowledgeGraph) -> None:
    values = graph.properties.of("program:cmu-ms-ml")["feature"]
    (thesis,) = (one for one in values if one.value == "feature:thesis")
    assert (thesis.text, thesis.implied) == ("thesis (implied)", True)
    assert thesis.evidence[0].subject == "remark:cmu-thesis-implied"


def test_a_statement_about_each_member_names_the_group(graph: KnowledgeGraph) -> None:
    values = graph.properties.of("program:usc-ms-cs")["feature"]
    (aid,) = (one for one in values if one.value == "feature:federal-aid-eligible")
    assert (aid.text, aid.of_group) == (
        "eligible for federal aid (said of all listed programs)",
        True,
    )
    said, membership = aid.evidence
    assert (said.subject, said.sources, said.grade) == (
        "group:curated-programs",
        ("ml-guide/L89",),
        Grade.STATED,
    )
    assert (membership.relation, membership.sources) == ("skos:member", ("ml-guide/L37",))


def test_a_printed_word_is_no_figure(graph: KnowledgeGraph) -> None:
    (credits,) = graph.properties.of("program:cmu-ms-ml")["credits"]
    assert (credits.value, credits.is_stated) == (None, False)


def test_a_thing_without_statements_has_no_values(graph: KnowledgeGraph) -> None:
    assert graph.properties.of("program:of-nobody") == {}
