"""The spread of every group's numbers computed a second time, by drawing families again instead of the closed form.

The closed form adds up influences of families; resampling makes no use of them. Where both agree, neither rests on a slip
in a formula. They agree to first order only, so groups of few families may differ by more than chance.
"""

from typing import NamedTuple

import numpy as np

from candour.stats.clustered import Floats
from candour.stats.groups.judged import Judged, Labels, list_groups
from candour.stats.groups.metrics import METRICS, MetricName
from candour.stats.groups.rates import RESAMPLED, estimate_group_metric
from candour.stats.groups.resampled.count_replicates import CountReplicates
from candour.stats.groups.resampled.crossed import GroupName
from candour.stats.groups.resampled.rank_replicates import RankReplicates

FEWEST_FAMILIES = 30
"""Groups of fewer families are not compared: to first order is then not near enough."""


class Resampled(NamedTuple):
    """Families drawn again and again: the four cells of every group, and how scores sort in it."""

    counts: CountReplicates
    ranks: RankReplicates

    def find(self, name: GroupName, metric: MetricName) -> Floats | None:
        """The resampled values of one metric in one group; None where neither engine computes the metric."""
        if METRICS[metric].share is not None or metric == "balanced_accuracy":
            return self.counts.compute(metric)[1][:, self.counts.names.index(name)]
        if metric in self.ranks.replicates:
            return self.ranks.replicates[metric][:, self.ranks.names.index(name)]
        return None


class SpreadRatios(NamedTuple):
    """Resampled over closed form, a standard deviation each: the smallest and the largest ratio over the groups compared."""

    lowest: float
    highest: float
    groups: int


def compare_spreads(
    judged: Judged, characteristic: str, labels: Labels, metric: MetricName, resampled: Resampled
) -> SpreadRatios | None:
    """How far both ways of finding a spread are apart; None where no group is large enough, or the metric is not in both.

    With 1,000 replicates chance alone moves a ratio by about 2 % either way.
    """
    if metric in RESAMPLED:
        return None
    ratios = [
        ratio
        for group in list_groups(labels)
        if (ratio := _compare(judged, GroupName(characteristic, group), labels == group, metric, resampled))
        is not None
    ]
    return SpreadRatios(min(ratios), max(ratios), len(ratios)) if ratios else None


def _compare(
    judged: Judged, name: GroupName, among: Labels, metric: MetricName, resampled: Resampled
) -> float | None:
    estimate = estimate_group_metric(judged, np.asarray(among, dtype=np.bool_), metric)
    drawn = resampled.find(name, metric)
    if drawn is None or estimate.families < FEWEST_FAMILIES or estimate.variance == 0:
        return None
    known = drawn[~np.isnan(drawn)]
    return float(known.std(ddof=1) / np.sqrt(estimate.variance)) if len(known) > 1 else None
