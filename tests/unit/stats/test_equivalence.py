"""Three answers, and what it would take to tell."""

import numpy as np
import pytest
from scipy.stats import norm

from candour.stats.equivalence import Comparison, compare_with_margin, compute_resolution


@pytest.mark.parametrize(
    ("low", "high", "answer"),
    [
        (0.06, 0.2, Comparison.DIFFERENCE_SHOWN),
        (-0.2, -0.051, Comparison.DIFFERENCE_SHOWN),
        (-0.05, 0.05, Comparison.EQUIVALENT),
        (0.01, 0.04, Comparison.EQUIVALENT),
        (0.01, 0.2, Comparison.CANNOT_TELL),
        (-0.3, 0.3, Comparison.CANNOT_TELL),
    ],
)
def test_three_answers(low: float, high: float, answer: Comparison) -> None:
    assert compare_with_margin(low, high, margin=0.05) is answer


def test_the_smallest_visible_difference_is_seen_four_times_in_five() -> None:
    critical_value, error = 2.5, 0.02
    found = compute_resolution(error, critical_value=critical_value, margin=0.05)
    drawn = np.random.default_rng(0).normal(found.smallest_visible, error, size=50_000)
    shown = drawn - critical_value * error > 0.05
    assert shown.mean() == pytest.approx(0.8, abs=0.01)


def test_the_needed_decisions_show_equivalence_four_times_in_five() -> None:
    critical_value, error = 1.96, 0.06
    found = compute_resolution(error, critical_value=critical_value, margin=0.05)
    smaller = error / found.growth**0.5
    drawn = np.random.default_rng(0).normal(0, smaller, size=50_000)
    inside = np.abs(drawn) + critical_value * smaller <= 0.05
    assert inside.mean() == pytest.approx(0.8, abs=0.01)
    assert found.count_needed(100) == int(np.ceil(100 * ((1.96 + norm.ppf(0.9)) * 0.06 / 0.05) ** 2))
