"""Bins of the reliability curve: none too small, none that parts a tie."""

from itertools import pairwise

import numpy as np
import pytest

from candour.stats.calibration.reliability import ReliabilityBin, compute_reliability


def bins_of(scores: np.ndarray, outcomes: np.ndarray, more_than: int = 5) -> tuple[ReliabilityBin, ...]:
    return compute_reliability(
        scores, outcomes, np.arange(len(scores)), bins=10, more_than=more_than, confidence=0.95
    )


def make(n: int = 2000) -> tuple[np.ndarray, np.ndarray]:
    rng = np.random.default_rng(1)
    scores = rng.beta(1, 8, size=n)
    return scores, rng.random(n) < scores


def test_bins_hold_everyone_once_and_none_is_small() -> None:
    scores, outcomes = make()
    found = bins_of(scores, outcomes)
    assert sum(part.decisions for part in found) == 2000
    assert sum(part.outcomes for part in found) == outcomes.sum()
    assert all(min(part.outcomes, part.decisions - part.outcomes) > 5 for part in found)
    assert 3 <= len(found) <= 10
    assert all(low.highest < high.lowest for low, high in pairwise(found))


def test_calibrated_scores_lie_near_the_diagonal() -> None:
    scores, outcomes = make(50_000)
    for part in bins_of(scores, outcomes):
        assert part.observed.value == pytest.approx(part.mean_score, abs=0.02)


def test_equal_scores_stay_together() -> None:
    scores = np.repeat([0.1, 0.2], 200)
    outcomes = np.arange(400) % 5 == 0
    found = bins_of(scores, outcomes)
    assert [(part.lowest, part.highest, part.decisions) for part in found] == [
        (0.1, 0.1, 200),
        (0.2, 0.2, 200),
    ]


def test_one_bin_is_left_where_outcomes_are_few() -> None:
    scores, _ = make(100)
    assert len(bins_of(scores, np.arange(100) < 4)) == 1
    assert bins_of(scores, np.zeros(100, dtype=bool))[0].observed.value == 0
