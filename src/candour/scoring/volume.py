"""Whether as many decisions come in a day as came in the test."""

from math import exp, log, sqrt
from typing import Final

import numpy as np
import numpy.typing as npt

from candour.config.scoring import ScoringLimits
from candour.scoring.checks import Answer, Check, Side, choose_worst
from candour.stats.clustered import code_clusters
from candour.stats.intervals import Interval, compute_critical_value

FEWEST_MONTHS: Final = 4


def check_volume(tested: Side, new: Side, limits: ScoringLimits, *, confidence: float) -> Check:
    """Decisions a day, new over tested. Months vary more than by lot, so the error is that of the months of the test."""
    low, high = limits.volume
    ratio = new.per_day / tested.per_day
    alike = max(_spread_of_months(tested), _crowd(tested.families), _crowd(new.families))
    reach = compute_critical_value(confidence) * sqrt(alike * (1 / len(new.scores) + 1 / len(tested.scores)))
    interval = Interval(exp(log(ratio) - reach), exp(log(ratio) + reach))
    if interval.low > high or interval.high < low:
        answer = Answer.BEYOND
    else:
        answer = Answer.WITHIN if interval.low >= low and interval.high <= high else Answer.CANNOT_TELL
    found = [("decisions a day, as a multiple of the test", ratio, interval, answer)]
    return choose_worst("volume", found, len(new.scores), f"{low:g} to {high:g}", limits.volume_reason)


def _spread_of_months(side: Side) -> float:
    """How many times more the months vary than by lot; 1 where they do not, or are too few."""
    months = side.days.astype("datetime64[M]")
    # The first and the last month may be parts of one.
    counts = np.bincount((months - months.min()).astype(np.int64))[1:-1]
    if len(counts) < FEWEST_MONTHS or not counts.mean():
        return 1.0
    return max(1.0, float(counts.var(ddof=1) / counts.mean()))


def _crowd(families: npt.NDArray[np.generic]) -> float:
    """How many times more a count varies because decisions come by families."""
    sizes = np.bincount(code_clusters(families))
    return float((sizes**2).sum() / sizes.sum())
