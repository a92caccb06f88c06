"""The range in which the risk of one decision would lie, had the forecast learnt from other families.

A forecast that is fitted again and again gives one decision a spread of log-odds. That spread is how far a single
forecast can be from another, so it is the half-width of the range. It must not be divided by the square root of the
number of fits, as two pilots of 2019 and 2020 did: that gives the precision of the *mean of the fits*, which nobody
uses, and vanishes if one only fits often enough.

The range holds the risk itself where the kind of model is right and the fits are not drawn to one side. It does not
hold what will happen to a child, which is yes or no.
"""

from typing import NamedTuple

import numpy as np
from scipy.stats import t

from candour.stats.clustered import Flags, Floats


class RiskIntervals(NamedTuple):
    """Lower and upper ends in log-odds, one entry a decision, and the standard deviation of the fits behind them."""

    low: Floats
    high: Floats
    spread: Floats


def compute_risk_intervals(centre: Floats, refits: Floats, *, confidence: float) -> RiskIntervals:
    """From the forecast's own log-odds and those of its refits (fits x decisions) on other draws of families.

    With few fits the spread itself is known roughly, so Student's quantile is used: as fits are added the width
    settles at a fixed value, and does not shrink to nothing. Raises ValueError for fewer than three fits.
    """
    if len(refits) < 3:
        raise ValueError(f"an interval for one decision needs at least three fits, but got {len(refits)}")
    spread = refits.std(axis=0, ddof=1)
    reach = float(t.isf((1 - confidence) / 2, len(refits) - 1)) * spread
    return RiskIntervals(centre - reach, centre + reach, spread)


def compute_pilots_intervals(centre: Floats, refits: Floats, *, confidence: float) -> RiskIntervals:
    """The same as the pilots had it, too narrow by the square root of the number of fits. For comparison only."""
    right = compute_risk_intervals(centre, refits, confidence=confidence)
    reach = (right.high - centre) / np.sqrt(len(refits))
    return RiskIntervals(centre - reach, centre + reach, right.spread)


def map_to_published(ends: Floats, margin: Floats, published: Floats) -> Floats:
    """Log-odds of the core as published scores, by the calibrator's own rising steps between known decisions.

    `margin` and `published` are the core's log-odds and the published score of the same decisions.
    Beyond them the curve goes on flat.
    """
    order = np.argsort(margin, kind="stable")
    mapped: Floats = np.interp(ends, margin[order], np.maximum.accumulate(published[order]))
    return mapped


def find_unsettled(intervals: RiskIntervals, cut_off: float) -> Flags:
    """The decisions whose range reaches across the cut-off (log-odds): either side is possible."""
    unsettled: Flags = (intervals.low < cut_off) & (intervals.high >= cut_off)
    return unsettled
