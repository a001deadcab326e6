"""Reading programs to add: a table or RDF, checked cell by cell."""

import re
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pyoxigraph as ox
import pytest

from gradpath.errors import DataError
from gradpath.graph.additions.addition import plan
from gradpath.graph.additions.errors import FaultyFile
from gradpath.graph.additions.opening import open_store
from gradpath.graph.additions.table_rows import COLUMNS, EXAMPLE, REQUIRED, template
from gradpath.graph.knowledge_graph import KnowledgeGraph
from gradpath.graph.store.store import Store
from support.programs import DOCUMENT, GOOD, OTHER, TABLE, TURTLE, saved, table
from support.sampling import sampled


def refusal(store: Store, file: Path) -> str:
    with pytest.raises(DataError) as caught:
        plan(store, file)
    return str(caught.value)


# ------------------------------------------------------------------------------------- what is read


def test_a_row_becomes_statements_of_its_passage(store: Store, tmp_path: Path) -> None:
    addition = plan(store, saved(tmp_path, TABLE))
    graph = KnowledgeGraph(Store.from_quads([*store.quads(), *addition.quads]))
    facts = {row[1]: row for row in graph.ask("program-facts", {"program": "ESU"}).rows}
    assert facts["tuition"][2:5] == ("~$18,500", 18500, 18500)
    assert facts["lacks"][2] == "thesis"
    assert facts["synchronicity"][2] == "not stated"
    described = graph.describe("Northern Tech M.S. CS")
    said = {s.relation: s.value for s in described.statements}
    assert said["gp:credits"] == "not stated as a number (Variable)"
    assert said["gp:tuition"] == "more than $40,000"
    assert {s.sources for s in described.statements} == {("northern-tech-brochure/p-12",)}
    assert (described.types, described.aliases) == (("Program",), ())


def test_an_empty_cell_states_nothing(store: Store, tmp_path: Path) -> None:
    empty = dict.fromkeys(COLUMNS, "")
    full, bare = (
        plan(store, saved(tmp_path, table(row))).quads for row in ({**empty, **GOOD}, GOOD)
    )
    about = [{q for q in some if "addition" not in str(q)} for some in (full, bare)]
    assert about[0] == about[1]
    program = ox.NamedNode("https://w3id.org/gradpath/id/program/example-state-ms-ml")
    stated = {q.predicate.value.rpartition("#")[2] for q in full if q.subject == program}
    assert stated == {"type", "prefLabel", "offeredBy"}


def test_the_template_is_the_documented_columns() -> None:
    documented = re.findall(r"^\| `([^`]+)`( \*)? \| .+ \|$", DOCUMENT, re.MULTILINE)
    assert documented == [(name, " *" if name in REQUIRED else "") for name in COLUMNS]
    header, *_ = template().splitlines()
    assert header.split(",") == list(COLUMNS)


def test_the_example_row_of_the_template_is_a_row_like_any_other_but_is_not_added(
    store: Store, tmp_path: Path
) -> None:
    assert "no program stands below" in refusal(store, saved(tmp_path, template()))
    assert "the example row" in refusal(store, saved(tmp_path, table({**EXAMPLE, "credits": "9"})))
    addition = plan(
        store,
        saved(tmp_path, template() + table({**dict.fromkeys(COLUMNS, ""), **GOOD}).splitlines()[1]),
    )
    assert len(addition.programs) == 1
    assert "Sample" not in addition.content.decode()
    assert plan(store, saved(tmp_path, table({**EXAMPLE, "program": "Sample State"}))).programs


def test_turtle_says_the_same_as_the_table(store: Store, tmp_path: Path) -> None:
    first = "\n".join(TABLE.splitlines()[:2])
    both = [
        plan(store, saved(tmp_path, text, name))
        for text, name in ((first, "program.csv"), (TURTLE, "program.ttl"))
    ]
    said = [
        {
            (q.subject, q.predicate, q.object, str(q.graph_name).replace(addition.id, "ID"))
            for q in addition.quads
            if str(q.subject) != f"<{addition.source.graph}>"
        }
        for addition in both
    ]
    assert said[0] == said[1]


def test_a_written_addition_is_data_that_any_command_accepts(store: Store, tmp_path: Path) -> None:
    addition = plan(store, saved(tmp_path, TABLE))
    file = saved(tmp_path, addition.content, "programs.trig")
    assert set(addition.quads) <= set(open_store(data=[file]).quads())
    again = plan(store, file)
    assert set(addition.quads) <= set(again.quads)


@pytest.mark.parametrize(
    "text",
    sampled(
        [
            table(GOOD, OTHER).encode("utf-8-sig"),
            table(GOOD, OTHER, delimiter=";").encode(),
            table(GOOD, OTHER, delimiter="\t").encode(),
            table(GOOD, OTHER).replace("\n", "\r\n").encode(),
            table(GOOD, OTHER).replace("\n", "\n\n , ,\n").encode(),
            table({**GOOD, " Aliases ": ""}, OTHER).replace("date read", "Date  READ").encode(),
            table({**GOOD, "": ""}, OTHER).encode(),
        ],
        3,
    ),
    ids=["BOM", "semicolons", "tabs", "CRLF", "empty rows", "headings", "column without name"],
)
def test_tables_of_every_program_are_read(text: bytes, store: Store, tmp_path: Path) -> None:
    assert len(plan(store, saved(tmp_path, text)).programs) == 2


def test_a_quoted_cell_keeps_quotes_commas_and_line_breaks(store: Store, tmp_path: Path) -> None:
    row = {**GOOD, "degree title": 'M.S. "ML",\nonline', "tuition": "$7,000-$8,000"}
    addition = plan(store, saved(tmp_path, table(row)))
    values = {q.object.value for q in addition.quads if isinstance(q.object, ox.Literal)}
    assert {'M.S. "ML", online', "$7,000-$8,000"} <= values


# ---------------------------------------------------------------------------------- what is refused

TOMORROW = (datetime.now(tz=UTC) + timedelta(days=3)).date().isoformat()
#: Column, value, and what the message says of it.
BAD_CELLS = [
    ("program", "", "the cell is empty: every row needs it"),
    ("program", "CMU", "a program has this name already, program:cmu-ms-ml"),
    ("program", "georgia-tech omscs=", "its short name program:georgia-tech-omscs is that of"),
    ("aliases", "Sample; hopkins", "'hopkins': a program has this name already"),
    ("university", "Colombia", "the nearest are university:columbia"),
    (
        "university",
        "+Columbia University",
        "there is one of this name already, university:columbia",
    ),
    ("university", "+", "the plus stands alone: write the name after it"),
    ("degree field", "Machine Lerning", "the nearest are degree:machine-learning"),
    ("degree field", "+Astrology", "nothing new can be named here"),
    ("credits", "thirty", "no amount in credits as one is printed: write it like 30"),
    ("tuition", "€7,000", "another currency: give US dollars"),
    ("tuition", "$900 per credit", "a rate and not a total"),
    ("gre", "maybe", "choose one of not required, optional, required"),
    ("delivery", "online; by post", "'by post'"),
    ("synchronicity", "sometimes", "asynchronous, self-paced, some synchronous components"),
    ("platform", "Corsera", "the nearest are organization:coursera"),
    ("ml core courses", "$5", "this is a sum of money"),
    ("topics", "deep lerning", "the nearest are skill:deep-learning"),
    ("topics", "deep lerning", "for a new one write +deep lerning"),
    ("topics", "PyTorch; none", "'none': this names nothing"),
    ("topics", "-deep learning", "say --correct to withdraw it, or leave the minus out"),
    ("electives", "\u2212deep learning", "say --correct to withdraw it"),
    ("aliases", "-ESU", "leave it out"),
    ("electives", "+PyTorch", "write its name without the plus"),
    ("features present", "thesys", "the nearest are feature:thesis"),
    ("features absent", "none", "what is stated to be absent stands by name"),
    (
        "recommended for",
        "NLP",
        "no reason is given: write the target, a colon and the reason: NLP:",
    ),
    ("recommended for", "Nowhere: so", "no specialization or role or industry is called 'Nowhere'"),
    ("cost tier", "cheap", "most affordable"),
    ("sector", "federal", "choose one of private, public"),
    ("source title", "", "every row needs it"),
    ("source title", "GradPath", "this name is reserved"),
    ("source", "", "every row needs it"),
    ("source", "htp://example.org", "this is not an address"),
    ("source", "www.example.org", "this is not an address"),
    ("locator", "", "every row needs it"),
    ("evidence", "rumour", "there is no such kind of evidence: write card, table, prose, heading"),
    ("date read", "20.11.2026", "this is not a date: write year, month and day"),
    ("date read", "2026-02-30", "this is not a date"),
    ("date read", TOMORROW, "this date is in the future"),
    ("credits", "N/A", "this names nothing: leave the cell empty"),
    ("ml component", "ML\x07", "control characters"),
]


@pytest.mark.parametrize(("column", "value", "says"), sampled(BAD_CELLS, 3))
def test_a_bad_cell_is_named_with_row_column_value_and_cure(
    column: str, value: str, says: str, store: Store, tmp_path: Path
) -> None:
    file = saved(tmp_path, table(OTHER, {**GOOD, column: value}))
    with pytest.raises(FaultyFile) as caught:
        plan(store, file)
    (fault,) = caught.value.faults
    assert (fault.row, fault.column) == (3, column)
    assert fault.value in " ".join(value.split()) or fault.value == value
    assert says in str(fault)
    assert f"row 3, column {column}, " in str(caught.value)
    assert fault.hint


def test_all_bad_cells_are_reported_at_once_in_their_order(store: Store, tmp_path: Path) -> None:
    rows = [{**GOOD, column: value} for column, value, _ in BAD_CELLS if value]
    for number, row in enumerate(rows):
        if row["program"] == GOOD["program"]:
            row["program"] = f"Sample {number}"
    with pytest.raises(FaultyFile) as caught:
        plan(store, saved(tmp_path, table(*rows)))
    told = [fault.row for fault in caught.value.faults]
    assert told == sorted(told)
    assert {int(row) for row in told} == set(range(2, len(rows) + 2))


def test_rows_that_repeat_or_contradict_each_other_are_refused(
    store: Store, tmp_path: Path
) -> None:
    def second(**changes: str) -> str:
        row = {**OTHER, **{name.replace("_", " "): value for name, value in changes.items()}}
        return refusal(store, saved(tmp_path, table({**GOOD, "aliases": "ESU"}, row)))

    assert "row 3, column program, 'esu': a program has this name already" in second(program="esu")
    assert "says '2026-11-20' here: say the same, or give another locator" in second(
        locator="program page", date_read="2026-11-19"
    )
    assert "row 3, column locator, 'Program page'" in second(locator="Program page")
    assert "row 3, column source, 'Another': of example-state-catalogue" in second(source="Another")
    assert "stated to be present as well" in refusal(
        store,
        saved(
            tmp_path,
            table({**GOOD, "features present": "thesis track", "features absent": "Thesis"}),
        ),
    )


def test_a_row_may_name_what_another_brings(store: Store, tmp_path: Path) -> None:
    rows = ({**GOOD, "topics": "knitting"}, {**OTHER, "topics": "+Knitting", "university": "+A"})
    addition = plan(store, saved(tmp_path, table(*rows)))
    knitting = ox.NamedNode("https://w3id.org/gradpath/id/skill/knitting")
    assert sum(q.object == knitting for q in addition.quads) == 2


def test_names_of_one_short_name_are_not_mixed_up(store: Store, tmp_path: Path) -> None:
    said = refusal(store, saved(tmp_path, table({**GOOD, "topics": "+C++; +C plus plus"})))
    assert "its short name skill:c-plus-plus is that of 'C++'" in said


@pytest.mark.parametrize(
    ("text", "says"),
    [
        (b"", "the file is empty"),
        (b"\n\n", "the file is empty"),
        (template().encode(), "no program stands below the header"),
        (table(GOOD).replace("locator", "lokator").encode(), "the nearest are locator"),
        (table(GOOD).replace("locator", "lokator").encode(), "the column is missing"),
        (table(GOOD).replace("source title", "source").encode(), "there more than once"),
        (b"1,2\n3,4\n", "row 1, column 1, '1': there is no such column: leave it out"),
        (table(GOOD).replace("page", "page,p. 3").encode(), "row 2, column 7, '2026-11-20': this"),
        (table({**GOOD, "locator": "Büro"}).encode("latin-1"), ":2: this is not UTF-8"),
        (table(GOOD).encode("utf-16"), ":1: this is UTF-16, not text in UTF-8"),
        (table(GOOD).replace("program page", '"program page').encode(), "close every quoted cell"),
    ],
)
def test_what_is_no_such_table_is_refused(
    text: bytes, says: str, store: Store, tmp_path: Path
) -> None:
    assert says in refusal(store, saved(tmp_path, text))


def test_a_file_of_unknown_kind_or_none_is_refused(store: Store, tmp_path: Path) -> None:
    assert "the extension is not that of a table or of RDF: a table is CSV (.csv)" in refusal(
        store, saved(tmp_path, TABLE, "programs.md")
    )
    assert "cannot be read" in refusal(store, tmp_path / "none.csv")


@pytest.mark.parametrize(
    ("old", "new", "says"),
    sampled(
        [
            (
                "skill:pytorch ,",
                "skill:pytorc ,",
                "nothing describes skill:pytorc: the nearest are",
            ),
            ("gp:teaches", "gp:teches", "no gp:teches; the nearest is gp:teaches"),
            ("gre:not-required", '"no"', "gp:grePolicy"),
            ("skill:pytorch ,", "[ a gp:Skill ] ,", "a thing without a name: give it an IRI"),
            (
                " ;\n    schema:lastReviewed",
                " . [] schema:lastReviewed",
                "the day on which it was read",
            ),
            ("a gp:Passage", "a schema:Thing", "no passage says these things"),
            (
                "program:example-state-ms-ml a gp:Program",
                "program:x a gp:Degree",
                "no program is added",
            ),
            (
                'skos:altLabel "Example State"',
                'skos:altLabel "CMU"',
                "a program has this name already",
            ),
            (
                'skos:prefLabel "Example State M.S. ML"@en',
                "skos:broader degree:ece",
                "it has no name",
            ),
            ("program:example-state-ms-ml", "program:cmu-ms-ml", "the graph has it already"),
            ("gp:max 36", "gp:max 30", "gp:min"),
            ('skos:altLabel "Example State"', 'skos:altLabel "#N/A"', "this names nothing"),
            ('gp:printedTitle "M.S. in Machine Learning"', 'gp:printedTitle "--"', "names nothing"),
            (
                "gp:lacksFeature",
                "gp:hasFeature feature:thesis ; gp:lacksFeature",
                "not everything here",
            ),
            ("feature:thesis ;", "feature:thesis ;;;;; .", "this is not Turtle"),
        ],
        every=3,
        first=0,
    ),
)
def test_a_mistake_in_turtle_is_reported(
    old: str, new: str, says: str, store: Store, tmp_path: Path
) -> None:
    assert old in TURTLE
    assert says in refusal(store, saved(tmp_path, TURTLE.replace(old, new), "program.ttl"))


def test_a_graph_that_nothing_describes_is_refused(store: Store, tmp_path: Path) -> None:
    more = "<https://w3id.org/gradpath/source/else/1> { degree:ece gp:teaches skill:pytorch . }"
    said = refusal(store, saved(tmp_path, f"{TURTLE}\n{more}", "program.trig"))
    assert "else/1, graph" in said
    assert "nothing is said of this graph" in said
