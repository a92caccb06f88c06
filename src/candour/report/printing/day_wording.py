"""Days as people write them."""

import re
from datetime import date

_MONTHS = (
    "January", "February", "March", "April", "May", "June", "July", "August", "September", "October",
    "November", "December",
)  # fmt: skip
_ISO_DAY = re.compile(r"\b\d{4}-\d{2}-\d{2}\b")


def say_day(day: date) -> str:
    """`1 April 2024`, whatever the language of the machine."""
    return f"{day.day} {_MONTHS[day.month - 1]} {day.year}"


def say_days_in(text: str) -> str:
    """A text in which every ISO day (2024-04-01) is written out; what is no day stays as it is."""
    return _ISO_DAY.sub(lambda found: _say_if_day(found.group()), text)


def _say_if_day(text: str) -> str:
    try:
        return say_day(date.fromisoformat(text))
    except ValueError:
        return text
