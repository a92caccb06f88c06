"""How a rate changes with age or deprivation, without cutting them into groups: a smooth curve with a band.

A logistic regression on a natural cubic spline (linear beyond the outer knots, so that the ends do not swing)
gives the curve; its covariance is summed over families (Liang and Zeger 1986, DOI 10.1093/biomet/73.1.13). The
band holds for all points of the curve at once: it reaches out as far as the largest of the correlated deviations
does (max-T, simulated from the coefficients' own covariance).
"""

from dataclasses import dataclass

import numpy as np
from scipy.stats import f as fisher

from candour.results import Estimate
from candour.stats.clustered import Codes, Flags, Floats, sum_by_cluster
from candour.stats.equivalence import Comparison

KNOTS = 4
"""Knots at evenly spaced quantiles between the 5th and the 95th: three slopes, enough for one bend each way."""
OUTER = 0.05
MOST_POINTS = 21
DECISIONS_A_POINT = 20
"""Between two points of a curve there are at least so many decisions, so that no point stands for a few children."""
MINIMUM_EACH = 20
"""At the foot of a curve there are at least so many decisions that count, and as many that do not."""
MINIMUM_FAMILIES = 40
DRAWS = 20_000
ITERATIONS = 50
TOLERANCE = 1e-10
METHOD = "natural cubic spline, logistic, band simultaneous by max-T over families"


@dataclass(frozen=True)
class Curve:
    """A rate along a measure. `points` are values of the measure; each has an estimate with its part of the band.

    `average` is the rate over everyone at the foot. `flat_p_value` answers whether the rate depends on the measure at
    all (Wald test of all slopes, F distribution over families). `comparison` holds the whole band against the average:
    a difference is shown where the band leaves the margin anywhere, equivalent where it stays inside everywhere.
    Where nothing can be said there are no points, and `reason` says why.
    """

    points: Floats
    estimates: tuple[Estimate, ...]
    average: float | None
    flat_p_value: float | None
    comparison: Comparison
    counted: int
    foot: int
    reason: str = ""


@dataclass(frozen=True)
class _Fit:
    coefficients: Floats
    covariance: Floats
    average_covariance: Floats
    average_variance: float


def compute_curve(
    measure: Floats,
    counted: Flags,
    among: Flags,
    clusters: Codes,
    *,
    margin: float,
    confidence: float,
    seed: int,
) -> Curve:
    """The share of `among` that is `counted`, along a measure (not-a-number: not recorded, left out).

    `clusters` are family codes 0, 1, …. All arrays have one entry a decision.
    """
    known = among & np.isfinite(measure)
    x, y = measure[known], counted[known].astype(np.float64)
    families = np.unique(clusters[known], return_inverse=True)[1].astype(np.int64)
    reason = _find_reason(x, y, families)
    if reason:
        return _say_nothing(y, reason)
    knots = _place_knots(x)
    fit = _fit(_build_basis(x, knots), y, families)
    if fit is None:
        return _say_nothing(y, "the regression behind the curve does not settle")
    return _describe(x, y, families, knots, fit, margin=margin, confidence=confidence, seed=seed)


def _find_reason(x: Floats, y: Floats, families: Codes) -> str:
    counted = int(y.sum())
    if min(counted, len(y) - counted) < MINIMUM_EACH or len(np.unique(families)) < MINIMUM_FAMILIES:
        return "too few children at the foot of the rate for a curve"
    if len(np.unique(_quantiles(x, KNOTS))) < KNOTS:
        return "the measure takes too few different values for a curve"
    return ""


def _say_nothing(y: Floats, reason: str) -> Curve:
    average = float(y.mean()) if len(y) else None
    return Curve(np.empty(0), (), average, None, Comparison.CANNOT_TELL, int(y.sum()), len(y), reason)


def _quantiles(x: Floats, count: int) -> Floats:
    found: Floats = np.quantile(x, np.linspace(OUTER, 1 - OUTER, count))
    return found


def _place_knots(x: Floats) -> Floats:
    return _quantiles(x, KNOTS)


def _build_basis(x: Floats, knots: Floats) -> Floats:
    """A constant, the measure, and KNOTS - 2 bends that end straight (Hastie et al. 2009, section 5.2.1)."""
    scale = knots[-1] - knots[0]
    place, at = (x - knots[0]) / scale, (knots - knots[0]) / scale

    def bend(knot: float) -> Floats:
        raised: Floats = (np.clip(place - knot, 0, None) ** 3 - np.clip(place - 1.0, 0, None) ** 3) / (
            1.0 - knot
        )
        return raised

    last = bend(at[-2])
    return np.column_stack([np.ones_like(place), place, *(bend(knot) - last for knot in at[:-2])])


def _fit(basis: Floats, y: Floats, families: Codes) -> _Fit | None:
    coefficients = _climb(basis, y)
    if coefficients is None:
        return None
    risk = 1 / (1 + np.exp(-basis @ coefficients))
    bread = np.linalg.inv((basis * (risk * (1 - risk))[:, None]).T @ basis)
    size = int(families.max()) + 1
    scores = np.column_stack([sum_by_cluster(column * (y - risk), families, size=size) for column in basis.T])
    influence = scores @ bread * np.sqrt(size / (size - basis.shape[1]))
    average = sum_by_cluster((y - y.mean()) / len(y), families, size=size)
    return _Fit(coefficients, influence.T @ influence, influence.T @ average, float(average @ average))


def _climb(basis: Floats, y: Floats) -> Floats | None:
    """Newton's method for the likelihood; None where it does not settle (a rate that is 0 or 1 along a stretch)."""
    coefficients = np.zeros(basis.shape[1])
    for _ in range(ITERATIONS):
        risk = 1 / (1 + np.exp(-np.clip(basis @ coefficients, -30, 30)))
        information = (basis * (risk * (1 - risk))[:, None]).T @ basis
        if np.linalg.cond(information) > 1 / np.finfo(np.float64).eps ** 0.75:
            return None
        step = np.linalg.solve(information, basis.T @ (y - risk))
        coefficients = coefficients + step
        if np.abs(step).max() < TOLERANCE:
            return coefficients
    return None


def _describe(
    x: Floats,
    y: Floats,
    families: Codes,
    knots: Floats,
    fit: _Fit,
    *,
    margin: float,
    confidence: float,
    seed: int,
) -> Curve:
    points = _place_points(x)
    basis = _build_basis(points, knots)
    centre = basis @ fit.coefficients
    errors = np.sqrt(np.einsum("ij,jk,ik->i", basis, fit.covariance, basis))
    reach = _find_reach(basis, fit, int(families.max()) + 1, confidence=confidence, seed=seed)
    low, value, high = (_share(centre + sign * reach * errors) for sign in (-1.0, 0.0, 1.0))
    foot, counted = len(y), int(y.sum())
    estimates = tuple(
        Estimate(float(middle), float(down), float(up), foot, counted, METHOD)
        for down, middle, up in zip(low, value, high, strict=True)
    )
    average = float(y.mean())
    return Curve(
        points, estimates, average, _test_flat(fit, int(families.max()) + 1),
        _compare(basis, value, fit, average, margin=margin, reach=reach), counted, foot,
    )  # fmt: skip


def _place_points(x: Floats) -> Floats:
    count = int(min(MOST_POINTS, max(3, len(x) // DECISIONS_A_POINT)))
    return np.unique(np.round(_quantiles(x, count), 2))


def _find_reach(basis: Floats, fit: _Fit, families: int, *, confidence: float, seed: int) -> float:
    """How far the band reaches: the quantile of the largest of the studentised deviations along the curve.

    Student's law with the families left over, not the normal one: the covariance is itself an estimate.
    """
    roots, vectors = np.linalg.eigh(fit.covariance)
    factor = basis @ (vectors * np.sqrt(np.clip(roots, 0, None)))
    factor /= np.linalg.norm(factor, axis=1, keepdims=True)
    chance = np.random.Generator(np.random.PCG64(seed))
    left_over = families - basis.shape[1]
    normal = chance.standard_normal((DRAWS, factor.shape[1]))
    studentised = normal / np.sqrt(chance.chisquare(left_over, size=(DRAWS, 1)) / left_over)
    return float(np.quantile(np.abs(studentised @ factor.T).max(axis=1), confidence))


def _test_flat(fit: _Fit, families: int) -> float:

    slopes, covariance = fit.coefficients[1:], fit.covariance[1:, 1:]
    wald = float(slopes @ np.linalg.solve(covariance, slopes))
    return float(fisher.sf(wald / len(slopes), len(slopes), families - len(fit.coefficients)))


def _compare(
    basis: Floats, value: Floats, fit: _Fit, average: float, *, margin: float, reach: float
) -> Comparison:
    """The difference from the average at every point, on the scale of rates; both rest on the same families."""
    slope = (value * (1 - value))[:, None] * basis
    variance = (
        np.einsum("ij,jk,ik->i", slope, fit.covariance, slope)
        - 2 * slope @ fit.average_covariance
        + fit.average_variance
    )
    spread = reach * np.sqrt(np.clip(variance, 0, None))
    low, high = value - average - spread, value - average + spread
    if bool((low > margin).any() or (high < -margin).any()):
        return Comparison.DIFFERENCE_SHOWN
    if bool((low >= -margin).all() and (high <= margin).all()):
        return Comparison.EQUIVALENT
    return Comparison.CANNOT_TELL


def _share(log_odds: Floats) -> Floats:
    share: Floats = 1 / (1 + np.exp(-log_odds))
    return share
