"""Repeated periods with known drift: intervals hold the true index, and siblings raise no false alarm."""

from functools import cache

import numpy as np
import pandas as pd
import pytest
from scipy.stats import binom, kstest, norm

from candour.stats.drift import FeatureShift, compare_features
from candour.stats.equivalence import Comparison
from candour.stats.period_classifier import PeriodSeparation, separate_periods

pytestmark = pytest.mark.simulation

Periods = tuple[pd.DataFrame, pd.DataFrame, tuple[np.ndarray, np.ndarray]]
RUNS = 200
FEATURES = 4


def draw_periods(
    seed: int, *, families: tuple[int, int], shift: float = 0.0, likeness: float = 0.5, shared: int = 0
) -> Periods:
    """Normal features of families of 1 to 5 rows; `shared` families stand in both periods."""
    rng = np.random.default_rng(seed)
    of_family = rng.normal(size=(sum(families) - shared, FEATURES))
    starts = (0, families[0] - shared)
    frames, keys = [], []
    for period, (start, count) in enumerate(zip(starts, families, strict=True)):
        size = rng.choice([1, 2, 3, 4, 5], p=[0.45, 0.25, 0.15, 0.1, 0.05], size=count)
        family = start + np.repeat(np.arange(count), size)
        own = rng.normal(size=(len(family), FEATURES))
        values = np.sqrt(likeness) * of_family[family] + np.sqrt(1 - likeness) * own + shift * period
        frames.append(pd.DataFrame(values).add_prefix("feature_"))
        keys.append(family)
    return frames[0], frames[1], (keys[0], keys[1])


def compute_true_index(shift: float) -> float:
    """The index of two normal populations, cut at the tenths of the first."""
    first, second = np.full(10, 0.1), np.diff(norm.cdf(norm.ppf(np.arange(11) / 10) - shift))
    return float(((second - first) * np.log(second / first)).sum())


@cache
def compare_worlds(
    families: tuple[int, int], shift: float, shared: int = 0
) -> tuple[tuple[FeatureShift, ...], ...]:
    worlds = (draw_periods(seed, families=families, shift=shift, shared=shared) for seed in range(RUNS))
    return tuple(compare_features(train, test, keys) for train, test, keys in worlds)


@pytest.mark.parametrize("families", [(300, 100), (1200, 400)])
@pytest.mark.parametrize("shift", [0.0, 0.1, 0.3, 0.5])
def test_intervals_of_all_features_hold_the_true_index(families: tuple[int, int], shift: float) -> None:
    truth = compute_true_index(shift)
    held = sum(
        all(f.interval is not None and f.interval.low <= truth <= f.interval.high for f in found)
        for found in compare_worlds(families, shift)
    )
    assert held >= binom.ppf(0.025, RUNS, 0.95)


@pytest.mark.parametrize("shared", [0, 60])
def test_chance_alone_is_what_it_is_said_to_be(shared: int) -> None:
    """Nothing moved: the average index is the expected one, and p values are as good as uniform.

    Features of one world are independent here, so that all of them count.
    """
    found = [f for world in compare_worlds((300, 100), 0.0, shared) for f in world]
    index = np.array([f.index for f in found], dtype=float)
    expected = np.array([f.expected_by_chance for f in found], dtype=float)
    error = index.std() / np.sqrt(len(index))
    assert abs(index.mean() - expected.mean()) < 4 * error
    assert index.mean() > 0.04, "a bare look at the index would see drift on its way"
    p_values = np.array([f.p_value for f in found], dtype=float)
    assert kstest(p_values, "uniform").statistic < 1.63 / np.sqrt(len(p_values))


def test_verdicts_follow_the_truth_and_small_periods_stay_untold() -> None:
    large = [f.comparison for world in compare_worlds((1200, 400), 0.8) for f in world]
    still = [f.comparison for world in compare_worlds((1200, 400), 0.0) for f in world]
    small = [f.comparison for world in compare_worlds((300, 100), 0.0) for f in world]
    assert large.count(Comparison.DIFFERENCE_SHOWN) >= 0.9 * len(large)
    assert still.count(Comparison.EQUIVALENT) >= 0.9 * len(still)
    assert still.count(Comparison.DIFFERENCE_SHOWN) == small.count(Comparison.DIFFERENCE_SHOWN) == 0
    assert small.count(Comparison.CANNOT_TELL) >= 0.3 * len(small)


@cache
def separate_worlds(likeness: float, shift: float = 0.0, runs: int = 40) -> tuple[PeriodSeparation, ...]:
    found = []
    for seed in range(runs):
        train, test, keys = draw_periods(seed, families=(360, 140), shift=shift, likeness=likeness, shared=20)
        found.append(separate_periods(train, test, keys, seed=seed))
    return tuple(found)


@pytest.mark.parametrize("likeness", [0.5, 0.95])
def test_periods_alike_are_not_told_apart(likeness: float) -> None:
    """With siblings almost the same, rows taken one by one would be told apart in most worlds."""
    found = separate_worlds(likeness)
    assert sum(f.p_value < 0.05 for f in found) <= binom.ppf(0.975, len(found), 0.05)
    assert sum(f.interval.low <= 0.5 <= f.interval.high for f in found) >= binom.ppf(0.025, len(found), 0.95)
    auc = np.array([f.auc for f in found])
    assert abs(auc.mean() - 0.5) < 4 * auc.std() / np.sqrt(len(auc))


def test_drift_of_every_feature_is_told() -> None:
    found = separate_worlds(0.5, shift=0.5, runs=20)
    assert sum(f.comparison is Comparison.DIFFERENCE_SHOWN for f in found) >= 18
