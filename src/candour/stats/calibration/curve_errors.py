"""How far the scores are from what happens: mean, median, and the nearly largest distance to the smooth curve.

ICI (the mean over children), E50 and E90 (the middle and the ninth tenth) of Austin and Steyerberg (2019, DOI
10.1002/sim.8281), and Emax, here the largest on the printed points, since the true one belongs to one child. All are distances, never below 0: a forecast that is right
everywhere has some of each by chance. So each stands beside what such a forecast would give on the same families,
and is not tested against 0. Intervals come from resampled families; the curve is fitted anew on each.

A distance is biased upwards, and a resample of it twice. Reflection (the basic bootstrap) takes that out of the lower end only in
part, where the scores are nearly right, and too much of it out of the upper end. So what chance alone gives is taken off the
lower end as well, which then lies at 0 where the scores are right, and the upper end is the farther of the basic and
the percentile one. Such an interval errs towards being too long; a shorter one did not hold (`tests/simulation`).
"""

from dataclasses import dataclass

import numpy as np
from scipy.special import expit

from candour.results import Estimate
from candour.stats.calibration.flexible_curve import FittedCurve, draw_coefficients, place_points
from candour.stats.calibration.logistic_fits import fit_on_levels
from candour.stats.calibration.recalibration import compute_log_odds
from candour.stats.calibration.score_levels import ResampledLevels, ScoreLevels
from candour.stats.clustered import Floats
from candour.stats.natural_spline import build_basis
from candour.stats.resampling import compute_bootstrap_interval

METHOD = "bootstrap over families: lower end basic less what chance gives, upper end basic or percentile, whichever is farther"
BY_CHANCE = 0.95
NAMES = ("ici", "e50", "e90", "emax")


@dataclass(frozen=True)
class CurveError:
    """One distance with its interval; `usual` and `largest_usual` are its mean and its 95th percentile if all scores were right."""

    name: str
    estimate: Estimate
    usual: float
    largest_usual: float

    @property
    def is_more_than_chance(self) -> bool:
        """Whether scores that are right everywhere would give as much in at most five cases of a hundred."""
        return self.estimate.value is not None and self.estimate.value > self.largest_usual


@dataclass(frozen=True)
class ResampledRecalibration:
    """Intercept (slope fixed at 1), slope and observed over expected, in each resample of families."""

    intercept: Floats
    slope: Floats
    ratio: Floats


def compute_curve_errors(
    curve: FittedCurve, levels: ScoreLevels, resampled: ResampledLevels, *, confidence: float, seed: int
) -> tuple[CurveError, ...]:
    """ICI, E50, E90 and Emax with intervals, beside what chance gives."""
    decisions = levels.decisions[:, None]
    points = place_points(np.repeat(levels.scores, levels.decisions.astype(np.int64)))
    at_points = build_basis(compute_log_odds(points), curve.knots)

    def measure(coefficients: Floats, weights: Floats) -> dict[str, Floats]:
        errors = np.abs(expit(curve.basis @ coefficients) - levels.scores[:, None])
        largest = np.abs(expit(at_points @ coefficients) - points[:, None]).max(axis=0)
        return {**_summarise(errors, weights), "emax": largest}

    refitted = fit_on_levels(
        curve.basis, np.zeros(len(curve.basis)), resampled.with_outcome, resampled.decisions,
        start=curve.coefficients,
    )  # fmt: skip
    values = measure(curve.coefficients[:, None], decisions)
    replicates = measure(refitted, resampled.decisions)
    draws = draw_coefficients(curve, draws=resampled.decisions.shape[1], seed=seed)
    chance = measure(draws, np.broadcast_to(decisions, (len(decisions), draws.shape[1])))
    foot = int(decisions.sum()), int(levels.with_outcome.sum())
    return tuple(
        CurveError(
            name,
            _estimate(float(values[name][0]), replicates[name], foot, confidence, float(chance[name].mean())),
            float(chance[name].mean()), float(np.quantile(chance[name], BY_CHANCE)),
        )
        for name in NAMES
    )  # fmt: skip


def resample_recalibration(levels: ScoreLevels, resampled: ResampledLevels) -> ResampledRecalibration:
    """Intercept, slope and observed over expected refitted on every resample."""
    straight = np.column_stack([np.ones(len(levels.log_odds)), levels.log_odds])
    nothing = np.zeros(len(straight))
    counts = resampled.with_outcome, resampled.decisions
    return ResampledRecalibration(
        fit_on_levels(straight[:, :1], levels.log_odds, *counts)[0],
        fit_on_levels(straight, nothing, *counts, start=np.array([0.0, 1.0]))[1],
        counts[0].sum(axis=0) / (levels.scores @ counts[1]),
    )


def _summarise(errors: Floats, weights: Floats) -> dict[str, Floats]:
    """The weighted mean, median and ninth tenth of the errors of each column."""
    total = weights.sum(axis=0)
    order = np.argsort(errors, axis=0)
    sorted_errors = np.take_along_axis(errors, order, axis=0)
    below = np.take_along_axis(weights, order, axis=0).cumsum(axis=0)

    def quantile(share: float) -> Floats:
        at = (below < share * total).sum(axis=0).clip(max=len(errors) - 1)
        return np.asarray(sorted_errors[at, np.arange(errors.shape[1])])

    return {"ici": (errors * weights).sum(axis=0) / total, "e50": quantile(0.5), "e90": quantile(0.9)}


def _estimate(
    value: float, replicates: Floats, foot: tuple[int, int], confidence: float, usual: float
) -> Estimate:
    interval = compute_bootstrap_interval(value, replicates, confidence=confidence)
    if interval is None:
        return Estimate(value, None, None, *foot, "none", "too few families, or too uneven, for an interval")
    percentile = float(np.nanquantile(replicates, 0.5 + confidence / 2))
    low, high = min(interval.low - usual, value), max(interval.high, percentile, value)
    return Estimate(value, max(0.0, low), high, *foot, METHOD)
