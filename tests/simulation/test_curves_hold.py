"""Repeated worlds with known rates along a measure: what a curve answers is right as often as it says, and is seen in its band."""

from collections import Counter
from collections.abc import Callable

import numpy as np
import pytest
from scipy.stats import binom

from candour.stats.clustered import Floats
from candour.stats.equivalence import Comparison
from candour.stats.groups.curves import Curve, compute_curve

pytestmark = pytest.mark.simulation

MARGIN, LEVEL = 0.05, 0.0125
"""Four curves share five in a hundred."""
LIKENESS = 0.6
SURE = 0.999
"""The quantile of the binomial law that a count may reach."""
Ages = Callable[[np.random.Generator, int], Floats]


def draw_uniform(chance: np.random.Generator, size: int) -> Floats:
    return chance.uniform(0, 17, size)


def draw_skewed(chance: np.random.Generator, size: int) -> Floats:
    return np.clip(chance.gamma(2, 3, size), 0, 25)


def draw_curve(
    seed: int, size: int, rows: int, draw_ages: Ages, rate_of: Callable[[Floats], Floats]
) -> Curve:
    """Families of so many decisions, alike in age and in luck."""
    chance = np.random.default_rng(seed)
    family = np.repeat(np.arange(size // rows), rows)
    age = draw_ages(chance, size // rows)[family] + (rows > 1) * chance.normal(size=len(family))
    together = chance.random(len(family)) < LIKENESS * (rows > 1)
    luck = np.where(together, chance.random(size // rows)[family], chance.random(len(family)))
    everyone = np.ones(len(age), dtype=bool)
    return compute_curve(
        age, luck < rate_of(age), everyone, family, margin=MARGIN, confidence=1 - LEVEL, seed=1
    )


def count_answers(
    runs: int, size: int, rows: int, draw_ages: Ages, rate_of: Callable[[Floats], Floats]
) -> Counter[Comparison]:
    """How often each answer is given where there is a curve; every one must be seen in the printed band."""
    found: Counter[Comparison] = Counter()
    for seed in range(runs):
        curve = draw_curve(seed, size, rows, draw_ages, rate_of)
        if curve.estimates:
            assert_seen(curve)
            found[curve.comparison] += 1
    return found


def assert_seen(curve: Curve) -> None:
    average = curve.average or 0.0
    low = np.array([estimate.low for estimate in curve.estimates]) - average
    high = np.array([estimate.high for estimate in curve.estimates]) - average
    if curve.comparison is Comparison.DIFFERENCE_SHOWN:
        assert (low > MARGIN).any() or (high < -MARGIN).any()
    if curve.comparison is Comparison.EQUIVALENT:
        assert (low >= -MARGIN).all()
        assert (high <= MARGIN).all()


@pytest.mark.parametrize("draw_ages", [draw_uniform, draw_skewed])
@pytest.mark.parametrize("rows", [1, 3])
@pytest.mark.parametrize(
    ("size", "rate", "runs"), [(150, 0.2, 150), (150, 0.5, 100), (1500, 0.03, 60), (1500, 0.2, 40)]
)
def test_where_nothing_changes_a_difference_is_shown_no_more_often_than_stated(
    size: int, rate: float, runs: int, rows: int, draw_ages: Ages
) -> None:
    found = count_answers(runs, size, rows, draw_ages, lambda age: np.full(len(age), rate))
    assert found[Comparison.DIFFERENCE_SHOWN] <= binom.ppf(SURE, found.total(), LEVEL)


def test_where_nothing_changes_enough_children_show_that() -> None:
    """The bar of the tests before and after is not reached by saying nothing."""
    found = count_answers(20, 12_000, 1, draw_uniform, lambda age: np.full(len(age), 0.1))
    assert found[Comparison.EQUIVALENT] >= 16


@pytest.mark.parametrize("rows", [1, 3])
@pytest.mark.parametrize("draw_ages", [draw_uniform, draw_skewed])
def test_a_change_as_large_as_the_margin_is_called_equivalent_at_most_five_times_in_a_hundred(
    draw_ages: Ages, rows: int
) -> None:
    """Above eleven years the rate is the margin above the average, between nine and eleven it rises."""
    raised = np.mean(np.clip((draw_ages(np.random.default_rng(0), 10**6) - 9) / 2, 0, 1))
    step = MARGIN / (1 - raised)
    found = count_answers(60, 4000, rows, draw_ages, lambda age: 0.03 + step * np.clip((age - 9) / 2, 0, 1))
    assert found[Comparison.EQUIVALENT] <= binom.ppf(SURE, 60, 0.05)


@pytest.mark.parametrize("rows", [1, 3])
@pytest.mark.parametrize("draw_ages", [draw_uniform, draw_skewed])
def test_a_strong_slope_is_found(draw_ages: Ages, rows: int) -> None:
    found = count_answers(20, 1500, rows, draw_ages, lambda age: 1 / (1 + np.exp(2.5 - 0.25 * age)))
    assert found[Comparison.DIFFERENCE_SHOWN] >= 18
