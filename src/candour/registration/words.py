"""Values of a configuration in plain words, as a report prints them."""

from collections.abc import Mapping
from datetime import date
from typing import Any

ABSENT = "not there"


def say_value(value: Any) -> str:
    """A value in words: `logistic_regression (strengths 0.1, 1; l1_shares 0)`."""
    if value is None or value in ([], {}):
        return "none"
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, float | int):
        return f"{value:g}" if isinstance(value, float) else str(value)
    if isinstance(value, Mapping):
        return _say_mapping(value)
    if isinstance(value, list | tuple):
        between = "; " if any(isinstance(part, Mapping | list) for part in value) else ", "
        return between.join(
            f"[{say_value(part)}]" if isinstance(part, list) else say_value(part) for part in value
        )
    return str(value)


def say_day(day: date) -> str:
    """A day as people write it: 3 May 2026."""
    return f"{day.day} {day:%B %Y}"


def _say_mapping(value: Mapping[str, Any]) -> str:
    parts = ", ".join(f"{name} {say_value(part)}" for name, part in sorted(value.items()) if name != "name")
    named = value.get("name")
    if named is None:
        return f"({parts})"
    return f"{named} ({parts})" if parts else str(named)
