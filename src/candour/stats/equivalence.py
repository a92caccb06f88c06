"""Three answers to "do the groups differ?", and what it would take to tell.

A difference matters only beyond a margin that was written down beforehand. An interval that reaches across the
margin answers nothing, and must not be read as "no difference" (Lakens 2017, DOI 10.1177/1948550617697177).
"""

from dataclasses import dataclass
from enum import StrEnum
from math import ceil

from scipy.stats import norm

POWER = 0.8


class Comparison(StrEnum):
    """What an interval says against a margin."""

    DIFFERENCE_SHOWN = "difference shown"
    EQUIVALENT = "equivalent within the margin"
    CANNOT_TELL = "cannot tell"


@dataclass(frozen=True)
class Resolution:
    """What the data could have told.

    `smallest_visible` is the true difference that would have been shown in four of five such tests. `growth` is
    how many times as many decisions would be needed so that four of five tests of groups that do not differ
    would end as equivalent.
    """

    smallest_visible: float
    growth: float

    def count_needed(self, decisions: int) -> int:
        """Decisions needed where there are so many now."""
        return ceil(decisions * self.growth - 1e-9)


def compare_with_margin(low: float, high: float, *, margin: float) -> Comparison:
    """The answer of one interval: wholly outside the margin, wholly inside it, or neither."""
    if low > margin or high < -margin:
        return Comparison.DIFFERENCE_SHOWN
    if low >= -margin and high <= margin:
        return Comparison.EQUIVALENT
    return Comparison.CANNOT_TELL


def compute_resolution(standard_error: float, *, critical_value: float, margin: float) -> Resolution:
    """What a difference with this standard error could tell, at four chances in five."""
    reach = (critical_value + float(norm.ppf(POWER))) * standard_error
    # A test for equivalence can miss on both sides, so its power needs the larger quantile.
    equivalence_reach = (critical_value + float(norm.ppf(0.5 + POWER / 2))) * standard_error
    return Resolution(smallest_visible=margin + reach, growth=(equivalence_reach / margin) ** 2)
