"""What other tools get wrong, each as a test of ours."""

import numpy as np
import pytest

from candour.stats.clustered import code_clusters
from candour.stats.discrimination import compute_ranking_of
from candour.stats.equivalence import Comparison
from candour.stats.groups.differences import Rules, compare_groups
from candour.stats.groups.judged import Judged, list_groups
from candour.stats.groups.rates import describe_group_metric, estimate_group_metric
from candour.stats.performance import Metric, resample_performance

RULES = Rules(0.05, 10, 0.95, 1)


def make_parity(seed: int) -> tuple[Judged, np.ndarray]:
    """Eighteen groups, as in a census, that differ in nothing."""
    rng = np.random.default_rng(seed)
    shares = np.array([74.0, 6, 3, 2.5, 2, 1.6, 1.6, 1.5, 1.2, 1, 1, 0.9, 0.8, 0.8, 0.7, 0.6, 0.5, 0.3])
    groups = rng.choice([f"g{n:02d}" for n in range(18)], p=shares / shares.sum(), size=20_000).astype(object)
    outcomes = rng.random(20_000) < 0.12
    scores = rng.normal(size=20_000) + outcomes
    return Judged(scores, outcomes, scores > 1.5, np.arange(20_000)), groups


def test_parity_over_eighteen_groups_does_not_alarm() -> None:
    for seed in range(10):
        judged, groups = make_parity(seed)
        found = compare_groups(judged, {"group": groups}, ("selection_rate",), RULES)
        assert Comparison.DIFFERENCE_SHOWN not in {difference.comparison for difference in found}


def test_every_estimate_lies_inside_its_own_interval() -> None:
    judged, groups = make_parity(1)
    for difference in compare_groups(
        judged, {"group": groups}, ("selection_rate", "false_negative_rate"), RULES
    ):
        if difference.interval is not None and difference.value is not None:
            assert difference.interval.low <= difference.value <= difference.interval.high


def test_a_group_without_outcomes_has_no_hit_rate_rather_than_nought() -> None:
    judged = Judged(np.arange(20.0), np.zeros(20, dtype=bool), np.arange(20) > 10, np.arange(20))
    for metric in ("true_positive_rate", "false_negative_rate", "auc"):
        found = describe_group_metric(judged, np.ones(20, dtype=bool), metric, confidence=0.95)
        assert found.value is None
        assert found.reason == "no child with the outcome"


def test_none_of_twelve_is_not_certain() -> None:
    judged = Judged(np.arange(12.0), np.ones(12, dtype=bool), np.zeros(12, dtype=bool), np.arange(12))
    found = describe_group_metric(judged, np.ones(12, dtype=bool), "true_positive_rate", confidence=0.95)
    assert found.high == pytest.approx(0.265, abs=1e-3)


def test_error_rates_are_judged_each_on_its_own_foot() -> None:
    """False positives among those without the outcome differ here; false discoveries do not."""
    outcomes = np.tile(np.repeat([True, False], [200, 800]), 2)
    flags = np.concatenate([np.arange(1000) % 200 < 100, np.arange(1000) % 200 < 20])
    groups = np.repeat(["a", "b"], 1000).astype(object)
    judged = Judged(flags.astype(float), outcomes, flags, np.arange(2000))
    found = {d.metric: d for d in compare_groups(
        judged, {"g": groups}, ("false_positive_rate", "false_discovery_rate"), RULES) if d.group == "a"}  # fmt: skip
    assert found["false_positive_rate"].comparison is Comparison.DIFFERENCE_SHOWN
    assert found["false_discovery_rate"].value == pytest.approx(0)
    assert found["false_discovery_rate"].comparison is not Comparison.DIFFERENCE_SHOWN


def test_average_precision_is_never_negative() -> None:
    rng = np.random.default_rng(0)
    for _ in range(50):
        outcomes = rng.random(30) < 0.2
        outcomes[0] = True
        assert (
            0 < compute_ranking_of(rng.integers(0, 4, 30).astype(float), outcomes).average_precision[0] <= 1
        )


def test_replicates_are_all_made_all_defined_and_different() -> None:
    rng = np.random.default_rng(0)
    outcomes = rng.random(500) < 0.2
    scores = rng.random(500) + outcomes * 0.5
    found = resample_performance(
        {"a": scores / 2}, outcomes, np.arange(500), shares=(), confidence=0.95, replicates=200, seed=1
    )
    replicates = found.measured["a"][Metric("auc")].replicates
    assert len(replicates) == 200
    assert np.isfinite(replicates).all()
    assert len(np.unique(replicates)) > 190


def test_a_resample_is_as_large_as_the_data() -> None:
    """Four times the data, half the width."""
    widths = []
    for n in (500, 2000):
        rng = np.random.default_rng(2)
        outcomes = rng.random(n) < 0.2
        found = resample_performance(
            {"a": rng.normal(size=n) + outcomes}, outcomes, np.arange(n),
            shares=(), confidence=0.95, replicates=400, seed=1,
        ).estimate("a", Metric("auc"))  # fmt: skip
        widths.append((found.high or 0) - (found.low or 0))
    assert widths[0] / widths[1] == pytest.approx(2, rel=0.25)


def test_repeated_rows_widen_the_interval() -> None:
    """A row bootstrap would think the same children in three rows each three times as telling."""
    rng = np.random.default_rng(1)
    outcomes, groups = rng.random(300) < 0.4, np.full(300, "a", dtype=object)
    judged = Judged(rng.random(300), outcomes, rng.random(300) < 0.3, np.arange(300))
    thrice = Judged(
        np.tile(judged.scores, 3),
        np.tile(judged.outcomes, 3),
        np.tile(judged.flags, 3),
        np.tile(judged.clusters, 3),
    )
    once = estimate_group_metric(judged, groups == "a", "false_negative_rate")
    again = estimate_group_metric(thrice, np.tile(groups, 3) == "a", "false_negative_rate")
    assert once.effective_n <= again.effective_n < 1.05 * once.effective_n


def test_nobody_is_dropped_for_want_of_a_group() -> None:
    groups = np.array(["White", "Not recorded", "White", "Not recorded"], dtype=object)
    assert list_groups(groups) == ("White", "Not recorded")


def test_a_gap_is_measured_in_the_group_itself_not_in_a_mixture() -> None:
    """Mixing a group half and half with everyone else shrinks its gap; nothing is mixed here."""
    rng = np.random.default_rng(4)
    outcomes = rng.random(20_000) < 0.15
    groups = np.where(rng.random(20_000) < 0.1, "poor", "rest").astype(object)
    scores = rng.normal(size=20_000) + outcomes * np.where(groups == "poor", 0.2, 1.2)
    judged = Judged(scores, outcomes, scores > 1, code_clusters(np.arange(20_000)))
    found = compare_groups(judged, {"g": groups}, ("auc",), RULES)
    gap = next(d.value for d in found if d.group == "poor")
    # Normal curves 0.2 and 1.2 apart: AUC .556 and .802.
    assert gap == pytest.approx(-0.246, abs=0.03)
