"""How far many intervals must reach to hold together."""

import numpy as np
import pytest
from scipy.stats import norm

from candour.stats.multiplicity import compute_correlations, compute_simultaneous_critical_value


def test_one_comparison_is_the_usual_one() -> None:
    found = compute_simultaneous_critical_value(np.ones((1, 4)), confidence=0.95, seed=1)
    assert found == pytest.approx(norm.ppf(0.975))


def test_unrelated_comparisons_pay_sidaks_price() -> None:
    found = compute_simultaneous_critical_value(np.eye(10), confidence=0.95, seed=1)
    assert found == pytest.approx(norm.ppf(0.5 + 0.95 ** (1 / 10) / 2), abs=0.03)


def test_mirrored_comparisons_are_paid_for_once() -> None:
    influence = np.random.default_rng(0).normal(size=50)
    found = compute_simultaneous_critical_value(np.array([influence, -influence]), confidence=0.95, seed=1)
    assert found == pytest.approx(norm.ppf(0.975), abs=0.03)


def test_a_comparison_that_does_not_vary_is_unrelated() -> None:
    found = compute_correlations(np.array([[1.0, -1.0], [0.0, 0.0], [2.0, -2.0]]))
    assert found == pytest.approx(np.array([[1, 0, 1], [0, 1, 0], [1, 0, 1]]))
