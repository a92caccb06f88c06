"""Days as whole numbers since 1 January 1970, read from either of the two formats that extracts use.

The children in need census writes 2024-03-31 and the SSDA903 writes 31/03/2024. Both are accepted everywhere;
the one that does not belong to the file is counted, and so is what cannot be a day at all.
"""

import re
from collections import Counter
from datetime import date, timedelta
from typing import Literal

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from candour.data.days import UNKNOWN

NO_DAY = UNKNOWN
EPOCH = date(1970, 1, 1)
EARLIEST = (date(1900, 1, 1) - EPOCH).days
LATEST = (date(2099, 12, 31) - EPOCH).days

DayFormat = Literal["iso", "british"]

_ISO = re.compile(r"(\d{4})-(\d{1,2})-(\d{1,2})(?:[T ].*)?Z?")
_BRITISH = re.compile(r"(\d{1,2})[/.-](\d{1,2})[/.-](\d{4})(?: .*)?")


def to_number(day: date) -> int:
    """The number of a day."""
    return (day - EPOCH).days


def to_date(number: int) -> date:
    """The day of a number."""
    return EPOCH + timedelta(days=number)


def to_days(numbers: npt.NDArray[np.integer]) -> pa.Array:
    """An Arrow column of days, null where there is none."""
    missing = numbers == NO_DAY
    return pa.array(np.where(missing, 0, numbers).astype(np.int32), mask=missing).cast(pa.date32())


def census_year(number: int) -> int:
    """The year in which the reporting year of this day ends: 2024 for 1 April 2023 to 31 March 2024."""
    day = to_date(number)
    return day.year + 1 if (day.month, day.day) > (3, 31) else day.year


def find_census_years(numbers: npt.NDArray[np.integer]) -> npt.NDArray[np.int64]:
    """The year of each of many days, of which few differ."""
    days, place = np.unique(numbers, return_inverse=True)
    return np.array([census_year(int(day)) for day in days], dtype=np.int64)[place]


def census_year_start(year: int) -> int:
    """1 April of the year before."""
    return to_number(date(year - 1, 4, 1))


def census_year_end(year: int) -> int:
    """31 March of the year."""
    return to_number(date(year, 3, 31))


class DayReader:
    """Reads days of one file, remembers those seen, and counts what was odd by field."""

    def __init__(self, expected: DayFormat) -> None:
        self.other_format: Counter[str] = Counter()
        self.unreadable: Counter[str] = Counter()
        self.seen: Counter[str] = Counter()
        self.month_first: Counter[str] = Counter()
        """Days that cannot be read, but could be if the month stood first, as it does in America."""
        self.day_first: Counter[str] = Counter()
        """Days in the format that this file does not use which have the day first, and can have nothing else there."""
        self._expected = expected
        self._usual: dict[str, int] = {}
        self._unusual: dict[str, int] = {}

    def read(self, text: str | None, field: str) -> int:
        """The number of the day, or NO_DAY where there is none or it cannot be read."""
        if text is None:
            return NO_DAY
        self.seen[field] += 1
        number = self._usual.get(text)
        return number if number is not None else self._read_unusual(text, field)

    def _read_unusual(self, text: str, field: str) -> int:
        number = self._unusual.get(text)
        if number is None:
            number, kind = parse_day(text)
            if kind == self._expected and number != NO_DAY:
                self._usual[text] = number
                return number
            self._unusual[text] = number
        (self.unreadable if number == NO_DAY else self.other_format)[field] += 1
        if number == NO_DAY and _is_month_first(text):
            self.month_first[field] += 1
        elif number != NO_DAY and _is_day_first(text):
            self.day_first[field] += 1
        return number


def parse_day(text: str) -> tuple[int, DayFormat | None]:
    """The number of a day from 1900 to 2099 and the format it was in; NO_DAY if it is none."""
    if match := _ISO.fullmatch(text):
        year, month, day = match.groups()
        return _number_or_none(int(year), int(month), int(day)), "iso"
    if match := _BRITISH.fullmatch(text):
        day, month, year = match.groups()
        return _number_or_none(int(year), int(month), int(day)), "british"
    return NO_DAY, None


def _is_month_first(text: str) -> bool:
    match = _BRITISH.fullmatch(text)
    return match is not None and int(match[1]) <= 12 < int(match[2]) <= 31


def _is_day_first(text: str) -> bool:
    match = _BRITISH.fullmatch(text)
    return match is not None and int(match[1]) > 12


def _number_or_none(year: int, month: int, day: int) -> int:
    try:
        number = to_number(date(year, month, day))
    except ValueError:
        return NO_DAY
    return number if EARLIEST <= number <= LATEST else NO_DAY
