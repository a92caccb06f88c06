"""Scales of metrics: there and back, slopes, and where a number has no place on its scale."""

import numpy as np
import pytest
from scipy.stats import t

from candour.stats.groups.judged import Judged
from candour.stats.groups.metrics import METRICS, MetricName
from candour.stats.groups.rates import RESAMPLED, describe_group_metric
from candour.stats.groups.scales import compute_slope, from_scale, scale_estimate, to_scale

NAMES: tuple[MetricName, ...] = tuple(METRICS)


@pytest.mark.parametrize("metric", NAMES)
def test_there_and_back(metric: MetricName) -> None:
    assert from_scale(metric, to_scale(metric, 0.3)) == pytest.approx(0.3)


@pytest.mark.parametrize("metric", NAMES)
def test_the_slope_is_how_fast_the_metric_moves(metric: MetricName) -> None:
    there = to_scale(metric, 0.3)
    moved = (from_scale(metric, there + 1e-6) - from_scale(metric, there - 1e-6)) / 2e-6
    assert compute_slope(metric, 0.3) == pytest.approx(moved, rel=1e-6)


def test_an_interval_on_the_scale_is_the_one_of_the_audit() -> None:
    rng = np.random.default_rng(1)
    outcomes = rng.random(800) < 0.3
    judged = Judged(
        np.clip(rng.normal(0.3 + 0.2 * outcomes, 0.15), 0, 1), outcomes, rng.random(800) < 0.2,
        rng.integers(0, 500, size=800),
    )  # fmt: skip
    everyone = np.ones(800, dtype=bool)
    rarer = min(len(np.unique(judged.clusters[rows])) for rows in (outcomes, ~outcomes))
    families = {"auc": rarer, "observed_expected": 10**9, "mean_score": len(np.unique(judged.clusters))}
    for metric, degrees in families.items():
        name: MetricName = metric  # type: ignore[assignment]  # a key of a dict is any text
        scaled = scale_estimate(judged, everyone, name)
        theirs = describe_group_metric(judged, everyone, name, confidence=0.95)
        assert scaled is not None
        reach = float(t.isf(0.025, degrees - 1)) * float(np.sqrt(scaled.influence @ scaled.influence))
        ends = from_scale(name, scaled.value - reach), from_scale(name, scaled.value + reach)
        assert ends == pytest.approx((theirs.low, theirs.high), abs=1e-6)


def test_a_number_at_the_edge_has_no_place() -> None:
    outcomes = np.arange(20) > 12
    perfect = Judged(outcomes.astype(np.float64), outcomes, outcomes, np.arange(20))
    everyone = np.ones(20, dtype=bool)
    assert scale_estimate(perfect, everyone, "auc") is None
    assert scale_estimate(perfect, ~everyone, "mean_score") is None
    assert [scale_estimate(perfect, everyone, metric) for metric in RESAMPLED] == [None] * len(RESAMPLED)
