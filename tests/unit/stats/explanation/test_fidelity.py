"""Rank correlation against scipy, and the coverage of its interval over families."""

import numpy as np
import pytest
from scipy.stats import spearmanr

from candour.stats.explanation.fidelity import estimate_rank_correlation


def draw(rng: np.random.Generator, families: int = 300) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    family = np.repeat(np.arange(families), 2)
    shared, apart = rng.normal(size=(2, families))[:, family], rng.normal(size=(2, 2 * families))
    first = shared[0] + 0.3 * apart[0]
    return first, 0.8 * first + shared[1] + 0.3 * apart[1], family


def test_the_value_is_that_of_scipy() -> None:
    first, second, family = draw(np.random.default_rng(1))
    rounded = np.round(second, 1)
    found = estimate_rank_correlation(first, rounded, family, confidence=0.95, seed=1)
    assert found.value == pytest.approx(spearmanr(first, rounded).statistic)
    assert found.value is not None
    assert found.low is not None
    assert found.high is not None
    assert found.low < found.value < found.high < 1


def test_the_interval_covers_where_members_of_a_family_are_alike() -> None:
    """The true value is Spearman's for two normal variables with this correlation."""
    rng = np.random.default_rng(2)
    rho = 0.8 * 1.09 / np.sqrt(1.09 * (0.64 * 1.09 + 1.09))
    truth = 6 / np.pi * np.arcsin(rho / 2)
    covered = 0
    for _ in range(200):
        found = estimate_rank_correlation(*draw(rng, 150), confidence=0.95, seed=1)
        assert found.low is not None
        assert found.high is not None
        covered += found.low <= truth <= found.high
    assert covered >= 182


def test_equal_scores_have_no_order() -> None:
    first, _, family = draw(np.random.default_rng(3))
    assert estimate_rank_correlation(first, np.ones(600), family, confidence=0.95, seed=1).value is None
    whole = estimate_rank_correlation(first, first, family, confidence=0.95, seed=1)
    assert whole.value == pytest.approx(1)
    few = estimate_rank_correlation(first[:10], -(first[:10] ** 3), family[:10], confidence=0.95, seed=1)
    assert few.low is None
    assert few.reason
