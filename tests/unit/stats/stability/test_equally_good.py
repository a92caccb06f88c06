"""Ambiguity and discrepancy by hand, and which forecasts count as equally good."""

import numpy as np
import pytest

from candour.stats.clustered import estimate_share
from candour.stats.groups.differences import find_share_interval
from candour.stats.intervals import compute_critical_value
from candour.stats.performance import resample_performance
from candour.stats.stability.equally_good import compare_forecast, find_ambiguous, find_discrepancy

LEADING = np.array([True, True, False, False, False, False])
OTHERS = {
    "first": np.array([True, False, True, False, False, False]),
    "second": np.array([True, True, False, True, False, False]),
}


def test_ambiguous_is_what_any_other_changes() -> None:
    assert find_ambiguous(LEADING, OTHERS).tolist() == [False, True, True, True, False, False]
    assert not find_ambiguous(LEADING, {}).any()


def test_discrepancy_is_the_largest_change_by_one_forecast() -> None:
    everyone = np.ones(6, dtype=bool)
    found = find_discrepancy(LEADING, OTHERS, everyone, np.arange(6), confidence=0.95, seed=1)
    assert found.value == pytest.approx(2 / 6)
    assert (found.events, found.n) == (2, 6)
    empty = find_discrepancy(LEADING, {}, everyone, np.arange(6), confidence=0.95, seed=1)
    assert empty.value is None


def test_with_one_forecast_the_interval_is_that_of_its_share_and_with_more_it_reaches_further() -> None:
    rng = np.random.default_rng(1)
    leading = rng.random(800) < 0.2
    others = {str(number): leading ^ (rng.random(800) < 0.1) for number in range(8)}
    everyone, families = np.ones(800, dtype=bool), np.arange(800) // 2
    one = find_discrepancy(leading, {"0": others["0"]}, everyone, families, confidence=0.95, seed=1)
    share = estimate_share(others["0"] != leading, everyone, families, empty="")
    expected = find_share_interval(share, compute_critical_value(0.95))
    assert [one.low, one.high] == pytest.approx([expected.low, expected.high])
    many = find_discrepancy(leading, others, everyone, families, confidence=0.95, seed=1)
    assert many.low is not None
    assert many.high is not None
    # All change 10 in 100: the interval holds that, though the largest of eight lies above it.
    assert many.low < 0.1 < many.high


def test_equally_good_is_at_most_so_much_worse() -> None:
    rng = np.random.default_rng(2)
    risk = rng.normal(size=2000)
    outcomes = rng.random(2000) < 1 / (1 + np.exp(2 - 1.5 * risk))
    scores = {
        "leading": risk,
        "same": risk + 0.02 * rng.normal(size=2000),
        "worse": risk + rng.normal(size=2000),
    }
    performance = resample_performance(
        scores, outcomes, np.arange(2000), shares=(), confidence=0.95, replicates=100, seed=1
    )
    assert compare_forecast(performance, "same", "leading", most=0.02).is_equally_good
    worse = compare_forecast(performance, "worse", "leading", most=0.02)
    assert not worse.is_equally_good
    assert worse.auc.value is not None
    assert worse.auc.value < -0.02
    assert compare_forecast(performance, "worse", "leading", most=0.9).is_equally_good
