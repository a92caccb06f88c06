"""Where the knots of a smooth curve along the log-odds of a score are, and which curve is the score itself.

The log-odds are one of the terms of a natural cubic spline, so a forecast that is right everywhere lies on the curve exactly.
"""

import numpy as np

from candour.stats.clustered import Floats
from candour.stats.natural_spline import FEWEST_KNOTS

KNOTS_BY_OUTCOMES = ((10_000, 15), (2_000, 9), (500, 7), (150, 5), (60, 4), (0, 3))
"""From so many decisions of the rarer kind on, so many knots: the curve bends as often as outcomes can tell, so that what it
smooths away stays small beside its band."""
OUTERMOST = 0.01
"""The outermost knots leave this share of the scores outside at either end."""


def place_knots(log_odds: Floats, rarer: int) -> Floats:
    """Knots at quantiles, fewer where outcomes or different scores are few; none where even a bend cannot be told.

    `rarer` is the number of decisions with the outcome, or without, whichever is smaller.
    """
    most = next(knots for least, knots in KNOTS_BY_OUTCOMES if rarer >= least)
    for count in range(most, FEWEST_KNOTS - 1, -1):
        knots = _spread(log_odds, count)
        if len(knots) == count and len(np.unique(log_odds)) > count:
            return np.asarray(knots, dtype=np.float64)
    return np.empty(0)


def straight_coefficients(terms: int) -> Floats:
    """The coefficients with which the curve is the score itself."""
    return np.asarray(np.eye(terms)[1])


def _spread(log_odds: Floats, count: int) -> Floats:
    """Half way between even quantiles and even steps: the first leave wide gaps in the tails, the second empty ones."""
    by_number = np.quantile(log_odds, np.linspace(OUTERMOST, 1 - OUTERMOST, count))
    by_step = np.linspace(by_number[0], by_number[-1], count)
    return np.unique((by_number + by_step) / 2)
