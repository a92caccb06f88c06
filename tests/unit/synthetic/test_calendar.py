"""Days as numbers: return years, weekdays, seasons, and their text, against Python's own calendar."""

from datetime import date, timedelta

import numpy as np
import pytest

from candour.data.synthetic.calendar import (
    NEVER,
    Period,
    add_working_days,
    build_day_text,
    build_seasons,
    find_day,
    find_year_bounds,
    move_to_weekday,
)
from candour.data.synthetic.chance import draw_banded_days, draw_codes, open_streams
from candour.data.synthetic.recording import find_following_year
from candour.data.synthetic.targets import ASSESSMENT_WORKING_DAYS, REFERRAL_MONTHS

EPOCH = date(1970, 1, 1)


def to_date(day: int) -> date:
    return EPOCH + timedelta(days=int(day))


def test_return_years_end_on_31_march() -> None:
    assert [to_date(day) for day in find_year_bounds(2024)] == [date(2023, 4, 1), date(2024, 3, 31)]
    period = Period(2021, 2026)
    assert period.years == (2021, 2022, 2023, 2024, 2025, 2026)
    assert (to_date(period.first_day), to_date(period.last_day)) == (date(2020, 4, 1), date(2026, 3, 31))


@pytest.mark.parametrize(
    ("day", "opening"),
    [
        (date(2023, 3, 31), date(2023, 4, 1)),
        (date(2023, 4, 1), date(2024, 4, 1)),
        (date(2024, 2, 29), date(2024, 4, 1)),
        (date(2024, 3, 31), date(2024, 4, 1)),
        (date(2024, 4, 1), date(2025, 4, 1)),
        (date(2024, 12, 31), date(2025, 4, 1)),
    ],
)
def test_the_following_return_year_opens_on_1_april(day: date, opening: date) -> None:
    found = find_following_year(np.array([find_day(day.year, day.month, day.day), NEVER]))
    assert to_date(found[0]) == opening
    assert found[1] == NEVER


def test_weekends_move_to_monday() -> None:
    days = np.arange(find_day(2024, 1, 1), find_day(2024, 12, 31))
    moved = move_to_weekday(days)
    for day, after in zip(days.tolist(), moved.tolist(), strict=True):
        weekday = to_date(day).weekday()
        assert after - day == {5: 2, 6: 1}.get(weekday, 0)


def test_working_days_are_counted_over_weekends() -> None:
    friday = np.array([find_day(2024, 5, 3)])
    assert to_date(add_working_days(friday, np.array([1]))[0]) == date(2024, 5, 6)
    assert to_date(add_working_days(friday, np.array([15]))[0]) == date(2024, 5, 24)


def test_seasons_lose_no_time_and_favour_the_busy_months() -> None:
    seasons = build_seasons(first_year=2000, last_year=2023)
    days = np.arange(find_day(2001, 1, 1), find_day(2023, 1, 1))
    np.testing.assert_array_equal(seasons.find_days(seasons.read_clock(days) + 1e-6), days)
    first, last = seasons.read_clock(np.array([find_day(2001, 1, 1), find_day(2021, 1, 1)])).tolist()
    readings = np.linspace(first, last, 200_001)
    month = seasons.find_days(readings).astype("datetime64[D]").astype("datetime64[M]").astype(int) % 12
    share = 100 * np.bincount(month) / len(month)
    np.testing.assert_allclose(share, np.array(REFERRAL_MONTHS) / sum(REFERRAL_MONTHS) * 100, atol=0.15)
    openings = np.array([find_day(year, 1, 1) for year in range(2001, 2022)])
    np.testing.assert_allclose(np.diff(seasons.read_clock(openings)), np.diff(openings), atol=0.05)


def test_days_are_written_both_ways_and_never_as_nothing() -> None:
    text = build_day_text(find_day(2019, 1, 1), find_day(2024, 12, 31))
    days = np.array([find_day(2019, 1, 1), find_day(2024, 2, 29), NEVER])
    assert text.write_iso(days) == ["2019-01-01", "2024-02-29", ""]
    assert text.write_british(days) == ["01/01/2019", "29/02/2024", ""]


def test_streams_are_independent_of_each_other_and_follow_the_seed() -> None:
    one, two, again = open_streams(4), open_streams(5), open_streams(4)
    draws = {name: stream.random(3).tolist() for name, stream in one.items()}
    assert draws == {name: stream.random(3).tolist() for name, stream in again.items()}
    assert len({tuple(values) for values in draws.values()}) == len(draws)
    assert two["care"].random(3).tolist() != draws["care"]
    assert open_streams(4, 1)["care"].random(3).tolist() != draws["care"]


def test_codes_and_bands_are_drawn_by_their_shares() -> None:
    generator = np.random.default_rng(2)
    share = np.bincount(draw_codes(generator, {"a": 1.0, "b": 3.0, "c": 0.0}, 40_000), minlength=3) / 40_000
    np.testing.assert_allclose(share, [0.25, 0.75, 0.0], atol=0.01)
    days = draw_banded_days(generator, ASSESSMENT_WORKING_DAYS, 40_000)
    assert (days.min(), days.max()) == (0, 90)
    np.testing.assert_allclose(
        (days <= 45).mean(), 0.845, atol=0.01
    )  # national: 84.5 % within 45 working days
    assert abs(float(np.median(days)) - 34) <= 2  # national median: 34
