"""Named queries: templates, headers, answers and the catalogue."""

from __future__ import annotations

import doctest
import importlib
import subprocess
import sys
from pathlib import Path

import pyoxigraph as ox
import pytest
from hypothesis import given
from hypothesis import strategies as st

from gradpath.errors import DataError, GradPathError
from gradpath.queries import Catalogue, UnknownQuery
from gradpath.queries.header import read_query
from gradpath.queries.template import Template
from support.named_queries import BUDGET, ID, Oxigraph, named


@pytest.fixture(scope="module")
def engine() -> Oxigraph:
    return Oxigraph()


# --- where parameters stand --------------------------------------------------------------------


@pytest.mark.parametrize(
    "opaque",
    [
        "# ?_x \" ' <",
        "<http://e/?_x>",
        "<http://e/#?_x>",
        '"?_x"',
        "'?_x # '",
        '"\\" ?_x"',
        "'\\' ?_x'",
        '""" " "" ?_x \n \\""" # """',
        "''' ' '' ?_x \n \\''' # '''",
        "e:it\\'s_?_:_",
        "e:a\\#b",
        "e:p?/e:q",
        "'' \"\"",
    ],
)
def test_strings_comments_and_iris_are_left_alone(opaque: str) -> None:
    template = Template.from_text(f"SELECT * {{ ?_x {opaque}\n $_x }}")
    assert [use.name for use in template.uses] == ["x", "x"]
    assert f"SELECT * {{ 1 {opaque}\n 1 }}" == template.fill({"x": "1"})


@given(parts=st.lists(st.text("\"'\\<>#?_x \n", max_size=8)))
def test_only_tokens_change_whatever_stands_around_them(parts: list[str]) -> None:
    quoted = ["".join(("'''", part.translate({92: "", 39: ""}), "'''")) for part in parts]
    template = Template.from_text("ASK { " + " ?_x ".join(quoted) + "}")
    assert "ASK { " + " 1 ".join(quoted) + "}" == template.fill({"x": "1"})


@pytest.mark.parametrize(
    "sparql", ["?a < ?_x && ?b > ?_x", "?a<?_x || ?b>?_x", "?_x=?_x", "?a IN(?_x,$_x)"]
)
def test_comparisons_are_no_iris(sparql: str) -> None:
    assert len(Template.from_text(f"ASK {{ FILTER({sparql}) }}").uses) == 2


@pytest.mark.parametrize(
    ("sparql", "form"),
    [
        ("SELECT * {}", "select"),
        ("# SELECT\nBASE <http://e/> PREFIX select: <a> prefix : <b>\nask {}", "ask"),
        (
            "PREFIX e.f: <http://e/> CONSTRUCT { ?s ?p ?o } WHERE { SELECT * { ?s ?p ?o } }",
            "construct",
        ),
    ],
)
def test_the_form_of_a_query_is_known(sparql: str, form: str) -> None:
    assert form == named(sparql).form


# --- headers -----------------------------------------------------------------------------------

GOOD = """\
#+ summary: Programs within a budget
#+ parameters:
#+   - name: budget
#+     type: integer
#+     example: 25000
#+     description: upper bound of tuition
#+   - name: label
#+     type: [program, role]
#+     required: false
#+     example: OMSCS
#+ empty: Nothing costs {budget} or less.

# which?
SELECT ?p {
  VALUES ?label { ?_label }
  ?p <http://e/costs> ?cost
  FILTER(?cost <= ?_budget)
}
"""


def test_a_header_says_what_the_query_is_and_takes() -> None:
    query = read_query(GOOD, name="within-budget")
    budget, label = query.parameters
    assert (query.name, query.summary) == ("within-budget", "Programs within a budget")
    assert (
        budget.name,
        budget.type,
        budget.example,
        budget.required,
        budget.description,
    ) == ("budget", "integer", 25000, True, "upper bound of tuition")
    assert (label.type, label.kinds, label.required) == ("program|role", ("program", "role"), False)
    assert (budget.kinds, budget.names_thing, label.names_thing) == ((), False, True)
    assert query.text.startswith("# which?\nSELECT")
    assert "#+" not in query.text


@pytest.mark.parametrize(
    ("old", "new", "line", "message"),
    [
        (GOOD, "SELECT * {}", 1, "does not begin with a header"),
        (GOOD, "#+ a text\nSELECT * {}", 1, "expected a mapping of summary"),
        ("#+ summary: Programs within a budget\n", "", 1, "summary is missing"),
        ("Programs within a budget", "[1]", 1, "summary is not a text: quote it"),
        ("Programs within a budget", "no: yes: no", 1, "the header is not YAML"),
        ("#+     type: integer", "#+    type: integer", 4, "the header is not YAML"),
        ("#+ empty:", "#+ emtpy:", 11, "unknown key emtpy: use empty"),
        ("#+ empty:", "#+ summary:", 11, "summary is given twice"),
        ("#+ empty: Nothing costs {budget} or less.\n", "", 1, "empty is missing"),
        ("{budget}", "{buget}", 11, "empty names {buget}"),
        ("example: 25000", "examples: 25000", 5, "unknown key examples: use example"),
        ("#+     example: 25000\n", "", 3, "budget has no example"),
        ("example: 25000", "example: cheap", 5, "example: budget is 'cheap': give a whole number"),
        ("example: 25000", "example: [1]", 5, "example is not a single value"),
        ("example: OMSCS", "example: 5", 10, "example: label is 5"),
        ("#+     type: integer\n", "", 3, "type is missing"),
        ("type: integer", "type: Some Thing", 4, "Some Thing is no type"),
        ("type: integer", "type: choice", 4, "a choice, and nothing else, has choices"),
        (
            "type: integer",
            "choices: [yes, no]\n#+     type: choice",
            4,
            "choices is not a list of texts",
        ),
        ("name: budget", "name: Budget", 3, "write a name in small letters"),
        ("name: label", "name: budget", 7, "the parameter budget is declared twice"),
        ("- name: label", "- 5\n#+   - name: label", 7, "expected a mapping of name"),
        (GOOD, "#+ summary: a\n#+ parameters: 5\nASK {}", 2, "parameters is not a list"),
        ("description: upper", "default: cheap #", 6, "default: budget is 'cheap'"),
        (
            "description: upper bound of tuition",
            "default: 1\n#+     required: true",
            7,
            "so it is not required",
        ),
        (
            "required: false",
            "default: OMSCS",
            9,
            "default: label is 'OMSCS': give a program or role",
        ),
        ("required: false", "required: maybe", 9, "required is not true or false"),
        ("example: 25000", "example: 25000\n#+     many: maybe", 6, "many is not true or false"),
        ("example: 25000", "example: [1, x]\n#+     many: true", 5, "example: budget is 'x'"),
        (
            "example: 25000",
            "example: 25000\n#+     many: true",
            18,
            "?_budget may be many: write VALUES ?name",
        ),
        ("?_budget", "?_bugdet", 17, "?_bugdet is no parameter: budget"),
        ("?_budget", "?_zzz", 17, "?_zzz is no parameter: declare it"),
        ("?_budget", "5", 3, "?_budget does not stand in the query"),
        ("?_budget", "'?_budget'", 3, "?_budget does not stand in the query"),
        ("SELECT ?p", "SELECT ?p ?_budget", 14, "project it as (?_budget AS ?name)"),
        ("SELECT ?p", "SELECT ?p (?_budget AS ?_budget)", 14, "?_budget is a value"),
        ("VALUES ?label {", "VALUES ?_label {", 15, "?_label is a value"),
        (
            "VALUES ?label { ?_label }",
            "?p <http://e/label> ?_label",
            15,
            "write VALUES ?name { ?_label }",
        ),
        ("?cost <= ?_budget", "?cost <?_budget&&?cost> 5", 17, "put a space after <"),
        ("?cost <= ?_budget", "?cost <= '?_budget", 17, "a string is not closed: close it"),
        ("SELECT ?p", "DELETE", 13, "none of SELECT, ASK, CONSTRUCT: begin it"),
    ],
)
def test_a_wrong_header_is_an_error_with_file_and_line(
    tmp_path: Path, old: str, new: str, line: int, message: str
) -> None:
    (tmp_path / "probe.rq").write_text(GOOD.replace(old, new, 1), encoding="utf-8")
    with pytest.raises(DataError) as caught:
        dict(Catalogue(tmp_path))
    assert ("probe.rq", line) == (caught.value.file, caught.value.line)
    assert message in str(caught.value)
    assert str(caught.value).startswith(f"probe.rq:{line}: ")


# --- answers -----------------------------------------------------------------------------------


def test_an_answer_carries_its_question(engine: Oxigraph) -> None:
    query = named(BUDGET, "name: budget, type: integer, example: 1", name="within")
    answer = query.bind({"budget": "8000"}).run(engine)
    assert (answer.query, answer.columns, answer.note) == ("within", ("p",), "")
    assert BUDGET.replace("?_budget", "8000") == answer.sparql


def test_no_rows_are_never_a_bare_empty(engine: Oxigraph) -> None:
    query = named(
        BUDGET.replace("?cost <= ?_budget", "?cost <= ?_budget && ?p = ?_of"),
        "name: budget, type: integer, example: 1",
        "name: of, type: program, example: OMSCS",
        empty="Within {budget}, nothing of {of}.",
    )
    values = {"budget": 5, "of": "program:a"}
    assert query.bind(values).run(engine).note == "Within 5, nothing of program:a."
    by_name = query.bind(values | {"of": "{budget}"}, lambda text, kinds: ID + "program/a").run(
        engine
    )
    assert by_name.note == "Within 5, nothing of {budget}."
    by_iri = query.bind(values | {"of": ID + "program/a"}).run(engine)
    assert by_iri.note == "Within 5, nothing of program:a."
    labelled = query.bind(values, label={ID + "program/a": "Program A"}.__getitem__).run(engine)
    assert labelled.note == "Within 5, nothing of Program A."


def test_a_row_without_any_value_is_nothing_found(engine: Oxigraph) -> None:
    query = named("SELECT (MIN(?c) AS ?least) { ?p <http://e/none> ?c }", empty="No cost is known.")
    assert query.bind().run(engine).note == "No cost is known."


def test_an_absent_value_is_any_in_the_note(engine: Oxigraph) -> None:
    query = named(
        "SELECT ?p { VALUES ?l { ?_label } ?p <http://e/none> ?l }",
        "name: label, type: text, required: false, example: hi",
        empty="Nothing has {label} label.",
    )
    assert query.bind().run(engine).note == "Nothing has any label."


@pytest.mark.parametrize(("budget", "answered"), [(7000, True), (6999, False)])
def test_an_ask_answers_in_one_cell(engine: Oxigraph, budget: int, *, answered: bool) -> None:
    sparql = "ASK { ?p <http://e/costs> ?cost FILTER(?cost <= ?_budget) }"
    answer = (
        named(sparql, "name: budget, type: integer, example: 1")
        .bind({"budget": budget})
        .run(engine)
    )
    assert (("answer",), ((answered,),), "") == (answer.columns, answer.rows, answer.note)


def test_a_graph_is_not_run_for_rows_but_can_be_bound(engine: Oxigraph) -> None:
    query = named(
        "CONSTRUCT { <http://e/a> <http://e/says> ?_x } WHERE {}",
        "name: x, type: text, example: hi",
        empty="",
    )
    with pytest.raises(GradPathError, match="probe answers with a graph"):
        query.bind({"x": "hi"}).run(engine)
    found = engine.store.query(query.bind({"x": "hi"}).sparql)
    assert isinstance(found, ox.QueryTriples)
    (triple,) = found
    assert ox.Literal("hi") == triple.object


# --- the catalogue -----------------------------------------------------------------------------


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    for name in ("roles-of", "programs-of"):
        (tmp_path / f"{name}.rq").write_text(GOOD, encoding="utf-8")
    (tmp_path / "broken.rq").write_text("SELECT", encoding="utf-8")
    (tmp_path / "notes.txt").write_text("no query", encoding="utf-8")
    return tmp_path


def test_names_are_sorted_and_known_without_reading_a_file(folder: Path) -> None:
    catalogue = Catalogue(folder)
    (folder / "roles-of.rq").unlink()
    assert list(catalogue) == ["broken", "programs-of", "roles-of"]
    assert len(catalogue) == 3
    assert "roles-of" in catalogue
    assert "notes" not in catalogue


def test_one_query_is_read_once_and_needs_no_other(folder: Path) -> None:
    catalogue = Catalogue(folder)
    query = catalogue["programs-of"]
    assert query.name == "programs-of"
    assert query is catalogue["programs-of"]
    with pytest.raises(DataError, match=r"broken\.rq:1"):
        dict(catalogue)


def test_an_unknown_query_is_an_error_that_offers_the_nearest(folder: Path) -> None:
    catalogue = Catalogue(folder)
    with pytest.raises(UnknownQuery, match=r"'role-of': did you mean roles-of") as caught:
        catalogue["role-of"]
    assert caught.value.candidates[0] == "roles-of"
    with pytest.raises(UnknownQuery, match="the catalogue lists"):
        catalogue["zzz"]
    assert None is catalogue.get("zzz")


def test_windows_line_ends_and_a_byte_order_mark_change_nothing(tmp_path: Path) -> None:
    (tmp_path / "probe.rq").write_bytes(b"\xef\xbb\xbf" + GOOD.replace("\n", "\r\n").encode())
    plain = read_query(GOOD, name="probe")
    assert plain == Catalogue(tmp_path)["probe"]


def test_the_queries_of_the_package_are_listed_once_and_every_header_is_right() -> None:
    catalogue = Catalogue.load()
    dict(catalogue)
    assert catalogue is Catalogue.load()
    files = Path(importlib.import_module("gradpath.queries").__file__ or "").parent.glob("*/*.rq")
    assert sorted(file.stem for file in files) == list(catalogue)


def test_importing_the_catalogue_loads_no_engine_and_no_yaml() -> None:
    heavy = "{'yaml', 'pyoxigraph', 'rdflib', 'networkx', 'flask'}"
    code = f"import sys, gradpath.queries; print(sorted({heavy} & set(sys.modules)))"
    run = subprocess.run(
        [sys.executable, "-c", f"import sys; sys.path[:] = {sys.path!r}; {code}"],
        capture_output=True,
        check=True,
        text=True,
    )
    assert run.stdout == "[]\n"


@pytest.mark.parametrize(
    "module", ["catalogue", "lists", "named_query", "parameters", "sparql_text", "template"]
)
def test_every_example_in_a_docstring_runs(module: str) -> None:
    results = doctest.testmod(importlib.import_module(f"gradpath.queries.{module}"))
    assert results.attempted > 0
    assert results.failed == 0
