"""All rules, family by family, in the order in which they are shown."""

from candour.data.checks import (
    care,
    content,
    duplicates,
    durations,
    heaping,
    order,
    overlaps,
    pathway,
    people,
)
from candour.data.checks.rule import Rule

RULES: tuple[Rule, ...] = (
    *order.RULES,
    *overlaps.RULES,
    *duplicates.RULES,
    *pathway.RULES,
    *care.RULES,
    *durations.RULES,
    *content.RULES,
    *people.RULES,
    *heaping.RULES,
)
