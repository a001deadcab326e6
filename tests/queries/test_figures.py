"""Figures as people write them: read, refused, or refused with both readings."""

from contextlib import suppress
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gradpath.queries import Catalogue, ParameterError
from gradpath.queries.figures import FigureError, read_figure, read_whole

TWENTY_FIVE = [
    *("25000", "$25,000", "25k", "25 K", "25K", "USD 25,000", "USD25000", "US$ 25,000", "$ 25 000"),
    *("25000 dollars", "25,000 US dollars", "25000 USD", "approx $25,000", "approx. 25k", "~25k"),
    *("about $25,000", "circa 25k", "ca. 25k", "\u2248 25k", "25,000.00", "25.000,00", "25'000"),
    *("25\u2019000", "25\u00a0000", "25\u202f000", "25_000", "25 thousand", "0.025m", "25,0k"),
    *("\uff12\uff15\uff10\uff10\uff10", " $25,000 total ", "25 k dollars", "$25K", "025000"),
]
REFUSED = [
    *("", "cheap", "$", "-25000", "25-30k", "under 25k", "25k+", "1e5", "\u0663\u0660", "25,00"),
    *("2,5000", "25..000", "2 5", "25;30", "25,000 credits", "$25,000 a year", "$25,000/credit"),
    *("25,000 25,000", "kk", "25kk", "0x10", "NaN", "\u221e", "25%", "25\u00b2", "five", "9" * 40),
]


@pytest.mark.parametrize("text", TWENTY_FIVE)
def test_an_amount_is_read_as_people_write_it(text: str) -> None:
    found = read_figure(text, "usd")
    assert found == 25000
    assert isinstance(found, int)


@pytest.mark.parametrize(
    ("text", "unit", "figure"),
    [
        ("24", "months", 24),
        ("18 mo", "months", 18),
        ("2 years", "months", 24),
        ("1.5 yrs", "months", 18),
        ("15 hrs/week", "hours a week", 15),
    ],
)
def test_a_length_of_time_is_read_in_its_unit(text: str, unit: str, figure: int) -> None:
    assert read_whole(text, unit) == figure


@pytest.mark.parametrize("text", REFUSED)
def test_anything_else_is_refused_with_what_to_try(text: str) -> None:
    with pytest.raises(FigureError, match=r"try 25000, \$25,000 or 25k"):
        read_figure(text, "usd")


@pytest.mark.parametrize(
    ("text", "readings"),
    [
        ("25.000", "25,000 or as 25:"),
        ("$7.500", "7,500 or as 7.5:"),
        ("25,000k", "25,000,000 or as 25,000:"),
        ("1,250 million", "1,250,000,000 or as 1,250,000:"),
    ],
)
def test_an_ambiguous_separator_is_refused_with_both_readings(text: str, readings: str) -> None:
    with pytest.raises(FigureError, match=f"which can be read as {readings}"):
        read_figure(text, "usd")


@pytest.mark.parametrize("text", ["\u20ac25,000", "25000 EUR", "\u00a325k", "25k CAD"])
def test_another_currency_is_refused(text: str) -> None:
    with pytest.raises(FigureError, match="another currency: give US dollars"):
        read_figure(text, "usd")


@pytest.mark.parametrize(
    ("text", "unit", "figure"),
    [
        ("$140k a year", "US dollars a year", 140000),
        ("140,000 USD per year", "usd-per-year", 140000),
        ("$140,000/yr", "usd-per-year", 140000),
        ("30 credits", "credits", 30),
        ("45-credit", "credit", 45),
        ("37.5", "credit", Decimal("37.5")),
        ("4 courses", "courses", 4),
        ("1.5 years", "year", Decimal("1.5")),
        ("1,000", "", 1000),
    ],
)
def test_a_unit_may_follow_its_figure(text: str, unit: str, figure: int | Decimal) -> None:
    assert read_figure(text, unit) == figure


@pytest.mark.parametrize(
    ("text", "name", "figure"),
    [
        *((f"{word} 25k", "tuition_max", 25000) for word in ("at most", "max", "Up to", "max.")),
        *((f"{word} $25,000", "tuition_max", 24999) for word in ("under", "below", "less than")),
        *((f"{word}25k", "tuition_max", 25000) for word in ("<=", "no more than ", "maximum of ")),
        ("<25k", "tuition_max", 24999),
        ("25k", "tuition_max", 25000),
        *((f"{word} 140k", "min_pay", 140000) for word in ("at least", "min", "no less than")),
        *((f"{word} 140k", "min_pay", 140001) for word in ("over", "more than", ">")),
        ("from about 140k", "min_pay", 140000),
    ],
)
def test_a_word_for_the_bound_may_precede_it(text: str, name: str, figure: int) -> None:
    assert read_whole(text, "usd", name) == figure


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("at least 25k", "tuition_max"),
        ("under 140k", "min_pay"),
        ("under 25k", ""),
        ("under", "max"),
    ],
)
def test_the_word_for_another_bound_is_refused(text: str, name: str) -> None:
    with pytest.raises(FigureError, match="not an amount in US dollars"):
        read_whole(text, "usd", name)


@pytest.mark.parametrize(("text", "unit"), [("$30", "credit"), ("30 courses", "credit")])
def test_another_unit_is_refused(text: str, unit: str) -> None:
    with pytest.raises(FigureError, match="not an amount in credits"):
        read_figure(text, unit)


@given(st.text(max_size=30))
def test_any_text_is_a_figure_or_refused(text: str) -> None:
    with suppress(FigureError):
        assert read_figure(text, "usd") >= 0


@given(st.integers(0, 10**12 - 1))
def test_a_figure_that_we_write_is_read_as_the_same(figure: int) -> None:
    assert read_figure(f"${figure:,}", "usd") == read_figure(str(figure), "usd") == figure


def test_a_parameter_takes_an_amount_and_names_the_fault_of_another() -> None:
    programs = Catalogue.load()["programs"]
    assert programs.bind({"tuition_max": "approx. $25,000"}).parameters["tuition_max"] == 25000
    for given_, message in {
        "25.000": "tuition_max is '25.000', which can be read as 25,000 or as 25: write one",
        "cheap": "tuition_max is 'cheap', which is not an amount in US dollars: try 25000, ",
        "25,000.50": "tuition_max is '25,000.50', which is not a whole number of US dollars",
    }.items():
        with pytest.raises(ParameterError) as caught:
            programs.bind({"tuition_max": given_})
        assert str(caught.value).startswith(message)
