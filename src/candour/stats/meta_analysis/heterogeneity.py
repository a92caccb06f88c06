"""How far the true values of several authorities differ, beyond what chance in each of them explains.

tau squared is the variance of the true values over authorities, by restricted maximum likelihood (Viechtbauer 2005, DOI
10.3102/10769986030003261), with the interval of the Q-profile (Viechtbauer 2007, DOI 10.1002/sim.2514): all values of tau squared with
which the authorities are neither too far apart nor too close together. I squared is the share of what is seen that is no chance
(Higgins and Thompson 2002, DOI 10.1002/sim.1186). With few authorities all of these are known badly, so the interval is the answer.
"""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from scipy.optimize import brentq, minimize_scalar
from scipy.stats import chi2

from candour.stats.clustered import Floats
from candour.stats.intervals import Interval

STEPS = 120
"""Values of tau squared that are tried before the best of them is refined: the likelihood may have more than one hill."""
FARTHEST = 1e4
"""No tau squared is looked for beyond so many times the spread that there is."""


@dataclass(frozen=True)
class Heterogeneity:
    """How far authorities differ. `q` is Cochran's statistic and `p_value` how often chance alone brings as much of it.

    `tau_interval` and `i_squared_interval` come from the same Q-profile. Both are [0, 0] where the authorities are closer together
    than chance alone would have them.
    """

    q: float
    p_value: float
    tau_squared: float
    tau_interval: Interval
    i_squared: float
    i_squared_interval: Interval


def describe_heterogeneity(values: Floats, variances: Floats, *, confidence: float) -> Heterogeneity:
    """Everything about how far the values differ. Raises ValueError with fewer than two of them, or a variance that is not above 0."""
    check_studies(values, variances)
    q, degrees = compute_q(values, variances, 0.0), len(values) - 1
    tau_squared = estimate_tau_squared(values, variances)
    interval = find_tau_interval(values, variances, confidence=confidence)
    typical = compute_typical_variance(variances)
    ends = [end / (end + typical) for end in interval]
    return Heterogeneity(
        q=q,
        p_value=float(chi2.sf(q, degrees)),
        tau_squared=tau_squared,
        tau_interval=interval,
        i_squared=tau_squared / (tau_squared + typical),
        i_squared_interval=Interval(ends[0], ends[1]),
    )


def check_studies(values: Floats, variances: Floats) -> None:
    """Raises ValueError where these cannot be put together."""
    if len(values) < 2 or len(values) != len(variances):
        raise ValueError("two values with their variances are needed at least")
    if not (np.isfinite(values).all() and np.isfinite(variances).all() and (variances > 0).all()):
        raise ValueError("every value must be finite, and every variance above 0")


def compute_q(values: Floats, variances: Floats, tau_squared: float) -> float:
    """Cochran's statistic, with weights that allow for tau squared."""
    weights = 1 / (variances + tau_squared)
    mean = np.sum(weights * values) / weights.sum()
    return float(np.sum(weights * (values - mean) ** 2))


def compute_typical_variance(variances: Floats) -> float:
    """The variance within authorities that stands for them all in I squared."""
    weights = 1 / variances
    return float((len(variances) - 1) * weights.sum() / (weights.sum() ** 2 - np.sum(weights**2)))


def estimate_tau_squared(values: Floats, variances: Floats) -> float:
    """Tau squared where the restricted likelihood is greatest, never below 0."""
    check_studies(values, variances)
    spread = float(np.var(values, ddof=1))
    if spread == 0.0:
        return 0.0
    least = 1e-6 * min(spread, float(variances.min()))
    tried = np.concatenate([[0.0], np.geomspace(least, 10 * (spread + float(variances.max())), STEPS)])
    lost = lose(values, variances, tried)
    best = int(np.argmin(lost))
    low, high = tried[max(0, best - 1)], tried[min(STEPS, best + 1)]
    found = minimize_scalar(
        lambda tau: float(lose(values, variances, np.array([tau]))[0]),
        bounds=(low, high),
        method="bounded",
        options={"xatol": 1e-9 * high},
    )
    # A bounded search never stands on its bound, where the answer often lies.
    return float(found.x) if found.fun < lost[0] else 0.0


def lose(values: Floats, variances: Floats, tau_squared: Floats) -> Floats:
    """Minus the restricted log-likelihood, but for a constant, at each tau squared."""
    weights = 1 / (variances + tau_squared[:, None])
    sums = weights.sum(axis=1)
    means = weights @ values / sums
    apart = np.sum(weights * (values - means[:, None]) ** 2, axis=1)
    lost: Floats = 0.5 * (-np.log(weights).sum(axis=1) + np.log(sums) + apart)
    return lost


def find_tau_interval(values: Floats, variances: Floats, *, confidence: float) -> Interval:
    """The Q-profile interval of tau squared."""
    check_studies(values, variances)
    tail, degrees = (1 - confidence) / 2, len(values) - 1
    most = FARTHEST * (float(np.var(values, ddof=1)) + float(variances.max()))

    def solve(target: float) -> float:
        def distance(tau_squared: float) -> float:
            return compute_q(values, variances, tau_squared) - target

        return _find_root(distance, most)

    return Interval(solve(float(chi2.isf(tail, degrees))), solve(float(chi2.ppf(tail, degrees))))


def _find_root(distance: Callable[[float], float], most: float) -> float:
    """Where a falling function is 0; 0 where it is below from the start, the largest value that is looked at where it never falls so far."""
    if distance(0.0) <= 0:
        return 0.0
    return most if distance(most) > 0 else float(brentq(distance, 0.0, most, xtol=1e-14, rtol=1e-10))
