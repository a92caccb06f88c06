"""Days as whole numbers since 1 January 1970: return years, working days, seasons, and the text of each day."""

from collections.abc import Sequence
from datetime import date
from typing import Any, Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

from candour.data.synthetic.targets import REFERRAL_MONTHS

Days = NDArray[np.integer[Any]]
Flags = NDArray[np.bool_]
Numbers = NDArray[np.float64]
Codes = NDArray[np.int8]

NEVER: Final = 1_000_000
"""A day that does not come: an event that did not happen, an episode that has not ended."""

_EPOCH: Final = date(1970, 1, 1).toordinal()


def find_day(year: int, month: int, day: int) -> int:
    """The number of a calendar day."""
    return date(year, month, day).toordinal() - _EPOCH


class Period(NamedTuple):
    """The return years that an authority covers. Years END on 31 March."""

    first_year: int
    last_year: int

    @property
    def years(self) -> tuple[int, ...]:
        """Every return year, in order."""
        return tuple(range(self.first_year, self.last_year + 1))

    @property
    def first_day(self) -> int:
        """1 April that opens the first return year."""
        return find_day(self.first_year - 1, 4, 1)

    @property
    def last_day(self) -> int:
        """31 March that closes the last return year."""
        return find_day(self.last_year, 3, 31)


def find_year_bounds(year: int) -> tuple[int, int]:
    """First and last day of the return year that ends on 31 March of `year`."""
    return find_day(year - 1, 4, 1), find_day(year, 3, 31)


def find_return_years(days: Days) -> Days:
    """The return year that holds each day: the one that ends on the next 31 March."""
    months = days.astype("datetime64[D]").astype("datetime64[M]").astype(np.int64)
    return ((months - 3) // 12 + 1971).astype(np.int32)


def move_to_weekday(days: Days) -> Days:
    """Saturdays and Sundays become the Monday after; 1 January 1970 was a Thursday."""
    weekday = (days + 3) % 7
    return (days + np.where(weekday >= 5, 7 - weekday, 0)).astype(np.int32)


def add_working_days(days: Days, count: Days) -> Days:
    """The weekday that is `count` weekdays after each day (before it, where negative)."""
    start = move_to_weekday(days).astype("datetime64[D]")
    return np.busday_offset(start, count.astype(np.int64), roll="forward").astype(np.int64).astype(np.int32)


class Seasons(NamedTuple):
    """A clock that runs faster in months with more referrals, and exactly 365.25 units a year on average.

    Attributes:
        first_day: the calendar day of the first entry.
        clock: what the clock shows at the start of each calendar day.

    """

    first_day: int
    clock: Numbers

    def read_clock(self, days: Days) -> Numbers:
        """What the seasonal clock shows on each calendar day."""
        return self.clock[np.clip(days - self.first_day, 0, len(self.clock) - 1)]

    def find_days(self, readings: Numbers) -> Days:
        """The calendar day on which the seasonal clock shows each reading."""
        return (self.first_day + np.searchsorted(self.clock, readings, side="right") - 1).astype(np.int32)


def build_seasons(*, first_year: int, last_year: int) -> Seasons:
    """A seasonal clock over whole calendar years, from the national share of referrals by month."""
    first, last = find_day(first_year, 1, 1), find_day(last_year + 1, 1, 1)
    days = np.arange(first, last).astype("datetime64[D]")
    month = days.astype("datetime64[M]").astype(int) % 12
    length = np.bincount(month) / (last_year - first_year + 1)
    speed = (np.array(REFERRAL_MONTHS) / sum(REFERRAL_MONTHS) * 365.25 / length)[month]
    return Seasons(first, first + np.concatenate([[0.0], np.cumsum(speed)[:-1]]))


class DayText(NamedTuple):
    """Every day of a span as text, so that writing a date is one look-up."""

    first_day: int
    iso: list[str]
    british: list[str]

    def write_iso(self, days: Days) -> list[str]:
        """YYYY-MM-DD for each day; empty for a day that does not come."""
        return self._write(days, self.iso)

    def write_british(self, days: Days) -> list[str]:
        """DD/MM/YYYY for each day; empty for a day that does not come."""
        return self._write(days, self.british)

    def _write(self, days: Days, text: Sequence[str]) -> list[str]:
        last = len(text) - 1
        return [text[min(day - self.first_day, last)] for day in days.tolist()]


def build_day_text(first_day: int, last_day: int) -> DayText:
    """The text of every day from `first_day` to `last_day`; anything later is written as nothing."""
    iso = np.datetime_as_string(np.arange(first_day, last_day + 1).astype("datetime64[D]")).tolist()
    british = [f"{text[8:10]}/{text[5:7]}/{text[:4]}" for text in iso]
    return DayText(first_day, [*iso, ""], [*british, ""])
