"""Working days, Monday to Friday. Bank holidays are not taken out, so a limit is reached up to three days early."""

import numpy as np

from candour.data.days import Days, Numbers

SATURDAY = 5


def count_working_days(start: Days, end: Days) -> Numbers:
    """Working days from the start (counted) to the end (not counted)."""
    counted: Numbers = np.busday_count(start.astype("M8[D]"), end.astype("M8[D]")).astype(np.int64)
    return counted


def find_weekday(days: Days) -> Numbers:
    """0 for Monday to 6 for Sunday; 1 January 1970 was a Thursday."""
    weekdays: Numbers = (days + 3) % 7
    return weekdays
