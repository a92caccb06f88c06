"""Estimates by influence: against closed forms, against brute force, and their coverage."""

import numpy as np
import pytest

from candour.stats.clustered import (
    are_probabilities,
    code_clusters,
    compute_correlation,
    compute_share_interval,
    estimate_mean,
    estimate_share,
)


def test_unrelated_decisions_have_the_binomial_variance() -> None:
    counted = np.arange(200) % 5 == 0
    share = estimate_share(counted, np.ones(200, dtype=bool), np.arange(200), empty="none")
    assert share.value == 0.2
    assert share.variance == pytest.approx(0.2 * 0.8 / 199)
    assert share.effective_n == 200


def test_decisions_that_are_copies_count_once() -> None:
    counted = np.repeat(np.arange(100) % 4 == 0, 3)
    share = estimate_share(counted, np.ones(300, dtype=bool), np.repeat(np.arange(100), 3), empty="none")
    assert (share.n, share.events, share.families) == (300, 75, 100)
    assert 100 <= share.effective_n < 105


def test_variance_equals_that_of_a_brute_force_bootstrap() -> None:
    rng = np.random.default_rng(5)
    families = rng.integers(0, 120, size=400)
    among = rng.random(400) < 0.6
    counted = rng.random(400) < 0.1 + 0.5 * (families % 3 == 0)
    codes = code_clusters(families)
    share = estimate_share(counted, among, codes, empty="none")
    members = [np.flatnonzero(codes == family) for family in range(codes.max() + 1)]
    drawn = []
    for _ in range(1500):
        rows = np.concatenate([members[family] for family in rng.integers(0, len(members), len(members))])
        drawn.append(counted[rows][among[rows]].mean())
    assert share.variance == pytest.approx(np.var(drawn), rel=0.12)


def test_a_share_of_nothing_is_undefined_and_says_why() -> None:
    nobody = np.zeros(5, dtype=bool)
    share = estimate_share(nobody, nobody, np.arange(5), empty="no child with the outcome")
    assert share.value is None
    assert share.reason == "no child with the outcome"
    with pytest.raises(ValueError, match="no interval"):
        compute_share_interval(share, confidence=0.95)


@pytest.mark.parametrize("everything", [False, True])
def test_edges_get_an_exact_interval_over_families(everything: bool) -> None:
    counted = np.full(24, everything)
    share = estimate_share(counted, np.ones(24, dtype=bool), np.repeat(np.arange(12), 2), empty="none")
    ends, method = compute_share_interval(share, confidence=0.95)
    assert method == "Clopper-Pearson over families"
    assert ends.high - ends.low == pytest.approx(0.2646, abs=1e-4)


def test_mean_has_the_usual_variance_and_none_without_decisions() -> None:
    values = np.array([1.0, 2.0, 4.0, 8.0])
    mean = estimate_mean(values, np.arange(4))
    assert mean.value == 3.75
    assert mean.variance == pytest.approx(values.var(ddof=1) / 4)
    assert estimate_mean(np.array([]), np.array([], dtype=np.int64)).value is None


def test_parts_of_a_whole_are_uncorrelated_and_copies_are_not() -> None:
    rng = np.random.default_rng(0)
    counted, first = rng.random(500) < 0.3, np.arange(500) < 250
    inside = estimate_share(counted, first, np.arange(500), empty="none")
    outside = estimate_share(counted, ~first, np.arange(500), empty="none")
    assert compute_correlation(inside, outside) == pytest.approx(0, abs=1e-12)
    assert compute_correlation(inside, inside) == pytest.approx(1)
    never = estimate_share(np.zeros(500, dtype=bool), first, np.arange(500), empty="none")
    assert compute_correlation(inside, never) == 0


def test_scores_outside_nought_to_one_are_no_probabilities() -> None:
    assert are_probabilities(np.array([0.0, 0.5, 1.0]))
    assert not are_probabilities(np.array([0.5, 3.0]))
