"""The second opinion on spreads: it agrees where the closed form is right, and tells where it is not."""

from dataclasses import replace

import numpy as np
import pytest

from candour.stats.groups.judged import Judged, Labels
from candour.stats.groups.metrics import MetricName
from candour.stats.groups.rates import estimate_group_metric
from candour.stats.groups.resampled import resampled_spread
from candour.stats.groups.resampled.count_replicates import resample_counts
from candour.stats.groups.resampled.rank_replicates import resample_ranks
from candour.stats.groups.resampled.resampled_spread import Resampled, compare_spreads
from group_worlds import Rates, draw_judged


def make(rows: int = 3) -> tuple[Judged, Labels, Resampled]:
    chance = np.random.Generator(np.random.PCG64(4))
    group_of_family = np.repeat([0, 1, 2], [900, 250, 12])
    judged, group = draw_judged(chance, [Rates()] * 3, group_of_family, rows=rows)
    labels = np.array(["many", "some", "twelve families"], dtype=object)[group]
    groups = {"group": labels}
    return judged, labels, Resampled(
        resample_counts(judged, groups, replicates=1500, seed=2), resample_ranks(judged, groups, replicates=300, seed=2)
    )  # fmt: skip


@pytest.mark.parametrize(
    ("metric", "near"),
    [
        ("false_negative_rate", 0.07),
        ("false_positive_rate", 0.07),
        ("balanced_accuracy", 0.07),
        ("auc", 0.13),
    ],
)
def test_both_ways_agree(metric: MetricName, near: float) -> None:
    """Chance moves a ratio by 1 / sqrt(2 x replicates): 1.8 and 4.1 %; three of these, and the first order."""
    judged, labels, resampled = make()
    found = compare_spreads(judged, "group", labels, metric, resampled)
    assert found is not None
    assert found.groups == 2, "twelve families are too few"
    assert 1 - near < found.lowest <= found.highest < 1 + near


def test_a_closed_form_that_takes_siblings_for_strangers_is_found_out(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    judged, labels, resampled = make(rows=4)

    def estimate_strangers(of: Judged, among: np.ndarray, metric: MetricName) -> object:
        return estimate_group_metric(replace(of, clusters=np.arange(len(of.outcomes))), among, metric)

    monkeypatch.setattr(resampled_spread, "estimate_group_metric", estimate_strangers)
    found = compare_spreads(judged, "group", labels, "selection_rate", resampled)
    assert found is not None
    assert found.lowest > 1.2


@pytest.mark.parametrize("metric", ["average_precision", "mean_score"])
def test_what_only_one_way_can_compute_is_not_compared(metric: MetricName) -> None:
    judged, labels, resampled = make()
    assert compare_spreads(judged, "group", labels, metric, resampled) is None


def test_groups_that_are_all_too_small_are_not_compared() -> None:
    judged, labels, resampled = make()
    only = np.full(len(labels), "twelve families", dtype=object)
    few = labels == "twelve families"
    small = Judged(judged.scores[few], judged.outcomes[few], judged.flags[few], judged.clusters[few])
    assert compare_spreads(small, "group", only[few], "selection_rate", resampled) is None
