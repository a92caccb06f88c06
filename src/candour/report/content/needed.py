"""How many more decisions it would take until an interval clears a bar in four tests of five, if the number measured is the true one.

The width of an interval falls with the square root of the number of decisions. An interval that would just clear the bar
at the number measured clears it in every second test only, because the next number scatters around the true one: four in
five need the standard error a further 0.84 times between number and bar. This is a rule of thumb: it takes intervals for
95 per cent ones (those that hold together reach farther, so it asks for somewhat more than they need), and children for as
alike within families as they are now. Groups of children are reckoned with the same four in five.
"""

from math import ceil, floor, log10

from scipy.stats import norm

from candour.results import Estimate

POWER = 0.8
FACTOR_AT_MOST = 100.0
"""Beyond this the number lies so near the bar that no factor is named."""

_FARTHER = 1 + float(norm.ppf(POWER) / norm.ppf(0.975))


def find_factor(estimate: Estimate, bar: float) -> float | None:
    """How many times as many decisions; 1 where the interval clears the bar already, None where no number would do."""
    if estimate.value is None or estimate.low is None or estimate.high is None:
        return None
    distance = estimate.value - bar
    reach = estimate.value - estimate.low if distance > 0 else estimate.high - estimate.value
    if distance == 0:
        return None
    if reach <= abs(distance):
        return 1.0
    factor = (_FARTHER * reach / abs(distance)) ** 2
    return None if factor > FACTOR_AT_MOST else factor


def find_factor_within(estimate: Estimate, bounds: tuple[float, float]) -> float | None:
    """The same for a range, as far as both of its ends stand in the way: from inside, the interval has to clear both."""
    low, high = bounds
    if estimate.value is None or not low < estimate.value < high:
        nearest = min(bounds, key=lambda bound: abs((estimate.value or 0.0) - bound))
        return find_factor(estimate, nearest)
    factors = [find_factor(estimate, bound) for bound in bounds]
    known = [factor for factor in factors if factor is not None]
    return max(known) if len(known) == len(factors) else None


def round_up(number: float) -> int:
    """Up to two figures: more would promise too much."""
    if number <= 0:
        return 0
    step = 10.0 ** max(0, floor(log10(number)) - 1)
    return int(ceil(round(number / step, 6)) * step)


def say_factor(factor: float | None) -> str:
    """In words that follow “it would take”."""
    if factor is None:
        return f"more than {FACTOR_AT_MOST:g} times as many test decisions as now, because the number lies almost on the bar"
    if factor <= 1:
        return "no more decisions than there are"
    times = round_up(factor * 10) / 10
    return (
        f"about {times:,.1f} times as many test decisions as now, if the number measured is the true one "
        f"(four such tests in five would then tell)"
    ).replace(".0 times", " times")
