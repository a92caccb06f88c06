"""The spread between groups: its equations, its edges, and what max - min would have said."""

import numpy as np
import pytest
from scipy.stats import chi2

from candour.stats.groups.differences import Rules
from candour.stats.groups.group_values import GroupValues, compute_contrast_statistic
from candour.stats.groups.homogeneity import compute_homogeneity
from candour.stats.groups.judged import Judged
from candour.stats.groups.spread import compute_spread, estimate_spread

RULES = Rules(margin=0.05, minimum_foot=10, confidence=0.95, seed=3)


def make(values: list[float], variances: list[float]) -> GroupValues:
    count = len(values)
    return GroupValues(
        tuple("abcdefghijkl"[:count]),
        np.array(values),
        np.diag(variances),
        np.full(count, np.inf),
        1.0,
        1000,
        (),
    )


def judge(n: int = 4000, *, apart: float = 0.0) -> tuple[Judged, np.ndarray]:
    rng = np.random.default_rng(2)
    codes = rng.integers(0, 8, size=n)
    flags = rng.random(n) < 0.2 + apart * np.linspace(-1, 1, 8)[codes]
    scores = rng.normal(size=n)
    return Judged(scores, rng.random(n) < 0.3, flags, np.arange(n)), np.array(list("abcdefgh"), dtype=object)[
        codes
    ]


def test_with_equal_variances_it_is_the_variance_of_the_values_less_that_of_chance() -> None:
    values = [0.1, 0.22, 0.17, 0.3, 0.05]
    found = estimate_spread(make(values, [0.001] * 5), confidence=0.95)
    assert found.value == pytest.approx(np.sqrt(np.var(values, ddof=1) - 0.001), rel=1e-6)
    squares = np.var(values, ddof=1) * 4
    ends = [np.sqrt(squares / chi2.ppf(q, 4) - 0.001) for q in (0.975, 0.025)]
    assert (found.low, found.high) == pytest.approx(ends, rel=1e-6)


def test_unequal_variances_solve_the_equation() -> None:
    given = make([0.1, 0.25, 0.15, 0.4], [0.001, 0.002, 0.0005, 0.004])
    found = estimate_spread(given, confidence=0.95)
    assert found.value is not None
    total = given.covariance + found.value**2 * np.eye(4)
    weights = 1 / np.diag(total)
    middle = (weights @ given.values) / weights.sum()
    assert (weights * (given.values - middle) ** 2).sum() == pytest.approx(3, rel=1e-6)
    assert compute_contrast_statistic(given.values, total) == pytest.approx(3, rel=1e-6)


def test_less_difference_than_chance_brings_is_no_spread() -> None:
    found = estimate_spread(make([0.1, 0.101, 0.099], [0.01] * 3), confidence=0.95)
    assert (found.value, found.low) == (0.0, 0.0)


def test_it_can_never_be_larger_than_shares_allow() -> None:
    found = estimate_spread(make([0.01, 0.99, 0.5], [1e-4] * 3), confidence=0.95)
    assert found.high == 0.5


def test_where_nothing_differs_the_lower_end_is_none_though_max_less_min_is_large() -> None:
    judged, groups = judge()
    rates = [judged.flags[groups == group].mean() for group in "abcdefgh"]
    found = compute_spread(judged, groups, "selection_rate", RULES).estimate
    assert max(rates) - min(rates) > 0.03
    assert found.low == 0
    assert found.value is not None
    assert found.value < 0.02


@pytest.mark.parametrize("apart", [0.0, 0.05, 0.1])
def test_the_lower_end_leaves_none_exactly_where_the_test_is_surer_than_its_tail(apart: float) -> None:
    judged, groups = judge(apart=apart)
    low = compute_spread(judged, groups, "selection_rate", RULES).estimate.low
    p_value = compute_homogeneity(judged, groups, "selection_rate", RULES).p_value
    assert p_value is not None
    assert low is not None
    assert (low > 0) == (p_value < 0.025)


def test_planted_spread_is_found() -> None:
    judged, groups = judge(20_000, apart=0.1)
    found = compute_spread(judged, groups, "selection_rate", RULES).estimate
    truth = float(np.std(0.1 * np.linspace(-1, 1, 8), ddof=1))
    assert found.value == pytest.approx(truth, abs=0.015)
    assert found.n == 20_000


def test_an_auc_has_a_spread_in_its_own_units() -> None:
    judged, groups = judge(6000)
    blind = np.isin(groups, ["a", "b", "c"])
    sighted = np.where(blind, judged.scores, judged.scores + 2 * judged.outcomes)
    found = compute_spread(
        Judged(sighted, judged.outcomes, judged.flags, judged.clusters), groups, "auc", RULES
    ).estimate
    assert found.low is not None
    assert found.high is not None
    assert found.low < np.std([0.5] * 3 + [0.92] * 5, ddof=1) < found.high


def test_two_groups_have_no_spread_but_a_difference() -> None:
    judged, groups = judge()
    found = compute_spread(judged, np.where(groups < "e", "a", "b").astype(object), "selection_rate", RULES)
    assert found.estimate.value is None
    assert "two groups" in found.estimate.reason
