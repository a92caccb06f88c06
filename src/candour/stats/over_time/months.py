"""The test period in parts: calendar months, put together until each holds enough to be judged.

Parts never cross a quarter of the year. Other tables of a report show quarters; a part that crossed one would let a reader
work out a month of few children by subtraction. Where a whole quarter is too small to be shown, the parts are the quarters.
"""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from candour.disclosure import is_small
from candour.stats.clustered import Flags
from candour.stats.groups.judged import Labels

MONTHS = (
    "January", "February", "March", "April", "May", "June",
    "July", "August", "September", "October", "November", "December",
)  # fmt: skip
Days = npt.NDArray[np.datetime64]


@dataclass(frozen=True)
class Parts:
    """The name of every decision's part, and the names in the order of time."""

    labels: Labels
    names: tuple[str, ...]

    @property
    def masks(self) -> tuple[tuple[str, Flags], ...]:
        """Each part's name and which decisions belong to it."""
        return tuple((name, np.asarray(self.labels == name, dtype=np.bool_)) for name in self.names)


def cut_into_months(days: Days, outcomes: Flags, *, minimum: int, threshold: int) -> Parts:
    """Months, each put together with the next ones of its quarter until it has `minimum` with and without the outcome.

    What is left at the end of a quarter joins the part before it. `threshold` is that of disclosure control (0: none).
    """
    month = days.astype("datetime64[M]").astype(np.int64)
    quarter = month // 3
    enough = max(minimum, threshold + 1)
    small = any(
        is_small(int(counted), threshold)
        for number in np.unique(quarter)
        for counted in _count_both(outcomes[quarter == number])
    )
    spans: list[tuple[int, int]] = []
    for number in np.unique(quarter):
        months = [int(found) for found in np.unique(month[quarter == number])]
        spans += [(months[0], months[-1])] if small else _merge(months, month, outcomes, enough)
    labels = np.empty(len(days), dtype=object)
    names = []
    for first, last in spans:
        name = _name_quarter(first) if small else _name_months(first, last)
        labels[(month >= first) & (month <= last)] = name
        names.append(name)
    return Parts(labels, tuple(names))


def _merge(
    months: list[int], month: npt.NDArray[np.int64], outcomes: Flags, enough: int
) -> list[tuple[int, int]]:
    spans: list[tuple[int, int]] = []
    first = months[0]
    for number in months:
        if min(_count_both(outcomes[(month >= first) & (month <= number)])) >= enough:
            spans.append((first, number))
            first = number + 1
    if first <= months[-1]:
        spans = [*spans[:-1], (spans[-1][0] if spans else first, months[-1])]
    return spans


def _count_both(outcomes: Flags) -> tuple[int, int]:
    events = int(outcomes.sum())
    return events, len(outcomes) - events


def _name_quarter(month: int) -> str:
    return f"{1970 + month // 12} Q{month % 12 // 3 + 1}"


def _name_months(first: int, last: int) -> str:
    year = 1970 + last // 12
    if first == last:
        return f"{MONTHS[first % 12]} {year}"
    return f"{MONTHS[first % 12]} to {MONTHS[last % 12]} {year}"
