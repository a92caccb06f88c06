import pytest
from hypothesis import given
from hypothesis import strategies as st

from candour.data.vocabulary import read_age


@pytest.mark.parametrize(
    ("text", "years"),
    [
        ("5", 5.0),
        (" 5.5 ", 5.5),
        ("5 yrs", 5.0),
        ("5 Years old", 5.0),
        ("0", 0.0),
        ("0.25", 0.25),
        ("<1", 0.0),
        ("Under 1 year", 0.0),
        ("18 months", 1.5),
        ("6m", 0.5),
        ("5y 3m", 5.25),
        ("5y3m", 5.25),
        ("1 year and 6 months", 1.5),
        ("2 years, 0 months", 2.0),
        ("-1", -1.0),
        ("-0.3", -1.0),
        ("unborn", -1.0),
        ("-5", None),
        ("131", None),
        ("1900", None),
        ("five", None),
        ("", None),
        ("3 to 4", None),
        ("nan", None),
        ("12/04/2010", None),
    ],
)
def test_ages(text: str, years: float | None) -> None:
    assert read_age(text) == years


def test_weeks_and_days_are_parts_of_a_year() -> None:
    assert read_age("26 weeks") == pytest.approx(26 * 7 / 365.25)
    assert read_age("10 days") == pytest.approx(10 / 365.25)


@given(st.text(max_size=20))
def test_no_text_raises_and_every_age_is_possible(text: str) -> None:
    age = read_age(text)
    assert age is None or age == -1.0 or 0 <= age <= 130


@given(st.integers(0, 100), st.integers(0, 11))
def test_years_and_months_add_up(years: int, months: int) -> None:
    assert read_age(f"{years}y {months}m") == pytest.approx(years + months / 12)


def test_a_cell_of_megabytes_is_passed_by() -> None:
    text = "1" * 5_000_000
    assert read_age(text) is None
