"""Recalibration against scikit-learn, closed forms, brute force, and known truth."""

import numpy as np
import pytest
from scipy.optimize import brentq
from sklearn.linear_model import LogisticRegression

from candour.stats.calibration.recalibration import (
    compute_log_odds,
    compute_recalibration,
    describe_coefficient,
    describe_ratio,
)


def make(
    n: int = 3000, seed: int = 1, *, slope: float = 1.0, shift: float = 0.0
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    rng = np.random.default_rng(seed)
    log_odds = rng.normal(-2, 1, size=n)
    truth = 1 / (1 + np.exp(-(shift + slope * log_odds)))
    return 1 / (1 + np.exp(-log_odds)), rng.random(n) < truth, np.arange(n) // 2


def test_slope_equals_scikit_learns() -> None:
    scores, outcomes, families = make()
    theirs = LogisticRegression(C=np.inf, tol=1e-10, max_iter=1000).fit(
        compute_log_odds(scores)[:, None], outcomes
    )
    found = compute_recalibration(scores, outcomes, families, families=1500)
    assert found.slope.value == pytest.approx(theirs.coef_[0, 0], abs=1e-5)


def test_intercept_makes_the_mean_right_with_the_slope_at_one() -> None:
    scores, outcomes, families = make(shift=0.7)
    log_odds = compute_log_odds(scores)
    right = brentq(lambda a: (1 / (1 + np.exp(-(a + log_odds)))).sum() - outcomes.sum(), -5, 5)
    found = compute_recalibration(scores, outcomes, families, families=1500)
    assert found.intercept.value == pytest.approx(right, abs=1e-8)


def test_ratio_is_observed_over_expected() -> None:
    scores, outcomes, families = make()
    found = compute_recalibration(scores, outcomes, families, families=1500).ratio
    assert found.value == pytest.approx(outcomes.sum() / scores.sum())
    estimate = describe_ratio(found, critical_value=1.96)
    assert estimate.low is not None
    assert estimate.high is not None
    assert estimate.low * estimate.high == pytest.approx(estimate.value**2)  # type: ignore[operator]


def test_spread_equals_that_of_a_brute_force_bootstrap() -> None:
    scores, outcomes, families = make(500)
    found = compute_recalibration(scores, outcomes, families, families=250)
    rng = np.random.default_rng(3)
    slopes, ratios = [], []
    for _ in range(500):
        drawn = rng.integers(0, 250, 250)
        rows = np.concatenate([2 * drawn, 2 * drawn + 1])
        again = compute_recalibration(scores[rows], outcomes[rows], families[rows], families=250)
        slopes.append(again.slope.value or np.nan)
        ratios.append(np.log(again.ratio.value or np.nan))
    assert found.slope.variance**0.5 == pytest.approx(np.std(slopes), rel=0.12)
    assert found.ratio.variance**0.5 == pytest.approx(np.std(ratios), rel=0.12)


@pytest.mark.parametrize(("slope", "shift"), [(1.0, 0.0), (0.5, -1.0), (1.5, 0.8)])
def test_known_truth_lies_in_the_interval(slope: float, shift: float) -> None:
    scores, outcomes, families = make(20_000, slope=slope, shift=shift)
    estimate = describe_coefficient(
        compute_recalibration(scores, outcomes, families, families=10_000).slope, critical_value=3
    )
    assert estimate.low is not None
    assert estimate.high is not None
    assert estimate.low < slope < estimate.high


def test_scores_at_the_ends_have_finite_log_odds() -> None:
    assert compute_log_odds(np.array([0.0, 0.5, 1.0])) == pytest.approx([-13.8155, 0, 13.8155], abs=1e-3)


@pytest.mark.parametrize(("outcome", "reason"), [(False, "no child with"), (True, "no child without")])
def test_undefined_without_both_classes(outcome: bool, reason: str) -> None:
    scores = np.linspace(0.1, 0.9, 20)
    found = compute_recalibration(scores, np.full(20, outcome), np.arange(20), families=20)
    assert found.slope.value is None
    assert reason in found.slope.reason
    assert describe_coefficient(found.slope, critical_value=2).value is None


def test_equal_scores_and_perfect_parting_have_no_slope() -> None:
    outcomes = np.arange(20) >= 10
    equal = compute_recalibration(np.full(20, 0.5), outcomes, np.arange(20), families=20)
    assert (equal.slope.value, equal.slope.reason) == (None, "all scores are equal")
    assert equal.intercept.value == pytest.approx(0)
    parted = compute_recalibration(np.where(outcomes, 0.8, 0.2), outcomes, np.arange(20), families=20)
    assert parted.slope.value is None
    assert "perfectly" in parted.slope.reason


def test_no_outcome_gives_a_ratio_of_nought_without_an_interval() -> None:
    none = compute_recalibration(np.full(20, 0.1), np.zeros(20, dtype=bool), np.arange(20), families=20)
    estimate = describe_ratio(none.ratio, critical_value=2)
    assert (estimate.value, estimate.low) == (0, None)
    assert estimate.reason
    nothing = compute_recalibration(np.zeros(20), np.zeros(20, dtype=bool), np.arange(20), families=20)
    assert describe_ratio(nothing.ratio, critical_value=2).value is None


def test_one_family_gives_no_interval() -> None:
    scores, outcomes, _ = make(200)
    found = compute_recalibration(scores, outcomes, np.zeros(200, dtype=int), families=1)
    estimate = describe_coefficient(found.slope, critical_value=2)
    assert estimate.value is not None
    assert (estimate.low, estimate.high) == (None, None)
    assert "one family" in estimate.reason
