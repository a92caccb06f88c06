"""Intervals for shares against scipy and against values worked out by hand."""

import pytest
from scipy.stats import binomtest

from candour.stats.intervals import (
    Interval,
    combine_to_difference,
    compute_clopper_pearson_interval,
    compute_critical_value,
    compute_wilson_interval,
)


@pytest.mark.parametrize(("events", "n"), [(0, 12), (1, 7), (40, 130), (12, 12)])
def test_intervals_equal_scipys(events: int, n: int) -> None:
    test = binomtest(events, n)
    wilson = test.proportion_ci(0.95, method="wilson")
    exact = test.proportion_ci(0.95, method="exact")
    found = compute_wilson_interval(events / n, n, critical_value=compute_critical_value(0.95))
    assert found == pytest.approx((wilson.low, wilson.high), abs=1e-12)
    assert compute_clopper_pearson_interval(events, n, confidence=0.95) == pytest.approx(
        (exact.low, exact.high)
    )


def test_none_of_twelve_reaches_up_to_a_quarter() -> None:
    assert compute_clopper_pearson_interval(0, 12, confidence=0.95).high == pytest.approx(0.2646, abs=1e-4)


def test_difference_equals_newcombes_printed_example() -> None:
    # Newcombe 1998, method 10: 56/70 against 48/80 gives 0.0524 to 0.3339.
    critical_value = compute_critical_value(0.95)
    first = compute_wilson_interval(56 / 70, 70, critical_value=critical_value)
    second = compute_wilson_interval(48 / 80, 80, critical_value=critical_value)
    found = combine_to_difference(56 / 70, first, 48 / 80, second, correlation=0.0)
    assert found == pytest.approx((0.0524, 0.3339), abs=5e-5)


def test_difference_of_a_number_with_itself_is_certain() -> None:
    ends = Interval(0.2, 0.4)
    assert combine_to_difference(0.3, ends, 0.3, ends, correlation=1.0) == pytest.approx((0, 0), abs=1e-7)
