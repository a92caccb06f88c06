"""A smooth curve along the log-odds of a score: the basis of a natural cubic spline, straight beyond its outer knots.

The log-odds themselves are one of its terms, so that a forecast which is right everywhere lies on the curve exactly
(Harrell 2015, Regression Modeling Strategies, section 2.4.5).
"""

import numpy as np

from candour.stats.clustered import Floats

KNOTS_BY_OUTCOMES = ((10_000, 15), (2_000, 9), (500, 7), (150, 5), (60, 4), (0, 3))
"""From so many decisions of the rarer kind on, so many knots: the curve bends as often as outcomes can tell, so that what it
smooths away stays small beside its band."""
OUTERMOST = 0.01
"""The outermost knots leave this share of the scores outside at either end."""
FEWEST = 3


def place_knots(log_odds: Floats, rarer: int) -> Floats:
    """Knots at quantiles, fewer where outcomes or different scores are few; none where even a bend cannot be told.

    `rarer` is the number of decisions with the outcome, or without, whichever is smaller.
    """
    most = next(knots for least, knots in KNOTS_BY_OUTCOMES if rarer >= least)
    for count in range(most, FEWEST - 1, -1):
        knots = _spread(log_odds, count)
        if len(knots) == count and len(np.unique(log_odds)) > count:
            return np.asarray(knots, dtype=np.float64)
    return np.empty(0)


def build_basis(log_odds: Floats, knots: Floats) -> Floats:
    """A constant, the log-odds, and two terms fewer than knots: the bends."""
    straight = [np.ones_like(log_odds), log_odds]
    if len(knots) < FEWEST:
        return np.column_stack(straight)
    width = knots[-1] - knots[0]

    def raise_from(knot: float) -> Floats:
        return np.asarray(np.clip((log_odds - knot) / width, 0, None) ** 3)

    last, before = knots[-1], knots[-2]
    end, near = raise_from(last), raise_from(before)
    bends = [
        raise_from(knot) - near * (last - knot) / (last - before) + end * (before - knot) / (last - before)
        for knot in knots[:-2]
    ]
    return np.column_stack([*straight, *bends])


def straight_coefficients(terms: int) -> Floats:
    """The coefficients with which the curve is the score itself."""
    return np.asarray(np.eye(terms)[1])


def _spread(log_odds: Floats, count: int) -> Floats:
    """Half way between even quantiles and even steps: the first leave wide gaps in the tails, the second empty ones."""
    by_number = np.quantile(log_odds, np.linspace(OUTERMOST, 1 - OUTERMOST, count))
    by_step = np.linspace(by_number[0], by_number[-1], count)
    return np.unique((by_number + by_step) / 2)
