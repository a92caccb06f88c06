"""Quantiles of days and shares within days: against scipy and numpy, and nobody's own day among them."""

import numpy as np
import pytest
from scipy.stats import quantile_test

from candour.stats.clustered import estimate_share
from candour.stats.groups.rates import describe_share
from candour.stats.usefulness.lead_time import estimate_quantile, estimate_within


def draw_days(n: int, seed: int = 1) -> np.ndarray:
    return np.floor(np.random.default_rng(seed).exponential(80, n)).astype(np.int64)


@pytest.mark.parametrize("at", [0.25, 0.5, 0.75])
def test_alone_in_their_families_the_interval_is_nearly_the_exact_one(at: float) -> None:
    days = draw_days(900)
    found = estimate_quantile(days, np.arange(900), at=at, confidence=0.95, more_than=5)
    assert found.value == np.quantile(days, at, method="inverted_cdf")
    exact = quantile_test(days, p=at).confidence_interval(0.95)
    assert found.low == pytest.approx(exact.low, abs=4)
    assert found.high == pytest.approx(exact.high, abs=4)


def test_alike_families_widen_the_interval() -> None:
    days = np.repeat(draw_days(200), 3)
    alone, together = (
        estimate_quantile(days, families, at=0.5, confidence=0.95, more_than=5)
        for families in (np.arange(600), np.repeat(np.arange(200), 3))
    )
    assert (together.high or 0) - (together.low or 0) > 1.3 * ((alone.high or 0) - (alone.low or 0))


def test_no_number_lies_among_the_shortest_or_longest() -> None:
    few = estimate_quantile(draw_days(20), np.arange(20), at=0.25, confidence=0.95, more_than=5)
    assert (few.value, bool(few.reason)) == (None, True)
    some = estimate_quantile(draw_days(30), np.arange(30), at=0.25, confidence=0.95, more_than=5)
    assert some.value is not None
    assert (some.low, bool(some.reason)) == (None, True)
    open_ended = estimate_quantile(draw_days(30), np.arange(30), at=0.25, confidence=0.95, more_than=0)
    assert open_ended.low is not None


def test_shares_within_days_have_a_band_wider_than_each_alone() -> None:
    days, families = draw_days(400), np.arange(400) // 2
    found = estimate_within(days, families, (7, 30, 90), confidence=0.95, seed=1)
    for point in found:
        assert point.reached == (days <= point.days).sum()
        share = estimate_share(days <= point.days, np.ones(400, dtype=bool), families, empty="")
        alone = describe_share(share, confidence=0.95)
        assert point.share.value == alone.value
        assert (point.share.low or 0) < (alone.low or 0) < (alone.high or 0) < (point.share.high or 0)
    assert estimate_within(days, families, (7, 30, 90), confidence=0.95, seed=1) == found
