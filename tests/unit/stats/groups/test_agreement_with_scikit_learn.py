"""Every number of groups that scikit-learn also has, to 1e-12 where it is defined; where it is not, ours has none.

Values on whole groups without gaps, and resampled ones with weights, are compared in test_rank_replicates.py.
"""

from collections.abc import Callable, Mapping

import numpy as np
import pytest
from sklearn.metrics import (
    accuracy_score,
    average_precision_score,
    balanced_accuracy_score,
    brier_score_loss,
    precision_score,
    recall_score,
    roc_auc_score,
)

from candour.stats.clustered import Flags
from candour.stats.groups.judged import Judged
from candour.stats.groups.metrics import PARTIAL_UP_TO, MetricName
from candour.stats.groups.rates import describe_group_metric
from candour.stats.groups.resampled.count_replicates import resample_counts
from candour.stats.groups.resampled.crossed import GroupName
from candour.stats.groups.resampled.rank_replicates import resample_ranks
from tied_worlds import SIZES, make_tied_world

WORLDS = range(5)
Peer = Callable[[Flags, Flags], float]
OF_FLAGS: Mapping[MetricName, Peer] = {
    "true_positive_rate": recall_score,
    "true_negative_rate": lambda outcomes, flags: recall_score(~outcomes, ~flags),
    "positive_predictive_value": precision_score,
    "negative_predictive_value": lambda outcomes, flags: precision_score(~outcomes, ~flags),
    "false_discovery_rate": lambda outcomes, flags: 1 - precision_score(outcomes, flags),
    "false_omission_rate": lambda outcomes, flags: 1 - precision_score(~outcomes, ~flags),
    "accuracy": accuracy_score,
    "balanced_accuracy": balanced_accuracy_score,
}
"""Metrics of those let be are metrics of those flagged with both labels turned round."""
NEEDS: Mapping[MetricName, Callable[[Flags, Flags], bool]] = {
    "true_positive_rate": lambda outcomes, _: bool(outcomes.any()),
    "true_negative_rate": lambda outcomes, _: not outcomes.all(),
    "positive_predictive_value": lambda _, flags: bool(flags.any()),
    "negative_predictive_value": lambda _, flags: not flags.all(),
    "false_discovery_rate": lambda _, flags: bool(flags.any()),
    "false_omission_rate": lambda _, flags: not flags.all(),
    "accuracy": lambda _, __: True,
    "balanced_accuracy": lambda outcomes, _: has_both(outcomes),
}


def has_both(outcomes: Flags) -> bool:
    return len(set(outcomes)) == 2


@pytest.mark.parametrize("seed", WORLDS)
@pytest.mark.parametrize("metric", OF_FLAGS)
def test_shares_of_every_group(metric: MetricName, seed: int) -> None:
    """Both ways that candour has of computing them: by decisions, and from the cells that are resampled."""
    judged, labels = make_tied_world(seed)
    resampled = resample_counts(judged, {"group": labels}, replicates=1, seed=1)
    for name, from_cells in zip(resampled.names, resampled.compute(metric)[0], strict=True):
        among = labels == name.group
        outcomes, flags = judged.outcomes[among], judged.flags[among]
        ours = describe_group_metric(judged, among, metric, confidence=0.95)
        if NEEDS[metric](outcomes, flags):
            theirs = OF_FLAGS[metric](outcomes, flags)
            assert ours.value == pytest.approx(theirs, abs=1e-12), name
            assert from_cells == pytest.approx(theirs, abs=1e-12), name
        else:
            assert ours.value is None, name
            assert ours.reason
            assert np.isnan(from_cells), name


@pytest.mark.parametrize(
    ("metric", "group"),
    [
        ("true_positive_rate", "No outcome"),
        ("true_negative_rate", "Only outcomes"),
        ("positive_predictive_value", "Nobody flagged"),
        ("negative_predictive_value", "Everybody flagged"),
        ("balanced_accuracy", "No outcome"),
    ],
)
def test_worlds_hold_groups_that_lack_what_a_metric_needs(metric: MetricName, group: str) -> None:
    for seed in WORLDS:
        judged, labels = make_tied_world(seed)
        assert not NEEDS[metric](judged.outcomes[labels == group], judged.flags[labels == group])


@pytest.mark.parametrize("seed", WORLDS)
def test_how_well_scores_sort_in_every_group(seed: int) -> None:
    judged, labels = make_tied_world(seed)
    resampled = resample_ranks(judged, {"group": labels}, replicates=1, seed=1)
    for at, name in enumerate(resampled.names):
        outcomes, scores = judged.outcomes[labels == name.group], judged.scores[labels == name.group]
        found = {metric: values[at] for metric, values in resampled.observed.items()}
        assert found["brier"] == pytest.approx(brier_score_loss(outcomes, scores, pos_label=True), abs=1e-12)
        if has_both(outcomes):
            assert found["auc"] == pytest.approx(roc_auc_score(outcomes, scores), abs=1e-12), name
            partial = roc_auc_score(outcomes, scores, max_fpr=PARTIAL_UP_TO)
            assert found["partial_auc"] == pytest.approx(partial, abs=1e-12), name
        else:
            assert np.isnan([found["auc"], found["partial_auc"]]).all(), name
        if outcomes.any():
            precision = average_precision_score(outcomes, scores)
            assert found["average_precision"] == pytest.approx(precision, abs=1e-12), name
            lift = precision / outcomes.mean()
            assert found["average_precision_lift"] == pytest.approx(lift, abs=1e-12), name
        else:
            assert np.isnan([found["average_precision"], found["average_precision_lift"]]).all(), name


@pytest.mark.parametrize("seed", WORLDS)
def test_values_in_closed_form_equal_those_that_are_resampled(seed: int) -> None:
    """AUC and Brier score are computed twice in candour: with influences, and in the pass down the scores."""
    judged, labels = make_tied_world(seed)
    resampled = resample_ranks(judged, {"group": labels}, replicates=1, seed=1)
    for group in SIZES:
        at = resampled.names.index(GroupName("group", group))
        for metric in ("auc", "brier"):
            value = describe_group_metric(judged, labels == group, metric, confidence=0.95).value
            passed = resampled.observed[metric][at]
            assert np.isnan(passed) if value is None else value == pytest.approx(passed, abs=1e-12)


@pytest.mark.parametrize("seed", WORLDS)
def test_sorting_across_the_border_of_every_group(seed: int) -> None:
    """An AUC of the group's one side with everyone else's other side is that of a data set of only these rows."""
    judged, labels = make_tied_world(seed)
    for group in SIZES:
        among = labels == group
        check_border(judged, among, "bpsn_auc", (judged.outcomes & ~among) | (~judged.outcomes & among))
        check_border(judged, among, "bnsp_auc", (judged.outcomes & among) | (~judged.outcomes & ~among))


def check_border(judged: Judged, among: Flags, metric: MetricName, rows: Flags) -> None:
    value = describe_group_metric(judged, among, metric, confidence=0.95).value
    if has_both(judged.outcomes[rows]):
        theirs = roc_auc_score(judged.outcomes[rows], judged.scores[rows])
        assert value == pytest.approx(theirs, abs=1e-12)
    else:
        assert value is None
