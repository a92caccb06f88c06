"""Partial pooling: against scipy's beta-binomial law and closed forms, and the laws it obeys."""

import numpy as np
import pytest
from scipy.optimize import minimize
from scipy.stats import betabinom, norm

from candour.stats.groups.judged import Judged
from candour.stats.groups.pooling import (
    BETA_BINOMIAL,
    BORROWED,
    compute_log_marginal,
    pool_groups,
    pool_shares,
    pool_values,
)

COUNTED = np.array([40.0, 3, 9, 0, 12, 2])
FOOT = np.array([400.0, 20, 40, 15, 100, 60])


def repeat(judged: Judged) -> Judged:
    """Every decision twice, both of one family."""
    return Judged(
        np.repeat(judged.scores, 2), np.repeat(judged.outcomes, 2), np.repeat(judged.flags, 2),
        np.repeat(judged.clusters, 2),
    )  # fmt: skip


def make(n: int = 4000, seed: int = 1) -> tuple[Judged, np.ndarray]:
    rng = np.random.default_rng(seed)
    codes = rng.choice(5, p=[0.6, 0.2, 0.12, 0.06, 0.02], size=n)
    outcomes = rng.random(n) < 0.2 + 0.05 * (codes == 1)
    scores = rng.normal(size=n) + outcomes
    return (
        Judged(scores, outcomes, scores > 1, np.sort(rng.integers(0, n // 2, size=n))),
        np.array(list("abcde"), dtype=object)[codes],
    )


def compute_scipys(mean: float, strength: float) -> float:
    law = betabinom(FOOT.astype(int), mean * strength, (1 - mean) * strength)
    return float(law.logpmf(COUNTED.astype(int)).sum())


def test_the_marginal_likelihood_is_scipys_beta_binomial() -> None:
    laws = [(0.1, 5.0), (0.1, 50.0), (0.3, 20.0), (0.05, 1000.0)]
    ours = compute_log_marginal(COUNTED, FOOT, np.array([m for m, _ in laws]), np.array([s for _, s in laws]))
    theirs = [compute_scipys(*law) for law in laws]
    assert ours - ours[0] == pytest.approx(np.array(theirs) - theirs[0], abs=1e-9)


def test_the_likeliest_law_is_the_one_that_scipy_finds() -> None:
    def ours(x: np.ndarray) -> float:
        mean, strength = np.array([1 / (1 + np.exp(-x[0]))]), np.array([np.exp(x[1])])
        return -float(compute_log_marginal(COUNTED, FOOT, mean, strength)[0])

    def theirs(x: np.ndarray) -> float:
        return -compute_scipys(1 / (1 + np.exp(-x[0])), float(np.exp(x[1])))

    start = np.array([-2.0, 3.0])
    found = [
        minimize(f, start, method="Nelder-Mead", options={"xatol": 1e-6, "fatol": 1e-9}).x
        for f in (ours, theirs)
    ]
    assert found[0] == pytest.approx(found[1], abs=1e-3)


def test_pooled_shares_are_the_integral_over_all_laws() -> None:
    """The same integral on scipy's law and a plain grid of mean and spread, each alike beforehand."""
    mean, apart = np.meshgrid(np.linspace(0.002, 0.6, 300), np.linspace(0.002, 0.95, 300), indexing="ij")
    strength = 1 / apart**2 - 1
    first, second = mean * strength, (1 - mean) * strength
    likely = sum(betabinom.logpmf(int(y), int(n), first, second) for y, n in zip(COUNTED, FOOT, strict=True))
    weights = np.exp(likely - np.max(likely))
    found = pool_shares(COUNTED, FOOT, confidence=0.95)
    for at in range(len(FOOT)):
        expected = np.average((first + COUNTED[at]) / (strength + FOOT[at]), weights=weights)
        assert found[at][0] == pytest.approx(expected, abs=0.002)


def test_pooled_values_lie_between_their_own_and_everyones() -> None:
    pooled = np.array([value for value, _ in pool_shares(COUNTED, FOOT, confidence=0.95)])
    raw, middle = (
        COUNTED / FOOT,
        pool_shares(np.append(COUNTED, 0), np.append(FOOT, 0), confidence=0.95)[-1][0],
    )
    kept = (pooled - middle) / (raw - middle)
    far = np.abs(raw - middle) > 0.02
    assert far.sum() >= 4
    assert ((kept > 0) & (kept < 1))[far].all()
    assert kept[0] == kept[far].max()


def test_intervals_are_narrower_than_by_itself_and_hold_the_value() -> None:
    for value, interval in pool_shares(COUNTED, FOOT, confidence=0.95):
        assert 0 <= interval.low < value < interval.high <= 1
    low, high = pool_shares(COUNTED, FOOT, confidence=0.95)[1][1]
    assert high - low < 0.75 * (0.360 - 0.052)  # Wilson's for 3 of 20


def test_much_data_needs_no_pooling() -> None:
    found = pool_shares(COUNTED * 2000, FOOT * 2000, confidence=0.95)
    assert [value for value, _ in found] == pytest.approx(COUNTED / FOOT, abs=2e-4)


def test_normal_values_are_the_integral_over_all_spreads() -> None:
    values, variances = np.array([0.2, 1.1, 0.6, 0.9]), np.array([0.05, 0.1, 0.02, 0.3])
    spreads = np.linspace(0.0005, 2, 1_501)
    weights, middles = [], []
    for spread in spreads:
        total = variances + spread**2
        precision = 1 / total
        mean = (precision @ values) / precision.sum()
        weights.append(norm(mean, np.sqrt(total)).pdf(values).prod() / np.sqrt(precision.sum()))
        middles.append((values * spread**2 + mean * variances) / total)
    expected = np.average(np.array(middles), axis=0, weights=weights)
    found = pool_values(values, variances, confidence=0.95)
    assert [value for value, _ in found] == pytest.approx(expected, abs=2e-3)


def test_a_group_with_nothing_counted_borrows_all_and_keeps_no_raw_value() -> None:
    judged, groups = make()
    outcomes = judged.outcomes & (groups != "e")
    found = pool_groups(
        Judged(judged.scores, outcomes, judged.flags, judged.clusters),
        groups,
        "false_negative_rate",
        confidence=0.95,
    )
    last = found[-1]
    assert (last.group, last.raw, last.foot, last.reason) == ("e", None, 0, BORROWED)
    assert last.interval is not None
    assert found[0].interval is not None
    assert last.interval.high - last.interval.low > found[0].interval.high - found[0].interval.low


@pytest.mark.parametrize("metric", ["false_negative_rate", "auc", "mean_score"])
def test_small_groups_move_most(metric: str) -> None:
    judged, groups = make()
    found = pool_groups(judged, groups, metric, confidence=0.95)  # type: ignore[arg-type]
    assert [one.group for one in found] == list("abcde")
    moved = [abs((one.value or 0) - (one.raw or 0)) for one in found]
    assert moved[0] < 0.02
    for one in found:
        assert one.value is not None
        assert one.interval is not None
        assert one.interval.low < one.value < one.interval.high


def test_siblings_make_the_interval_wider() -> None:
    judged, groups = make()
    alone = Judged(judged.scores, judged.outcomes, judged.flags, np.arange(len(groups)))
    twice = repeat(alone)
    once, copied = (
        pool_groups(one, labels, "selection_rate", confidence=0.95)[0].interval
        for one, labels in ((alone, groups), (twice, np.repeat(groups, 2)))
    )
    assert once is not None
    assert copied is not None
    assert copied.high - copied.low == pytest.approx(once.high - once.low, rel=0.02)


def test_where_nothing_can_be_pooled_it_says_why() -> None:
    judged, groups = make()
    two = np.where(groups == "a", "a", "b").astype(object)
    nobody = Judged(judged.scores, judged.outcomes, np.zeros(len(groups), dtype=bool), judged.clusters)
    perfect = Judged(judged.outcomes.astype(np.float64), judged.outcomes, judged.flags, judged.clusters)
    found = [
        pool_groups(judged, two, "selection_rate", confidence=0.95)[0],
        pool_groups(nobody, groups, "selection_rate", confidence=0.95)[0],
        pool_groups(perfect, groups, "auc", confidence=0.95)[0],
        pool_groups(judged, groups, "average_precision", confidence=0.95)[0],
    ]
    assert [(one.value, one.method) for one in found] == [(None, "none")] * 4
    assert ["three groups" in one.reason for one in found] == [True, False, True, False]
    assert pool_groups(judged, groups, "selection_rate", confidence=0.95)[0].method == BETA_BINOMIAL
