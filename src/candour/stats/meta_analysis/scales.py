"""Published numbers on the scale where they may be averaged, with the variance that their published interval tells.

An AUC is averaged as log-odds, a ratio (average precision over the base rate, observed over expected) as a logarithm: near
the end of their range these are closer to normal than the numbers themselves (Snell, Ensor, Debray, Moons and Riley 2018, DOI
10.1177/0962280217705678; Debray et al. 2019, DOI 10.1177/0962280218785504). A slope or a difference of two rates is averaged as it is.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from math import exp, inf, isfinite, log, log1p
from typing import Literal

from candour.stats.intervals import Interval, combine_to_difference, compute_critical_value

ScaleName = Literal["log_odds", "log", "plain"]


@dataclass(frozen=True)
class Scale:
    """One scale. `slope` is how fast a value moves on it, at a value of the number itself."""

    forward: Callable[[float], float]
    back: Callable[[float], float]
    slope: Callable[[float], float]
    lowest: float
    highest: float

    def holds(self, value: float) -> bool:
        """Whether a value has a finite place on the scale."""
        return isfinite(value) and self.lowest < value < self.highest


@dataclass(frozen=True)
class Placed:
    """One number on its scale, with its variance there."""

    value: float
    variance: float


def _share(log_odds: float) -> float:
    return 1 / (1 + exp(-log_odds)) if log_odds >= 0 else exp(log_odds) / (1 + exp(log_odds))


SCALES: Mapping[ScaleName, Scale] = {
    "log_odds": Scale(
        lambda share: log(share) - log1p(-share), _share, lambda share: 1 / (share * (1 - share)), 0.0, 1.0
    ),
    "log": Scale(log, exp, lambda ratio: 1 / ratio, 0.0, inf),
    "plain": Scale(float, float, lambda _: 1.0, -inf, inf),
}


def place_on_scale(value: float, low: float, high: float, *, scale: ScaleName, confidence: float) -> Placed:
    """A published number with its interval, as a value and a variance on the scale.

    Where both ends lie within the scale, the standard error is the length of the interval there over twice the normal quantile:
    exact for an interval that was made on that scale, as candour's are. Otherwise it is that of the number itself, times the
    slope of the scale (the delta method). An interval made with Student's quantile reads as a little too uncertain, never as too sure.
    Raises ValueError where the number has no place on the scale, or the interval no length.
    """
    on = SCALES[scale]
    if not on.holds(value):
        raise ValueError(
            "it lies at the edge of its range, where it cannot be put on the scale that is averaged"
        )
    if not low < high or not isfinite(high - low):
        raise ValueError("its interval has no length, so how sure it is cannot be told")
    reach = 2 * compute_critical_value(confidence)
    if on.holds(low) and on.holds(high):
        error = (on.forward(high) - on.forward(low)) / reach
    else:
        error = (high - low) / reach * on.slope(value)
    return Placed(on.forward(value), error**2)


def place_difference(
    first: float, first_interval: Interval, second: float, second_interval: Interval, *, confidence: float
) -> Placed:
    """First minus second, from the intervals of both (Newcombe's method 10: variances recovered from the intervals).

    The two are taken as unrelated. Brothers and sisters on both sides make them alike, and then the true variance is smaller.
    Raises ValueError where neither interval has a length.
    """
    ends = combine_to_difference(first, first_interval, second, second_interval, correlation=0.0)
    return place_on_scale(first - second, ends.low, ends.high, scale="plain", confidence=confidence)


__all__ = ["SCALES", "Placed", "Scale", "ScaleName", "place_difference", "place_on_scale"]
