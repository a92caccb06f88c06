"""What a candidate changes on held-out decisions: paired differences over families that hold together."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from candour.results import Estimate
from candour.stats.clustered import ClusteredEstimate, Codes, Flags, Floats, sum_by_cluster
from candour.stats.discrimination import compute_ranking_of
from candour.stats.multiplicity import compute_simultaneous_critical_value

MINIMUM_FAMILIES = 10
METHOD = "normal, paired by family, simultaneous by max-T"


@dataclass(frozen=True)
class Pair:
    """A metric before and after, on the same decisions."""

    before: ClusteredEstimate
    after: ClusteredEstimate

    @property
    def influence(self) -> Floats:
        """How much each family moves the change."""
        return self.after.influence - self.before.influence

    @property
    def reason(self) -> str:
        """Why the change has no interval; empty where it has one."""
        if self.before.value is None or self.after.value is None:
            return self.before.reason or self.after.reason
        if int((np.abs(self.influence) > 1e-12).sum()) < MINIMUM_FAMILIES:
            return "too few families change for an interval"
        return ""


def estimate_average_precision(scores: Floats, outcomes: Flags, clusters: Codes) -> ClusteredEstimate:
    """Average precision of all decisions, with the influence of each family: its derivative by the family's weight."""
    size, happened = int(clusters.max()) + 1, int(outcomes.sum())
    families = len(np.unique(clusters))
    if happened == 0:
        return ClusteredEstimate(None, len(scores), 0, families, np.zeros(size), "no child with the outcome")
    value = float(compute_ranking_of(scores, outcomes).average_precision[0])
    level = np.unique(-scores, return_inverse=True)[1]
    right = np.bincount(level, weights=outcomes)
    above_right, above = right.cumsum(), np.bincount(level).cumsum().astype(np.float64)
    # A decision on a level counts in the precision of that level and of every lower one.
    as_right = (right / above)[::-1].cumsum()[::-1]
    as_flagged = (right * above_right / above**2)[::-1].cumsum()[::-1]
    moved = outcomes * ((above_right / above)[level] + as_right[level] - value) - as_flagged[level]
    influence = sum_by_cluster(moved / happened, clusters, size=size)
    return ClusteredEstimate(value, len(scores), happened, families, influence)


def describe_changes(pairs: Sequence[Pair], *, confidence: float, seed: int) -> tuple[Estimate, ...]:
    """The change of every pair; all intervals hold together with the stated confidence."""
    judged = [pair.influence for pair in pairs if not pair.reason]
    reach = (
        compute_simultaneous_critical_value(np.array(judged), confidence=confidence, seed=seed)
        if judged
        else 0.0
    )
    return tuple(_describe(pair, reach) for pair in pairs)


def _describe(pair: Pair, reach: float) -> Estimate:
    before, after = pair.before.value, pair.after.value
    if before is None or after is None:
        return Estimate(None, None, None, pair.before.n, None, "none", pair.reason)
    change = after - before
    if pair.reason:
        return Estimate(change, None, None, pair.before.n, None, "none", pair.reason)
    families = max(pair.before.families, 2)
    spread = reach * float(np.sqrt(pair.influence @ pair.influence * families / (families - 1)))
    return Estimate(change, change - spread, change + spread, pair.before.n, None, METHOD)
