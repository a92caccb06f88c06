"""Intercept, slope, curve and their variances over families, beside statsmodels' own logistic regression."""

import numpy as np
import pytest
import statsmodels.api as sm

from calibrated_families import Drawn, draw_families, is_overconfident
from candour.stats.calibration.flexible_curve import FittedCurve, fit_curve
from candour.stats.calibration.recalibration import compute_log_odds, compute_recalibration
from candour.stats.calibration.score_levels import build_levels

FAMILIES = 300


def draw() -> Drawn:
    return draw_families(1, families=FAMILIES, curve=is_overconfident)


def fit(drawn: Drawn, design: np.ndarray, offset: np.ndarray | None = None) -> sm.GLM:
    model = sm.GLM(drawn.outcomes.astype(float), design, family=sm.families.Binomial(), offset=offset)
    groups = {"groups": drawn.families, "use_correction": False}
    return model.fit(cov_type="cluster", cov_kwds=groups, tol=1e-12)


def test_slope_and_its_variance() -> None:
    drawn = draw()
    theirs = fit(drawn, sm.add_constant(compute_log_odds(drawn.scores)))
    ours = compute_recalibration(*drawn[:3], families=FAMILIES).slope
    assert ours.value == pytest.approx(theirs.params[1], abs=1e-8)
    assert ours.variance == pytest.approx(theirs.cov_params()[1, 1] * FAMILIES / (FAMILIES - 1), rel=1e-6)


def test_intercept_with_the_slope_at_one_and_its_variance() -> None:
    drawn = draw()
    theirs = fit(drawn, np.ones((len(drawn.scores), 1)), offset=compute_log_odds(drawn.scores))
    ours = compute_recalibration(*drawn[:3], families=FAMILIES).intercept
    assert ours.value == pytest.approx(theirs.params[0], abs=1e-8)
    assert ours.variance == pytest.approx(theirs.cov_params()[0, 0] * FAMILIES / (FAMILIES - 1), rel=1e-6)


def test_curve_and_its_covariance() -> None:
    drawn = draw()
    levels = build_levels(*drawn[:3], families=FAMILIES)
    ours = fit_curve(levels)
    assert isinstance(ours, FittedCurve)
    theirs = fit(drawn, ours.basis[levels.level_of])
    assert ours.shares[levels.level_of] == pytest.approx(theirs.fittedvalues, abs=1e-6)
    terms = ours.basis.shape[1]
    few = FAMILIES / (FAMILIES - terms)
    spread = np.einsum("ij,jk,ik->i", ours.basis, ours.covariance, ours.basis)
    expected = np.einsum("ij,jk,ik->i", ours.basis, theirs.cov_params() * few, ours.basis)
    assert spread == pytest.approx(expected, rel=1e-4)
