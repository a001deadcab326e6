"""Amounts as people print them: what is read, what is refused, and that the form is kept."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gradpath.graph.model.amounts import Amount
from gradpath.graph.model.parse_amount import AmountError, read_amount

#: Printed form, unit, low, high, last figure before an open end; + open, ~ rough, ! exclusive.
READ = [
    ("~$7,000", "usd", 7000, 7000, None, "~"),
    ("$7000", "usd", 7000, 7000, None, ""),
    ("7,000", "usd", 7000, 7000, None, ""),
    ("$50,000-$55,000", "usd", 50000, 55000, None, ""),
    ("$50,000\u2013$55,000", "usd", 50000, 55000, None, ""),
    ("$50,000 to 55,000", "usd", 50000, 55000, None, ""),
    ("$50-55K", "usd", 50000, 55000, None, ""),
    ("$50K-$55K", "usd", 50000, 55000, None, ""),
    ("~$75,000+", "usd", 75000, None, None, "+~"),
    ("$140,000-$200,000+", "usd", 140000, None, 200000, "+"),
    ("over $75,000", "usd", 75000, None, None, "+!"),
    ("more than about $75,000", "usd", 75000, None, None, "+~!"),
    ("at least $75,000", "usd", 75000, None, None, "+"),
    ("under $22K", "usd", None, 22000, None, "!"),
    ("Less Than $22,000", "usd", None, 22000, None, "!"),
    ("up to $22,000", "usd", None, 22000, None, ""),
    ("roughly $22.5K", "usd", 22500, 22500, None, "~"),
    ("$7,000.00", "usd", 7000, 7000, None, ""),
    ("~$7,000 total", "usd", 7000, 7000, None, "~"),
    ("7,000 US$ in total", "usd", 7000, 7000, None, ""),
    ("$5-8,000", "usd", 5000, 8000, None, ""),
    ("5\u20138k", "usd", 5000, 8000, None, ""),
    ("120-150K", "usd", 120000, 150000, None, ""),
    ("$120-150,000", "usd", 120000, 150000, None, ""),
    ("~$5-8,000+", "usd", 5000, None, 8000, "+~"),
    ("from 5 to 8 thousand", "usd", 5000, 8000, None, ""),
    ("from $5k to $8k", "usd", 5000, 8000, None, ""),
    ("between 5 and 8 thousand", "usd", 5000, 8000, None, ""),
    ("$5 to $8,000", "usd", 5, 8000, None, ""),
    ("$500-8,000", "usd", 500, 8000, None, ""),
    ("$600-8K", "usd", 600, 8000, None, ""),
    ("$5K-8,000", "usd", 5000, 8000, None, ""),
    ("5,000-8K", "usd", 5000, 8000, None, ""),
    ("$20.5-25K", "usd", 20500, 25000, None, ""),
    ("$1,200-1,500", "usd", 1200, 1500, None, ""),
    ("25 thousand", "usd", 25000, 25000, None, ""),
    ("approx $22,000", "usd", 22000, 22000, None, "~"),
    ("USD 22,000", "usd", 22000, 22000, None, ""),
    ("US $22,000", "usd", 22000, 22000, None, ""),
    ("from 30 to 36", "credit", 30, 36, None, ""),
    ("3-1,000", "credit", 3, 1000, None, ""),
    ("30", "credit", 30, 30, None, ""),
    ("45-credit", "credit", 45, 45, None, ""),
    ("30-36 credits", "credit", 30, 36, None, ""),
    ("between 30 and 36", "credit", 30, 36, None, ""),
    ("37.5", "credit", Decimal("37.5"), Decimal("37.5"), None, ""),
    ("Variable", "credit", None, None, None, ""),
    ("3-4", "course", 3, 4, None, ""),
    ("3 or 4 courses", "course", 3, 4, None, ""),
    ("5+", "course", 5, None, None, "+"),
    ("5 or more courses", "course", 5, None, None, "+"),
    ("0", "course", 0, 0, None, ""),
]
#: Printed form, unit, and what the message says.
REFUSED = [
    ("", "usd", "no amount in US dollars"),
    ("seven thousand", "usd", "no amount in US dollars"),
    ("free", "usd", "write it like"),
    ("$1,200 per credit", "usd", "a rate and not a total"),
    ("$20,000/year", "usd", "a rate and not a total"),
    ("€7,000", "usd", "another currency"),
    ("7,000 EUR", "usd", "another currency"),
    ("C$7,000", "usd", "another currency"),
    ("CHF 7,000", "usd", "another currency"),
    ("90 ECTS", "credit", "ECTS credits are another unit"),
    ("$7.000", "usd", "this holds 7.000, which can be read as 7,000 or as 7"),
    ("$7,000.50", "usd", "not a whole number of dollars"),
    ("$70,00", "usd", "70,00, whose separators part neither thousands nor decimals"),
    ("$55,000-$50,000", "usd", "begins above its end"),
    ("$5-8000", "usd", "read as $5 to $8,000 or as $5,000 to $8,000: write one of them in full"),
    ("$5-$8,000", "usd", "read as $5 to $8,000 or as $5,000 to $8,000"),
    ("$5,000-8", "usd", "read as $8 to $5,000 or as $5,000 to $8,000"),
    ("5k-8", "usd", "read as $8 to $5,000 or as $5,000 to $8,000"),
    ("$50K-55", "usd", "read as $55 to $50,000 or as $50,000 to $55,000"),
    ("$900-1,000,000", "usd", "read as $900 to $1,000,000 or as $900,000 to $1,000,000"),
    ("9" * 5000, "usd", "no amount in US dollars"),
    ("1" + "0" * 30, "credit", "no amount in credits"),
    ("4-Mar", "course", "a date and no amount: a spreadsheet may have made it of 3-4"),
    ("Mar-04", "course", "a date and no amount"),
    ("2026-03-04", "course", "a date and no amount"),
    ("3/4/2026", "course", "a date and no amount"),
    ("30-6", "credit", "begins above its end"),
    ("over $7,000+", "usd", "says twice where it ends"),
    ("under $7,000-$9,000", "usd", "two ends already"),
    ("between $7,000", "usd", "no second end"),
    ("3 and 4", "course", "no amount in courses"),
    ("-5", "credit", "no amount in credits"),
    ("30-", "credit", "no amount in credits"),
    ("$30-", "usd", "no amount in US dollars"),
    ("37.500", "credit", "read as 37,500 or as 37.5"),
    ("7,000 Euros", "usd", "another currency"),
    ("$30", "credit", "a sum of money"),
    ("30 courses", "credit", "no amount in credits"),
    ("٣٠", "credit", "no amount in credits"),
    ("30; 36", "credit", "no amount in credits"),
    ("50%", "usd", "no amount in US dollars"),
]


@pytest.mark.parametrize(("printed", "unit", "low", "high", "last", "marks"), READ)
def test_a_printed_amount_is_an_interval_that_keeps_its_form(
    printed: str,
    unit: str,
    low: int | Decimal | None,
    high: int | Decimal | None,
    last: int | None,
    marks: str,
) -> None:
    assert read_amount(printed, unit) == Amount(
        low,
        high,
        last,
        open_ended="+" in marks,
        approximate="~" in marks,
        exclusive="!" in marks,
        unit=unit,
        printed=(printed,),
        scope="total" if printed.endswith("total") else "",
    )


@pytest.mark.parametrize(("printed", "unit", "says"), REFUSED)
def test_what_is_no_amount_is_refused_with_a_cure(printed: str, unit: str, says: str) -> None:
    with pytest.raises(AmountError) as caught:
        read_amount(printed, unit)
    assert says in str(caught.value)
    assert caught.value.hint


@given(
    unit=st.sampled_from(["usd", "credit", "course"]),
    ends=st.tuples(st.integers(0, 10**6), st.integers(1, 10**6)),
    kind=st.sampled_from(["point", "range", "open", "open range", "over", "under", "at most"]),
    rough=st.booleans(),
)
def test_what_we_say_of_an_amount_reads_as_the_same_amount(
    unit: str, ends: tuple[int, int], kind: str, rough: bool
) -> None:
    low, high = ends[0], ends[0] + ends[1]
    amount = Amount(
        None if kind in {"under", "at most"} else low,
        {"point": low, "range": high, "under": high, "at most": high}.get(kind),
        high if kind == "open range" else None,
        open_ended=kind in {"open", "open range", "over"},
        approximate=rough,
        exclusive=kind in {"over", "under"},
        unit=unit,
    )
    again = read_amount(str(amount), unit)
    assert str(again) == str(amount)
    assert (again.low, again.high, again.open_from) == (amount.low, amount.high, amount.open_from)
    assert (again.open_ended, again.approximate, again.exclusive) == (
        amount.open_ended,
        amount.approximate,
        amount.exclusive,
    )


def message(text: str, unit: str) -> AmountError | None:
    try:
        read_amount(text, unit)
    except AmountError as error:
        return error
    return None


@given(st.text(max_size=30), st.sampled_from(["usd", "credit", "course"]))
def test_any_text_is_read_or_refused_with_a_cure(text: str, unit: str) -> None:
    found = message(text, unit)
    if found is None:
        assert read_amount(text, unit).printed == (" ".join(text.split()),)
    else:
        assert found.hint
