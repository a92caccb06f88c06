"""Days, ages and birthdays against the calendar of the standard library."""

from datetime import date, timedelta

import numpy as np
import pyarrow as pa
import pytest

from candour.data.days import (
    EARLIEST,
    NEVER,
    UNKNOWN,
    compute_age,
    find_birthday,
    make_keys,
    read_days,
    write_days,
)

EPOCH = date(1970, 1, 1)


def number(day: date) -> int:
    return (day - EPOCH).days


@pytest.mark.parametrize(
    ("born", "on", "age"),
    [
        (date(2010, 5, 5), date(2020, 5, 4), 9),
        (date(2010, 5, 5), date(2020, 5, 5), 10),
        (date(2010, 5, 5), date(2010, 5, 5), 0),
        (date(2010, 5, 5), date(2010, 5, 4), -1),
        (date(2004, 2, 29), date(2022, 2, 28), 17),
        (date(2004, 2, 29), date(2022, 3, 1), 18),
        (date(2004, 2, 29), date(2024, 2, 29), 20),
        (date(1969, 12, 31), date(1971, 1, 1), 1),
    ],
)
def test_age_in_completed_years(born: date, on: date, age: int) -> None:
    assert compute_age(np.array([number(born)]), np.array([number(on)])).tolist() == [age]


def test_the_18th_birthday_is_the_first_day_of_that_age() -> None:
    born = np.arange(number(date(2000, 1, 1)), number(date(2008, 12, 31)))
    birthday = find_birthday(born, age=18)
    assert (compute_age(born, birthday) == 18).all()
    assert (compute_age(born, birthday - 1) == 17).all()


def test_a_missing_birth_date_has_no_age_and_no_birthday() -> None:
    born = np.array([UNKNOWN])
    assert compute_age(born, np.array([0])).tolist() == [UNKNOWN]
    assert find_birthday(born, age=18).tolist() == [NEVER]


def test_dates_survive_the_way_to_numbers_and_back() -> None:
    dates = [date(1, 1, 1), None, EPOCH, date(9999, 12, 31)]
    days = read_days(pa.chunked_array([pa.array(dates[:1]), pa.array(dates[1:], pa.date32())], pa.date32()))
    assert days.tolist() == [EARLIEST, UNKNOWN, 0, number(date(9999, 12, 31))]
    assert write_days(days, known=days != UNKNOWN).to_pylist() == dates


def test_keys_sort_by_owner_then_day() -> None:
    rows = [(owner, day) for owner in (0, 1, 2) for day in (EARLIEST, -1, 0, 20_000, NEVER - 1, NEVER)]
    owners, days = np.array(rows).T
    keys = make_keys(owners, days)
    assert (np.diff(keys) > 0).all()
    assert make_keys(np.array([1]), np.array([NEVER + 1])) == make_keys(np.array([1]), np.array([NEVER]))
    assert write_days(np.array([number(EPOCH + timedelta(days=3))])).to_pylist() == [date(1970, 1, 4)]
