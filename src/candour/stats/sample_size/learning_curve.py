"""Would more have helped? A curve through how well forecasts do that learnt from ever more decisions.

What is left to gain falls with a power of the number of decisions: `ceiling - fall * size ** -power` (the inverse power law
of learning curves; Figueroa 2012, DOI 10.1186/1472-6947-12-8). What is asked of it is one step beyond the data, twice as many decisions,
with the uncertainty of every point: who was tested, and who was drawn to learn from.
"""

from dataclasses import dataclass

import numpy as np

from candour.stats.clustered import Floats

POWERS = np.linspace(0.1, 1.5, 29)
"""Errors fall with a power of about 1/2 (slow learners) to 1 (regressions); wider than that, so as to assume little."""
DRAWS = 2_000


@dataclass(frozen=True)
class LearningPoint:
    """Forecasts that learnt from `size` decisions: the mean over draws, its influences over tested families, and the draws.

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
    """The gain that twice as many decisions would bring, and the value that then is expected; with the ends of an interval."""

    gain: float
    low: float
    high: float
    value: float


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


def estimate_doubling(points: tuple[LearningPoint, ...], *, confidence: float, seed: int) -> Doubling:
    """Fit the curve, and fit it again to what the points could have been instead.

    The gain is never below 0, because the curve cannot fall: an interval that begins at 0 says that no gain is shown.
    """
    sizes = np.array([point.size for point in points], dtype=np.float64)
    means = np.array([point.mean for point in points])
    covariance = compute_covariance(points)
    chance = np.random.Generator(np.random.PCG64(seed))
    root = _take_root(covariance)
    others = means + chance.standard_normal((DRAWS, len(points))) @ root.T
    # What all points share moves the curve up and down and tells nothing of its shape.
    weights = 1 / np.maximum(_spread_between(covariance), 1e-10)
    gains, values = _fit(sizes, np.vstack([means, others]), weights)
    tail = (1 - confidence) / 2
    low, high = np.quantile(gains[1:], [tail, 1 - tail])
    return Doubling(float(gains[0]), float(low), float(high), float(values[0]))


def _fit(sizes: Floats, means: Floats, weights: Floats) -> tuple[Floats, Floats]:
    """The gain at twice the largest size, and the value there, for every row of `means`; the best power of each."""
    best = np.full(len(means), np.inf)
    gains, values = np.zeros(len(means)), np.zeros(len(means))
    share = weights / weights.sum()
    largest = sizes.max()
    for power in POWERS:
        left = (sizes / largest) ** -power
        centred = left - share @ left
        slope = (means * share) @ centred / (share @ centred**2)
        fall = np.maximum(-slope, 0.0)
        ceiling = means @ share + fall * (share @ left)
        residual = means - (ceiling[:, None] - fall[:, None] * left)
        error = residual**2 @ weights
        better = error < best - 1e-15
        best = np.where(better, error, best)
        gains = np.where(better, fall * (1 - 2.0**-power), gains)
        values = np.where(better, ceiling - fall * 2.0**-power, values)
    return gains, values


def _spread_between(covariance: Floats) -> Floats:
    """The variance of each point about what all points share."""
    count = len(covariance)
    centre = np.eye(count) - 1 / count
    spread: Floats = np.diag(centre @ covariance @ centre)
    return spread


def _take_root(covariance: Floats) -> Floats:
    roots, vectors = np.linalg.eigh(covariance)
    root: Floats = vectors * np.sqrt(np.clip(roots, 0, None))
    return root
