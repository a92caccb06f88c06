"""Shared scores that are right, that are off by a constant, and that are too extreme: what mending is said to do."""

import numpy as np
import pytest
from scipy.special import expit

from candour.results import Estimate
from candour.stats.calibration.mended_elsewhere import AS_SHARED, Part, mend_elsewhere


def make_part(
    seed: int, *, offset: float = 0.0, slope: float = 1.0, first_family: int = 0, n: int = 4000
) -> Part:
    """Scores whose log-odds would have to be stretched by `slope` and moved by `offset` to be right."""
    chance = np.random.Generator(np.random.PCG64(seed))
    log_odds = chance.normal(-2.0, 1.0, n)
    outcomes = chance.random(n) < expit(offset + slope * log_odds)
    return Part(expit(log_odds), outcomes, first_family + np.arange(n) // 2)


def read(found: Estimate | None) -> tuple[float, float, float]:
    """A value with the ends of its interval, all of which there must be."""
    assert found is not None
    assert found.value is not None
    assert found.low is not None
    assert found.high is not None
    return found.value, found.low, found.high


def test_right_scores_need_no_mending() -> None:
    held, harmless = [], []
    for seed in range(40):
        earlier, later = make_part(seed, n=1500), make_part(100 + seed, n=1500)
        shared, moved, stretched = mend_elsewhere(earlier, later, confidence=0.95)
        assert (shared.way, shared.gain) == (AS_SHARED, None)
        held += [low < 1 < high for _, low, high in (read(shared.ratio), read(shared.slope))]
        harmless += [read(one.gain)[1] <= 0 for one in (moved, stretched)]
    # Each holds in 95 of 100, and help is shown where there is none in 2 or 3 of 100.
    error = np.sqrt(0.05 * 0.95 / 40)
    assert np.mean(held) >= 0.95 - 3 * error
    assert np.mean(harmless) >= 0.975 - 3 * error


def test_scores_that_are_off_by_a_constant_are_mended_by_an_intercept() -> None:
    shared, moved, _ = mend_elsewhere(make_part(3, offset=0.7), make_part(4, offset=0.7), confidence=0.95)
    assert read(shared.intercept)[0] == pytest.approx(0.7, abs=0.12)
    _, low, high = read(moved.intercept)
    assert low < 0 < high
    assert read(moved.gain)[1] > 0
    assert moved.gain is not None
    assert shared.ratio is not None
    assert moved.gain.events == shared.ratio.events


def test_scores_that_are_too_extreme_want_a_slope_too() -> None:
    shared, moved, stretched = mend_elsewhere(
        make_part(5, slope=0.5), make_part(6, slope=0.5), confidence=0.95
    )
    assert read(shared.slope)[0] == pytest.approx(0.5, abs=0.1)
    _, low, high = read(stretched.slope)
    assert low < 1 < high
    assert read(stretched.gain)[0] > read(moved.gain)[0]


def test_what_cannot_be_learnt_has_a_reason() -> None:
    nothing = make_part(7, n=50)
    nothing = Part(nothing.scores, np.zeros(50, dtype=bool), nothing.families)
    _, moved, stretched = mend_elsewhere(nothing, make_part(8), confidence=0.95)
    assert moved.reason
    assert stretched.ratio is None
