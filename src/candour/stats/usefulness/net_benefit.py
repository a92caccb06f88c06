"""Net benefit: right flags less wrong ones, at the price that a threshold sets (Vickers and Elkin 2006, DOI 10.1177/0272989X06295361).

Whoever wants to look again from a probability t on, holds one right look to be worth (1 - t)/t wrong ones. At that price a
forecast is of use only if it gives more than looking at everybody and more than looking at nobody. A flag is a score of at
least t, so the scores must be probabilities.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from candour.results import Estimate
from candour.stats.clustered import ClusteredEstimate, Codes, Flags, Floats, count_clusters, sum_by_cluster
from candour.stats.multiplicity import compute_simultaneous_critical_value
from candour.stats.usefulness.plain_numbers import describe_number, subtract

TOGETHER = "Student, variance by family, all thresholds together"


@dataclass(frozen=True)
class Gain:
    """What one way of flagging gives at one threshold, with the flags behind it."""

    threshold: float
    benefit: ClusteredEstimate
    right: int
    wrong: int
    let_be: int
    """Families with a decision that is not flagged: only they tell it from looking at everybody."""


@dataclass(frozen=True)
class Advantage:
    """A forecast against looking at everybody, at nobody, and at the better of the two; all intervals hold together."""

    threshold: float
    over_all: Estimate
    over_none: Estimate
    over_better: Estimate

    @property
    def is_better(self) -> bool:
        """Whether it is shown to give more than both."""
        return all(_is_above(part.low) for part in (self.over_all, self.over_none))

    @property
    def is_worse(self) -> bool:
        """Whether it is shown to give less than one of them."""
        return any(part.high is not None and part.high < 0 for part in (self.over_all, self.over_none))


def list_thresholds(lowest: float, highest: float, *, steps: int) -> tuple[float, ...]:
    """Thresholds from the lowest to the highest, evenly spread, both ends included."""
    return tuple(round(float(threshold), 4) for threshold in np.linspace(lowest, highest, steps))


def compute_gain(flags: Flags, outcomes: Flags, clusters: Codes, *, threshold: float) -> Gain:
    """Net benefit of these flags at one threshold; with every flag set it is that of looking at everybody."""
    price = threshold / (1 - threshold)
    size = int(clusters.max()) + 1
    rows = np.where(outcomes, 1.0, -price) * flags
    value = float(rows.mean())
    right, wrong = int((flags & outcomes).sum()), int((flags & ~outcomes).sum())
    benefit = ClusteredEstimate(
        value, len(rows), int(outcomes.sum()), count_clusters(clusters),
        sum_by_cluster((rows - value) / len(rows), clusters, size=size),
        telling_families=count_clusters(clusters[flags]) if flags.any() else 0,
    )  # fmt: skip
    return Gain(threshold, benefit, right, wrong, count_clusters(clusters[~flags]) if not flags.all() else 0)


def compute_gains(
    scores: Floats, outcomes: Flags, clusters: Codes, thresholds: Sequence[float]
) -> tuple[Gain, ...]:
    """Net benefit at every threshold."""
    return tuple(
        compute_gain(scores >= threshold, outcomes, clusters, threshold=threshold) for threshold in thresholds
    )


def compare_with_all_and_none(
    gains: Sequence[Gain], everyone: Sequence[Gain], *, confidence: float, seed: int
) -> tuple[Advantage, ...]:
    """Each gain against looking at everybody and at nobody; the intervals of all thresholds and both hold together."""
    over_all = [subtract_everybody(own, other) for own, other in zip(gains, everyone, strict=True)]
    over_none = [replace(own.benefit, influence=np.append(own.benefit.influence, 0.0)) for own in gains]
    influences = np.array([part.influence for part in (*over_all, *over_none)])
    critical_value = compute_simultaneous_critical_value(influences, confidence=confidence, seed=seed)
    return tuple(
        _weigh(
            own.threshold,
            describe_number(first, critical_value=critical_value, method=TOGETHER),
            describe_number(second, critical_value=critical_value, method=TOGETHER),
        )
        for own, first, second in zip(gains, over_all, over_none, strict=True)
    )


def subtract_everybody(own: Gain, everyone: Gain) -> ClusteredEstimate:
    """What flagging gives beyond looking at everybody, with the influence of each family and, at the end, of one that was not seen.

    Where a few children are let be and none of them has the outcome, what was seen does not vary, though one outcome would have
    cost more than all looks saved. So one such outcome stands in the spread (and not in the value): beside many it tells nothing.
    """
    difference = subtract(own.benefit, everyone.benefit)
    unseen = 1 / difference.n if own.let_be else 0.0
    return replace(difference, influence=np.append(difference.influence, unseen), telling_families=own.let_be)


def count_avoided(own: Gain, everyone: Gain, *, critical_value: float) -> Estimate:
    """Looks avoided out of 1,000 decisions, with no fewer right ones than looking at everybody gives."""
    times = 1000 * (1 - own.threshold) / own.threshold
    return describe_number(subtract_everybody(own, everyone), critical_value=critical_value, times=times)


def _weigh(threshold: float, over_all: Estimate, over_none: Estimate) -> Advantage:
    """What it gives beyond the better of the two is the smaller of the two differences, and so are the ends."""
    parts = (over_all, over_none)
    value = min(part.value for part in parts if part.value is not None)
    if any(part.low is None and part.value != 0 for part in parts):
        unclear = Estimate(value, None, None, over_all.n, over_all.events, "none", "too few families")
        return Advantage(threshold, over_all, over_none, unclear)
    # Where nothing differs the difference is exactly 0.
    low = min(0.0 if part.low is None else part.low for part in parts)
    high = min(0.0 if part.high is None else part.high for part in parts)
    better = Estimate(value, low, high, over_all.n, over_all.events, TOGETHER)
    return Advantage(threshold, over_all, over_none, better)


def _is_above(low: float | None) -> bool:
    return low is not None and low > 0
