"""How one published number becomes one watch."""

from dataclasses import dataclass
from math import exp, log, sqrt

from scipy.stats import norm

from candour.config.protocol import Criterion, Protocol
from candour.monitoring.limits import (
    ASK,
    STOP,
    find_power,
    limit_number,
    limit_number_by_bar,
    limit_share,
    limit_share_by_bar,
    predict_share,
)
from candour.monitoring.watch import MONTHS, Period, Watch
from candour.report.content.published import Published
from candour.report.monitoring.volume import Volume
from candour.results import Estimate

BY_CHANCE = "less than one period in a thousand lies there by chance"
BY_BAR = "the whole interval lies on the wrong side of the bar set beforehand"
BY_RANGE = "the whole interval lies outside the range that the protocol allows"
WITHOUT_INTERVAL = "It has no published interval, so no limit can be set."
THIRD = 1 / 3


@dataclass(frozen=True)
class Setting:
    """What every watch is made from."""

    published: Published
    protocol: Protocol
    volume: Volume

    def count(self, a_month: float, period: Period) -> float:
        """How many cases a period brings, at so many a month."""
        return a_month * MONTHS[period]

    def find_error(self, estimate: Estimate) -> float | None:
        """The standard error that a published interval stands for; None where there is no interval, or no width."""
        if estimate.low is None or estimate.high is None or estimate.high <= estimate.low:
            return None
        return (estimate.high - estimate.low) / (2 * self._critical)

    def find_log_error(self, estimate: Estimate) -> float | None:
        """The same for a ratio, on the log scale."""
        if not estimate.low or not estimate.high or estimate.high <= estimate.low:
            return None
        return (log(estimate.high) - log(estimate.low)) / (2 * self._critical)

    def find_criterion(self, metric: str) -> Criterion | None:
        """The protocol's bar for a metric."""
        return next((criterion for criterion in self.protocol.criteria if criterion.metric == metric), None)

    @property
    def _critical(self) -> float:
        return float(norm.ppf(0.5 + self.protocol.confidence / 2))


def watch_share(
    setting: Setting,
    estimate: Estimate | None,
    *,
    name: str,
    finding: str,
    period: Period,
    late: bool,
    a_month: float,
    between: float = 0.0,
    periods: int | None = None,
    alike: float = 1.0,
    bar: Criterion | None = None,
    rising_is_worse: bool,
    measure: str,
    of: str = "",
) -> Watch | None:
    """A share with beta-binomial limits; None where nothing is published.

    `between` is its variance from period to period, found from so many `periods`. `alike` is how many times more it varies than
    unrelated cases would, where no interval was published that says so.
    """
    if estimate is None or estimate.value is None or not estimate.n:
        return None
    error = setting.find_error(estimate) or sqrt(alike * estimate.value * (1 - estimate.value) / estimate.n)
    units = setting.count(a_month, period)
    prediction = predict_share(
        estimate.value, n=estimate.n, error=error, units=units, between=between, periods=periods
    )
    ask = limit_share(prediction, ASK)
    stop = (
        limit_share(prediction, STOP)
        if bar is None
        else limit_share_by_bar(
            prediction, at_least=bar.floor, at_most=bar.ceiling, confidence=setting.protocol.confidence
        )
    )
    worse = prediction.share * (1 + THIRD if rising_is_worse else 1 - THIRD)
    return Watch(
        name, finding, "rate", period, late=late, expected=estimate.value, low=estimate.low, high=estimate.high,
        tested=estimate.n, n=units, ask=ask, stop=stop, stop_because=BY_CHANCE if bar is None else BY_BAR,
        noticed=find_power(prediction, ask, true_share=worse), measure=measure, of=of,
    )  # fmt: skip


def watch_number(
    setting: Setting,
    estimate: Estimate | None,
    *,
    name: str,
    finding: str,
    a_month: float,
    at_least: float | None = None,
    at_most: float | None = None,
    is_ratio: bool = False,
    because: str = BY_BAR,
    measure: str,
) -> Watch | None:
    """Any other number, once a year, with normal limits on its own scale or on the log scale; None where none is published."""
    if estimate is None or estimate.value is None or not estimate.n:
        return None
    units = setting.count(a_month, "year")
    error = setting.find_log_error(estimate) if is_ratio else setting.find_error(estimate)
    if error is None:
        return Watch(
            name, finding, "number", "year", late=True, expected=estimate.value, low=estimate.low, high=estimate.high,
            tested=estimate.n, n=units, without=WITHOUT_INTERVAL, measure=measure,
        )  # fmt: skip
    value = log(estimate.value) if is_ratio else estimate.value
    low, high = (None if bar is None else log(bar) if is_ratio else bar for bar in (at_least, at_most))
    test_to_period = estimate.n / units
    ask = limit_number(value, error, test_to_period=test_to_period, tail=ASK)
    has_bar = low is not None or high is not None
    stop = (
        limit_number_by_bar(
            value,
            error,
            test_to_period=test_to_period,
            at_least=low,
            at_most=high,
            confidence=setting.protocol.confidence,
        )
        if has_bar
        else limit_number(value, error, test_to_period=test_to_period, tail=STOP)
    )
    if is_ratio:
        ask, stop = (
            type(limits)(
                None if limits.lower is None else exp(limits.lower),
                None if limits.upper is None else exp(limits.upper),
                limits.false_alarm,
            )
            for limits in (ask, stop)
        )
    return Watch(
        name, finding, "number", "year", late=True, expected=estimate.value, low=estimate.low, high=estimate.high,
        tested=estimate.n, n=units, ask=ask, stop=stop, stop_because=because if has_bar else BY_CHANCE, measure=measure,
    )  # fmt: skip
