"""One question about new decisions, answered against a limit; and the two sides that are held against each other."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

import numpy as np
import numpy.typing as npt
import pandas as pd

from candour.stats.intervals import Interval


class Answer(StrEnum):
    """What an interval says against a limit."""

    WITHIN = "within the limit"
    CANNOT_TELL = "cannot tell"
    BEYOND = "beyond the limit"


@dataclass(frozen=True)
class Check:
    """One question. `value` with `low` and `high` is that of `what` stands worst, on `n` new decisions; None where it cannot be estimated.

    limit, reason: what the protocol allows, in words, and why. `beyond` names everything that is. `events`: how many new decisions the value
    counts, where it counts any: a small count is not said.
    """

    question: str
    what: str
    value: float | None
    low: float | None
    high: float | None
    n: int
    limit: str
    reason: str
    answer: Answer
    beyond: tuple[str, ...] = ()
    events: int | None = None


@dataclass(frozen=True)
class Side:
    """Decisions of one side: their features, families and scores, row by row.

    days: the day of every decision that was made from `first_day` to `last_day`, both included: more than have scores where only some
    families test.
    """

    features: pd.DataFrame
    families: npt.NDArray[np.generic]
    scores: npt.NDArray[np.float64]
    days: npt.NDArray[np.datetime64]
    first_day: date
    last_day: date

    @property
    def per_day(self) -> float:
        """Decisions a day."""
        return len(self.days) / self.length

    @property
    def length(self) -> int:
        """Days covered."""
        return (self.last_day - self.first_day).days + 1


def choose_worst(
    question: str, found: list[tuple[str, float, Interval, Answer]], n: int, limit: str, reason: str
) -> Check:
    """The answer of the one that stands worst: beyond before cannot tell before within, then by where its interval begins."""
    if not found:
        return Check(
            question, "nothing that could have moved", None, None, None, n, limit, reason, Answer.WITHIN
        )
    order = list(Answer)
    what, value, interval, answer = max(
        found, key=lambda one: (order.index(one[3]), one[2].low, one[1], one[0])
    )
    beyond = tuple(_name_beyond(found))
    return Check(
        question, what, value, interval.low, interval.high, n, limit, reason, answer, beyond
    )  # fmt: skip


def _name_beyond(found: list[tuple[str, float, Interval, Answer]]) -> Iterator[str]:
    ordered = sorted(found, key=lambda one: (-one[2].low, one[0]))
    yield from (name for name, _, _, answer in ordered if answer is Answer.BEYOND)
