"""Average precision against scikit-learn, and its influences against counting one decision a little more."""

import numpy as np
import pytest
from sklearn.metrics import average_precision_score

from candour.stats.explanation.ranking_influence import (
    compute_precision_influence,
    estimate_average_precision,
)


def make(n: int = 300, *, levels: int = 40) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    rng = np.random.default_rng(5)
    scores = rng.integers(0, levels, size=n) / levels
    return scores, rng.random(n) < 0.1 + 0.4 * scores, rng.integers(0, n // 2, size=n)


def test_the_value_is_that_of_scikit_learn() -> None:
    scores, outcomes, families = make()
    estimate = estimate_average_precision(scores, outcomes, families)
    assert estimate.value == pytest.approx(average_precision_score(outcomes, scores), abs=1e-12)


def test_influences_are_the_derivative_by_weight() -> None:
    scores, outcomes, _ = make(120)
    _, influence = compute_precision_influence(scores, outcomes)
    step = 1e-5
    for row in range(0, 120, 7):
        ends = []
        for sign in (1, -1):
            weights = np.ones(120)
            weights[row] += sign * step
            ends.append(average_precision_score(outcomes, scores, sample_weight=weights))
        assert influence[row] == pytest.approx((ends[0] - ends[1]) / (2 * step), abs=1e-7)
    assert influence.sum() == pytest.approx(0, abs=1e-12)


def test_undefined_where_all_or_none_had_the_outcome() -> None:
    scores, outcomes, families = make()
    for happened in (np.zeros_like(outcomes), np.ones_like(outcomes)):
        estimate = estimate_average_precision(scores, happened, families)
        assert estimate.value is None
        assert estimate.reason
