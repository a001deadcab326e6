"""Correcting programs by a table: the new value holds, the old one is on record, undo works."""

from pathlib import Path

import pytest

from gradpath.errors import DataError, StoreError
from gradpath.graph.additions.addition import additions, plan
from gradpath.graph.additions.diff import difference
from gradpath.graph.additions.errors import FaultyFile
from gradpath.graph.additions.opening import OutdatedAdditions, add, open_store, revalidate, undo
from gradpath.graph.knowledge_graph import KnowledgeGraph
from gradpath.graph.store.files import package_sources
from gradpath.graph.store.store import Store
from gradpath.graph.validation.check import check
from support.command_line import run
from support.programs import GOOD, TABLE, TURTLE, quads, saved, table
from support.sampling import sampled

BULLETIN = {
    "program": "Columbia",
    "source title": "Columbia bulletin",
    "source": "https://example.org/ms",
    "locator": "p. 3",
    "date read": "2026-11-20",
}
CHANGES = {
    "tuition": "$60,000",
    "gre": "not required",
    "topics": "PyTorch; -deep learning",
    "features absent": "thesis",
    "credits": "30",
}
CORRECTED = table({**BULLETIN, **CHANGES})


def facts(store: Store, program: str = "Columbia") -> set[tuple[str, str, tuple[str, ...]]]:
    described = KnowledgeGraph(store).describe(program)
    return {(s.relation, s.value, s.sources) for s in described.statements if not s.inverse}


def corrected(store: Store, folder: Path, name: str = "fix.csv", **changes: str) -> Store:
    """A store on disk after a correction of Columbia."""
    row = {**BULLETIN, **{column.replace("_", " "): text for column, text in changes.items()}}
    path = folder / "store"
    addition = plan(open_store(path), saved(folder, table(row), name), correct=True)
    return add(path, addition)


def faults(store: Store, folder: Path, *rows: dict[str, str]) -> str:
    with pytest.raises(FaultyFile) as caught:
        plan(store, saved(folder, table(*rows)), correct=True)
    return str(caught.value)


def test_a_correction_replaces_values_and_keeps_a_record(store: Store, tmp_path: Path) -> None:
    addition = plan(store, saved(tmp_path, CORRECTED), correct=True)
    after = facts(add(tmp_path / "store", addition))
    source = ("columbia-bulletin/p-3",)
    assert ("gp:tuition", "$60,000", source) in after
    assert ("gp:grePolicy", "not required", source) in after
    assert ("gp:lacksFeature", "thesis", source) in after
    assert ("gp:teaches", "PyTorch", source) in after
    relations = [relation for relation, _, _ in after]
    assert relations.count("gp:tuition") == relations.count("gp:grePolicy") == 1
    assert ("gp:teaches", "natural language processing", ("ml-guide/L10",)) in after
    assert not any(value == "deep learning" for _, value, _ in after)
    (credits,) = (set(sources) for relation, _, sources in after if relation == "gp:credits")
    assert credits == {"columbia-bulletin/p-3", "ml-guide/L9", "ml-guide/L31"}
    described = KnowledgeGraph(open_store(tmp_path / "store")).describe("Columbia")
    said = {statement.value for statement in described.statements}
    assert "value: gre, replaced: required (ml-guide/L31)" in said
    assert "value: topics, withdrawn: deep learning (ml-guide/L10)" in said


def test_the_difference_shows_old_and_new_values_with_their_sources(
    store: Store, tmp_path: Path
) -> None:
    found = difference(store, plan(store, saved(tmp_path, CORRECTED), correct=True))
    elsewhere = "more than $75,000 (printed 'over $75,000') [ml-guide/L85]"
    assert {
        "GRE policy: required [ml-guide/L31] -> not required",
        "teaches: deep learning [ml-guide/L10] -> withdrawn",
        "teaches: PyTorch",
        f"tuition given elsewhere: {elsewhere} -> withdrawn",
    } <= set(found.changes[0].lines)
    cheap = table({**BULLETIN, "program": "Georgia Tech OMSCS", "tuition": "$30,000"})
    found = difference(store, plan(store, saved(tmp_path, cheap), correct=True))
    assert found.lost == ("Georgia Tech OMSCS is a program under $25,000",)


@pytest.mark.long
def test_undoing_a_correction_restores_the_store(store: Store, tmp_path: Path) -> None:
    path = tmp_path / "store"
    open_store(path)
    before = quads(path)
    addition = plan(store, saved(tmp_path, CORRECTED), correct=True)
    add(path, addition)
    assert quads(path) != before
    undo(path, [addition.id])
    assert quads(path) == before


@pytest.mark.long
def test_a_corrected_store_is_checked_and_consistent(store: Store, tmp_path: Path) -> None:
    path = tmp_path / "store"
    file = saved(tmp_path, CORRECTED)
    addition = plan(store, file, correct=True)
    add(path, addition)
    assert check(store=path).conforms
    assert run("consistent", "--store", path, folder=tmp_path).returncode == 0
    written = saved(tmp_path, addition.content, "fix.trig")
    assert check([written]).conforms
    assert facts(open_store(data=[written])) == facts(open_store(path))
    assert facts(add(tmp_path / "other", plan(store, written))) == facts(open_store(path))


def test_inferences_follow_the_corrected_values(store: Store, tmp_path: Path) -> None:
    cheap = table({**BULLETIN, "program": "Georgia Tech OMSCS", "tuition": "$30,000"})
    after = add(tmp_path / "store", plan(store, saved(tmp_path, cheap), correct=True))
    types = {value for relation, value, _ in facts(store, "omscs") if relation == "rdf:type"}
    left = {value for relation, value, _ in facts(after, "omscs") if relation == "rdf:type"}
    assert types - left == {"program under $25,000"}


@pytest.mark.parametrize(
    ("printed", "accuracy"),
    sampled(
        [
            ("$60,000", "exact"),
            ("~$60,000", "about"),
            ("$60,000-$70,000", "about"),
            ("$60,000+", "at least"),
        ],
        every=4,
        first=1,
    ),
)
def test_an_exact_price_is_called_exact(
    printed: str, accuracy: str, store: Store, tmp_path: Path
) -> None:
    graph = KnowledgeGraph(corrected(store, tmp_path, tuition=printed))
    for query, values in (
        ("payback", {"raise": "20000"}),
        ("cheapest-route", {"role": "AI Research Scientist"}),
    ):
        answer = graph.ask(query, values)
        rows = [dict(zip(answer.columns, row, strict=True)) for row in answer.rows]
        assert {r["accuracy"] for r in rows if r["tuition"] == 60_000} == {accuracy}, query


@pytest.mark.long
def test_a_correction_is_corrected_again_and_undone_in_order(store: Store, tmp_path: Path) -> None:
    path = tmp_path / "store"
    corrected(store, tmp_path, "one.csv", gre="not required", tuition="$60,000")
    after = corrected(store, tmp_path, "two.csv", gre="required", locator="p. 4", tuition="$61K")
    found = facts(after)
    assert ("gp:grePolicy", "required", ("columbia-bulletin/p-4",)) in found
    assert {value for relation, value, _ in found if relation == "gp:tuition"} == {"$61,000"}
    first, second = additions(path)
    with pytest.raises(StoreError, match=f"undo {second.id} first"):
        undo(path, [first.id])
    undo(path, [second.id])
    assert ("gp:grePolicy", "not required", ("columbia-bulletin/p-3",)) in facts(open_store(path))


@pytest.mark.long
def test_a_statement_that_was_corrected_is_not_lost_when_its_source_makes_it_again(
    store: Store, tmp_path: Path
) -> None:
    corrected(store, tmp_path, "one.csv", gre="not required")
    corrected(store, tmp_path, "two.csv", gre="required", locator="p. 4")
    with pytest.raises(DataError, match="and was corrected: undo that correction"):
        corrected(store, tmp_path, "three.csv", gre="not required")


@pytest.mark.long
def test_a_source_that_was_read_again_is_another_passage(store: Store, tmp_path: Path) -> None:
    corrected(store, tmp_path, "one.csv", tuition="$60,000")
    after = corrected(store, tmp_path, "two.csv", tuition="$61,000", date_read="2026-11-28")
    (tuition,) = (one for one in facts(after) if one[0] == "gp:tuition")
    assert tuition[1:] == ("$61,000", ("columbia-bulletin/p-3-read-2026-11-28",))


@pytest.mark.long
def test_a_program_that_was_added_is_corrected(store: Store, tmp_path: Path) -> None:
    path = tmp_path / "store"
    add(path, plan(store, saved(tmp_path, table({**GOOD, "tuition": "$18,000"}))))
    row = {**GOOD, "university": "", "tuition": "$19,000", "aliases": "ESU ML"}
    add(path, plan(open_store(path), saved(tmp_path, table(row), "fix.csv"), correct=True))
    found = facts(open_store(path), "ESU ML")
    assert {value for relation, value, _ in found if relation == "gp:tuition"} == {"$19,000"}


@pytest.mark.long
def test_a_store_that_grows_after_a_correction_is_as_one_built_anew(
    store: Store, tmp_path: Path
) -> None:
    path = tmp_path / "store"
    add(path, plan(store, saved(tmp_path, CORRECTED), correct=True))
    add(path, plan(open_store(path), saved(tmp_path, TABLE, "programs.csv")))
    grown = quads(path)
    open_store(path, anew=True)
    assert quads(path) == grown


@pytest.mark.parametrize(
    ("row", "says"),
    [
        ({}, "column program, 'Columbia': no cell of the row corrects it"),
        ({"program": "Colombia"}, "column program, 'Colombia'"),
        ({"topics": "-PyTorch"}, "no source states this of program:columbia-ms-cs"),
        ({"topics": "-pytroch"}, "the nearest are skill:pytorch"),
        ({"gre": "-optional"}, "no source states this of program:columbia-ms-cs"),
        ({"degree title": "-M.S."}, "only names are withdrawn"),
        ({"recommended for": "-NLP: it is gone"}, "a table withdraws no recommendation"),
        ({"aliases": "-Columbia CVN"}, "a name of a program stays"),
        ({"topics": "-deep learning; deep learning"}, "both states and withdraws this"),
        ({"topics": "deep learning; \u2212deep learning"}, "both states and withdraws this"),
        ({"topics": "-deep learning, -PyTorch"}, "several names are separated by ;"),
        ({"tuition": "n/a"}, "this names nothing: leave the cell empty"),
        ({"tuition": "$5-8000"}, "can be read as"),
        ({"aliases": "CMU"}, "a program has this name already"),
    ],
)
def test_a_wrong_correction_is_refused(
    row: dict[str, str], says: str, store: Store, tmp_path: Path
) -> None:
    assert says in faults(store, tmp_path, {**BULLETIN, **row})


@pytest.mark.parametrize("minus", sampled(["-", "\u2212", "\u2013 "], first=1))
def test_a_minus_of_any_form_withdraws(minus: str, store: Store, tmp_path: Path) -> None:
    then = corrected(store, tmp_path, topics=f"{minus}deep learning")
    assert not any(value == "deep learning" for _, value, _ in facts(then))


def test_rows_do_not_contradict_each_other(store: Store, tmp_path: Path) -> None:
    rows = ({**BULLETIN, "topics": "-deep learning"}, {**BULLETIN, "topics": "deep learning"})
    assert "row 3, column topics, 'deep learning'" in faults(store, tmp_path, *rows)


def test_only_a_table_corrects_by_its_rows(store: Store, tmp_path: Path) -> None:
    with pytest.raises(DataError, match="only a table says"):
        plan(store, saved(tmp_path, TURTLE, "program.ttl"), correct=True)


def test_two_rows_do_not_correct_the_same(store: Store, tmp_path: Path) -> None:
    rows = ({**BULLETIN, "tuition": "$1,000"}, {**BULLETIN, "tuition": "$2,000", "locator": "p. 9"})
    assert "row 3, column tuition, '$2,000': row 2 corrects this" in faults(store, tmp_path, *rows)


def test_a_program_is_corrected_on_request_only(store: Store, tmp_path: Path) -> None:
    row = {**GOOD, "program": "Columbia"}
    with pytest.raises(FaultyFile, match="use --correct if it is the same program"):
        plan(store, saved(tmp_path, table(row)))
    with pytest.raises(FaultyFile, match="no program is called"):
        plan(store, saved(tmp_path, table(GOOD)), correct=True)


@pytest.mark.long
def test_a_correction_of_what_is_no_longer_stated_does_not_fit(
    store: Store, tmp_path: Path
) -> None:
    path = tmp_path / "store"
    add(path, plan(store, saved(tmp_path, CORRECTED), correct=True))
    kept = {f"{one.id}.trig": one.content for one in additions(path)}
    revalidate(path, kept, package_sources())
    changed = [
        type(source)(
            source.name,
            source.content.replace(b"gp:grePolicy gre:required", b"gp:grePolicy gre:optional"),
            source.format,
            source.graph,
        )
        for source in package_sources()
    ]
    with pytest.raises(OutdatedAdditions, match="correct it as it is stated now"):
        revalidate(path, kept, changed)


def test_the_command_corrects_and_undoes(tmp_path: Path) -> None:
    saved(tmp_path, CORRECTED, "fix.csv")
    question = ("ask", "program-facts", "-p", "program=Columbia", "--store", "kept")
    refused = run("add", "fix.csv", "--store", "kept", "--yes", folder=tmp_path)
    assert refused.returncode == 1
    assert "use --correct" in refused.stderr
    done = run("add", "fix.csv", "--correct", "--store", "kept", "--yes", folder=tmp_path)
    assert "tuition: about $75,000" in done.stdout
    assert "-> $60,000 (printed '$60,000')" in done.stdout
    asked = run(*question, folder=tmp_path)
    assert "$60,000" in asked.stdout
    assert "~$75,000 total" not in asked.stdout
    id = done.stderr.split("Added as ")[1].partition(";")[0]
    back = run("undo", id, "--store", "kept", folder=tmp_path)
    assert back.returncode == 0
    asked = run(*question, folder=tmp_path)
    assert "~$75,000" in asked.stdout
