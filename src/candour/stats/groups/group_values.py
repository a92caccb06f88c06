"""The values of one metric in all groups large enough to be compared with each other, and their covariance."""

from dataclasses import dataclass

import numpy as np

from candour.stats.clustered import Flags, Floats, count_clusters
from candour.stats.groups.differences import Rules
from candour.stats.groups.gates import EXPECTED
from candour.stats.groups.group_shares import collect_shares, read_share_rows
from candour.stats.groups.judged import Judged, Labels, list_groups, mark_groups
from candour.stats.groups.metrics import METRICS
from candour.stats.groups.rates import RESAMPLED, GroupMetric
from candour.stats.groups.scales import compute_slope, from_scale, scale_estimate


@dataclass(frozen=True)
class GroupValues:
    """Values of the groups that enter, with the covariance of their errors over families.

    What is no share stands here on its own scale (an AUC as its log odds); `slope` times a small distance on this scale is a distance in the metric
    itself (1 for shares). `degrees` says how well the variance of each group is known (degrees of freedom, infinite
    for shares, whose variance follows from the share of everyone). `decisions` stand behind them all; `left_out` names the groups too small to enter.
    """

    groups: tuple[str, ...]
    values: Floats
    covariance: Floats
    degrees: Floats
    slope: float
    decisions: int
    left_out: tuple[str, ...]
    reason: str = ""

    @property
    def cautious_covariance(self) -> Floats:
        """The covariance, enlarged where a variance rests on few events: on average its inverse is then right."""
        enlarge = np.sqrt(1 / (1 - 2 / self.degrees))
        enlarged: Floats = self.covariance * np.outer(enlarge, enlarge)
        return enlarged


def collect_values(judged: Judged, labels: Labels, metric: GroupMetric, rules: Rules) -> GroupValues:
    """The groups that enter; with fewer than two of them `reason` says why nothing can be compared."""
    if METRICS[metric].share is None:
        return _collect_others(judged, labels, metric, rules)
    return _collect_shares(judged, labels, metric, rules)


def compute_contrast_statistic(values: Floats, covariance: Floats) -> float:
    """How far values lie from one common value, in units of their covariance (Cochran's Q with dependence)."""
    inverse = np.linalg.inv(covariance)
    weights = inverse.sum(axis=1)
    moved = values - float(weights @ values) / float(weights.sum())
    return max(0.0, float(moved @ inverse @ moved))


def _collect_shares(judged: Judged, labels: Labels, metric: GroupMetric, rules: Rules) -> GroupValues:
    rows = read_share_rows(judged, metric)
    if rows is None:
        return _say_none(list_groups(labels), "nobody, or everybody, is counted")
    everyone = collect_shares(rows, labels, judged.clusters)
    expected = everyone.foot / everyone.expected_design_effects * min(everyone.pooled, 1 - everyone.pooled)
    enters = (everyone.foot >= rules.minimum_foot) & (expected >= EXPECTED)
    left_out = tuple(np.array(everyone.groups, dtype=object)[~enters])
    shares = everyone.keep(enters)
    if len(shares.groups) < 2 or shares.pooled in {0.0, 1.0}:
        return _say_none(everyone.groups, "fewer than two groups are large enough")
    return GroupValues(
        shares.groups, shares.counted / shares.foot,
        shares.covariance_of_counts / np.outer(shares.foot, shares.foot),
        np.full(len(shares.groups), np.inf), 1.0, int(shares.foot.sum()), left_out,
    )  # fmt: skip


def _collect_others(judged: Judged, labels: Labels, metric: GroupMetric, rules: Rules) -> GroupValues:
    groups = list_groups(labels)
    if metric in RESAMPLED:
        return _say_none(groups, "this number has no variance in closed form")
    telling = {group: _count_telling_families(judged, labels == group) for group in groups}
    large = tuple(group for group in groups if telling[group] >= max(rules.minimum_foot, EXPECTED))
    if len(large) < 2:
        return _say_none(groups, "fewer than two groups are large enough")
    found = [scale_estimate(judged, labels == group, metric) for group in large]
    known = [scaled for scaled in found if scaled is not None]
    if len(known) < len(large):
        return _say_none(groups, "in one group the number is undefined, or does not vary (perfect sorting)")
    influence = np.array([scaled.influence for scaled in known])
    values = np.array([scaled.value for scaled in known])
    weights = np.array([telling[group] for group in large], dtype=np.float64)
    middle = from_scale(metric, float(weights @ values / weights.sum()))
    return GroupValues(
        large, values, influence @ influence.T, weights - 1, compute_slope(metric, middle),
        int(mark_groups(labels, large).sum()), tuple(group for group in groups if group not in large),
    )  # fmt: skip


def _count_telling_families(judged: Judged, among: Flags) -> int:
    """Families with the rarer of the two outcomes; siblings with the same outcome tell little more than one."""
    happened, families = judged.outcomes[among], judged.clusters[among]
    return min(count_clusters(families[happened]), count_clusters(families[~happened]))


def _say_none(left_out: tuple[str, ...], reason: str) -> GroupValues:
    empty = np.zeros(0)
    return GroupValues((), empty, np.zeros((0, 0)), empty, 1.0, 0, left_out, reason)
