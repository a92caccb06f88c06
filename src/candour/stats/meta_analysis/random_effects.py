"""What several authorities say together, and what the next one may expect: a random-effects meta-analysis.

Authorities differ in their children, their practice and their records, so their true values differ too. The mean is that of the
authorities from which these are taken; the prediction interval is where the true value of one more of them is expected. The first
grows narrow with many authorities, the second does not, and the second is what another authority has to read.

The mean has the interval of Hartung and Knapp (2001, DOI 10.1002/sim.791) and of Sidik and Jonkman (2002, DOI 10.1002/sim.1262), by
Student's law with k - 1 degrees of freedom. Where the authorities happen to lie very close together it would be narrower than chance
in each of them allows; then it is as long as that of a fixed effect (the safeguard of Jackson, Law, Rücker and Schwarzer 2017,
DOI 10.1002/sim.7411). The prediction interval is that of Higgins, Thompson and Spiegelhalter (2009, DOI 10.1111/j.1467-985X.2008.00552.x),
by Student's law with k - 2 degrees of freedom and with the standard error of the mean above (Partlett and Riley 2017, DOI
10.1002/sim.7140). With two authorities there is none: k - 2 is 0.
"""

from dataclasses import dataclass
from math import sqrt

import numpy as np
from scipy.stats import t

from candour.stats.clustered import Floats
from candour.stats.intervals import Interval, compute_critical_value
from candour.stats.meta_analysis.heterogeneity import (
    Heterogeneity,
    check_studies,
    describe_heterogeneity,
)

FEWEST_TO_PREDICT = 3
TOO_FEW_TO_PREDICT = "With two authorities nobody can tell what the next one may expect: it takes three at least, and five to say much."


@dataclass(frozen=True)
class Weighed:
    """The weighted mean for one tau squared. `error` is Hartung and Knapp's standard error, `plain_error` the classic one."""

    mean: float
    error: float
    plain_error: float
    weights: Floats


@dataclass(frozen=True)
class Combined:
    """What k authorities say together, on the scale of their values.

    `weights` add up to 1. `is_held_open`: the interval is that of a fixed effect about the mean, because Hartung and Knapp's would
    be narrower. `p_value` is of the mean being 0, by the same law and the same length. `prediction` is None where it cannot be said,
    and `no_prediction` then says why.
    """

    k: int
    mean: float
    interval: Interval
    p_value: float
    weights: tuple[float, ...]
    is_held_open: bool
    heterogeneity: Heterogeneity
    prediction: Interval | None
    no_prediction: str


def combine_studies(values: Floats, variances: Floats, *, confidence: float = 0.95) -> Combined:
    """Put values with known variances together. Raises ValueError as `describe_heterogeneity` does."""
    heterogeneity = describe_heterogeneity(values, variances, confidence=confidence)
    k, tau_squared = len(values), heterogeneity.tau_squared
    weighed = weigh_studies(values, variances, tau_squared)
    fixed_error = 1 / sqrt(float(np.sum(1 / variances)))
    own = _student(confidence, k - 1) * weighed.error
    fixed = compute_critical_value(confidence) * fixed_error
    reach = max(own, fixed)
    error = max(weighed.error, fixed_error)
    return Combined(
        k=k,
        mean=weighed.mean,
        interval=Interval(weighed.mean - reach, weighed.mean + reach),
        p_value=_find_p_value(weighed, fixed_error, k),
        weights=tuple(float(weight) for weight in weighed.weights / weighed.weights.sum()),
        is_held_open=fixed > own,
        heterogeneity=heterogeneity,
        prediction=_predict(weighed.mean, error, tau_squared, k, confidence),
        no_prediction="" if k >= FEWEST_TO_PREDICT else TOO_FEW_TO_PREDICT,
    )


def weigh_studies(values: Floats, variances: Floats, tau_squared: float) -> Weighed:
    """The mean with weights that allow for tau squared, and its standard errors."""
    check_studies(values, variances)
    weights = 1 / (variances + tau_squared)
    mean = float(np.sum(weights * values) / weights.sum())
    left = float(np.sum(weights * (values - mean) ** 2)) / (len(values) - 1)
    return Weighed(mean, sqrt(left / float(weights.sum())), 1 / sqrt(float(weights.sum())), weights)


def _predict(mean: float, error: float, tau_squared: float, k: int, confidence: float) -> Interval | None:
    if k < FEWEST_TO_PREDICT:
        return None
    reach = _student(confidence, k - 2) * sqrt(tau_squared + error**2)
    return Interval(mean - reach, mean + reach)


def _find_p_value(weighed: Weighed, fixed_error: float, k: int) -> float:
    """The larger of the two that belong to the two lengths: below 5 % just where the interval leaves out 0."""
    own = 0.0 if weighed.error == 0 else float(2 * t.sf(abs(weighed.mean) / weighed.error, k - 1))
    fixed = float(2 * t.sf(abs(weighed.mean) / fixed_error, np.inf))
    return max(own, fixed)


def _student(confidence: float, degrees: int) -> float:
    return float(t.ppf(0.5 + confidence / 2, degrees))
