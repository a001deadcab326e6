"""Named queries: what the header must say, how values are bound, what an answer tells."""

from __future__ import annotations

import doctest
import importlib
import pickle
import subprocess
import sys
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path
from typing import NamedTuple

import pyoxigraph as ox
import pytest
from hypothesis import given
from hypothesis import strategies as st

from gradpath.queries import (
    Catalogue,
    CatalogueError,
    HeaderError,
    IllTyped,
    MissingParameter,
    NamedQuery,
    NoTable,
    OutOfChoices,
    ParameterError,
    UnknownParameter,
    UnknownQuery,
)
from gradpath.queries.template import Template

ID = "https://w3id.org/gradpath/id/"
XSD = "http://www.w3.org/2001/XMLSchema#"
FACTS = """
@prefix e: <http://e/> .
e:cheap e:costs 7000 ; e:label "Cheap" .
e:dear e:costs 45000 ; e:label "Dear" .
"""
HOSTILE = [
    '"',
    "'",
    '"""',
    "'''",
    "\\",
    '\\"',
    "\\u0022 } #",
    "> } DROP ALL #",
    '" } ; DROP ALL #',
    "} UNION { ?s ?p ?o }",
    "?_text",
    "$_text",
    "{text}",
    "%s {0} ${x}",
    "a\nb\r\nc\td",
    "\x00\x01\x7f\x85\u2028\ufeff",
    "\U0010ffff\ufffe",
    "",
    " ",
    "# a comment",
    "<http://e/>",
]
SURROGATES = ["\ud800", "a\udfffb"]


def typed(text: str, datatype: str) -> ox.Literal:
    return ox.Literal(text, datatype=ox.NamedNode(XSD + datatype))


class Rows(NamedTuple):
    variables: tuple[str, ...]
    rows: tuple[tuple[str | None, ...], ...]


class Oxigraph:
    """The least an engine can be."""

    def __init__(self) -> None:
        self.store = ox.Store()
        self.store.load(FACTS.encode(), ox.RdfFormat.TURTLE)

    def select(self, query: str) -> Rows:
        found = self.store.query(query)
        assert isinstance(found, ox.QuerySolutions)
        names = tuple(variable.value for variable in found.variables)
        cells = tuple(tuple(getattr(cell, "value", None) for cell in row) for row in found)
        return Rows(names, cells)

    def ask(self, query: str) -> bool:
        return bool(self.store.query(query))

    def term(self, query: str) -> object:
        found = self.store.query(query)
        assert isinstance(found, ox.QuerySolutions)
        return next(found)[0]


@pytest.fixture(scope="module")
def engine() -> Oxigraph:
    return Oxigraph()


def named(
    sparql: str, *parameters: str, name: str = "probe", empty: str = "Nothing."
) -> NamedQuery:
    """A query whose parameters are written as YAML in one line each, without braces."""
    listed = "".join(f"#+   - {{{parameter}}}\n" for parameter in parameters)
    head = f"#+ summary: A probe\n#+ empty: '{empty}'\n"
    return NamedQuery.from_text(
        head + (f"#+ parameters:\n{listed}" if listed else "") + sparql, name=name
    )


def echo(type_: str, more: str = "example: x") -> NamedQuery:
    return named("SELECT ?v { VALUES ?v { ?_x } }", f"name: x, type: {type_}, {more}")


TEXT = echo("text")


# --- values become terms -----------------------------------------------------------------------


@pytest.mark.parametrize(
    ("type_", "example", "value", "term", "shown"),
    [
        ("integer", 1, 25000, ox.Literal(25000), 25000),
        ("integer", 1, "-25000", ox.Literal(-25000), -25000),
        ("integer", 1, " 7 ", ox.Literal(7), 7),
        ("integer", 1, 2**63 - 1, ox.Literal(2**63 - 1), 2**63 - 1),
        ("natural", 1, "+0", ox.Literal(0), 0),
        ("decimal", 1.5, "2.5", typed("2.5", "decimal"), "2.5"),
        ("decimal", 1.5, 0.1, typed("0.1", "decimal"), "0.1"),
        ("decimal", 1.5, Decimal("1E+3"), typed("1000", "decimal"), "1000"),
        ("boolean", "true", True, ox.Literal(True), True),
        ("boolean", "true", "No", ox.Literal(False), False),
        ("date", "2026-01-31", date(2026, 2, 28), typed("2026-02-28", "date"), "2026-02-28"),
        ("date", "2026-01-31", "2026-02-28", typed("2026-02-28", "date"), "2026-02-28"),
        ("text", "hi", " spaced ", ox.Literal(" spaced "), " spaced "),
        (
            "iri",
            "http://e/",
            "https://ex.org/é?a=b%20c#d",
            ox.NamedNode("https://ex.org/é?a=b%20c#d"),
            "https://ex.org/é?a=b%20c#d",
        ),
        (
            "role",
            "x",
            "role:ml-engineer",
            ox.NamedNode(ID + "role/ml-engineer"),
            ID + "role/ml-engineer",
        ),
        (
            "program|role",
            "x",
            ID + "role/x.y_z",
            ox.NamedNode(ID + "role/x.y_z"),
            ID + "role/x.y_z",
        ),
        ("thing", "x", "amount:a-1", ox.NamedNode(ID + "amount/a-1"), ID + "amount/a-1"),
    ],
)
def test_a_value_of_every_type_arrives_as_its_term(
    engine: Oxigraph, type_: str, example: object, value: object, term: object, shown: object
) -> None:
    query = echo(type_, f"example: '{example}'")
    assert term == engine.term(query.bind({"x": value}))
    answer = query.run(engine, {"x": value})
    assert {"x": shown} == answer.parameters
    assert type(shown) is type(answer.parameters["x"])


@pytest.mark.parametrize(
    ("type_", "example", "values"),
    [
        ("integer", 1, ["cheap", 1.0, True, "1.0", "1_000", "٣", 2**63, "9" * 5000, [1]]),
        ("natural", 1, [-1, "-1"]),
        ("decimal", 1.5, ["nan", "1e5", float("inf"), Decimal("NaN"), True, 1e18, "1e-19", b"1"]),
        ("boolean", True, ["maybe", 2, 1.0]),
        ("date", "2026-01-31", ["tomorrow", "2026-02-30", 2026, datetime(2026, 1, 1)]),  # noqa: DTZ001
        ("text", "hi", [5, b"bytes", *SURROGATES]),
        (
            "iri",
            "http://e/",
            ["e", "http://e/ f", "http://[", "http://e/%zz", "a:\nb", *HOSTILE[1:13], *SURROGATES],
        ),
        (
            "role",
            "x",
            [
                "ML engineer",
                "program:x",
                ID + "role/",
                ID + "role/..",
                ID + "role/a b",
                "role:x>",
                5,
                *SURROGATES,
            ],
        ),
        ("program|role", "x", ["skill:x", "role:x/y", f"<{ID}role/x>"]),
        ("thing", "x", ["nothing", "http://e/x", *HOSTILE[:13]]),
    ],
)
def test_a_value_of_another_type_is_refused_with_what_is_expected_and_an_example(
    type_: str, example: object, values: list[object]
) -> None:
    query = echo(type_, f"example: '{example}'")
    for value in values:
        with pytest.raises(IllTyped) as caught:
            query.bind({"x": value})
        assert ("x", str(example)) == (caught.value.parameter, caught.value.example)
        assert f": give {caught.value.expected}, for example {example}" in str(caught.value)
        str(caught.value).encode()


def check_text(engine: Oxigraph, text: str) -> None:
    before = set(engine.store)
    assert ox.Literal(text) == engine.term(TEXT.bind({"x": text}))
    projected = named("SELECT (?_x AS ?v) {}", "name: x, type: text, example: hi")
    assert ox.Literal(text) == engine.term(projected.bind({"x": text}))
    assert before == set(engine.store)


@pytest.mark.parametrize("text", HOSTILE)
def test_hostile_text_is_only_ever_a_text(engine: Oxigraph, text: str) -> None:
    check_text(engine, text)


@given(text=st.text() | st.text("\"'\\ux0{}<>#\n?_"))
def test_any_text_comes_back_as_it_was_and_the_store_stays(engine: Oxigraph, text: str) -> None:
    check_text(engine, text)


@given(
    text=st.text(st.characters(codec=None))
    | st.text("ab:/?#[]@%2F.\ue000\ufffe é").map("h:".__add__)
)
def test_any_text_is_exactly_that_iri_or_refused(engine: Oxigraph, text: str) -> None:
    try:
        sparql = echo("iri", "example: 'h:x'").bind({"x": text + "!"})
    except IllTyped:
        return
    assert ox.NamedNode(text.lstrip() + "!") == engine.term(sparql)


def test_a_value_that_looks_like_a_parameter_is_not_filled_again(engine: Oxigraph) -> None:
    query = named(
        "SELECT (CONCAT(?_a, ?_b) AS ?v) {}",
        "name: a, type: text, example: hi",
        "name: b, type: text, example: hi",
    )
    assert ox.Literal("?_b$_a") == engine.term(query.bind({"a": "?_b", "b": "$_a"}))


# --- many values -------------------------------------------------------------------------------

MANY = "SELECT ?v { VALUES ?v { ?_x } }"


@pytest.mark.parametrize(
    "given",
    [["skill:sql", "role:x"], ("skill:sql", "role:x"), "skill:sql; role:x", " skill:sql ;;role:x;"],
)
def test_a_list_or_a_text_parted_by_semicolons_is_many_terms(
    engine: Oxigraph, given: object
) -> None:
    query = named(MANY, "name: x, type: thing, many: true, example: 'skill:sql'")
    assert query.run(engine, {"x": given}).rows == ((ID + "skill/sql",), (ID + "role/x",))
    assert query.run(engine, {"x": given}).parameters == {"x": (ID + "skill/sql", ID + "role/x")}


def test_many_numbers_and_texts_keep_their_type_and_a_listed_text_its_semicolon(
    engine: Oxigraph,
) -> None:
    numbers = named(MANY, "name: x, type: natural, many: true, example: [1, 2]")
    assert MANY.replace("?_x", "1 2 3") == numbers.bind({"x": [1, "2", 3]})
    assert MANY.replace("?_x", "7") == numbers.bind({"x": 7})
    texts = named(MANY, "name: x, type: text, many: true, example: hi")
    assert texts.run(engine, {"x": ['a; "b', "c"]}).rows == (('a; "b',), ("c",))
    assert texts.run(engine, {"x": "a;b"}).rows == (("a",), ("b",))


@pytest.mark.parametrize("given", [None, "", " ; ", [], [None, " "]])
def test_no_value_among_many_is_absence_or_the_default_or_an_error(given: object) -> None:
    absent = named(MANY, "name: x, type: natural, many: true, required: false, example: 1")
    assert MANY.replace("?_x", "UNDEF") == absent.bind({"x": given})
    default = named(MANY, "name: x, type: natural, many: true, default: [4, 5], example: 1")
    assert MANY.replace("?_x", "4 5") == default.bind({"x": given})
    required = named(MANY, "name: x, type: natural, many: true, example: [1, 2]")
    with pytest.raises(MissingParameter, match="several parted by ;, for example 1; 2"):
        required.bind({"x": given})


def test_one_wrong_value_among_many_is_refused_and_named() -> None:
    query = named(MANY, "name: x, type: natural, many: true, example: 1")
    with pytest.raises(IllTyped, match="x is 'two': give a whole number"):
        query.bind({"x": [1, "two"]})


def test_the_note_names_every_one_of_many(engine: Oxigraph) -> None:
    sparql = "SELECT ?v { VALUES ?v { ?_x } ?v <http://e/none> ?o }"
    query = named(sparql, "name: x, type: thing, many: true, example: 'a:b'", empty="No {x}.")
    assert query.run(engine, {"x": "a:b;c:d"}).note == "No a:b; c:d."
    assert query.run(engine, {"x": "a:b;c:d"}, label=str.upper).note.count("GRADPATH") == 2


# --- things by name ----------------------------------------------------------------------------


def test_a_resolver_is_given_the_text_and_the_kinds_and_its_iri_is_bound() -> None:
    asked = []

    def resolve(text: str, kinds: tuple[str, ...]) -> str:
        asked.append((text, kinds))
        return ID + "role/ml-engineer"

    for type_, kinds in [("program|role", ("program", "role")), ("thing", ())]:
        bound = echo(type_).bind({"x": " ML engineer "}, resolve)
        assert f"SELECT ?v {{ VALUES ?v {{ <{ID}role/ml-engineer> }} }}" == bound
        assert ("ML engineer", kinds) == asked.pop()
    echo("role").bind({"x": ID + "role/ml-engineer"}, resolve)
    assert asked == [], "a full IRI needs no resolving"


def test_an_error_of_the_resolver_passes_through() -> None:
    def resolve(text: str, kinds: tuple[str, ...]) -> str:
        raise ValueError(text)

    with pytest.raises(ValueError, match=r"^NLP$") as caught:
        echo("role").bind({"x": "NLP"}, resolve)
    assert not isinstance(caught.value, CatalogueError)


@pytest.mark.parametrize("iri", [ID + "skill/nlp", "http://e/> } #", "", ID + "role/x> } #"])
def test_what_a_resolver_returns_is_checked(iri: str) -> None:
    with pytest.raises(IllTyped):
        echo("role").bind({"x": "NLP"}, lambda text, kinds: iri)


# --- given, absent, unknown --------------------------------------------------------------------

BUDGET = "SELECT ?p { ?p <http://e/costs> ?cost FILTER(?cost <= ?_budget) } ORDER BY ?p"


def test_a_default_is_taken_where_none_is_given(engine: Oxigraph) -> None:
    query = named(BUDGET, "name: budget, type: integer, default: 8000, example: 1")
    cheap = (("http://e/cheap",),)
    for values in ({}, {"budget": None}, {"budget": " "}):
        answer = query.run(engine, values)
        assert (cheap, {"budget": 8000}) == (answer.rows, answer.parameters)
    assert (*cheap, ("http://e/dear",)) == query.run(engine, {"budget": "45000"}).rows


def test_an_absent_value_is_undef_and_restricts_nothing(engine: Oxigraph) -> None:
    query = named(
        "SELECT ?p { VALUES (?label ?no) { (?_label UNDEF) } ?p <http://e/label> ?label }",
        "name: label, type: text, required: false, example: Cheap",
    )
    assert len(query.run(engine, {"label": "Dear"}).rows) == 1
    answer = query.run(engine)
    assert (len(answer.rows), answer.parameters) == (2, {"label": None})


@pytest.mark.parametrize("values", [{}, {"budget": None}, {"budget": ""}])
def test_a_missing_value_is_an_error_that_shows_an_example(values: dict[str, object]) -> None:
    query = named(BUDGET, "name: budget, type: integer, example: 25000")
    with pytest.raises(MissingParameter, match=r"budget is missing: .* for example 25000"):
        query.bind(values)


def test_an_empty_text_is_a_value_where_text_is_asked(engine: Oxigraph) -> None:
    assert ox.Literal("") == engine.term(TEXT.bind({"x": ""}))


def test_an_unknown_parameter_is_an_error_that_offers_the_nearest() -> None:
    query = named(BUDGET, "name: budget, type: integer, example: 1")
    with pytest.raises(UnknownParameter, match="did you mean budget") as caught:
        query.bind({"budgte": 1})
    assert (caught.value.parameter, caught.value.nearest) == ("budgte", ("budget",))
    with pytest.raises(UnknownParameter, match="the query takes budget"):
        query.bind({"?": 1})


def test_a_value_out_of_the_choices_is_an_error_that_offers_them(engine: Oxigraph) -> None:
    query = echo("choice", "example: forward, choices: [forward, backward]")
    assert ox.Literal("backward") == engine.term(query.bind({"x": "backward"}))
    with pytest.raises(OutOfChoices, match="did you mean forward"):
        query.bind({"x": "foreward"})
    with pytest.raises(OutOfChoices, match="choose forward or backward"):
        query.bind({"x": 7})


@pytest.mark.parametrize(
    "error",
    [
        HeaderError("a.rq", 3, "no"),
        UnknownQuery("a", ("b",)),
        NoTable("a"),
        MissingParameter("a", "a text", "hi"),
        UnknownParameter("a", (), ("b",)),
        IllTyped("a", 5, "a text", "hi"),
        OutOfChoices("a", "b", ("c",)),
    ],
)
def test_every_error_is_of_one_family_and_survives_a_trip_between_processes(
    error: CatalogueError,
) -> None:
    again = pickle.loads(pickle.dumps(error))
    assert isinstance(error, CatalogueError)
    assert isinstance(error, ParameterError) == hasattr(error, "parameter")
    assert (type(error), str(error), vars(error)) == (type(again), str(again), vars(again))


def test_a_huge_value_makes_no_huge_error() -> None:
    with pytest.raises(IllTyped) as caught:
        echo("integer", "example: 1").bind({"x": "x" * 1_000_000})
    assert len(str(caught.value)) < 200


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
    query = NamedQuery.from_text(GOOD, name="within-budget")
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
        ("#+ empty:", "#+ summary:", 11, "summary is said twice"),
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
        ("required: false", "required: maybe", 9, "required is neither"),
        ("example: 25000", "example: 25000\n#+     many: maybe", 6, "many is neither true nor"),
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
        ("?cost <= ?_budget", "?cost <= '?_budget", 17, "a string is not closed"),
        ("SELECT ?p", "DELETE", 13, "none of SELECT, ASK, CONSTRUCT"),
    ],
)
def test_a_wrong_header_is_an_error_with_file_and_line(
    tmp_path: Path, old: str, new: str, line: int, message: str
) -> None:
    (tmp_path / "probe.rq").write_text(GOOD.replace(old, new, 1), encoding="utf-8")
    with pytest.raises(HeaderError) as caught:
        Catalogue.load(tmp_path).check()
    assert ("probe.rq", line) == (caught.value.file, caught.value.line)
    assert message in caught.value.message
    assert str(caught.value).startswith(f"probe.rq:{line}: ")


# --- answers -----------------------------------------------------------------------------------


def test_an_answer_carries_its_question(engine: Oxigraph) -> None:
    query = named(BUDGET, "name: budget, type: integer, example: 1", name="within")
    answer = query.run(engine, {"budget": "8000"})
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
    assert query.run(engine, values).note == "Within 5, nothing of program:a."
    by_name = query.run(engine, values | {"of": "{budget}"}, lambda text, kinds: ID + "program/a")
    assert by_name.note == "Within 5, nothing of {budget}."
    by_iri = query.run(engine, values | {"of": ID + "program/a"})
    assert by_iri.note == "Within 5, nothing of program:a."
    labelled = query.run(engine, values, label={ID + "program/a": "Program A"}.__getitem__)
    assert labelled.note == "Within 5, nothing of Program A."


def test_a_row_without_any_value_is_nothing_found(engine: Oxigraph) -> None:
    query = named("SELECT (MIN(?c) AS ?least) { ?p <http://e/none> ?c }", empty="No cost is known.")
    assert query.run(engine).note == "No cost is known."


def test_an_absent_value_is_any_in_the_note(engine: Oxigraph) -> None:
    query = named(
        "SELECT ?p { VALUES ?l { ?_label } ?p <http://e/none> ?l }",
        "name: label, type: text, required: false, example: hi",
        empty="Nothing has {label} label.",
    )
    assert query.run(engine).note == "Nothing has any label."


@pytest.mark.parametrize(("budget", "answered"), [(7000, True), (6999, False)])
def test_an_ask_answers_in_one_cell(engine: Oxigraph, budget: int, *, answered: bool) -> None:
    sparql = "ASK { ?p <http://e/costs> ?cost FILTER(?cost <= ?_budget) }"
    answer = named(sparql, "name: budget, type: integer, example: 1").run(
        engine, {"budget": budget}
    )
    assert (("answer",), ((answered,),), "") == (answer.columns, answer.rows, answer.note)


def test_a_graph_is_not_run_for_rows_but_can_be_bound(engine: Oxigraph) -> None:
    query = named(
        "CONSTRUCT { <http://e/a> <http://e/says> ?_x } WHERE {}",
        "name: x, type: text, example: hi",
        empty="",
    )
    with pytest.raises(NoTable, match="probe answers with a graph"):
        query.run(engine, {"x": "hi"})
    found = engine.store.query(query.bind({"x": "hi"}))
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
    catalogue = Catalogue.load(folder)
    (folder / "roles-of.rq").unlink()
    assert list(catalogue) == ["broken", "programs-of", "roles-of"]
    assert len(catalogue) == 3
    assert "roles-of" in catalogue
    assert "notes" not in catalogue


def test_one_query_is_read_once_and_needs_no_other(folder: Path) -> None:
    catalogue = Catalogue.load(folder)
    query = catalogue["programs-of"]
    assert query.name == "programs-of"
    assert query is catalogue["programs-of"]
    with pytest.raises(HeaderError, match=r"broken\.rq:1"):
        catalogue.check()


def test_an_unknown_query_is_an_error_that_offers_the_nearest(folder: Path) -> None:
    catalogue = Catalogue.load(folder)
    with pytest.raises(UnknownQuery, match=r"'role-of': did you mean roles-of") as caught:
        catalogue["role-of"]
    assert caught.value.nearest[0] == "roles-of"
    with pytest.raises(UnknownQuery, match="the catalogue lists"):
        catalogue["zzz"]
    assert None is catalogue.get("zzz")


def test_windows_line_ends_and_a_byte_order_mark_change_nothing(tmp_path: Path) -> None:
    (tmp_path / "probe.rq").write_bytes(b"\xef\xbb\xbf" + GOOD.replace("\n", "\r\n").encode())
    plain = NamedQuery.from_text(GOOD, name="probe")
    assert plain == Catalogue.load(tmp_path)["probe"]


def test_the_queries_of_the_package_are_listed_once_and_every_header_is_right() -> None:
    catalogue = Catalogue.load()
    catalogue.check()
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


@pytest.mark.parametrize("module", ["catalogue", "parameters", "template"])
def test_every_example_in_a_docstring_runs(module: str) -> None:
    results = doctest.testmod(importlib.import_module(f"gradpath.queries.{module}"))
    assert results.attempted > 0
    assert results.failed == 0
