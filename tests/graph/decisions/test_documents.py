"""Records, Markdown and documents: all of an answer, and nothing that a reader's tool runs."""

import html
import json
import re
from dataclasses import replace
from datetime import UTC, date, datetime
from decimal import Decimal

import pyoxigraph as ox
import pytest

from gradpath import __version__
from gradpath.graph.decisions.catalogue import SUMMARIES, find_decision
from gradpath.graph.decisions.decision import Decision
from gradpath.graph.decisions.document import (
    MOST_ROWS,
    NONE_GIVEN,
    Document,
    citations,
    describe_sources,
)
from gradpath.graph.decisions.markdown import escape, write_markdown
from gradpath.graph.decisions.outcome import (
    UNSTATED,
    Cell,
    Column,
    Evidence,
    Outcome,
    ReasonCode,
    Sentence,
    Table,
    Unmatched,
)
from gradpath.graph.decisions.record import cell_record, csv_table, outcome_record
from gradpath.graph.knowledge_graph import KnowledgeGraph
from gradpath.graph.model.grades import Grade
from gradpath.graph.store.store import Store
from gradpath.queries import Parameter
from gradpath.server.http.brief import write_html

STATED = Evidence("program:a", "tuition", "$7,000", Grade.STATED, ("ml-guide/L8", "ml-guide/L7"))
OURS = Evidence("skill:a", "skos:closeMatch", "skill:b", Grade.MAPPED, ("mapping/nlp",))
HOSTILE = "<b>|`*x*`[a](b)"
ROW = (Cell(HOSTILE, "a", (STATED,)), Cell("7,000", 7000, (OURS, STATED)), UNSTATED)
COLUMNS = (Column("program", "Program"), Column("cost", "Cost"), Column("more", "More", True))
OUTCOME = Outcome(
    Sentence("It costs $7,000.", (STATED,), (OURS,)),
    (Sentence("1. Nothing else."),),
    (Table("costs", "Costs", COLUMNS, (ROW,) * 14, "Each once."), Table("no", "No", COLUMNS, ())),
    rule="by cost",
    assumptions=("Aid: $0.",),
    to_ask=("What is the fee?",),
    unmatched=(Unmatched("pyhton", ("Python",)),),
    decision="gap",
    parameters={"to": "role:ml-engineer", "have": ("py|thon", "it's")},
)


def test_a_record_has_all_of_an_answer(graph: KnowledgeGraph) -> None:
    record = json.loads(json.dumps(outcome_record(graph, OUTCOME)))
    assert record["answer"] == {
        "text": "It costs $7,000.",
        "sources": ["ml-guide/L7", "ml-guide/L8"],
        "statements": [
            {
                "subject": "program:a",
                "relation": "tuition",
                "object": "$7,000",
                "grade": "stated",
                "sources": ["ml-guide/L8", "ml-guide/L7"],
            }
        ],
        "compared": [
            {
                "subject": "skill:a",
                "relation": "skos:closeMatch",
                "object": "skill:b",
                "grade": "mapped",
                "sources": ["mapping/nlp"],
            }
        ],
    }
    assert [*record["tables"]] == ["costs", "no"]
    assert record["tables"]["costs"]["rows"][0]["cost"] == {
        "text": "7,000",
        "value": 7000,
        "grade": "mapped",
        "sources": ["mapping/nlp", "ml-guide/L7", "ml-guide/L8"],
    }
    assert record["reason"] is None
    assert record["toAsk"] == ["What is the fee?"]
    assert record["unmatched"][0]["nearest"] == ["Python"]
    assert record["version"] == {"data": graph.store.version, "program": __version__}
    assert record["command"] == "gradpath gap --to role:ml-engineer --have 'py|thon;it'\"'\"'s'"


def test_what_is_not_stated_has_no_value_and_no_grade() -> None:
    found = {"text": "not stated", "value": None, "grade": None, "sources": []}
    assert cell_record(UNSTATED) == found


def test_a_reason_is_given_as_its_code(graph: KnowledgeGraph) -> None:
    empty = Outcome(Sentence("None."), reason=ReasonCode.NO_MAPPING, decision="gap")
    record = outcome_record(graph, empty)
    assert (record["reason"], record["tables"], csv_table(empty)) == ("no mapping", {}, ([], []))


def test_csv_has_the_main_table_with_the_sources_of_each_cell() -> None:
    columns, rows = csv_table(OUTCOME)
    assert columns == ["program", "program_sources", "cost", "cost_sources", "more", "more_sources"]
    assert len(rows) == 14
    assert rows[0][4:] == ["not stated", None]
    assert rows[0][1] == "ml-guide/L7, ml-guide/L8"


def test_a_snapshot_has_the_version_of_the_whole_and_its_date_in_the_command(
    graph: KnowledgeGraph,
) -> None:
    record = outcome_record(graph.as_of(date(2026, 6, 30)), OUTCOME)
    assert record["version"]["data"] == graph.store.version
    assert record["command"].endswith("--as-of 2026-06-30")


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("a|b <i> *c* _d_", r"a\|b \<i\> \*c\* \_d\_"),
        ("C# & `code` [x]", r"C\# \& \`code\` \[x\]"),
        ("1. first", r"1\. first"),
        ("- item", r"\- item"),
        ("2-year, 1.5", "2-year, 1.5"),
        ("two\nlines\x1b", "two lines"),
        ("back\\slash", "back\\\\slash"),
    ],
)
def test_markdown_shows_a_text_as_it_is(text: str, expected: str) -> None:
    assert escape(text) == expected


def test_markdown_has_a_cell_with_sources_for_each_column(graph: KnowledgeGraph) -> None:
    text = write_markdown(Document.of(graph, OUTCOME))
    assert text.startswith("# Which skills of a role do I have")
    assert "- Role you aim at: ML Engineer\n- Skills you have: py\\|thon, it's" in text
    assert "**It costs $7,000.** (ml-guide L7, L8)" in text
    assert "1\\. Nothing else." in text
    (row, *_) = (line for line in text.splitlines() if line.startswith(r"| \<b\>"))
    assert row == (
        r"| \<b\>\|\`\*x\*\`\[a\](b) (ml-guide L7, L8) "
        "| 7,000 (mapping nlp; ml-guide L7, L8) | not stated |"
    )
    assert "None." in text
    for part in ("Order: by cost", "- Aid: $0.", "- What is the fee?", "'pyhton'", "```\ngradpath"):
        assert part in text
    assert f"data {graph.version}" in text


def test_a_brief_has_the_main_table_as_a_page_has_room(graph: KnowledgeGraph) -> None:
    document = Document.of(graph, OUTCOME, brief=True)
    (table,) = document.tables
    assert len(table.rows) == MOST_ROWS
    assert table.note == "2 more rows left out here. Each once."
    assert document.headings(table) == ["Program", "Cost", "Sources"]
    assert next(document.rows(table))[-1] == ("mapping nlp; ml-guide L7, L8", "")
    assert [one.source for one in document.citations] == [
        "GradPath's own statements",
        "A guide to online machine-learning master's programs",
    ]


def test_html_escapes_what_people_and_data_write(graph: KnowledgeGraph) -> None:
    hostile = replace(OUTCOME, parameters={"to": "role:ml-engineer", "have": ("<script>",)})
    for brief in (False, True):
        page = write_html(Document.of(graph, hostile, brief=brief))
        assert "<script" not in page
        assert "<b>" not in page
        assert page.count("<h1>") == 1
        assert "&lt;b&gt;|`*x*`[a](b)" in page
        assert "<style>" in page
    sheet = write_html(Document.of(graph, OUTCOME), sheet="/x.css")
    assert '<link rel="stylesheet" href="/x.css">' in sheet


SOURCES = """
@base <https://w3id.org/gradpath/source/> .
@prefix dcterms: <http://purl.org/dc/terms/> . @prefix schema: <https://schema.org/> .
@prefix gp: <https://w3id.org/gradpath/ontology#> .
@prefix xsd: <http://www.w3.org/2001/XMLSchema#> .
<a> a schema:Article ; dcterms:creator "A. Writer" ;
  dcterms:title "A catalogue"@en ; dcterms:issued "2025-05-01"^^xsd:date ;
  schema:url "https://example.org/a"^^xsd:anyURI ; dcterms:license <https://example.org/by> .
<a/1> a gp:Passage ; dcterms:isPartOf <a> ; schema:lastReviewed "2026-11-20"^^xsd:date .
<a/2> a gp:Passage ; dcterms:isPartOf <a> .
"""


def test_a_citation_has_date_address_and_licence_where_the_source_gives_them() -> None:
    graph = ox.NamedNode("https://example.org/g")
    quads = [
        ox.Quad(quad.subject, quad.predicate, quad.object, graph)
        for quad in ox.parse(SOURCES.encode(), ox.RdfFormat.TURTLE)
    ]
    first, second, third = citations(Store.from_quads(quads), ("a/1", "a/2", "b/1", "b/x y"))
    assert first == (
        *("A catalogue", "a 1", "2025-05-01", "2026-11-20"),
        *("https://example.org/a", "https://example.org/by", "A. Writer", "an article", False),
    )
    assert first.sentence == (
        'a is "A catalogue", an article, by A. Writer, dated 2025-05-01, at https://example.org/a.'
    )
    assert third.sentence == 'b is "b"; no author, date or address is given.'
    assert (second.passages, second.date, second.read) == ("a 2", "2025-05-01", "")
    assert third == ("b", "b 1, x y", NONE_GIVEN, "", *(NONE_GIVEN,) * 3, "", False)


def test_a_command_writes_values_as_they_are_typed() -> None:
    parameters = (
        Parameter(name="program", type="program", example="program:a", many=True),
        Parameter(name="max_tuition", type="natural", example=1, default=5),
        Parameter(name="rate", type="decimal", example=1),
        Parameter(name="gre", type="boolean", example=True),
    )
    decision = Decision("gap", "?", "", parameters, lambda _, __: OUTCOME, argument="program")
    given = {
        "program": ("program:a", "b c"),
        "max_tuition": 5,
        "rate": Decimal("1E+2"),
        "gre": True,
    }
    expected = "gradpath gap program:a 'b c' --rate 100 --gre yes"
    assert decision.command(given) == expected
    assert decision.command(given | {"max_tuition": 6, "rate": None}) == (
        "gradpath gap program:a 'b c' --max-tuition 6 --gre yes"
    )


def test_every_surface_says_who_states_it(graph: KnowledgeGraph) -> None:
    sentences = describe_sources(graph.localized, OUTCOME.sources)
    ours, guide = sentences
    assert ours == (
        'mapping is "GradPath\'s own statements": made by GradPath, and stated by no source.'
    )
    assert guide == (
        'ml-guide is "A guide to online machine-learning master\'s programs", an article; '
        "no author, date or address is given."
    )
    for brief in (False, True):
        document = Document.of(graph, OUTCOME, brief=brief)
        for text in sentences:
            assert text in write_markdown(document)
            assert text in html.unescape(write_html(document))


@pytest.mark.parametrize("name", SUMMARIES)
def test_a_brief_is_for_somebody_else(graph: KnowledgeGraph, name: str) -> None:
    decision = find_decision(name)
    question = decision.title or decision.summary
    assert not {"i", "me", "my"} & {*re.findall(r"[a-z]+", question.lower())}
    assert all(one.label for one in decision.parameters)


def test_a_brief_has_parameters_in_words_and_its_day(graph: KnowledgeGraph) -> None:
    outcome = graph.decide("plan", {"have": "python,docker", "gre": "no", "budget": 25000})
    document = Document.of(graph, outcome, brief=True)
    assert outcome.parameters["have"] == ("python", "docker")
    assert document.question.startswith("Which program suits, why")
    assert document.parameters == (
        ("Skills you have", "Python, Docker"),
        ("Budget for tuition", "25,000 US dollars"),
        ("GRE score", "no"),
    )
    assert f"Printed on {datetime.now(UTC).date()}." in write_markdown(document)
