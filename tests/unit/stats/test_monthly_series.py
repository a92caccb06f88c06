"""One number a month on its scale, and series that hold too little."""

import numpy as np
import pytest

from candour.stats.monthly_series import build_count_series, build_duration_series, build_share_series

MANY = np.full(40, 100.0)


def test_counts_go_to_the_log_scale_and_back() -> None:
    series = build_count_series("referrals", MANY)
    assert series.reason == ""
    assert series.restore(float(series.values[0])) == pytest.approx(100.5)


def test_a_month_at_nothing_is_a_twentieth_of_the_typical_one() -> None:
    counts = MANY.copy()
    counts[7] = 0
    series = build_count_series("referrals", counts)
    assert series.restore(float(series.values[7])) == pytest.approx(5)


def test_shares_go_to_log_odds_and_back() -> None:
    series = build_share_series("missing", MANY / 4, MANY)
    assert series.restore(float(series.values[0])) == pytest.approx(25.5 / 101)


def test_months_with_a_small_denominator_are_left_out() -> None:
    denominators = MANY.copy()
    denominators[[3, 4]] = [9, 0]
    values = build_share_series("missing", denominators / 2, denominators).values
    assert np.flatnonzero(np.isnan(values)).tolist() == [3, 4]


def test_medians_of_few_are_left_out_and_none_is_below_half_a_day() -> None:
    medians, counts = np.full(40, 30.0), MANY.copy()
    medians[[1, 2]], counts[3] = [0.0, np.nan], 4
    series = build_duration_series("days to close", medians, counts)
    assert np.flatnonzero(np.isnan(series.values)).tolist() == [2, 3]
    assert np.exp(series.values[[0, 1]]) == pytest.approx([30, 0.5])


def test_too_short_a_series_says_so() -> None:
    for series in (
        build_count_series("a", MANY[:35]),
        build_share_series("b", MANY[:35] / 2, MANY[:35]),
        build_duration_series("c", MANY[:35], MANY[:35]),
    ):
        assert series.reason == "a change of level needs at least 36 months, the series has 35"


def test_an_empty_series_says_so() -> None:
    assert build_count_series("a", np.array([])).reason == "fewer than 10 in a typical month"


def test_too_few_cases_say_so() -> None:
    assert build_count_series("a", MANY / 20).reason == "fewer than 10 in a typical month"
    assert build_share_series("b", MANY * 0.97, MANY).reason.startswith("fewer than 5 of the rarer kind")


def test_too_many_months_without_a_value_say_so() -> None:
    denominators = MANY.copy()
    denominators[:10] = 0
    series = build_share_series("b", denominators / 2, denominators)
    assert series.reason == "too few months can be used: at least 33 are needed"
