"""Rank metrics of all groups on resampled families, against scikit-learn with weights."""

import numpy as np
import pytest
from sklearn.metrics import average_precision_score, brier_score_loss, roc_auc_score
from threadpoolctl import threadpool_limits

from candour.stats.groups.judged import Judged, Labels
from candour.stats.groups.metrics import PARTIAL_UP_TO, MetricName
from candour.stats.groups.resampled.crossed import GroupName
from candour.stats.groups.resampled.rank_replicates import SORTED, RankReplicates, resample_ranks
from candour.stats.resampling import draw_family_counts


def make(seed: int = 1, *, n: int = 600, decimals: int = 2) -> tuple[Judged, dict[str, Labels]]:
    rng = np.random.default_rng(seed)
    family = rng.integers(0, n // 3, size=n)
    scores = np.round(rng.random(n), decimals)
    outcomes = rng.random(n) < 0.05 + 0.3 * scores
    groups = {
        "sex": rng.choice(["Female", "Male"], size=n).astype(object),
        "ethnic_group": rng.choice(["White", "Asian", "Black"], p=[0.7, 0.2, 0.1], size=n).astype(object),
    }
    return Judged(scores, outcomes, scores > 0.8, family), groups


def ask_scikit_learn(judged: Judged, among: np.ndarray, weights: np.ndarray) -> dict[MetricName, float]:
    """The same from a library; a family's weight counts for each of its decisions."""
    outcomes, scores = judged.outcomes[among], judged.scores[among]
    precision = float(average_precision_score(outcomes, scores, sample_weight=weights))
    return {
        "auc": float(roc_auc_score(outcomes, scores, sample_weight=weights)),
        "average_precision": precision,
        "average_precision_lift": precision / float(np.average(outcomes, weights=weights)),
        "partial_auc": float(roc_auc_score(outcomes, scores, sample_weight=weights, max_fpr=PARTIAL_UP_TO)),
        "brier": float(brier_score_loss(outcomes, scores, sample_weight=weights)),
    }


@pytest.mark.parametrize("decimals", [1, 2, 12])
def test_values_are_those_of_scikit_learn_with_ties_and_without(decimals: int) -> None:
    judged, groups = make(decimals=decimals)
    found = resample_ranks(judged, groups, replicates=1, seed=1)
    for at, name in enumerate(found.names):
        among = groups[name.characteristic] == name.group
        expected = ask_scikit_learn(judged, among, np.ones(int(among.sum())))
        for metric, value in expected.items():
            assert found.observed[metric][at] == pytest.approx(value, abs=1e-12), (name, metric)


@pytest.mark.parametrize("decimals", [1, 12])
def test_every_replicate_is_that_of_scikit_learn_with_the_weights_of_the_families(decimals: int) -> None:
    judged, groups = make(decimals=decimals)
    found = resample_ranks(judged, groups, replicates=5, seed=3)
    families = np.unique(judged.clusters, return_inverse=True)[1]
    drawn = draw_family_counts(int(families.max()) + 1, replicates=5, seed=3)
    for number, weights in enumerate(drawn):
        for at, name in enumerate(found.names):
            among = groups[name.characteristic] == name.group
            expected = ask_scikit_learn(judged, among, weights[families][among])
            for metric, value in expected.items():
                assert found.replicates[metric][number, at] == pytest.approx(value, abs=1e-12), metric


def test_a_resample_holds_as_many_families_as_there_are() -> None:
    for weights in draw_family_counts(50, replicates=20, seed=1):
        assert weights.sum() == 50


def test_replicates_do_not_depend_on_threads_and_follow_the_seed() -> None:
    judged, groups = make()
    with threadpool_limits(limits=1):
        first = resample_ranks(judged, groups, replicates=10, seed=5)
    with threadpool_limits(limits=2):
        second = resample_ranks(judged, groups, replicates=10, seed=5)
    other = resample_ranks(judged, groups, replicates=10, seed=6)
    for metric, values in first.replicates.items():
        assert values.tobytes() == second.replicates[metric].tobytes()
        assert values.tobytes() != other.replicates[metric].tobytes()


def test_a_group_without_outcomes_or_with_nothing_else_has_no_value() -> None:
    judged, groups = make()
    alone = groups["sex"].copy()
    alone[np.flatnonzero(judged.outcomes)[:20]] = "Only outcomes"
    alone[np.flatnonzero(~judged.outcomes)[:20]] = "No outcome"
    found = resample_ranks(judged, {"sex": alone}, replicates=2, seed=1)
    for group, metrics in (("No outcome", SORTED), ("Only outcomes", ("auc", "partial_auc"))):
        at = found.names.index(GroupName("sex", group))
        for metric in metrics:
            assert np.isnan(found.observed[metric][at]), (group, metric)
            estimate = found.describe(GroupName("sex", group), metric, confidence=0.95)
            assert estimate.value is None
            assert estimate.reason


def test_scores_that_are_no_probabilities_have_no_brier_score() -> None:
    judged, groups = make()
    shifted = Judged(judged.scores * 7 - 2, judged.outcomes, judged.flags, judged.clusters)
    found = resample_ranks(shifted, groups, replicates=2, seed=1)
    assert "brier" not in found.observed
    assert (
        found.describe(found.names[0], "brier", confidence=0.95).reason
        == "the scores are not between 0 and 1"
    )
    plain = resample_ranks(judged, groups, replicates=2, seed=1)
    assert np.array_equal(found.observed["auc"], plain.observed["auc"])


def test_foundations_are_counted() -> None:
    judged, groups = make()
    found = resample_ranks(judged, groups, replicates=1, seed=1)
    for at, name in enumerate(found.names):
        among = groups[name.characteristic] == name.group
        assert found.decisions[at] == among.sum()
        assert found.outcomes[at] == judged.outcomes[among].sum()
        assert found.families[at] == len(set(judged.clusters[among]))


def test_intervals_cover_a_known_average_precision() -> None:
    """100 worlds of 300 families in pairs: a nominal 95 % holds the truth of 20,000 decisions in 88 or more.

    88 is the lower 99.5 % bound of a binomial count at 95 % of 100, rounded down.
    """
    truth = describe(20_000, seed=0)
    held = 0
    for seed in range(1, 101):
        found, name = world(600, seed=seed)
        estimate = found.describe(name, "average_precision", confidence=0.95)
        assert estimate.low is not None
        assert estimate.high is not None
        held += estimate.low <= truth <= estimate.high
    assert held >= 88


def describe(n: int, *, seed: int) -> float:
    found, _ = world(n, seed=seed, replicates=1)
    return float(found.observed["average_precision"][0])


def world(n: int, *, seed: int, replicates: int = 300) -> tuple[RankReplicates, GroupName]:
    rng = np.random.default_rng(seed)
    family = np.repeat(np.arange(n // 2), 2)
    risk = 1 / (1 + np.exp(1.5 - rng.normal(size=n // 2)[family] - 0.5 * rng.normal(size=n)))
    judged = Judged(risk, rng.random(n) < risk, risk > 0.5, family)
    found = resample_ranks(
        judged, {"all": np.full(n, "Everyone", dtype=object)}, replicates=replicates, seed=seed
    )
    return found, found.names[0]
