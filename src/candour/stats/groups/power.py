"""What a comparison of two shares could have told: the smallest difference it would show, and how much more it would need.

The interval of a difference (Newcombe's, of two Wilson intervals) is wider or narrower as the shares themselves are, so
power is worked out at the share that would be true, not at the one that was found.
"""

from math import exp, log, sqrt
from typing import NamedTuple

from scipy.optimize import brentq
from scipy.stats import norm

from candour.stats.equivalence import POWER, Resolution
from candour.stats.intervals import combine_to_difference, compute_wilson_interval

SHOWN = float(norm.ppf(POWER))
EQUIVALENT = float(norm.ppf(0.5 + POWER / 2))
"""A test for equivalence can fail on both sides, so its power needs the larger quantile."""
MOST_GROWTH = 1e6
EDGE = 1e-6


class Side(NamedTuple):
    """One side of a comparison: its share, how many unrelated decisions would tell as much, and how far its own interval reaches.

    `critical_value` is that of the comparison, or a longer one where few families tell how alike siblings are.
    """

    share: float
    effective_n: float
    critical_value: float


class Ruler(NamedTuple):
    """How far intervals reach, and the margin: what was written down and what many looks cost."""

    critical_value: float
    margin: float
    correlation: float


def compute_share_resolution(inside: Side, outside: Side, ruler: Ruler) -> Resolution:
    """What a group against another side could have told, at four chances in five.

    `smallest_visible`: the smallest true difference upwards (the group's share is the higher one) that would be shown; downwards
    where no share is high enough to be shown; not-a-number where neither is. `growth`: how many times as many
    decisions are needed so that groups that do not differ end as equivalent; infinite where that is out of reach.
    """
    upwards, downwards = (_find_visible(inside, outside, ruler, sign) for sign in (1.0, -1.0))
    visible = upwards if upwards is not None else downwards
    return Resolution(
        smallest_visible=float("nan") if visible is None else visible,
        growth=_find_growth(inside, outside, ruler),
    )


def _find_visible(inside: Side, outside: Side, ruler: Ruler, sign: float) -> float | None:
    room = (1 - outside.share if sign > 0 else outside.share) - EDGE
    if room <= ruler.margin:
        return None

    def lack(difference: float) -> float:
        true = inside._replace(share=outside.share + sign * difference)
        near, _ = _reach(true, outside, ruler, sign)
        return ruler.margin + near + SHOWN * _spread(true, outside, ruler) - difference

    if lack(room) > 0:
        return None
    return float(brentq(lack, ruler.margin, room, xtol=1e-6))


def _find_growth(inside: Side, outside: Side, ruler: Ruler) -> float:
    def lack(log_growth: float) -> float:
        growth = exp(log_growth)
        # If the groups do not differ both have the share of everyone else.
        share = _keep_inside(outside.share)
        first, second = (
            side._replace(share=share, effective_n=side.effective_n * growth) for side in (inside, outside)
        )
        reach = max(_reach(first, second, ruler, 1.0))
        return reach + EQUIVALENT * _spread(first, second, ruler) - ruler.margin

    low, high = -log(MOST_GROWTH), log(MOST_GROWTH)
    if lack(high) > 0:
        return float("inf")
    return exp(brentq(lack, low, high, xtol=1e-4))


def _reach(first: Side, second: Side, ruler: Ruler, sign: float) -> tuple[float, float]:
    """How far the interval of the difference reaches towards 0, and away from it."""
    ends = [
        compute_wilson_interval(side.share, side.effective_n, critical_value=side.critical_value)
        for side in (first, second)
    ]
    interval = combine_to_difference(
        first.share, ends[0], second.share, ends[1], correlation=ruler.correlation
    )
    difference = first.share - second.share
    down, up = difference - interval.low, interval.high - difference
    return (down, up) if sign > 0 else (up, down)


def _spread(first: Side, second: Side, ruler: Ruler) -> float:
    """The standard error of the difference."""
    one, other = (sqrt(side.share * (1 - side.share) / side.effective_n) for side in (first, second))
    return sqrt(max(0.0, one**2 + other**2 - 2 * ruler.correlation * one * other))


def _keep_inside(share: float) -> float:
    return min(max(share, EDGE), 1 - EDGE)
