"""Does a group differ from everyone else? Intervals that hold together for all groups and metrics at once.

Differences are taken against everyone else, not between the highest and the lowest group: the largest of many
differences is never 0 by chance, so its size alone says nothing.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from scipy.stats import norm

from candour.stats.clustered import ClusteredEstimate, Flags, compute_correlation
from candour.stats.discrimination import compute_auc_interval
from candour.stats.equivalence import Comparison, Resolution, compare_with_margin, compute_resolution
from candour.stats.groups.judged import Judged, list_groups
from candour.stats.groups.rates import GroupMetric, count_foot, estimate_group_metric
from candour.stats.intervals import (
    Interval,
    combine_to_difference,
    compute_clopper_pearson_interval,
    compute_wilson_interval,
)
from candour.stats.multiplicity import compute_simultaneous_critical_value

Groups = npt.NDArray[np.object_]


@dataclass(frozen=True)
class Rules:
    """What was written down beforehand: the margin, the gate, the confidence of all intervals together."""

    margin: float
    minimum_foot: int
    confidence: float
    seed: int


@dataclass(frozen=True)
class Difference:
    """One group against everyone else in one metric.

    `interval` and `resolution` are None where the comparison may not be judged; then `reason` says why. `foot` is
    how many decisions of the group stand at the foot of the metric, of its `decisions` in all.
    """

    characteristic: str
    group: str
    metric: GroupMetric
    group_value: float | None
    rest_value: float | None
    interval: Interval | None
    comparison: Comparison
    resolution: Resolution | None
    foot: int
    decisions: int
    reason: str = ""

    @property
    def value(self) -> float | None:
        """The group's metric minus everyone else's."""
        if self.group_value is None or self.rest_value is None:
            return None
        return self.group_value - self.rest_value


@dataclass(frozen=True)
class _Pair:
    characteristic: str
    group: str
    metric: GroupMetric
    inside: ClusteredEstimate
    outside: ClusteredEstimate
    decisions: int
    reason: str


def compare_groups(
    judged: Judged, groups: Mapping[str, Groups], metrics: Iterable[GroupMetric], rules: Rules
) -> tuple[Difference, ...]:
    """Compare every group of every characteristic with everyone else, in every metric.

    The intervals of all comparisons that may be judged hold together: if no group differs, the chance that
    any difference is shown is at most 1 - confidence.
    """
    chosen = tuple(metrics)
    pairs = [
        _build_pair(judged, (characteristic, group), labels == group, metric, rules)
        for characteristic, labels in groups.items()
        for group in list_groups(labels)
        for metric in chosen
    ]
    judgeable = [pair.inside.influence - pair.outside.influence for pair in pairs if not pair.reason]
    critical_value = (
        compute_simultaneous_critical_value(np.array(judgeable), confidence=rules.confidence, seed=rules.seed)
        if judgeable
        else 0.0
    )
    return tuple(_judge(pair, critical_value, rules) for pair in pairs)


def _build_pair(
    judged: Judged, name: tuple[str, str], among: Flags, metric: GroupMetric, rules: Rules
) -> _Pair:
    inside = estimate_group_metric(judged, among, metric)
    outside = estimate_group_metric(judged, ~among, metric)
    feet = count_foot(judged, among, metric), count_foot(judged, ~among, metric)
    reason = ""
    if among.all():
        reason = "everyone is in this group"
    elif min(feet) < rules.minimum_foot:
        reason = f"fewer than {rules.minimum_foot} children at the foot of the number"
    elif metric == "auc" and None in (
        compute_auc_interval(inside, critical_value=1), compute_auc_interval(outside, critical_value=1)
    ):  # fmt: skip
        reason = "no interval can be had where the sorting is perfect or perfectly wrong"
    return _Pair(*name, metric, inside, outside, int(among.sum()), reason)


def _judge(pair: _Pair, critical_value: float, rules: Rules) -> Difference:
    values = pair.inside.value, pair.outside.value
    described = (pair.characteristic, pair.group, pair.metric, *values)
    if pair.reason:
        return Difference(
            *described, None, Comparison.CANNOT_TELL, None, pair.inside.n, pair.decisions, pair.reason
        )
    interval = _find_interval(pair, critical_value)
    comparison = compare_with_margin(interval.low, interval.high, margin=rules.margin)
    standard_error = (interval.high - interval.low) / (2 * critical_value)
    resolution = compute_resolution(standard_error, critical_value=critical_value, margin=rules.margin)
    return Difference(*described, interval, comparison, resolution, pair.inside.n, pair.decisions)


def _find_interval(pair: _Pair, critical_value: float) -> Interval:
    first, second = pair.inside.value, pair.outside.value
    if first is None or second is None:
        raise ValueError("an undefined metric cannot be compared")
    return combine_to_difference(
        first, _find_single_interval(pair.inside, pair.metric, critical_value),
        second, _find_single_interval(pair.outside, pair.metric, critical_value),
        correlation=compute_correlation(pair.inside, pair.outside),
    )  # fmt: skip


def _find_single_interval(
    estimate: ClusteredEstimate, metric: GroupMetric, critical_value: float
) -> Interval:
    if estimate.value is None:
        raise ValueError("an undefined metric has no interval")
    if metric == "auc":
        ends = compute_auc_interval(estimate, critical_value=critical_value)
        return ends if ends is not None else Interval(0.0, 1.0)
    if estimate.value in {0.0, 1.0}:
        tail = _confidence_of(critical_value)
        return compute_clopper_pearson_interval(
            estimate.value * estimate.families, estimate.families, confidence=tail
        )
    return compute_wilson_interval(estimate.value, estimate.effective_n, critical_value=critical_value)


def _confidence_of(critical_value: float) -> float:
    """The confidence of one interval that reaches out so many standard errors."""
    return 1 - 2 * float(norm.sf(critical_value))
