"""The words in which every finding speaks: names of metrics, of characteristics, of numbers."""

from collections.abc import Mapping
from datetime import date

from candour.stats.groups.metrics import METRICS as GROUP_METRICS

METRICS: Mapping[str, str] = {
    "scaled_brier": "Scaled Brier score",
    "precision_at_capacity": "Right among the flagged",
    "recall_at_capacity": "Flagged among those with the outcome",
    **{name: metric.label for name, metric in GROUP_METRICS.items()},
}
CHARACTERISTICS: Mapping[str, str] = {
    "sex": "Sex",
    "ethnic_group": "Ethnic group",
    "age_band": "Age",
    "disability": "Disability",
}
CROSS = " \u00d7 "
"""Stands between the characteristics of a crossing in its name."""


def name_characteristic(name: str) -> str:
    """A characteristic as a title; an unknown one keeps its own name, a crossing names its parts."""
    first, *others = (
        CHARACTERISTICS.get(part, part.replace("_", " ").capitalize()) for part in name.split(CROSS)
    )
    return say_list((first, *(other.lower() for other in others)))


def say_day(day: str) -> str:
    """An ISO day (2024-04-01) as people write it: 1 April 2024."""
    read = date.fromisoformat(day)
    return f"{read.day} {read:%B %Y}"


def say_percent(share: float) -> str:
    """A share as a percentage with one decimal."""
    return f"{100 * share:.1f} %"


def say_share(share: float) -> str:
    """A capacity as it was written down: 10 %, 7.5 %."""
    return f"{100 * share:g} %"


def say_number(value: float) -> str:
    """A number with two decimals and a true minus sign."""
    return f"{value:.2f}".replace("-", "\u2212")


def say_list(words: tuple[str, ...]) -> str:
    """One, two and three."""
    return words[0] if len(words) == 1 else f"{', '.join(words[:-1])} and {words[-1]}"
