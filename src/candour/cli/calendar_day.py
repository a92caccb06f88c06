"""The day here: the one clock that the log of a protocol is given."""

from datetime import date, datetime


def read_day() -> date:
    """Today, in the zone of this machine."""
    return datetime.now().astimezone().date()
