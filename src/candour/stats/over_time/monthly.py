"""A forecast in every part of the test period: how well it sorts, and whether as many outcomes came as it said."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
from scipy.special import expit, logit

from candour.results import Estimate
from candour.stats.clustered import ClusteredEstimate, Codes, Flags, Floats, count_clusters, sum_by_cluster
from candour.stats.discrimination import estimate_auc
from candour.stats.mitigation.changes import estimate_average_precision
from candour.stats.multiplicity import compute_simultaneous_critical_value, widen_for_families
from candour.stats.over_time.logistic import fit_logistic

EDGE = 1e-6
FEWEST_FAMILIES = 10


@dataclass(frozen=True)
class Measure:
    """A number measured in every part, and the scale (and its way back) on which chance moves it evenly."""

    forward: Callable[[float], float]
    back: Callable[[float], float]
    slope: Callable[[float], float]
    method: str


SHARE = Measure(
    lambda value: float(logit(value)), lambda value: float(expit(value)), lambda value: value * (1 - value),
    "log-odds scale, variance by family, all parts together",
)  # fmt: skip
RATIO = Measure(
    lambda value: float(np.log(value)), lambda value: float(np.exp(value)), lambda value: value,
    "log scale, variance by family, all parts together",
)  # fmt: skip
PLAIN = Measure(
    lambda value: value,
    lambda value: value,
    lambda _: 1.0,
    "logistic, sandwich by family, all parts together",
)


def compute_score_log_odds(scores: Floats) -> Floats:
    """Log-odds of probabilities; those nearer to 0 or 1 than one in a million count as that."""
    kept: Floats = logit(np.clip(scores, EDGE, 1 - EDGE))
    return kept


def estimate_parts_auc(
    scores: Floats, outcomes: Flags, clusters: Codes, parts: Sequence[Flags]
) -> tuple[ClusteredEstimate, ...]:
    """The AUC of every part, with influences over all families."""
    return tuple(estimate_auc(scores, outcomes, part, clusters) for part in parts)


def estimate_parts_precision(
    scores: Floats, outcomes: Flags, clusters: Codes, parts: Sequence[Flags]
) -> tuple[ClusteredEstimate, ...]:
    """Average precision of every part, with influences over all families."""
    size = int(clusters.max()) + 1
    found = []
    for part in parts:
        one = estimate_average_precision(scores[part], outcomes[part], clusters[part])
        influence = np.concatenate([one.influence, np.zeros(size - len(one.influence))])
        telling = count_clusters(clusters[part & outcomes]) if (part & outcomes).any() else 0
        found.append(
            ClusteredEstimate(
                one.value, one.n, one.events, one.families, influence, one.reason, telling_families=telling
            )
        )
    return tuple(found)


def estimate_parts_ratio(
    scores: Floats, outcomes: Flags, clusters: Codes, parts: Sequence[Flags]
) -> tuple[ClusteredEstimate, ...]:
    """Observed over expected outcomes of every part."""
    size = int(clusters.max()) + 1
    return tuple(_estimate_ratio(scores[part], outcomes[part], clusters[part], size) for part in parts)


def estimate_parts_intercept(
    scores: Floats, outcomes: Flags, clusters: Codes, parts: Sequence[Flags]
) -> tuple[ClusteredEstimate, ...]:
    """Calibration in the large of every part: the intercept with the slope fixed at 1; 0 is right."""
    size = int(clusters.max()) + 1
    log_odds = compute_score_log_odds(scores)
    return tuple(
        fit_logistic(
            np.ones((int(part.sum()), 1)), log_odds[part], outcomes[part], clusters[part], families=size
        )[0]
        for part in parts
    )


def describe_parts(
    found: Sequence[ClusteredEstimate], measure: Measure, *, confidence: float, seed: int
) -> tuple[Estimate, ...]:
    """Every part's number with an interval; the intervals of all parts hold together (max-T)."""
    scaled = {
        at: one.influence / measure.slope(one.value)
        for at, one in enumerate(found)
        if one.value is not None and _has_interval(one, measure)
    }
    reach = (
        compute_simultaneous_critical_value(np.array(list(scaled.values())), confidence=confidence, seed=seed)
        if scaled
        else 0.0
    )
    return tuple(_describe(one, scaled.get(at), measure, reach) for at, one in enumerate(found))


def _has_interval(one: ClusteredEstimate, measure: Measure) -> bool:
    if one.value is None or one.telling_families < FEWEST_FAMILIES or one.variance == 0:
        return False
    return (
        bool(np.isfinite(measure.forward(one.value))) if 0 < one.value < 1 or measure is not SHARE else False
    )


def _describe(one: ClusteredEstimate, influence: Floats | None, measure: Measure, reach: float) -> Estimate:
    if one.value is None:
        return Estimate(None, None, None, one.n, one.events, "none", one.reason)
    if influence is None:
        few = one.telling_families < FEWEST_FAMILIES
        reason = (
            f"fewer than {FEWEST_FAMILIES} families with the outcome, or without it"
            if few
            else "the scores part nobody, or everybody, so that no chance can be measured"
        )
        return Estimate(one.value, None, None, one.n, one.events, "none", reason)
    correction = one.families / (one.families - 1)
    wide = widen_for_families(reach, families=one.telling_families)
    spread = wide * float(np.sqrt(influence @ influence * correction))
    centre = measure.forward(one.value)
    ends = measure.back(centre - spread), measure.back(centre + spread)
    return Estimate(one.value, *ends, one.n, one.events, measure.method)


def _estimate_ratio(scores: Floats, outcomes: Flags, clusters: Codes, size: int) -> ClusteredEstimate:
    observed, expected = int(outcomes.sum()), float(scores.sum())
    among = count_clusters(clusters)
    if expected <= 0 or observed == 0:
        reason = "no outcome was expected" if expected <= 0 else "no child with the outcome"
        return ClusteredEstimate(None, len(scores), observed, among, np.zeros(size), reason)
    ratio = observed / expected
    # Through the mean excess: observed and expected both vary with who is referred.
    influence = sum_by_cluster((outcomes - ratio * scores) / expected, clusters, size=size)
    telling = count_clusters(clusters[outcomes])
    return ClusteredEstimate(ratio, len(scores), observed, among, influence, telling_families=telling)
