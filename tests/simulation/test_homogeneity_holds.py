"""Repeated worlds in which no group differs: the test of all groups at once alarms at its stated rate."""

import numpy as np
import pytest

from candour.stats.groups.differences import Rules
from candour.stats.groups.homogeneity import compute_homogeneity
from candour.stats.groups.judged import Judged, Labels
from candour.stats.groups.rates import GroupMetric

pytestmark = pytest.mark.simulation

RUNS = 400
TOO_FEW, TOO_MANY = 6, 29
"""Bounds of a count of 400: the lower 97.5 % one of a chance of 3 %, the upper one of a chance of 5 %."""
RULES = Rules(margin=0.05, minimum_foot=10, confidence=0.95, seed=1)
SHARES = np.array([62, 5, 3, 3, 3, 3, 3, 2, 2, 2, 2, 2, 2, 1.5, 1.5, 1, 1, 1])
SHARES = SHARES / SHARES.sum()


def draw_world(
    seed: int, *, families: int, share: float, likeness: float, uneven: bool = False, extra: float = 0.0
) -> tuple[Judged, Labels]:
    """Families of 1 to 5 in 18 groups as unequal as the census's; one family in ten spans groups.

    A share of decisions is flagged, alike for siblings as `likeness` says; with `uneven` siblings of the largest
    group are not alike at all. `extra` is how much oftener the second group is flagged.
    """
    rng = np.random.default_rng(seed)
    size = rng.choice([1, 2, 3, 4, 5], p=[0.45, 0.25, 0.15, 0.1, 0.05], size=families)
    family = np.repeat(np.arange(families), size)
    own = rng.choice(18, p=SHARES, size=len(family))
    shared = rng.choice(18, p=SHARES, size=families)[family]
    group = np.where(rng.random(families)[family] < 0.1, own, shared)
    strength = 1 / likeness - 1
    risk = rng.beta(share * strength, (1 - share) * strength, size=families)[family]
    if uneven:
        risk = np.where(group == 0, share, risk)
    flags = rng.random(len(family)) < risk + extra * (group == 1)
    scores = rng.normal(size=len(family)) + 0.5 * rng.normal(size=families)[family] + flags
    labels = np.array([f"group {number:02}" for number in range(18)], dtype=object)[group]
    return Judged(scores, flags, flags, family), labels


def count_alarms(metric: GroupMetric, runs: int, **world: float | bool) -> int:
    found = [
        compute_homogeneity(*draw_world(seed, **world), metric, RULES).p_value  # type: ignore[arg-type]
        for seed in range(9000, 9000 + runs)
    ]
    assert None not in found
    return sum(p_value is not None and p_value < 0.05 for p_value in found)


@pytest.mark.parametrize(
    ("families", "share", "likeness"),
    [(3000, 0.1, 0.4), (3000, 0.3, 0.4), (600, 0.3, 0.4), (3000, 0.1, 0.01)],
)
def test_shares_that_do_not_differ_alarm_at_the_stated_rate(
    families: int, share: float, likeness: float
) -> None:
    alarms = count_alarms("selection_rate", RUNS, families=families, share=share, likeness=likeness)
    assert TOO_FEW <= alarms <= TOO_MANY


def test_where_siblings_are_alike_in_small_groups_only_it_alarms_at_most_in_one_of_ten() -> None:
    """The limit of the method: one likeness cannot serve both, and 5 in 100 become about 8."""
    alarms = count_alarms("selection_rate", RUNS, families=3000, share=0.1, likeness=0.4, uneven=True)
    assert alarms <= 0.1 * RUNS


def test_aucs_that_do_not_differ_alarm_at_the_stated_rate() -> None:
    alarms = count_alarms("auc", RUNS, families=2000, share=0.3, likeness=0.4)
    assert TOO_FEW <= alarms <= TOO_MANY


def test_a_planted_difference_is_found() -> None:
    """One group of 5 in 100 is flagged 12 points oftener: 200 families tell."""
    assert count_alarms("selection_rate", 100, families=4000, share=0.2, likeness=0.3, extra=0.12) >= 80
