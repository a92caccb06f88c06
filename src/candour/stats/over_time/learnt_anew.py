"""How much the chance of who was learnt from moves a comparison of two forecasts.

Two forecasts that learnt from different children differ by chance alone, even where nothing has changed. How much is seen by
learning from both halves of the same decisions, whole families parted by lot: their difference has twice the variance of one
forecast of that size. A variance falls with the number of decisions, so that of any other size follows.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
from scipy.stats import norm, t

from candour.results import Estimate
from candour.stats.intervals import compute_critical_value

FEWEST_SPLITS = 3


@dataclass(frozen=True)
class Split:
    """A number measured of two forecasts, each learnt from its half, and how many decisions each half holds."""

    values: tuple[float, float]
    sizes: tuple[int, int]


@dataclass(frozen=True)
class DrawSpread:
    """The variance that who is learnt from gives a forecast, times the number of decisions; known from so many splits."""

    times_size: float
    splits: int

    def compute_variance(self, before: int, after: int, shared: int) -> float:
        """Of the difference of two forecasts learnt from so many decisions, `shared` of them the same."""
        return self.times_size * max(1 / before + 1 / after - 2 * shared / (before * after), 0.0)


def estimate_draw_spread(splits: Sequence[Split]) -> DrawSpread | None:
    """Pooled over splits; None where there are fewer than FEWEST_SPLITS."""
    if len(splits) < FEWEST_SPLITS:
        return None
    squared = [(one.values[0] - one.values[1]) ** 2 / (1 / one.sizes[0] + 1 / one.sizes[1]) for one in splits]
    return DrawSpread(float(np.mean(squared)), len(splits))


def widen_for_draws(
    change: Estimate, spread: DrawSpread | None, sizes: tuple[int, int, int], *, confidence: float, looks: int
) -> Estimate:
    """The interval of a change with the chance of who was learnt from in it; none where that chance is not known.

    `sizes`: decisions before, after and shared. `looks`: intervals that hold together (Bonferroni, Student's law).
    """
    if change.value is None or change.low is None or change.high is None:
        return change
    if spread is None:
        reason = "the halves of what was learnt from hold too few outcomes to tell how much chance moves it"
        return replace(change, low=None, high=None, method="none", reason=reason)
    reach = compute_critical_value(1 - (1 - confidence) / looks)
    drawn = float(t.isf(norm.sf(reach), spread.splits)) * np.sqrt(spread.compute_variance(*sizes))
    return replace(
        change,
        low=change.value - float(np.hypot(change.value - change.low, drawn)),
        high=change.value + float(np.hypot(change.high - change.value, drawn)),
        method=f"{change.method}; widened for who was learnt from",
    )
