"""Between which values a number lies by chance alone, if nothing has changed: the limits of a monitoring plan.

A share is predicted as a beta-binomial: the number of cases of a period, as many as families leave independent, and a true
share that is not known better than the test could tell and that moves from period to period as it did in the test. For the
spread between periods see DerSimonian and Laird (DOI 10.1016/0197-2456(86)90046-2); for such limits in health care,
Spiegelhalter (DOI 10.1002/sim.1970). A count is predicted as a negative binomial, any other number as a normal on a scale
where it is one. A spread that was found from a few periods is not known well: such limits reach as far as Student's t asks for
instead of the normal. Every limit comes with its false alarms: how often a period lies outside although nothing has changed.
Where no spread between periods is known, a share is taken to stand still but for chance and families: if it moves by itself,
its periods lie outside more often than that.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from math import inf, sqrt
from typing import Final, Protocol

from scipy.stats import betabinom, binom, nbinom, norm, poisson, t

from candour.stats.intervals import compute_wilson_interval

ASK: Final = 0.01
"""A period outside the limits by which somebody has to ask why: one in a hundred by chance."""

STOP: Final = 0.001
"""A period outside the limits at which a list is stopped, where the protocol has no bar: one in a thousand by chance."""


@dataclass(frozen=True)
class Limits:
    """An alarm is a number below `lower` or above `upper`; None where no number on that side would be one."""

    lower: float | None
    upper: float | None
    false_alarm: float


@dataclass(frozen=True)
class Prediction:
    """A share in a period of `units` cases, of which `independent` count as such. `variance` is that of the true share.

    `periods` are those that the spread between periods was found from; None where none was.
    """

    share: float
    units: float
    independent: int
    variance: float
    periods: int | None = None


class _Counts(Protocol):
    def cdf(self, x: float) -> float: ...
    def ppf(self, q: float) -> float: ...


def predict_share(
    share: float, *, n: int, error: float, units: float, between: float, periods: int | None = None
) -> Prediction:
    """What the next period may show, where the test gave this share of `n` with this standard error.

    Families make the error larger than `n` alone would: the cases of the next period are thinned out by the same factor.
    `between` is the variance of the true share from period to period, found from so many `periods`.
    """
    kept = (share * n + 0.5) / (n + 1)
    plain = kept * (1 - kept) / n
    alike = max(1.0, error**2 / plain)
    return Prediction(kept, units, max(1, round(units / alike)), max(error**2, plain) + between, periods)


def limit_share(prediction: Prediction, tail: float) -> Limits:
    """Two-sided limits with at most this chance of a false alarm, half of it on either side."""
    counts = _distribute(_widen(prediction, tail))
    return _limit_counts(counts, tail, scale=prediction.independent, most=prediction.independent)


def limit_share_by_bar(
    prediction: Prediction, *, at_least: float | None, at_most: float | None, confidence: float
) -> Limits:
    """Stop where the whole Wilson interval of a period lies on the wrong side of the bar."""
    m, critical = prediction.independent, float(norm.ppf(0.5 + confidence / 2))
    counts = _distribute(prediction)
    low = high = None
    alarm = 0.0
    if at_least is not None:
        below = [
            k
            for k in range(m + 1)
            if compute_wilson_interval(k / m, m, critical_value=critical).high < at_least
        ]
        if below:
            low = (below[-1] + 1) / m
            alarm += float(counts.cdf(below[-1]))
    if at_most is not None:
        above = [
            k
            for k in range(m + 1)
            if compute_wilson_interval(k / m, m, critical_value=critical).low > at_most
        ]
        if above:
            high = (above[0] - 1) / m
            alarm += 1 - float(counts.cdf(above[0] - 1))
    return Limits(low, high, alarm)


def find_power(prediction: Prediction, limits: Limits, *, true_share: float) -> float:
    """How often a period lies outside the limits where the true share is another one, and moves by chance alone."""
    m = prediction.independent
    counts = binom(m, min(1.0, true_share))
    below = 0.0 if limits.lower is None else float(counts.cdf(round(limits.lower * m) - 1))
    above = 0.0 if limits.upper is None else 1 - float(counts.cdf(round(limits.upper * m)))
    return below + above


def limit_count(mean: float, variance: float, *, periods: int, tail: float) -> Limits:
    """Limits of a count, whose mean and variance were taken from so many periods."""
    spread = max(mean, variance) * (1 + 1 / periods) * _find_reach(periods, tail) ** 2
    counts: _Counts = poisson(mean) if spread <= mean else nbinom(mean**2 / (spread - mean), mean / spread)
    return _limit_counts(counts, tail, scale=1, most=None)


def limit_number(value: float, error: float, *, test_to_period: float, tail: float) -> Limits:
    """Limits of a number on a scale on which it is normal; `test_to_period` is how many times larger the test was."""
    reach = float(norm.ppf(1 - tail / 2)) * error * sqrt(1 + test_to_period)
    return Limits(value - reach, value + reach, tail)


def limit_number_by_bar(
    value: float,
    error: float,
    *,
    test_to_period: float,
    at_least: float | None,
    at_most: float | None,
    confidence: float,
) -> Limits:
    """Stop where the whole interval of a period lies on the wrong side of the bar."""
    critical = float(norm.ppf(0.5 + confidence / 2))
    of_period, predicted = error * sqrt(test_to_period), error * sqrt(1 + test_to_period)
    low = None if at_least is None else at_least - critical * of_period
    high = None if at_most is None else at_most + critical * of_period
    alarm = float(norm.cdf(((low if low is not None else -inf) - value) / predicted))
    alarm += float(norm.sf(((high if high is not None else inf) - value) / predicted))
    return Limits(low, high, alarm)


def measure_between(counted: Sequence[tuple[int, int]], *, alike: float) -> float:
    """The variance of the true share between periods, from what was counted in each (events, cases); 0 where chance suffices.

    `alike` is how many times more a share varies than independent cases would, because of families.
    """
    cases = sum(n for _, n in counted)
    events = sum(x for x, _ in counted)
    if len(counted) < 2 or not 0 < events < cases:
        return 0.0
    share = events / cases
    weights = [n / (alike * share * (1 - share)) for _, n in counted if n]
    found = sum(
        w * (x / n - share) ** 2 for w, (x, n) in zip(weights, ((x, n) for x, n in counted if n), strict=True)
    )
    total = sum(weights)
    return max(0.0, (found - (len(weights) - 1)) / (total - sum(w**2 for w in weights) / total))


def _find_reach(periods: int, tail: float) -> float:
    """How much farther limits reach because the spread was found from so many periods."""
    return float(t.ppf(1 - tail / 2, periods - 1) / norm.ppf(1 - tail / 2))


def _widen(prediction: Prediction, tail: float) -> Prediction:
    """With so much more variance of the true share that the share of a period spreads as far as its limits must reach."""
    m = prediction.independent
    if prediction.periods is None or prediction.periods < 2 or m < 2:
        return prediction
    room = prediction.share * (1 - prediction.share)
    now = room / m + (1 - 1 / m) * prediction.variance
    wanted = now * _find_reach(prediction.periods, tail) ** 2
    return replace(prediction, variance=(wanted - room / m) / (1 - 1 / m))


def _distribute(prediction: Prediction) -> _Counts:
    mean, m = prediction.share, prediction.independent
    room = mean * (1 - mean)
    weight = room / min(prediction.variance, 0.99 * room) - 1
    counts: _Counts = betabinom(m, mean * weight, (1 - mean) * weight)
    return counts


def _limit_counts(counts: _Counts, tail: float, *, scale: int, most: int | None) -> Limits:
    low, high = int(counts.ppf(tail / 2)), int(counts.ppf(1 - tail / 2))
    below = float(counts.cdf(low - 1)) if low > 0 else 0.0
    reaches = most is None or high < most
    above = 1 - float(counts.cdf(high)) if reaches else 0.0
    return Limits(low / scale if low > 0 else None, high / scale if reaches else None, below + above)
