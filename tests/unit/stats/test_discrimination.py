"""AUC and average precision against scikit-learn, with ties, weights and clusters."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.integrate import quad
from scipy.stats import norm
from sklearn.metrics import average_precision_score, roc_auc_score

from candour.stats.discrimination import (
    build_ladder,
    compute_auc_interval,
    compute_auc_needed,
    compute_average_precision_expected,
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


def integrate_precision(auc: float, base_rate: float) -> float:
    """Precision over the scores of those with the outcome, added up by another rule along another axis."""
    distance = np.sqrt(2) * norm.ppf(auc)

    def weigh(score: float) -> float:
        caught = base_rate * norm.sf(score - distance)
        wrong = (1 - base_rate) * norm.sf(score)
        return float(norm.pdf(score - distance) * caught / (caught + wrong))

    return float(quad(weigh, -9, distance + 9, limit=400, epsabs=1e-10)[0])


@pytest.mark.parametrize(
    ("auc", "by_rate"),
    [
        (0.60, {0.02: 0.03, 0.1: 0.14, 0.2: 0.27, 0.4: 0.49}),
        (0.76, {0.02: 0.08, 0.065: 0.21, 0.1: 0.29, 0.2: 0.46, 0.4: 0.68}),
        (0.83, {0.02: 0.15, 0.1: 0.42, 0.25: 0.64}),
        (0.87, {0.02: 0.22, 0.05: 0.37, 0.1: 0.51, 0.3: 0.76}),
    ],
)
def test_what_an_auc_gives_is_what_was_worked_out_elsewhere_and_by_another_integral(
    auc: float, by_rate: dict[float, float]
) -> None:
    for base_rate, expected in by_rate.items():
        found = compute_average_precision_expected(auc, base_rate)
        assert found == pytest.approx(expected, abs=0.0055)
        assert found == pytest.approx(integrate_precision(auc, base_rate), abs=2e-5)


def test_what_an_auc_gives_is_what_a_binormal_sample_has() -> None:
    chance = np.random.default_rng(5)
    outcomes = chance.random(300_000) < 0.15
    scores = chance.normal(size=300_000) + outcomes * np.sqrt(2) * norm.ppf(0.83)
    expected = compute_average_precision_expected(0.83, float(outcomes.mean()))
    assert average_precision_score(outcomes, scores) == pytest.approx(expected, abs=0.006)


@pytest.mark.parametrize("base_rate", [0.02, 0.1, 0.3])
@pytest.mark.parametrize("auc", [0.55, 0.75, 0.95])
def test_there_and_back(auc: float, base_rate: float) -> None:
    bar = compute_average_precision_expected(auc, base_rate)
    assert compute_auc_needed(bar, base_rate) == pytest.approx(auc, abs=1e-6)


def test_no_skill_gives_the_base_rate_and_nothing_else_is_answered() -> None:
    assert compute_average_precision_expected(0.5, 0.13) == pytest.approx(0.13, abs=1e-9)
    for auc, base_rate in ((0.4, 0.1), (1.0, 0.1), (0.8, 0.0)):
        with pytest.raises(ValueError, match="expected an AUC"):
            compute_average_precision_expected(auc, base_rate)
