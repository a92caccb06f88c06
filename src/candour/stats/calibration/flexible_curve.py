"""How often the outcome came, along the whole range of the scores: a smooth curve with a band that holds everywhere at once.

Moderate calibration (Van Calster 2016, DOI 10.1016/j.jclinepi.2015.12.005): among those with a score of p, a share p has
the outcome. A logistic regression on a natural cubic spline of the score's log-odds; its covariance is summed over families
(Liang and Zeger 1986, DOI 10.1093/biomet/73.1.13); the band reaches as far as the largest of the correlated deviations along
the curve does (max-T, Student's law with the families that tell).
"""

from dataclasses import dataclass

import numpy as np
from scipy.special import expit
from scipy.stats import t

from candour.results import Estimate
from candour.stats.calibration.logistic_fits import compute_information, fit_on_levels
from candour.stats.calibration.recalibration import compute_log_odds
from candour.stats.calibration.score_levels import ScoreLevels
from candour.stats.calibration.spline import place_knots, straight_coefficients
from candour.stats.clustered import Floats
from candour.stats.natural_spline import build_basis

OUTER = 0.025
"""So much of the scores at either end is not on the curve: there it would stand for a few children."""
MOST_POINTS = 21
DECISIONS_A_POINT = 20
MINIMUM_EACH = 20
"""At the foot of a curve there are at least so many decisions with the outcome, and as many without."""
MINIMUM_FAMILIES = 40
DRAWS = 20_000
METHOD = "natural cubic spline of the log-odds, logistic; band simultaneous by max-T over families"
ALONE = "natural cubic spline of the log-odds, logistic; each point by itself, Student, over families"


@dataclass(frozen=True)
class FittedCurve:
    """The curve behind everything: its knots, coefficients and their covariance over families.

    `basis` are the terms on each level; `families` how many families tell (the rarer kind: with the outcome, or without).
    """

    knots: Floats
    basis: Floats
    coefficients: Floats
    covariance: Floats
    families: int

    @property
    def shares(self) -> Floats:
        """The share with the outcome on each level of the scores."""
        return np.asarray(expit(self.basis @ self.coefficients))


@dataclass(frozen=True)
class CurveBand:
    """The curve at `points` (scores, rounded) with its part of the band: all of it holds together.

    `alone` has the same values with the interval of each point by itself. Whoever says that the curve leaves some margin
    somewhere picks the point, and needs the band. Whoever says that it stays within everywhere picks nothing: each point must
    show it, and the chance that all of them wrongly do is no larger than that of the one that is farthest off (Berger 1982,
    DOI 10.1080/00401706.1982.10487790).
    """

    points: Floats
    estimates: tuple[Estimate, ...]
    alone: tuple[Estimate, ...]


def fit_curve(levels: ScoreLevels) -> FittedCurve | str:
    """The curve, or the reason why there is none."""
    with_outcome, decisions = levels.with_outcome, levels.decisions
    rarer = int(min(with_outcome.sum(), decisions.sum() - with_outcome.sum()))
    telling = min(_count_families(levels.positives), _count_families(levels.negatives))
    if rarer < MINIMUM_EACH or telling < 2 or levels.families < MINIMUM_FAMILIES:
        return "too few children with or without the outcome for a curve"
    knots = place_knots(np.repeat(levels.log_odds, decisions.astype(np.int64)), rarer)
    if not len(knots):
        return "the scores take too few different values for a curve"
    basis = build_basis(levels.log_odds, knots)
    found = fit_on_levels(basis, np.zeros(len(basis)), with_outcome[:, None], decisions[:, None])[:, 0]
    if not np.isfinite(found).all():
        return "the regression behind the curve does not settle"
    covariance = sum_covariance(levels, basis, found)
    return FittedCurve(knots, basis, found, covariance, telling)


def sum_covariance(levels: ScoreLevels, basis: Floats, coefficients: Floats) -> Floats:
    """The covariance of the coefficients, with the scores of the likelihood added up within families."""
    fitted = expit(basis @ coefficients)
    weights = levels.decisions * fitted * (1 - fitted)
    bread = np.linalg.inv(compute_information(basis, weights[:, None])[0])
    uphill = levels.positives.T @ (basis * (1 - fitted)[:, None]) - levels.negatives.T @ (
        basis * fitted[:, None]
    )
    influence = uphill @ bread
    few = levels.families / (levels.families - basis.shape[1])
    covariance: Floats = influence.T @ influence * few
    return covariance


def draw_band(curve: FittedCurve, levels: ScoreLevels, *, confidence: float, seed: int) -> CurveBand:
    """The curve at up to MOST_POINTS scores, none of which belongs to one child, with its simultaneous band."""
    decisions = levels.decisions.astype(np.int64)
    points = place_points(np.repeat(levels.scores, decisions))
    basis = build_basis(compute_log_odds(points), curve.knots)
    centre = basis @ curve.coefficients
    errors = np.sqrt(np.einsum("ij,jk,ik->i", basis, curve.covariance, basis))
    foot = int(decisions.sum()), int(levels.with_outcome.sum())

    def describe(reach: Floats, method: str) -> tuple[Estimate, ...]:
        ends = zip(expit(centre), expit(centre - reach), expit(centre + reach), strict=True)
        return tuple(
            Estimate(float(value), float(low), float(high), *foot, method) for value, low, high in ends
        )

    together = _find_reach(basis, curve, confidence=confidence, seed=seed)
    alone = float(t.isf(0.5 - confidence / 2, _count_left_over(curve)))
    return CurveBand(points, describe(together * errors, METHOD), describe(alone * errors, ALONE))


def place_points(scores: Floats) -> Floats:
    """Scores at even quantiles without the outer ones, rounded to a thousandth, at least DECISIONS_A_POINT apart."""
    count = int(min(MOST_POINTS, max(3, len(scores) // DECISIONS_A_POINT)))
    points: Floats = np.unique(np.round(np.quantile(scores, np.linspace(OUTER, 1 - OUTER, count)), 3))
    inside = points[(points > 0) & (points < 1)]
    return inside if len(inside) else np.array([0.001])


def draw_coefficients(curve: FittedCurve, *, draws: int, seed: int) -> Floats:
    """Coefficients (terms x draws) that a forecast which is right everywhere would give by chance."""
    chance = np.random.Generator(np.random.PCG64(seed))
    normal = chance.standard_normal((len(curve.coefficients), draws))
    return straight_coefficients(len(curve.coefficients))[:, None] + _find_root(curve.covariance) @ normal


def _find_reach(basis: Floats, curve: FittedCurve, *, confidence: float, seed: int) -> float:
    factor = basis @ _find_root(curve.covariance)
    factor /= np.linalg.norm(factor, axis=1, keepdims=True)
    chance = np.random.Generator(np.random.PCG64(seed))
    left_over = _count_left_over(curve)
    normal = chance.standard_normal((DRAWS, factor.shape[1]))
    studentised = normal / np.sqrt(chance.chisquare(left_over, size=(DRAWS, 1)) / left_over)
    return float(np.quantile(np.abs(studentised @ factor.T).max(axis=1), confidence))


def _count_left_over(curve: FittedCurve) -> int:
    return max(curve.families - len(curve.coefficients), 1)


def _find_root(covariance: Floats) -> Floats:
    roots, vectors = np.linalg.eigh(covariance)
    root: Floats = vectors * np.sqrt(np.clip(roots, 0, None))
    return root


def _count_families(counts: object) -> int:
    return int(np.count_nonzero(np.asarray(counts.sum(axis=0))))  # type: ignore[attr-defined]
