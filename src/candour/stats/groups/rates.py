"""What happens to each group of children: how many are flagged, rightly and wrongly, and who is missed.

A rate with nothing at its foot is undefined; it is never 0 (a group without outcomes has no miss rate).
"""

from collections.abc import Mapping
from typing import Literal

import numpy as np

from candour.results import Estimate
from candour.stats.clustered import (
    ClusteredEstimate,
    Flags,
    compute_share_interval,
    estimate_share,
)
from candour.stats.discrimination import compute_auc_interval, estimate_auc
from candour.stats.groups.judged import Judged
from candour.stats.intervals import compute_critical_value

RateName = Literal[
    "selection_rate", "true_positive_rate", "false_positive_rate", "false_negative_rate",
    "false_discovery_rate", "false_omission_rate",
]  # fmt: skip
GroupMetric = RateName | Literal["auc"]
RATES: tuple[RateName, ...] = (
    "selection_rate", "true_positive_rate", "false_positive_rate", "false_negative_rate",
    "false_discovery_rate", "false_omission_rate",
)  # fmt: skip
EMPTY: Mapping[RateName, str] = {
    "selection_rate": "no decisions",
    "true_positive_rate": "no child with the outcome",
    "false_positive_rate": "no child without the outcome",
    "false_negative_rate": "no child with the outcome",
    "false_discovery_rate": "no child was flagged",
    "false_omission_rate": "every child was flagged",
}


def estimate_group_metric(judged: Judged, among: Flags, metric: GroupMetric) -> ClusteredEstimate:
    """One metric among some decisions, with the influence of each family on it."""
    if metric == "auc":
        return estimate_auc(judged.scores, judged.outcomes, among, judged.clusters)
    counted, foot = _define_rate(judged, metric)
    return estimate_share(counted, among & foot, judged.clusters, empty=EMPTY[metric])


def count_foot(judged: Judged, among: Flags, metric: GroupMetric) -> int:
    """How many children stand at the foot of a metric; for the AUC the rarer of the two classes."""
    if metric == "auc":
        happened = int((judged.outcomes & among).sum())
        return min(happened, int(among.sum()) - happened)
    return int((among & _define_rate(judged, metric)[1]).sum())


def estimate_base_rate(judged: Judged, among: Flags, *, confidence: float) -> Estimate:
    """The share of decisions followed by the outcome."""
    share = estimate_share(judged.outcomes, among, judged.clusters, empty="no decisions")
    return describe_share(share, confidence=confidence)


def describe_group_metric(
    judged: Judged, among: Flags, metric: GroupMetric, *, confidence: float
) -> Estimate:
    """One metric of one group with its own interval (not adjusted for looking at several groups)."""
    estimate = estimate_group_metric(judged, among, metric)
    if metric != "auc":
        return describe_share(estimate, confidence=confidence)
    if estimate.value is None:
        return Estimate(None, None, None, estimate.n, estimate.events, "none", estimate.reason)
    ends = compute_auc_interval(estimate, critical_value=compute_critical_value(confidence))
    if ends is None:
        reason = "no interval can be had where the sorting is perfect or perfectly wrong"
        return Estimate(estimate.value, None, None, estimate.n, estimate.events, "none", reason)
    return Estimate(estimate.value, *ends, estimate.n, estimate.events, "DeLong by family, log-odds scale")


def describe_share(share: ClusteredEstimate, *, confidence: float) -> Estimate:
    """A share with its interval, or without a value and the reason."""
    if share.value is None:
        return Estimate(None, None, None, share.n, share.events, "none", share.reason)
    ends, method = compute_share_interval(share, confidence=confidence)
    return Estimate(share.value, *ends, share.n, share.events, method)


def _define_rate(judged: Judged, rate: RateName) -> tuple[Flags, Flags]:
    """What is counted, and among whom."""
    everyone = np.ones(len(judged.outcomes), dtype=bool)
    definitions: Mapping[RateName, tuple[Flags, Flags]] = {
        "selection_rate": (judged.flags, everyone),
        "true_positive_rate": (judged.flags, judged.outcomes),
        "false_positive_rate": (judged.flags, ~judged.outcomes),
        "false_negative_rate": (~judged.flags, judged.outcomes),
        "false_discovery_rate": (~judged.outcomes, judged.flags),
        "false_omission_rate": (judged.outcomes, ~judged.flags),
    }
    return definitions[rate]
