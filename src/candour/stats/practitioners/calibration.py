"""Whether people's probabilities come true, with the spread by family and by person; and how people differ in it."""

from typing import NamedTuple

import numpy as np

from candour.results import Estimate
from candour.stats.calibration.recalibration import compute_recalibration
from candour.stats.clustered import ClusteredEstimate, Flags, Floats
from candour.stats.practitioners.judgements import Judgements
from candour.stats.practitioners.two_way import Crowd, RowEstimate, compute_spread, describe, find_reach

NEAREST_TO_CERTAIN = 0.005
"""Whoever says never, or always, is taken to say this, or it to one: log-odds of 0 and of 1 are infinite."""
JUDGEMENTS_TO_COUNT = 10
"""A person with fewer judgements says nothing about how people differ."""


class CalibrationNumbers(NamedTuple):
    """Intercept (slope held at 1; 0 is right), observed over expected and slope (1 is right)."""

    intercept: Estimate
    ratio: Estimate
    slope: Estimate


def describe_calibration(
    probabilities: Floats, outcomes: Flags, crowd: Crowd, *, critical_value: float
) -> CalibrationNumbers:
    """The three numbers with intervals by family and person."""
    kept = np.clip(probabilities, NEAREST_TO_CERTAIN, 1 - NEAREST_TO_CERTAIN)
    rows = np.arange(len(kept), dtype=np.int64)
    fitted = compute_recalibration(kept, outcomes, rows, families=len(kept))
    intercept, slope = (
        describe(_by_row(number), crowd, critical_value=critical_value)
        for number in (fitted.intercept, fitted.slope)
    )
    return CalibrationNumbers(intercept, _describe_ratio(fitted.ratio, crowd, critical_value), slope)


def measure_differing(judged: Judgements, *, more_than: int) -> float | None:
    """Standard deviation between people of how far their probabilities lie above what came, without noise; a share of 1.

    The method of moments of DerSimonian and Laird (1986, DOI 10.1016/0197-2456(86)90046-2). None where no more than so many
    people have judged enough cases: it must be nobody's own figure.
    """
    named = judged.take(judged.crowd.named)
    people, number = np.unique(named.crowd.people, return_inverse=True)
    count = np.bincount(number, minlength=len(people))
    enough = count >= JUDGEMENTS_TO_COUNT
    if enough.sum() <= more_than:
        return None
    above = named.probabilities - named.outcomes
    mean = np.bincount(number, weights=above)[enough] / count[enough]
    # Within people: what is left when each one's own mean is taken away.
    left = above - (np.bincount(number, weights=above) / count)[number]
    within = np.bincount(number, weights=left**2)[enough] / (count[enough] - 1) / count[enough]
    if (within <= 0).any():
        return None
    weight = 1 / within
    centre = weight @ mean / weight.sum()
    excess = weight @ (mean - centre) ** 2 - (len(mean) - 1)
    variance = excess / (weight.sum() - weight @ weight / weight.sum())
    return float(np.sqrt(max(variance, 0.0)))


def _by_row(estimate: ClusteredEstimate) -> RowEstimate:
    return RowEstimate(estimate.value, estimate.influence, estimate.n, estimate.events, estimate.reason)


def _describe_ratio(estimate: ClusteredEstimate, crowd: Crowd, critical_value: float) -> Estimate:
    if not estimate.value:
        reason = estimate.reason or "no outcome came"
        return Estimate(estimate.value, None, None, estimate.n, estimate.events, "none", reason)
    spread = compute_spread(estimate.influence, crowd)
    factor = float(np.exp(find_reach(spread, critical_value=critical_value)))
    ends = estimate.value / factor, estimate.value * factor
    return Estimate(estimate.value, *ends, estimate.n, estimate.events, f"log scale, {crowd.method}")
