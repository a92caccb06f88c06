"""Estimates from decisions that are not independent: siblings, and the same child again.

Every estimate is written as its value and the influence of each decision on it (how much the value moves when
the decision counts a little more). Influences are added up within a family; their spread over families is the
variance. It needs no resampling, is exact to first order, and gives the dependence between estimates for free
(Liang and Zeger 1986, DOI 10.1093/biomet/73.1.13; Obuchowski 1997, DOI 10.2307/2533958, for AUC).
"""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from candour.stats.intervals import (
    Interval,
    compute_clopper_pearson_interval,
    compute_critical_value,
    compute_wilson_interval,
)

LIKENESS = 0.5
LIKENESS_WEIGHT = 3
"""Chosen by simulation (docs/audits.md): with these a nominal 95 % covers at least 93 % of the time."""

Floats = npt.NDArray[np.float64]
Codes = npt.NDArray[np.int64]
Flags = npt.NDArray[np.bool_]


@dataclass(frozen=True)
class ClusteredEstimate:
    """A value, what it rests on, and the influence of each family on it.

    `value` is None where it is undefined; then `reason` says why. `n` and `events` are what the number rests
    on; `families` how many families stand behind `n`. For a share, `crowding` is the design effect that families
    would have if all their members were alike. `telling_families` counts those of the rarer kind: of a share those in which it
    is counted, or not; of an AUC those with the outcome, or without. 0 where no kind is rarer.
    """

    value: float | None
    n: int
    events: int
    families: int
    influence: Floats
    reason: str = ""
    crowding: float = 1.0
    telling_families: int = 0

    @property
    def variance(self) -> float:
        """Variance over families, with the correction for few of them."""
        if self.families < 2:
            return 0.0
        return float(self.influence @ self.influence) * self.families / (self.families - 1)

    @property
    def effective_n(self) -> float:
        """How many unrelated decisions would tell as much; for a share only.

        `n` divided by the design effect: the measured one, drawn towards that of families whose members are half
        alike, as if LIKENESS_WEIGHT further families had been seen. Where few families are counted the measured
        one is too often too small, and intervals would be too short. Where nothing or everything was counted
        nothing can be measured: then each family counts once.
        """
        if self.value is None or self.value in {0.0, 1.0}:
            return float(self.families)
        measured = self.variance * self.n / (self.value * (1 - self.value))
        kept = min(max(measured, 1.0), self.crowding)
        weight = self.telling_families
        return (
            self.n
            * (weight + LIKENESS_WEIGHT)
            / (weight * kept + LIKENESS_WEIGHT * self.expected_design_effect)
        )

    @property
    def degrees(self) -> float:
        """How well the effective number is known (degrees of freedom); infinite where every family has one member."""
        return self.telling_families + LIKENESS_WEIGHT if self.crowding > 1 else float("inf")

    @property
    def expected_design_effect(self) -> float:
        """The design effect if members of a family are half alike: known before anything is counted."""
        return 1 + LIKENESS * (self.crowding - 1)


def code_clusters(keys: npt.NDArray[np.generic]) -> Codes:
    """Numbers 0, 1, … for the families, in the order of their keys."""
    codes: Codes = np.unique(keys, return_inverse=True)[1].astype(np.int64)
    return codes


def count_clusters(clusters: Codes) -> int:
    """How many families occur; numbering them is faster than sorting."""
    return int(np.count_nonzero(np.bincount(clusters)))


def sum_by_cluster(values: Floats, clusters: Codes, *, size: int) -> Floats:
    """Add up one number a decision within each of `size` families."""
    return np.bincount(clusters, weights=values, minlength=size).astype(np.float64)


def are_probabilities(scores: Floats) -> bool:
    """Whether all scores lie between 0 and 1, so that they could be probabilities at all."""
    return bool(((scores >= 0) & (scores <= 1)).all())


def estimate_share(counted: Flags, among: Flags, clusters: Codes, *, empty: str) -> ClusteredEstimate:
    """The share of `among` that is `counted`, with its influences. Undefined (`empty` says why) if none is among."""
    total = int(among.sum())
    size = int(clusters.max()) + 1 if len(clusters) else 0
    if total == 0:
        return ClusteredEstimate(None, 0, 0, 0, np.zeros(size), empty)
    members = sum_by_cluster(among.astype(np.float64), clusters, size=size)
    happened = sum_by_cluster((counted & among).astype(np.float64), clusters, size=size)
    events = int(happened.sum())
    value = events / total
    return ClusteredEstimate(
        value, total, events, int((members > 0).sum()), (happened - value * members) / total,
        crowding=float(members @ members) / total,
        telling_families=int(min((happened > 0).sum(), (happened < members).sum())),
    )  # fmt: skip


def estimate_mean(values: Floats, clusters: Codes) -> ClusteredEstimate:
    """The mean of one number a decision. Undefined where there is no decision."""
    size = int(clusters.max()) + 1 if len(clusters) else 0
    if len(values) == 0:
        return ClusteredEstimate(None, 0, 0, 0, np.zeros(size), "no decisions")
    mean = float(values.mean())
    influence = sum_by_cluster((values - mean) / len(values), clusters, size=size)
    return ClusteredEstimate(mean, len(values), len(values), count_clusters(clusters), influence)


def compute_share_interval(estimate: ClusteredEstimate, *, confidence: float) -> tuple[Interval, str]:
    """The interval of a share and the name of its method; Clopper-Pearson over families at the edges."""
    if estimate.value is None:
        raise ValueError("an undefined share has no interval")
    if estimate.value in {0.0, 1.0}:
        events = estimate.value * estimate.families
        interval = compute_clopper_pearson_interval(events, estimate.families, confidence=confidence)
        return interval, "Clopper-Pearson over families"
    critical_value = compute_critical_value(confidence)
    interval = compute_wilson_interval(estimate.value, estimate.effective_n, critical_value=critical_value)
    return interval, "Wilson, effective number of decisions by family"


def compute_correlation(first: ClusteredEstimate, second: ClusteredEstimate) -> float:
    """The correlation of two estimates over families; 0 where either does not vary."""
    scale = float(np.sqrt((first.influence @ first.influence) * (second.influence @ second.influence)))
    return 0.0 if scale == 0 else float(first.influence @ second.influence) / scale
