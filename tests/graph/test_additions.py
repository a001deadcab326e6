"""Adding programs: a table or RDF, checked cell by cell, written whole or not, taken back."""

import csv
import io
import os
import pty
import re
import shlex
import signal
import subprocess
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pyoxigraph as ox
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from gradpath.errors import DataError, GradPathError, StoreError
from gradpath.graph.additions import opening as module
from gradpath.graph.additions.columns import COLUMNS
from gradpath.graph.additions.csv_table import template
from gradpath.graph.additions.diff import difference
from gradpath.graph.additions.errors import FaultyFile
from gradpath.graph.additions.opening import open_store
from gradpath.graph.additions.plan import UnknownAddition, add, additions, plan, same_file, undo
from gradpath.graph.knowledge_graph import KnowledgeGraph
from gradpath.graph.store import disk
from gradpath.graph.store.store import Store

DOCUMENT = (Path(__file__).parents[2] / "docs" / "adding.md").read_text(encoding="utf-8")
TABLE, MISTAKES = re.findall(r"```csv\n(.*?)```", DOCUMENT, re.DOTALL)
(TURTLE,) = re.findall(r"```turtle\n(.*?)```", DOCUMENT, re.DOTALL)
SHOWN = re.findall(r"```console\n(.*?)\n```", DOCUMENT, re.DOTALL)

GOOD = {
    "program": "Example State M.S. ML",
    "university": "+Example State University",
    "source title": "Example State catalogue",
    "source": "https://example.org/ms-ml",
    "locator": "program page",
    "date read": "2026-11-20",
}
OTHER = {**GOOD, "program": "Northern Tech M.S. CS", "locator": "p. 12"}


def table(*rows: dict[str, str], delimiter: str = ",") -> str:
    """A table of these rows, with the columns that they have."""
    columns = list(dict.fromkeys(column for row in rows for column in row))
    text = io.StringIO()
    writer = csv.DictWriter(text, columns, delimiter=delimiter, lineterminator="\n")
    writer.writeheader()
    writer.writerows(rows)
    return text.getvalue()


def saved(folder: Path, text: str | bytes, name: str = "programs.csv") -> Path:
    file = folder / name
    file.write_bytes(text if isinstance(text, bytes) else text.encode())
    return file


def refusal(store: Store, file: Path) -> str:
    with pytest.raises(DataError) as caught:
        plan(store, file)
    return str(caught.value)


def quads(path: Path) -> set[ox.Quad | tuple[str, int]]:
    """Every quad of the store on disk, those of the merge as well.

    The blank nodes of the ontology have other names in every building; their quads are counted.
    """
    found = set(ox.Store.read_only(str(path)))
    loose = {q for q in found if ox.BlankNode in {type(q.subject), type(q.object)}}
    return (found - loose) | {("quads with blank nodes", len(loose))}


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
    empty = {column.name: "" for column in COLUMNS}
    full, bare = (
        plan(store, saved(tmp_path, table(row))).quads for row in ({**empty, **GOOD}, GOOD)
    )
    about = [{q for q in some if "addition" not in str(q)} for some in (full, bare)]
    assert about[0] == about[1]
    program = ox.NamedNode("https://w3id.org/gradpath/id/program/example-state-ms-ml")
    stated = {q.predicate.value.rpartition("#")[2] for q in full if q.subject == program}
    assert stated == {"type", "prefLabel", "offeredBy"}


def test_the_template_is_the_documented_columns() -> None:
    documented = re.findall(r"^\| `([^`]+)`( \*)? \| (.+) \|$", DOCUMENT, re.MULTILINE)
    assert documented == [(c.name, " *" if c.required else "", c.meaning) for c in COLUMNS]
    assert template().strip().split(",") == [column.name for column in COLUMNS]


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
            if str(q.subject) != f"<{addition.graph}>"
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
    [
        table(GOOD, OTHER).encode("utf-8-sig"),
        table(GOOD, OTHER, delimiter=";").encode(),
        table(GOOD, OTHER, delimiter="\t").encode(),
        table(GOOD, OTHER).replace("\n", "\r\n").encode(),
        table(GOOD, OTHER).replace("\n", "\n\n , ,\n").encode(),
        table({**GOOD, " Aliases ": ""}, OTHER).replace("date read", "Date  READ").encode(),
        table({**GOOD, "": ""}, OTHER).encode(),
    ],
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
    ("program", "", "nothing stands here: every row needs it"),
    ("program", "CMU", "a program is called so already, program:cmu-ms-ml"),
    ("program", "georgia-tech omscs!", "its short name program:georgia-tech-omscs is that of"),
    ("aliases", "Sample; hopkins", "'hopkins': a program is called so already"),
    ("university", "Colombia", "the nearest are university:columbia"),
    ("university", "+Columbia University", "there is one called so already, university:columbia"),
    ("university", "+", "the plus stands alone: write the name after it"),
    ("degree field", "Machine Lerning", "the nearest are degree:machine-learning"),
    ("degree field", "+Astrology", "nothing new can be named here"),
    ("credits", "thirty", "no amount in credits as one is printed: write it like 30"),
    ("tuition", "€7,000", "another currency: give US dollars"),
    ("tuition", "$900 per credit", "a rate and not a total"),
    ("gre", "maybe", "write one of: not required, optional, required"),
    ("delivery", "online; by post", "'by post'"),
    ("synchronicity", "sometimes", "asynchronous, self-paced, some synchronous components"),
    ("platform", "Corsera", "the nearest are organization:coursera"),
    ("ml core courses", "$5", "this is a sum of money"),
    ("topics", "deep lerning", "the nearest are skill:deep-learning"),
    ("topics", "deep lerning", "for a new one write +deep lerning"),
    ("topics", "PyTorch; none", "'none': this names nothing"),
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
    ("sector", "federal", "write one of: private, public"),
    ("source title", "", "every row needs it"),
    ("source title", "GradPath", "this is a name of our own"),
    ("source", "", "every row needs it"),
    ("source", "htp://example.org", "this is no address"),
    ("source", "www.example.org", "this is no address"),
    ("locator", "", "every row needs it"),
    ("evidence", "rumour", "no evidence is called so: write card, table, prose, heading"),
    ("date read", "20.11.2026", "this is no day: write year, month and day"),
    ("date read", "2026-02-30", "this is no day"),
    ("date read", TOMORROW, "this day is still to come"),
    ("credits", "N/A", "this names nothing: leave the cell empty"),
    ("ml component", "ML\x07", "signs that are no text"),
]


@pytest.mark.parametrize(("column", "value", "says"), BAD_CELLS)
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


def test_all_bad_cells_are_told_at_once_in_their_order(store: Store, tmp_path: Path) -> None:
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

    assert "row 3, column program, 'esu': a program is called so already" in second(program="esu")
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
    said = refusal(store, saved(tmp_path, table({**GOOD, "topics": "+Chess; +Chess!"})))
    assert "its short name skill:chess is that of 'Chess'" in said


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
        (table(GOOD).encode("utf-16"), ":1: this is not UTF-8"),
        (table(GOOD).replace("program page", '"program page').encode(), "close every quoted cell"),
    ],
)
def test_what_is_no_such_table_is_refused(
    text: bytes, says: str, store: Store, tmp_path: Path
) -> None:
    assert says in refusal(store, saved(tmp_path, text))


def test_a_file_of_unknown_kind_or_none_is_refused(store: Store, tmp_path: Path) -> None:
    assert "extension tells no RDF format" in refusal(store, saved(tmp_path, TABLE, "programs.xls"))
    assert "cannot be read" in refusal(store, tmp_path / "none.csv")


@pytest.mark.parametrize(
    ("old", "new", "says"),
    [
        ("skill:pytorch ,", "skill:pytorc ,", "nothing describes skill:pytorc: the nearest are"),
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
        ('skos:altLabel "Example State"', 'skos:altLabel "CMU"', "a program is called so already"),
        ('skos:prefLabel "Example State M.S. ML"@en', "skos:broader degree:ece", "it has no name"),
        ("program:example-state-ms-ml", "program:cmu-ms-ml", "the graph has it already"),
        ("gp:max 36", "gp:max 30", "gp:min"),
        (
            "gp:lacksFeature",
            "gp:hasFeature feature:thesis ; gp:lacksFeature",
            "not everything here",
        ),
        ("feature:thesis ;", "feature:thesis ;;;;; .", "this is not Turtle"),
    ],
)
def test_a_mistake_in_turtle_is_told(
    old: str, new: str, says: str, store: Store, tmp_path: Path
) -> None:
    assert old in TURTLE
    assert says in refusal(store, saved(tmp_path, TURTLE.replace(old, new), "program.ttl"))


def test_a_graph_that_nothing_describes_is_refused(store: Store, tmp_path: Path) -> None:
    more = "<https://w3id.org/gradpath/source/else/1> { degree:ece gp:teaches skill:pytorch . }"
    said = refusal(store, saved(tmp_path, f"{TURTLE}\n{more}", "program.trig"))
    assert "else/1, graph" in said
    assert "nothing is said of this graph" in said


# ---------------------------------------------------------------------- what is written, and undone


def test_adding_and_taking_back_leaves_the_store_as_before(store: Store, tmp_path: Path) -> None:
    path = tmp_path / "store"
    version = open_store(path).version
    before = quads(path)
    addition = plan(store, saved(tmp_path, TABLE))
    added = add(path, addition)
    assert set(addition.quads) <= set(added.quads())
    assert quads(path) > before
    assert [made.id for made in additions(path)] == [addition.id]
    assert undo(path, addition.id).quads
    assert quads(path) == before
    assert open_store(path).version == version
    assert {p.name for p in tmp_path.iterdir()} == {"store", "programs.csv"}


ROWS = [
    {**GOOD, "program": f"Sample {n}", "topics": "PyTorch", "locator": f"p. {n}"} for n in range(4)
]


@settings(max_examples=3, deadline=None, suppress_health_check=list(HealthCheck))
@given(st.lists(st.sampled_from(range(4)), unique=True, min_size=1), st.randoms())
def test_additions_are_taken_back_in_any_order(
    tmp_path_factory: pytest.TempPathFactory, chosen: list[int], random: st.randoms
) -> None:
    folder = tmp_path_factory.mktemp("any")
    path = folder / "store"
    open_store(path)
    states = {frozenset[str](): quads(path)}
    made: list[str] = []
    for number in chosen:
        row = {**ROWS[number], "university": "Drexel University"}
        addition = plan(open_store(path), saved(folder, table(row), f"{number}.csv"))
        add(path, addition)
        made.append(addition.id)
        states[frozenset(made)] = quads(path)
    left = set(made)
    for id in random.sample(made, len(made)):
        undo(path, id)
        left.discard(id)
        if frozenset(left) in states:
            assert quads(path) == states[frozenset(left)]
        assert {addition.id for addition in additions(path)} == left
    assert quads(path) == states[frozenset()]


def test_a_statement_that_another_makes_as_well_stays_in_the_merge(tmp_path: Path) -> None:
    path = tmp_path / "store"
    rows = ({**GOOD, "university": "Columbia"}, {**OTHER, "university": "Columbia"})
    for number, row in enumerate(rows):
        add(path, plan(open_store(path), saved(tmp_path, table(row), f"{number}.csv")))
    shared = 'ASK { ?source <http://purl.org/dc/terms/title> "Example State catalogue"@en }'
    first, second = additions(path)
    undo(path, first.id)
    assert open_store(path).ask(shared)
    undo(path, second.id)
    assert not open_store(path).ask(shared)


def test_an_addition_that_another_builds_on_is_kept(tmp_path: Path) -> None:
    path = tmp_path / "store"
    for row, name in (
        (GOOD, "a.csv"),
        ({**OTHER, "university": "Example State University"}, "b.csv"),
    ):
        add(path, plan(open_store(path), saved(tmp_path, table(row), name)))
    first, second = additions(path)
    before = quads(path)
    with pytest.raises(StoreError, match=rf"undo {second.id} first"):
        undo(path, first.id)
    assert quads(path) == before
    undo(path, second.id)
    undo(path, first.id)
    assert additions(path) == []


def test_additions_outlive_a_change_of_the_package(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "store"
    addition = plan(open_store(path), saved(tmp_path, TABLE))
    add(path, addition)
    package = module.package_sources()
    others = [source for source in package if source.name != "outside.trig"]
    assert len(others) < len(package)
    monkeypatch.setattr(module, "package_sources", lambda: others)
    rebuilt = open_store(path)
    assert set(addition.quads) <= set(rebuilt.quads())
    assert [made.id for made in additions(path)] == [addition.id]
    undo(path, addition.id)
    assert not set(addition.quads) & set(open_store(path).quads())


def test_an_addition_records_its_file_and_time(store: Store, tmp_path: Path) -> None:
    path, file = tmp_path / "store", saved(tmp_path, TABLE)
    addition = plan(store, file)
    add(path, addition)
    (kept,) = additions(path)
    assert (kept.id, kept.file, kept.digest) == (addition.id, "programs.csv", addition.digest)
    when = datetime.fromisoformat(kept.time)
    assert abs(datetime.now(tz=UTC) - when) < timedelta(minutes=5)
    assert same_file(path, file) == kept
    assert same_file(path, saved(tmp_path, table(GOOD))) is None


def test_an_unknown_addition_is_not_taken_back(tmp_path: Path) -> None:
    open_store(tmp_path / "store")
    with pytest.raises(UnknownAddition, match="its additions: it has none"):
        undo(tmp_path / "store", "programs-00000000")


KILL = """
import os, signal, sys
from pathlib import Path
from gradpath.graph.store import disk
from gradpath.graph.additions import plan as additions
from gradpath.graph.additions.opening import open_store

path, file, step = Path(sys.argv[1]), Path(sys.argv[2]), int(sys.argv[3])
addition = additions.plan(open_store(path), file)
steps = 0

def killing(owner, name):
    real = getattr(owner, name)
    def wrapped(*args, **kwargs):
        global steps
        steps += 1
        if steps == step:
            os.kill(os.getpid(), signal.SIGKILL)
        return real(*args, **kwargs)
    setattr(owner, name, wrapped)

for owner, name in (
    (Path, "mkdir"), (Path, "write_text"), (Path, "write_bytes"), (Path, "replace"), (os, "close")
):
    killing(owner, name)
additions.add(path, addition)
"""


def test_a_process_killed_at_any_step_leaves_all_or_nothing(tmp_path: Path) -> None:
    file = saved(tmp_path, TABLE)
    path = tmp_path / "store"
    open_store(path)
    before = quads(path)
    ended: list[str] = []
    for step in range(1, 20):
        done = subprocess.run(
            [sys.executable, "-c", KILL, str(path), str(file), str(step)],
            capture_output=True,
            check=False,
        )
        open_store(path)  # a store that the dead process put aside comes back
        after, made = quads(path), additions(path)
        assert (after == before) == (not made)
        if made:
            assert set(made[0].quads) <= after
            undo(path, made[0].id)
            assert quads(path) == before
        ended.append("all" if made else "nothing")
        if done.returncode == 0:
            break
        assert done.returncode == -signal.SIGKILL, done.stderr.decode()
    assert ended == ["nothing"] * ended.count("nothing") + ["all"] * ended.count("all")
    assert ended.count("nothing") >= 5
    assert done.returncode == 0


def test_a_store_that_changed_meanwhile_is_not_overwritten(
    tmp_path: Path,
) -> None:
    path = tmp_path / "store"
    one, two = (
        plan(open_store(path), saved(tmp_path, table(row), f"{n}.csv"))
        for n, row in enumerate((GOOD, OTHER))
    )
    add(path, one)
    before = quads(path)
    stale = disk.additions_at(tmp_path / "none")
    with pytest.raises(StoreError, match="changed by another process: try again"):
        disk.open_or_build(path, "other", lambda _: None, before=stale, additions={})
    assert quads(path) == before
    add(path, two)
    assert len(additions(path)) == 2


def test_a_damaged_addition_is_named(tmp_path: Path) -> None:
    path = tmp_path / "store"
    add(path, plan(open_store(path), saved(tmp_path, TABLE)))
    (file,) = (path / "additions").iterdir()
    file.write_text("no RDF")
    with pytest.raises(DataError, match=re.escape(f"{file}:1")):
        open_store(path)


# --------------------------------------------------------------------------------- the command line


def gradpath(*words: str, folder: Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "gradpath", *words],
        cwd=folder,
        capture_output=True,
        text=True,
        stdin=subprocess.DEVNULL,
        env={**os.environ, "COLUMNS": "110"},
        check=False,
    )


def test_the_document_shows_what_comes_out(tmp_path: Path) -> None:
    saved(tmp_path, TABLE)
    saved(tmp_path, MISTAKES, "mistakes.csv")
    assert len(SHOWN) == 4
    for block in SHOWN:
        for command, shown in re.findall(r"\$ gradpath ([^\n]*)\n?((?:(?!\$ )[^\n]*\n?)*)", block):
            words = shlex.split(command.partition(" > ")[0])
            done = gradpath(*words, folder=tmp_path)
            printed = done.stdout if not done.returncode else done.stderr
            lines = [line.rstrip() for line in printed.splitlines()]
            if " > " not in command:
                assert "\n".join(lines).strip("\n") == shown.strip("\n")


def test_without_a_terminal_only_yes_writes(tmp_path: Path) -> None:
    saved(tmp_path, TABLE)
    done = gradpath("add", "programs.csv", "--store", "store", folder=tmp_path)
    assert done.returncode == 2
    assert "+ tuition: about $18,500 (printed '~$18,500')" in done.stdout
    assert "without a terminal to ask, say --yes" in done.stderr
    assert additions(tmp_path / "store") == []
    done = gradpath("add", "programs.csv", "--store", "store", "--yes", folder=tmp_path)
    (made,) = additions(tmp_path / "store")
    assert (done.returncode, made.id in done.stderr) == (0, True)
    again = gradpath("add", "programs.csv", "--store", "store", "--yes", folder=tmp_path)
    assert again.stdout == f"programs.csv was added already, as {made.id}; nothing changes.\n"
    assert again.returncode == 0


@pytest.mark.parametrize(("answer", "status", "count"), [("y", 0, 1), ("n", 130, 0)])
def test_a_person_at_a_terminal_is_asked(
    answer: str, status: int, count: int, tmp_path: Path
) -> None:
    saved(tmp_path, TABLE)
    ours, theirs = pty.openpty()
    os.write(ours, f"{answer}\n".encode())
    done = subprocess.run(
        [sys.executable, "-m", "gradpath", "add", "programs.csv", "--store", "store"],
        cwd=tmp_path,
        stdin=theirs,
        capture_output=True,
        text=True,
        check=False,
    )
    os.close(ours)
    os.close(theirs)
    assert "Write this to store?" in done.stderr
    assert done.returncode == status
    assert len(additions(tmp_path / "store")) == count


def test_the_statements_are_shown_as_nquads(tmp_path: Path) -> None:
    saved(tmp_path, TABLE)
    words = ("add", "programs.csv", "-o", "programs.trig", "--format", "nquads")
    done = gradpath(*words, folder=tmp_path)
    shown = set(ox.parse(done.stdout, ox.RdfFormat.N_QUADS))
    written = set(ox.parse((tmp_path / "programs.trig").read_bytes(), ox.RdfFormat.TRIG))
    assert shown == written
    assert done.stdout.count("\n") == len(shown)
    asked = gradpath("path", "ESU", "--data", "programs.trig", folder=tmp_path)
    assert "NLP Engineer" in asked.stdout


def test_added_programs_are_compared_and_shown_with_their_source(tmp_path: Path) -> None:
    saved(tmp_path, TABLE)
    gradpath("add", "programs.csv", "--store", "store", "--yes", folder=tmp_path)
    graph = KnowledgeGraph.open(tmp_path / "store")
    rows = graph.ask("compare", {"first": "ESU", "second": "georgia tech"}).rows
    said = {row[0]: row for row in rows}
    assert said["tuition"][1:4:2] == ("~$18,500", "more")
    assert "example-state-catalogue/program-page" in said["tuition"][4]
    assert graph.pathways("ESU").pathways
    listed = {row[0]: row for row in graph.ask("programs", {"tuition_max": 20000}).rows}
    assert listed["Example State M.S. ML"][1] == "yes"


def test_words_that_do_not_fit_end_with_two(tmp_path: Path) -> None:
    saved(tmp_path, TABLE)
    for words, says in (
        (["add"], "--template"),
        (["add", "programs.csv"], "--store DIRECTORY, or -o"),
        (["undo"], "--store DIRECTORY"),
        (["undo", "x", "--store", "store"], "its additions"),
    ):
        done = gradpath(*words, folder=tmp_path)
        assert (done.returncode, says in done.stderr) == (2, True), done.stderr
    assert gradpath("add", "--template", folder=tmp_path).stdout == template()


def test_faults_of_a_file_end_with_one_and_write_nothing(tmp_path: Path) -> None:
    saved(tmp_path, MISTAKES)
    done = gradpath("add", "programs.csv", "--store", "store", "--yes", folder=tmp_path)
    assert (done.returncode, done.stdout) == (1, "")
    assert "6 faults, and nothing was written" in done.stderr
    out = gradpath("add", "programs.csv", "-o", "p.trig", folder=tmp_path)
    assert out.returncode == 1
    assert not (tmp_path / "p.trig").exists()
    assert additions(tmp_path / "store") == []


def test_a_difference_counts_what_no_other_source_says(store: Store, tmp_path: Path) -> None:
    addition = plan(store, saved(tmp_path, TABLE))
    fresh = difference(store, addition)
    both = difference(Store.from_quads([*store.quads(), *addition.quads]), addition)
    assert fresh.statements == fresh.new == len(addition.quads)
    assert both.new == 0
    assert issubclass(UnknownAddition, GradPathError)
