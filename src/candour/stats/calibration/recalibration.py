"""May a score be read as a probability? The mean, the offset and the spread of the scores, with intervals.

Follows the first two steps of Van Calster's hierarchy (2016, DOI 10.1016/j.jclinepi.2015.12.005): observed over
expected and the intercept with the slope fixed at 1 (mean), and the slope (weak calibration). Variances are
added up within families.
"""

from dataclasses import dataclass

import numpy as np
from scipy.special import expit

from candour.results import Estimate
from candour.stats.clustered import ClusteredEstimate, Codes, Flags, Floats, sum_by_cluster
from candour.stats.logistic import solve_logistic

EDGE = 1e-6


@dataclass(frozen=True)
class Recalibration:
    """What would have to be done to the scores' log-odds to make them right; with influences by family.

    `intercept` (slope fixed at 1) is 0 and `slope` is 1 where nothing has to be done. A slope under 1 means
    that high scores are too high and low ones too low. `ratio` is observed over expected outcomes; its
    influence is on the logarithm.
    """

    intercept: ClusteredEstimate
    slope: ClusteredEstimate
    ratio: ClusteredEstimate


def compute_recalibration(
    scores: Floats, outcomes: Flags, clusters: Codes, *, families: int
) -> Recalibration:
    """Fit the three numbers. Those that are undefined have no value and the reason."""
    log_odds = compute_log_odds(scores)
    fixed = np.zeros((len(scores), 0))
    return Recalibration(
        intercept=_fit(fixed, log_odds, outcomes, clusters, families=families),
        slope=_fit(log_odds[:, None], np.zeros(len(scores)), outcomes, clusters, families=families),
        ratio=_compute_ratio(scores, outcomes, clusters, families=families),
    )


def compute_log_odds(scores: Floats) -> Floats:
    """Log-odds of probabilities; those nearer to 0 or 1 than one in a million count as that."""
    kept = np.clip(scores, EDGE, 1 - EDGE)
    log_odds: Floats = np.log(kept) - np.log1p(-kept)
    return log_odds


def describe_coefficient(estimate: ClusteredEstimate, *, critical_value: float) -> Estimate:
    """An intercept or slope with its interval."""
    if estimate.value is None:
        return Estimate(None, None, None, estimate.n, estimate.events, "none", estimate.reason)
    if estimate.variance == 0:
        reason = "no interval can be had from one family"
        return Estimate(estimate.value, None, None, estimate.n, estimate.events, "none", reason)
    reach = critical_value * float(np.sqrt(estimate.variance))
    ends = estimate.value - reach, estimate.value + reach
    return Estimate(estimate.value, *ends, estimate.n, estimate.events, "logistic, sandwich by family")


def describe_ratio(estimate: ClusteredEstimate, *, critical_value: float) -> Estimate:
    """Observed over expected with its interval on the log scale."""
    if estimate.value is None:
        return Estimate(None, None, None, estimate.n, estimate.events, "none", estimate.reason)
    if estimate.value == 0 or estimate.variance == 0:
        reason = "no interval can be had without outcomes in more than one family"
        return Estimate(estimate.value, None, None, estimate.n, estimate.events, "none", reason)
    factor = float(np.exp(critical_value * np.sqrt(estimate.variance)))
    ends = estimate.value / factor, estimate.value * factor
    return Estimate(estimate.value, *ends, estimate.n, estimate.events, "log scale, variance by family")


def _compute_ratio(scores: Floats, outcomes: Flags, clusters: Codes, *, families: int) -> ClusteredEstimate:
    observed, expected = int(outcomes.sum()), float(scores.sum())
    among = len(np.unique(clusters))
    if expected <= 0:
        nothing = np.zeros(families)
        return ClusteredEstimate(None, len(scores), observed, among, nothing, "no outcome was expected")
    ratio = observed / expected
    row_influence = (outcomes - ratio * scores) / max(observed, 1)
    influence = sum_by_cluster(row_influence, clusters, size=families)
    return ClusteredEstimate(ratio, len(scores), observed, among, influence)


def _fit(
    slopes: Floats, offset: Floats, outcomes: Flags, clusters: Codes, *, families: int
) -> ClusteredEstimate:
    """The last coefficient of a logistic regression , with its influences."""
    n, events, among = len(outcomes), int(outcomes.sum()), len(np.unique(clusters))

    def undefined(reason: str) -> ClusteredEstimate:
        return ClusteredEstimate(None, n, events, among, np.zeros(families), reason)

    if events in {0, n}:
        return undefined("no child with the outcome" if events == 0 else "no child without the outcome")
    if slopes.shape[1] and np.ptp(slopes[:, -1]) == 0:
        return undefined("all scores are equal")
    design = np.column_stack([np.ones(n), slopes])
    coefficients = solve_logistic(design, offset, outcomes)
    if coefficients is None:
        return undefined("the scores part the outcomes perfectly, so no slope can be had")
    fitted = expit(design @ coefficients + offset)
    information = (design * (fitted * (1 - fitted))[:, None]).T @ design
    row_influence = (design * (outcomes - fitted)[:, None]) @ np.linalg.inv(information)[:, -1]
    influence = sum_by_cluster(row_influence, clusters, size=families)
    return ClusteredEstimate(float(coefficients[-1]), n, events, among, influence)
