"""The smooth curve, its spline, and how far scores are from it: against SciPy, statsmodels and plain resampling."""

import numpy as np
import pytest
import statsmodels.api as sm
from scipy.interpolate import CubicSpline

from calibrated_families import draw_families, is_overconfident
from candour.stats.calibration.curve_errors import compute_curve_errors
from candour.stats.calibration.flexible_curve import FittedCurve, draw_band, fit_curve
from candour.stats.calibration.recalibration import compute_log_odds
from candour.stats.calibration.score_levels import build_levels, resample_levels
from candour.stats.calibration.spline import place_knots, straight_coefficients
from candour.stats.natural_spline import build_basis
from candour.stats.resampling import draw_family_weights


def test_every_natural_cubic_spline_through_the_knots_is_on_the_basis() -> None:
    knots = np.array([-4.0, -3.0, -2.5, -1.0, 0.5])
    values = np.array([0.1, -0.4, 0.7, 0.2, 1.5])
    theirs = CubicSpline(knots, values, bc_type="natural")
    ours = np.linalg.solve(build_basis(knots, knots), values)
    inside = np.linspace(-4, 0.5, 50)
    assert build_basis(inside, knots) @ ours == pytest.approx(theirs(inside), abs=1e-9)
    beyond = build_basis(np.array([1.0, 2.0, 3.0, -5.0, -6.0, -7.0]), knots) @ ours
    assert np.diff(beyond[:3], 2) == pytest.approx(0, abs=1e-9)
    assert np.diff(beyond[3:], 2) == pytest.approx(0, abs=1e-9)


def test_scores_that_are_right_lie_on_the_basis_exactly() -> None:
    log_odds = np.linspace(-5, 2, 100)
    basis = build_basis(log_odds, place_knots(log_odds, 1000))
    assert basis @ straight_coefficients(basis.shape[1]) == pytest.approx(log_odds)


@pytest.mark.parametrize(("rarer", "knots"), [(30, 3), (100, 4), (300, 5), (900, 7), (5000, 9), (50_000, 15)])
def test_a_curve_bends_as_often_as_outcomes_can_tell(rarer: int, knots: int) -> None:
    assert len(place_knots(np.linspace(-5, 1, 1000), rarer)) == knots


def test_few_different_scores_allow_fewer_knots_or_none() -> None:
    assert len(place_knots(np.repeat([-3.0, -2.0, -1.0, 0.0], 50), 1000)) == 3
    assert not len(place_knots(np.repeat([-3.0, -2.0], 50), 1000))


def measure_plainly(
    scores: np.ndarray, outcomes: np.ndarray, knots: np.ndarray
) -> tuple[float, float, float]:
    basis = build_basis(compute_log_odds(scores), knots)
    fitted = sm.GLM(outcomes.astype(float), basis, family=sm.families.Binomial()).fit(tol=1e-12).fittedvalues
    errors = np.abs(fitted - scores)
    return errors.mean(), *np.quantile(errors, [0.5, 0.9], method="inverted_cdf")


def test_ici_e50_and_e90_and_their_replicates_are_those_of_plain_resampling() -> None:
    drawn = draw_families(2, families=250, curve=is_overconfident)
    scores = np.round(drawn.scores, 3)
    levels = build_levels(scores, *drawn[1:3], families=250)
    curve = fit_curve(levels)
    assert isinstance(curve, FittedCurve)
    resampled = resample_levels(levels, replicates=100, seed=5)
    found = compute_curve_errors(curve, levels, resampled, confidence=0.9, seed=1)
    plain = measure_plainly(scores, drawn.outcomes, curve.knots)
    assert [error.estimate.value for error in found[:3]] == pytest.approx(plain, abs=1e-6)
    weights = np.concatenate(list(draw_family_weights(250, replicates=100, seed=5, cells=1)), axis=1)
    replicates = np.array(
        [
            measure_plainly(scores[rows], drawn.outcomes[rows], curve.knots)
            for number in range(100)
            for rows in [np.repeat(np.arange(len(scores)), weights[drawn.families, number].astype(int))]
        ]
    )
    for at, error in enumerate(found[:3]):
        upper = np.quantile(replicates[:, at], 0.95, method="inverted_cdf")
        low = max(0.0, min(2 * plain[at] - upper - error.usual, plain[at]))
        assert error.estimate.low == pytest.approx(low, abs=1e-5)
        lower, farthest = (
            np.quantile(replicates[:, at], 0.05, method="inverted_cdf"),
            np.quantile(replicates[:, at], 0.95),
        )
        assert error.estimate.high == pytest.approx(max(2 * plain[at] - lower, farthest), abs=1e-5)


def test_no_value_lies_outside_its_own_interval() -> None:
    for seed in range(5):
        drawn = draw_families(seed, families=300)
        levels = build_levels(*drawn[:3], families=300)
        curve = fit_curve(levels)
        assert isinstance(curve, FittedCurve)
        resampled = resample_levels(levels, replicates=100, seed=5)
        for error in compute_curve_errors(curve, levels, resampled, confidence=0.95, seed=1):
            assert error.estimate.low <= error.estimate.value <= error.estimate.high  # type: ignore[operator]


def test_the_band_reaches_farther_than_one_interval() -> None:
    drawn = draw_families(1, families=500)
    levels = build_levels(*drawn[:3], families=500)
    curve = fit_curve(levels)
    assert isinstance(curve, FittedCurve)
    band = draw_band(curve, levels, confidence=0.95, seed=1)
    basis = build_basis(compute_log_odds(band.points), curve.knots)
    errors = np.sqrt(np.einsum("ij,jk,ik->i", basis, curve.covariance, basis))
    highs = compute_log_odds(np.array([estimate.high for estimate in band.estimates]))
    reach = (highs - basis @ curve.coefficients) / errors
    assert reach == pytest.approx(reach[0])
    assert 2.2 < reach[0] < 3.5


@pytest.mark.parametrize(("families", "said"), [(30, "too few children"), (100, "")])
def test_no_curve_from_few_children(families: int, said: str) -> None:
    drawn = draw_families(1, families=families, centre=-1)
    found = fit_curve(build_levels(*drawn[:3], families=families))
    assert (said in found) if isinstance(found, str) else not said
