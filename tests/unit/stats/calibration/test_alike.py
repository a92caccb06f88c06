"""One test for several numbers of the same families, against a closed form and its own promise."""

import numpy as np
import pytest
from scipy.stats import kstest, t

from candour.stats.calibration.alike import compute_alike_p_value
from candour.stats.clustered import ClusteredEstimate, estimate_mean


def draw_means(seed: int, shift: float = 0.0) -> tuple[ClusteredEstimate, ...]:
    """Three periods in which families of four stand more than once."""
    chance = np.random.default_rng(seed)
    family = np.repeat(np.arange(200), 4)
    period = chance.integers(0, 3, size=len(family))
    values = chance.normal(size=200)[family] + chance.normal(size=len(family)) + shift * (period == 2)
    found = []
    for number in range(3):
        rows = period == number
        mean = float(values[rows].mean())
        influence = np.bincount(
            family[rows], weights=(values[rows] - mean) / rows.sum(), minlength=200
        ).astype(float)
        found.append(ClusteredEstimate(mean, int(rows.sum()), 0, 200, influence))
    return tuple(found)


def test_two_numbers_give_students_two_sided_p_value() -> None:
    first, second, _ = draw_means(1)
    apart = first.influence - second.influence
    statistic = (second.value - first.value) / np.sqrt(apart @ apart)  # type: ignore[operator]
    telling = int(np.count_nonzero((first.influence != 0) | (second.influence != 0)))
    expected = 2 * t.sf(abs(statistic), telling - 1)
    assert compute_alike_p_value((first, second)) == pytest.approx(expected)


def test_numbers_that_are_alike_give_even_p_values_and_others_small_ones() -> None:
    p_values = [compute_alike_p_value(draw_means(seed)) for seed in range(300)]
    assert kstest(np.array(p_values, dtype=float), "uniform").pvalue > 0.01
    assert np.median([compute_alike_p_value(draw_means(seed, 0.5)) or 1.0 for seed in range(20)]) < 0.001


def test_fewer_than_two_numbers_have_no_test() -> None:
    nothing = ClusteredEstimate(None, 0, 0, 0, np.zeros(3), "nothing")
    one = estimate_mean(np.array([1.0, 2.0, 4.0]), np.arange(3))
    assert compute_alike_p_value((one, nothing)) is None
    assert compute_alike_p_value((one, one)) is None
