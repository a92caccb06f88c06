"""The smooth calibration error against relplot, which has the authors' own code."""

import numpy as np
import pytest
import relplot  # type: ignore[import-untyped]

from calibrated_families import Curve, draw_families, is_bent, is_overconfident, is_right, is_waved
from candour.stats.calibration.smooth_error import compute_smooth_error, compute_smooth_error_of_sums


@pytest.mark.parametrize("curve", [is_right, is_overconfident, is_bent, is_waved])
@pytest.mark.parametrize("families", [200, 10_000])
def test_is_relplots(curve: Curve, families: int) -> None:
    drawn = draw_families(1, families=families, curve=curve)
    theirs = relplot.smECE(drawn.scores, drawn.outcomes.astype(float))
    assert compute_smooth_error(drawn.scores, drawn.outcomes) == pytest.approx(theirs, abs=0.001)


def test_a_forecast_that_is_off_by_the_same_everywhere_has_that_error() -> None:
    scores = np.full(1000, 0.5)
    outcomes = np.arange(1000) % 10 < 8
    # At the fixed point the kernel is as wide as the error and loses nothing in the middle of the scale.
    assert compute_smooth_error(scores, outcomes) == pytest.approx(0.3, abs=0.002)


def test_sums_give_the_same_as_decisions() -> None:
    drawn = draw_families(1, families=300)
    scores = np.round(drawn.scores, 2)
    levels, place = np.unique(scores, return_inverse=True)
    sums = np.bincount(place, weights=(drawn.outcomes - scores) / len(scores)).astype(float)
    expected = compute_smooth_error(scores, drawn.outcomes)
    assert compute_smooth_error_of_sums(levels, sums) == pytest.approx(expected)
