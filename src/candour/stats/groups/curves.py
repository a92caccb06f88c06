"""How a rate changes with age or deprivation, without cutting them into groups: a smooth curve with a band.

A logistic regression on a natural cubic spline (linear beyond the outer knots, so that the ends do not swing)
gives the curve; its covariance is summed over families (Liang and Zeger 1986, DOI 10.1093/biomet/73.1.13). The
band holds for all points of the curve at once: it reaches out as far as the largest of the correlated deviations
does (max-T, simulated from the coefficients' own covariance).

Those whose measure is not known are not on a curve. Totals are told elsewhere, so an exact curve would tell what became
of them by subtraction. Where that must not be, `hides_left_out` draws the same shape at the rate of everyone, known or
not, with a band as wide as if MOST_LEFT_OUT of everyone were missing: neither the level nor the width then depends on
those left out.
"""

from dataclasses import dataclass

import numpy as np
from scipy.optimize import brentq
from scipy.special import expit
from scipy.stats import f as fisher

from candour.results import Estimate
from candour.stats.clustered import ClusteredEstimate, Codes, Flags, Floats, estimate_share, sum_by_cluster
from candour.stats.equivalence import Comparison
from candour.stats.groups.gates import EXPECTED, expect_events
from candour.stats.intervals import Interval, combine_to_difference, compute_wilson_interval
from candour.stats.logistic import solve_logistic
from candour.stats.natural_spline import build_basis

KNOTS = 4
"""Knots at evenly spaced quantiles between the 5th and the 95th: three slopes, enough for one bend each way."""
OUTER = 0.05
MOST_POINTS = 21
DECISIONS_A_POINT = 20
"""Between two points of a curve there are at least so many decisions, so that no point stands for a few children."""
MINIMUM_EACH = 20
"""At the foot of a curve there are at least so many decisions that count, and as many that do not."""
MINIMUM_FAMILIES = 40
MOST_LEFT_OUT = 0.1
"""The share of decisions without the measure up to which a curve may stand at the rate of everyone."""
FARTHEST = 30.0
"""On the scale of log odds: beyond it a share is 0 or 1."""
DRAWS = 20_000
TOLERANCE = 1e-10
METHOD = "natural cubic spline, logistic, band simultaneous by max-T over families"


@dataclass(frozen=True)
class Curve:
    """A rate along a measure. `points` are values of the measure; each has an estimate with its part of the band.

    `average` is the rate over those on the curve, `foot` and `counted` their numbers; where those left out are hidden,
    all three are those of everyone at the foot. `flat_p_value` answers whether the rate depends on the measure at
    all (Wald test of all slopes, F distribution over families). `comparison` holds curve minus average against the
    margin: a difference is shown where its interval leaves the margin wholly at some point and enough is expected along
    the curve (see `gates`), equivalent where it stays inside everywhere. That interval never ends short of the band,
    so every answer can be seen in the printed band. Where nothing can be said there are no points, and
    `reason` says why.
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


@dataclass(frozen=True)
class _Asked:
    """Those on the curve, and whom its level stands for: `share` is theirs, or everyone's where those left out are hidden.

    `widening` is by how much every variance grows.
    """

    x: Floats
    y: Floats
    families: Codes
    share: ClusteredEstimate
    widening: float
    margin: float
    confidence: float
    seed: int

    @property
    def size(self) -> int:
        """How many families are on the curve."""
        return int(self.families.max()) + 1

    @property
    def average(self) -> float:
        """The rate at whose level the curve stands."""
        return self.share.value or 0.0


@dataclass(frozen=True)
class _Band:
    """The curve on the scale of log odds at its points, and how far its band reaches there."""

    basis: Floats
    centre: Floats
    errors: Floats
    reach: float

    def read(self, side: int) -> Floats:
        """The rates along the lower end (-1), the middle (0) or the upper end (1)."""
        return _share(self.centre + side * self.reach * self.errors)


def compute_curve(
    measure: Floats,
    counted: Flags,
    among: Flags,
    clusters: Codes,
    *,
    margin: float,
    confidence: float,
    seed: int,
    hides_left_out: bool = False,
) -> Curve:
    """The share of `among` that is `counted`, along a measure (not-a-number: not recorded, left out).

    `clusters` are family codes 0, 1, …. All arrays have one entry a decision.
    """
    known = among & np.isfinite(measure)
    spoken_of = among if hides_left_out else known
    share = estimate_share(counted, spoken_of, clusters, empty="nobody stands at the foot")
    asked = _Asked(
        measure[known], counted[known].astype(np.float64),
        np.unique(clusters[known], return_inverse=True)[1].astype(np.int64), share,
        _find_widening(counted[known], share) if hides_left_out else 1.0, margin, confidence, seed,
    )  # fmt: skip
    if hides_left_out and np.isfinite(measure).mean() < 1 - MOST_LEFT_OUT:
        return _say_nothing(asked, "too many children without a recorded value, who would show through")
    reason = _find_reason(asked)
    if reason:
        return _say_nothing(asked, reason)
    knots = _place_knots(asked.x)
    fit = _fit(_build_basis(asked.x, knots), asked.y, asked.families)
    if fit is None:
        return _say_nothing(asked, "the regression behind the curve does not settle")
    return _describe(asked, knots, fit)


def _find_widening(counted: Flags, everyone: ClusteredEstimate) -> float:
    """So that variances on the scale of log odds tell the foot and the rate of everyone, and not of those on the curve.

    Never below 1: where those left out hold more than MOST_LEFT_OUT of what tells, a band keeps its honest width.
    """
    if not _inform(everyone.events, everyone.n):
        return 1.0
    known = _inform(int(counted.sum()), len(counted))
    return max(1.0, known / ((1 - MOST_LEFT_OUT) * _inform(everyone.events, everyone.n)))


def _inform(events: int, foot: int) -> float:
    """What so many events tell of the log odds of a share (Fisher information)."""
    return events * (foot - events) / foot if foot else 0.0


def _find_reason(asked: _Asked) -> str:
    share = asked.share
    if (
        min(share.events, share.n - share.events) < MINIMUM_EACH
        or len(np.unique(asked.families)) < MINIMUM_FAMILIES
    ):
        return "too few children at the foot of the rate for a curve"
    if len(np.unique(_quantiles(asked.x, KNOTS))) < KNOTS:
        return "the measure takes too few different values for a curve"
    return ""


def _say_nothing(asked: _Asked, reason: str) -> Curve:
    share = asked.share
    return Curve(np.empty(0), (), share.value, None, Comparison.CANNOT_TELL, share.events, share.n, reason)


def _quantiles(x: Floats, count: int) -> Floats:
    found: Floats = np.quantile(x, np.linspace(OUTER, 1 - OUTER, count))
    return found


def _place_knots(x: Floats) -> Floats:
    return _quantiles(x, KNOTS)


def _build_basis(x: Floats, knots: Floats) -> Floats:
    """The measure from its first knot to its last, and its bends."""
    scale = knots[-1] - knots[0]
    return build_basis((x - knots[0]) / scale, (knots - knots[0]) / scale)


def _fit(basis: Floats, y: Floats, families: Codes) -> _Fit | None:
    # Bends may be steep: only a rate that is 0 or 1 along a stretch cannot be fitted.
    coefficients = solve_logistic(basis, 0.0, y > 0, farthest=np.inf)
    if coefficients is None:
        return None
    risk = expit(basis @ coefficients)
    bread = np.linalg.inv((basis * (risk * (1 - risk))[:, None]).T @ basis)
    size = int(families.max()) + 1
    scores = np.column_stack([sum_by_cluster(column * (y - risk), families, size=size) for column in basis.T])
    influence = scores @ bread * np.sqrt(size / (size - basis.shape[1]))
    average = sum_by_cluster((y - y.mean()) / len(y), families, size=size)
    correlated = influence.T @ average / np.sqrt(float(average @ average))
    return _Fit(coefficients, influence.T @ influence, correlated)


def _describe(asked: _Asked, knots: Floats, fit: _Fit) -> Curve:
    points = _place_points(asked.x, asked.share.n)
    band = _draw_band(asked, knots, fit, points)
    share = asked.share
    estimates = tuple(
        Estimate(float(middle), float(down), float(up), share.n, share.events, METHOD)
        for down, middle, up in zip(*(band.read(side) for side in (-1, 0, 1)), strict=True)
    )
    return Curve(
        points, estimates, asked.average, _test_flat(fit, asked.size, asked.widening),
        _compare(asked, fit, band), share.events, share.n,
    )  # fmt: skip


def _draw_band(asked: _Asked, knots: Floats, fit: _Fit, points: Floats) -> _Band:
    basis = _build_basis(points, knots)
    shift = _find_shift(_build_basis(asked.x, knots) @ fit.coefficients, asked.average)
    variances = np.einsum("ij,jk,ik->i", basis, fit.covariance, basis) * asked.widening
    reach = _find_reach(basis, fit, asked.size, confidence=asked.confidence, seed=asked.seed)
    return _Band(basis, basis @ fit.coefficients + shift, np.sqrt(variances), reach)


def _find_shift(log_odds: Floats, average: float) -> float:
    """What to add to the log odds so that the rates along the curve average to this; 0 where they do already."""

    def miss(shift: float) -> float:
        return float(_share(log_odds + shift).mean()) - average

    return 0.0 if abs(miss(0.0)) < TOLERANCE else float(brentq(miss, -FARTHEST, FARTHEST))


def _place_points(x: Floats, foot: int) -> Floats:
    count = int(min(MOST_POINTS, max(3, foot // DECISIONS_A_POINT)))
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


def _test_flat(fit: _Fit, families: int, widening: float) -> float:
    slopes, covariance = fit.coefficients[1:], fit.covariance[1:, 1:] * widening
    wald = float(slopes @ np.linalg.solve(covariance, slopes))
    return float(fisher.sf(wald / len(slopes), len(slopes), families - len(fit.coefficients)))


def _compare(asked: _Asked, fit: _Fit, band: _Band) -> Comparison:
    intervals = _find_differences(asked, fit, band)
    lowest, highest = (np.array(ends) for ends in zip(*intervals, strict=True))
    if bool((lowest >= -asked.margin).all() and (highest <= asked.margin).all()):
        return Comparison.EQUIVALENT
    is_beyond = bool((lowest > asked.margin).any() or (highest < -asked.margin).any())
    return Comparison.DIFFERENCE_SHOWN if is_beyond and _is_enough_expected(asked) else Comparison.CANNOT_TELL


def _find_differences(asked: _Asked, fit: _Fit, band: _Band) -> list[Interval]:
    """At every point the interval of curve minus average, as groups are compared; it never ends short of the band.

    Likeness of curve and average can make their difference surer than the curve itself. That is not used: the answer
    could then not be seen in the band that is printed.
    """
    average = compute_wilson_interval(
        asked.average, asked.share.effective_n / asked.widening, critical_value=band.reach
    )
    correlations = np.clip(band.basis @ fit.average_covariance * np.sqrt(asked.widening) / band.errors, -1, 1)
    found = []
    for low, value, high, correlation in zip(
        band.read(-1), band.read(0), band.read(1), correlations, strict=True
    ):
        apart = combine_to_difference(
            float(value), Interval(float(low), float(high)), asked.average, average, correlation=float(correlation)
        )  # fmt: skip
        found.append(
            Interval(min(apart.low, float(low) - asked.average), max(apart.high, float(high) - asked.average))
        )
    return found


def _is_enough_expected(asked: _Asked) -> bool:
    """Whether every stretch between two knots expects as many events as a group needs to be judged."""
    return expect_events(asked.share, asked.average) / (KNOTS - 1) >= EXPECTED


def _share(log_odds: Floats) -> Floats:
    share: Floats = 1 / (1 + np.exp(-log_odds))
    return share
