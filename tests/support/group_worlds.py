"""Decisions about groups with known truth: families of alike rows, rates that are set, and nothing else."""

from typing import NamedTuple

import numpy as np

from candour.stats.groups.judged import Judged, Labels

ONS_GROUPS = {
    "White British": 0.60, "White Irish": 0.004, "Gypsy or Irish Traveller": 0.006, "Roma": 0.006, "Other White": 0.06,
    "White and Black Caribbean": 0.04, "White and Black African": 0.015, "White and Asian": 0.02, "Other Mixed": 0.03,
    "Indian": 0.02, "Pakistani": 0.06, "Bangladeshi": 0.03, "Chinese": 0.005, "Other Asian": 0.02,
    "African": 0.04, "Caribbean": 0.02, "Other Black": 0.01, "Other": 0.014,
}  # fmt: skip
"""Eighteen groups, as unequal in size as in the census of 2021 among children who are known to the service."""
ALIKE = 0.67
"""Each row takes its family's draw with this chance, so two rows are alike with its square: a likeness of .45."""


class Rates(NamedTuple):
    """What is true of a group: its base rate, and the shares flagged of those with and without the outcome."""

    base_rate: float = 0.2
    found: float = 0.4
    false_alarms: float = 0.1


def draw_judged(
    chance: np.random.Generator,
    rates: list[Rates],
    group_of_family: np.ndarray,
    *,
    rows: int,
    alike: float = ALIKE,
) -> tuple[Judged, np.ndarray]:
    """Decisions of families of `rows` each, and the group (a number) of every decision.

    Whatever the likeness, every decision has exactly the rates of its group.
    """
    families = len(group_of_family)
    family = np.repeat(np.arange(families), rows)
    group = group_of_family[family]
    shared = chance.random((families, 2))[family]
    own = chance.random((len(family), 2))
    uniform = np.where(chance.random(len(family))[:, None] < alike, shared, own)
    table = np.array(rates)
    outcomes = uniform[:, 0] < table[group, 0]
    flags = uniform[:, 1] < np.where(outcomes, table[group, 1], table[group, 2])
    scores = np.where(flags, 0.6, 0.1) + 0.3 * uniform[:, 1]
    return Judged(scores, outcomes, flags, family), group


def draw_characteristics(chance: np.random.Generator, family: np.ndarray) -> dict[str, Labels]:
    """Sex, age and disability of every row, the eighteen ethnic groups of every family; nothing depends on them."""
    families = int(family.max()) + 1
    ethnic = chance.choice(
        list(ONS_GROUPS), p=np.array(list(ONS_GROUPS.values())) / sum(ONS_GROUPS.values()), size=families
    )
    return {
        "ethnic_group": ethnic[family].astype(object),
        "sex": chance.choice(["Female", "Male"], size=len(family)).astype(object),
        "age_band": chance.choice(["Unborn", "Under 1", "1 to 4", "5 to 9", "10 to 15"], size=len(family)).astype(object),
        "disability": chance.choice(["No", "Yes", "Not recorded"], p=[0.8, 0.1, 0.1], size=len(family)).astype(object),
    }  # fmt: skip
