"""A child's own values in words, and what can be said of changing them."""

from calendar import day_name, month_name
from dataclasses import dataclass

from candour.data.codes.lists import describe_code
from candour.stats.single_case.coherence import Value

NOTHING = "nothing recorded"
YES_NO = frozenset({"ever", "open", "unborn"})
CODES = frozenset({"last_code", "current_code"})
NOW = frozenset({"current_code", "open"})
WHO = frozenset({"age", "unborn", "protected", "month", "weekday"})


@dataclass(frozen=True)
class FeatureWords:
    """A feature: its name, label, family, source and what it may stand for."""

    name: str
    label: str
    family: str
    source: str
    may_stand_for: str


def say_value(words: FeatureWords, value: Value) -> str:
    """One value as a person would say it."""
    if value is None:
        return NOTHING
    if isinstance(value, str):
        return describe_code(words.source, value) if words.family in CODES else value
    return _say_number(words, value)


def _say_number(words: FeatureWords, value: float) -> str:
    if words.family in YES_NO:
        return "yes" if value else "no"
    if words.family == "month" and value in range(1, 13):
        return month_name[int(value)]
    if words.family == "weekday" and value in range(1, 8):
        return day_name[int(value) - 1]
    if words.family == "age":
        return f"{value:.1f} years"
    unit = " days" if words.family in {"days_since", "duration"} else ""
    return f"{value:g}{unit}"


def say_changeable(families: frozenset[str]) -> str:
    """Whether anything of a record that says otherwise could be changed: hardly ever."""
    if families <= NOW:
        return "It is what the record said on the day of the decision; whether the record is right is another question."
    if families <= WHO:
        return "This cannot be changed."
    if not families & (NOW | WHO):
        return "This lies in the past and cannot be changed; a record of it can only be found to be wrong."
    return "At least a part of this cannot be changed: it lies in the past, or is who the child is."
