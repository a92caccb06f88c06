"""How well scores put those with the outcome above those without: AUC and average precision.

Ties are handled exactly: a pair with equal scores counts half for the AUC, and all decisions with one score
enter the precision-recall curve together. Both are computed for many weightings at once.
"""

from dataclasses import dataclass

import numpy as np
from scipy import sparse
from scipy.stats import norm, rankdata

from candour.stats.clustered import ClusteredEstimate, Codes, Flags, Floats, count_clusters, sum_by_cluster
from candour.stats.intervals import Interval
from candour.stats.multiplicity import widen_for_families


@dataclass(frozen=True)
class Ladder:
    """Scores as a ladder of distinct levels, highest first, with how each family stands on it.

    Neighbouring levels on which nobody had the outcome are one step: no rank statistic can tell them apart, and
    most levels are of that kind. `with_outcome` and `without_outcome` are (steps x families) counts of decisions;
    multiplied with weights of families they give the weighted counts on each step.
    """

    steps: int
    with_outcome: sparse.csr_array
    without_outcome: sparse.csr_array


@dataclass(frozen=True)
class Ranking:
    """Rank statistics, one per weighting; not-a-number where one of the two classes has no weight."""

    auc: Floats
    average_precision: Floats
    base_rate: Floats


def build_ladder(scores: Floats, outcomes: Flags, clusters: Codes, *, families: int) -> Ladder:
    """Sort decisions by score once, so that any weighting of families costs one pass."""
    level_of = np.unique(-scores, return_inverse=True)[1]
    has_outcome = np.bincount(level_of, weights=outcomes) > 0
    starts = has_outcome | np.concatenate([[True], has_outcome[:-1]])
    step_of = (starts.cumsum() - 1)[level_of]
    steps = int(starts.sum())

    def count(rows: Flags) -> sparse.csr_array:
        placed = (np.ones(int(rows.sum())), (step_of[rows], clusters[rows]))
        return sparse.csr_array(sparse.coo_array(placed, shape=(steps, families)))

    return Ladder(steps, count(outcomes), count(~outcomes))


def compute_ranking(positives: Floats, negatives: Floats) -> Ranking:
    """AUC and average precision from weighted counts on each level (levels x weightings, highest first)."""
    above_positives, above_negatives = positives.cumsum(axis=0), negatives.cumsum(axis=0)
    all_positives, all_negatives = above_positives[-1], above_negatives[-1]
    with np.errstate(invalid="ignore", divide="ignore"):
        beaten = all_negatives - above_negatives + negatives / 2
        auc = (positives * beaten).sum(axis=0) / (all_positives * all_negatives)
        above = above_positives + above_negatives
        precision = np.divide(above_positives, above, out=np.zeros_like(above), where=above > 0)
        average_precision = (positives * precision).sum(axis=0) / all_positives
        base_rate = all_positives / (all_positives + all_negatives)
    return Ranking(auc, average_precision, base_rate)


def compute_ranking_of(scores: Floats, outcomes: Flags) -> Ranking:
    """AUC, average precision and base rate of unweighted decisions, as arrays of one."""
    ladder = build_ladder(scores, outcomes, np.zeros(len(scores), dtype=np.int64), families=1)
    return compute_ranking(ladder.with_outcome.toarray(), ladder.without_outcome.toarray())


def estimate_auc(scores: Floats, outcomes: Flags, among: Flags, clusters: Codes) -> ClusteredEstimate:
    """The AUC among some decisions with the influence of each family (DeLong 1988, DOI 10.2307/2531595).

    Undefined where all of them, or none, had the outcome.
    """
    size = int(clusters.max()) + 1 if len(clusters) else 0
    chosen, happened, family = scores[among], outcomes[among], clusters[among]
    positives = int(happened.sum())
    negatives = len(chosen) - positives
    if positives == 0 or negatives == 0:
        missing = "no child with the outcome" if positives == 0 else "no child without the outcome"
        return ClusteredEstimate(None, len(chosen), positives, 0, np.zeros(size), missing)
    overall = rankdata(chosen)
    placement = np.empty(len(chosen))
    placement[happened] = (overall[happened] - rankdata(chosen[happened])) / negatives
    placement[~happened] = 1 - (overall[~happened] - rankdata(chosen[~happened])) / positives
    value = float(placement[happened].mean())
    row_influence = (placement - value) / np.where(happened, positives, negatives)
    influence = sum_by_cluster(row_influence, family, size=size)
    telling = min(count_clusters(family[happened]), count_clusters(family[~happened]))
    return ClusteredEstimate(
        value, len(chosen), positives, count_clusters(family), influence, telling_families=telling
    )


def compute_auc_interval(estimate: ClusteredEstimate, *, critical_value: float) -> Interval | None:
    """The interval of an AUC on the log-odds scale; None at the edges, where none can be had."""
    if estimate.value is None or estimate.value in {0.0, 1.0} or estimate.variance == 0:
        return None
    centre = np.log(estimate.value / (1 - estimate.value))
    wide = widen_for_families(critical_value, families=estimate.telling_families)
    reach = wide * np.sqrt(estimate.variance) / (estimate.value * (1 - estimate.value))
    return Interval(float(1 / (1 + np.exp(reach - centre))), float(1 / (1 + np.exp(-reach - centre))))


def compute_auc_needed(average_precision: float, base_rate: float) -> float | None:
    """The AUC that a bar on average precision asks for at a base rate, if scores are binormal; None at its edges.

    No skill gives an average precision equal to the base rate, so one fixed bar asks much more where the
    outcome is rare. Solved by bisection on the distance between the two normal curves.
    """
    if not base_rate < average_precision < 1 or not 0 < base_rate < 1:
        return None
    low, high = 0.0, 12.0
    for _ in range(60):
        middle = (low + high) / 2
        if _compute_binormal_precision(middle, base_rate) < average_precision:
            low = middle
        else:
            high = middle
    return float(norm.cdf(low / np.sqrt(2)))


def compute_average_precision_expected(auc: float, base_rate: float) -> float:
    """The average precision that an AUC gives at a base rate, if scores are binormal: the reverse of `compute_auc_needed`.

    At an AUC of 0.5 it is the base rate. Raises ValueError where either lies outside 0 to 1, or the AUC below one half.
    """
    if not 0.5 <= auc < 1 or not 0 < base_rate < 1:
        raise ValueError(
            f"expected an AUC from 0.5 to under 1 and a base rate between 0 and 1, got {auc:g} and {base_rate:g}"
        )
    return _compute_binormal_precision(float(np.sqrt(2) * norm.ppf(auc)), base_rate)


def _compute_binormal_precision(distance: float, base_rate: float) -> float:
    recall = (np.arange(20_000) + 0.5) / 20_000
    false_alarms = norm.sf(norm.isf(recall) + distance)
    caught = base_rate * recall
    return float((caught / (caught + (1 - base_rate) * false_alarms)).mean())
