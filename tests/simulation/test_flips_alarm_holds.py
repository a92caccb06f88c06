"""The comparison of flips by group alarms seldom where no group differs, and the shares of flips cover."""

import numpy as np

from candour.stats.equivalence import Comparison
from candour.stats.groups.differences import Rules, compare_groups
from candour.stats.groups.judged import Judged
from candour.stats.perturbation.flips import Flips, describe_together, divide_confidence, estimate_flips

WORLDS = 120
LOOKS = 3
RATE = 0.08


def _draw(rng: np.random.Generator) -> tuple[list[Flips], np.ndarray, np.ndarray]:
    size = rng.choice([1, 2, 3], size=700)
    families = np.repeat(np.arange(700), size)
    n = len(families)
    shared = np.repeat(rng.random(700) < 0.5, size)
    flips = []
    for _ in range(LOOKS):
        by_family = np.repeat(rng.random(700) < RATE, size)
        flipped = np.where(shared, by_family, rng.random(n) < RATE)
        flips.append(Flips(np.zeros(n), flipped.astype(float), 0.5))
    groups = np.repeat(rng.choice(["A", "B", "C", "D"], p=[0.6, 0.2, 0.15, 0.05], size=700), size).astype(
        object
    )
    return flips, families, groups


def test_intervals_of_three_looks_hold_together_and_no_group_is_accused() -> None:
    rng = np.random.Generator(np.random.PCG64(20260331))
    missed = alarms = 0
    for _ in range(WORLDS):
        flips, families, groups = _draw(rng)
        described = describe_together([estimate_flips(one, families) for one in flips], confidence=0.95)
        missed += any(
            one.low is None or one.high is None or not one.low <= RATE <= one.high for one in described
        )
        # No margin to speak of: every interval that leaves 0 out is an alarm.
        rules = Rules(1e-9, 10, divide_confidence(0.95, LOOKS), 7)
        for one in flips:
            judged = Judged(one.before, np.zeros(len(families), dtype=bool), one.flipped, families)
            found = compare_groups(judged, {"group": groups}, ("selection_rate",), rules)
            if any(each.comparison is Comparison.DIFFERENCE_SHOWN for each in found):
                alarms += 1
                break
    # 5 in 100 are allowed: at most 12 of 120 with the chance of drawing (97.5 % point of the binomial law).
    assert missed <= 12
    assert alarms <= 12
