"""Flags that flip when what the model is told changes, against a cut-off score that stays where it was.

A live system has a cut-off that was set before: a child is flagged or not whatever the others score. So a change to one
child's record moves that child alone, and the share that flips when everybody's record changes is also the chance that
a flag flips when one child's does.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from scipy.stats import spearmanr

from candour.results import Estimate
from candour.stats.capacity import flag_whole_levels
from candour.stats.clustered import ClusteredEstimate, Codes, Flags, Floats, estimate_share
from candour.stats.groups.differences import find_share_interval
from candour.stats.intervals import compute_critical_value

METHOD = "Wilson over families (Clopper-Pearson at the edges), all rows together (Bonferroni)"


@dataclass(frozen=True)
class Flips:
    """Scores and flags before and after, one entry a decision, against the same cut-off score."""

    before: Floats
    after: Floats
    cut_off: float

    @property
    def newly(self) -> Flags:
        """Flagged only afterwards."""
        return (self.before < self.cut_off) & (self.after >= self.cut_off)

    @property
    def gone(self) -> Flags:
        """Flagged only before. A score that is no number flags nobody."""
        return (self.before >= self.cut_off) & ~(self.after >= self.cut_off)

    @property
    def flipped(self) -> Flags:
        """Either of the two."""
        return self.newly | self.gone

    @property
    def flagged(self) -> int:
        """How many were flagged before."""
        return int((self.before >= self.cut_off).sum())

    def count_reranked(self) -> int:
        """How many flags would flip if as many decisions were flagged again, by the scores afterwards."""
        if not np.isfinite(self.after).all():
            return 0
        again = flag_whole_levels(self.after, share=self.flagged / len(self.after))
        return int((again != (self.before >= self.cut_off)).sum())

    def correlate(self) -> float | None:
        """Spearman's rank correlation of the scores before and after; None where one of them has no order."""
        if not np.isfinite(self.after).all() or any(np.ptp(part) == 0 for part in (self.before, self.after)):
            return None
        return float(spearmanr(self.before, self.after).statistic)


def estimate_flips(flips: Flips, clusters: Codes) -> ClusteredEstimate:
    """The share of all decisions whose flag flips, with the influence of each family."""
    everyone = np.ones(len(flips.before), dtype=bool)
    return estimate_share(flips.flipped, everyone, clusters, empty="no decisions")


def describe_together(shares: Sequence[ClusteredEstimate], *, confidence: float) -> tuple[Estimate, ...]:
    """Several shares with intervals that hold together (Bonferroni: each takes its part of the risk)."""
    critical_value = compute_critical_value(divide_confidence(confidence, len(shares)))
    return tuple(_describe(share, critical_value) for share in shares)


def divide_confidence(confidence: float, looks: int) -> float:
    """The confidence of each of several intervals so that all of them hold together."""
    return 1 - (1 - confidence) / max(looks, 1)


def _describe(share: ClusteredEstimate, critical_value: float) -> Estimate:
    if share.value is None:
        return Estimate(None, None, None, share.n, share.events, "none", share.reason)
    ends = find_share_interval(share, critical_value)
    return Estimate(share.value, *ends, share.n, share.events, METHOD)
