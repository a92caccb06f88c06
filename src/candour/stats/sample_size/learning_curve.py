"""Would more have helped? A curve through how well forecasts do that learnt from ever more decisions.

What is left to gain falls with a power of the number of decisions: `ceiling - fall * size ** -power` (the inverse power law
of learning curves; Figueroa 2012, DOI 10.1186/1472-6947-12-8). What is asked of it is one step beyond the data: twice as many.

The middle comes from the curve. Its interval does not, because the law need not hold: with few decisions hardly anything is
learnt, then much, and a curve through all of it promises far too much with a narrow interval (found by simulation). So the
interval rests on what the last doubling brought, as it was seen, with the chance of who was tested and who was learnt from. The
next one brings at most as much, and at least half as much: errors fall no faster than with the number of decisions itself, which
is the rate of a regression whose form is right.
"""

from dataclasses import dataclass

import numpy as np

from candour.stats.clustered import Floats
from candour.stats.intervals import compute_critical_value

POWERS = np.linspace(0.05, 1.0, 20)
FITTED_FROM = 0.25
"""The smallest size that is fitted, as a part of the largest."""
LEAST_OF_LAST = 0.5
"""What the next doubling brings at least, of what the last one brought: the largest power, 1, gives a half."""
HALF = 0.5


@dataclass(frozen=True)
class LearningPoint:
    """Forecasts that learnt from `size` decisions: one value a draw, and the influences of tested families on their mean.

    `share` is the part of all training decisions that `size` is.
    """

    size: int
    share: float
    values: tuple[float, ...]
    influence: Floats

    @property
    def mean(self) -> float:
        """The mean over draws."""
        return float(np.mean(self.values))


@dataclass(frozen=True)
class Doubling:
    """The gain that twice as many decisions would bring, with the ends of its interval, and the value that is then expected.

    `last` is what the last doubling was seen to bring.
    """

    gain: float
    low: float
    high: float
    value: float
    last: float


def compute_draw_variance(points: tuple[LearningPoint, ...]) -> float:
    """The variance that the draw of who is learnt from gives a single forecast, times its size; pooled over sizes.

    Draws from the same decisions resemble each other the more the larger they are; this is allowed for.
    """
    pooled = [
        float(np.var(point.values, ddof=1)) * point.size / (1 - point.share)
        for point in points
        if len(point.values) > 1 and point.share < 1
    ]
    return float(np.mean(pooled)) if pooled else 0.0


def compute_covariance(points: tuple[LearningPoint, ...]) -> Floats:
    """The covariance of the points: over tested families, and over who was drawn to learn from."""
    influences = np.array([point.influence for point in points])
    over_draws = compute_draw_variance(points)
    drawn = np.array([over_draws / point.size / len(point.values) for point in points])
    covariance: Floats = influences @ influences.T + np.diag(drawn)
    return covariance


def estimate_doubling(points: tuple[LearningPoint, ...], *, confidence: float) -> Doubling:
    """What twice as many as the largest size would bring. `points` in the order of size, one of them half the largest.

    Raises ValueError where none is. The gain is never below 0: an interval that begins at 0 says that none is shown.
    """
    largest = points[-1]
    halves = [at for at, point in enumerate(points) if abs(point.size - HALF * largest.size) <= 1]
    if not halves:
        raise ValueError(
            f"Expected a point at half of the largest size ({largest.size}), got {[point.size for point in points]}. Learn from half, too."
        )
    covariance = compute_covariance(points)
    step = np.zeros(len(points))
    step[-1], step[halves[0]] = 1.0, -1.0
    last = largest.mean - points[halves[0]].mean
    reach = compute_critical_value(confidence) * float(np.sqrt(step @ covariance @ step))
    low, high = LEAST_OF_LAST * max(last - reach, 0.0), max(last + reach, 0.0)
    gain = float(np.clip(_fit_gain(points, covariance), low, high))
    return Doubling(gain, low, high, largest.mean + gain, last)


def _fit_gain(points: tuple[LearningPoint, ...], covariance: Floats) -> float:
    """The gain at twice the largest size on the curve with the best power; points weigh by how well they are known."""
    kept = [at for at, point in enumerate(points) if point.size >= FITTED_FROM * points[-1].size - 1]
    sizes = np.array([points[at].size for at in kept], dtype=np.float64)
    means = np.array([points[at].mean for at in kept])
    weights = 1 / np.maximum(_spread_between(covariance[np.ix_(kept, kept)]), 1e-12)
    weights = weights / weights.sum()
    best, gain = np.inf, 0.0
    for power in POWERS:
        left = (sizes / sizes.max()) ** -power
        centred = left - weights @ left
        fall = max(-float((weights * means) @ centred / (weights @ centred**2)), 0.0)
        residual = means - weights @ means + fall * centred
        error = float(weights @ residual**2)
        if error < best:
            best, gain = error, fall * (1 - 2.0**-power)
    return gain


def _spread_between(covariance: Floats) -> Floats:
    """The variance of each point about what all points share, which moves the curve up and down and not its shape."""
    count = len(covariance)
    centre = np.eye(count) - 1 / count
    spread: Floats = np.diag(centre @ covariance @ centre)
    return spread
