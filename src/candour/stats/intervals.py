"""Intervals for a share that stay honest at the edges: Wilson's, and the exact one of Clopper and Pearson.

Both take an effective number of decisions, which may be smaller than the real one where siblings and repeat
referrals are alike (see `clustered.py`).
"""

from math import sqrt
from typing import NamedTuple

from scipy.stats import beta, norm


class Interval(NamedTuple):
    """The lower and the upper end."""

    low: float
    high: float


def compute_critical_value(confidence: float) -> float:
    """How many standard errors a two-sided normal interval reaches out: 1.96 for 95 %."""
    return float(norm.ppf(0.5 + confidence / 2))


def compute_wilson_interval(share: float, effective_n: float, *, critical_value: float) -> Interval:
    """Wilson's score interval (1927, DOI 10.1080/01621459.1927.10502953) for a share.

    Unlike a bootstrap it keeps its width when nothing, or everything, was counted.
    """
    squared = critical_value**2
    centre = (share + squared / (2 * effective_n)) / (1 + squared / effective_n)
    spread = share * (1 - share) / effective_n + squared / (4 * effective_n**2)
    reach = critical_value / (1 + squared / effective_n) * spread**0.5
    return Interval(max(0.0, centre - reach), min(1.0, centre + reach))


def compute_clopper_pearson_interval(events: float, effective_n: float, *, confidence: float) -> Interval:
    """The exact interval of Clopper and Pearson (1934, DOI 10.1093/biomet/26.4.404): never too short."""
    tail = (1 - confidence) / 2
    low = 0.0 if events <= 0 else float(beta.ppf(tail, events, effective_n - events + 1))
    high = 1.0 if events >= effective_n else float(beta.ppf(1 - tail, events + 1, effective_n - events))
    return Interval(low, high)


def combine_to_difference(
    first: float, first_interval: Interval, second: float, second_interval: Interval, *, correlation: float
) -> Interval:
    """The interval of first minus second, from the intervals of both (Newcombe's method 10 with correlation).

    DOI 10.1002/(SICI)1097-0258(19980430)17:8<873::AID-SIM779>3.0.CO;2-I. It inherits their good behaviour at
    the edges; `correlation` is that of the two estimates (siblings may stand on both sides).
    """
    down = (first - first_interval.low, second_interval.high - second)
    up = (first_interval.high - first, second - second_interval.low)
    difference = first - second
    return Interval(difference - _reach(*down, correlation), difference + _reach(*up, correlation))


def _reach(first: float, second: float, correlation: float) -> float:
    return sqrt(max(0.0, first**2 - 2 * correlation * first * second + second**2))
