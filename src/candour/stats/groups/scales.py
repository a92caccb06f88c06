"""The scale on which a metric of groups is averaged and compared, so that chance moves it evenly up and down.

Numbers between 0 and 1 that are no plain shares stand as log odds, ratios as logarithms, all others as they are.
"""

from typing import NamedTuple

import numpy as np
from scipy.special import expit, logit

from candour.stats.clustered import ClusteredEstimate, Flags, Floats
from candour.stats.groups.judged import Judged
from candour.stats.groups.rates import RESAMPLED, GroupMetric, estimate_group_metric

LOG_ODDS: tuple[GroupMetric, ...] = ("auc", "bpsn_auc", "bnsp_auc", "balanced_accuracy", "brier")
LOG: tuple[GroupMetric, ...] = ("observed_expected",)


class Scaled(NamedTuple):
    """A value on its scale, and the influence of each family on it there."""

    value: float
    influence: Floats


def scale_estimate(judged: Judged, among: Flags, metric: GroupMetric) -> Scaled | None:
    """One metric of some decisions on its scale; None where it is undefined, at an edge, or does not vary."""
    if metric in RESAMPLED:
        return None
    estimate = estimate_group_metric(judged, among, metric)
    if estimate.value is None or estimate.variance == 0 or _is_at_edge(metric, estimate):
        return None
    # The influence on a ratio is on the log scale already.
    slope = 1.0 if metric in LOG else compute_slope(metric, estimate.value)
    few = estimate.families / (estimate.families - 1)
    return Scaled(to_scale(metric, estimate.value), estimate.influence / slope * np.sqrt(few))


def to_scale(metric: GroupMetric, value: float) -> float:
    """A value of the metric on its scale."""
    if metric in LOG_ODDS:
        return float(logit(value))
    return float(np.log(value)) if metric in LOG else value


def from_scale(metric: GroupMetric, value: float) -> float:
    """Back from the scale to the metric."""
    if metric in LOG_ODDS:
        return float(expit(value))
    return float(np.exp(value)) if metric in LOG else value


def compute_slope(metric: GroupMetric, value: float) -> float:
    """By how much the metric moves for a small step on its scale, near a value of the metric."""
    if metric in LOG_ODDS:
        return value * (1 - value)
    return value if metric in LOG else 1.0


def _is_at_edge(metric: GroupMetric, estimate: ClusteredEstimate) -> bool:
    return (metric in LOG_ODDS and estimate.value in {0.0, 1.0}) or (metric in LOG and estimate.value == 0)
