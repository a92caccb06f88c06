"""Every number of groups that fairlearn also has, to 1e-12 where it is defined; where it is not, ours has none."""

from collections.abc import Callable, Mapping
from typing import Any

import numpy as np
import pytest
from fairlearn import metrics as fairlearn_metrics
from fairlearn.metrics import MetricFrame

from candour.stats.groups.metrics import MetricName
from candour.stats.groups.rates import describe_group_metric
from candour.stats.groups.resampled.count_replicates import resample_counts
from tied_worlds import make_tied_world

WORLDS = range(5)
OF_FLAGS: Mapping[MetricName, Callable[..., Any]] = {
    "selection_rate": fairlearn_metrics.selection_rate,
    "true_positive_rate": fairlearn_metrics.true_positive_rate,
    "false_positive_rate": fairlearn_metrics.false_positive_rate,
    "true_negative_rate": fairlearn_metrics.true_negative_rate,
    "false_negative_rate": fairlearn_metrics.false_negative_rate,
}
WITHOUT_A_FOOT: Mapping[MetricName, str] = {
    "true_positive_rate": "No outcome",
    "false_negative_rate": "No outcome",
    "false_positive_rate": "Only outcomes",
    "true_negative_rate": "Only outcomes",
}


@pytest.mark.parametrize("seed", WORLDS)
@pytest.mark.parametrize("metric", OF_FLAGS)
def test_rates_of_every_group(metric: MetricName, seed: int) -> None:
    """Both ways that candour has of computing a rate: by decisions, and from the cells that are resampled."""
    judged, labels = make_tied_world(seed)
    theirs = MetricFrame(
        metrics=OF_FLAGS[metric],
        y_true=judged.outcomes.astype(int),
        y_pred=judged.flags.astype(int),
        sensitive_features=labels.astype(str),
    ).by_group
    resampled = resample_counts(judged, {"group": labels}, replicates=1, seed=1)
    from_cells = dict(
        zip((name.group for name in resampled.names), resampled.compute(metric)[0], strict=True)
    )
    for group in theirs.index:
        among = labels == group
        ours = describe_group_metric(judged, among, metric, confidence=0.95)
        if lacks_a_foot(metric, judged.outcomes[among]):
            assert ours.value is None, group
            assert np.isnan(from_cells[group])
        else:
            assert ours.value == pytest.approx(theirs[group], abs=1e-12), group
            assert from_cells[group] == pytest.approx(theirs[group], abs=1e-12), group


def lacks_a_foot(metric: MetricName, outcomes: np.ndarray) -> bool:
    """Whether nobody stands at the foot: everyone for selection; those with, or without, the outcome for the others."""
    if metric == "selection_rate":
        return False
    asks_for_outcome = metric in {"true_positive_rate", "false_negative_rate"}
    return not (outcomes == asks_for_outcome).any()


@pytest.mark.parametrize(("metric", "group"), WITHOUT_A_FOOT.items())
def test_worlds_hold_groups_without_a_foot(metric: MetricName, group: str) -> None:
    for seed in WORLDS:
        judged, labels = make_tied_world(seed)
        assert lacks_a_foot(metric, judged.outcomes[labels == group])


@pytest.mark.parametrize("seed", WORLDS)
def test_counts_and_mean_scores_of_every_group(seed: int) -> None:
    judged, labels = make_tied_world(seed)
    theirs = MetricFrame(
        metrics={"n": fairlearn_metrics.count, "mean": fairlearn_metrics.mean_prediction},
        y_true=judged.outcomes.astype(int),
        y_pred=judged.scores,
        sensitive_features=labels.astype(str),
    ).by_group
    for group in theirs.index:
        ours = describe_group_metric(judged, labels == group, "mean_score", confidence=0.95)
        assert ours.n == theirs.loc[group, "n"]
        assert ours.value == pytest.approx(theirs.loc[group, "mean"], abs=1e-12)
