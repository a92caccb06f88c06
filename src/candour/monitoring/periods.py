"""The periods that a plan is looked at in: whole months, three of them, twelve of them, one after the other.

A month counts only where scoring reached from its beginning to its end: a part of a month would look like a quiet one. At either end no
more days may be without a decision than in the longest pause between two others, and never a week. Where the
plan counts in decisions because no month of the test is published, a period is so many decisions in the order of time.
"""

from dataclasses import dataclass
from typing import Final

import numpy as np
import numpy.typing as npt

from candour.monitoring.later import Days
from candour.monitoring.watch import MONTHS, Period
from candour.stats.clustered import Flags

WEEK: Final = np.timedelta64(7, "D")
A_DAY: Final = np.timedelta64(1, "D")
SHORTEST_PAUSE: Final = np.timedelta64(3, "D")
"""Days without a decision that may stand at either end of a month, however short the pauses are: a long weekend."""
A_MONTH: Final = 1000
"""Decisions that stand for a month where the plan counts in decisions."""

_NAMES = ("January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November",
          "December")  # fmt: skip


@dataclass(frozen=True)
class Stretch:
    """One period: its name, which decisions fall into it, and its last day."""

    name: str
    inside: Flags
    last_day: np.datetime64


def cut_periods(decided_on: Days, period: Period, *, in_months: bool) -> tuple[Stretch, ...]:
    """Every whole period of this length since scoring began, in the order of time; none where there is none yet."""
    length = MONTHS[period]
    return _cut_calendar(decided_on, length) if in_months else _cut_decisions(decided_on, length * A_MONTH)


def list_whole_months(decided_on: Days) -> npt.NDArray[np.int64]:
    """The months, counted from January 1970, that scoring reached from their beginning to their end."""
    if not len(decided_on):
        return np.zeros(0, dtype=np.int64)
    first, last = decided_on.min(), decided_on.max()
    months = np.arange(
        first.astype("datetime64[M]").astype(np.int64), last.astype("datetime64[M]").astype(np.int64) + 1
    )
    starts = months.astype("datetime64[M]").astype("datetime64[D]")
    ends = (months + 1).astype("datetime64[M]").astype("datetime64[D]")
    pause = min(max(_find_pause(decided_on), SHORTEST_PAUSE), WEEK - A_DAY)
    return np.asarray(months[(first - starts <= pause) & (ends - A_DAY - last <= pause)])


def _find_pause(decided_on: Days) -> np.timedelta64:
    """The most days without a decision between any two."""
    steps = np.diff(np.unique(decided_on.astype("datetime64[D]")))
    return np.timedelta64(0, "D") if not len(steps) else np.max(steps) - A_DAY


def _cut_calendar(decided_on: Days, length: int) -> tuple[Stretch, ...]:
    month = decided_on.astype("datetime64[M]").astype(np.int64)
    whole = list_whole_months(decided_on)
    parts = (whole[at : at + length] for at in range(0, len(whole) - length + 1, length))
    return tuple(
        Stretch(
            _name(int(part[0]), int(part[-1])),
            np.asarray((month >= part[0]) & (month <= part[-1])),
            np.datetime64(int(part[-1]) + 1, "M").astype("datetime64[D]") - np.timedelta64(1, "D"),
        )
        for part in parts
    )


def _cut_decisions(decided_on: Days, length: int) -> tuple[Stretch, ...]:
    order = np.argsort(decided_on, kind="stable")
    stretches = []
    for at in range(0, len(order) - length + 1, length):
        rows = order[at : at + length]
        inside = np.zeros(len(order), dtype=np.bool_)
        inside[rows] = True
        stretches.append(Stretch(f"Decisions {at + 1:,} to {at + length:,}", inside, decided_on[rows[-1]]))
    return tuple(stretches)


def _name(first: int, last: int) -> str:
    ends = [f"{_NAMES[month % 12]} {1970 + month // 12}" for month in (first, last)]
    return ends[0] if first == last else f"{ends[0]} to {ends[1]}"
