"""On which day was an extract taken? What the configuration says, else the file's name, else its newest day."""

from collections import Counter
from collections.abc import Mapping
from datetime import date
from pathlib import Path

from candour.data.extracts.files.day_formats import NO_DAY, to_number
from candour.data.extracts.files.snapshot_days import find_named_day

_TYPING_ERRORS = 0.005


def find_stated_day(path: Path, taken_on: Mapping[str, date]) -> int:
    """The day that the configuration gives for a file by its name, else the day in the name; NO_DAY if neither."""
    stated = taken_on.get(path.name)
    return find_day_in_name(path.stem) if stated is None else to_number(stated)


def find_day_in_name(name: str) -> int:
    """The last day in a name such as `children_2026-05-19` or `daily 19.05.2026`; NO_DAY where there is none.

    A month alone does not say on which of its days.
    """
    named = find_named_day(name)
    return NO_DAY if named is None or named.by_month else to_number(named.day)


def find_newest_day(days: Counter[int]) -> int:
    """The newest of many days, leaving out the latest half per cent as typing errors; NO_DAY where there is none."""
    left = int(days.total() * _TYPING_ERRORS)
    for day in sorted(days, reverse=True):
        left -= days[day]
        if left < 0:
            return day
    return NO_DAY
