"""Values of parameters: how they become terms, and how wrong ones are refused."""

from __future__ import annotations

import pickle
from datetime import date, datetime
from decimal import Decimal

import pyoxigraph as ox
import pytest
from hypothesis import given
from hypothesis import strategies as st

from gradpath.errors import GradPathError
from gradpath.queries import ParameterError, UnknownQuery
from support.named_queries import BUDGET, ID, Oxigraph, echo, named, typed

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


@pytest.fixture(scope="module")
def engine() -> Oxigraph:
    return Oxigraph()


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
    assert term == engine.term(query.bind({"x": value}).sparql)
    answer = query.bind({"x": value}).run(engine)
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
        with pytest.raises(ParameterError) as caught:
            query.bind({"x": value})
        assert caught.value.parameter == "x"
        expected = query.parameters[0].expected
        assert f": give {expected}, for example {example}" in str(caught.value)
        str(caught.value).encode()


def check_text(engine: Oxigraph, text: str) -> None:
    before = set(engine.store)
    assert ox.Literal(text) == engine.term(TEXT.bind({"x": text}).sparql)
    projected = named("SELECT (?_x AS ?v) {}", "name: x, type: text, example: hi")
    assert ox.Literal(text) == engine.term(projected.bind({"x": text}).sparql)
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
        sparql = echo("iri", "example: 'h:x'").bind({"x": text + "!"}).sparql
    except ParameterError:
        return
    assert ox.NamedNode(text.lstrip() + "!") == engine.term(sparql)


def test_a_value_that_looks_like_a_parameter_is_not_filled_again(engine: Oxigraph) -> None:
    query = named(
        "SELECT (CONCAT(?_a, ?_b) AS ?v) {}",
        "name: a, type: text, example: hi",
        "name: b, type: text, example: hi",
    )
    assert ox.Literal("?_b$_a") == engine.term(query.bind({"a": "?_b", "b": "$_a"}).sparql)


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
    assert query.bind({"x": given}).run(engine).rows == ((ID + "skill/sql",), (ID + "role/x",))
    assert query.bind({"x": given}).run(engine).parameters == {
        "x": (ID + "skill/sql", ID + "role/x")
    }


def test_many_numbers_and_texts_keep_their_type_and_a_listed_text_its_semicolon(
    engine: Oxigraph,
) -> None:
    numbers = named(MANY, "name: x, type: natural, many: true, example: [1, 2]")
    assert MANY.replace("?_x", "1 2 3") == numbers.bind({"x": [1, "2", 3]}).sparql
    assert MANY.replace("?_x", "7") == numbers.bind({"x": 7}).sparql
    texts = named(MANY, "name: x, type: text, many: true, example: hi")
    assert texts.bind({"x": ['a; "b', "c"]}).run(engine).rows == (('a; "b',), ("c",))
    assert texts.bind({"x": "a;b"}).run(engine).rows == (("a",), ("b",))


@pytest.mark.parametrize("given", [None, "", " ; ", [], [None, " "]])
def test_no_value_among_many_is_absence_or_the_default_or_an_error(given: object) -> None:
    absent = named(MANY, "name: x, type: natural, many: true, required: false, example: 1")
    assert MANY.replace("?_x", "UNDEF") == absent.bind({"x": given}).sparql
    default = named(MANY, "name: x, type: natural, many: true, default: [4, 5], example: 1")
    assert MANY.replace("?_x", "4 5") == default.bind({"x": given}).sparql
    required = named(MANY, "name: x, type: natural, many: true, example: [1, 2]")
    with pytest.raises(ParameterError, match="several separated by ;, for example 1; 2"):
        required.bind({"x": given})


def test_one_wrong_value_among_many_is_refused_and_named() -> None:
    query = named(MANY, "name: x, type: natural, many: true, example: 1")
    with pytest.raises(ParameterError, match="x is 'two': give a whole number"):
        query.bind({"x": [1, "two"]})


def test_the_note_names_every_one_of_many(engine: Oxigraph) -> None:
    sparql = "SELECT ?v { VALUES ?v { ?_x } ?v <http://e/none> ?o }"
    query = named(sparql, "name: x, type: thing, many: true, example: 'a:b'", empty="No {x}.")
    assert query.bind({"x": "a:b;c:d"}).run(engine).note == "No a:b; c:d."
    assert query.bind({"x": "a:b;c:d"}, label=str.upper).run(engine).note.count("GRADPATH") == 2


# --- things by name ----------------------------------------------------------------------------


def test_a_resolver_is_given_the_text_and_the_kinds_and_its_iri_is_bound() -> None:
    asked = []

    def resolve(text: str, kinds: tuple[str, ...]) -> str:
        asked.append((text, kinds))
        return ID + "role/ml-engineer"

    for type_, kinds in [("program|role", ("program", "role")), ("thing", ())]:
        bound = echo(type_).bind({"x": " ML engineer "}, resolve).sparql
        assert f"SELECT ?v {{ VALUES ?v {{ <{ID}role/ml-engineer> }} }}" == bound
        assert ("ML engineer", kinds) == asked.pop()
    echo("role").bind({"x": ID + "role/ml-engineer"}, resolve)
    assert asked == [], "a full IRI needs no resolving"


def test_an_error_of_the_resolver_passes_through() -> None:
    def resolve(text: str, kinds: tuple[str, ...]) -> str:
        raise ValueError(text)

    with pytest.raises(ValueError, match=r"^NLP$") as caught:
        echo("role").bind({"x": "NLP"}, resolve)
    assert not isinstance(caught.value, GradPathError)


@pytest.mark.parametrize("iri", [ID + "skill/nlp", "http://e/> } #", "", ID + "role/x> } #"])
def test_what_a_resolver_returns_is_checked(iri: str) -> None:
    with pytest.raises(ParameterError):
        echo("role").bind({"x": "NLP"}, lambda text, kinds: iri)


# --- given, absent, unknown --------------------------------------------------------------------


def test_a_default_is_taken_where_none_is_given(engine: Oxigraph) -> None:
    query = named(BUDGET, "name: budget, type: integer, default: 8000, example: 1")
    cheap = (("http://e/cheap",),)
    for values in ({}, {"budget": None}, {"budget": " "}):
        answer = query.bind(values).run(engine)
        assert (cheap, {"budget": 8000}) == (answer.rows, answer.parameters)
    assert (*cheap, ("http://e/dear",)) == query.bind({"budget": "45000"}).run(engine).rows


def test_an_absent_value_is_undef_and_restricts_nothing(engine: Oxigraph) -> None:
    query = named(
        "SELECT ?p { VALUES (?label ?no) { (?_label UNDEF) } ?p <http://e/label> ?label }",
        "name: label, type: text, required: false, example: Cheap",
    )
    assert len(query.bind({"label": "Dear"}).run(engine).rows) == 1
    answer = query.bind().run(engine)
    assert (len(answer.rows), answer.parameters) == (2, {"label": None})


@pytest.mark.parametrize("values", [{}, {"budget": None}, {"budget": ""}])
def test_a_missing_value_is_an_error_that_shows_an_example(values: dict[str, object]) -> None:
    query = named(BUDGET, "name: budget, type: integer, example: 25000")
    with pytest.raises(ParameterError, match=r"budget is missing: .* for example 25000"):
        query.bind(values)


def test_an_empty_text_is_a_value_of_a_text_parameter(engine: Oxigraph) -> None:
    assert ox.Literal("") == engine.term(TEXT.bind({"x": ""}).sparql)


def test_an_unknown_parameter_is_an_error_that_offers_the_nearest() -> None:
    query = named(BUDGET, "name: budget, type: integer, example: 1")
    with pytest.raises(ParameterError, match="did you mean budget") as caught:
        query.bind({"budgte": 1})
    assert (caught.value.parameter, caught.value.candidates) == ("budgte", ("budget",))
    with pytest.raises(ParameterError, match="the query takes budget"):
        query.bind({"?": 1})


def test_a_value_out_of_the_choices_is_an_error_that_offers_them(engine: Oxigraph) -> None:
    query = echo("choice", "example: forward, choices: [forward, backward]")
    assert ox.Literal("backward") == engine.term(query.bind({"x": "backward"}).sparql)
    with pytest.raises(ParameterError, match="did you mean forward"):
        query.bind({"x": "foreward"})
    with pytest.raises(ParameterError, match="choose forward or backward"):
        query.bind({"x": 7})


@pytest.mark.parametrize(
    "error",
    [
        UnknownQuery("a", ("b",)),
        ParameterError("a", "a is missing", hint="give a text"),
        ParameterError("a", "a is 'b'", hint="choose c", candidates=("c",)),
    ],
)
def test_every_error_is_of_one_family_and_survives_a_trip_between_processes(
    error: GradPathError,
) -> None:
    again = pickle.loads(pickle.dumps(error))
    assert isinstance(error, GradPathError)
    assert isinstance(error, ParameterError) == hasattr(error, "parameter")
    assert (type(error), str(error), vars(error)) == (type(again), str(again), vars(again))


def test_a_huge_value_makes_no_huge_error() -> None:
    with pytest.raises(ParameterError) as caught:
        echo("integer", "example: 1").bind({"x": "x" * 1_000_000})
    assert len(str(caught.value)) < 200
