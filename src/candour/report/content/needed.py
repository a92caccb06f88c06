"""How many more decisions it would take until an interval clears a bar, if the number stays what it is.

The width of an interval falls with the square root of the number of decisions. This is a rule of thumb: it takes the
number measured for the true one, and children as alike within families as they are now.
"""

from math import ceil, floor, log10

from candour.results import Estimate

FACTOR_AT_MOST = 100.0
"""Beyond this the number lies so near the bar that no test would tell."""


def find_factor(estimate: Estimate, bar: float) -> float | None:
    """How many times as many decisions; 1 where the interval clears the bar already, None where no number would do."""
    if estimate.value is None or estimate.low is None or estimate.high is None:
        return None
    distance = estimate.value - bar
    reach = estimate.value - estimate.low if distance > 0 else estimate.high - estimate.value
    if distance == 0:
        return None
    factor = max(1.0, (reach / abs(distance)) ** 2)
    return None if factor > FACTOR_AT_MOST else factor


def round_up(number: float) -> int:
    """Up to two figures: more would promise too much."""
    if number <= 0:
        return 0
    step = 10.0 ** max(0, floor(log10(number)) - 1)
    return int(ceil(round(number / step, 6)) * step)


def say_factor(factor: float | None) -> str:
    """In words that follow “it would take”."""
    if factor is None:
        return "more decisions than any authority has, because the number lies almost on the bar"
    if factor <= 1:
        return "no more decisions than there are"
    times = round_up(factor * 10) / 10
    return f"about {times:,.1f} times as many test decisions as now, if the number stays what it is".replace(
        ".0 times", " times"
    )
