"""Repeated worlds with a known spread between groups: its interval covers it, and pooled intervals cover."""

from functools import cache

import numpy as np
import pytest

from candour.stats.groups.differences import Rules
from candour.stats.groups.judged import Judged, Labels
from candour.stats.groups.pooling import pool_groups, pool_values
from candour.stats.groups.spread import compute_spread

pytestmark = pytest.mark.simulation

RULES = Rules(margin=0.05, minimum_foot=10, confidence=0.95, seed=1)
SIZES = np.array([1500, 300, 200, 150, 120, 100, 80, 60, 50, 40, 30, 20])
SHARE, LIKENESS, RUNS = 0.2, 0.3, 400
LEAST = 371
"""The lower 97.5 % bound of a count of 400 with a chance of 95 %."""


def draw_world(seed: int, *, spread: float) -> tuple[Judged, Labels, np.ndarray]:
    """12 groups of some families of 1 to 5; true shares follow a beta law with this standard deviation."""
    rng = np.random.default_rng(seed)
    truth = np.full(len(SIZES), SHARE)
    if spread:
        strength = SHARE * (1 - SHARE) / spread**2 - 1
        truth = rng.beta(SHARE * strength, (1 - SHARE) * strength, size=len(SIZES))
    group_of = np.repeat(np.arange(len(SIZES)), SIZES)
    size = rng.choice([1, 2, 3, 4, 5], p=[0.45, 0.25, 0.15, 0.1, 0.05], size=len(group_of))
    family = np.repeat(np.arange(len(group_of)), size)
    own, alike = truth[group_of], 1 / LIKENESS - 1
    flags = rng.random(len(family)) < rng.beta(own * alike, (1 - own) * alike)[family]
    labels = np.array([f"group {number:02}" for number in range(len(SIZES))], dtype=object)[group_of[family]]
    return Judged(rng.random(len(family)), flags, flags, family), labels, truth


@cache
def cover_spreads(spread: float) -> tuple[int, int]:
    """How often the interval of the spread covers it, and how often its lower end leaves none."""
    covered = none = 0
    for seed in range(RUNS):
        judged, labels, _ = draw_world(seed, spread=spread)
        found = compute_spread(judged, labels, "selection_rate", RULES).estimate
        assert found.low is not None
        assert found.high is not None
        covered += found.low <= spread <= found.high
        none += found.low == 0
    return covered, none


@pytest.mark.parametrize("spread", [0.0, 0.03, 0.08])
def test_the_interval_of_the_spread_covers_it(spread: float) -> None:
    assert cover_spreads(spread)[0] >= LEAST


def test_where_nothing_differs_the_lower_end_is_none() -> None:
    assert cover_spreads(0.0)[1] >= 0.95 * RUNS


def test_max_less_min_would_have_said_that_groups_differ_by_a_lot() -> None:
    """With nothing but chance between 12 groups, the highest is on average some 15 points above the lowest."""
    gaps = []
    for seed in range(40):
        judged, labels, _ = draw_world(seed, spread=0.0)
        rates = [judged.flags[labels == name].mean() for name in np.unique(labels.astype(str))]
        gaps.append(max(rates) - min(rates))
    assert np.mean(gaps) > 0.1


@pytest.mark.parametrize("spread", [0.03, 0.08])
def test_pooled_intervals_cover_over_all_groups(spread: float) -> None:
    covered = total = 0
    for seed in range(30):
        judged, labels, truth = draw_world(seed, spread=spread)
        found = pool_groups(judged, labels, "selection_rate", confidence=0.95)
        for one in found:
            assert one.interval is not None
            place = int(one.group.removeprefix("group "))
            covered += one.interval.low <= truth[place] <= one.interval.high
            total += 1
    assert 0.93 <= covered / total <= 0.98


@pytest.mark.parametrize("spread", [0.1, 0.3, 0.6])
def test_pooled_normal_values_cover_over_all_groups(spread: float) -> None:
    covered = total = 0
    variances = 1 / (0.1 * SIZES)
    for seed in range(100):
        rng = np.random.default_rng(seed)
        truth = 1 + spread * rng.normal(size=len(SIZES))
        observed = truth + np.sqrt(variances) * rng.normal(size=len(SIZES))
        for (_, interval), true in zip(pool_values(observed, variances, confidence=0.95), truth, strict=True):
            covered += interval.low <= true <= interval.high
            total += 1
    assert 0.93 <= covered / total <= 0.99
