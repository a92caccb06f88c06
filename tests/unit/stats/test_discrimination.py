"""AUC and average precision against scikit-learn, with ties, weights and clusters."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.stats import norm
from sklearn.metrics import average_precision_score, roc_auc_score

from candour.stats.discrimination import (
    build_ladder,
    compute_auc_interval,
    compute_auc_needed,
    compute_ranking,
    compute_ranking_of,
    estimate_auc,
)

worlds = st.lists(
    st.tuples(st.integers(0, 6), st.booleans(), st.integers(0, 4)), min_size=3, max_size=40
).filter(lambda rows: {outcome for _, outcome, _ in rows} == {True, False})


def unpack(rows: list[tuple[int, bool, int]]) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    scores, outcomes, families = zip(*rows, strict=True)
    return np.array(scores, dtype=float), np.array(outcomes, dtype=bool), np.array(families)


@settings(deadline=None)
@given(worlds)
def test_ties_are_exact(rows: list[tuple[int, bool, int]]) -> None:
    scores, outcomes, _ = unpack(rows)
    found = compute_ranking_of(scores, outcomes)
    assert found.auc[0] == pytest.approx(roc_auc_score(outcomes, scores))
    assert found.average_precision[0] == pytest.approx(average_precision_score(outcomes, scores))
    assert found.base_rate[0] == pytest.approx(outcomes.mean())


@settings(deadline=None)
@given(worlds, st.integers(0, 1000))
def test_weights_of_families_are_exact(rows: list[tuple[int, bool, int]], seed: int) -> None:
    scores, outcomes, families = unpack(rows)
    weights = np.random.default_rng(seed).integers(1, 4, size=(5, 1)).astype(float)
    ladder = build_ladder(scores, outcomes, families, families=5)
    found = compute_ranking(ladder.with_outcome @ weights, ladder.without_outcome @ weights)
    each = weights[families, 0]
    assert found.auc[0] == pytest.approx(roc_auc_score(outcomes, scores, sample_weight=each))
    expected = average_precision_score(outcomes, scores, sample_weight=each)
    assert found.average_precision[0] == pytest.approx(expected)


@settings(deadline=None)
@given(worlds)
def test_only_the_order_of_scores_matters(rows: list[tuple[int, bool, int]]) -> None:
    scores, outcomes, _ = unpack(rows)
    before, after = compute_ranking_of(scores, outcomes), compute_ranking_of(np.exp(3 * scores) - 9, outcomes)
    assert before.auc == after.auc
    assert before.average_precision == after.average_precision
    assert compute_ranking_of(-scores, ~outcomes).auc == pytest.approx(before.auc)


def test_undefined_without_both_classes() -> None:
    scores = np.array([0.1, 0.4])
    assert np.isnan(compute_ranking_of(scores, np.array([False, False])).auc[0])
    assert np.isnan(compute_ranking_of(scores, np.array([False, False])).average_precision[0])
    every = np.ones(2, dtype=bool)
    nobody = estimate_auc(scores, np.array([False, False]), every, np.arange(2))
    everybody = estimate_auc(scores, np.array([True, True]), every, np.arange(2))
    assert (nobody.value, nobody.reason) == (None, "no child with the outcome")
    assert (everybody.value, everybody.reason) == (None, "no child without the outcome")
    assert compute_auc_interval(nobody, critical_value=1.96) is None


def delong_variance(scores: np.ndarray, outcomes: np.ndarray) -> float:
    """DeLong's variance written out over all pairs."""
    cases, others = scores[outcomes], scores[~outcomes]
    wins = (cases[:, None] > others) + 0.5 * (cases[:, None] == others)
    return float(wins.mean(axis=1).var(ddof=1) / len(cases) + wins.mean(axis=0).var(ddof=1) / len(others))


def test_variance_equals_delongs_where_decisions_are_unrelated() -> None:
    rng = np.random.default_rng(2)
    outcomes = rng.random(600) < 0.3
    scores = np.round(rng.normal(size=600) + outcomes, 1)
    found = estimate_auc(scores, outcomes, np.ones(600, dtype=bool), np.arange(600))
    assert found.value == pytest.approx(roc_auc_score(outcomes, scores))
    assert found.variance == pytest.approx(delong_variance(scores, outcomes), rel=0.01)


def test_copies_in_a_family_do_not_make_it_surer() -> None:
    rng = np.random.default_rng(3)
    outcomes = rng.random(300) < 0.3
    scores = rng.normal(size=300) + outcomes
    once = estimate_auc(scores, outcomes, np.ones(300, dtype=bool), np.arange(300))
    thrice = estimate_auc(
        np.tile(scores, 3), np.tile(outcomes, 3), np.ones(900, dtype=bool), np.tile(np.arange(300), 3)
    )
    assert thrice.variance == pytest.approx(once.variance)


def test_interval_of_a_perfect_sorting_is_not_invented() -> None:
    outcomes = np.array([False, False, True, True])
    found = estimate_auc(np.arange(4.0), outcomes, np.ones(4, dtype=bool), np.arange(4))
    assert found.value == 1
    assert compute_auc_interval(found, critical_value=1.96) is None


@pytest.mark.parametrize(
    ("base_rate", "auc"), [(0.02, 0.97), (0.065, 0.938), (0.1, 0.917), (0.2, 0.861), (0.4, 0.739)]
)
def test_a_fixed_bar_asks_more_where_the_outcome_is_rare(base_rate: float, auc: float) -> None:
    # Published elsewhere for an average precision of 0.65 and two normal curves.
    assert compute_auc_needed(0.65, base_rate) == pytest.approx(auc, abs=0.006)


def test_the_bar_is_what_a_binormal_sample_of_that_auc_gives() -> None:
    needed = compute_auc_needed(0.4, 0.1)
    assert needed is not None
    rng = np.random.default_rng(1)
    outcomes = rng.random(200_000) < 0.1
    scores = rng.normal(size=200_000) + outcomes * np.sqrt(2) * norm.ppf(needed)
    assert average_precision_score(outcomes, scores) == pytest.approx(0.4, abs=0.01)


@pytest.mark.parametrize("bar", [0.05, 0.1, 1.0])
def test_a_bar_that_no_skill_meets_asks_for_no_auc(bar: float) -> None:
    assert compute_auc_needed(bar, 0.1) is None
