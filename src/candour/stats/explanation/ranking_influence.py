"""Average precision with the influence of each family, so that two forecasts can be compared without resampling.

Average precision is the mean, over decisions with the outcome, of the share that had it among all decisions with at
least that score. Counting one decision a little more moves it in two ways: its own precision enters, and it changes the
precision at every lower score. Both sums are taken in one pass over the sorted scores. The derivative is exact.
"""

import numpy as np
import numpy.typing as npt

from candour.stats.clustered import ClusteredEstimate, Codes, Flags, Floats, count_clusters, sum_by_cluster


def estimate_average_precision(scores: Floats, outcomes: Flags, clusters: Codes) -> ClusteredEstimate:
    """The average precision of all decisions. Undefined where none, or all, had the outcome."""
    size = int(clusters.max()) + 1 if len(clusters) else 0
    positives = int(outcomes.sum())
    if positives in {0, len(outcomes)}:
        missing = "no child with the outcome" if positives == 0 else "no child without the outcome"
        return ClusteredEstimate(None, len(outcomes), positives, 0, np.zeros(size), missing)
    value, influence = compute_precision_influence(scores, outcomes)
    summed = sum_by_cluster(influence, clusters, size=size)
    telling = min(count_clusters(clusters[outcomes]), count_clusters(clusters[~outcomes]))
    return ClusteredEstimate(
        value, len(outcomes), positives, count_clusters(clusters), summed, telling_families=telling
    )


def compute_precision_influence(scores: Floats, outcomes: Flags) -> tuple[float, Floats]:
    """Average precision, and how much it moves when each decision counts a little more (a share of all weight)."""
    level = _number_levels(scores)
    at_level = np.bincount(level)
    hits = np.bincount(level, weights=outcomes, minlength=len(at_level))
    above, positives = at_level.cumsum(), hits.sum()
    precision = hits.cumsum() / above
    value = float((hits * precision).sum() / positives)
    # What one more decision at a level adds to the precision of all levels from there on downwards.
    gained = (hits / above)[::-1].cumsum()[::-1]
    lost = (hits * precision / above)[::-1].cumsum()[::-1]
    moved = outcomes * (precision[level] - value + gained[level]) - lost[level]
    return value, np.asarray(moved / positives, dtype=np.float64)


def _number_levels(scores: Floats) -> npt.NDArray[np.int64]:
    """0 for the highest score, equal scores together."""
    return np.asarray(np.unique(-scores, return_inverse=True)[1], dtype=np.int64)
