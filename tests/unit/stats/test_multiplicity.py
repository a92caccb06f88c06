"""How far many intervals must reach to hold together."""

import numpy as np
import pytest
from scipy.stats import norm, t
from statsmodels.stats.multitest import multipletests

from candour.stats.multiplicity import (
    adjust_by_holm,
    compute_simultaneous_critical_value,
    stretch_for_degrees,
    widen_for_families,
)


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
    """Three comparisons, two of them alike and one that never moves, reach as far as two unrelated ones."""
    still = np.array([[1.0, -1.0], [0.0, 0.0], [2.0, -2.0]])
    apart = np.array([[1.0, -1.0, 0.0, 0.0], [0.0, 0.0, 1.0, -1.0]])
    found, two = (
        compute_simultaneous_critical_value(rows, confidence=0.95, seed=1) for rows in (still, apart)
    )
    assert found == pytest.approx(two, abs=0.03)
    assert found > norm.ppf(0.975) + 0.2


def test_far_out_an_interval_grows_as_students_law_does_and_stays_at_95_percent() -> None:
    usual = float(norm.isf(0.025))
    assert stretch_for_degrees(usual, degrees=12) == usual
    assert stretch_for_degrees(3.2, degrees=float("inf")) == 3.2
    ratio = float(t.isf(norm.sf(3.2), 12) / t.isf(0.025, 12))
    assert stretch_for_degrees(3.2, degrees=12) == pytest.approx(usual * ratio)
    assert stretch_for_degrees(3.2, degrees=12) > 3.4
    assert stretch_for_degrees(3.2, degrees=10_000) == pytest.approx(3.2, abs=1e-2)


def test_few_families_widen_a_critical_value_as_students_law_does() -> None:
    assert widen_for_families(1.959964, families=40) == pytest.approx(float(t.isf(0.025, 39)), abs=1e-5)
    assert widen_for_families(1.96, families=2) == 1.96
    assert widen_for_families(1.96, families=10**7) == pytest.approx(1.96, abs=1e-5)


def test_holm_equals_statsmodels() -> None:
    p_values = [0.04, 0.001, 0.2, 0.012, 0.9, 0.012]
    assert adjust_by_holm(p_values) == pytest.approx(multipletests(p_values, method="holm")[1].tolist())
    assert adjust_by_holm([]) == []
