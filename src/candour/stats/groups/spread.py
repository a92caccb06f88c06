"""How far apart the groups truly lie, once chance is taken out.

The values of groups would differ even if nothing but chance parted them. The spread here is the standard deviation of
the true values: what is left when the differences that chance brings are taken off (Paule and Mandel 1982,
DOI 10.6028/jres.087.022). Its interval holds every spread with which the observed differences would be neither
surprisingly large nor surprisingly small (Viechtbauer 2007, DOI 10.1002/sim.2514). With few groups it is wide.
"""

from dataclasses import dataclass

import numpy as np
from scipy.optimize import brentq
from scipy.stats import chi2

from candour.results import Estimate
from candour.stats.groups.differences import Rules
from candour.stats.groups.group_values import GroupValues, collect_values, compute_contrast_statistic
from candour.stats.groups.judged import Judged, Labels
from candour.stats.groups.rates import GroupMetric

FEWEST = 3
LARGEST = 0.5
"""Numbers between 0 and 1 cannot have a larger standard deviation."""
METHOD = "Paule-Mandel, interval by inverting Cochran's Q, variances by family"


@dataclass(frozen=True)
class Spread:
    """The standard deviation of the groups' true values, in the units of the metric, with its interval.

    `estimate.n` is how many decisions stand behind the `groups` that were compared; `left_out` were too small.
    """

    metric: GroupMetric
    estimate: Estimate
    groups: tuple[str, ...]
    left_out: tuple[str, ...]


def compute_spread(judged: Judged, labels: Labels, metric: GroupMetric, rules: Rules) -> Spread:
    """The spread between the groups large enough to be compared; undefined with fewer than three."""
    found = collect_values(judged, labels, metric, rules)
    if len(found.groups) < FEWEST:
        reason = found.reason or "with two groups the difference between them says it all"
        nothing = Estimate(None, None, None, found.decisions, None, "none", reason)
        return Spread(metric, nothing, found.groups, found.left_out)
    return Spread(metric, estimate_spread(found, confidence=rules.confidence), found.groups, found.left_out)


def estimate_spread(found: GroupValues, *, confidence: float) -> Estimate:
    """The spread of some values with known covariance of their errors."""
    degrees, tail = len(found.groups) - 1, (1 - confidence) / 2
    value, low, high = (
        _find_spread(found, target)
        for target in (float(degrees), float(chi2.ppf(1 - tail, degrees)), float(chi2.ppf(tail, degrees)))
    )
    return Estimate(value, low, high, found.decisions, None, METHOD)


def _find_spread(found: GroupValues, target: float) -> float:
    """The spread with which Q equals its target; 0 where Q is smaller even without any spread."""
    covariance, everyone = found.cautious_covariance, np.eye(len(found.groups))

    def exceed(spread: float) -> float:
        return compute_contrast_statistic(found.values, covariance + spread**2 * everyone) - target

    most = LARGEST / found.slope
    if exceed(0.0) <= 0:
        return 0.0
    return LARGEST if exceed(most) >= 0 else float(brentq(exceed, 0.0, most, xtol=1e-10)) * found.slope
