"""Steps that only rise and the parts of the Brier score: against scikit-learn and model-diagnostics."""

from itertools import pairwise

import numpy as np
import pytest
from model_diagnostics.scoring import SquaredError, decompose  # type: ignore[import-untyped]
from sklearn.isotonic import IsotonicRegression

from calibrated_families import Curve, draw_families, is_overconfident, is_right
from candour.stats.calibration.corp import (
    draw_right_outcomes,
    estimate_brier_parts,
    find_steps,
    fit_rising,
    split_brier_of,
)
from candour.stats.calibration.flexible_curve import FittedCurve, fit_curve
from candour.stats.calibration.score_levels import build_levels, resample_levels
from candour.stats.clustered import Floats


def test_rising_shares_are_scikit_learns_for_every_weighting() -> None:
    chance = np.random.default_rng(1)
    decisions = chance.integers(0, 4, size=(60, 5)).astype(float)
    with_outcome = chance.binomial(decisions.astype(int), 0.3).astype(float)
    found = fit_rising(with_outcome, decisions)
    for column in range(5):
        kept = decisions[:, column] > 0
        shares = with_outcome[kept, column] / decisions[kept, column]
        theirs = IsotonicRegression().fit_transform(
            np.arange(60)[kept], shares, sample_weight=decisions[kept, column]
        )
        assert found[kept, column] == pytest.approx(theirs)


@pytest.mark.parametrize("curve", [is_right, is_overconfident])
@pytest.mark.parametrize("decimals", [2, 12])
def test_parts_of_the_brier_score_are_those_of_model_diagnostics(curve: Curve, decimals: int) -> None:
    drawn = draw_families(1, families=1500, curve=curve)
    scores = np.round(drawn.scores, decimals)
    theirs = decompose(drawn.outcomes.astype(float), scores, scoring_function=SquaredError())
    ours = split_brier_of(scores, drawn.outcomes)
    for part in ("miscalibration", "discrimination", "uncertainty"):
        assert getattr(ours, part)[0] == pytest.approx(theirs[part][0], abs=1e-12)


def draw_steps(families: int, curve: Curve, more_than: int = 5) -> tuple[Floats, tuple]:  # type: ignore[type-arg]
    drawn = draw_families(1, families=families, curve=curve)
    levels = build_levels(*drawn[:3], families=families)
    fitted = fit_curve(levels)
    assert isinstance(fitted, FittedCurve)
    right = draw_right_outcomes(fitted, *drawn[1:3], levels, replicates=300, seed=2)
    expected = levels.scores @ levels.decisions
    assert right.sum(axis=0).mean() == pytest.approx(expected, rel=0.03)
    return drawn.scores, find_steps(levels, right, more_than=more_than, confidence=0.95)


@pytest.mark.parametrize("more_than", [0, 5, 30])
def test_steps_hold_everyone_once_rise_and_none_is_small(more_than: int) -> None:
    scores, steps = draw_steps(600, is_right, more_than)
    assert sum(step.decisions for step in steps) == len(scores)
    assert all(min(step.outcomes, step.decisions - step.outcomes) > more_than for step in steps)
    assert all(low.share < high.share and low.mean_score < high.mean_score for low, high in pairwise(steps))


def test_overconfident_scores_lie_outside_the_band_on_both_sides() -> None:
    _, steps = draw_steps(3000, is_overconfident)
    assert any(step.is_outside and step.share > step.mean_score for step in steps)
    assert any(step.is_outside and step.share < step.mean_score for step in steps)


def test_parts_have_intervals_that_hold_the_value() -> None:
    drawn = draw_families(1, families=500, curve=is_overconfident)
    levels = build_levels(*drawn[:3], families=500)
    resampled = resample_levels(levels, replicates=200, seed=1)
    found = estimate_brier_parts(*drawn[:2], levels, resampled, confidence=0.95, by_chance=0.0)
    for estimate in found.values():
        assert estimate.low <= estimate.value <= estimate.high  # type: ignore[operator]
        assert estimate.high > estimate.low  # type: ignore[operator]
