"""Overlap of lists and rank correlation: against sets, scipy, a lot, and decisions that are really repeated."""

import numpy as np
import pytest
from scipy.stats import spearmanr

from candour.stats.resampling import draw_family_weights
from candour.stats.stability.agreement import (
    Agreement,
    compute_agreement,
    compute_jackknife_error,
    pair_within,
    summarise_order,
    summarise_overlap,
)


def compare(scores: np.ndarray, families: np.ndarray | None = None, replicates: int = 20) -> Agreement:
    clusters = np.arange(scores.shape[1]) if families is None else families
    return compute_agreement(scores, clusters, shares=(0.1, 0.25), replicates=replicates, seed=3)


def test_without_ties_it_is_what_two_sets_share() -> None:
    scores = np.random.default_rng(1).normal(size=(3, 200))
    found = compare(scores)
    for share, places in ((0.1, 20), (0.25, 50)):
        tops = [set(np.argsort(-row)[:places]) for row in scores]
        for first in range(3):
            for second in range(3):
                expected = len(tops[first] & tops[second]) / places
                assert found.overlaps[share][0, first, second] == pytest.approx(expected)
        assert found.ceiling(share, pair_within(range(3))) == pytest.approx(1)


def test_lists_drawn_by_lot_share_as_much_as_chance_says() -> None:
    scores = np.random.default_rng(2).normal(size=(60, 400))
    found = compare(scores, replicates=2)
    mean = summarise_overlap(
        found, 0.1, pair_within(range(60)), [[row] for row in range(60)], confidence=0.95
    )
    assert mean.value == pytest.approx(found.chance(0.1), abs=0.01)
    assert found.chance(0.1) == 0.1


def test_with_ties_it_is_the_mean_over_lots_and_has_a_ceiling() -> None:
    rng = np.random.default_rng(4)
    scores = rng.integers(0, 6, size=(2, 60)).astype(float)
    found = compute_agreement(scores, np.arange(60), shares=(0.2,), replicates=1, seed=1)
    shared = []
    for _ in range(4000):
        tops = [set(np.lexsort((rng.random(60), -row))[:12]) for row in scores]
        shared.append(len(tops[0] & tops[1]) / 12)
    assert found.overlaps[0.2][0, 0, 1] == pytest.approx(np.mean(shared), abs=0.01)
    assert found.overlaps[0.2][0, 0, 1] <= found.ceiling(0.2, [(0, 1)]) < 1


def test_order_is_spearman_with_ties_in_the_middle() -> None:
    scores = np.random.default_rng(5).integers(0, 9, size=(2, 150)).astype(float)
    assert compare(scores).correlations[0, 0, 1] == pytest.approx(spearmanr(*scores).statistic)


def test_a_replicate_is_what_repeating_its_families_gives() -> None:
    rng = np.random.default_rng(6)
    families = np.repeat(np.arange(40), 3)
    scores = rng.normal(size=(2, 120))
    found = compute_agreement(scores, families, shares=(0.25,), replicates=5, seed=3)
    weights = next(iter(draw_family_weights(40, replicates=5, seed=3, cells=120)))
    for replicate in range(5):
        rows = np.repeat(np.arange(120), weights[families, replicate].astype(int))
        again = compute_agreement(scores[:, rows], np.arange(len(rows)), shares=(0.25,), replicates=1, seed=1)
        kept = again.overlaps[0.25][0, 0, 1] * again.places[0.25]
        # The share of a resample need not make whole places, so equal up to one place.
        assert found.overlaps[0.25][replicate + 1, 0, 1] == pytest.approx(
            kept / (0.25 * len(rows)), abs=1.5 / kept
        )
        assert found.correlations[replicate + 1, 0, 1] == pytest.approx(spearmanr(*scores[:, rows]).statistic)


def test_the_same_list_has_no_upper_doubt() -> None:
    row = np.random.default_rng(7).normal(size=300)
    found = summarise_overlap(compare(np.array([row, row])), 0.1, [(0, 1)], [[0], [1]], confidence=0.95)
    assert found.value == pytest.approx(1)
    assert found.over_families is not None
    assert found.over_families.high == 1
    assert found.over_families.low == pytest.approx(0.025 ** (1 / 30))
    assert found.error_over_fits is None


def test_the_jackknife_of_separate_pairs_is_the_standard_error_of_a_mean() -> None:
    values = {(0, 1): 0.5, (2, 3): 0.7, (4, 5): 0.6, (6, 7): 0.9}
    units = [[0, 1], [2, 3], [4, 5], [6, 7]]
    expected = np.std(list(values.values()), ddof=1) / 2
    assert compute_jackknife_error(values, units) == pytest.approx(expected)
    assert compute_jackknife_error({(0, 1): 0.5}, [[0], [1]]) is None


def test_the_jackknife_of_all_pairs_finds_the_spread_of_a_u_statistic() -> None:
    """Gini's mean difference of normal values; its variance is known."""
    rng = np.random.default_rng(8)
    means, errors = [], []
    for _ in range(300):
        values = rng.normal(size=12)
        pairs = {pair: float(abs(values[pair[0]] - values[pair[1]])) for pair in pair_within(range(12))}
        means.append(np.mean(list(pairs.values())))
        errors.append(compute_jackknife_error(pairs, [[row] for row in range(12)]) or 0.0)
    assert np.sqrt(np.mean(np.square(errors))) == pytest.approx(np.std(means), rel=0.15)


def test_both_parts_make_the_interval_wider_and_few_families_give_none() -> None:
    scores = np.random.default_rng(9).normal(size=300) + np.random.default_rng(10).normal(size=(5, 300))
    units = [[row] for row in range(5)]
    found = summarise_order(compare(scores, replicates=100), pair_within(range(5)), units, confidence=0.95)
    assert found.both is not None
    assert found.over_families is not None
    assert found.both.low < found.over_families.low < found.value < found.over_families.high < found.both.high
    few = compare(scores, np.arange(300) % 9)
    assert summarise_order(few, pair_within(range(5)), units, confidence=0.95).over_families is None
