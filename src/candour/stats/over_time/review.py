"""The day by which a forecast should be looked at again, by a rule that was written down.

A forecast cannot be judged before its outcomes are known: never before the last test day plus the outcome window. From there:

1. It is shown to get worse by more than the margin: it is due on the first day on which that could be known.
2. It is shown not to: when the loss at the unkind end of the interval would reach the margin if it went on in the same
   way, but at most two more test periods after the test could be judged.
3. It cannot be told: when the outcomes of as many further days as were tested are known, for then the same question can be
   asked of twice as many decisions.
"""

from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

MOST_PERIODS = 2


class Reason(StrEnum):
    """Which of the three rules gave the day."""

    WORSE = "shown to get worse"
    HOLDS = "shown not to get worse by more than the margin"
    CANNOT_TELL = "cannot tell"


@dataclass(frozen=True)
class Review:
    """The day to look again, the first day on which the test itself could be judged, and the rule that gave it.

    `margin_reached` is when the loss at the unkind end of the interval would reach the margin; None where it never would, or
    where it was not needed.
    """

    day: date
    judged_from: date
    reason: Reason
    margin_reached: date | None = None


def plan_review(
    low: float | None, high: float | None, *,
    margin: float, first_test_day: date, last_test_day: date, window_days: int,
) -> Review:  # fmt: skip
    """The day to look again. `low` and `high` are the ends of the change in AUC over the test period; None: unknown."""
    span = (last_test_day - first_test_day).days + 1
    judged_from = last_test_day + timedelta(days=window_days)
    if low is None or high is None:
        return Review(judged_from + timedelta(days=span), judged_from, Reason.CANNOT_TELL)
    if high < -margin:
        return Review(judged_from, judged_from, Reason.WORSE)
    if low < -margin:
        return Review(judged_from + timedelta(days=span), judged_from, Reason.CANNOT_TELL)
    latest = judged_from + timedelta(days=MOST_PERIODS * span)
    if low >= 0:
        return Review(latest, judged_from, Reason.HOLDS)
    days = min(margin / -low * span, (date.max - first_test_day).days)
    reached = first_test_day + timedelta(days=int(days))
    return Review(min(max(judged_from, reached), latest), judged_from, Reason.HOLDS, reached)
