"""What happens to each group of children, in every declared metric: the value, and what it rests on.

A number with nothing at its foot is undefined; it is never 0 (a group without outcomes has no miss rate).
"""

from collections.abc import Callable, Mapping
from functools import reduce

import numpy as np

from candour.results import Estimate
from candour.stats.calibration.recalibration import describe_ratio
from candour.stats.clustered import (
    ClusteredEstimate,
    Flags,
    Floats,
    are_probabilities,
    compute_share_interval,
    count_clusters,
    estimate_share,
    sum_by_cluster,
)
from candour.stats.discrimination import compute_auc_interval, estimate_auc
from candour.stats.groups.judged import Judged
from candour.stats.groups.metrics import METRICS, Cell, MetricName, Share, ShareName
from candour.stats.intervals import compute_critical_value
from candour.stats.multiplicity import widen_for_families

GroupMetric = MetricName
RateName = ShareName
NO_PROBABILITIES = "the scores are not between 0 and 1"
RANKED: tuple[MetricName, ...] = ("auc", "bpsn_auc", "bnsp_auc")
"""AUCs of the group, and across its border."""
RESAMPLED: tuple[MetricName, ...] = ("average_precision", "average_precision_lift", "partial_auc")
"""These have no variance in closed form: `rank_replicates.py` draws families again for them."""


def estimate_group_metric(judged: Judged, among: Flags, metric: MetricName) -> ClusteredEstimate:
    """One metric among some decisions, with the influence of each family on it.

    The influence on observed over expected is on the log scale. Raises ValueError for a metric that needs resampling.
    """
    share = METRICS[metric].share
    if share is not None:
        counted, foot = find_rows(judged, share)
        return estimate_share(counted, among & foot, judged.clusters, empty=METRICS[metric].empty)
    if metric in RANKED:
        rows = _find_ranked(judged, among, metric)
        return estimate_auc(judged.scores, judged.outcomes, rows, judged.clusters)
    if metric not in _ESTIMATES:
        raise ValueError(f"'{metric}' has no variance in closed form: resample families")
    return _ESTIMATES[metric](judged, among)


def describe_group_metric(judged: Judged, among: Flags, metric: MetricName, *, confidence: float) -> Estimate:
    """One metric of one group with its own interval (not adjusted for looking at several groups)."""
    estimate = estimate_group_metric(judged, among, metric)
    if METRICS[metric].share is not None:
        return describe_share(estimate, confidence=confidence)
    critical_value = compute_critical_value(confidence)
    if metric == "observed_expected":
        return describe_ratio(estimate, critical_value=critical_value)
    if estimate.value is None:
        return Estimate(None, None, None, estimate.n, estimate.events, "none", estimate.reason)
    if metric in RANKED:
        return _describe_auc(estimate, critical_value)
    return _describe_mean(estimate, critical_value)


def count_foot(judged: Judged, among: Flags, metric: MetricName) -> int:
    """How many decisions stand at the foot of a metric; for an AUC the rarer of the two classes."""
    share = METRICS[metric].share
    if share is not None:
        return int((among & find_rows(judged, share)[1]).sum())
    rows = _find_ranked(judged, among, metric)
    happened = int((judged.outcomes & rows).sum())
    if metric in {"mean_score", "brier", "net_benefit"}:
        return int(rows.sum())
    if metric == "observed_expected":
        return happened
    return min(happened, int(rows.sum()) - happened)


def find_rows(judged: Judged, share: Share) -> tuple[Flags, Flags]:
    """For every decision whether it is counted in a share, and whether it stands at its foot."""
    in_cell: Mapping[Cell, Flags] = {
        "right": judged.flags & judged.outcomes,
        "wrong": judged.flags & ~judged.outcomes,
        "missed": ~judged.flags & judged.outcomes,
        "let_be": ~judged.flags & ~judged.outcomes,
    }
    counted, foot = (reduce(np.logical_or, (in_cell[cell] for cell in cells)) for cells in share)
    return counted, foot


def estimate_base_rate(judged: Judged, among: Flags, *, confidence: float) -> Estimate:
    """The share of decisions followed by the outcome."""
    return describe_group_metric(judged, among, "base_rate", confidence=confidence)


def describe_share(share: ClusteredEstimate, *, confidence: float) -> Estimate:
    """A share with its interval, or without a value and the reason."""
    if share.value is None:
        return Estimate(None, None, None, share.n, share.events, "none", share.reason)
    ends, method = compute_share_interval(share, confidence=confidence)
    return Estimate(share.value, *ends, share.n, share.events, method)


def _describe_auc(estimate: ClusteredEstimate, critical_value: float) -> Estimate:
    ends = compute_auc_interval(estimate, critical_value=critical_value)
    if ends is None:
        reason = "no interval can be had where the sorting is perfect or perfectly wrong"
        return Estimate(estimate.value, None, None, estimate.n, estimate.events, "none", reason)
    return Estimate(
        estimate.value, *ends, estimate.n, estimate.events, "DeLong by family, log-odds scale, Student"
    )


def _describe_mean(estimate: ClusteredEstimate, critical_value: float) -> Estimate:
    if estimate.value is None or estimate.families < 2 or estimate.variance == 0:
        reason = "no interval can be had where families do not vary"
        return Estimate(estimate.value, None, None, estimate.n, estimate.events, "none", reason)
    wide = widen_for_families(critical_value, families=estimate.telling_families or estimate.families)
    reach = wide * float(np.sqrt(estimate.variance))
    ends = estimate.value - reach, estimate.value + reach
    return Estimate(estimate.value, *ends, estimate.n, estimate.events, "Student, variance by family")


def _find_ranked(judged: Judged, among: Flags, metric: MetricName) -> Flags:
    """Whose scores an AUC compares: a group's, or one side from the group and the other from everyone else."""
    if metric == "bpsn_auc":
        rows: Flags = np.where(judged.outcomes, ~among, among)
        return rows
    if metric == "bnsp_auc":
        crossed: Flags = np.where(judged.outcomes, among, ~among)
        return crossed
    return among


def _average(values: Floats, judged: Judged, among: Flags) -> ClusteredEstimate:
    size = int(judged.clusters.max()) + 1 if len(judged.clusters) else 0
    n, events = int(among.sum()), int((judged.outcomes & among).sum())
    if n == 0:
        return ClusteredEstimate(None, 0, 0, 0, np.zeros(size), METRICS["mean_score"].empty)
    chosen, families = values[among], judged.clusters[among]
    mean = float(chosen.mean())
    influence = sum_by_cluster((chosen - mean) / n, families, size=size)
    return ClusteredEstimate(mean, n, events, count_clusters(families), influence)


def _undefined(judged: Judged, among: Flags, reason: str) -> ClusteredEstimate:
    size = int(judged.clusters.max()) + 1 if len(judged.clusters) else 0
    n, events = int(among.sum()), int((judged.outcomes & among).sum())
    return ClusteredEstimate(None, n, events, 0, np.zeros(size), reason)


def _estimate_mean_score(judged: Judged, among: Flags) -> ClusteredEstimate:
    return _average(judged.scores, judged, among)


def _estimate_brier(judged: Judged, among: Flags) -> ClusteredEstimate:
    if not are_probabilities(judged.scores):
        return _undefined(judged, among, NO_PROBABILITIES)
    return _average((judged.scores - judged.outcomes) ** 2, judged, among)


def _estimate_net_benefit(judged: Judged, among: Flags) -> ClusteredEstimate:
    cut_off = judged.threshold
    if cut_off is None or not are_probabilities(judged.scores) or not 0 < cut_off < 1:
        return _undefined(judged, among, METRICS["net_benefit"].empty)
    price = cut_off / (1 - cut_off)
    gain = np.where(judged.outcomes, 1.0, -price) * judged.flags
    return _average(gain, judged, among)


def _estimate_balanced_accuracy(judged: Judged, among: Flags) -> ClusteredEstimate:
    right, let_be = (
        estimate_group_metric(judged, among, "true_positive_rate"),
        estimate_group_metric(judged, among, "true_negative_rate"),
    )
    if right.value is None or let_be.value is None:
        return _undefined(judged, among, METRICS["balanced_accuracy"].empty)
    families = count_clusters(judged.clusters[among])
    return ClusteredEstimate(
        (right.value + let_be.value) / 2, int(among.sum()), right.n, families,
        (right.influence + let_be.influence) / 2, telling_families=min(right.families, let_be.families),
    )  # fmt: skip


def _estimate_observed_expected(judged: Judged, among: Flags) -> ClusteredEstimate:
    if not are_probabilities(judged.scores):
        return _undefined(judged, among, NO_PROBABILITIES)
    expected, observed = float(judged.scores[among].sum()), int((judged.outcomes & among).sum())
    if expected <= 0:
        return _undefined(judged, among, "no outcome was expected")
    ratio = observed / expected
    families, size = judged.clusters[among], int(judged.clusters.max()) + 1
    on_log_scale = (judged.outcomes[among] - ratio * judged.scores[among]) / max(observed, 1)
    return ClusteredEstimate(
        ratio, int(among.sum()), observed, count_clusters(families),
        sum_by_cluster(on_log_scale, families, size=size),
    )  # fmt: skip


_ESTIMATES: Mapping[str, Callable[[Judged, Flags], ClusteredEstimate]] = {
    "mean_score": _estimate_mean_score,
    "brier": _estimate_brier,
    "net_benefit": _estimate_net_benefit,
    "balanced_accuracy": _estimate_balanced_accuracy,
    "observed_expected": _estimate_observed_expected,
}
