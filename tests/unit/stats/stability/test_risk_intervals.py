"""Ranges of one decision's risk: they do not shrink as one fits more often; the pilots' formula does."""

import numpy as np
import pytest
from scipy.stats import t

from candour.stats.stability.risk_intervals import (
    compute_pilots_intervals,
    compute_risk_intervals,
    find_unsettled,
    map_to_published,
)


def mean_widths(fits: int) -> tuple[float, float]:
    rng = np.random.default_rng(1)
    centre = rng.normal(size=3000)
    refits = centre + 0.4 * rng.normal(size=(fits, 3000))
    right, pilots = (
        compute(centre, refits, confidence=0.95)
        for compute in (compute_risk_intervals, compute_pilots_intervals)
    )
    return float((right.high - right.low).mean()), float((pilots.high - pilots.low).mean())


def test_the_width_does_not_shrink_with_the_number_of_fits_while_the_pilots_formula_does() -> None:
    (few, pilots_few), (many, pilots_many) = mean_widths(10), mean_widths(40)
    # What is left is Student's quantile alone: the spread itself is known better with more fits.
    allowed = t.isf(0.025, 39) / t.isf(0.025, 9)
    assert many / few == pytest.approx(allowed, rel=0.04)
    assert many > 0.85 * few
    assert many == pytest.approx(2 * 1.96 * 0.4, rel=0.05)
    assert pilots_many < 0.5 * pilots_few


def test_the_ends_are_students_about_the_forecast_itself() -> None:
    refits = np.array([[0.0], [1.0], [2.0]])
    found = compute_risk_intervals(np.array([0.5]), refits, confidence=0.95)
    assert found.spread[0] == 1
    assert found.high[0] == pytest.approx(0.5 + t.isf(0.025, 2))
    assert found.low[0] == pytest.approx(0.5 - t.isf(0.025, 2))
    with pytest.raises(ValueError, match="at least three fits"):
        compute_risk_intervals(np.array([0.5]), refits[:2], confidence=0.95)


def test_ends_go_through_the_calibrator_of_the_published_scores() -> None:
    margin = np.linspace(-3, 3, 400)
    published = 1 / (1 + np.exp(-(0.3 + 0.8 * margin)))
    ends = np.array([-1.234, 0.0, 2.2])
    expected = 1 / (1 + np.exp(-(0.3 + 0.8 * ends)))
    assert map_to_published(ends, margin, published) == pytest.approx(expected, abs=1e-4)
    assert map_to_published(np.array([-9.0, 9.0]), margin, published) == pytest.approx(published[[0, -1]])


def test_unsettled_decisions_reach_to_both_sides_of_the_cut_off() -> None:
    refits = np.array([[-0.1, 2.0, -2.0], [0.0, 2.1, -2.1], [0.1, 2.2, -1.9]])
    ranges = compute_risk_intervals(np.array([0.0, 2.1, -2.0]), refits, confidence=0.95)
    assert find_unsettled(ranges, 0.05).tolist() == [True, False, False]
