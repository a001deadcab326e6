"""Tables as people have them: their encodings, delimiters, marks of missing values and sizes."""

import codecs
from io import BytesIO
from pathlib import Path
from zipfile import ZipFile

import pytest

from gradpath.errors import DataError
from gradpath.graph.additions.addition import plan
from gradpath.graph.additions.errors import MOST_FAULTS, FaultyFile
from gradpath.graph.additions.table_rows import template
from gradpath.graph.store.store import Store
from support.programs import GOOD, OTHER, saved, table
from support.sampling import sampled


def refusal(store: Store, file: Path) -> str:
    with pytest.raises(DataError) as caught:
        plan(store, file)
    return str(caught.value)


def faults(store: Store, file: Path) -> str:
    with pytest.raises(FaultyFile) as caught:
        plan(store, file)
    return "\n".join(map(str, caught.value.faults))


def zipped() -> bytes:
    content = BytesIO()
    with ZipFile(content, "w") as file:
        file.writestr("xl/workbook.xml", "<workbook/>")
    return content.getvalue()


# ---------------------------------------------------------------------- files and delimiters


@pytest.mark.parametrize(
    "text",
    sampled(
        [
            "sep=;\n" + table(GOOD, OTHER, delimiter=";"),
            "sep=,\r\n" + table(GOOD, OTHER).replace("\n", "\r\n"),
            '"sep=;";;;\r' + table(GOOD, OTHER, delimiter=";").replace("\n", "\r"),
            "SEP=\t\n" + table(GOOD, OTHER, delimiter="\t"),
            "sep=\\t\n" + table(GOOD, OTHER, delimiter="\t"),
            table(GOOD, OTHER, delimiter="|"),
            table(GOOD, {**OTHER, "locator": "a; b; c; d; e"}, delimiter="\t"),
            table({**GOOD, "": "", "  ": ""}, OTHER).replace("\n", "\r\n", 1),
            table({**GOOD, "locator": "page\r\n3"}, OTHER),
        ],
        3,
    ),
)
@pytest.mark.parametrize("bom", [b"", codecs.BOM_UTF8])
def test_every_delimiter_line_end_and_separator_line_is_read(
    text: str, bom: bytes, store: Store, tmp_path: Path
) -> None:
    assert len(plan(store, saved(tmp_path, bom + text.encode(), "programs.txt")).programs) == 2


def test_a_separator_line_is_no_row_of_the_table(store: Store, tmp_path: Path) -> None:
    text = "sep=;\n" + table({**GOOD, "credits": "many"}, delimiter=";")
    assert "row 2, column credits" in faults(store, saved(tmp_path, text))
    assert "names ':' as separator" in refusal(store, saved(tmp_path, f"sep=:\n{text}"))


@pytest.mark.parametrize(
    ("content", "name", "says"),
    [
        (zipped(), "book.xlsx", "this is a workbook"),
        (b"", "book.ods", "this is a workbook"),
        (zipped(), "book.csv", "a workbook or another ZIP file"),
        (b"\xd0\xcf\x11\xe0 and more", "book.csv", "a workbook of an old spreadsheet program"),
        (b"<html><table>", "book.csv", "this is HTML or XML"),
        (table(GOOD).encode("utf-16"), "unicode.txt", "this is UTF-16, not text in UTF-8"),
        (table(GOOD).encode("utf-16-le"), "a.csv", "this is UTF-16 or UTF-32, not text"),
        (table(GOOD).encode("utf-16-be"), "a.csv", "this is UTF-16 or UTF-32, not text"),
        (table(GOOD).encode("utf-32"), "a.csv", "UTF-32"),
        (table({**GOOD, "locator": "Seite fünf"}).encode("cp1252"), "a.csv", "not UTF-8"),
        (table({**GOOD, "locator": "ページ"}).encode("shift-jis"), "a.csv", "not UTF-8"),
    ],
)
def test_another_kind_of_file_is_refused_by_name_and_with_what_to_do(
    content: bytes, name: str, says: str, store: Store, tmp_path: Path
) -> None:
    said = refusal(store, saved(tmp_path, content, name))
    assert says in said
    assert "save the sheet as CSV UTF-8 (.csv)" in said


@pytest.mark.parametrize(
    ("locator", "says"),
    [
        ("Universit\ufffd", "a letter was lost"),
        ("UniversitÃ©", "write 'Université'"),
        ("p.\u00ad3", "U+00AD, SOFT HYPHEN"),
        ("p.\x003", "U+0000"),
        ("p.\u202e3", "RIGHT-TO-LEFT OVERRIDE"),
        ("=1+1", "this is a formula"),
        ("x" * 10_001, "the cell has 10,001 characters"),
    ],
)
def test_a_damaged_cell_is_refused(locator: str, says: str, store: Store, tmp_path: Path) -> None:
    said = faults(store, saved(tmp_path, table({**GOOD, "locator": locator})))
    assert "row 2, column locator" in said
    assert says in said


# ------------------------------------------------------------------- marks of missing values

MARKS = (
    *("#N/A", "#REF!", "#VALUE!", "#DIV/0!", "#NUM!", "#NULL!", "#SPILL!", "#NV", "#WERT!"),
    *("#¡VALOR!", "#########", "Err:502", "PrivacySuppressed", "PS", "--", "—", "…", "***", "?"),
    *("n/a", "N.A.", "NA", "N / A", "null", "None", "NaN", "TBD", "tba", "unknown", "(unknown)"),
    *("not reported", "Not Available", "[not applicable]", "no data", "unspecified", "-"),
)
#: Columns whose cells hold any text, so that a mark could be taken for a fact.
TEXTS = ("program", "university", "degree title", "ml component", "platform", "topics")
MORE = ("electives", "features present", "features absent", "credits", "tuition", "gre")
SOURCE = ("source title", "source", "locator", "evidence", "date read")


@pytest.mark.parametrize("mark", sampled(MARKS, 4))
def test_a_mark_of_a_missing_value_is_no_fact_in_any_column(
    mark: str, store: Store, tmp_path: Path
) -> None:
    columns = (
        *TEXTS,
        *MORE,
        "source title",
        "locator",
        "recommended for",
        "aliases",
        "evidence",
        "date read",
    )
    said = faults(store, saved(tmp_path, table({**GOOD, **dict.fromkeys(columns, mark)})))
    for column in columns:
        if (column, mark) != ("aliases", "PS"):  # these may be the initials of a program
            assert f"row 2, column {column}, {mark!r}" in said


@pytest.mark.parametrize(
    ("column", "value"),
    [
        ("topics", "PyTorch; +--"),
        ("topics", "+#REF!"),
        ("platform", "+not available"),
        ("university", "+N/A"),
        ("aliases", "ESU; n/a"),
        ("recommended for", "NLP: #N/A"),
        ("recommended for", "n/a: for its capstone"),
    ],
)
def test_a_mark_among_other_values_is_refused(
    column: str, value: str, store: Store, tmp_path: Path
) -> None:
    said = faults(store, saved(tmp_path, table({**GOOD, column: value})))
    assert f"row 2, column {column}" in said


def test_names_that_look_like_marks_are_names(store: Store, tmp_path: Path) -> None:
    row = {**GOOD, "topics": "+C#; +.NET; +Not only SQL; +R", "aliases": "ND; #1 in ML"}
    addition = plan(store, saved(tmp_path, table(row)))
    assert plan(store, saved(tmp_path, addition.content, "program.trig")).programs


def test_a_new_name_may_hold_the_name_of_another_thing(store: Store, tmp_path: Path) -> None:
    row = {**GOOD, "topics": "+NLP and society; +Theory, history of; +TCP/IP"}
    assert plan(store, saved(tmp_path, table(row))).programs


def test_the_template_keeps_new_names_from_being_run_as_formulas() -> None:
    assert ",'+Sample State University," in template()


def test_a_name_that_a_spreadsheet_ran_as_a_formula_is_not_suggested(
    store: Store, tmp_path: Path
) -> None:
    said = faults(store, saved(tmp_path, table({**GOOD, "university": "#NAME?"})))
    assert "write +Name" in said
    assert "+#NAME?" not in said
    assert plan(store, saved(tmp_path, table({**GOOD, "university": "'+Sample Uni"}))).programs


@pytest.mark.parametrize(
    ("value", "meant"),
    [
        ("deep learning, NLP", "deep learning; NLP"),
        ("deep learning / computer vision", "deep learning; computer vision"),
        ("PyTorch and OpenCV", "PyTorch; OpenCV"),
        ("+speech recognition, +robotics", "+speech recognition; +robotics"),
    ],
)
def test_several_names_in_a_cell_are_offered_with_semicolons(
    value: str, meant: str, store: Store, tmp_path: Path
) -> None:
    said = faults(store, saved(tmp_path, table({**GOOD, "topics": value})))
    assert f"several names are separated by ;: {meant}" in said


# ------------------------------------------------------------------------------------------ bounds


@pytest.mark.parametrize(
    ("text", "says"),
    sampled(
        [
            (table({**GOOD, "locator": "x" * (10 << 20)}), "field larger than field limit"),
            (table(GOOD) + "x" * (17 << 20), "more than 16 MB"),
            (table(GOOD) + "a\n" * 1_000_000, f"{MOST_FAULTS} faults up to the row where"),
            ("program" + ",x" * 10_000 + "\n", "row 1 has 10,001 cells"),
            (table(GOOD) + "," * 10_000 + "x", "row 3 has 10,001 cells"),
            (table(GOOD).rstrip() + ",a" * 900, "this cell has no column"),
            (table(GOOD) + '"', "close every quoted cell"),
            (table(GOOD) + '"a"b,c', "close every quoted cell"),
            ("\ufeff", "the file is empty"),
            ("\ufeffsep=;\n", "the file is empty"),
            ("\n" * 1_000_000, "the file is empty"),
            ("program,program\n", "the column is there more than once"),
            ("\x00" * 1000, "UTF-16"),
        ],
        3,
    ),
    ids=lambda value: value[:20].strip(),
)
def test_a_huge_or_broken_table_is_refused(
    text: str, says: str, store: Store, tmp_path: Path
) -> None:
    said = refusal(store, saved(tmp_path, text))
    assert says in said
    assert len(said) < 100_000


@pytest.mark.long
def test_many_rows_with_errors_are_listed_in_part(store: Store, tmp_path: Path) -> None:
    rows = [{**GOOD, "program": f"Sample {n}", "topics": f"no such {n}"} for n in range(1500)]
    said = refusal(store, saved(tmp_path, table(*rows)))
    assert said.count("\n") == 101
    assert "row 2, column topics" in said
    assert said.endswith("more")


def test_a_table_without_an_end_is_refused(store: Store, tmp_path: Path) -> None:
    file = tmp_path / "endless.csv"
    file.symlink_to("/dev/zero")
    assert "more than 16 MB" in refusal(store, file)
