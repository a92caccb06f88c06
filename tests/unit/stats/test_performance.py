"""Performance of several forecasts on the same resampled families."""

import numpy as np
import pytest
from sklearn.metrics import average_precision_score, brier_score_loss, roc_auc_score

from candour.results import Estimate
from candour.stats.performance import Metric, Performance, resample_performance

AP, AUC, BRIER = Metric("average_precision"), Metric("auc"), Metric("brier")


def make(n: int = 600, seed: int = 1) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    rng = np.random.default_rng(seed)
    families = np.sort(rng.integers(0, n // 2, size=n))
    families = np.unique(families, return_inverse=True)[1]
    risk = 1 / (1 + np.exp(2 - rng.normal(size=families.max() + 1)[families] - rng.normal(size=n)))
    return np.round(risk, 2), rng.random(n) < risk, families


def measure(
    scores: dict[str, np.ndarray], outcomes: np.ndarray, families: np.ndarray, **more: float
) -> Performance:
    return resample_performance(
        scores,
        outcomes,
        families,
        shares=(0.1,),
        confidence=0.95,
        replicates=int(more.get("replicates", 300)),
        seed=4,
    )


def test_values_equal_scikit_learns() -> None:
    scores, outcomes, families = make()
    found = measure({"a": scores}, outcomes, families)
    assert found.estimate("a", AP).value == pytest.approx(average_precision_score(outcomes, scores))
    assert found.estimate("a", AUC).value == pytest.approx(roc_auc_score(outcomes, scores))
    assert found.estimate("a", BRIER).value == pytest.approx(brier_score_loss(outcomes, scores))
    lift = found.estimate("a", Metric("average_precision_lift")).value
    assert lift == pytest.approx(average_precision_score(outcomes, scores) / outcomes.mean())
    rate = outcomes.mean()
    scaled = found.estimate("a", Metric("scaled_brier")).value
    assert scaled == pytest.approx(1 - brier_score_loss(outcomes, scores) / (rate * (1 - rate)))


def test_replicates_spread_as_those_of_a_brute_force_bootstrap() -> None:
    scores, outcomes, families = make(300)
    found = measure({"a": scores}, outcomes, families, replicates=800)
    rng = np.random.default_rng(9)
    drawn = []
    for _ in range(400):
        rows = np.concatenate(
            [np.flatnonzero(families == f) for f in rng.integers(0, families.max() + 1, families.max() + 1)]
        )
        drawn.append(
            (
                average_precision_score(outcomes[rows], scores[rows]),
                roc_auc_score(outcomes[rows], scores[rows]),
            )
        )
    brute = np.array(drawn)
    for number, metric in enumerate((AP, AUC)):
        replicates = found.measured["a"][metric].replicates
        assert replicates.std() == pytest.approx(brute[:, number].std(), rel=0.12)
        assert replicates.mean() == pytest.approx(brute[:, number].mean(), abs=0.01)


def test_order_and_names_of_decisions_do_not_matter() -> None:
    scores, outcomes, families = make()
    order = np.random.default_rng(0).permutation(len(scores))
    before = measure({"a": scores}, outcomes, families).estimate("a", AP)
    after = measure({"a": scores[order]}, outcomes[order], families[order]).estimate("a", AP)
    assert (after.value, after.low, after.high) == pytest.approx((before.value, before.low, before.high))


def test_a_monotone_change_of_scores_leaves_ranks_alone() -> None:
    scores, outcomes, families = make()
    found = measure({"a": scores, "b": scores**3}, outcomes, families)
    for metric in (AP, AUC, Metric("precision_at_capacity", 0.1), Metric("recall_at_capacity", 0.1)):
        assert found.estimate("a", metric) == found.estimate("b", metric)
    difference = found.estimate_difference("a", "b", AP)
    assert (difference.value, difference.low, difference.high) == (0, 0, 0)


def width(estimate: Estimate) -> float:
    assert estimate.low is not None
    assert estimate.high is not None
    return estimate.high - estimate.low


def test_pairs_are_surer_than_the_two_alone() -> None:
    scores, outcomes, families = make()
    found = measure(
        {"a": scores, "b": scores + 0.001 * np.arange(len(scores)) / len(scores)}, outcomes, families
    )
    difference, alone = found.estimate_difference("a", "b", AP), found.estimate("a", AP)
    assert width(difference) < width(alone) / 4


def test_precision_at_an_edge_has_an_exact_interval() -> None:
    outcomes = np.arange(100) >= 90
    found = measure({"a": np.arange(100) / 100}, outcomes, np.arange(100))
    precision = found.estimate("a", Metric("precision_at_capacity", 0.1))
    assert (precision.value, precision.n, precision.events) == (1.0, 10, 10)
    assert precision.low == pytest.approx(0.6915, abs=1e-4)
    assert precision.high == 1
    assert precision.method.startswith("Clopper-Pearson")


@pytest.mark.parametrize(
    ("outcome", "reason"), [(False, "no child with the outcome"), (True, "no child without the outcome")]
)
def test_undefined_says_why(outcome: bool, reason: str) -> None:
    outcomes = np.full(40, outcome)
    found = measure({"a": np.arange(40) / 40, "b": np.arange(40) / 80}, outcomes, np.arange(40))
    assert found.estimate("a", AUC).value is None
    assert found.estimate("a", AUC).reason == reason
    assert found.estimate_difference("a", "b", AUC).value is None


def test_scores_that_are_no_probabilities_have_no_brier_score() -> None:
    scores, outcomes, families = make()
    brier = measure({"a": scores * 20}, outcomes, families).estimate("a", BRIER)
    assert brier.value is None
    assert brier.reason == "the scores are not between 0 and 1"


def test_too_few_families_give_no_interval() -> None:
    outcomes = np.arange(40) % 3 == 0
    found = measure({"a": np.arange(40) / 40}, outcomes, np.arange(40) % 5).estimate("a", AUC)
    assert found.value is not None
    assert (found.low, found.method) == (None, "none")


def test_where_all_the_flagged_are_right_each_family_counts_once() -> None:
    """Fifty flagged children of ten families who are all alike tell no more than ten children."""
    family = np.repeat(np.arange(400), 5)
    scores = np.repeat(np.linspace(0, 1, 400), 5) + np.tile(np.linspace(0, 1e-4, 5), 400)
    outcomes = family >= 380
    performance = resample_performance(
        {"forecast": scores}, outcomes, family, shares=(0.025,), confidence=0.95, replicates=100, seed=1
    )
    found = performance.estimate("forecast", Metric("precision_at_capacity", 0.025))
    assert (found.value, found.n) == (1.0, 50)
    assert found.low == pytest.approx(0.025 ** (1 / 10))
