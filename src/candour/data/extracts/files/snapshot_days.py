"""The day on which a snapshot was taken, by the name that somebody typed for it.

Such a name may give the day in many forms; a month alone stands for its last day. A quarter is not read: nobody can tell
whether it is of the calendar or of the financial year.
"""

import calendar
import re
from datetime import date
from typing import Final, NamedTuple

_MONTHS: Final = "jan|feb|mar|apr|may|jun|jul|aug|sept?|oct|nov|dec"
_MONTH: Final = rf"(?P<name>{_MONTHS})[a-z]*"
_YEAR: Final = r"(?P<year>(?:19|20)\d\d)"
_GAP: Final = r"[-_ ./,]*"
_MARK: Final = r"[-_ ./]"
_DAY: Final = r"(?P<day>[0-3]?\d)"
_FORMS: Final = tuple(
    re.compile(rf"(?<![0-9]){form}(?![0-9])")
    for form in (
        rf"{_YEAR}(?P<mark>{_MARK})(?P<month>[01]?\d)(?P=mark){_DAY}",
        rf"{_YEAR}(?P<month>[01]\d)(?P<day>[0-3]\d)",
        rf"{_DAY}(?P<mark>{_MARK})(?P<month>[01]?\d)(?P=mark){_YEAR}",
        rf"(?P<day>[0-3]\d)(?P<month>[01]\d){_YEAR}",
        rf"{_DAY}(?:st|nd|rd|th)?{_GAP}{_MONTH}{_GAP}{_YEAR}",
        rf"{_YEAR}{_GAP}{_MONTH}{_GAP}{_DAY}",
        rf"{_DAY}(?P<mark>{_MARK})(?P<month>[01]?\d)(?P=mark)(?P<short>\d\d)",
        rf"{_DAY}(?:st|nd|rd|th)?{_GAP}{_MONTH}{_GAP}(?P<short>\d\d)",
    )
)
_MONTH_FORMS: Final = tuple(
    re.compile(form)
    for form in (
        rf"(?<![a-z]){_MONTH}{_GAP}{_YEAR}(?![0-9])",
        rf"(?<![0-9]){_YEAR}{_GAP}{_MONTH}(?![a-z])",
        rf"(?<![0-9])(?<![0-9]{_MARK}){_YEAR}{_MARK}(?P<month>0[1-9]|1[0-2])(?!{_MARK}?[0-9])",
        rf"(?<![0-9])(?<![0-9]{_MARK})(?P<month>0[1-9]|1[0-2]){_MARK}{_YEAR}(?!{_MARK}?[0-9])",
    )
)


class NamedDay(NamedTuple):
    """The day that a name gives, and whether it gives no more than the month."""

    day: date
    by_month: bool


def find_named_day(name: str) -> NamedDay | None:
    """The day in a name, the last where it names the first and the last of a period; None where there is none."""
    text = name.casefold()
    for form in _FORMS:
        days = [day for found in form.finditer(text) if (day := _build_day(found.groupdict())) is not None]
        if days:
            return NamedDay(days[-1], by_month=False)
    for form in _MONTH_FORMS:
        for found in form.finditer(text):
            month = _build_day(found.groupdict() | {"day": "1"})
            if month is not None:
                last = calendar.monthrange(month.year, month.month)[1]
                return NamedDay(month.replace(day=last), by_month=True)
    return None


def subtract_months(day: date, months: int) -> date:
    """The same day of an earlier month, or its last day where it is shorter."""
    year, month = divmod(day.year * 12 + day.month - 1 - months, 12)
    return date(year, month + 1, min(day.day, calendar.monthrange(year, month + 1)[1]))


def _build_day(parts: dict[str, str | None]) -> date | None:
    name, short = parts.get("name"), parts.get("short")
    month = (
        _MONTHS.replace("sept?", "sep").split("|").index(name[:3]) + 1 if name else int(parts["month"] or 0)
    )
    year = 2000 + int(short) if short else int(parts["year"] or 0)
    try:
        return date(year, month, int(parts["day"] or 0))
    except ValueError:
        return None
