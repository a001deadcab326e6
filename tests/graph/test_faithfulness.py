"""The graph says no more than the line, and no less: what limits a statement comes with it."""

from __future__ import annotations

import pytest

from gradpath.graph.knowledge_graph import KnowledgeGraph
from gradpath.graph.model.passages import read_passage
from gradpath.graph.reasoning.why import Verdict
from gradpath.graph.records import passage_record
from gradpath.graph.store.store import Store
from gradpath.ontology.terms import with_prologue

KINDS = """
    amount degree feature group industry interest judgement organization place program remark role
    rule skill specialization university
"""
PREFIXES = "".join(
    f"PREFIX {kind}: <https://w3id.org/gradpath/id/{kind}/>\n" for kind in KINDS.split()
) + with_prologue("PREFIX ml: <https://w3id.org/gradpath/source/ml-guide/>\n")
ELECTIVES = ("probabilistic-models", "deep-learning-for-healthcare", "nlp", "computer-vision")
SELECTIVE = ("ai-research-scientist", "quantitative-analyst")
HARDWARE = ("sensor-fusion", "edge-deployment")
#: Statements that a line makes.
STATED = [
    *((20, f"program:johns-hopkins-ms-ai gp:offersElective skill:{name}") for name in ELECTIVES),
    *((47, f"specialization:computer-vision gp:hasHardwareSide skill:{name}") for name in HARDWARE),
    (1, "degree:machine-learning schema:mentions skill:jupyter-notebook"),
    (53, "specialization:statistical-learning schema:about skill:statistical-learning"),
    (53, "program:uiuc-mcs gp:teaches skill:statistical-learning"),
    (85, "amount:tuition-span gp:min 7000 ; gp:openFrom 75000 ; gp:openEnded true"),
    (92, 'amount:georgia-tech-full-time-duration gp:qualifier "technically"'),
    (94, 'remark:python-course-free gp:qualifier "many"'),
    *(
        (line, f"remark:{name} gp:aspect <https://w3id.org/gradpath/id/aspect/wording>")
        for line, name in (
            (8, "georgia-tech-courses-include"),
            (18, "drexel-core-includes"),
            (46, "vision-coursework-includes"),
            (54, "healthcare-ml-includes"),
        )
    ),
    (3, "remark:industries-integrate-learning schema:mentions industry:finance"),
    (5, "remark:dimensions-bear-on-careers schema:mentions group:evaluation-dimensions"),
    (8, 'remark:georgia-tech-thesis-wording gp:qualifier "no dedicated track online"'),
    (9, "program:columbia-ms-cs gp:deliveredThrough organization:columbia-video-network"),
    (10, "judgement:columbia-leading-researchers schema:mentions skill:neural-networks"),
    (14, 'judgement:northeastern-for-working-professionals gp:qualifier "a strong choice"'),
    (16, "university:stevens schema:location place:nyc-metro"),
    (18, 'judgement:drexel-for-weaker-cs gp:qualifier "a solid fit"'),
    (20, 'judgement:johns-hopkins-for-healthcare gp:qualifier "an exceptional choice"'),
    (20, 'judgement:johns-hopkins-not-for-general-engineering gp:qualifier "less ideal"'),
    (26, 'judgement:purdue-not-for-software-only gp:qualifier "implied"'),
    (27, 'remark:ten-are-counted gp:qualifier "counted in the table"'),
    (30, "program:georgia-tech-omscs gp:offeredBy university:georgia-tech"),
    (31, "program:columbia-ms-cs gp:deliveredThrough organization:columbia-video-network"),
    (33, "program:northeastern-ms-ai gp:hasFeature feature:capstone"),
    (42, "judgement:deep-learning-from-scratch schema:mentions skill:pytorch"),
    (43, "judgement:deep-learning-strong-mathematics schema:mentions skill:calculus"),
    (51, "program:northeastern-ms-ai gp:hasFeature feature:capstone"),
    (53, "remark:data-science-broader-analytics schema:mentions skill:statistical-modeling"),
    (54, "program:stevens-ms-ml gp:tiesTo industry:quantitative-finance"),
    (90, "group:premium-programs gp:tuition amount:premium-level-tuition"),
    (91, 'remark:ml-degree-forms gp:qualifier "some programs"'),
    (59, "remark:data-science-ml-is-one-tool schema:about role:data-scientist"),
    (63, "rule:know-the-curriculum gp:hasCondition interest:choosing-a-program"),
    (67, "judgement:roles-differ schema:about group:salary-table-roles ; gp:ofEachMember true"),
    (67, "rule:match-courses-to-roles gp:forTarget group:salary-table-roles"),
    *((77, f'judgement:{name}-entry gp:qualifier "typically"') for name in SELECTIVE),
    (85, "rule:know-all-funding gp:hasCondition interest:choosing-a-program"),
    (88, 'remark:scholarships-from-endowments gp:qualifier "particularly"'),
    (92, 'remark:more-credits-take-longer gp:qualifier "may"'),
    (93, "rule:premium-needs-its-extras gp:hasCondition interest:considering-premium-program"),
    (94, 'remark:python-at-minimum gp:qualifier "typically"'),
    (94, 'remark:bridge-courses-at-some-programs gp:qualifier "some programs"'),
    (96, "remark:ml-degree-focus schema:about degree:machine-learning"),
    (98, 'amount:competitive-gpa gp:qualifier "often, in competitive admission"'),
]
#: Statements that were made, and are more than the line says.
TOO_MUCH = [
    *((20, f"program:johns-hopkins-ms-ai gp:teaches skill:{name}") for name in ELECTIVES),
    *((47, f"specialization:computer-vision gp:teaches skill:{name}") for name in HARDWARE),
    (1, "degree:machine-learning gp:usesTool skill:jupyter-notebook"),
    (53, "specialization:statistical-learning gp:teaches skill:statistical-learning"),
    (85, "amount:tuition-span gp:exclusive true"),
    *((77, f"judgement:{name}-selective gp:qualifier ?any") for name in SELECTIVE),
    (93, "rule:premium-needs-its-extras gp:hasCondition interest:considering-elite-program"),
    (96, "remark:ai-degree-ml-is-one-part ?p ?o"),
]
#: Words of texts that said more than the line.
ADDED_WORDS = [
    (2, "cleaning data"),
    (8, "largely"),
    (24, "want a strong"),
    (40, "The reason: the industry has come"),
    (43, "may look at"),
    (51, "may look at"),
    (53, "above all"),
    (55, "threats"),
    (18, "more ground than most"),
    (78, "end with"),
    (88, "part of the tuition"),
    (94, "Most come with"),
    (94, "do well"),
    (95, "full-time job"),
    (57, "No degree leads"),
    (62, "who run data infrastructure"),
    (77, "a degree from an elite institution"),
    (87, "left unused"),
    (90, "that is cheap"),
    (97, "employers know best"),
    (97, "little practice"),
    (98, "A low GPA"),
]
#: Words of texts without which a line would lose what it says.
KEPT_WORDS = [
    (3, "Still more"),
    (8, "to a high degree"),
    (12, "heavy stress"),
    (12, "its graduate programs show"),
    (40, "prove"),
    *((line, "as well") for line in (43, 51, 53)),
    (52, "strong base in theory"),
    (54, "One of the foremost"),
    (55, "one example of universities"),
    (60, "people who are not sure"),
    (77, "explosively"),
    (86, "research of its faculty"),
    (87, "ML students"),
    (93, "Across industries, still more"),
    (93, "cannot"),
    (95, "timetable is not"),
    (97, "Each attests"),
]
#: Lines, the thing and the relation that they limit by a word, and how many statements that are.
LIMITED = [
    (8, "program:georgia-tech-omscs", "lacksFeature", "no dedicated track online", 1),
    (47, "program:purdue-ms-ece", "recommendedFor", "may, for the hardware side", 1),
    (46, "specialization:computer-vision", "usesTool", "for example", 1),
    (49, "specialization:reinforcement-learning", "targets", "typically", 6),
    (56, "group:adjacent-degrees", "teaches", "overlapping tooling", 3),
    (62, "degree:information-technology", "targets", "may", 3),
    (89, "funding:fafsa", "opensAccessTo", "some programs", 1),
    (89, "group:curated-programs", "hasFeature", "all listed programs", 2),
    (91, "degree:machine-learning", "teaches", "typically", 6),
    (91, "degree:machine-learning", "targetsRole", "for example", 4),
    (94, "group:admission", "demands", "typically", 6),
    (96, "degree:artificial-intelligence", "teaches", "including", 6),
    (94, "group:python-course", "deliveredThrough", "many", 2),
]
#: Traits that line 78 only takes for granted.
IMPLIED = [
    ("georgia-tech-omscs", "cloud-platform-integration"),
    ("georgia-tech-omscs", "capstone"),
    ("northeastern-ms-ai", "cloud-platform-integration"),
    ("cmu-ms-ml", "thesis"),
    ("columbia-ms-cs", "thesis"),
    ("cmu-ms-ml", "theoretical-foundations"),
    ("columbia-ms-cs", "theoretical-foundations"),
    ("johns-hopkins-ms-ai", "relevant-elective-tracks"),
    ("stevens-ms-ml", "relevant-elective-tracks"),
]
TRAITS = ("accredited institution", "eligible for federal aid")


def says(store: Store, line: int, pattern: str) -> bool:
    return store.ask(f"{PREFIXES} ASK {{ GRAPH ml:L{line} {{ {pattern} }} }}")


@pytest.mark.parametrize(("line", "pattern"), STATED)
def test_a_line_says_it(store: Store, line: int, pattern: str) -> None:
    assert says(store, line, pattern)


@pytest.mark.parametrize(("line", "pattern"), TOO_MUCH)
def test_a_line_does_not_say_it(store: Store, line: int, pattern: str) -> None:
    assert not says(store, line, pattern)


@pytest.mark.parametrize(("line", "words"), ADDED_WORDS)
def test_our_words_add_nothing_to_a_line(store: Store, line: int, words: str) -> None:
    assert not says(store, line, f'?s dcterms:description ?t FILTER(CONTAINS(?t, "{words}"))')


@pytest.mark.parametrize(("line", "words"), KEPT_WORDS)
def test_our_words_keep_what_a_line_says(store: Store, line: int, words: str) -> None:
    assert says(store, line, f'?s dcterms:description ?t FILTER(CONTAINS(?t, "{words}"))')


@pytest.mark.parametrize(("line", "thing", "relation", "word", "number"), LIMITED)
def test_a_limited_statement_comes_with_its_word(
    graph: KnowledgeGraph, line: int, thing: str, relation: str, word: str, number: int
) -> None:
    page = read_passage(graph.store, f"ml-guide/L{line}", graph.labels)
    on_page = [one for one in page.statements if (one.subject, one.qualifier) == (thing, word)]
    assert [one.relation for one in on_page] == [f"gp:{relation}"] * number
    shown = graph.describe(thing).statements
    of_line = [one for one in shown if f"ml-guide/L{line}" in one.sources and not one.inverse]
    assert sum(one.qualifier.startswith(word) for one in of_line) == number


@pytest.mark.parametrize(
    ("thing", "relation", "text", "word"),
    [
        ("degree:information-technology", "schema:about", "strength: It joins", "may"),
        ("degree:information-technology", "gp:recommends", "For people between", "may"),
        ("funding:scholarships", "schema:about", "origin: They come", "particularly"),
        ("program:georgia-tech-omscs", "schema:about", "effect: They offset", "for example"),
        ("group:curated-programs", "schema:about", "synchronicity: More than half", "majority"),
        ("role:quantitative-analyst", "schema:about", "entry: It asks either", "typically"),
        ("role:quantitative-analyst", "schema:about", "selectivity: one of", ""),
    ],
)
def test_a_text_about_a_thing_comes_with_the_word_that_limits_it(
    graph: KnowledgeGraph, thing: str, relation: str, text: str, word: str
) -> None:
    shown = graph.describe(thing).statements
    found = [one for one in shown if one.relation == relation and one.value.startswith(text)]
    assert [one.qualifier for one in found] == [word]


def test_a_statement_that_another_line_makes_outright_names_the_line_that_limits_it(
    graph: KnowledgeGraph,
) -> None:
    shown = graph.describe("degree:machine-learning").statements
    found = {one.other: one.qualifier for one in shown if one.relation == "gp:teaches"}
    assert found["skill:optimization"] == "typically in ml-guide/L91"
    assert found["skill:supervised-learning"] == "typically"
    assert found["skill:gradient-descent"] == ""


@pytest.mark.parametrize(("program", "feature"), IMPLIED)
def test_a_trait_that_is_taken_for_granted_is_implied_and_not_stated(
    store: Store, program: str, feature: str
) -> None:
    remark = f"schema:about program:{program} ; schema:mentions feature:{feature}"
    assert says(store, 78, f'?remark a gp:Remark ; gp:qualifier "implied" ; {remark}')
    assert not says(store, 78, f"program:{program} gp:hasFeature feature:{feature}")


NARROWED = [
    ("no dedicated track online", "program-facts", "note", "georgia tech", "lacks"),
    (
        "no dedicated track online",
        "compare",
        "first",
        "program:georgia-tech-omscs",
        "program:usc-ms-cs",
    ),
    ("for example", "tools-of", "qualifier", "computer vision", None),
    ("typically", "sources-of", "statement", "specialization:reinforcement-learning", None),
    ("typically", "sources-of", "statement", "organization:deepmind", None),
    ("typically", "sources-of", "statement", "ml-guide/L49", None),
]


@pytest.mark.parametrize(("word", "query", "column", "first", "second"), NARROWED)
def test_an_answer_shows_the_word_that_limits_a_statement(
    graph: KnowledgeGraph, word: str, query: str, column: str, first: str, second: str | None
) -> None:
    names = [one.name for one in graph.catalogue.find(query).parameters]
    values = {name: value for name, value in zip(names, (first, second), strict=False) if value}
    found = graph.ask(query, values)
    at = found.columns.index(column)
    assert any(word in str(row[at]) for row in found.rows)


def test_the_record_of_a_passage_has_the_word_that_limits_a_statement(
    graph: KnowledgeGraph,
) -> None:
    record = passage_record(read_passage(graph.store, "ml-guide/L49", graph.labels))
    limited = [one for one in record["statements"] if one.get("qualifier") == "typically"]
    assert {one["relation"] for one in limited} == {"gp:targets"}


def test_a_remark_on_the_wording_is_no_way_in_which_a_trait_is_had(graph: KnowledgeGraph) -> None:
    found = graph.ask("features", {"feature": "feature:thesis", "program": "georgia tech"})
    (row,) = found.rows
    assert (
        str(row[found.columns.index("how")]) == "Online students have no thesis track of their own."
    )


def test_what_is_said_of_all_programs_answers_for_each_and_is_stated_of_none_alone(
    graph: KnowledgeGraph,
) -> None:
    programs = graph.store.select(
        f"{PREFIXES} SELECT ?one {{ group:curated-programs skos:member ?one }}"
    ).rows
    assert len(programs) == 10
    for (program,) in programs:
        shown = graph.describe(str(program)).statements
        found = {one.value: one for one in shown if one.relation == "gp:hasFeature"}
        assert {found[trait].qualifier for trait in TRAITS} == {"said of all listed programs"}
        assert {found[trait].sources for trait in TRAITS} == {("ml-guide/L89",)}
        of_itself = f"GRAPH ?g {{ <{program}> gp:hasFeature feature:federal-aid-eligible }}"
        assert not graph.store.ask(f"{PREFIXES} ASK {{ {of_itself} }}")


def test_what_is_said_of_most_programs_answers_for_none(graph: KnowledgeGraph) -> None:
    shown = graph.describe("program:usc-ms-cs").statements
    assert "gp:minimumGpa" not in {one.relation for one in shown}
    of_groups = [one for one in shown if one.qualifier.startswith("said of")]
    assert {source for one in of_groups for source in one.sources} == {
        *("ml-guide/L6", "ml-guide/L86", "ml-guide/L89")
    }


def test_why_a_member_has_what_is_said_of_each_member(graph: KnowledgeGraph) -> None:
    found = graph.why("stevens", "has feature", "accredited institution")
    (justification,) = found.justifications
    assert found.verdict is Verdict.INFERRED
    sources = {source for fact in justification.facts for source in fact.sources}
    assert sources == {"ml-guide/L34", "ml-guide/L89"}


def test_a_thing_outside_of_the_group_has_it_not(graph: KnowledgeGraph) -> None:
    found = graph.why("colorado state", "has feature", "accredited institution")
    assert found.verdict is Verdict.NOT_STATED


def test_the_hardware_side_is_no_skill_that_a_recommended_program_teaches(
    graph: KnowledgeGraph,
) -> None:
    (best, *_) = graph.pathways("computer vision").pathways
    assert (best.role, best.stated, best.total) == ("role:computer-vision-engineer", 3, 5)
    assert "skill:edge-deployment" in best.needed
    for program in ("georgia tech", "usc"):
        found = graph.pathways(program, role="computer vision engineer").pathways
        assert all("skill:edge-deployment" in one.needed for one in found)


def test_deep_reinforcement_learning_is_no_theory_of_deep_learning(store: Store) -> None:
    assert not store.ask(
        f"{PREFIXES} ASK {{ skill:deep-rl skos:closeMatch|^skos:closeMatch ?any }}"
    )
