from datetime import date

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from candour.data.extracts.files.day_formats import (
    NO_DAY,
    DayReader,
    census_year,
    census_year_end,
    census_year_start,
    find_census_years,
    parse_day,
    to_date,
    to_number,
)

DAYS = st.dates(min_value=date(1900, 1, 1), max_value=date(2099, 12, 31))


@given(DAYS)
def test_both_formats_give_the_same_day(day: date) -> None:
    assert parse_day(day.isoformat()) == (to_number(day), "iso")
    assert parse_day(f"{day.day:02d}/{day.month:02d}/{day.year}") == (to_number(day), "british")
    assert to_date(to_number(day)) == day


@pytest.mark.parametrize(
    "text",
    [
        "",
        "yesterday",
        "2024-02-30",
        "31/04/2024",
        "1066-04-13",
        "2100-01-01",
        "24-03-31",
        "12/25/2024",
        "45382",
    ],
)
def test_what_is_no_day_gives_none(text: str) -> None:
    assert parse_day(text)[0] == NO_DAY


@pytest.mark.parametrize(
    "text", ["2024-03-31T00:00:00", "2024-03-31 00:00:00", "31/03/2024 00:00", "31.03.2024"]
)
def test_times_and_dots_are_accepted(text: str) -> None:
    assert parse_day(text)[0] == to_number(date(2024, 3, 31))


def test_day_comes_before_month() -> None:
    assert parse_day("03/04/2024")[0] == to_number(date(2024, 4, 3))


@given(DAYS)
def test_a_day_lies_in_its_census_year(day: date) -> None:
    year = census_year(to_number(day))
    assert census_year_start(year) <= to_number(day) <= census_year_end(year)


def test_census_year_turns_on_the_first_of_april() -> None:
    assert census_year(to_number(date(2024, 3, 31))) == 2024
    assert census_year(to_number(date(2024, 4, 1))) == 2025


def test_reader_counts_the_odd_every_time() -> None:
    reader = DayReader("iso")
    for text in ("2024-01-01", "01/02/2024", "01/02/2024", "never", None, "2024-01-01"):
        reader.read(text, "start")
    assert reader.seen["start"] == 5
    assert reader.other_format["start"] == 2
    assert reader.unreadable["start"] == 1


def test_reader_of_the_other_format_expects_the_other() -> None:
    reader = DayReader("british")
    assert reader.read("01/02/2024", "start") == reader.read("2024-02-01", "start")
    assert reader.other_format["start"] == 1


@given(st.lists(DAYS.map(to_number)))
def test_the_years_of_many_days_are_those_of_each(days: list[int]) -> None:
    assert find_census_years(np.array(days, dtype=np.int64)).tolist() == [census_year(day) for day in days]
