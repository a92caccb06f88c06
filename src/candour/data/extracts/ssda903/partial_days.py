"""Days of which only the month or the year is known, as the SSDA903 writes them: zz/06/2015, zz/zz/2015."""

import calendar
import re
from datetime import date

from candour.data.extracts.files.day_formats import NO_DAY, to_number

_PARTIAL = re.compile(r"(?:z{1,2}|Z{1,2}|\d{1,2})/(z{1,2}|Z{1,2}|\d{1,2})/(z{4}|Z{4}|\d{4})")


def is_partial(text: str) -> bool:
    """Whether a text is a day with unknown parts."""
    return "z" in text.lower() and _PARTIAL.fullmatch(text) is not None


def read_last_possible(text: str) -> int:
    """The last day that a partial day can mean, for no one knew it before; NO_DAY where no year is known."""
    match = _PARTIAL.fullmatch(text)
    if match is None or not match[2].isdecimal() or int(match[2]) < 1900:
        return NO_DAY
    year = int(match[2])
    month = int(match[1]) if match[1].isdecimal() and 1 <= int(match[1]) <= 12 else 12
    return to_number(date(year, month, calendar.monthrange(year, month)[1]))
