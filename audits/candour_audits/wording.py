"""The words in which every finding speaks: names of metrics, of characteristics, of numbers."""

from collections.abc import Mapping
from datetime import date

METRICS: Mapping[str, str] = {
    "average_precision": "Average precision",
    "average_precision_lift": "Average precision, as a multiple of chance",
    "auc": "AUC",
    "brier": "Brier score",
    "scaled_brier": "Scaled Brier score",
    "precision_at_capacity": "Right among the flagged",
    "recall_at_capacity": "Flagged among those with the outcome",
    "selection_rate": "Flagged",
    "true_positive_rate": "Flagged among those with the outcome (true positive rate)",
    "false_positive_rate": "Flagged among those without (false positive rate)",
    "false_negative_rate": "Missed among those with the outcome (false negative rate)",
    "false_discovery_rate": "Wrong among the flagged (false discovery rate)",
    "false_omission_rate": "Outcome among the not flagged (false omission rate)",
}
CHARACTERISTICS: Mapping[str, str] = {
    "sex": "Sex",
    "ethnic_group": "Ethnic group",
    "age_band": "Age",
    "disability": "Disability",
}


def name_characteristic(name: str) -> str:
    """A characteristic as a title; an unknown one keeps its own name."""
    return CHARACTERISTICS.get(name, name.replace("_", " ").capitalize())


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
