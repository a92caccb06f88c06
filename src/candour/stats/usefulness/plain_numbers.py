"""Numbers that are no shares, and differences: the value with Student's interval over families."""

from dataclasses import replace

import numpy as np

from candour.results import Estimate
from candour.stats.clustered import ClusteredEstimate
from candour.stats.multiplicity import widen_for_families

STUDENT = "Student, variance by family"
ALIKE = "no interval can be had where families do not vary"
NOTHING = 1e-15
"""An influence below this is rounding."""


def subtract(first: ClusteredEstimate, second: ClusteredEstimate) -> ClusteredEstimate:
    """First minus second, measured on the same decisions, with the influence of each family on the difference.

    Raises ValueError where one of them is undefined.
    """
    if first.value is None or second.value is None:
        raise ValueError("an undefined number cannot be subtracted")
    influence = first.influence - second.influence
    return replace(
        first, value=first.value - second.value, influence=influence,
        telling_families=int(np.count_nonzero(np.abs(influence) > NOTHING)),
    )  # fmt: skip


def describe_number(
    estimate: ClusteredEstimate, *, critical_value: float, times: float = 1.0, method: str = STUDENT
) -> Estimate:
    """A number, or so many times it; without an interval where fewer than two families tell."""
    if estimate.value is None:
        return Estimate(None, None, None, estimate.n, estimate.events, "none", estimate.reason)
    if estimate.telling_families < 2 or estimate.variance == 0:
        return Estimate(estimate.value * times, None, None, estimate.n, estimate.events, "none", ALIKE)
    wide = widen_for_families(critical_value, families=estimate.telling_families)
    reach = wide * float(np.sqrt(estimate.variance))
    low, high = estimate.value - reach, estimate.value + reach
    return Estimate(estimate.value * times, low * times, high * times, estimate.n, estimate.events, method)


def describe_difference(
    first: ClusteredEstimate, second: ClusteredEstimate, *, critical_value: float
) -> Estimate:
    """First minus second; undefined, with the reason, where one of them is."""
    if first.value is None or second.value is None:
        reason = first.reason or second.reason
        return Estimate(None, None, None, first.n, first.events, "none", reason)
    return describe_number(subtract(first, second), critical_value=critical_value)
