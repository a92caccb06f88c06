"""Whether the scores of a forecast that was made elsewhere are right here, and whether the simplest mending would help.

Two ways of mending are learnt from earlier decisions and judged on later ones of other families: all log-odds moved alike
(the intercept), and moved and stretched (intercept and slope). More than that would be a new forecast (Steyerberg, Borsboom, van
Houwelingen, Eijkemans and Habbema 2004, DOI 10.1002/sim.1844).
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from candour.results import Estimate
from candour.stats.calibration.recalibration import (
    compute_recalibration,
    describe_coefficient,
    describe_ratio,
)
from candour.stats.calibration.recalibrators import (
    Recalibrator,
    UnsettledError,
    estimate_gain,
    fit_intercept,
    fit_platt,
)
from candour.stats.clustered import ClusteredEstimate, Codes, Flags, Floats, count_clusters
from candour.stats.intervals import compute_critical_value
from candour.stats.multiplicity import widen_for_families

AS_SHARED = "as shared"
WAYS: Mapping[str, Callable[[Floats, Flags], Recalibrator]] = {
    "intercept learnt here": fit_intercept,
    "intercept and slope learnt here": fit_platt,
}
SPREAD = "Student, variance by family"


@dataclass(frozen=True)
class Mended:
    """How right the scores are on later decisions, as shared or mended. `gain` is the log loss saved; None as shared.

    `reason` says why a way of mending could not be learnt; then there are no numbers.
    """

    way: str
    intercept: Estimate | None = None
    slope: Estimate | None = None
    ratio: Estimate | None = None
    gain: Estimate | None = None
    reason: str = ""


@dataclass(frozen=True)
class Part:
    """Decisions of one period: scores, outcomes and families, in one order."""

    scores: Floats
    outcomes: Flags
    families: Codes


def mend_elsewhere(earlier: Part, later: Part, *, confidence: float) -> tuple[Mended, ...]:
    """The scores as shared, and mended in both ways. No family may be in both parts."""
    told = [_judge(AS_SHARED, later.scores, later, confidence=confidence)]
    for way, fit in WAYS.items():
        try:
            mended = fit(earlier.scores, earlier.outcomes)(later.scores)
        except UnsettledError as error:
            told.append(Mended(way, reason=str(error)))
        else:
            told.append(_judge(way, mended, later, confidence=confidence))
    return tuple(told)


def _judge(way: str, scores: Floats, later: Part, *, confidence: float) -> Mended:
    families = 1 + int(later.families.max())
    found = compute_recalibration(scores, later.outcomes, later.families, families=families)
    reach = compute_critical_value(confidence)
    gain = None
    if way != AS_SHARED:
        telling = min(
            count_clusters(later.families[later.outcomes]), count_clusters(later.families[~later.outcomes])
        )
        saved = estimate_gain(later.scores, scores, later.outcomes, later.families).log_loss
        gain = _describe_gain(saved, int(later.outcomes.sum()), widen_for_families(reach, families=telling))
    return Mended(
        way,
        describe_coefficient(found.intercept, critical_value=reach),
        describe_coefficient(found.slope, critical_value=reach),
        describe_ratio(found.ratio, critical_value=reach),
        gain,
    )


def _describe_gain(saved: ClusteredEstimate, events: int, reach: float) -> Estimate:
    if saved.value is None:
        return Estimate(None, None, None, saved.n, events, "none", saved.reason)
    half = reach * saved.variance**0.5
    return Estimate(saved.value, saved.value - half, saved.value + half, saved.n, events, SPREAD)
