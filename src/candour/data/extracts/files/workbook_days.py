"""Days as people type them into workbooks, brought to a form that every reader of days knows."""

import re
from datetime import timedelta
from functools import lru_cache
from typing import Final

from candour.data.extracts.files.day_formats import DayReader, to_date
from candour.data.vocabulary import is_placeholder

_MONTHS: Final = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_NAMED: Final = re.compile(
    r"(\d{1,2})(?:st|nd|rd|th)?[ /.-]*([a-z]{3})[a-z]*\.?,?[ /.-]*(\d{4}|\d{2})(?: \d\d:.*)?"
)
_SHORT: Final = re.compile(r"(\d{1,2})[/.-](\d{1,2})[/.-](\d{2})(?: \d\d:.*)?")
_SERIAL: Final = re.compile(r"[2-7]\d{4}(?:\.\d+)?")
# Day 0 of Excel's calendar, as a number since 1970; right for every day after February 1900.
_EXCEL_ZERO: Final = -25_569
_CENTURY_TURNS: Final = 70


def read_workbook_day(days: DayReader, text: str, field: str) -> int:
    """The number of the day in a cell, or NO_DAY where there is none, a filler, or nothing that is a day."""
    spelt = spell_day(text)
    return days.read(spelt, field)


@lru_cache(maxsize=262_144)
def spell_day(text: str) -> str | None:
    """A day typed as 31-Mar-2024, 31 March 24, 31/03/24 or as Excel's own number 45382, in digits; else the text.

    None where there is no value. Two figures of a year are 1970 to 2069.
    """
    tidy = text.strip()
    if not tidy or is_placeholder(tidy):
        return None
    if found := _NAMED.fullmatch(tidy.lower()):
        day, month, year = found.groups()
        return f"{day}/{_MONTHS.index(month) + 1}/{_full_year(year)}" if month in _MONTHS else tidy
    if found := _SHORT.fullmatch(tidy):
        day, month, year = found.groups()
        return f"{day}/{month}/{_full_year(year)}"
    if _SERIAL.fullmatch(tidy):
        return (to_date(0) + timedelta(days=int(tidy[:5]) + _EXCEL_ZERO)).isoformat()
    return tidy


def _full_year(year: str) -> str:
    if len(year) == 4:
        return year
    return f"{19 if int(year) >= _CENTURY_TURNS else 20}{year}"
